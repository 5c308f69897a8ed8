/* SPDX-License-Identifier: MIT */
/* What a person is told when firmware has come to an end. */
#include "stop_report.h"

#include "dev_flash.h"
#include "dev_plain.h"

#include <inttypes.h>

/* Bits of CFSR (Armv7-M ARM B3.2.15). */
struct fault_bit {
    uint32_t bit;
    const char *text;
};

static const struct fault_bit FAULTS[] = {
    {1U << 0, "MemManage: fetch from a region that is never executable"},
    {1U << 1, "MemManage: data access"},
    {1U << 3, "MemManage: on return from an exception"},
    {1U << 4, "MemManage: on entry into an exception"},
    {1U << 8, "BusFault: fetch where nothing is"},
    {1U << 9, "BusFault: data access"},
    {1U << 10, "BusFault: data access, imprecise"},
    {1U << 11, "BusFault: on return from an exception"},
    {1U << 12, "BusFault: on entry into an exception, the stack pointer is wrong"},
    {1U << 16, "UsageFault: undefined instruction"},
    {1U << 17, "UsageFault: branch to an even address"},
    {1U << 18, "UsageFault: wrong EXC_RETURN"},
    {1U << 19, "UsageFault: floating point without an enabled FPU"},
    {1U << 24, "UsageFault: unaligned access"},
    {1U << 25, "UsageFault: division by zero"},
};

static const char *exception_name(unsigned ipsr)
{
    static const char *const names[] = {
        "Thread mode", NULL, "NMI", "HardFault", "MemManage", "BusFault", "UsageFault", NULL,
        NULL,          NULL, NULL,  "SVCall",    "DebugMon",  NULL,       "PendSV",     "SysTick"};

    return ipsr < 16 && names[ipsr] ? names[ipsr] : "an interrupt";
}

static void place(FILE *out, uint32_t addr, const struct pl_symbols *symbols)
{
    char text[128];
    const char *name = symbols ? pl_symbols_name(symbols, addr, text, sizeof text) : "";

    fprintf(out, "0x%08" PRIX32 "%s%s", addr, *name ? " " : "", name);
}

static void faults(FILE *out, const struct pl_board_status *status)
{
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++)
        if (status->cfsr & FAULTS[i].bit)
            fprintf(out, "  %s\n", FAULTS[i].text);
    if (status->cfsr & 1U << 15)
        fprintf(out, "  at the address 0x%08" PRIX32 "\n", status->bfar);
    if (status->cfsr || status->hfsr)
        fprintf(out, "  CFSR 0x%08" PRIX32 "  HFSR 0x%08" PRIX32 "\n", status->cfsr, status->hfsr);
}

static void branch(FILE *out, const struct pl_branch *b, const struct pl_symbols *symbols)
{
    fprintf(out, "    ");
    place(out, b->from, symbols);
    fprintf(out, " -> ");
    place(out, b->to, symbols);
    fputc('\n', out);
}

static bool same(const struct pl_branch *a, const struct pl_branch *b)
{
    return a->from == b->from && a->to == b->to;
}

/* From where on do the last branches repeat themselves every `period`? */
static unsigned repeats_from(const struct pl_board_status *status, unsigned period)
{
    unsigned i = status->n_branches;

    while (i > period && same(&status->branch[i - 1], &status->branch[i - 1 - period]))
        i--;
    return i > period ? i - period : 0;
}

/* A loop is shown once: the shortest one that fills the most of the end. */
static unsigned find_loop(const struct pl_board_status *status, unsigned *from)
{
    enum { LONGEST = 8, LEAST_ROUNDS = 3 };

    for (unsigned period = 1; period <= LONGEST; period++) {
        *from = repeats_from(status, period);
        if (status->n_branches >= *from + LEAST_ROUNDS * period)
            return period;
    }
    *from = status->n_branches;
    return 0;
}

static void branches(FILE *out, const struct pl_board_status *status,
                     const struct pl_symbols *symbols)
{
    unsigned from, period = find_loop(status, &from);

    fprintf(out, "  last branches, oldest first\n");
    for (unsigned i = 0; i < from + period; i++)
        branch(out, &status->branch[i], symbols);
    if (period)
        fprintf(out, "    and so on, round and round\n");
}

static const char *hint(enum pl_board_stop why)
{
    if (why == PL_STOP_BAD_FIRMWARE)
        return "  there is no vector table: its first two words are no stack pointer and no "
               "entry\n";
    if (why == PL_STOP_ENDLESS || why == PL_STOP_ASLEEP)
        return "  nothing will ever interrupt it\n";
    return "";
}

static void ecc(FILE *out, const struct pl_board *board)
{
    const struct pl_device *flash = pl_machine_device(pl_board_machine(board), "FLASH");
    uint32_t addr;

    if (flash && pl_flash_ecc_failed(flash, &addr))
        fprintf(out, "  NMI: ECC of the flash has failed at 0x%08" PRIX32 "\n", addr);
}

void pl_stop_report(FILE *out, const struct pl_board *board, enum pl_board_stop why,
                    const struct pl_symbols *symbols)
{
    struct pl_board_status status;

    pl_board_status(board, &status);
    fprintf(out, "firmware stopped: %s at ", pl_board_stop_name(why));
    place(out, status.pc, symbols);
    fprintf(out, "\n  in %s, %.6f s and %" PRIu64 " instructions after power-up, %u resets\n",
            exception_name(status.xpsr & 0x1FF), (double)status.now_ps / 1e12, status.instructions,
            status.resets);
    fprintf(out, "  SP 0x%08" PRIX32 "  LR 0x%08" PRIX32 "  xPSR 0x%08" PRIX32 "\n", status.sp,
            status.lr, status.xpsr);
    fputs(hint(why), out);
    ecc(out, board);
    faults(out, &status);
    if (status.n_branches)
        branches(out, &status, symbols);
}

void pl_unmodelled_report(FILE *out, struct pl_board *board)
{
    const struct pl_machine *m = pl_board_machine(board);
    const struct pl_device *d;

    for (unsigned i = 0; (d = pl_machine_nth_device(m, i)) != NULL; i++)
        if (pl_plain_touched(d))
            fprintf(out, "the firmware uses %s, which this board does not model\n", d->name);
}
