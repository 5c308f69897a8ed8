/* SPDX-License-Identifier: MIT */
/* Lint: what each finding means that is not the jump report's, and who is to blame. */
#include "lint_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define BLANK_WORD 0xBEBEBEBEU /* PL_ROM_BLANK */

struct text {
    const char *name;
    enum pl_jump_severity severity;
    const char *why, *fix, *source;
};

static const struct text texts[PL_LINT_IDS] = {
    [PL_LINT_ID_DEAF] = {"deaf", PL_JUMP_HANGS, "no UART receives anything: nobody can ask",
                         "switch on the clock, the receiver and the RX pin of a UART, or give more "
                         "time with --boot-ms",
                         "reference manual, USART"},
    [PL_LINT_ID_BAUD] = {"baud", PL_JUMP_HANGS, "the request arrives as other bytes",
                         "correct the divisor, or the clock it was computed for; or ask at that "
                         "rate with --app",
                         "reference manual, USART: tolerance of the receiver"},
    [PL_LINT_ID_PARITY] = {"parity", PL_JUMP_HANGS, "the request arrives as other bytes",
                           "say with --app what the application uses: 8N1 or 8E1", NULL},
    [PL_LINT_ID_NEGLECTED] = {"neglected", PL_JUMP_HANGS,
                              "the firmware does not take what has arrived, or too late",
                              "look at the receive interrupt, its handler and its enable bit",
                              "reference manual, USART: RXNE, ORE"},
    [PL_LINT_ID_NO_ANSWER] =
        {"no-answer", PL_JUMP_HANGS, "all bytes were taken, but nothing came of it",
         "pass what is received to pl_enter_feed, call pl_enter_poll, and give "
         "the number of the product with --product",
         "SPEC.md 7"},
    [PL_LINT_ID_REFUSED] = {"refused", PL_JUMP_HANGS, "the application does not want to be left",
                            "ask when it may be left", "SPEC.md 7"},
    [PL_LINT_ID_CHALLENGE] = {"challenge", PL_JUMP_HANGS,
                              "the application demands a proof that lint has no key for",
                              "try a build without auth", "SPEC.md 7"},
    [PL_LINT_ID_STAYS] = {"stays", PL_JUMP_HANGS, "it says that it goes, and stays",
                          "look at what pl_enter_request or pl_enter_jump returns",
                          "include/pinless/enter.h"},
    [PL_LINT_ID_REQUEST_LOST] =
        {"request-lost", PL_JUMP_HANGS,
         "after the reset the application starts as ever: nobody looks for "
         "the request, or it was cleared with the RAM",
         "look first thing after reset, in RAM that no start-up code clears", "SPEC.md 7"},
    [PL_LINT_ID_RESET_LOOP] = {"reset-loop", PL_JUMP_HANGS, "it is reset again and again",
                               "the cause of the reset is named here", NULL},
    [PL_LINT_ID_WATCHDOG] = {"watchdog", PL_JUMP_HANGS, "a watchdog resets it instead of the jump",
                             "feed it until the jump, or enter by a reset of your own",
                             "reference manual, IWDG and WWDG"},
    [PL_LINT_ID_REQUEST_KEPT] = {"request-kept", PL_JUMP_HANGS,
                                 "the next reset goes into the loader again, without being asked: "
                                 "the application never comes back",
                                 "erase the request before acting on it", "SPEC.md 7"},
    [PL_LINT_ID_OTHER_UART] =
        {"other-uart", PL_JUMP_HANGS,
         "the ROM loader does not listen on this UART: it cannot be spoken to "
         "over the same wire",
         "use a UART of the loader, or a resident loader",
         "AN2606, configuration in system memory boot mode"},
    [PL_LINT_ID_LOADER_SILENT] = {"loader-silent", PL_JUMP_HANGS,
                                  "the loader was reached, and has not answered 0x7F",
                                  "see the other findings", "AN3155 2"},
    [PL_LINT_ID_FAULT] = {"fault", PL_JUMP_HANGS, "the core cannot go on", "correct this line",
                          "Armv7-M ARM B1.5.14"},
    [PL_LINT_ID_WRONG_BASE] = {"wrong-base", PL_JUMP_HANGS,
                               "system memory of this chip has its vector table elsewhere",
                               "take the address from AN2606, or leave it to pl_enter_request",
                               "AN2606, configuration in system memory boot mode"},
    [PL_LINT_ID_EVEN_ADDRESS] = {"even-address", PL_JUMP_HANGS,
                                 "a branch to an even address leaves the Thumb state",
                                 "branch to the word from the vector table as it is, bit 0 set",
                                 "Armv7-M ARM B1.5.14: INVSTATE"},
    [PL_LINT_ID_BREAKPOINT] = {"breakpoint", PL_JUMP_HANGS,
                               "without a debugger BKPT is a fault: a failed assertion?",
                               "see why it came here", "Armv7-M ARM C1.4"},
    [PL_LINT_ID_NO_VECTORS] = {"no-vectors", PL_JUMP_HANGS,
                               "the chip finds no stack pointer and entry to start from",
                               "is it for another chip, or does a BIN belong elsewhere?",
                               "Armv7-M ARM B1.5.5"},
};

static struct pl_lint_finding *add(struct pl_lint_job *job)
{
    struct pl_lint *lint = job->lint;

    return &lint->finding[lint->n < PL_LINT_FINDINGS ? lint->n++ : PL_LINT_FINDINGS - 1];
}

struct pl_lint_finding *pl_lint_add(struct pl_lint_job *job, enum pl_lint_id id,
                                    const char *evidence, ...)
{
    struct pl_lint_finding *f = add(job);
    const struct text *text = &texts[id];
    va_list args;

    *f = (struct pl_lint_finding){.name = text->name,
                                  .severity = text->severity,
                                  .why = text->why,
                                  .fix = text->fix,
                                  .source = text->source};
    job->lint->problems++;
    va_start(args, evidence);
    vsnprintf(f->evidence, sizeof f->evidence, evidence, args);
    va_end(args);
    return f;
}

void pl_lint_blame(struct pl_lint_finding *f, const struct pl_trail *trail)
{
    if (trail->n == 0 || f->n_causes == PL_LINT_CAUSES)
        return;
    for (unsigned i = 0; i < f->n_causes; i++)
        if (f->cause[i].pc[0] == trail->pc[0])
            return;
    f->cause[f->n_causes++] = *trail;
}

void pl_lint_blame_bits(struct pl_lint_job *job, struct pl_lint_finding *f, uint32_t reg,
                        uint32_t bits)
{
    for (unsigned bit = 0; bit < 32; bit++)
        if (bits >> bit & 1) {
            struct pl_trail trail = pl_witness_changer(job->witness, reg, bit);
            pl_lint_blame(f, &trail);
        }
}

void pl_lint_blame_field(struct pl_lint_job *job, struct pl_lint_finding *f, uint32_t reg,
                         uint32_t bits)
{
    struct pl_trail last = {0};

    for (unsigned bit = 0; bit < 32; bit++)
        if (bits >> bit & 1) {
            struct pl_trail trail = pl_witness_changer(job->witness, reg, bit);
            if (trail.n && trail.cycle >= last.cycle)
                last = trail;
        }
    pl_lint_blame(f, &last);
}

/* --- Faults --- */

static bool is_system_memory_somewhere(uint32_t addr)
{
    return addr >= 0x1FF00000 && addr < 0x20000000;
}

static const struct pl_mapped_memory *system_memory(const struct pl_lint_job *job)
{
    for (unsigned i = 0; i < job->m->n_memories; i++)
        if (job->m->memory[i].def.kind == PL_MEMORY_ROM)
            return &job->m->memory[i];
    return NULL;
}

static uint32_t vectors(const struct pl_lint_job *job)
{
    const struct pl_mapped_memory *rom = system_memory(job);

    return rom ? rom->def.base : 0;
}

static bool in_system_memory(const struct pl_lint_job *job, uint32_t addr)
{
    const struct pl_mapped_memory *rom = system_memory(job);

    return rom && addr - rom->def.base < rom->def.size;
}

static const char *exception_name(unsigned exception)
{
    static const char *const names[] = {"HardFault", "MemManage", "BusFault", "UsageFault"};

    return exception >= PL_EXC_HARDFAULT && exception <= PL_EXC_USAGEFAULT
               ? names[exception - PL_EXC_HARDFAULT]
               : "lockup";
}

/* Where the core was sent, or what it wanted to read. Armv6-M has no CFSR; but there nothing else
 * than the Thumb bit can be wrong in system memory. */
static struct pl_lint_finding *classify(struct pl_lint_job *job, const struct pl_witnessed_fault *f)
{
    const char *what = exception_name(f->exception);

    if (is_system_memory_somewhere(f->bfar))
        return pl_lint_add(job, PL_LINT_ID_WRONG_BASE,
                           "%s: nothing is at 0x%08" PRIX32 "; the vector table is at 0x%08" PRIX32,
                           what, f->bfar, vectors(job));
    if (in_system_memory(job, f->pc) || (f->cfsr & PL_CFSR_INVSTATE && (f->pc & ~1U) != BLANK_WORD))
        return pl_lint_add(job, PL_LINT_ID_EVEN_ADDRESS, "%s: branched to 0x%08" PRIX32, what,
                           f->pc);
    if ((f->pc & ~1U) == BLANK_WORD || is_system_memory_somewhere(f->pc))
        return pl_lint_add(job, PL_LINT_ID_WRONG_BASE,
                           "%s: branched to 0x%08" PRIX32 ", which is not the word at 0x%08" PRIX32,
                           what, f->pc, vectors(job) + 4);
    return pl_lint_add(job, PL_LINT_ID_FAULT,
                       "%s at 0x%08" PRIX32 ", CFSR 0x%08" PRIX32 ", HFSR 0x%08" PRIX32
                       ", BFAR 0x%08" PRIX32,
                       what, f->pc, f->cfsr, f->hfsr, f->bfar);
}

void pl_lint_add_fault(struct pl_lint_job *job)
{
    struct pl_witnessed_fault fault;

    pl_witness_fault(job->witness, &fault);
    pl_lint_blame(classify(job, &fault), &fault.trail);
}

/* --- The jump report --- */

static void add_from_jump(struct pl_lint_job *job, const struct pl_jump_finding *from)
{
    struct pl_lint_finding *f = add(job);
    struct pl_trail iwdg = pl_witness_iwdg(job->witness);

    *f = (struct pl_lint_finding){.name = from->name,
                                  .severity = from->severity,
                                  .why = from->why,
                                  .fix = from->fix,
                                  .source = from->source};
    snprintf(f->evidence, sizeof f->evidence, "%s", from->evidence);
    if (from->id == PL_JUMP_IWDG || from->id == PL_JUMP_IWDG_SHORT)
        pl_lint_blame(f, &iwdg);
    else if (from->reg && from->field)
        pl_lint_blame_field(job, f, from->reg, from->bits);
    else if (from->reg)
        pl_lint_blame_bits(job, f, from->reg, from->bits);
    f->at_jump = f->n_causes == 0;
    if (f->at_jump)
        pl_lint_blame(f, &job->lint->jump);
}

void pl_lint_add_jump(struct pl_lint_job *job, const struct pl_jump *jump)
{
    for (unsigned i = 0; i < jump->n; i++)
        add_from_jump(job, &jump->finding[i]);
    job->lint->problems += jump->problems;
}
