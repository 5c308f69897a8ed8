/* SPDX-License-Identifier: MIT */
/* Who did it: writes to registers by instruction and caller. */
#include "witness.h"

#include "machine_internal.h"

#include <stdlib.h>
#include <string.h>

#define NVIC_ISER 0xE000E100U
#define NVIC_ICER 0xE000E180U
#define NVIC_ISPR 0xE000E200U
#define NVIC_ICPR 0xE000E280U
#define ICSR      0xE000ED04U
#define AIRCR     0xE000ED0CU
#define IWDG_KR   0x40003000U
#define SPECIAL   0xFFFFF000U /* no register is there */

enum {
    WORDS = 512, /* that are remembered; a power of two */
    CALLS = 64,
    NVIC_BYTES = 0x40,
    INTERRUPTED = 1, /* in place of an address */
    SYSRESETREQ = 1 << 2,
    IWDG_START = 0xCCCC
};

struct word {
    uint32_t addr, value;
    bool used;
    struct pl_trail changer[32];
};

struct call {
    uint32_t from, back, sp;
};

struct pl_witness {
    struct pl_machine *m;
    struct word word[WORDS];
    struct call call[CALLS];
    unsigned n_calls;
    unsigned resets;  /* as last seen */
    uint32_t last_pc; /* of the last instruction begun */
    struct pl_trail reset, iwdg;
    struct pl_witnessed_fault fault;
};

struct pl_witness *pl_witness_new(struct pl_board *board)
{
    struct pl_witness *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    w->m = pl_board_machine(board);
    w->m->witness = w;
    return w;
}

void pl_witness_free(struct pl_witness *w)
{
    if (!w)
        return;
    w->m->witness = NULL;
    free(w);
}

uint32_t pl_witness_special(unsigned sysm)
{
    return SPECIAL + 4 * sysm;
}

/* --- Calls --- */

struct pl_trail pl_witness_here(const struct pl_witness *w, uint32_t pc)
{
    struct pl_trail trail = {1, {pc}, w->m->core.cycles};

    for (unsigned i = w->n_calls;
         i-- > 0 && trail.n < PL_WITNESS_DEPTH && w->call[i].from != INTERRUPTED;)
        trail.pc[trail.n++] = w->call[i].from;
    return trail;
}

struct pl_trail pl_witness_last(const struct pl_witness *w)
{
    return pl_witness_here(w, w->last_pc);
}

static void push(struct pl_witness *w, struct call call)
{
    if (w->n_calls == CALLS)
        memmove(w->call, w->call + 1, --w->n_calls * sizeof w->call[0]);
    w->call[w->n_calls++] = call;
}

/* A branch has been taken: BL and BLX leave the address behind them in LR. A function whose
 * caller's stack is gone has been left. */
static void follow(struct pl_witness *w, uint32_t from, uint32_t back, uint32_t pc)
{
    uint32_t sp = pl_cpu_get(w->m->cpu, PL_REG_SP);
    uint32_t lr = pl_cpu_get(w->m->cpu, PL_REG_LR);

    while (w->n_calls && (w->call[w->n_calls - 1].sp < sp || w->call[w->n_calls - 1].back == pc))
        w->n_calls--;
    if (lr == (back | 1) && pc != back)
        push(w, (struct call){from, back, sp});
}

/* --- Words --- */

static void look_for_reset(struct pl_witness *w)
{
    if (w->resets == w->m->resets)
        return;
    w->resets = w->m->resets;
    w->n_calls = 0;
    memset(w->word, 0, sizeof w->word);
}

static unsigned place_of(uint32_t addr)
{
    return (addr >> 2) * UINT32_C(2654435761) >> 23 & (WORDS - 1);
}

/* NULL: no room for another. */
static struct word *find(const struct pl_witness *w, uint32_t addr)
{
    for (unsigned i = 0; i < WORDS; i++) {
        const struct word *word = &w->word[(place_of(addr) + i) % WORDS];
        if (!word->used || word->addr == addr)
            return (struct word *)word;
    }
    return NULL;
}

/* Zeros change nothing there. */
static bool only_sets(uint32_t addr)
{
    return addr - NVIC_ISER < NVIC_BYTES || addr - NVIC_ISPR < NVIC_BYTES || addr == ICSR;
}

static void note(struct pl_witness *w, uint32_t addr, uint32_t lanes, uint32_t value)
{
    struct word *word = find(w, addr);
    struct pl_trail trail = pl_witness_last(w);
    uint32_t changed;

    if (!word)
        return;
    if (only_sets(addr))
        value |= word->value;
    changed = word->used ? lanes & (value ^ word->value) : UINT32_MAX;
    word->used = true;
    word->addr = addr;
    word->value = (word->value & ~lanes) | (value & lanes);
    for (unsigned bit = 0; bit < 32; bit++)
        if (changed >> bit & 1)
            word->changer[bit] = trail;
}

/* A bit that was cleared through the NVIC's other register can be set again. */
static void note_clear(struct pl_witness *w, uint32_t addr, uint32_t value)
{
    uint32_t set = addr - NVIC_ICER < NVIC_BYTES   ? addr - NVIC_ICER + NVIC_ISER
                   : addr - NVIC_ICPR < NVIC_BYTES ? addr - NVIC_ICPR + NVIC_ISPR
                                                   : 0;
    struct word *word = set ? find(w, set) : NULL;

    if (word)
        word->value &= ~value;
}

void pl_witness_write(struct pl_witness *w, uint32_t addr, unsigned size, uint32_t value)
{
    uint32_t first = 8 * (addr & 3);
    uint32_t lanes = size < 4 ? ((UINT32_C(1) << 8 * size) - 1) << first : UINT32_MAX;

    look_for_reset(w);
    if (addr == IWDG_KR && (value & 0xFFFF) == IWDG_START)
        w->iwdg = pl_witness_last(w);
    if (addr == AIRCR && value & SYSRESETREQ)
        w->reset = pl_witness_last(w);
    note_clear(w, addr, value);
    note(w, addr & ~3U, lanes, value << first);
}

/* --- Instructions that write to special registers --- */

static void note_cps(struct pl_witness *w, uint16_t op)
{
    bool disable = op & 0x10;

    if (op & 2)
        note(w, pl_witness_special(PL_SYSM_PRIMASK), UINT32_MAX, disable);
    if (op & 1)
        note(w, pl_witness_special(PL_SYSM_FAULTMASK), UINT32_MAX, disable);
}

static void note_msr(struct pl_witness *w, uint16_t first, uint16_t second)
{
    uint32_t value = pl_cpu_get(w->m->cpu, (enum pl_cpu_reg)(PL_REG_R0 + (first & 15)));

    note(w, pl_witness_special(second & 0xFF), UINT32_MAX, value);
}

/* CPS and MSR, encodings T1 (Armv7-M ARM B5.2.1, B5.2.3). */
static void look_at(struct pl_witness *w, uint32_t pc, unsigned size)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(w->m, pc, size, &off);
    uint16_t first, second;

    if (!mem)
        return;
    first = (uint16_t)(mem->bytes[off] | mem->bytes[off + 1] << 8);
    if (size == 2) {
        if ((first & 0xFFEC) == 0xB660)
            note_cps(w, first);
        return;
    }
    second = (uint16_t)(mem->bytes[off + 2] | mem->bytes[off + 3] << 8);
    if ((first & 0xFFF0) == 0xF380 && (second & 0xFF00) == 0x8800)
        note_msr(w, first, second);
}

void pl_witness_step(struct pl_witness *w, uint32_t from, uint32_t next_pc, uint32_t pc,
                     unsigned size)
{
    look_for_reset(w);
    w->last_pc = pc;
    if (pc != next_pc)
        follow(w, from, next_pc, pc);
    look_at(w, pc, size);
}

/* --- Faults --- */

static struct pl_witnessed_fault fault_now(const struct pl_witness *w, unsigned exception,
                                           uint32_t pc)
{
    const struct pl_core *core = &w->m->core;

    return (struct pl_witnessed_fault){exception,  pc,         core->cfsr,
                                       core->hfsr, core->bfar, pl_witness_last(w)};
}

void pl_witness_exception(struct pl_witness *w, uint32_t pc)
{
    unsigned exception = pl_cpu_get(w->m->cpu, PL_REG_IPSR) & 0x1FF;
    struct call barrier = {INTERRUPTED, INTERRUPTED, pl_cpu_get(w->m->cpu, PL_REG_SP)};

    if (!w->fault.exception && exception >= PL_EXC_HARDFAULT && exception <= PL_EXC_USAGEFAULT)
        w->fault = fault_now(w, exception, pc);
    push(w, barrier);
}

bool pl_witness_fault(const struct pl_witness *w, struct pl_witnessed_fault *fault)
{
    *fault = w->fault;
    if (!w->fault.exception)
        *fault = fault_now(w, 0, pl_cpu_get(w->m->cpu, PL_REG_PC));
    return w->fault.exception != 0;
}

/* --- Questions --- */

struct pl_trail pl_witness_reset(const struct pl_witness *w)
{
    return w->reset;
}

struct pl_trail pl_witness_iwdg(const struct pl_witness *w)
{
    return w->iwdg;
}

struct pl_trail pl_witness_changer(const struct pl_witness *w, uint32_t addr, unsigned bit)
{
    const struct word *word = find(w, addr & ~3U);

    return word && word->used ? word->changer[bit & 31] : (struct pl_trail){0};
}
