/* SPDX-License-Identifier: MIT */
/* The modelled loader's side of an AN3155 conversation: commands, packets, ACK and NACK. */
#include "rom_internal.h"

static bool has(const struct pl_rom *rom, enum pl_quirk quirk)
{
    return (rom->quirks & quirk) != 0;
}

/* --- Packets --- */

static void expect(struct pl_rom *rom, enum pl_an3155_packet kind, pl_rom_handler *handler)
{
    pl_an3155_rx_expect(&rom->rx, kind, rom->packet, sizeof rom->packet);
    rom->handler = handler;
}

static void ack(struct pl_rom *rom)
{
    pl_rom_answer_byte(rom, PL_AN3155_ACK);
}

/* Refusals end the command. */
static void nack(struct pl_rom *rom)
{
    pl_rom_answer_byte(rom, PL_AN3155_NACK);
    pl_rom_expect_command(rom);
}

static void finish(struct pl_rom *rom)
{
    ack(rom);
    pl_rom_expect_command(rom);
}

static void ack_and_expect(struct pl_rom *rom, enum pl_an3155_packet kind, pl_rom_handler *handler)
{
    ack(rom);
    expect(rom, kind, handler);
}

static void refuse_address(struct pl_rom *rom)
{
    if (has(rom, PL_QUIRK_SILENT_BAD_ADDR))
        pl_rom_expect_command(rom);
    else
        nack(rom);
}

static uint32_t packet_word(const struct pl_rom *rom)
{
    return pl_an3155_get32(rom->packet);
}

/* --- Get, Get Version, Get ID --- */

static void tell(struct pl_rom *rom, void (*what)(struct pl_rom *rom))
{
    ack(rom);
    what(rom);
    finish(rom);
}

/* --- Read Memory --- */

static void read_count(struct pl_rom *rom, uint64_t now_us)
{
    uint32_t n = rom->packet[0] + 1u;

    (void)now_us;
    if (!pl_rom_may_read(rom, rom->addr, n)) {
        nack(rom);
        return;
    }
    ack(rom);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t byte = 0xFF;
        pl_rom_peek(rom, rom->addr + i, &byte);
        pl_rom_answer_byte(rom, byte);
    }
    pl_rom_expect_command(rom);
}

static void read_address(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    rom->addr = packet_word(rom);
    if (pl_rom_may(rom, rom->addr, PL_ACCESS_READ))
        ack_and_expect(rom, PL_PACKET_COUNT, read_count);
    else
        refuse_address(rom);
}

/* --- Write Memory --- */

static void write_ram(struct pl_rom *rom, const uint8_t *data, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (pl_rom_may(rom, rom->addr + i, PL_ACCESS_WRITE))
            pl_rom_poke(rom, rom->addr + i, data[i]);
        else
            rom->status.lost_writes++;
    }
    pl_rom_changed(rom, rom->addr, n);
}

static bool addr_in(const struct pl_rom *rom, enum pl_area_kind kind)
{
    const struct pl_area *area = pl_rom_area_at(rom, rom->addr);

    return area && area->kind == kind;
}

static void write_data(struct pl_rom *rom, uint64_t now_us)
{
    const uint8_t *data;
    uint16_t special;
    uint32_t n = (uint32_t)pl_an3155_rx_items(&rom->rx, &data, &special);

    if (addr_in(rom, PL_AREA_FLASH)) {
        pl_rom_work(rom, pl_rom_program(rom, rom->addr, data, n), now_us);
    } else if (addr_in(rom, PL_AREA_RAM)) {
        write_ram(rom, data, n);
    } else {
        pl_rom_options_write(rom, rom->addr, data, n);
        if (has(rom, PL_QUIRK_OPTION_RESET))
            rom->then = PL_THEN_RESET;
    }
    finish(rom);
}

static void write_address(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    rom->addr = packet_word(rom);
    if (pl_rom_may(rom, rom->addr, PL_ACCESS_WRITE))
        ack_and_expect(rom, PL_PACKET_DATA, write_data);
    else
        refuse_address(rom);
}

/* --- Erase, Extended Erase --- */

static void erase_special(struct pl_rom *rom, uint16_t code, uint64_t now_us)
{
    uint32_t size = rom->config.flash_size;
    uint32_t from = code == PL_ERASE_BANK2 ? size / 2 : 0;
    uint32_t to = code == PL_ERASE_BANK1 ? size / 2 : size;
    bool bank = code == PL_ERASE_BANK1 || code == PL_ERASE_BANK2;

    if (has(rom, PL_QUIRK_NO_MASS_ERASE) || (bank && has(rom, PL_QUIRK_NO_BANK_ERASE)) ||
        (!bank && code != PL_ERASE_ALL)) {
        nack(rom);
        return;
    }
    pl_rom_work(rom, pl_rom_erase_range(rom, from, to), now_us);
    finish(rom);
}

static void erase_list(struct pl_rom *rom, uint64_t now_us)
{
    const uint8_t *items;
    uint16_t special;
    size_t n = pl_an3155_rx_items(&rom->rx, &items, &special);
    uint64_t busy_us = 0;

    if (special) {
        erase_special(rom, special, now_us);
        return;
    }
    if (has(rom, PL_QUIRK_ONE_PAGE_ERASE))
        n = 1;
    for (size_t i = 0; i < n; i++) {
        bool wide = rom->rx.kind == PL_PACKET_PAGES16;
        uint32_t page = wide ? pl_an3155_get16(items + 2 * i) : items[i];
        busy_us += pl_rom_erase_page(rom, page);
    }
    pl_rom_work(rom, busy_us, now_us);
    finish(rom);
}

/* --- Go --- */

/* SRAM, or the core-coupled and second SRAMs below it. Some loaders keep the last 16 bytes back;
 * that is not modelled. */
static bool plausible_stack(uint32_t sp)
{
    return sp % 4 == 0 && ((sp > 0x20000000 && sp < 0x40000000) || sp >> 20 == 0x100);
}

static void go_address(struct pl_rom *rom, uint64_t now_us)
{
    uint32_t addr = packet_word(rom);
    uint32_t sp = pl_rom_word(rom, addr);

    (void)now_us;
    if (!pl_rom_may(rom, addr, PL_ACCESS_GO)) {
        refuse_address(rom);
        return;
    }
    if (!plausible_stack(sp)) {
        nack(rom);
        return;
    }
    rom->status.start_addr = addr;
    rom->status.start_sp = sp;
    rom->status.start_pc = pl_rom_word(rom, addr + 4);
    rom->then = PL_THEN_LEAVE;
    finish(rom);
}

static void go(struct pl_rom *rom)
{
    if (!has(rom, PL_QUIRK_GO_ONE_ACK))
        ack(rom);
    expect(rom, PL_PACKET_WORD, go_address);
}

/* --- Protection --- */

static void finish_protection(struct pl_rom *rom)
{
    if (has(rom, PL_QUIRK_OPTION_RESET))
        rom->then = PL_THEN_RESET;
    finish(rom);
}

static void write_protect(struct pl_rom *rom, uint64_t now_us)
{
    const uint8_t *units;
    uint16_t special;
    size_t n = pl_an3155_rx_items(&rom->rx, &units, &special);

    (void)now_us;
    pl_rom_write_protect(rom, units, n);
    finish_protection(rom);
}

static void write_unprotect(struct pl_rom *rom)
{
    pl_rom_write_unprotect(rom);
    ack(rom);
    finish_protection(rom);
}

/* A new level takes effect by a reset on every chip. */
static void read_protect(struct pl_rom *rom)
{
    pl_rom_set_rdp(rom, 1);
    ack(rom);
    rom->then = PL_THEN_RESET;
    finish(rom);
}

static void read_unprotect(struct pl_rom *rom)
{
    rom->then = PL_THEN_UNPROTECT;
    finish(rom);
}

void pl_rom_unprotect(struct pl_rom *rom, uint64_t now_us)
{
    pl_rom_work(rom, pl_rom_erase_everything(rom), now_us);
    pl_rom_clear_ram(rom);
    pl_rom_set_rdp(rom, 0);
    rom->then = PL_THEN_RESET;
    finish(rom);
}

/* --- Special --- */

/* AN3155 3.11: after the data come an answer and a status; this one has nothing to say. */
static void special_block(struct pl_rom *rom, uint64_t now_us)
{
    static const uint8_t empty[] = {PL_AN3155_ACK, 0x00, 0x00, 0x00, 0x00};

    (void)now_us;
    if (pl_an3155_get16(rom->packet) > PL_AN3155_SPECIAL_MAX) {
        nack(rom);
        return;
    }
    pl_rom_answer(rom, empty, sizeof empty);
    finish(rom);
}

static void special_subcommand(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    ack_and_expect(rom, PL_PACKET_BLOCK, special_block);
}

/* --- Get Checksum --- */

static uint32_t checksum(const struct pl_rom *rom, uint32_t initial)
{
    uint32_t crc = initial;

    for (uint32_t i = 0; i < rom->words; i++) {
        uint8_t word[4];
        for (uint32_t j = 0; j < 4; j++)
            pl_rom_peek(rom, rom->addr + 4 * i + j, &word[j]);
        crc = pl_an3155_crc(crc, word, sizeof word);
    }
    return crc;
}

static void checksum_initial(struct pl_rom *rom, uint64_t now_us)
{
    uint8_t answer[5];

    (void)now_us;
    pl_an3155_put_word(answer, checksum(rom, packet_word(rom)));
    ack(rom);
    ack(rom);
    pl_rom_answer(rom, answer, sizeof answer);
    pl_rom_expect_command(rom);
}

/* The polynomial is fixed, as on parts whose CRC unit has no register for it. */
static void checksum_polynomial(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    ack_and_expect(rom, PL_PACKET_WORD, checksum_initial);
}

static void checksum_size(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    rom->words = packet_word(rom);
    if (rom->words == 0 || rom->words > (64u << 20) / 4 ||
        !pl_rom_may_read(rom, rom->addr, 4 * rom->words))
        nack(rom);
    else
        ack_and_expect(rom, PL_PACKET_WORD, checksum_polynomial);
}

static void checksum_address(struct pl_rom *rom, uint64_t now_us)
{
    (void)now_us;
    rom->addr = packet_word(rom);
    if (rom->addr % 4 == 0 && pl_rom_may(rom, rom->addr, PL_ACCESS_READ))
        ack_and_expect(rom, PL_PACKET_WORD, checksum_size);
    else
        refuse_address(rom);
}

/* --- Commands --- */

/* AN3155 table 2: the others stay usable under read-out protection. */
static bool refused_when_protected(uint8_t command)
{
    switch (command) {
    case PL_CMD_READ:
    case PL_CMD_WRITE:
    case PL_CMD_GO:
    case PL_CMD_ERASE:
    case PL_CMD_EXT_ERASE:
    case PL_CMD_WRITE_PROTECT:
    case PL_CMD_WRITE_UNPROTECT:
    case PL_CMD_READ_PROTECT:
        return true;
    default:
        return false;
    }
}

static void refuse_protected(struct pl_rom *rom, uint8_t command)
{
    bool access = command == PL_CMD_READ || command == PL_CMD_WRITE || command == PL_CMD_GO;

    if (access && has(rom, PL_QUIRK_TWO_RDP_NACKS))
        nack(rom);
    nack(rom);
}

static void start_command(struct pl_rom *rom, uint8_t command)
{
    switch (command) {
    case PL_CMD_GET:
        tell(rom, pl_rom_tell_commands);
        break;
    case PL_CMD_GET_VERSION:
        tell(rom, pl_rom_tell_version);
        break;
    case PL_CMD_GET_ID:
        tell(rom, pl_rom_tell_id);
        break;
    case PL_CMD_READ:
        ack_and_expect(rom, PL_PACKET_WORD, read_address);
        break;
    case PL_CMD_GO:
        go(rom);
        break;
    case PL_CMD_WRITE:
        ack_and_expect(rom, PL_PACKET_WORD, write_address);
        break;
    case PL_CMD_ERASE:
        ack_and_expect(rom, PL_PACKET_PAGES8, erase_list);
        break;
    case PL_CMD_EXT_ERASE:
        ack_and_expect(rom, PL_PACKET_PAGES16, erase_list);
        break;
    case PL_CMD_SPECIAL:
        ack_and_expect(rom, PL_PACKET_SUBCOMMAND, special_subcommand);
        break;
    case PL_CMD_WRITE_PROTECT:
        ack_and_expect(rom, PL_PACKET_DATA, write_protect);
        break;
    case PL_CMD_WRITE_UNPROTECT:
        write_unprotect(rom);
        break;
    case PL_CMD_READ_PROTECT:
        read_protect(rom);
        break;
    case PL_CMD_READ_UNPROTECT:
        read_unprotect(rom);
        break;
    default: /* only listed commands come here: Get Checksum */
        ack_and_expect(rom, PL_PACKET_WORD, checksum_address);
        break;
    }
}

static void take_command(struct pl_rom *rom, uint64_t now_us)
{
    uint8_t command = rom->packet[0];

    (void)now_us;
    if (!pl_rom_lists(rom, command)) {
        nack(rom);
    } else if (rom->status.rdp && refused_when_protected(command)) {
        refuse_protected(rom, command);
    } else {
        rom->status.commands++;
        start_command(rom, command);
    }
}

void pl_rom_expect_command(struct pl_rom *rom)
{
    expect(rom, PL_PACKET_COMMAND, take_command);
}

static bool refused_by_plan(struct pl_rom *rom)
{
    return rom->config.nack_every && ++rom->good_packets % rom->config.nack_every == 0;
}

void pl_rom_packet_byte(struct pl_rom *rom, uint8_t byte, uint64_t now_us)
{
    pl_rom_handler *handler = rom->handler;

    switch (pl_an3155_rx_byte(&rom->rx, byte)) {
    case PL_RX_MORE:
        break;
    case PL_RX_GOOD:
        if (refused_by_plan(rom))
            nack(rom);
        else
            handler(rom, now_us);
        break;
    case PL_RX_BAD:
        /* Erase 0xFF with anything but 0x00 is acknowledged and does nothing (AN3155 3.7). */
        if (rom->rx.kind == PL_PACKET_PAGES8 && rom->packet[0] == 0xFF)
            finish(rom);
        else
            nack(rom);
        break;
    case PL_RX_OVERSIZE:
        nack(rom);
        break;
    }
}
