/* SPDX-License-Identifier: MIT */
/* A chip with nothing but memories, a mouth and a probe. */
#include "bare_chip.h"

#include <stdlib.h>

enum { PROBE_IRQ = 5 };

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void nothing(struct pl_device *d)
{
    (void)d;
}

static void free_device(struct pl_device *d)
{
    free(d->state);
    free(d);
}

/* --- USART1 --- */

static uint32_t mouth_read(struct pl_device *d, uint32_t off, unsigned size)
{
    (void)d;
    (void)size;
    return off == 0 ? 0xC0 : 0;
}

static void mouth_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    const struct pl_frame frame = {.bits = (uint8_t)value,
                                   .n_bits = 8,
                                   .baud = 115200,
                                   .start_ps = pl_machine_now_ps(d->machine)};

    (void)size;
    if (off == 4)
        pl_machine_uart_sent(d->machine, d, &frame);
}

static void mouth_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    (void)d;
    (void)cause;
}

static const struct pl_device_ops mouth_ops = {
    .read = mouth_read,
    .write = mouth_write,
    .reset = mouth_reset,
    .next_ps = never,
    .run = nothing,
    .free = free_device,
};

/* --- The probe --- */

static uint32_t probe_read(struct pl_device *d, uint32_t off, unsigned size)
{
    const struct bare_probe *p = d->state;

    (void)off;
    (void)size;
    return p->answer;
}

/* Register 0 takes notes, 4 drops the interrupt line, 8 asks for a pin reset, 12 refuses. */
static void probe_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct bare_probe *p = d->state;

    (void)size;
    if (off == 0 && p->n_written < 16)
        p->written[p->n_written++] = value;
    else if (off == 4)
        pl_machine_irq(d->machine, PROBE_IRQ, value & 1);
    else if (off == 8)
        pl_machine_request_reset(d->machine, PL_RESET_IWDG);
    else if (off == 12)
        pl_machine_bus_error(d->machine);
}

static void probe_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct bare_probe *p = d->state;

    p->resets++;
    p->cause = cause;
    pl_machine_irq(d->machine, PROBE_IRQ, false);
}

static uint64_t probe_next(const struct pl_device *d)
{
    return ((const struct bare_probe *)d->state)->next_ps;
}

static void probe_run(struct pl_device *d)
{
    struct bare_probe *p = d->state;

    p->acted_ps = pl_machine_now_ps(d->machine);
    p->next_ps = PL_NEVER;
    pl_machine_irq(d->machine, PROBE_IRQ, true);
}

static void probe_receive(struct pl_device *d, const struct pl_frame *frame)
{
    ((struct bare_probe *)d->state)->received = frame->bits;
}

static void probe_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    struct bare_probe *p = d->state;
    uint32_t total;
    uint8_t *flash = pl_machine_memory(d->machine, 0x08000000, &total);

    p->stored_addr = addr;
    p->stored_value = value;
    p->stores++;
    for (unsigned i = 0; p->nor && i < size; i++)
        flash[addr - 0x08000000 + i] &= (uint8_t)(value >> 8 * i);
    pl_machine_invalidate(d->machine, addr, size);
}

static const struct pl_device_ops probe_ops = {
    .read = probe_read,
    .write = probe_write,
    .reset = probe_reset,
    .next_ps = probe_next,
    .run = probe_run,
    .free = free_device,
    .receive = probe_receive,
};

/* --- The chips --- */

static struct pl_device *new_device(const char *name, uint32_t base,
                                    const struct pl_device_ops *ops, void *state)
{
    struct pl_device *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    *d = (struct pl_device){.ops = ops, .name = name, .base = base, .size = 0x400, .state = state};
    return d;
}

static bool build(struct pl_machine *m)
{
    struct bare_probe *p = calloc(1, sizeof *p);
    struct pl_device *mouth = new_device("USART1", 0x40011000, &mouth_ops, NULL);
    struct pl_device *probe = new_device("PROBE", 0x40000000, &probe_ops, p);

    if (!p || !mouth || !probe)
        abort();
    p->next_ps = PL_NEVER;
    pl_machine_add(m, mouth);
    pl_machine_add(m, probe);
    pl_machine_on_flash_write(m, 0x08000000, 0x10000, probe_store, probe);
    return true;
}

static const struct pl_memory memories[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x10000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = 0x20000000, .size = 0x8000, .alias = 0x10000000},
};

#define BARE(chip_name, kind, bits)                                                                \
    {                                                                                              \
        .name = chip_name, .core = kind, .irqs = 48, .prio_bits = bits, .memories = memories,      \
        .n_memories = 2, .reset_hz = 16000000, .build = build                                      \
    }

const struct pl_board_chip bare_chips[BARE_CHIPS] = {
    BARE("bare M0+", PL_CORE_M0PLUS, 2),
    BARE("bare M3", PL_CORE_M3, 4),
    BARE("bare M4F", PL_CORE_M4F, 4),
    BARE("bare M7F", PL_CORE_M7F, 4),
};

struct bare_probe *bare_probe(struct pl_board *board)
{
    return pl_machine_device(pl_board_machine(board), "PROBE")->state;
}
