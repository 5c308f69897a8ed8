/* SPDX-License-Identifier: MIT */
/* The bus: memories, devices, aliases, and what happens where nothing is. */
#include "machine_internal.h"

#include <string.h>

#define BITBAND_SRAM       0x22000000U
#define BITBAND_PERIPHERAL 0x42000000U
#define BITBAND_SIZE       0x02000000U
#define PPB_BASE           0xE0000000U
#define PPB_SIZE           0x00010000U
#define PAGE_OF(addr)      ((addr) & ~(uint32_t)(PL_PAGE - 1))

/* --- Bytes --- */

static uint32_t load(const uint8_t *p, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)p[i] << 8 * i;
    return value;
}

static void store(uint8_t *p, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < size; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

/* --- Who is where --- */

static bool covers(uint32_t base, uint32_t size, uint32_t addr, uint32_t len)
{
    return addr >= base && addr - base < size && len <= size - (addr - base);
}

/* The last one first: a memory inside another comes behind it. */
struct pl_mapped_memory *pl_bus_memory(const struct pl_machine *m, uint32_t addr, unsigned size,
                                       uint32_t *off)
{
    for (unsigned i = m->n_memories; i-- > 0;) {
        const struct pl_mapped_memory *mem = &m->memory[i];
        *off = addr - mem->def.base;
        if (covers(mem->def.base, mem->def.size, addr, size))
            return (struct pl_mapped_memory *)mem;
        *off = addr - mem->def.alias;
        if (mem->def.alias && covers(mem->def.alias, mem->def.size, addr, size))
            return (struct pl_mapped_memory *)mem;
    }
    *off = addr;
    return m->zero && covers(0, m->zero->def.size, addr, size) ? m->zero : NULL;
}

static struct pl_device *device_at(struct pl_machine *m, uint32_t addr, unsigned size)
{
    if (m->last_device && covers(m->last_device->base, m->last_device->size, addr, size))
        return m->last_device;
    for (unsigned i = 0; i < m->n_devices; i++)
        if (covers(m->device[i]->base, m->device[i]->size, addr, size))
            return m->last_device = m->device[i];
    return NULL;
}

/* --- Flash --- */

/* One access of a device may contain others, by DMA. */
static bool begin_access(struct pl_machine *m)
{
    bool outer = m->access_failed;

    m->access_failed = false;
    return outer;
}

static bool end_access(struct pl_machine *m, bool outer)
{
    bool good = !m->access_failed;

    m->access_failed = outer;
    return good;
}

static bool tell_flash(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value)
{
    for (unsigned i = 0; i < m->n_flash; i++)
        if (covers(m->flash[i].base, m->flash[i].size, addr, size)) {
            bool outer = begin_access(m);
            m->flash[i].fn(m->flash[i].device, addr, size, value);
            return end_access(m, outer);
        }
    return false;
}

static void bus_error(struct pl_machine *m, uint32_t addr)
{
    if (!m->bus_error)
        m->bus_error_addr = addr;
    m->bus_error = true;
    pl_time_alarm(m);
}

/* The store will land; remember what it overwrites. */
static void note_store(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(m, addr, size, &off);

    if (!mem || m->n_stores == PL_MAX_STORES) {
        bus_error(m, addr);
        return;
    }
    m->store[m->n_stores++] =
        (struct pl_store){mem->def.base + off, value, load(mem->bytes + off, size), size};
    pl_time_alarm(m);
}

/* The core makes of an unaligned store two or three aligned ones (Cortex-M3 and Cortex-M4 Technical
 * Reference Manuals, "Bus interfaces"). */
void pl_bus_store_hook(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    unsigned part;

    for (; size; addr += part, size -= part, value = part < 4 ? value >> 8 * part : 0) {
        part = addr % 2 ? 1 : addr % 4 ? 2 : 4;
        while (part > size)
            part /= 2;
        note_store(ctx, addr, part, part < 4 ? value & ((1U << 8 * part) - 1) : value);
    }
}

/* First everything back, youngest first, then let the controller see each store. */
void pl_bus_finish_stores(struct pl_machine *m)
{
    unsigned n = m->n_stores;
    uint32_t off;

    for (unsigned i = n; i-- > 0;) {
        struct pl_store *s = &m->store[i];
        store(pl_bus_memory(m, s->addr, s->size, &off)->bytes + off, s->size, s->old);
        pl_machine_invalidate(m, s->addr, s->size);
    }
    m->n_stores = 0;
    for (unsigned i = 0; i < n; i++)
        if (!tell_flash(m, m->store[i].addr, m->store[i].size, m->store[i].value))
            bus_error(m, m->store[i].addr);
}

/* --- Reads of a busy flash --- */

void pl_bus_read_hook(void *ctx, uint32_t addr)
{
    struct pl_machine *m = ctx;

    (void)addr;
    m->read_stalled = true;
    pl_time_alarm(m);
}

static void set_watch(struct pl_machine *m, const struct pl_mapped_memory *mem, bool watch)
{
    pl_cpu_watch_reads(m->cpu, mem->def.base, mem->def.size, watch);
    if (mem == m->zero)
        pl_cpu_watch_reads(m->cpu, 0, mem->def.size, watch);
}

void pl_bus_watch_reads(struct pl_machine *m, struct pl_mapped_memory *mem)
{
    if (m->watched == mem)
        return;
    if (m->watched)
        set_watch(m, m->watched, false);
    m->watched = mem;
    if (mem)
        set_watch(m, mem, true);
}

/* --- Reads of flash that must not be taken as they are --- */

static void tell_reader(struct pl_machine *m, const struct pl_mapped_memory *mem, uint32_t off,
                        unsigned size)
{
    uint32_t addr = mem->def.base + off;

    if (addr < m->inspection.to && addr + size > m->inspection.from)
        m->inspection.reader->read(m->inspection.device, addr, size);
}

void pl_bus_inspect_hook(void *ctx, uint32_t addr, unsigned size)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(ctx, addr, 1, &off);

    if (mem)
        tell_reader(ctx, mem, off, size);
}

static void inspect(struct pl_machine *m, const struct pl_mapped_memory *mem)
{
    uint32_t off = m->inspection.from - mem->def.base, size = m->inspection.to - m->inspection.from;

    pl_cpu_inspect(m->cpu, m->inspection.from, size);
    if (mem->def.alias)
        pl_cpu_inspect(m->cpu, mem->def.alias + off, size);
    if (m->inspection.at_zero)
        pl_cpu_inspect(m->cpu, off, size);
}

/* Whatever has been executed may read from the watched range. */
static void forget_code(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        pl_machine_invalidate(m, m->memory[i].def.base, m->memory[i].def.size);
}

void pl_bus_update_inspection(struct pl_machine *m)
{
    struct pl_inspection now = m->inspection;
    const struct pl_mapped_memory *mem;
    uint32_t off;

    if (!m->inspection.stale || !m->inspection.reader)
        return;
    if (!now.reader->suspects(now.device, &now.from, &now.to))
        now.from = now.to = 0;
    mem = pl_bus_memory(m, now.from, 1, &off);
    now.at_zero = mem == m->zero;
    now.stale = false;
    if (now.from == m->inspection.from && now.to == m->inspection.to &&
        (now.from == now.to || now.at_zero == m->inspection.at_zero)) {
        m->inspection.stale = false;
        return;
    }
    m->inspection = now;
    pl_cpu_inspect_nothing(m->cpu);
    if (now.from != now.to && mem)
        inspect(m, mem);
    forget_code(m);
}

/* --- The bus as its masters see it --- */

static bool enabled(const struct pl_machine *m, const struct pl_device *d)
{
    return !m->answers.enabled || m->answers.enabled(m, d);
}

bool pl_machine_read(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t *value)
{
    struct pl_device *d = device_at(m, addr, size);
    uint32_t off;
    struct pl_mapped_memory *mem;

    if (d) {
        bool outer = begin_access(m);
        *value = enabled(m, d) ? d->ops->read(d, addr - d->base, size) : 0;
        return end_access(m, outer);
    }
    mem = pl_bus_memory(m, addr, size, &off);
    if (mem)
        tell_reader(m, mem, off, size);
    *value = mem ? load(mem->bytes + off, size) : 0;
    return mem != NULL;
}

bool pl_machine_write(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value)
{
    struct pl_device *d = device_at(m, addr, size);
    uint32_t off;
    struct pl_mapped_memory *mem;

    if (d) {
        bool outer = begin_access(m);
        if (enabled(m, d))
            d->ops->write(d, addr - d->base, size, value);
        return end_access(m, outer);
    }
    mem = pl_bus_memory(m, addr, size, &off);
    if (!mem)
        return false;
    if (mem->def.kind != PL_MEMORY_RAM)
        return tell_flash(m, mem->def.base + off, size, value);
    store(mem->bytes + off, size, value);
    pl_machine_invalidate(m, mem->def.base + off, size);
    return true;
}

/* Stacks and vector tables: memory only, and code is not expected in a stack. */
bool pl_bus_core_read(void *ctx, uint32_t addr, uint32_t *value)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(ctx, addr, 4, &off);

    if (!mem)
        return false;
    tell_reader(ctx, mem, off, 4);
    *value = load(mem->bytes + off, 4);
    return true;
}

bool pl_bus_core_write(void *ctx, uint32_t addr, uint32_t value)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(ctx, addr, 4, &off);

    if (!mem || mem->def.kind != PL_MEMORY_RAM)
        return false;
    store(mem->bytes + off, 4, value);
    return true;
}

/* --- The core's accesses to what is not plain memory --- */

static uint32_t io_read(void *ctx, uint32_t addr, unsigned size)
{
    uint32_t value = 0;

    if (!pl_machine_read(ctx, addr, size, &value))
        bus_error(ctx, addr);
    return value;
}

static void watch_write(const struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value)
{
    if (m->witness)
        pl_witness_write(m->witness, addr, size, value);
}

static void io_write(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    watch_write(ctx, addr, size, value);
    if (!pl_machine_write(ctx, addr, size, value))
        bus_error(ctx, addr);
}

bool pl_bus_is_ppb(uint32_t addr)
{
    return addr - PPB_BASE < PPB_SIZE;
}

uint32_t pl_bus_ppb_read(void *ctx, uint32_t addr, unsigned size)
{
    struct pl_machine *m = ctx;

    return pl_core_ppb_read(&m->core, addr, size);
}

void pl_bus_ppb_write(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    struct pl_machine *m = ctx;

    watch_write(m, addr, size, value);
    pl_core_ppb_write(&m->core, addr, size, value);
    if (m->core.asks_reset)
        pl_machine_request_reset(m, PL_RESET_SOFTWARE);
    pl_time_schedule(m);
}

/* Each word of a bit-band alias is one bit of the first MiB (DDI 0403 B3.1, "bit-banding"). */
static uint32_t banded(uint32_t addr)
{
    uint32_t off = addr & (BITBAND_SIZE - 1);

    return (addr & 0xF0000000U) + (off / 32 & ~3U);
}

static unsigned banded_bit(uint32_t addr)
{
    return addr / 4 % 32;
}

static uint32_t band_read(void *ctx, uint32_t addr, unsigned size)
{
    (void)size;
    return io_read(ctx, banded(addr), 4) >> banded_bit(addr) & 1;
}

static void band_write(void *ctx, uint32_t addr, unsigned size, uint32_t value)
{
    uint32_t bit = UINT32_C(1) << banded_bit(addr);
    uint32_t word = io_read(ctx, banded(addr), 4);

    (void)size;
    io_write(ctx, banded(addr), 4, value & 1 ? word | bit : word & ~bit);
}

/* --- Mapping --- */

static bool page_is_io(const struct pl_machine *m, uint32_t page)
{
    for (unsigned i = 0; i < m->n_devices; i++) {
        const struct pl_device *d = m->device[i];
        if (page >= PAGE_OF(d->base) && page <= PAGE_OF(d->base + d->size - 1))
            return true;
    }
    for (unsigned i = 0; i < m->n_memories; i++) {
        const struct pl_memory *mem = &m->memory[i].def;
        if (!m->memory[i].direct && !m->memory[i].inside && page >= PAGE_OF(mem->base) &&
            page <= PAGE_OF(mem->base + mem->size - 1))
            return true;
    }
    return false;
}

/* The run of io pages that begins with the page of addr, unless an earlier page is part of it. */
static bool map_io_run(struct pl_machine *m, uint32_t addr)
{
    const struct pl_cpu_io io = {io_read, io_write, m};
    uint32_t first = PAGE_OF(addr), size = PL_PAGE;

    while (page_is_io(m, first + size))
        size += PL_PAGE;
    return pl_cpu_map_io(m->cpu, first, size, &io);
}

static bool starts_run(const struct pl_machine *m, uint32_t base, const uint32_t *begun, unsigned n)
{
    if (page_is_io(m, PAGE_OF(base) - PL_PAGE))
        return false;
    for (unsigned i = 0; i < n; i++)
        if (begun[i] == PAGE_OF(base))
            return false;
    return true;
}

static bool map_io(struct pl_machine *m)
{
    uint32_t begun[PL_MAX_DEVICES + PL_MAX_MEMORIES];
    unsigned n = 0;

    for (unsigned i = 0; i < m->n_devices + m->n_memories; i++) {
        const struct pl_mapped_memory *mem = i < m->n_devices ? NULL : &m->memory[i - m->n_devices];
        uint32_t base = mem ? mem->def.base : m->device[i]->base;
        if ((mem && (mem->direct || mem->inside)) || !starts_run(m, base, begun, n))
            continue;
        begun[n++] = PAGE_OF(base);
        if (!map_io_run(m, base))
            return false;
    }
    return true;
}

static bool map_memory(struct pl_machine *m, struct pl_mapped_memory *mem)
{
    bool writable = mem->def.kind == PL_MEMORY_RAM;

    if (mem->inside)
        return true;
    mem->direct = mem->def.base % PL_PAGE == 0 && mem->def.size % PL_PAGE == 0;
    if (!mem->direct)
        return mem->def.alias == 0;
    if (!pl_cpu_map(m->cpu, mem->def.base, mem->def.size, mem->bytes, writable))
        return false;
    return !mem->def.alias ||
           pl_cpu_map(m->cpu, mem->def.alias, mem->def.size, mem->bytes, writable);
}

static bool map_core(struct pl_machine *m)
{
    const struct pl_cpu_io ppb = {pl_bus_ppb_read, pl_bus_ppb_write, m};
    const struct pl_cpu_io band = {band_read, band_write, m};

    if (!pl_cpu_map_io(m->cpu, PPB_BASE, PPB_SIZE, &ppb))
        return false;
    if (m->chip->core != PL_CORE_M3 && m->chip->core != PL_CORE_M4F)
        return true;
    return pl_cpu_map_io(m->cpu, BITBAND_SRAM, BITBAND_SIZE, &band) &&
           pl_cpu_map_io(m->cpu, BITBAND_PERIPHERAL, BITBAND_SIZE, &band);
}

bool pl_bus_map(struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        if (!map_memory(m, &m->memory[i]))
            return false;
    return map_io(m) && map_core(m);
}

void pl_bus_map_zero(struct pl_machine *m)
{
    if (m->zero == m->zero_next)
        return;
    if (m->zero)
        pl_cpu_unmap(m->cpu, 0, m->zero->def.size);
    m->zero = m->zero_next;
    m->inspection.stale = true;
    if (!m->zero)
        return; /* back before the first reset */
    pl_cpu_map(m->cpu, 0, m->zero->def.size, m->zero->bytes, m->zero->def.kind == PL_MEMORY_RAM);
}

void pl_machine_map_zero(struct pl_machine *m, uint32_t base)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        if (m->memory[i].def.base == base && m->memory[i].direct)
            m->zero_next = &m->memory[i];
    pl_time_alarm(m);
}

void pl_machine_invalidate(struct pl_machine *m, uint32_t addr, uint32_t size)
{
    uint32_t off;
    struct pl_mapped_memory *mem = pl_bus_memory(m, addr, 1, &off);

    if (!mem || !mem->direct)
        return;
    pl_cpu_invalidate(m->cpu, mem->def.base + off, size);
    if (mem->def.alias)
        pl_cpu_invalidate(m->cpu, mem->def.alias + off, size);
    if (mem == m->zero)
        pl_cpu_invalidate(m->cpu, off, size);
}
