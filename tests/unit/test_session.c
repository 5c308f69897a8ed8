/* SPDX-License-Identifier: MIT */
/* Operations of a session against the modelled loader, and against a scripted one. */
#include "check.h"

#include <string.h>

#include "rig.h"

static void plug(struct rig *r, const char *chip)
{
    rig_init(r, chip);
    rig_plug(r);
    assert_int_equal(rig_identify(r), PL_OK);
}

static int read_at(struct rig *r, uint32_t addr, uint8_t *buf, size_t len)
{
    int err = pl_session_read(&r->s, addr, buf, len, rig_now(r));

    return err == PL_OK ? rig_run(r) : err;
}

static void fill(uint8_t *buf, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf[i] = (uint8_t)(i * 7 + 3);
}

static void write_and_read_back(void **state)
{
    struct rig r;
    uint8_t data[256], back[256];

    (void)state;
    plug(&r, "L452");
    fill(data, sizeof data);
    assert_int_equal(pl_session_write(&r.s, 0x08000800, data, 256, 50, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_int_equal(read_at(&r, 0x08000800, back, 256), PL_OK);
    assert_memory_equal(data, back, 256);
    assert_int_equal(read_at(&r, 0x08000801, back, 1), PL_OK);
    assert_int_equal(back[0], data[1]);
    rig_unplug(&r);
}

static void erase_pages_with_either_command(void **state)
{
    static const char *const chips[] = {"F103xB", "L452"};
    const uint16_t pages[] = {1, 3};

    (void)state;
    for (size_t c = 0; c < 2; c++) {
        struct rig r;
        uint32_t size, page;

        plug(&r, chips[c]);
        uint8_t *flash = pl_rom_flash(r.rom, &size);
        page = size / pl_layout_count(r.id.target.layout);
        memset(flash, 0, 5 * page);
        assert_int_equal(pl_session_erase_pages(&r.s, pages, 2, 500, rig_now(&r)), PL_OK);
        assert_int_equal(rig_run(&r), PL_OK);
        assert_int_equal(flash[0], 0);
        assert_int_equal(flash[page], 0xFF);
        assert_int_equal(flash[2 * page - 1], 0xFF);
        assert_int_equal(flash[2 * page], 0);
        assert_int_equal(flash[3 * page], 0xFF);
        assert_int_equal(flash[4 * page], 0);
        assert_int_equal(pl_session_erase_special(&r.s, PL_ERASE_ALL, 40000, rig_now(&r)), PL_OK);
        assert_int_equal(rig_run(&r), PL_OK);
        assert_int_equal(flash[0], 0xFF);
        rig_unplug(&r);
    }
}

static void go_starts_what_is_there(void **state)
{
    struct rig r;

    (void)state;
    plug(&r, "F405");
    uint8_t *flash = pl_rom_flash(r.rom, &(uint32_t){0});
    memcpy(flash, "\x00\x00\x02\x20\xC1\x01\x00\x08", 8);
    assert_int_equal(pl_session_go(&r.s, 0x08000000, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_true(pl_rom_status(r.rom)->started);
    assert_int_equal(pl_rom_status(r.rom)->start_pc & ~1u, 0x080001C0);
    rig_unplug(&r);
}

static void go_without_its_first_ack(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "H743");
    r.rom_cfg.bl_id = 0x90;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_true(r.id.target.quirks & PL_QUIRK_GO_ONE_ACK);
    uint8_t *flash = pl_rom_flash(r.rom, &(uint32_t){0});
    memcpy(flash, "\x00\x00\x02\x20\xC1\x01\x00\x08", 8);
    assert_int_equal(pl_session_go(&r.s, 0x08000000, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_true(pl_rom_status(r.rom)->started);
    rig_unplug(&r);
}

static void protection_on_and_off(void **state)
{
    struct rig r;
    uint8_t word[4];

    (void)state;
    plug(&r, "F103xB");
    pl_rom_flash(r.rom, &(uint32_t){0})[0] = 0x55;
    assert_int_equal(pl_session_protect(&r.s, PL_CMD_READ_PROTECT, 1000, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_int_equal(pl_rom_status(r.rom)->rdp, 1);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_true(r.id.target.read_protected);
    assert_int_equal(read_at(&r, 0x08000000, word, 4), PL_ERR_NACK);
    /* The refusal leaves the session usable. */
    assert_int_equal(pl_session_protect(&r.s, PL_CMD_READ_UNPROTECT, 40000, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_false(r.id.target.read_protected);
    assert_int_equal(read_at(&r, 0x08000000, word, 1), PL_OK);
    assert_int_equal(word[0], 0xFF);
    rig_unplug(&r);
}

static void two_nacks_of_a_protected_loader(void **state)
{
    struct rig r;
    uint8_t word[4];

    (void)state;
    rig_init(&r, "F030x8");
    assert_true(r.rom_cfg.chip->quirks & PL_QUIRK_TWO_RDP_NACKS);
    r.rom_cfg.rdp = 1;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_true(r.id.target.read_protected);
    assert_int_equal(read_at(&r, 0x08000000, word, 4), PL_ERR_NACK);
    assert_int_equal(rig_connect(&r), PL_OK);
    rig_unplug(&r);
}

static void write_protection_through_its_command(void **state)
{
    struct rig r;
    const uint16_t sectors[] = {0, 1};

    (void)state;
    plug(&r, "F405");
    assert_int_equal(pl_session_write_protect(&r.s, sectors, 2, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_int_equal(pl_session_protect(&r.s, PL_CMD_WRITE_UNPROTECT, 1000, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    rig_unplug(&r);
}

static void checksum_is_the_loaders(void **state)
{
    struct rig r;
    uint32_t crc = 0;

    (void)state;
    rig_init(&r, "L452");
    r.rom_cfg.checksum = true;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    memcpy(pl_rom_flash(r.rom, &(uint32_t){0}), "\x78\x56\x34\x12", 4);
    for (int i = 0; i < 2; i++) { /* step by step, then sent ahead */
        assert_int_equal(pl_session_checksum(&r.s, 0x08000000, 4, &crc, rig_now(&r)), PL_OK);
        assert_int_equal(rig_run(&r), PL_OK);
        assert_int_equal(crc, 0xDF8A8A2B);
    }
    assert_int_equal(pl_session_checksum(&r.s, 0x08000001, 4, &crc, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_checksum(&r.s, 0x08000000, 5, &crc, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_checksum(&r.s, 0x08000000, 0, &crc, 0), PL_ERR_ARG);
    rig_unplug(&r);
}

static void special_command(void **state)
{
    struct rig r;
    size_t n;

    (void)state;
    plug(&r, "H563");
    assert_true(pl_session_lists(&r.s, PL_CMD_SPECIAL));
    assert_int_equal(
        pl_session_special(&r.s, 0x0002, (const uint8_t *)"\0\0\0\0", 4, 500, rig_now(&r)), PL_OK);
    assert_int_equal(rig_run(&r), PL_OK);
    pl_session_reply(&r.s, &n);
    assert_true(n >= 4);
    rig_unplug(&r);
}

static void what_get_does_not_list_is_not_sent(void **state)
{
    struct rig r;
    uint32_t crc;
    size_t before;
    const uint16_t page = 0;

    (void)state;
    plug(&r, "F103xB");
    before = r.log_len;
    assert_int_equal(pl_session_checksum(&r.s, 0x08000000, 4, &crc, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_erase_special(&r.s, PL_ERASE_BANK2, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_special(&r.s, 1, NULL, 0, 1, 0), PL_ERR_UNSUPPORTED);
    memset(r.s.loader.commands, 0, sizeof r.s.loader.commands);
    assert_int_equal(pl_session_erase_pages(&r.s, &page, 1, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_go(&r.s, 0, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_protect(&r.s, PL_CMD_READ_UNPROTECT, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_write_protect(&r.s, &page, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(r.log_len, before);
    rig_unplug(&r);
}

/* A loader may list neither erase command; then nothing that erases is sent. */
static void a_loader_that_cannot_erase(void **state)
{
    struct rig r;
    const uint16_t page = 0;

    (void)state;
    plug(&r, "F103xB");
    size_t before = r.log_len;
    uint8_t *listed = &r.s.loader.commands[PL_CMD_ERASE / 8];
    *listed = (uint8_t)(*listed & ~(1u << PL_CMD_ERASE % 8));
    assert_int_equal(pl_session_erase_pages(&r.s, &page, 1, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_erase_special(&r.s, PL_ERASE_ALL, 1, 0), PL_ERR_UNSUPPORTED);
    assert_int_equal(pl_session_result(&r.s), PL_OK);
    assert_int_equal(r.log_len, before);
    rig_unplug(&r);
}

static void arguments_out_of_range(void **state)
{
    struct rig r;
    uint8_t buf[300] = {0};
    uint16_t pages[600] = {0};

    (void)state;
    plug(&r, "F103xB");
    assert_int_equal(pl_session_read(&r.s, 0, buf, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_read(&r.s, 0, buf, 257, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_write(&r.s, 0, buf, 0, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_write(&r.s, 0, buf, 257, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_erase_pages(&r.s, pages, 0, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_erase_pages(&r.s, pages, 256, 0, 0), PL_ERR_ARG);
    pages[0] = 256;
    assert_int_equal(pl_session_erase_pages(&r.s, pages, 1, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_write_protect(&r.s, pages, 1, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_write_protect(&r.s, pages, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_protect(&r.s, PL_CMD_GO, 0, 0), PL_ERR_ARG);
    rig_unplug(&r);
    plug(&r, "L452");
    assert_int_equal(pl_session_erase_pages(&r.s, pages, 512, 0, 0), PL_ERR_ARG);
    assert_int_equal(pl_session_erase_special(&r.s, 0x1234, 0, 0), PL_ERR_ARG);
    rig_unplug(&r);
    plug(&r, "H563");
    assert_int_equal(pl_session_special(&r.s, 1, buf, PL_AN3155_SPECIAL_MAX + 1, 0, 0), PL_ERR_ARG);
    rig_unplug(&r);
}

static void one_operation_at_a_time(void **state)
{
    struct rig r;
    uint8_t buf[4] = {0};
    const uint16_t page = 0;

    (void)state;
    plug(&r, "F103xB");
    assert_int_equal(pl_session_read(&r.s, 0x08000000, buf, 4, rig_now(&r)), PL_OK);
    assert_int_equal(pl_session_erase_pages(&r.s, &page, 1, 1, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(pl_session_write(&r.s, 0x08000000, buf, 4, 1, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(pl_session_read(&r.s, 0x08000000, buf, 4, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(pl_session_connect(&r.s, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(pl_session_settle(&r.s, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(pl_session_erase_special(&r.s, PL_ERASE_ALL, 1, rig_now(&r)), PL_ERR_STATE);
    assert_int_equal(rig_run(&r), PL_OK);
    assert_int_equal(rig_sent(&r, PL_CMD_ERASE), 0);
    rig_unplug(&r);
}

/* --- Sending ahead --- */

static size_t first_write_of_read(struct rig *r, uint32_t addr, size_t len)
{
    uint8_t buf[256];
    size_t n;

    assert_int_equal(pl_session_read(&r->s, addr, buf, len, rig_now(r)), PL_OK);
    pl_session_tx(&r->s, &n);
    assert_int_equal(rig_run(r), PL_OK);
    return n;
}

static void a_proven_read_goes_out_whole(void **state)
{
    struct rig r;
    uint8_t buf[4];

    (void)state;
    plug(&r, "F103xB"); /* identifying has read step by step already */
    assert_int_equal(first_write_of_read(&r, 0x08000000, 245), 9);
    /* An address refused, and the next read is step by step again. */
    assert_int_equal(read_at(&r, 0x60000000, buf, 4), PL_ERR_NACK);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 245), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 245), 9);
    rig_unplug(&r);
}

static void strict_never_sends_ahead(void **state)
{
    struct rig r;

    (void)state;
    rig_init(&r, "F103xB");
    r.cfg.strict = true;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 16), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 16), 2);
    rig_unplug(&r);
}

/* If the loader refused the first packet, it would take the others for commands: 0x92 0x6D in an
 * address would remove read-out protection and erase the chip. */
static void what_reads_like_a_command_is_not_sent_ahead(void **state)
{
    struct rig r;

    (void)state;
    plug(&r, "F103xB");
    assert_int_equal(first_write_of_read(&r, 0x08000000, 16), 9);
    assert_int_equal(first_write_of_read(&r, 0x0800926D, 16), 2); /* Readout Unprotect */
    assert_int_equal(first_write_of_read(&r, 0x0800738C, 16), 2); /* Write Unprotect */
    assert_int_equal(first_write_of_read(&r, 0x08000000, 0x44 + 1), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 0x92 + 1), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 0x93 + 1), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 0x96 + 1), 9);
    rig_unplug(&r);
}

static void three_demotions_end_it(void **state)
{
    struct rig r;
    uint8_t buf[16];

    (void)state;
    plug(&r, "F103xB");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(first_write_of_read(&r, 0x08000000, 16), i == 0 ? 9 : 2);
        assert_int_equal(read_at(&r, 0x08000000, buf, 16), PL_OK);
        assert_int_equal(read_at(&r, 0x60000000, buf, 16), PL_ERR_NACK);
    }
    assert_int_equal(first_write_of_read(&r, 0x08000000, 16), 2);
    assert_int_equal(first_write_of_read(&r, 0x08000000, 16), 2);
    assert_int_equal(pl_session_read_size(&r.s), 247);
    rig_unplug(&r);
}

/* --- A scripted loader: answers given by hand --- */

static void give(struct pl_session *s, const char *bytes, size_t n, uint32_t now)
{
    size_t len;

    pl_session_tx(s, &len);
    pl_session_tx_done(s, len, now);
    pl_session_rx(s, (const uint8_t *)bytes, n, now);
}

/* A session that believes to have connected; lists every command. */
static void scripted(struct pl_session *s)
{
    struct pl_session_config cfg = {.lines = {{115200, PL_PARITY_EVEN}}, .n_lines = 1};

    pl_session_init(s, &cfg);
    memset(s->loader.commands, 0xFF, sizeof s->loader.commands);
}

static void busy_extends_the_wait_but_not_for_ever(void **state)
{
    struct pl_session s;
    const uint16_t page = 0;
    uint32_t now = 0;

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_erase_pages(&s, &page, 1, 100, now), PL_OK);
    give(&s, "\x79", 1, now);
    size_t n;
    pl_session_tx(&s, &n);
    assert_int_equal(n, 5);
    for (; now < 20000; now += 300) {
        give(&s, "\x76", 1, now);
        pl_session_tick(&s, now);
        assert_int_equal(pl_session_result(&s), PL_BUSY);
    }
    give(&s, "\x79", 1, now);
    assert_int_equal(pl_session_result(&s), PL_OK);

    assert_int_equal(pl_session_erase_pages(&s, &page, 1, 100, now), PL_OK);
    give(&s, "\x79", 1, now);
    while (pl_session_result(&s) == PL_BUSY) {
        give(&s, "\x76", 1, now);
        pl_session_tick(&s, now);
        now += 300;
        assert_true(now < 3600000);
    }
    assert_int_equal(pl_session_result(&s), PL_ERR_LOST);
}

static void silence_ends_in_link_lost(void **state)
{
    struct pl_session s;
    uint32_t now = UINT32_MAX - 500;
    uint32_t start = now;

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_write(&s, 0x08000000, (const uint8_t *)"\1\2\3\4", 4, 5, now),
                     PL_OK);
    while (pl_session_result(&s) == PL_BUSY) {
        assert_true(pl_session_wait_ms(&s, now) <= 1000);
        give(&s, "", 0, now);
        now += 1;
        pl_session_tick(&s, now);
        assert_true(now - start < 2000); /* a dead device is noticed within two seconds */
    }
    assert_int_equal(pl_session_result(&s), PL_ERR_LOST);
}

/* The driver stops taking bytes: the wait for room ends like any other. */
static void a_stuck_port_ends_too(void **state)
{
    struct pl_session s;
    uint32_t now = 0;
    uint8_t buf[4];

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_read(&s, 0x08000000, buf, 4, now), PL_OK);
    while (pl_session_result(&s) == PL_BUSY) {
        now += 50;
        pl_session_tick(&s, now);
        assert_true(now < 5000);
    }
    assert_int_equal(pl_session_result(&s), PL_ERR_LOST);
}

/* Connect to a loader that gives these answers to Get and Get ID, and follows AN3155 otherwise. */
static int connect_to(const char *get, size_t get_len, const char *id, size_t id_len)
{
    struct pl_session s;
    struct pl_line line;
    uint32_t now = 0;
    size_t n;

    scripted(&s);
    assert_int_equal(pl_session_connect(&s, now), PL_OK);
    for (; pl_session_result(&s) == PL_BUSY; now++) {
        assert_true(now < 60000);
        if (pl_session_line_wanted(&s, &line))
            pl_session_line_done(&s, now);
        const uint8_t *tx = pl_session_tx(&s, &n);
        if (n == 1 && tx[0] == PL_AN3155_SYNC)
            give(&s, "\x79", 1, now);
        else if (n == 2 && tx[0] == PL_CMD_GET)
            give(&s, get, get_len, now);
        else if (n == 2 && tx[0] == PL_CMD_GET_ID)
            give(&s, id, id_len, now);
        pl_session_tick(&s, now);
    }
    return pl_session_result(&s);
}

static void get_and_id_of_impossible_length(void **state)
{
    static const char get[] = "\x79\x02\x31\x00\x02\x79", id[] = "\x79\x01\x04\x62\x79";

    (void)state;
    assert_int_equal(connect_to(get, 6, id, 5), PL_OK);
    assert_int_equal(connect_to("\x79\x00\x31\x79", 4, id, 5), PL_ERR_GARBLED);
    assert_int_equal(connect_to("\x79\x01\x31\x02\x79", 5, id, 5), PL_ERR_GARBLED); /* no Get */
    assert_int_equal(connect_to(get, 6, "\x79\x00\x62\x79", 4), PL_ERR_GARBLED);
    assert_int_equal(connect_to(get, 6, "\x79\x04\x04\x62\x04\x62\x04\x79", 8), PL_ERR_GARBLED);
}

/* A caller that reports more bytes than were asked for, or calls when nothing is wanted. */
static void a_sloppy_caller(void **state)
{
    struct pl_session s;
    uint8_t buf[1] = {0};
    size_t n;

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_wait_ms(&s, 0), 1000);
    assert_int_equal(pl_session_read(&s, 0x08000000, buf, 1, 0), PL_OK);
    pl_session_line_done(&s, 0);
    for (const char *answer = "\x79\x79\x79"; *answer; answer++) {
        pl_session_tx_done(&s, 1000, 0);
        pl_session_tx(&s, &n);
        assert_int_equal(n, 0);
        pl_session_rx(&s, (const uint8_t *)answer, 1, 0);
    }
    assert_int_equal(s.stats.sent, 2 + 5 + 2);
    pl_session_rx(&s, (const uint8_t *)"\x5A", 1, 0);
    assert_int_equal(pl_session_result(&s), PL_OK);
    assert_int_equal(buf[0], 0x5A);
}

/* A caller that sleeps as long as it is told to, and a little longer, is told to go on at once:
 * it never misses a deadline, and never spins. */
static void sleeping_as_told(void **state)
{
    struct pl_session s;
    uint32_t now = 0, naps = 0;
    uint8_t buf[4];

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_read(&s, 0x08000000, buf, 4, now), PL_OK);
    while (pl_session_result(&s) == PL_BUSY) {
        give(&s, "", 0, now);
        now += pl_session_wait_ms(&s, now) + 3;
        assert_int_equal(pl_session_wait_ms(&s, now), 0);
        pl_session_tick(&s, now);
        assert_true(++naps < 30);
    }
    assert_int_equal(pl_session_result(&s), PL_ERR_LOST);
    assert_true(now < 5000);
}

static void an_answer_longer_than_any_is_garbled(void **state)
{
    struct pl_session s;
    uint32_t now = 0;

    (void)state;
    scripted(&s);
    assert_int_equal(pl_session_special(&s, 1, NULL, 0, 10, now), PL_OK);
    give(&s, "\x79", 1, now);
    give(&s, "\x79", 1, now);
    give(&s, "\x79", 1, now);
    give(&s, "\xFF\xFF", 2, now);
    for (int i = 0; i < 300; i++)
        give(&s, "\xAA", 1, now);
    for (; pl_session_result(&s) == PL_BUSY && now < 20000; now++) {
        give(&s, "\x1F", 1, now);
        pl_session_tick(&s, now);
    }
    assert_true(pl_session_result(&s) == PL_ERR_GARBLED || pl_session_result(&s) == PL_ERR_LOST);
}

/* Get answers that would make a mess of the erase map if they were believed. */
static void get_and_id_are_believed_only_twice(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct rig r;

        rig_init(&r, "L452");
        r.wire_cfg.noise = 0.01;
        r.wire_cfg.seed = seed;
        rig_plug(&r);
        if (rig_connect(&r) == PL_OK) {
            assert_int_equal(r.s.loader.pid, 0x462);
            assert_true(pl_session_lists(&r.s, PL_CMD_EXT_ERASE));
            assert_false(pl_session_lists(&r.s, PL_CMD_ERASE));
        }
        rig_unplug(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_and_read_back),
        cmocka_unit_test(erase_pages_with_either_command),
        cmocka_unit_test(go_starts_what_is_there),
        cmocka_unit_test(go_without_its_first_ack),
        cmocka_unit_test(protection_on_and_off),
        cmocka_unit_test(two_nacks_of_a_protected_loader),
        cmocka_unit_test(write_protection_through_its_command),
        cmocka_unit_test(checksum_is_the_loaders),
        cmocka_unit_test(special_command),
        cmocka_unit_test(what_get_does_not_list_is_not_sent),
        cmocka_unit_test(a_loader_that_cannot_erase),
        cmocka_unit_test(arguments_out_of_range),
        cmocka_unit_test(one_operation_at_a_time),
        cmocka_unit_test(a_proven_read_goes_out_whole),
        cmocka_unit_test(strict_never_sends_ahead),
        cmocka_unit_test(what_reads_like_a_command_is_not_sent_ahead),
        cmocka_unit_test(three_demotions_end_it),
        cmocka_unit_test(busy_extends_the_wait_but_not_for_ever),
        cmocka_unit_test(silence_ends_in_link_lost),
        cmocka_unit_test(a_stuck_port_ends_too),
        cmocka_unit_test(get_and_id_of_impossible_length),
        cmocka_unit_test(a_sloppy_caller),
        cmocka_unit_test(sleeping_as_told),
        cmocka_unit_test(an_answer_longer_than_any_is_garbled),
        cmocka_unit_test(get_and_id_are_believed_only_twice),
    };

    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
