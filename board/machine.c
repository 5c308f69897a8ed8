/* SPDX-License-Identifier: MIT */
/* The machine: what a chip is made of, and the questions that devices ask. */
#include "draw.h"
#include "machine_internal.h"

#include <stdlib.h>
#include <string.h>

/* --- What devices ask --- */

uint32_t pl_machine_clock_hz(const struct pl_machine *m, const struct pl_device *d)
{
    return m->answers.clock_hz ? m->answers.clock_hz(m, d) : m->hz;
}

bool pl_machine_pin_is(const struct pl_machine *m, unsigned pin, const struct pl_device *d)
{
    return !m->answers.pin_is || m->answers.pin_is(m, pin, d);
}

void pl_machine_irq(struct pl_machine *m, unsigned irq, bool level)
{
    pl_core_line(&m->core, irq, level);
}

void pl_machine_nmi(struct pl_machine *m, bool level)
{
    pl_core_nmi(&m->core, level);
}

void pl_machine_request_reset(struct pl_machine *m, enum pl_reset_cause cause)
{
    m->reset_asked = true;
    m->reset_cause = cause;
    pl_time_alarm(m);
}

void pl_machine_dma_request(struct pl_machine *m, struct pl_device *d, unsigned which, bool level)
{
    for (unsigned i = 0; i < m->n_dma; i++)
        m->dma[i].fn(m->dma[i].device, d, which, level);
}

void pl_machine_bus_error(struct pl_machine *m)
{
    m->access_failed = true;
}

void pl_machine_stall(struct pl_machine *m, uint32_t from, uint32_t to, uint64_t until_ps)
{
    m->stall = (struct pl_stall){from, to, until_ps};
    pl_time_alarm(m);
}

void pl_machine_flash_begins(struct pl_machine *m)
{
    m->flash_ops++;
    if (m->flash_ops != m->stop_flash_op)
        return;
    m->at_flash_op = true;
    pl_time_alarm(m);
}

void pl_machine_flash_suspects(struct pl_machine *m)
{
    m->inspection.stale = true;
    pl_time_alarm(m);
}

void pl_machine_uart_sent(struct pl_machine *m, struct pl_device *uart, const struct pl_frame *f)
{
    for (unsigned i = 0; i < m->n_uart; i++)
        if (!m->uart[i].uart || m->uart[i].uart == uart)
            m->uart[i].fn(m->uart[i].ctx, f);
}

void pl_machine_pin_changed(struct pl_machine *m, unsigned pin, bool level)
{
    for (unsigned i = 0; i < m->n_pin; i++)
        m->pin[i].fn(m->pin[i].ctx, pin, level, pl_machine_now_ps(m));
}

struct pl_device *pl_machine_device(const struct pl_machine *m, const char *name)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        if (strcmp(m->device[i]->name, name) == 0)
            return m->device[i];
    return NULL;
}

struct pl_device *pl_machine_nth_device(const struct pl_machine *m, unsigned n)
{
    return n < m->n_devices ? m->device[n] : NULL;
}

struct pl_device *pl_machine_device_at(const struct pl_machine *m, uint32_t base)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        if (m->device[i]->base == base)
            return m->device[i];
    return NULL;
}

uint8_t *pl_machine_memory(const struct pl_machine *m, uint32_t base, uint32_t *size)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        if (m->memory[i].def.base == base) {
            *size = m->memory[i].def.size;
            return m->memory[i].bytes;
        }
    return NULL;
}

uint8_t *pl_machine_memory_at(const struct pl_machine *m, uint32_t addr, uint32_t size)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(m, addr, size, &off);

    return mem ? mem->bytes + off : NULL;
}

/* --- What the chip's build function does --- */

/* Too many devices is a mistake in a chip's file, not something that can happen to a user. */
void pl_machine_add(struct pl_machine *m, struct pl_device *d)
{
    if (m->n_devices == PL_MAX_DEVICES)
        abort();
    d->machine = m;
    m->device[m->n_devices] = d;
    m->device_next_ps[m->n_devices++] = PL_NEVER;
}

void pl_machine_set_answers(struct pl_machine *m, const struct pl_chip_answers *answers)
{
    m->answers = *answers;
}

void pl_machine_set_wiring(struct pl_machine *m, void *wiring, size_t size)
{
    m->wiring = wiring;
    m->wiring_size = size;
}

void *pl_machine_wiring(const struct pl_machine *m)
{
    return m->wiring;
}

void pl_machine_on_dma_request(struct pl_machine *m, pl_dma_request_fn *fn, struct pl_device *dma)
{
    if (m->n_dma == PL_MAX_LISTENERS)
        abort();
    m->dma[m->n_dma++] = (struct pl_dma_listener){fn, dma};
}

void pl_machine_on_flash_write(struct pl_machine *m, uint32_t base, uint32_t size,
                               pl_flash_write_fn *fn, struct pl_device *d)
{
    if (m->n_flash == PL_MAX_LISTENERS)
        abort();
    m->flash[m->n_flash++] = (struct pl_flash_listener){base, size, fn, d};
}

void pl_machine_on_flash_read(struct pl_machine *m, const struct pl_flash_reader *reader,
                              struct pl_device *d)
{
    m->inspection = (struct pl_inspection){.reader = reader, .device = d, .stale = true};
}

/* --- Life --- */

static uint8_t *bytes_for(struct pl_machine *m, const struct pl_memory *def, bool *inside)
{
    uint32_t off;
    struct pl_mapped_memory *outer = pl_bus_memory(m, def->base, def->size, &off);

    *inside = outer != NULL;
    return outer ? outer->bytes + off : malloc(def->size);
}

static bool make_memory(struct pl_machine *m, const struct pl_memory *def)
{
    struct pl_mapped_memory *mem = &m->memory[m->n_memories];

    mem->def = *def;
    mem->bytes = bytes_for(m, def, &mem->inside);
    if (!mem->bytes)
        return false;
    m->n_memories++;
    memset(mem->bytes, def->blank, def->size);
    return true;
}

static bool make_memories(struct pl_machine *m)
{
    if (m->chip->n_memories > PL_MAX_MEMORIES)
        return false;
    for (unsigned i = 0; i < m->chip->n_memories; i++)
        if (!make_memory(m, &m->chip->memories[i]))
            return false;
    return true;
}

static enum pl_cpu_kind kind_of(const struct pl_board_chip *chip)
{
    static const enum pl_cpu_kind kinds[] = {PL_CPU_M0PLUS, PL_CPU_M3, PL_CPU_M4F, PL_CPU_M7F,
                                             PL_CPU_M33F};

    return kinds[chip->core];
}

static void make_core(struct pl_machine *m)
{
    const struct pl_core_config config = {
        .kind = kind_of(m->chip),
        .irqs = m->chip->irqs,
        .prio_bits = m->chip->prio_bits,
        .bus = {pl_bus_core_read, pl_bus_core_write, m},
    };

    pl_core_init(&m->core, m->cpu, &config);
}

static bool build(struct pl_machine *m)
{
    const struct pl_cpu_hooks hooks = {pl_machine_step, pl_bus_store_hook, pl_bus_read_hook,
                                       pl_bus_inspect_hook, m};

    m->cpu = pl_cpu_new(kind_of(m->chip), &hooks);
    if (!m->cpu || !make_memories(m))
        return false;
    make_core(m);
    return m->chip->build(m) && pl_bus_map(m);
}

struct pl_machine *pl_machine_new(const struct pl_board_chip *chip)
{
    struct pl_machine *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->chip = chip;
    m->hz = chip->reset_hz;
    if (!build(m)) {
        pl_machine_free(m);
        return NULL;
    }
    return m;
}

void pl_machine_free(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        m->device[i]->ops->free(m->device[i]);
    pl_cpu_free(m->cpu);
    for (unsigned i = 0; i < m->n_memories; i++)
        if (!m->memory[i].inside)
            free(m->memory[i].bytes);
    free(m->wiring);
    free(m);
}

/* --- Reset --- */

static void fill_at_random(uint8_t *bytes, uint32_t size, uint32_t *seed)
{
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(pl_draw(seed) >> 24);
}

static void power_up_memory(struct pl_machine *m, struct pl_mapped_memory *mem)
{
    if (mem->def.kind != PL_MEMORY_RAM || m->ram_after == PL_RAM_KEPT)
        return;
    if (m->ram_after == PL_RAM_RANDOM)
        fill_at_random(mem->bytes, mem->def.size, &m->ram_seed);
    else
        memset(mem->bytes, mem->def.blank, mem->def.size);
    pl_machine_invalidate(m, mem->def.base, mem->def.size);
}

static void power_up(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        power_up_memory(m, &m->memory[i]);
    m->ram_after = PL_RAM_LOST;
    m->flash_ops = 0;
}

/* Flash is at 0 unless a device, reset after this, has other straps. */
static void default_zero(struct pl_machine *m)
{
    for (unsigned i = m->n_memories; i-- > 0;)
        if (m->memory[i].def.kind == PL_MEMORY_FLASH && m->memory[i].direct)
            m->zero_next = &m->memory[i];
}

/* A core that finds no code at its entry ends in a lockup at once: there is no vector table. */
void pl_machine_reset(struct pl_machine *m, enum pl_reset_cause cause)
{
    uint32_t off;

    m->resets += m->started;
    m->started = true;
    m->reset_cause = cause;
    m->reset_asked = m->bus_error = m->read_stalled = m->sleeping = false;
    m->n_stores = 0;
    m->stall = (struct pl_stall){0, 0, 0};
    pl_bus_watch_reads(m, NULL);
    if (cause == PL_RESET_POWER)
        power_up(m);
    default_zero(m);
    for (unsigned i = 0; i < m->n_devices; i++)
        if (m->device[i]->ops->reset)
            m->device[i]->ops->reset(m->device[i], cause);
    for (unsigned i = 0; i < m->n_devices; i++)
        pl_time_reload(m, i);
    pl_bus_map_zero(m);
    pl_bus_update_inspection(m);
    m->bad_firmware = !pl_core_reset(&m->core);
    m->last_pc = m->next_pc = pl_cpu_get(m->cpu, PL_REG_PC);
    m->bad_firmware = m->bad_firmware || !pl_bus_memory(m, m->next_pc, 2, &off);
    pl_machine_clock_changed(m);
}
