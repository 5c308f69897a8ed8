/* SPDX-License-Identifier: MIT */
#include "boot_rig.h"

#include <stdlib.h>
#include <string.h>

static const struct pl_pages PAGES[] = {{BOOT_PAGES, BOOT_PAGE}};
static const struct pl_layout LAYOUT = {PAGES, 1, BOOT_FLASH_SIZE, ""};

enum { GRANULES_MAX = BOOT_FLASH_SIZE };

static uint8_t loader_byte(uint32_t off)
{
    return (uint8_t)(off * 7 + 1);
}

static void fill_areas(struct boot_rig *rig)
{
    rig->areas[0] = (struct pl_boot_area){BOOT_FLASH, BOOT_FLASH_SIZE, rig->flash,
                                          PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO};
    rig->areas[1] =
        (struct pl_boot_area){BOOT_RAM, BOOT_RAM_SIZE, rig->ram,
                              PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK};
    rig->areas[2] = (struct pl_boot_area){BOOT_INFO, BOOT_INFO_SIZE, rig->info, PL_BOOT_READ};
}

struct boot_rig *boot_rig_new(void)
{
    struct boot_rig *rig = calloc(1, sizeof *rig);

    assert_non_null(rig);
    fill_areas(rig);
    memset(rig->flash, 0xFF, sizeof rig->flash);
    for (uint32_t off = 0; off < BOOT_APP - BOOT_FLASH; off++)
        rig->flash[off] = loader_byte(off);
    rig->chip = (struct pl_boot_chip){.pid = 0x462,
                                      .version = 0x31,
                                      .wide_erase = true,
                                      .granule = 8,
                                      .app = BOOT_APP,
                                      .layout = &LAYOUT,
                                      .areas = rig->areas,
                                      .n_areas = 3};
    rig->config = (struct pl_boot_config){.chip = &rig->chip,
                                          .packet = rig->packet,
                                          .room = sizeof rig->packet,
                                          .byte_ms = BOOT_BYTE_MS,
                                          .frame_ms = BOOT_FRAME_MS,
                                          .policy = PL_BOOT_MAY_READ | PL_BOOT_MAY_RAM,
                                          .hooks = &rig->hooks};
    boot_rig_restart(rig, false);
    return rig;
}

void boot_rig_restart(struct boot_rig *rig, bool locked)
{
    memset(&rig->server, 0, sizeof rig->server);
    pl_boot_server_init(&rig->server, &rig->config, locked, rig->now_ms);
    rig->n_out = 0;
}

/* --- Flash --- */

static bool is_protected(const struct boot_rig *rig, uint32_t addr)
{
    return addr >= rig->protected_from && addr < rig->protected_to;
}

static bool erase(struct boot_rig *rig, const struct pl_boot_job *job)
{
    rig->erases++;
    assert_int_equal(job->addr, BOOT_FLASH + job->page * BOOT_PAGE);
    if (is_protected(rig, job->addr))
        return false;
    if (!rig->lies)
        memset(rig->flash + (job->addr - BOOT_FLASH), 0xFF, BOOT_PAGE);
    return true;
}

/* Granules are aligned, whole, and programmed once. */
static bool program(struct boot_rig *rig, const struct pl_boot_job *job)
{
    uint8_t *at = rig->flash + (job->addr - BOOT_FLASH);

    rig->programs++;
    assert_int_equal(job->addr % rig->chip.granule, 0);
    for (unsigned i = 0; i < rig->chip.granule; i++)
        if (at[i] != 0xFF)
            return false;
    if (is_protected(rig, job->addr))
        return false;
    if (!rig->lies)
        memcpy(at, job->bytes, rig->chip.granule);
    return true;
}

bool boot_do(struct boot_rig *rig, const struct pl_boot_job *job)
{
    switch (job->want) {
    case PL_BOOT_WANT_ERASE:
        return erase(rig, job);
    case PL_BOOT_WANT_PROGRAM:
        return program(rig, job);
    case PL_BOOT_WANT_START:
        rig->started = job->addr;
        return true;
    case PL_BOOT_WANT_RESET:
        rig->reset = true;
        return true;
    default:
        if (rig->options_refuse)
            return false;
        rig->protection = job->want;
        rig->n_sectors = job->want == PL_BOOT_WANT_WRITE_PROTECT ? job->n : 0;
        if (rig->n_sectors > 0)
            memcpy(rig->sectors, job->bytes, rig->n_sectors);
        return true;
    }
}

/* --- Bytes and time --- */

static void drain(struct boot_rig *rig)
{
    int byte;

    while ((byte = pl_boot_server_next(&rig->server)) >= 0) {
        assert_true(rig->n_out < sizeof rig->out);
        rig->out[rig->n_out++] = (uint8_t)byte;
    }
}

/* Everything that needs no further byte, and no time. What ends a session comes once all is sent.
 */
static void settle(struct boot_rig *rig)
{
    const struct pl_boot_job *job;
    unsigned turns = 0;

    do {
        assert_true(turns++ < 2 * GRANULES_MAX);
        job = pl_boot_server_job(&rig->server);
        if (job->want >= PL_BOOT_WANT_RESET)
            assert_true(rig->server.n_out == rig->server.n_sent);
        if (job->want != PL_BOOT_WANT_NOTHING)
            pl_boot_server_done(&rig->server, boot_do(rig, job), rig->now_ms);
        pl_boot_server_tick(&rig->server, rig->now_ms);
        drain(rig);
    } while (!pl_boot_server_listens(&rig->server));
}

static void send_byte(struct boot_rig *rig, uint8_t byte, bool damaged)
{
    assert_true(pl_boot_server_listens(&rig->server));
    pl_boot_server_byte(&rig->server, byte, damaged, rig->now_ms);
    settle(rig);
}

void boot_send(struct boot_rig *rig, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++)
        send_byte(rig, b[i], false);
}

void boot_send_damaged(struct boot_rig *rig, uint8_t byte)
{
    send_byte(rig, byte, true);
}

void boot_pass(struct boot_rig *rig, uint32_t ms)
{
    while (ms-- > 0) {
        rig->now_ms++;
        settle(rig);
    }
}

void boot_expect(struct boot_rig *rig, const void *bytes, size_t n)
{
    assert_int_equal(rig->n_out, n);
    assert_memory_equal(rig->out, bytes, n);
    rig->n_out = 0;
}

/* --- Commands --- */

void boot_command(struct boot_rig *rig, uint8_t code)
{
    const uint8_t packet[] = {code, (uint8_t)~code};

    boot_send(rig, packet, sizeof packet);
    boot_expect_ack(rig);
}

void boot_word(struct boot_rig *rig, uint32_t word)
{
    uint8_t packet[5];

    boot_send(rig, packet, pl_an3155_put_word(packet, word));
}

void boot_write(struct boot_rig *rig, uint32_t addr, const void *data, size_t n)
{
    uint8_t packet[PL_AN3155_BLOCK_MAX + 2];

    boot_command(rig, PL_CMD_WRITE);
    boot_word(rig, addr);
    boot_expect_ack(rig);
    boot_send(rig, packet, pl_an3155_put_data(packet, data, n));
}

void boot_read(struct boot_rig *rig, uint32_t addr, size_t n)
{
    uint8_t packet[2];

    boot_command(rig, PL_CMD_READ);
    boot_word(rig, addr);
    boot_expect_ack(rig);
    boot_send(rig, packet, pl_an3155_put_count(packet, n));
}

void boot_erase(struct boot_rig *rig, const uint16_t *pages, size_t n)
{
    uint8_t packet[2 * PL_AN3155_PAGES16_MAX + 3];

    boot_command(rig, rig->chip.wide_erase ? PL_CMD_EXT_ERASE : PL_CMD_ERASE);
    boot_send(rig, packet,
              rig->chip.wide_erase ? pl_an3155_put_pages16(packet, pages, n)
                                   : pl_an3155_put_pages8(packet, pages, n));
}

void boot_erase_special(struct boot_rig *rig, uint16_t code)
{
    uint8_t packet[3];

    boot_command(rig, PL_CMD_EXT_ERASE);
    boot_send(rig, packet, pl_an3155_put_erase_special(packet, code));
}

void boot_expect_listening(struct boot_rig *rig)
{
    const uint8_t answer[] = {0x79, rig->chip.version, 0, 0, 0x79};

    boot_send(rig, "\x01\xFE", 2);
    boot_expect(rig, answer, sizeof answer);
}

void boot_expect_unharmed(struct boot_rig *rig)
{
    for (uint32_t off = 0; off < BOOT_APP - BOOT_FLASH; off++)
        assert_int_equal(rig->flash[off], loader_byte(off));
}

static void put_word(uint8_t *to, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

void boot_put_table(struct boot_rig *rig, uint32_t addr, uint32_t sp, uint32_t pc)
{
    uint8_t *at =
        addr >= BOOT_RAM ? rig->ram + (addr - BOOT_RAM) : rig->flash + (addr - BOOT_FLASH);

    put_word(at, sp);
    put_word(at + 4, pc);
}

/* --- What tests share --- */

int boot_tear_down(void **state)
{
    struct boot_rig *rig = *state;

    boot_expect_unharmed(rig);
    free(rig);
    return 0;
}

uint8_t *boot_flash_at(struct boot_rig *rig, uint32_t addr)
{
    return rig->flash + (addr - BOOT_FLASH);
}

bool boot_blank(struct boot_rig *rig, uint32_t from, uint32_t to)
{
    for (uint32_t addr = from; addr < to; addr++)
        if (*boot_flash_at(rig, addr) != 0xFF)
            return false;
    return true;
}

void boot_sum_size(struct boot_rig *rig, uint32_t words, bool good)
{
    boot_command(rig, PL_CMD_CHECKSUM);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    boot_word(rig, words);
    if (good)
        boot_expect_ack(rig);
    else
        boot_expect_nack(rig);
    boot_pass(rig, BOOT_FRAME_MS);
}
