/* SPDX-License-Identifier: MIT */
/* Lint: start-up, the request, what follows it, and the loader. */
#include "lint_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pinless/an3155.h"

#define PS_PER_S  UINT64_C(1000000000000)
#define PS_PER_US UINT64_C(1000000)

enum {
    ATTEMPTS = 2,
    SLICE_US = 5000,
    PATIENCE_US = 500000, /* for what follows a request */
    LOOP_RESETS = 3,      /* so many are a loop */
    LOADER_BAUD = 115200,
    LOADER_US = 100000 /* for its answer */
};

const char *pl_lint_verdict_name(enum pl_lint_verdict verdict)
{
    static const char *const names[] = {"clean", "problems", "not reached", "fault", "failed"};

    return names[verdict];
}

/* --- Running --- */

static uint64_t now_ps(const struct pl_lint_job *job)
{
    return pl_machine_now_ps(job->m);
}

/* True: the time has passed, and the firmware still runs. */
static bool run_until(struct pl_lint_job *job, uint64_t until_ps)
{
    const struct pl_board_limit limit = {.until_ps = until_ps};

    job->stop = until_ps > now_ps(job) ? pl_board_run(job->board, &limit) : PL_STOP_LIMIT;
    return job->stop == PL_STOP_LIMIT;
}

static bool has_faulted(const struct pl_lint_job *job)
{
    struct pl_witnessed_fault fault;

    return pl_witness_fault(job->witness, &fault);
}

/* So long, or until something decisive happens: true if nothing has. */
static bool watch(struct pl_lint_job *job, uint64_t us)
{
    uint64_t end = now_ps(job) + us * PS_PER_US;
    unsigned resets = job->m->resets;

    while (now_ps(job) < end) {
        uint64_t slice = now_ps(job) + SLICE_US * PS_PER_US;
        if (!run_until(job, slice < end ? slice : end) || has_faulted(job) ||
            job->m->resets - resets >= LOOP_RESETS)
            return false;
    }
    return true;
}

static struct pl_frame frame_of(uint8_t byte, uint32_t baud, bool parity_even)
{
    struct pl_frame frame = {.bits = byte, .n_bits = 8, .baud = baud};

    if (!parity_even)
        return frame;
    frame.bits |= (uint16_t)((__builtin_popcount(byte) & 1) << 8);
    frame.n_bits = 9;
    return frame;
}

/* Until the frame has arrived as a whole. False: something has happened meanwhile. */
static bool send(struct pl_lint_job *job, const struct pl_device *uart, struct pl_frame frame)
{
    frame.start_ps = now_ps(job);
    if (!run_until(job, now_ps(job) + (frame.n_bits + 2U) * PS_PER_S / frame.baud))
        return false;
    pl_board_uart_feed(job->board, uart->name, &frame);
    return true;
}

/* As a host begins. */
static struct pl_frame sync_frame(void)
{
    return frame_of(PL_AN3155_SYNC, LOADER_BAUD, true);
}

/* --- How it can end --- */

static const char *reset_name(const struct pl_lint_job *job)
{
    static const char *const names[] = {"power-on",          "the pin",  "software",
                                        "the watchdog IWDG", "the WWDG", "the option bytes"};

    return names[job->m->reset_cause];
}

static bool by_watchdog(const struct pl_lint_job *job)
{
    return job->m->reset_cause == PL_RESET_IWDG || job->m->reset_cause == PL_RESET_WWDG;
}

static void blame_reset(struct pl_lint_job *job, struct pl_lint_finding *f)
{
    struct pl_trail trail =
        by_watchdog(job) ? pl_witness_iwdg(job->witness) : pl_witness_reset(job->witness);

    pl_lint_blame(f, &trail);
}

static void end_by_loop(struct pl_lint_job *job, unsigned resets)
{
    blame_reset(job, pl_lint_add(job, PL_LINT_ID_RESET_LOOP, "%u resets, the last by %s", resets,
                                 reset_name(job)));
}

/* What watch() has stopped for, other than system memory. */
static void end_early(struct pl_lint_job *job, unsigned resets)
{
    struct pl_trail here = pl_witness_last(job->witness);

    job->lint->verdict = PL_LINT_FAULT;
    if (job->stop == PL_STOP_BROKEN)
        job->lint->verdict = PL_LINT_FAILED;
    else if (job->stop == PL_STOP_BAD_FIRMWARE)
        pl_lint_add(job, PL_LINT_ID_NO_VECTORS, "SP 0x%08" PRIX32 ", PC 0x%08" PRIX32,
                    pl_board_get(job->board, PL_REG_MSP), pl_board_get(job->board, PL_REG_PC));
    else if (job->stop == PL_STOP_BREAKPOINT)
        pl_lint_blame(pl_lint_add(job, PL_LINT_ID_BREAKPOINT, "BKPT at 0x%08" PRIX32,
                                  pl_board_get(job->board, PL_REG_PC)),
                      &here);
    else if (job->stop == PL_STOP_LOCKUP || has_faulted(job))
        pl_lint_add_fault(job);
    else {
        job->lint->verdict = PL_LINT_NOT_REACHED;
        end_by_loop(job, resets);
    }
}

/* It says something, or has been reset, and does not go. */
static void end_by_answer(struct pl_lint_job *job, const struct pl_entry_answer *answer)
{
    static const enum pl_lint_id ids[] = {[PL_ENTRY_GOING] = PL_LINT_ID_STAYS,
                                          [PL_ENTRY_CHALLENGE] = PL_LINT_ID_CHALLENGE,
                                          [PL_ENTRY_HERE] = PL_LINT_ID_STAYS,
                                          [PL_ENTRY_REFUSED] = PL_LINT_ID_REFUSED};

    pl_lint_add(job, ids[answer->state], "version %s, product 0x%08" PRIX32, answer->version,
                answer->product);
}

static void end_by_reset(struct pl_lint_job *job)
{
    blame_reset(job,
                pl_lint_add(job, by_watchdog(job) ? PL_LINT_ID_WATCHDOG : PL_LINT_ID_REQUEST_LOST,
                            "it was reset by %s, and went on for %u ms without a jump",
                            reset_name(job), PATIENCE_US / 1000));
}

/* --- A resident loader --- */

/* It runs from flash like the application, so all that tells it apart is how it answers. */
static bool find_resident(struct pl_lint_job *job, struct pl_lint_ear *ear)
{
    if (job->config->way != PL_LINT_LOADER || by_watchdog(job))
        return false;
    ear->n = 0;
    if (send(job, ear->uart, sync_frame()))
        watch(job, LOADER_US);
    job->lint->loader_answers = memchr(ear->heard, PL_AN3155_ACK, ear->n) != NULL;
    job->lint->reaches = job->lint->loader_answers;
    if (job->lint->reaches)
        job->lint->verdict = PL_LINT_CLEAN;
    return job->lint->reaches;
}

/* --- Asking --- */

static bool ask(struct pl_lint_job *job, struct pl_lint_ear *ear)
{
    const struct pl_lint_config *config = job->config;
    uint8_t request[PL_LINT_ASK];
    size_t n = pl_lint_put_request(job, request);

    ear->n = 0;
    for (size_t i = 0; i < n; i++)
        if (!send(job, ear->uart, frame_of(request[i], config->baud, config->parity_even)))
            return false;
    return true;
}

/* True: nobody there, the next one may be asked. */
static bool ask_one(struct pl_lint_job *job, struct pl_lint_ear *ear)
{
    unsigned resets = job->m->resets;
    struct pl_entry_answer answer;

    job->last_asked = ear->uart;
    for (unsigned i = 0; i < ATTEMPTS && job->m->resets == resets; i++)
        if (!ask(job, ear) || !watch(job, PATIENCE_US)) {
            job->lint->reset = job->m->resets != resets;
            job->lint->answered = pl_lint_find_answer(ear, &answer);
            if (job->stop != PL_STOP_ROM)
                end_early(job, job->m->resets - resets);
            return false;
        } else if (pl_lint_find_answer(ear, &answer)) {
            break;
        }
    job->lint->reset = job->m->resets != resets;
    job->lint->answered = pl_lint_find_answer(ear, &answer);
    if (job->lint->reset && !find_resident(job, ear))
        end_by_reset(job);
    else if (!job->lint->reset && job->lint->answered)
        end_by_answer(job, &answer);
    return !job->lint->reset && !job->lint->answered;
}

static void ask_all(struct pl_lint_job *job)
{
    struct pl_lint_ear *ears[PL_LINT_UARTS];
    unsigned n = pl_lint_choose_uarts(job, ears);

    job->lint->asked = n > 0;
    for (unsigned i = 0; i < n; i++)
        if (!ask_one(job, ears[i]))
            return;
    for (unsigned i = 0; i < n; i++)
        pl_lint_add_silence(job, ears[i]);
}

/* --- In the loader --- */

static void hear_loader(void *ctx, const struct pl_frame *frame)
{
    bool *answers = ctx;

    *answers = *answers || (uint8_t)frame->bits == PL_AN3155_ACK;
}

static void sync_loader(struct pl_lint_job *job, struct pl_handover *h)
{
    const struct pl_frame sync = sync_frame();
    const struct pl_chip *chip = pl_chip_by_pid(job->m->chip->pid);
    const char *uart = job->last_asked ? job->last_asked->name : job->m->chip->console;

    pl_handover_run(h, now_ps(job) + (chip->start_ms * UINT64_C(1000) + SLICE_US) * PS_PER_US);
    if (pl_handover_state(h) == PL_HANDOVER_ROM && !pl_handover_feed(h, uart, &sync)) {
        pl_lint_add(job, PL_LINT_ID_OTHER_UART, "asked on %s; the loader listens on %s", uart,
                    chip->uart_pins);
        return;
    }
    pl_handover_run(h, now_ps(job) + LOADER_US * PS_PER_US);
    if (job->lint->loader_answers)
        return;
    job->lint->reaches = false;
    pl_lint_add(job, PL_LINT_ID_LOADER_SILENT, "0x7F at %u baud on %s", LOADER_BAUD, uart);
}

static void try_loader(struct pl_lint_job *job)
{
    struct pl_handover *h = pl_handover_new(job->board, NULL);

    if (!h || !pl_board_uart_attach(job->board, NULL, hear_loader, &job->lint->loader_answers)) {
        job->lint->verdict = PL_LINT_FAILED;
        pl_handover_free(h);
        return;
    }
    pl_lint_add_jump(job, pl_handover_jump(h));
    job->lint->reaches = pl_handover_jump(h)->reaches;
    if (job->lint->reaches)
        sync_loader(job, h);
    pl_handover_free(h);
}

/* The core stands in system memory; BLX has put the branch itself among the callers. */
static struct pl_trail jump_site(const struct pl_lint_job *job)
{
    const struct pl_machine *m = job->m;
    struct pl_trail trail = pl_witness_last(job->witness);

    trail.pc[0] = m->branch[(m->n_branches - 1) % PL_BRANCHES].from;
    if (trail.n > 1 && trail.pc[1] == trail.pc[0])
        memmove(trail.pc, trail.pc + 1, --trail.n * sizeof trail.pc[0]);
    return trail;
}

/* After an update the chip is reset; RAM keeps what it holds. */
static void try_restart(struct pl_lint_job *job)
{
    uint64_t reset_ps = now_ps(job);
    struct pl_trail trail;

    pl_board_reset(job->board, PL_RESET_PIN);
    if (watch(job, job->config->boot_us) || job->stop != PL_STOP_ROM)
        return;
    trail = jump_site(job);
    pl_lint_blame(pl_lint_add(job, PL_LINT_ID_REQUEST_KEPT,
                              "reset by the pin; %.0f us later it branches to 0x%08" PRIX32,
                              (double)(now_ps(job) - reset_ps) / 1e6,
                              pl_board_get(job->board, PL_REG_PC)),
                  &trail);
}

static void arrive(struct pl_lint_job *job)
{
    job->lint->jumped = true;
    job->lint->jump = jump_site(job);
    try_loader(job);
    if (job->lint->verdict != PL_LINT_FAILED)
        try_restart(job);
}

/* --- The whole --- */

static void follow(struct pl_lint_job *job)
{
    bool alive = watch(job, job->config->boot_us);

    job->lint->verdict = PL_LINT_NOT_REACHED;
    if (alive)
        ask_all(job);
    else if (job->stop != PL_STOP_ROM)
        end_early(job, job->m->resets);
    if (job->stop != PL_STOP_ROM)
        return;
    arrive(job);
    if (job->lint->verdict == PL_LINT_NOT_REACHED && job->lint->reaches)
        job->lint->verdict = job->lint->problems ? PL_LINT_PROBLEMS : PL_LINT_CLEAN;
}

void pl_lint_run(struct pl_board *board, const struct pl_lint_config *config, struct pl_lint *lint)
{
    struct pl_lint_job *job = calloc(1, sizeof *job);

    *lint = (struct pl_lint){.verdict = PL_LINT_FAILED};
    if (!job)
        return;
    job->board = board;
    job->m = pl_board_machine(board);
    job->config = config;
    job->lint = lint;
    lint->resident = config->way == PL_LINT_LOADER;
    job->witness = pl_witness_new(board);
    if (job->witness && pl_lint_listen(job))
        follow(job);
    if (job->last_asked)
        lint->uart = job->last_asked->name;
    pl_witness_free(job->witness);
    free(job);
}
