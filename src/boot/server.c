/* SPDX-License-Identifier: MIT */
/* The AN3155 server. Sections in comments are those of AN3155 rev 20. */
#include "server.h"
#include "memory.h"
#include "writer.h"

#include "../core/mem.h"

/* A checksum goes on by so much a tick: 2 ms at 64 MHz. */
enum { CRC_SLICE = 1024 };

/* The longest answer is that of Get: ACK, count, version, commands, ACK. */
enum { ANSWER_MAX = 20 };

/* --- Answers --- */

void pl_boot_put(struct pl_boot_server *s, uint8_t byte)
{
    if (s->n_sent == s->n_out)
        s->n_sent = s->n_out = 0;
    s->out[s->n_out++] = byte;
}

void pl_boot_expect(struct pl_boot_server *s, enum pl_an3155_packet kind, pl_boot_take *take)
{
    pl_an3155_rx_expect(&s->rx, kind, config_of(s)->packet, config_of(s)->room);
    s->take = take;
    s->damaged = false;
    s->excess = 0;
}

static void take_command(struct pl_boot_server *s);

static void listen(struct pl_boot_server *s)
{
    s->go_on = NULL;
    s->job.want = PL_BOOT_WANT_NOTHING;
    pl_boot_expect(s, PL_PACKET_COMMAND, take_command);
}

void pl_boot_ack(struct pl_boot_server *s)
{
    pl_boot_put(s, PL_AN3155_ACK);
    listen(s);
}

void pl_boot_nack(struct pl_boot_server *s)
{
    pl_boot_put(s, PL_AN3155_NACK);
    listen(s);
}

void pl_boot_answer(struct pl_boot_server *s, const uint8_t *bytes, uint32_t n)
{
    pl_boot_ack(s);
    s->span = bytes;
    s->n_span = n;
}

void pl_boot_judge(struct pl_boot_server *s, bool good, enum pl_an3155_packet kind,
                   pl_boot_take *take)
{
    if (!good) {
        pl_boot_nack(s);
        return;
    }
    pl_boot_put(s, PL_AN3155_ACK);
    pl_boot_expect(s, kind, take);
}

void pl_boot_work(struct pl_boot_server *s, enum pl_boot_want want, pl_boot_take *then)
{
    s->job.want = want;
    s->go_on = then;
}

static uint32_t packet_word(const struct pl_boot_server *s)
{
    return pl_an3155_get32(config_of(s)->packet);
}

/* --- What this product allows --- */

static bool may(const struct pl_boot_server *s, uint32_t policy)
{
    return (config_of(s)->policy & policy) != 0;
}

static bool may_read(const struct pl_boot_server *s)
{
    return may(s, PL_BOOT_MAY_READ) && !s->locked;
}

/* RAM belongs to whoever can read what runs there. */
static bool may_use(const struct pl_boot_server *s, const struct pl_boot_area *area)
{
    return area && (area == pl_boot_flash(chip_of(s)) || (may(s, PL_BOOT_MAY_RAM) && !s->locked));
}

/* What the product's own check has no say in: without these, nobody could pass it. */
static bool is_open(uint8_t code)
{
    return code <= PL_CMD_GET_ID || code == PL_CMD_SPECIAL || code == PL_CMD_EXT_SPECIAL;
}

static bool is_allowed(const struct pl_boot_server *s, uint8_t code)
{
    const struct pl_boot_hooks *hooks = hooks_of(s);

    return !hooks->may || is_open(code) || hooks->may(hooks->context, code);
}

/* --- Get, Get Version, Get ID (3.1-3.3) --- */

static void answer(struct pl_boot_server *s, uint8_t a, uint8_t b, uint8_t c)
{
    pl_boot_put(s, a);
    pl_boot_put(s, b);
    pl_boot_put(s, c);
    pl_boot_ack(s);
}

static void get_version(struct pl_boot_server *s)
{
    answer(s, chip_of(s)->version, 0, 0);
}

static void get_id(struct pl_boot_server *s)
{
    answer(s, 1, (uint8_t)(chip_of(s)->pid >> 8), (uint8_t)chip_of(s)->pid);
}

/* --- Read Memory (3.4) --- */

/* Where n bytes can be read; NULL: nowhere. The product's memories are read when all is known. */
static const uint8_t *readable(struct pl_boot_server *s, uint32_t n)
{
    const struct pl_boot_area *area = pl_boot_area(chip_of(s), s->addr, n, PL_BOOT_READ);
    const struct pl_boot_memory *memory;

    if (area)
        return pl_boot_bytes(area, s->addr);
    memory = pl_boot_memory(hooks_of(s), s->addr, n);
    return memory && memory->read ? config_of(s)->packet : NULL;
}

static bool read_memory(struct pl_boot_server *s, uint32_t n)
{
    const struct pl_boot_memory *memory = pl_boot_memory(hooks_of(s), s->addr, n);

    return !memory ||
           memory->read(hooks_of(s)->context, s->addr, config_of(s)->packet, (uint16_t)n);
}

static void take_read_count(struct pl_boot_server *s)
{
    uint32_t n = config_of(s)->packet[0] + 1u;
    const uint8_t *bytes = readable(s, n);

    if (bytes && read_memory(s, n))
        pl_boot_answer(s, bytes, n);
    else
        pl_boot_nack(s);
}

static void take_read_address(struct pl_boot_server *s)
{
    s->addr = packet_word(s);
    pl_boot_judge(s, readable(s, 1) != NULL, PL_PACKET_COUNT, take_read_count);
}

/* --- Go (3.5) --- */

static void take_go_address(struct pl_boot_server *s)
{
    const struct pl_boot_chip *chip = chip_of(s);
    uint32_t table = packet_word(s);

    if (table == pl_boot_flash(chip)->base)
        table = chip->app;
    if (!may_use(s, pl_boot_area(chip, table, 1, PL_BOOT_GO)) ||
        !pl_boot_may_start(chip, config_of(s)->policy, table)) {
        pl_boot_nack(s);
        return;
    }
    pl_boot_ack(s);
    s->job.addr = table;
    s->job.want = PL_BOOT_WANT_START;
}

/* --- Write Memory (3.6) --- */

/* A granule a turn, programmed if it is not there yet. */
static void go_on_programming(struct pl_boot_server *s)
{
    int pending;

    if (s->job.want != PL_BOOT_WANT_NOTHING && !pl_boot_writer_holds(config_of(s), &s->job)) {
        pl_boot_nack(s);
        return;
    }
    pending = pl_boot_writer_pending(config_of(s), &s->writer);
    if (pending > 0)
        pl_boot_writer_go_on(config_of(s), &s->writer, &s->job);
    else if (pending == 0)
        pl_boot_ack(s);
    else
        pl_boot_nack(s);
}

/* Into the product's memory, and back in parts of a granule's buffer. */
static bool write_memory(struct pl_boot_server *s, const uint8_t *data, uint16_t n)
{
    const struct pl_boot_memory *memory = pl_boot_memory(hooks_of(s), s->addr, n);
    void *context = hooks_of(s)->context;
    uint8_t *back = s->writer.granule;

    if (!memory || !memory->write || !memory->write(context, s->addr, data, n))
        return false;
    for (uint16_t at = 0, part; memory->read && at < n; at = (uint16_t)(at + part)) {
        part = n - at < PL_BOOT_GRANULE_MAX ? (uint16_t)(n - at) : PL_BOOT_GRANULE_MAX;
        if (!memory->read(context, s->addr + at, back, part) || memcmp(back, data + at, part) != 0)
            return false;
    }
    return true;
}

/* Into RAM, or the product's memory. */
static bool write_at_once(struct pl_boot_server *s, const struct pl_boot_area *area,
                          const uint8_t *data, uint16_t n)
{
    if (!area)
        return write_memory(s, data, n);
    memcpy(pl_boot_bytes(area, s->addr), data, n);
    return true;
}

static void take_write_data(struct pl_boot_server *s)
{
    uint8_t *data = config_of(s)->packet + 1;
    uint16_t n = (uint16_t)(config_of(s)->packet[0] + 1);
    const struct pl_boot_area *area = pl_boot_area(chip_of(s), s->addr, n, PL_BOOT_WRITE);
    bool by_granules = area == pl_boot_flash(chip_of(s));
    bool good = by_granules ? pl_boot_writer_begin(config_of(s), &s->writer, s->addr, data, n)
                            : write_at_once(s, area, data, n);

    if (!good)
        pl_boot_nack(s);
    else if (by_granules)
        pl_boot_work(s, PL_BOOT_WANT_NOTHING, go_on_programming);
    else
        pl_boot_ack(s);
}

static bool writable(const struct pl_boot_server *s)
{
    const struct pl_boot_area *area = pl_boot_area(chip_of(s), s->addr, 1, PL_BOOT_WRITE);
    const struct pl_boot_memory *memory = pl_boot_memory(hooks_of(s), s->addr, 1);

    if (memory)
        return memory->write != NULL;
    return may_use(s, area) && (area != pl_boot_flash(chip_of(s)) || s->addr >= chip_of(s)->app);
}

static void take_write_address(struct pl_boot_server *s)
{
    s->addr = packet_word(s);
    pl_boot_judge(s, writable(s), PL_PACKET_DATA, take_write_data);
}

/* --- Erase, Extended Erase (3.7, 3.8) --- */

/* A page of the application; the job becomes to erase it. */
static bool choose_page(struct pl_boot_server *s, uint32_t page)
{
    const struct pl_boot_chip *chip = chip_of(s);

    s->job.page = (uint16_t)page;
    return pl_layout_page(chip->layout, pl_boot_flash(chip)->base, page, &s->job.addr,
                          &s->length) &&
           s->job.addr >= chip->app;
}

/* The product's memory that has the chosen page; NULL: the flash. */
static const struct pl_boot_memory *memory_of(const struct pl_boot_server *s)
{
    return hooks_of(s)->n_memories > 0 ? s->memory : NULL;
}

/* Entry i of the list in job.bytes, of the application or of the product's memories; without a
 * list, page i. */
static bool choose_entry(struct pl_boot_server *s, uint32_t i)
{
    const uint8_t *items = s->job.bytes;
    uint32_t page = i;

    if (items)
        page = chip_of(s)->wide_erase ? pl_an3155_get16(items + (size_t)2 * i) : items[i];
    s->memory = items ? pl_boot_memory_of_page(hooks_of(s), page, &s->job.page) : NULL;
    return memory_of(s) || choose_page(s, page);
}

static void go_on_erasing(struct pl_boot_server *s)
{
    bool erased = s->job.want != PL_BOOT_WANT_NOTHING;

    s->job.want = PL_BOOT_WANT_NOTHING;
    if (erased && !pl_boot_is_blank(chip_of(s), s->job.addr, s->length))
        pl_boot_nack(s);
    else if (s->at == s->entries || !choose_entry(s, s->at++))
        pl_boot_ack(s);
    else if (!memory_of(s))
        s->job.want = PL_BOOT_WANT_ERASE;
    else if (!memory_of(s)->erase(hooks_of(s)->context, s->job.page))
        pl_boot_nack(s);
}

/* A list is good as a whole or not at all. Of the special codes there is the one for everything:
 * from the first page behind the loader on, so that the application's vectors go first. */
static void take_pages(struct pl_boot_server *s)
{
    uint16_t special;
    bool good = true;

    s->at = 0;
    s->entries = (uint32_t)pl_an3155_rx_items(&s->rx, &s->job.bytes, &special);
    if (special) {
        good = special == PL_ERASE_ALL;
        s->entries = UINT32_MAX;
        s->job.bytes = NULL;
        while (s->at < UINT8_MAX && !choose_page(s, s->at))
            s->at++;
    } else {
        for (uint32_t i = 0; good && i < s->entries; i++)
            good = choose_entry(s, i);
    }
    if (good)
        pl_boot_work(s, PL_BOOT_WANT_NOTHING, go_on_erasing);
    else
        pl_boot_nack(s);
}

/* --- Get Checksum (3.15) --- */

static void go_on_summing(struct pl_boot_server *s)
{
    uint32_t left = s->length - s->at;
    uint32_t n = left < CRC_SLICE ? left : CRC_SLICE;
    uint32_t damage = pl_boot_damage(chip_of(s));
    uint8_t sum[5];

    s->crc = pl_boot_crc(s->crc, s->job.bytes + s->at, n);
    if (pl_boot_damage(chip_of(s)) != damage)
        s->crc = ~s->crc;
    s->at += n;
    if (s->at < s->length)
        return;
    pl_an3155_put_word(sum, s->crc);
    pl_boot_ack(s);
    for (unsigned i = 0; i < sizeof sum; i++)
        pl_boot_put(s, sum[i]);
}

static void take_crc_start(struct pl_boot_server *s)
{
    s->crc = packet_word(s);
    s->at = 0;
    pl_boot_put(s, PL_AN3155_ACK);
    pl_boot_work(s, PL_BOOT_WANT_NOTHING, go_on_summing);
}

/* Another polynomial would get another sum than the host computes. */
static void take_crc_polynomial(struct pl_boot_server *s)
{
    pl_boot_judge(s, packet_word(s) == PL_AN3155_CRC_POLY, PL_PACKET_WORD, take_crc_start);
}

/* Sums of single words are as good as reading them, so whoever may not read sums blocks only. */
static bool may_sum(const struct pl_boot_server *s)
{
    return may_read(s) || (s->addr | s->length) % CRC_SLICE == 0;
}

static void take_crc_size(struct pl_boot_server *s)
{
    uint32_t words = packet_word(s);
    const struct pl_boot_area *area;

    s->length = words * 4;
    area = pl_boot_area(chip_of(s), s->addr, s->length, PL_BOOT_READ);
    s->job.bytes = area ? pl_boot_bytes(area, s->addr) : NULL;
    pl_boot_judge(s, area && words > 0 && words <= UINT32_MAX / 4 && may_sum(s), PL_PACKET_WORD,
                  take_crc_polynomial);
}

static void take_crc_address(struct pl_boot_server *s)
{
    s->addr = packet_word(s);
    pl_boot_judge(s, s->addr % 4 == 0 && pl_boot_area(chip_of(s), s->addr, 4, PL_BOOT_READ) != NULL,
                  PL_PACKET_WORD, take_crc_size);
}

/* --- Commands --- */

static void get(struct pl_boot_server *s);

static const struct pl_boot_command COMMANDS[] = {
    {get, PL_CMD_GET, PL_BOOT_AT_ONCE, false},
    {get_version, PL_CMD_GET_VERSION, PL_BOOT_AT_ONCE, false},
    {get_id, PL_CMD_GET_ID, PL_BOOT_AT_ONCE, false},
    {take_read_address, PL_CMD_READ, PL_PACKET_WORD, true},
    {take_go_address, PL_CMD_GO, PL_PACKET_WORD, false},
    {take_write_address, PL_CMD_WRITE, PL_PACKET_WORD, false},
    {take_pages, PL_CMD_ERASE, PL_PACKET_PAGES8, false},
    {take_pages, PL_CMD_EXT_ERASE, PL_PACKET_PAGES16, false},
    {pl_boot_take_special, PL_CMD_SPECIAL, PL_PACKET_SUBCOMMAND, false},
    {pl_boot_take_ext_special, PL_CMD_EXT_SPECIAL, PL_PACKET_SUBCOMMAND, false},
    {take_crc_address, PL_CMD_CHECKSUM, PL_PACKET_WORD, false},
};

enum { OWN = sizeof COMMANDS / sizeof *COMMANDS };

/* Command i, first the server's own, then the product's; NULL: there are no more. */
static const struct pl_boot_command *command_at(const struct pl_boot_server *s, unsigned i)
{
    if (i < OWN)
        return &COMMANDS[i];
    return i - OWN < config_of(s)->n_more ? &config_of(s)->more[i - OWN] : NULL;
}

/* One of the two erase commands is the chip's. */
static bool serves(const struct pl_boot_server *s, uint8_t code)
{
    if (code == PL_CMD_READ)
        return may(s, PL_BOOT_MAY_READ);
    return code != (chip_of(s)->wide_erase ? PL_CMD_ERASE : PL_CMD_EXT_ERASE);
}

static void get(struct pl_boot_server *s)
{
    uint8_t count = s->n_out;
    const struct pl_boot_command *c;

    pl_boot_put(s, 0);
    pl_boot_put(s, chip_of(s)->version);
    for (unsigned i = 0; (c = command_at(s, i)) != NULL; i++)
        if (serves(s, c->code))
            pl_boot_put(s, c->code);
    s->out[count] = (uint8_t)(s->n_out - count - 2);
    pl_boot_ack(s);
}

static void begin(struct pl_boot_server *s, const struct pl_boot_command *c)
{
    pl_boot_put(s, PL_AN3155_ACK);
    if (c->packet == PL_BOOT_AT_ONCE)
        c->take(s);
    else
        pl_boot_expect(s, (enum pl_an3155_packet)c->packet, c->take);
}

static void take_command(struct pl_boot_server *s)
{
    uint8_t code = config_of(s)->packet[0];
    const struct pl_boot_command *c;
    unsigned i = 0;

    while ((c = command_at(s, i++)) != NULL && c->code != code) {
    }
    if (c == NULL || !serves(s, code) || (s->locked && c->open_only) || !is_allowed(s, code))
        pl_boot_nack(s);
    else
        begin(s, c);
}

/* --- Bytes and time --- */

void pl_boot_server_init(struct pl_boot_server *s, const struct pl_boot_config *config, bool locked,
                         uint32_t now_ms)
{
    if (!CONFIG_IS_KNOWN)
        s->config = config;
    s->locked = locked;
    s->heard_ms = s->progress_ms = now_ms;
    listen(s);
}

/* An ACK may still be on its way while the next packet begins: hosts send some of them ahead. */
bool pl_boot_server_listens(const struct pl_boot_server *s)
{
    return s->go_on == NULL && s->job.want == PL_BOOT_WANT_NOTHING && s->n_span == 0 &&
           s->n_out - s->n_sent <= 2 && s->n_out <= sizeof s->out - ANSWER_MAX;
}

static void take_packet(struct pl_boot_server *s, uint32_t now_ms)
{
    if (s->damaged) {
        pl_boot_nack(s);
        return;
    }
    s->progress_ms = now_ms;
    s->take(s);
}

void pl_boot_server_byte(struct pl_boot_server *s, uint8_t byte, bool damaged, uint32_t now_ms)
{
    if (!pl_boot_server_listens(s))
        return;
    s->heard_ms = now_ms;
    if (s->excess > 0) {
        if (--s->excess == 0)
            pl_boot_nack(s);
        return;
    }
    s->damaged = s->damaged || damaged;
    switch (pl_an3155_rx_byte(&s->rx, byte)) {
    case PL_RX_MORE:
        break;
    case PL_RX_GOOD:
        take_packet(s, now_ms);
        break;
    case PL_RX_BAD:
        pl_boot_nack(s);
        break;
    case PL_RX_OVERSIZE: /* the rest is counted out, so that it cannot pass for commands */
        s->excess = s->rx.size - s->rx.got;
        break;
    }
}

void pl_boot_server_tick(struct pl_boot_server *s, uint32_t now_ms)
{
    uint32_t quiet_ms = now_ms - s->heard_ms;

    if (s->go_on && s->job.want == PL_BOOT_WANT_NOTHING)
        pl_boot_server_done(s, true, now_ms);
    else if (!pl_boot_server_listens(s))
        s->heard_ms = now_ms;
    else if (s->rx.got > 0 && quiet_ms >= config_of(s)->byte_ms)
        pl_boot_nack(s);
    else if (s->take != take_command && quiet_ms >= config_of(s)->frame_ms)
        listen(s);
}

/* The next byte of memory; its complement where the memory itself knows it to be wrong. */
static uint8_t next_of_span(struct pl_boot_server *s)
{
    uint32_t damage = pl_boot_damage(chip_of(s));
    uint8_t byte = *s->span++;

    return pl_boot_damage(chip_of(s)) == damage ? byte : (uint8_t)~byte;
}

int pl_boot_server_next(struct pl_boot_server *s)
{
    if (s->n_sent < s->n_out)
        return s->out[s->n_sent++];
    s->n_out = s->n_sent = 0;
    if (s->n_span == 0)
        return -1;
    s->n_span--;
    return next_of_span(s);
}

/* What ends the session must not overtake its own ACK. */
const struct pl_boot_job *pl_boot_server_job(const struct pl_boot_server *s)
{
    static const struct pl_boot_job none;
    bool ends = s->job.want >= PL_BOOT_WANT_RESET;

    return ends && s->n_sent < s->n_out ? &none : &s->job;
}

void pl_boot_server_done(struct pl_boot_server *s, bool good, uint32_t now_ms)
{
    s->progress_ms = now_ms;
    if (!s->go_on)
        listen(s);
    else if (good)
        s->go_on(s);
    else
        pl_boot_nack(s);
}

uint32_t pl_boot_server_idle_ms(const struct pl_boot_server *s, uint32_t now_ms)
{
    return now_ms - s->progress_ms;
}
