/* SPDX-License-Identifier: MIT */
/* Fuzz target: any text as a manifest, and as a signature. */
#include "manifest_internal.h"

#include <stdlib.h>
#include <string.h>

#include "signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is found must be one of those that the manifest holds. */
static void choose(struct pl_manifest *m)
{
    const struct pl_target target = {.pid = 0x462, .flash_size = 65536, .flash_size_known = true};
    struct pl_options options = {0};
    int err;
    const cJSON *build = pl_manifest_build(m, &target, NULL, &err);

    if ((build != NULL) != (err == PL_OK) || (build && !pl_manifest_text(build, "board")))
        abort();
    pl_manifest_apply(m, &options);
    if (options.n_lines < 1 || options.n_lines > PL_SESSION_LINES_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_manifest m = {.path = "m", .size = size, .bytes = malloc(size + 1)};
    uint8_t signature[PL_SIGNATURE_SIZE];
    char text[PL_SIGNATURE_TEXT];

    memcpy(m.bytes, data, size);
    m.bytes[size] = 0;
    if (pl_signature_parse((const char *)m.bytes, signature)) {
        pl_signature_text(signature, text);
        if (!pl_signature_parse(text, signature))
            abort();
    }
    if (pl_manifest_parse(&m) == PL_OK)
        choose(&m);
    else if (m.error[0] == '\0')
        abort();
    pl_manifest_free(&m);
    return 0;
}
