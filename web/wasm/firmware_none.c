/* SPDX-License-Identifier: MIT */
/* In place of host/firmware_elf.c, as there is no libelf in a browser, and of firmware_dfuse.c. */
#include "firmware_internal.h"

int pl_read_elf(struct pl_reader *r)
{
    return pl_reader_fail(r, PL_ERR_FORMAT,
                          "an ELF file is for the command line tool: make Intel HEX of it, "
                          "arm-none-eabi-objcopy -O ihex FILE.elf FILE.hex");
}

int pl_read_dfuse(struct pl_reader *r, uint32_t bin_addr)
{
    (void)bin_addr;
    return pl_reader_fail(r, PL_ERR_FORMAT, "a DFU file is for the command line tool");
}

/* Such a file must not pass for a BIN: UFD stands before length and CRC of its suffix. */
bool pl_has_dfu_suffix(const uint8_t *data, size_t size)
{
    return size >= 16 && data[size - 8] == 'U' && data[size - 7] == 'F' && data[size - 6] == 'D';
}
