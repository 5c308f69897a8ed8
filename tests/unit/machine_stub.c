/* SPDX-License-Identifier: MIT */
/* A machine without a core: devices are tested alone, every answer set and every call recorded. */
#include "machine_stub.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

struct pl_machine *pl_stub_new(uint32_t clock_hz)
{
    struct pl_machine *m = calloc(1, sizeof *m);

    assert_non_null(m);
    m->clock_hz = clock_hz;
    return m;
}

void pl_stub_free(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        m->device[i]->ops->free(m->device[i]);
    for (unsigned i = 0; i < m->n_memories; i++)
        free(m->memory[i].bytes);
    free(m);
}

struct pl_device *pl_stub_add(struct pl_machine *m, struct pl_device *d)
{
    pl_machine_add(m, d);
    d->ops->reset(d, PL_RESET_POWER);
    return d;
}

uint8_t *pl_stub_add_memory(struct pl_machine *m, uint32_t base, uint32_t size, uint8_t blank)
{
    uint8_t *bytes = malloc(size);

    assert_non_null(bytes);
    assert_true(m->n_memories < PL_STUB_MEMORIES);
    memset(bytes, blank, size);
    m->memory[m->n_memories++] = (struct pl_stub_memory){base, size, bytes};
    return bytes;
}

static uint64_t next_due(const struct pl_machine *m)
{
    uint64_t due = PL_NEVER;

    for (unsigned i = 0; i < m->n_devices; i++) {
        const struct pl_device *d = m->device[i];
        uint64_t at = d->ops->next_ps ? d->ops->next_ps(d) : PL_NEVER;

        if (at < due)
            due = at;
    }
    return due;
}

static void run_due(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_devices; i++) {
        struct pl_device *d = m->device[i];

        if (d->ops->next_ps && d->ops->next_ps(d) <= m->now_ps)
            d->ops->run(d);
    }
}

void pl_stub_pass(struct pl_machine *m, uint64_t ps)
{
    uint64_t end = m->now_ps + ps;

    for (uint64_t due = next_due(m); due <= end; due = next_due(m)) {
        if (due > m->now_ps)
            m->now_ps = due;
        run_due(m);
        /* A device that has run must not be due at the same time for ever. */
        assert_true(next_due(m) > m->now_ps);
    }
    m->now_ps = end;
}

uint32_t pl_stub_get(struct pl_device *d, uint32_t off)
{
    return d->ops->read(d, off, 4);
}

void pl_stub_set(struct pl_device *d, uint32_t off, uint32_t value)
{
    d->ops->write(d, off, 4, value);
}

uint64_t pl_machine_now_ps(const struct pl_machine *m)
{
    return m->now_ps;
}

uint32_t pl_machine_clock_hz(const struct pl_machine *m, const struct pl_device *d)
{
    if (m->answers && m->answers->clock_hz)
        return m->answers->clock_hz(m, d);
    return m->clock_hz;
}

void pl_machine_irq(struct pl_machine *m, unsigned irq, bool level)
{
    assert_true(irq < PL_STUB_IRQS);
    if (level && !m->irq[irq])
        m->irq_rises[irq]++;
    m->irq[irq] = level;
}

void pl_machine_shared_irq(struct pl_machine *m, const struct pl_device *d, unsigned irq,
                           bool level)
{
    pl_machine_irq(m, irq, pl_irq_lines_drive(&m->irq_lines, d, irq, level));
}

void pl_machine_nmi(struct pl_machine *m, bool level)
{
    m->nmi = level;
}

void pl_machine_flash_begins(struct pl_machine *m)
{
    m->flash_ops++;
}

void pl_machine_flash_suspects(struct pl_machine *m)
{
    m->suspects++;
}

void pl_machine_wake(struct pl_machine *m, struct pl_device *d)
{
    m->wakes++;
    m->woken = d;
}

void pl_machine_request_reset(struct pl_machine *m, enum pl_reset_cause cause)
{
    m->resets++;
    m->reset_cause = cause;
}

bool pl_machine_pin_is(const struct pl_machine *m, unsigned pin, const struct pl_device *d)
{
    assert_true(pin < PL_STUB_PINS);
    if (m->answers && m->answers->pin_is)
        return m->answers->pin_is(m, pin, d);
    return !m->pin_unplugged[pin];
}

void pl_machine_dma_request(struct pl_machine *m, struct pl_device *d, unsigned which, bool level)
{
    assert_true(which < PL_STUB_DMA_LINES);
    m->dma_line[which] = level;
    m->dma_device = d;
    if (m->dma_listener)
        m->dma_listener(m->dma_controller, d, which, level);
}

void pl_machine_on_dma_request(struct pl_machine *m, pl_dma_request_fn *fn, struct pl_device *dma)
{
    m->dma_listener = fn;
    m->dma_controller = dma;
}

void pl_machine_on_flash_write(struct pl_machine *m, uint32_t base, uint32_t size,
                               pl_flash_write_fn *fn, struct pl_device *d)
{
    (void)base;
    (void)size;
    m->flash_writer = fn;
    m->flash_controller = d;
}

void pl_machine_bus_error(struct pl_machine *m)
{
    m->bus_errors++;
}

void pl_machine_stall(struct pl_machine *m, uint32_t from, uint32_t to, uint64_t until_ps)
{
    m->stalls++;
    m->stall_from = from;
    m->stall_to = to;
    m->stall_until_ps = until_ps;
}

void pl_machine_pin_changed(struct pl_machine *m, unsigned pin, bool level)
{
    assert_true(pin < PL_STUB_PINS && m->n_pin_changes < PL_STUB_PIN_CHANGES);
    m->pin_change[m->n_pin_changes++] = (struct pl_stub_pin_change){pin, level};
    m->pin_level[pin] = level;
    m->pin_changed_ps[pin] = m->now_ps;
}

void pl_machine_uart_sent(struct pl_machine *m, struct pl_device *uart, const struct pl_frame *f)
{
    (void)uart;
    assert_true(m->n_frames < PL_STUB_FRAMES);
    m->frame[m->n_frames++] = *f;
}

static uint8_t *bytes_at(const struct pl_machine *m, uint32_t addr, uint32_t size)
{
    for (unsigned i = 0; i < m->n_memories; i++) {
        const struct pl_stub_memory *memory = &m->memory[i];

        if (addr >= memory->base && memory->size >= size &&
            addr - memory->base <= memory->size - size)
            return memory->bytes + (addr - memory->base);
    }
    return NULL;
}

static struct pl_device *device_at(const struct pl_machine *m, uint32_t addr)
{
    for (unsigned i = 0; i < m->n_devices; i++) {
        struct pl_device *d = m->device[i];

        if (addr >= d->base && addr - d->base < d->size)
            return d;
    }
    return NULL;
}

bool pl_machine_read(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t *value)
{
    const uint8_t *bytes = bytes_at(m, addr, size);
    struct pl_device *d = device_at(m, addr);

    if (bytes) {
        *value = 0;
        for (unsigned i = 0; i < size; i++)
            *value |= (uint32_t)bytes[i] << (8 * i);
        return true;
    }
    if (d)
        *value = d->ops->read(d, addr - d->base, size);
    return d != NULL;
}

bool pl_machine_write(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value)
{
    uint8_t *bytes = bytes_at(m, addr, size);
    struct pl_device *d = device_at(m, addr);

    if (bytes) {
        for (unsigned i = 0; i < size; i++)
            bytes[i] = (uint8_t)(value >> (8 * i));
        return true;
    }
    if (d)
        d->ops->write(d, addr - d->base, size, value);
    return d != NULL;
}

void pl_machine_add(struct pl_machine *m, struct pl_device *d)
{
    assert_non_null(d);
    assert_true(m->n_devices < PL_STUB_DEVICES);
    d->machine = m;
    m->device[m->n_devices++] = d;
}

void pl_machine_set_answers(struct pl_machine *m, const struct pl_chip_answers *answers)
{
    m->answers = answers;
}

struct pl_device *pl_machine_device(const struct pl_machine *m, const char *name)
{
    for (unsigned i = 0; i < m->n_devices; i++)
        if (strcmp(m->device[i]->name, name) == 0)
            return m->device[i];
    return NULL;
}

uint8_t *pl_machine_memory(const struct pl_machine *m, uint32_t base, uint32_t *size)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        if (m->memory[i].base == base) {
            *size = m->memory[i].size;
            return m->memory[i].bytes;
        }
    return NULL;
}

void pl_machine_clock_changed(struct pl_machine *m)
{
    m->clock_changes++;
}

void pl_machine_invalidate(struct pl_machine *m, uint32_t addr, uint32_t size)
{
    m->invalidations++;
    m->invalid_addr = addr;
    m->invalid_size = size;
}

void pl_machine_map_zero(struct pl_machine *m, uint32_t base)
{
    m->zero_maps++;
    m->zero_base = base;
}
