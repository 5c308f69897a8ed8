/* SPDX-License-Identifier: MIT */
/* Any bytes as a firmware file: refused with a reason, or an image that keeps its promises. */
#include <stdlib.h>
#include <string.h>

#include "pinless/firmware.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

/* image.h: segments ascend, do not overlap, are not empty and end below the top. Reading every byte
 * lets the sanitizer see where they lie. */
static void check_image(const struct pl_image *image, size_t file_size)
{
    uint64_t end = 0, total = 0;
    volatile uint8_t last;
    require(image->count > 0);
    for (size_t i = 0; i < image->count; i++) {
        const struct pl_segment *s = &image->segments[i];
        require(s->size > 0 && (i == 0 || s->addr > end));
        end = (uint64_t)s->addr + s->size;
        require(end <= UINT32_MAX);
        total += s->size;
        for (uint32_t k = 0; k < s->size; k++)
            last = s->data[k];
    }
    (void)last;
    require(total <= file_size && total == pl_image_size(image));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pl_firmware fw;
    int err = pl_firmware_parse(&fw, data, size, 0x08000000);
    if (err == PL_OK) {
        require(fw.error[0] == 0);
        check_image(&fw.image, size);
        pl_firmware_free(&fw);
        return 0;
    }
    require(err == PL_ERR_FORMAT || err == PL_ERR_OVERLAP || err == PL_ERR_EMPTY);
    require(fw.error[0] != 0 && memchr(fw.error, 0, sizeof fw.error) != NULL);
    require(fw.memory == NULL && fw.image.count == 0);
    return 0;
}
