/* SPDX-License-Identifier: MIT */
/* The cells behind every flash controller: program, erase, and the time both take. */
#include "flash_nor.h"

#include <stdlib.h>
#include <string.h>

enum { PS_PER_US = 1000000, DOUBLE_WORD = PL_NOR_DOUBLE_WORD };

/* --- Life --- */

bool pl_nor_init(struct pl_nor *nor, const struct pl_flash_config *config,
                 const struct pl_nor_hooks *hooks, bool ecc)
{
    nor->config = *config;
    nor->hooks = hooks;
    nor->own_option = malloc(PL_NOR_OPTION_BYTES);
    nor->main = (struct pl_nor_array){.base = config->memory, .size = config->size};
    nor->main.before = malloc(config->size);
    if (ecc)
        nor->main.torn = calloc(config->size / DOUBLE_WORD, sizeof *nor->main.torn);
    nor->option = (struct pl_nor_array){.base = config->option_area, .size = PL_NOR_OPTION_BYTES};
    nor->option.before = malloc(PL_NOR_OPTION_BYTES);
    nor->weak = calloc(config->size / DOUBLE_WORD, sizeof *nor->weak);
    nor->noise = calloc(config->size, 1);
    if (!nor->own_option || !nor->main.before || !nor->option.before || !nor->weak || !nor->noise ||
        (ecc && !nor->main.torn))
        return false;
    nor->option.cells = nor->own_option;
    memset(nor->own_option, 0xFF, PL_NOR_OPTION_BYTES);
    return true;
}

void pl_nor_free(struct pl_nor *nor)
{
    free(nor->own_option);
    free(nor->main.before);
    free(nor->main.torn);
    free(nor->option.before);
    free(nor->weak);
    free(nor->noise);
}

/* The machine's memories take over; the option area brings its content along. */
static void attach(struct pl_device *d)
{
    struct pl_nor *nor = d->state;
    uint32_t size = 0;
    uint8_t *bytes = pl_machine_memory(d->machine, nor->main.base, &size);

    nor->main.cells = size >= nor->main.size ? bytes : NULL;
    if (nor->option.cells != nor->own_option)
        return;
    bytes = pl_machine_memory(d->machine, nor->option.base, &size);
    if (!bytes)
        return;
    if (size < nor->option.size)
        nor->option.size = size;
    memcpy(bytes, nor->own_option, nor->option.size);
    nor->option.cells = bytes;
}

/* --- Helpers --- */

bool pl_nor_has(const struct pl_nor_array *array, uint32_t addr, unsigned size)
{
    return array->cells && addr >= array->base && array->size >= size &&
           addr - array->base <= array->size - size;
}

bool pl_nor_erased(const struct pl_nor_array *array, uint32_t off, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (array->cells[off + i] != 0xFF)
            return false;
    return true;
}

uint32_t pl_nor_get32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

void pl_nor_put32(uint8_t *bytes, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

/* --- Operations --- */

static void begin(struct pl_device *d, enum pl_nor_op op, struct pl_nor_array *array, uint32_t off,
                  uint32_t len, uint64_t us)
{
    struct pl_nor *nor = d->state;

    nor->op = op;
    nor->array = array;
    nor->off = off;
    nor->len = len;
    nor->done_ps = pl_machine_now_ps(d->machine) + us * PS_PER_US;
    memcpy(array->before + off, array->cells + off, len);
    pl_machine_flash_begins(d->machine);
}

/* What fetches from the flash waits for its end; while a store waits, the core does. */
static void stall(struct pl_device *d)
{
    struct pl_nor *nor = d->state;

    if (nor->n_waiting)
        pl_machine_stall(d->machine, 0, UINT32_MAX, nor->done_ps);
    else
        pl_machine_stall(d->machine, nor->main.base, nor->main.base + nor->main.size, nor->done_ps);
    pl_machine_wake(d->machine, d);
}

/* The cells hold their new content: tell the core, which may not look before the end. */
static void announce(struct pl_device *d)
{
    struct pl_nor *nor = d->state;

    pl_machine_invalidate(d->machine, nor->array->base + nor->off, nor->len);
    stall(d);
}

/* From now on ECC fits, unless a cut says otherwise. */
static void begin_granule(struct pl_device *d, uint32_t off, uint32_t n)
{
    struct pl_nor *nor = d->state;
    uint32_t nth = (off - nor->off) / DOUBLE_WORD;

    nor->granule = off;
    if (!nor->array->torn || !nor->array->torn[off / DOUBLE_WORD])
        return;
    nor->torn_before |= UINT32_C(1) << nth;
    pl_nor_set_torn(d, off, n, false);
}

void pl_nor_program(struct pl_device *d, struct pl_nor_array *array, uint32_t off,
                    const uint8_t *bytes, uint32_t n, uint64_t us)
{
    struct pl_nor *nor = d->state;

    begin(d, PL_NOR_PROGRAM, array, off, n, us);
    nor->torn_before = 0;
    begin_granule(d, off, n);
    memcpy(array->cells + off, bytes, n);
    announce(d);
}

void pl_nor_extend(struct pl_device *d, const uint8_t *bytes, uint32_t n, uint64_t us)
{
    struct pl_nor *nor = d->state;
    uint32_t off = nor->off + nor->len;

    memcpy(nor->array->before + off, nor->array->cells + off, n);
    memcpy(nor->array->cells + off, bytes, n);
    nor->len += n;
    nor->done_ps += us * PS_PER_US;
    pl_machine_flash_begins(d->machine);
    begin_granule(d, off, n);
    announce(d);
}

void pl_nor_erase(struct pl_device *d, struct pl_nor_array *array, uint32_t off, uint32_t len,
                  uint64_t ms)
{
    begin(d, PL_NOR_ERASE, array, off, len, ms * 1000);
    memset(array->cells + off, 0xFF, len);
    announce(d);
}

/* No table gives this time; taken as one page erase and the programming of every option. */
void pl_nor_rewrite(struct pl_device *d, const uint8_t *bytes, uint32_t n)
{
    struct pl_nor *nor = d->state;
    const struct pl_flash_times *times = &nor->config.times;

    begin(d, PL_NOR_REWRITE, &nor->option, 0, n,
          (uint64_t)times->erase_ms * 1000 + (uint64_t)times->program_us * (n / DOUBLE_WORD));
    memcpy(nor->option.cells, bytes, n);
    announce(d);
}

uint64_t pl_nor_erase_ms(const struct pl_nor *nor, uint32_t len)
{
    const struct pl_flash_times *times = &nor->config.times;

    return times->erase_ms + (uint64_t)times->erase_ms_per_kib * (len / 1024);
}

/* --- What an operation leaves behind --- */

void pl_nor_forget_weakness(struct pl_nor *nor, uint32_t off, uint32_t len)
{
    memset(nor->noise + off, 0, len);
    for (uint32_t i = off / DOUBLE_WORD; i < (off + len) / DOUBLE_WORD; i++)
        nor->weak[i] = false;
}

/* Cells that were programmed are no longer undecided. */
static void quiet(struct pl_nor *nor)
{
    for (uint32_t i = nor->off; i < nor->off + nor->len; i++)
        nor->noise[i] &= nor->main.cells[i];
}

void pl_nor_settle(struct pl_device *d, enum pl_nor_op op)
{
    struct pl_nor *nor = d->state;

    if (nor->array != &nor->main || !nor->main.cells)
        return;
    pl_nor_forget_flips(d, nor->off, nor->len);
    if (op == PL_NOR_PROGRAM) {
        quiet(nor);
    } else {
        pl_nor_set_torn(d, nor->off, nor->len, false);
        pl_nor_forget_weakness(nor, nor->off, nor->len);
    }
}

/* --- Waiting --- */

static bool wait(struct pl_device *d, const struct pl_nor_access *access)
{
    struct pl_nor *nor = d->state;

    if (!pl_flash_busy(d))
        return false;
    if (nor->n_waiting < PL_NOR_WAITING)
        nor->waiting[nor->n_waiting++] = *access;
    pl_machine_stall(d->machine, 0, UINT32_MAX, nor->done_ps);
    return true;
}

bool pl_nor_wait_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value)
{
    pl_nor_run(d);
    return wait(d, &(struct pl_nor_access){false, addr, size, value});
}

bool pl_nor_wait_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    pl_nor_run(d);
    return wait(d, &(struct pl_nor_access){true, off, size, value});
}

/* Each one that starts an operation makes the rest wait again. */
static void carry_out_waiting(struct pl_device *d)
{
    struct pl_nor *nor = d->state;
    struct pl_nor_access list[PL_NOR_WAITING];
    unsigned n = nor->n_waiting;

    memcpy(list, nor->waiting, sizeof list);
    nor->n_waiting = 0;
    for (unsigned i = 0; i < n; i++)
        if (list[i].is_register)
            d->ops->write(d, list[i].where, list[i].size, list[i].value);
        else
            nor->hooks->store(d, list[i].where, list[i].size, list[i].value);
}

uint64_t pl_nor_next_ps(const struct pl_device *d)
{
    const struct pl_nor *nor = d->state;

    return nor->op == PL_NOR_IDLE ? PL_NEVER : nor->done_ps;
}

void pl_nor_run(struct pl_device *d)
{
    struct pl_nor *nor = d->state;
    enum pl_nor_op op = nor->op;

    if (op == PL_NOR_IDLE || pl_machine_now_ps(d->machine) < nor->done_ps)
        return;
    nor->op = PL_NOR_IDLE;
    pl_nor_settle(d, op);
    nor->hooks->finished(d, op);
    if (nor->op == PL_NOR_IDLE)
        carry_out_waiting(d);
}

/* --- Reset --- */

void pl_nor_reset(struct pl_device *d, enum pl_reset_cause cause)
{
    struct pl_nor *nor = d->state;

    attach(d);
    pl_nor_run(d);
    nor->n_waiting = 0;
    if (nor->op != PL_NOR_IDLE)
        pl_flash_cut(d, PL_FLASH_CUT_PARTLY, nor->off);
    nor->ecc_failed = nor->ecc_mended = false;
    if (cause == PL_RESET_POWER) {
        nor->hangs = false;
        pl_nor_read_weak(d);
    } else if (nor->hangs)
        pl_flash_hang(d);
}

void pl_flash_hang(struct pl_device *d)
{
    struct pl_nor *nor = d->state;

    nor->hangs = true;
    nor->done_ps = PL_NEVER;
    stall(d);
}

/* --- Queries --- */

unsigned pl_flash_rdp(const struct pl_device *d)
{
    const struct pl_nor *nor = d->state;

    return nor->rdp;
}

void pl_flash_rewritten(struct pl_device *d, uint32_t addr, uint32_t size)
{
    struct pl_nor *nor = d->state;
    uint32_t from = addr & ~(uint32_t)(DOUBLE_WORD - 1);
    uint32_t len = (addr - from + size + DOUBLE_WORD - 1) & ~(uint32_t)(DOUBLE_WORD - 1);

    if (!pl_nor_has(&nor->main, from, len))
        return;
    pl_nor_set_torn(d, from - nor->main.base, len, false);
    pl_nor_forget_flips(d, from - nor->main.base, len);
    pl_nor_forget_weakness(nor, from - nor->main.base, len);
}

bool pl_flash_busy(const struct pl_device *d)
{
    const struct pl_nor *nor = d->state;

    return nor->op != PL_NOR_IDLE || nor->hangs;
}

bool pl_flash_operation(const struct pl_device *d, struct pl_flash_operation *op)
{
    static const enum pl_flash_kind kinds[] = {[PL_NOR_PROGRAM] = PL_FLASH_PROGRAM,
                                               [PL_NOR_ERASE] = PL_FLASH_ERASE,
                                               [PL_NOR_REWRITE] = PL_FLASH_OPTIONS};
    const struct pl_nor *nor = d->state;
    uint32_t first = nor->op == PL_NOR_PROGRAM ? nor->granule : nor->off;

    if (nor->op == PL_NOR_IDLE)
        return false;
    *op = (struct pl_flash_operation){kinds[nor->op], nor->array->base + first,
                                      nor->off + nor->len - first, first - nor->off};
    return true;
}
