/* SPDX-License-Identifier: MIT */
/* A manifest's text: read, checked member by member, turned into options. */
#include "manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_internal.h"
#include "numbers.h"
#include "signature.h"

static const char FORMAT[] = "pinless-manifest/1";

enum { TEXT_MAX = 4096, CHIPS_MAX = 64, PART_MAX = 16 * 1024 * 1024 };

/* --- Files --- */

uint8_t *pl_manifest_read(const char *path, size_t max, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = file ? malloc(max + 1) : NULL;

    *size = bytes ? fread(bytes, 1, max + 1, file) : 0;
    bool ok = bytes && !ferror(file) && *size <= max;
    if (file)
        fclose(file);
    if (ok) {
        bytes[*size] = '\0';
        return bytes;
    }
    free(bytes);
    return NULL;
}

int pl_manifest_fail(struct pl_manifest *m, int err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(m->error, sizeof m->error, format, args);
    va_end(args);
    return err;
}

/* --- Members --- */

static bool bad(struct pl_manifest *m, const char *where, const char *name)
{
    pl_manifest_fail(m, PL_ERR_FORMAT, "%.80s%.40s is missing or not as it must be", where, name);
    return false;
}

static bool is_text(const cJSON *item)
{
    return cJSON_IsString(item) && item->valuestring[0] != '\0' &&
           strlen(item->valuestring) <= TEXT_MAX;
}

const char *pl_manifest_text(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return is_text(item) ? item->valuestring : NULL;
}

static bool hex_number(const char *text, uint32_t *out)
{
    size_t len = strlen(text);

    return len > 2 && len <= 10 && (memcmp(text, "0x", 2) == 0 || memcmp(text, "0X", 2) == 0) &&
           strspn(text + 2, "0123456789abcdefABCDEF") == len - 2 && pl_number_parse(text, out);
}

bool pl_manifest_number(const cJSON *item, uint32_t max, uint32_t *out)
{
    if (cJSON_IsNumber(item)) {
        if (!(item->valuedouble >= 0 && item->valuedouble <= max))
            return false;
        *out = (uint32_t)item->valuedouble;
        return item->valuedouble == (double)*out;
    }
    return cJSON_IsString(item) && hex_number(item->valuestring, out) && *out <= max;
}

bool pl_manifest_member(const cJSON *object, const char *name, uint32_t max, uint32_t otherwise,
                        uint32_t *out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    *out = otherwise;
    return !item || pl_manifest_number(item, max, out);
}

/* Is each of these, up to a NULL, a text or missing? */
static bool check_texts(struct pl_manifest *m, const cJSON *object, const char *where,
                        const char *const *names)
{
    for (; *names; names++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, *names);
        if (item && !is_text(item))
            return bad(m, where, *names);
    }
    return true;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

static bool is_list(const cJSON *item)
{
    int n = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : 0;

    return n > 0 && n <= PL_MANIFEST_PARTS_MAX;
}

/* --- Checking --- */

static bool check_part(struct pl_manifest *m, const cJSON *part, const char *where)
{
    const char *sha256 = pl_manifest_text(part, "sha256");
    uint32_t number;

    if (!pl_manifest_text(part, "path"))
        return bad(m, where, "path");
    if (!pl_manifest_member(part, "address", UINT32_MAX, 0x08000000, &number))
        return bad(m, where, "address");
    if (!pl_manifest_member(part, "size", PART_MAX, 0, &number) || number == 0)
        return bad(m, where, "size");
    if (!sha256 || strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
        return bad(m, where, "sha256");
    return true;
}

static bool check_keep(struct pl_manifest *m, const cJSON *keep, const char *where)
{
    static const char *const texts[] = {"title", NULL};
    const cJSON *addr = cJSON_GetObjectItemCaseSensitive(keep, "address");
    uint32_t number;

    if (!pl_manifest_number(addr, UINT32_MAX, &number))
        return bad(m, where, "address");
    if (!pl_manifest_member(keep, "size", UINT32_MAX, 0, &number) || number == 0)
        return bad(m, where, "size");
    return check_texts(m, keep, where, texts);
}

static bool check_port(struct pl_manifest *m, const cJSON *port, const char *where)
{
    uint32_t id;

    if (!pl_manifest_number(cJSON_GetObjectItemCaseSensitive(port, "vid"), UINT16_MAX, &id))
        return bad(m, where, "vid");
    if (!pl_manifest_number(cJSON_GetObjectItemCaseSensitive(port, "pid"), UINT16_MAX, &id))
        return bad(m, where, "pid");
    return true;
}

typedef bool check_item(struct pl_manifest *m, const cJSON *item, const char *where);

static bool check_each(struct pl_manifest *m, const cJSON *list, const char *where,
                       const char *name, check_item *check)
{
    const cJSON *item;
    int i = 0;

    cJSON_ArrayForEach(item, list)
    {
        char place[80];
        snprintf(place, sizeof place, "%.40s%.20s[%d].", where, name, i++);
        if (!check(m, item, place))
            return false;
    }
    return true;
}

static bool check_chip(struct pl_manifest *m, const cJSON *chip, const char *where)
{
    uint32_t pid;

    return pl_manifest_number(chip, UINT16_MAX, &pid) || bad(m, where, "");
}

static bool board_is_known(const struct pl_manifest *m, const cJSON *build, const char *board)
{
    const cJSON *other;

    cJSON_ArrayForEach(other, cJSON_GetObjectItemCaseSensitive(m->json, "builds"))
    {
        const char *name = pl_manifest_text(other, "board");
        if (other == build)
            return false;
        if (name && strcmp(name, board) == 0)
            return true;
    }
    return false;
}

static bool check_build(struct pl_manifest *m, const cJSON *build, const char *where)
{
    static const char *const erases[] = {"image", "pages", NULL}, *const texts[] = {"title", NULL};
    const cJSON *chips = cJSON_GetObjectItemCaseSensitive(build, "chips");
    const cJSON *parts = cJSON_GetObjectItemCaseSensitive(build, "parts");
    const cJSON *keep = cJSON_GetObjectItemCaseSensitive(build, "keep");
    const cJSON *erase = cJSON_GetObjectItemCaseSensitive(build, "erase");
    const char *board = pl_manifest_text(build, "board");
    uint32_t number;

    if (!board || board_is_known(m, build, board))
        return bad(m, where, "board");
    if (!is_list(chips))
        return bad(m, where, "chips");
    if (!pl_manifest_member(build, "flash_kib_min", UINT32_MAX, 0, &number))
        return bad(m, where, "flash_kib_min");
    if (erase && !(is_text(erase) && is_one_of(erase->valuestring, erases)))
        return bad(m, where, "erase");
    if (keep && !cJSON_IsArray(keep))
        return bad(m, where, "keep");
    if (!is_list(parts))
        return bad(m, where, "parts");
    return check_texts(m, build, where, texts) &&
           check_each(m, chips, where, "chips", check_chip) &&
           check_each(m, keep, where, "keep", check_keep) &&
           check_each(m, parts, where, "parts", check_part);
}

static bool check(struct pl_manifest *m)
{
    static const char *const texts[] = {"released", "notes", NULL};
    static const char *const entry_texts[] = {"help", "image", NULL};
    const cJSON *builds = cJSON_GetObjectItemCaseSensitive(m->json, "builds");
    const cJSON *ports = cJSON_GetObjectItemCaseSensitive(m->json, "ports");
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(m->json, "entry");
    const char *format = pl_manifest_text(m->json, "format");

    if (!format || strcmp(format, FORMAT) != 0)
        return bad(m, "", "format");
    if (!pl_manifest_text(m->json, "name"))
        return bad(m, "", "name");
    if (!pl_manifest_text(m->json, "version"))
        return bad(m, "", "version");
    if (ports && !cJSON_IsArray(ports))
        return bad(m, "", "ports");
    if (!is_list(builds))
        return bad(m, "", "builds");
    return check_texts(m, m->json, "", texts) && check_texts(m, entry, "entry.", entry_texts) &&
           check_each(m, ports, "", "ports", check_port) &&
           check_each(m, builds, "", "builds", check_build);
}

/* --- Entry and line, as options --- */

static bool entry_option(struct pl_manifest *m, const cJSON *entry)
{
    static const char *const methods[] = {"request", "loader", "text", "lines", "none", NULL};
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(entry, "method");
    const char *method = item ? pl_manifest_text(entry, "method") : "none";
    const char *detail = method ? pl_manifest_text(entry, method) : NULL;
    bool detailed = method && (strcmp(method, "text") == 0 || strcmp(method, "lines") == 0);
    size_t at;

    if (!method || !is_one_of(method, methods) || (detailed && !detail))
        return bad(m, "entry.", "method");
    at = (size_t)snprintf(m->enter, sizeof m->enter, "%s%s", method, detailed ? ":" : "");
    if (!detailed)
        return true;
    /* The option's own escapes. */
    for (; *detail && at + 3 < sizeof m->enter; detail++) {
        const char *plain = "\r\n\t\\", *escape = strchr(plain, *detail);
        if (escape) {
            m->enter[at++] = '\\';
            m->enter[at++] = "rnt\\"[escape - plain];
        } else {
            m->enter[at++] = *detail;
        }
    }
    m->enter[at] = '\0';
    return *detail == '\0' || bad(m, "entry.", method);
}

static bool product_option(struct pl_manifest *m, const cJSON *entry)
{
    uint32_t product;

    if (!pl_manifest_member(entry, "product", UINT32_MAX, 0, &product))
        return bad(m, "entry.", "product");
    snprintf(m->product, sizeof m->product, "%" PRIu32, product);
    return true;
}

static bool baud_option(struct pl_manifest *m, const cJSON *link)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(link, "baud"), *item;
    size_t at = 0;
    int n = 0;

    m->baud[0] = '\0';
    if (list && !is_list(list))
        return bad(m, "link.", "baud");
    cJSON_ArrayForEach(item, list)
    {
        uint32_t baud;
        if (!pl_manifest_number(item, 4000000, &baud) || baud == 0)
            return bad(m, "link.", "baud");
        if (n++ < PL_SESSION_LINES_MAX)
            at += (size_t)snprintf(m->baud + at, sizeof m->baud - at, "%s%" PRIu32, at ? "," : "",
                                   baud);
    }
    return true;
}

static bool check_options(struct pl_manifest *m)
{
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(m->json, "entry");
    const cJSON *link = cJSON_GetObjectItemCaseSensitive(m->json, "link");

    return entry_option(m, entry) && product_option(m, entry) && baud_option(m, link);
}

static bool set(struct pl_manifest *m, struct pl_options *o, const char *name, const char *value)
{
    if (!value || value[0] == '\0' || pl_options_default(o, PL_OPTS_LINK, name, value))
        return true;
    return bad(m, "", name);
}

bool pl_manifest_apply(struct pl_manifest *m, struct pl_options *o)
{
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(m->json, "entry");
    const cJSON *link = cJSON_GetObjectItemCaseSensitive(m->json, "link");
    bool ok = set(m, o, "baud", m->baud) && set(m, o, "parity", pl_manifest_text(link, "parity")) &&
              set(m, o, "enter", m->enter) && set(m, o, "product", m->product) &&
              set(m, o, "app", pl_manifest_text(entry, "app"));

    pl_options_settle(o);
    return ok;
}

/* --- Loading --- */

static int check_signature(struct pl_manifest *m, const char *key_path)
{
    struct pl_public_key key;
    uint8_t signature[PL_SIGNATURE_SIZE];
    char path[512];
    size_t size;

    if (!pl_public_key_load(&key, key_path, m->error, sizeof m->error))
        return PL_ERR_FILE;
    snprintf(path, sizeof path, "%.500s.sig", m->path);
    uint8_t *text = pl_manifest_read(path, 1024, &size);
    if (!text)
        return pl_manifest_fail(m, PL_ERR_REFUSED, "%.200s is not signed: there is no %.80s",
                                m->path, path);
    bool holds = pl_signature_parse((const char *)text, signature) &&
                 pl_signature_holds(&key, m->bytes, m->size, signature);
    free(text);
    if (!holds)
        return pl_manifest_fail(
            m, PL_ERR_REFUSED, "the signature %.200s does not fit the manifest and this key", path);
    m->is_signed = true;
    return PL_OK;
}

int pl_manifest_parse(struct pl_manifest *m)
{
    m->json = cJSON_ParseWithLengthOpts((const char *)m->bytes, m->size + 1, NULL, 1);
    if (!cJSON_IsObject(m->json))
        return pl_manifest_fail(m, PL_ERR_FORMAT, "%.200s is no JSON object", m->path);
    return check(m) && check_options(m) ? PL_OK : PL_ERR_FORMAT;
}

int pl_manifest_load(struct pl_manifest *m, const char *path, const char *key_path)
{
    *m = (struct pl_manifest){.path = path};
    m->bytes = pl_manifest_read(path, PL_MANIFEST_MAX, &m->size);
    if (!m->bytes)
        return pl_manifest_fail(m, PL_ERR_FILE, "%.200s cannot be read, or is longer than %d KiB",
                                path, PL_MANIFEST_MAX / 1024);
    int err = key_path ? check_signature(m, key_path) : PL_OK;
    return err == PL_OK ? pl_manifest_parse(m) : err;
}

void pl_manifest_free(struct pl_manifest *m)
{
    cJSON_Delete(m->json);
    free(m->bytes);
    m->json = NULL;
    m->bytes = NULL;
}
