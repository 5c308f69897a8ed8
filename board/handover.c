/* SPDX-License-Identifier: MIT */
/* The modelled ROM loader at work on the machine: its memories, its UARTs, its time. */
#include "handover.h"

#include "dev_flash.h"
#include "machine_internal.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/an3155.h"
#include "pinless/chip.h"

#define PS_PER_S  UINT64_C(1000000000000)
#define PS_PER_US UINT64_C(1000000)

enum {
    UARTS = 8,
    RAM_BLOCKS = 4,
    IWDG_KR = 0x00,
    IWDG_PR = 0x04,
    IWDG_REFRESH = 0xAAAA,
    IWDG_UNLOCK = 0x5555,
    IWDG_SLOWEST = 6, /* divider 256 */
    XPSR_T = 1 << 24
};

/* Below the shortest time-out at the slowest prescaler, 256 / 40 kHz. */
static const uint64_t FEED_PS = 1000 * PS_PER_US;

struct pl_handover {
    struct pl_board *board;
    struct pl_machine *m;
    const struct pl_chip *chip;
    struct pl_device *flash, *iwdg; /* NULL: not on this chip */
    struct pl_jump jump;
    struct pl_rom *rom;
    enum pl_handover_state state;
    bool answers; /* else it hangs */

    struct pl_device *uart[UARTS];
    unsigned n_uarts;
    struct pl_device *chosen;

    uint64_t start_ps, now_ps;
    uint64_t tx_end_ps; /* of the frame under way; PL_NEVER: none */
    uint64_t next_feed_ps;
    unsigned resets, rom_resets; /* as last seen */
};

/* --- Time: the loader counts microseconds since it was started --- */

static uint64_t rom_us(const struct pl_handover *h)
{
    return (h->now_ps - h->start_ps) / PS_PER_US;
}

static uint64_t rom_ps(const struct pl_handover *h, uint64_t us)
{
    return us == PL_ROM_NEVER_US ? PL_NEVER : h->start_ps + us * PS_PER_US;
}

static uint64_t at_least(uint64_t ps, uint64_t now)
{
    return ps < now ? now : ps;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The core stands, the devices go on. */
static void pass_time(struct pl_handover *h, uint64_t until_ps)
{
    struct pl_machine *m = h->m;
    uint64_t end = pl_time_cycle_at(m, until_ps);

    while (!m->reset_asked && m->core.cycles < end) {
        pl_time_skip_to(m, earlier(pl_time_next_event(m), end));
        pl_time_run_devices(m);
        end = pl_time_cycle_at(m, until_ps); /* a device may have changed the clock */
    }
    h->now_ps = m->reset_asked ? pl_machine_now_ps(m) : until_ps;
}

/* --- The machine's memories --- */

static bool is_ram_of(const struct pl_chip *chip, const struct pl_memory *mem)
{
    return mem->kind == PL_MEMORY_RAM && mem->base - chip->sram_base < chip->sram_size;
}

static void lend(struct pl_rom_memory *list, size_t *n, enum pl_rom_memory_kind kind,
                 const struct pl_mapped_memory *mem)
{
    list[(*n)++] = (struct pl_rom_memory){kind, mem->def.base, mem->def.size, mem->bytes};
}

static size_t lend_memories(const struct pl_handover *h, struct pl_rom_memory *list)
{
    size_t n = 0, blocks = 0;

    for (unsigned i = 0; i < h->m->n_memories; i++) {
        const struct pl_mapped_memory *mem = &h->m->memory[i];
        if (mem->def.kind == PL_MEMORY_FLASH && mem->def.base == h->chip->flash_base)
            lend(list, &n, PL_ROM_FLASH, mem);
        else if (mem->def.kind == PL_MEMORY_FLASH && mem->def.base == h->chip->option_base)
            lend(list, &n, PL_ROM_OPTION, mem);
        else if (is_ram_of(h->chip, &mem->def) && blocks++ < RAM_BLOCKS)
            lend(list, &n, PL_ROM_RAM, mem);
    }
    return n;
}

static void on_changed(void *ctx, uint32_t addr, uint32_t size)
{
    struct pl_handover *h = ctx;

    pl_machine_invalidate(h->m, addr, size);
    if (h->flash)
        pl_flash_rewritten(h->flash, addr, size);
}

/* What the machine's chip says of itself, the loader says too. */
static void copy_identity(struct pl_handover *h, uint32_t addr, uint32_t n)
{
    uint32_t byte;

    for (uint32_t i = 0; addr && i < n; i++)
        if (pl_machine_read(h->m, addr + i, 1, &byte))
            pl_rom_poke(h->rom, addr + i, (uint8_t)byte);
}

static bool make_rom(struct pl_handover *h, const struct pl_handover_config *config)
{
    struct pl_rom_memory memory[2 + RAM_BLOCKS];
    const struct pl_rom_config rom = {
        .chip = h->chip,
        .bl_id = config->bl_id,
        .version = config->version,
        .rdp = h->flash && pl_flash_rdp(h->flash) ? 1 : 0,
        .no_silicon_time = config->no_silicon_time,
        .start_us = config->start_at_once ? 0 : h->chip->start_ms * UINT32_C(1000),
        .memory = memory,
        .n_memory = lend_memories(h, memory),
        .changed = on_changed,
        .changed_ctx = h,
    };

    h->rom = pl_rom_new(&rom);
    if (!h->rom)
        return false;
    copy_identity(h, h->chip->flash_size_reg, 2);
    copy_identity(h, h->chip->uid_reg, 12);
    return true;
}

/* --- Its UARTs: "USART1 PA9/PA10; USART2 PA2/PA3" --- */

static void find_uarts(struct pl_handover *h)
{
    const char *at = h->chip->uart_pins;

    while (*at && h->n_uarts < UARTS) {
        char name[16] = "";
        size_t n = strcspn(at, " ;");
        struct pl_device *uart;
        memcpy(name, at, n < sizeof name ? n : sizeof name - 1);
        uart = pl_machine_device(h->m, name);
        if (uart)
            h->uart[h->n_uarts++] = uart;
        at += strcspn(at, ";");
        at += strspn(at, "; ");
    }
}

static bool odd(unsigned bits)
{
    bool is = false;

    for (; bits; bits &= bits - 1)
        is = !is;
    return is;
}

/* 8E1 and 8N1 as the loader takes them; of 7 bits, the stop bit is the eighth. */
static bool understand(const struct pl_frame *f, uint8_t *byte, bool *parity_even)
{
    *byte = (uint8_t)(f->n_bits == 7 ? f->bits | 0x80 : f->bits);
    *parity_even = f->n_bits == 9;
    return f->baud && (f->n_bits < 9 || odd(*byte) == (f->bits >> 8 & 1));
}

static bool listens(const struct pl_handover *h, const struct pl_device *uart)
{
    if (h->chosen)
        return h->chosen == uart;
    for (unsigned i = 0; i < h->n_uarts; i++)
        if (h->uart[i] == uart)
            return true;
    return false;
}

static void step(struct pl_handover *h);

bool pl_handover_feed(struct pl_handover *h, const char *uart, const struct pl_frame *frame)
{
    struct pl_device *d = pl_machine_device(h->m, uart);
    uint8_t byte;
    bool parity_even;

    if (h->state != PL_HANDOVER_ROM || !d || !listens(h, d))
        return false;
    if (!h->answers || !understand(frame, &byte, &parity_even))
        return true;
    if (!h->chosen && byte != PL_AN3155_SYNC)
        return true;
    pl_rom_rx(h->rom, byte, frame->baud, parity_even, rom_us(h));
    if (!h->chosen && pl_rom_baud(h->rom))
        h->chosen = d;
    step(h);
    return true;
}

/* --- What it sends --- */

static void send(struct pl_handover *h, uint8_t byte)
{
    bool parity = pl_rom_parity_even(h->rom);
    const struct pl_frame f = {
        .bits = (uint16_t)(byte | (parity && odd(byte) ? 0x100 : 0)),
        .n_bits = parity ? 9 : 8,
        .baud = pl_rom_baud(h->rom),
        .start_ps = h->now_ps,
    };

    h->tx_end_ps = h->now_ps + PS_PER_S * (f.n_bits + 2U) / f.baud;
    pl_machine_uart_sent(h->m, h->chosen, &f);
}

/* Everything that is due now. */
static void step(struct pl_handover *h)
{
    uint8_t byte;

    if (h->tx_end_ps <= h->now_ps) {
        h->tx_end_ps = PL_NEVER;
        pl_rom_tx_done(h->rom, rom_us(h));
    }
    pl_rom_run(h->rom, rom_us(h));
    if (h->chosen && pl_rom_baud(h->rom) && pl_rom_tx(h->rom, &byte, rom_us(h)))
        send(h, byte);
}

/* --- IWDG (AN2606 4.8: it tries to set the prescaler whether the IWDG runs or not) --- */

static void write_iwdg(struct pl_handover *h, uint32_t off, uint32_t value)
{
    h->iwdg->ops->write(h->iwdg, off, 4, value);
}

static void take_iwdg(struct pl_handover *h)
{
    if (!h->iwdg || !h->answers)
        return;
    write_iwdg(h, IWDG_KR, IWDG_UNLOCK);
    write_iwdg(h, IWDG_PR, IWDG_SLOWEST);
    write_iwdg(h, IWDG_KR, IWDG_REFRESH);
}

static void feed_iwdg(struct pl_handover *h)
{
    if (h->now_ps < h->next_feed_ps)
        return;
    h->next_feed_ps = h->now_ps + FEED_PS;
    if (h->iwdg && h->answers)
        write_iwdg(h, IWDG_KR, IWDG_REFRESH);
}

/* --- Leaving --- */

/* AN3155 3.5: MSP from the first word, a jump to the second. Bit 0 of it becomes the Thumb state.
 */
static void start_application(struct pl_handover *h)
{
    const struct pl_rom_status *status = pl_rom_status(h->rom);
    struct pl_machine *m = h->m;

    pl_cpu_set(m->cpu, PL_REG_MSP, status->start_sp);
    pl_cpu_set(m->cpu, PL_REG_PC, status->start_pc & ~1U);
    pl_cpu_set(m->cpu, PL_REG_XPSR,
               pl_cpu_get(m->cpu, PL_REG_IPSR) | (status->start_pc & 1 ? XPSR_T : 0));
    m->last_pc = m->next_pc = status->start_pc & ~1U;
    h->state = PL_HANDOVER_STARTED;
}

static void end_by_reset(struct pl_handover *h, enum pl_reset_cause cause)
{
    pl_board_reset(h->board, cause);
    h->resets = h->m->resets;
    h->state = PL_HANDOVER_RESET;
}

/* Has the loader been left, or somebody pulled the reset pin meanwhile? */
static void look_for_the_end(struct pl_handover *h)
{
    const struct pl_rom_status *status = pl_rom_status(h->rom);

    if (h->m->resets != h->resets)
        h->state = PL_HANDOVER_RESET;
    else if (h->m->reset_asked)
        end_by_reset(h, h->m->reset_cause);
    else if (status->resets != h->rom_resets)
        end_by_reset(h, PL_RESET_OPTIONS);
    else if (status->started)
        start_application(h);
}

/* --- Running --- */

uint64_t pl_handover_next_ps(const struct pl_handover *h)
{
    uint64_t next = h->tx_end_ps;

    if (h->state != PL_HANDOVER_ROM)
        return PL_NEVER;
    next = earlier(next, at_least(rom_ps(h, pl_rom_next_us(h->rom)), h->now_ps));
    for (unsigned i = 0; i < h->m->n_devices; i++)
        next = earlier(next, h->m->device_next_ps[i]);
    return next;
}

static uint64_t next_ps(const struct pl_handover *h)
{
    uint64_t next = earlier(pl_handover_next_ps(h), h->next_feed_ps);

    return at_least(next, h->now_ps);
}

enum pl_handover_state pl_handover_run(struct pl_handover *h, uint64_t until_ps)
{
    look_for_the_end(h);
    while (h->state == PL_HANDOVER_ROM) {
        step(h);
        feed_iwdg(h);
        look_for_the_end(h);
        if (h->state != PL_HANDOVER_ROM || h->now_ps >= until_ps)
            break;
        pass_time(h, earlier(next_ps(h), until_ps));
        look_for_the_end(h);
    }
    return h->state;
}

enum pl_handover_state pl_handover_state(const struct pl_handover *h)
{
    return h->state;
}

const struct pl_jump *pl_handover_jump(const struct pl_handover *h)
{
    return &h->jump;
}

const char *pl_handover_uart(const struct pl_handover *h)
{
    return h->chosen ? h->chosen->name : NULL;
}

const struct pl_rom_status *pl_handover_status(const struct pl_handover *h)
{
    return pl_rom_status(h->rom);
}

bool pl_handover_vectors_in_rom(const struct pl_handover *h)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(h->m, h->m->core.vtor, 4, &off);

    return mem && mem->def.kind == PL_MEMORY_ROM;
}

/* --- Life --- */

struct pl_handover *pl_handover_new(struct pl_board *board, const struct pl_handover_config *config)
{
    static const struct pl_handover_config plain = {0};
    struct pl_machine *m = pl_board_machine(board);
    struct pl_handover *h = calloc(1, sizeof *h);

    if (!h)
        return NULL;
    h->board = board;
    h->m = m;
    h->chip = pl_chip_by_pid(m->chip->pid);
    h->flash = pl_machine_device(m, "FLASH");
    h->iwdg = pl_machine_device(m, "IWDG");
    h->start_ps = h->now_ps = h->next_feed_ps = pl_machine_now_ps(m);
    h->tx_end_ps = PL_NEVER;
    h->resets = m->resets;
    pl_jump_report(board, &h->jump);
    h->answers = h->jump.reaches || (config && config->force);
    if (!h->chip || !make_rom(h, config ? config : &plain)) {
        pl_handover_free(h);
        return NULL;
    }
    find_uarts(h);
    take_iwdg(h);
    return h;
}

void pl_handover_free(struct pl_handover *h)
{
    if (!h)
        return;
    pl_rom_free(h->rom);
    free(h);
}

bool pl_handover_parity_even(const struct pl_handover *h)
{
    return pl_rom_parity_even(h->rom);
}
