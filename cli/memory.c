/* SPDX-License-Identifier: MIT */
/* Reading and writing stretches of memory, block by block, with progress. */
#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"

enum { SURE_TRIES = 10 };

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static int read_refused(struct pl_cli *cli, int result, uint32_t addr)
{
    if (result == PL_ERR_NACK && cli->link.target.read_protected)
        return pl_fail(&cli->report, PL_ERR_PROTECTED, NULL);
    return pl_link_fail(&cli->link, result, "reading 0x%08" PRIX32, addr);
}

uint32_t pl_memory_of_rom(const struct pl_target *target)
{
    const struct pl_chip_variant *variant = target->variant;

    return variant && variant->rom_ram > 0 ? variant->rom_ram : target->chip->rom_ram;
}

int pl_memory_read_surely(struct pl_cli *cli, uint32_t addr, uint8_t *buf, uint8_t *again,
                          uint32_t size)
{
    struct pl_session *s = &cli->link.session;
    int code = pl_memory_read(cli, addr, buf, size, true);

    for (int agreed = 1, tries = 0; code == PL_EXIT_DONE && agreed < 3; tries++) {
        int result = pl_link_finish(&cli->link, pl_session_settle(s, pl_serial_now_ms()));
        if (result == PL_OK && tries == SURE_TRIES)
            result = PL_ERR_GARBLED;
        if (result != PL_OK)
            return read_refused(cli, result, addr);
        code = pl_memory_read(cli, addr, again, size, true);
        agreed = memcmp(buf, again, size) == 0 ? agreed + 1 : 1;
        memcpy(buf, again, size);
    }
    return code;
}

int pl_memory_read(struct pl_cli *cli, uint32_t addr, uint8_t *buf, uint32_t size, bool quiet)
{
    struct pl_session *s = &cli->link.session;
    struct pl_report mute = {.quiet = true};
    struct pl_progress progress;
    uint32_t done = 0, n;
    int result = PL_OK;

    pl_progress_begin(&progress, quiet ? &mute : &cli->report, "Reading", "read", PL_UNIT_BYTES,
                      pl_serial_now_ms());
    for (; done < size && result == PL_OK; done += result == PL_OK ? n : 0) {
        pl_progress_at(&progress, done, size, pl_serial_now_ms());
        n = smaller(size - done, (uint32_t)pl_session_read_size(s));
        result = pl_link_finish(&cli->link,
                                pl_session_read(s, addr + done, buf + done, n, pl_serial_now_ms()));
    }
    pl_progress_end(&progress, result == PL_OK, pl_serial_now_ms());
    return result == PL_OK ? PL_EXIT_DONE : read_refused(cli, result, addr + done);
}

int pl_memory_write(struct pl_cli *cli, uint32_t addr, const uint8_t *data, uint32_t size,
                    uint32_t wait_ms)
{
    struct pl_session *s = &cli->link.session;
    struct pl_progress progress;
    uint32_t done = 0, n;
    int result = PL_OK;

    pl_progress_begin(&progress, &cli->report, "Writing", "write", PL_UNIT_BYTES,
                      pl_serial_now_ms());
    for (; done < size && result == PL_OK; done += result == PL_OK ? n : 0) {
        pl_progress_at(&progress, done, size, pl_serial_now_ms());
        n = smaller(size - done, PL_AN3155_BLOCK_MAX);
        result = pl_link_finish(&cli->link, pl_session_write(s, addr + done, data + done, n,
                                                             wait_ms, pl_serial_now_ms()));
    }
    pl_progress_end(&progress, result == PL_OK, pl_serial_now_ms());
    if (result == PL_OK)
        return PL_EXIT_DONE;
    return pl_link_fail(&cli->link, result, "writing 0x%08" PRIX32, addr + done);
}

int pl_memory_verify(struct pl_cli *cli, uint32_t addr, const uint8_t *data, uint32_t size)
{
    uint8_t *found = malloc(size);
    int code;

    if (!found)
        return pl_fail(&cli->report, PL_ERR_NO_ROOM, "there is not enough memory");
    code = pl_memory_read(cli, addr, found, size, false);
    for (uint32_t i = 0; code == PL_EXIT_DONE && i < size; i++) {
        if (found[i] != data[i])
            code = pl_fail(&cli->report, PL_ERR_VERIFY,
                           "0x%08" PRIX32 " holds 0x%02X and should hold 0x%02X", addr + i,
                           found[i], data[i]);
    }
    free(found);
    return code;
}
