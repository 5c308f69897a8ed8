/* SPDX-License-Identifier: MIT */
/* Lint: which UARTs listen, what they are asked, and what was said. */
#include "lint_internal.h"

#include "dev_usart.h"
#include "jump_family.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TOLERANCE_PERMILLE = 30, TAG = 0x4C494E54 };

static void hear(void *ctx, const struct pl_frame *frame)
{
    struct pl_lint_ear *ear = ctx;

    if (ear->n == sizeof ear->heard)
        memmove(ear->heard, ear->heard + 1, --ear->n);
    ear->heard[ear->n++] = (uint8_t)frame->bits;
}

bool pl_lint_listen(struct pl_lint_job *job)
{
    struct pl_device *d;

    for (unsigned i = 0; (d = pl_machine_nth_device(job->m, i)) != NULL; i++) {
        if (!d->ops->receive || job->n_ears == PL_LINT_UARTS)
            continue;
        job->ear[job->n_ears].uart = d;
        if (!pl_board_uart_attach(job->board, d->name, hear, &job->ear[job->n_ears]))
            return false;
        job->n_ears++;
    }
    return true;
}

/* --- Who listens --- */

static struct pl_lint_ear *ear_of(struct pl_lint_job *job, const char *name)
{
    for (unsigned i = 0; i < job->n_ears; i++)
        if (strcmp(job->ear[i].uart->name, name) == 0)
            return &job->ear[i];
    return NULL;
}

static unsigned all_that_hear(struct pl_lint_job *job, struct pl_lint_ear *ears[PL_LINT_UARTS])
{
    unsigned n = 0;

    for (unsigned i = 0; i < job->n_ears; i++)
        if (!pl_usart_deaf(job->ear[i].uart))
            ears[n++] = &job->ear[i];
    return n;
}

unsigned pl_lint_choose_uarts(struct pl_lint_job *job, struct pl_lint_ear *ears[PL_LINT_UARTS])
{
    const char *name = job->config->uart ? job->config->uart : job->m->chip->console;
    struct pl_lint_ear *ear = ear_of(job, name);
    unsigned n;

    if (ear && !pl_usart_deaf(ear->uart)) {
        ears[0] = ear;
        return 1;
    }
    n = job->config->uart ? 0 : all_that_hear(job, ears);
    if (n == 0)
        pl_lint_add(job, PL_LINT_ID_DEAF, "%s: %s%s", name,
                    ear ? pl_usart_deaf(ear->uart) : "this chip has none",
                    job->config->uart ? "" : ", and no other UART receives");
    return n;
}

/* --- What is said --- */

size_t pl_lint_put_request(const struct pl_lint_job *job, uint8_t out[PL_LINT_ASK])
{
    const struct pl_lint_config *c = job->config;

    if (c->way == PL_LINT_TEXT) {
        memcpy(out, c->text, c->text_len);
        return c->text_len;
    }
    pl_entry_put_request(out, c->way == PL_LINT_LOADER ? PL_ENTRY_LOADER : PL_ENTRY_ROM, c->product,
                         TAG);
    return PL_ENTRY_REQUEST_SIZE;
}

bool pl_lint_find_answer(const struct pl_lint_ear *ear, struct pl_entry_answer *answer)
{
    return pl_entry_find(ear->heard, ear->n, answer) == PL_OK;
}

/* --- Why nothing is said --- */

static void blame_register(struct pl_lint_job *job, struct pl_lint_finding *f,
                           const struct pl_device *uart, uint32_t v1, uint32_t v2)
{
    const struct pl_jump_family *family = pl_jump_family(job->m->chip->pid);

    pl_lint_blame_field(job, f, uart->base + (family && family->usart_v2 ? v2 : v1), 0xFFFF);
}

static bool differ(uint32_t a, uint32_t b)
{
    uint32_t more = a > b ? a : b, less = a > b ? b : a;

    return (uint64_t)(more - less) * 1000 > (uint64_t)less * TOLERANCE_PERMILLE;
}

void pl_lint_add_silence(struct pl_lint_job *job, const struct pl_lint_ear *ear)
{
    const struct pl_device *uart = ear->uart;
    uint32_t baud = pl_usart_baud(uart), asked = job->config->baud;
    bool even = pl_usart_parity_even(uart);

    if (differ(baud, asked))
        blame_register(job,
                       pl_lint_add(job, PL_LINT_ID_BAUD,
                                   "%s runs at %" PRIu32 " baud, asked at %" PRIu32, uart->name,
                                   baud, asked),
                       uart, 0x08, 0x0C);
    else if (even != job->config->parity_even)
        blame_register(job,
                       pl_lint_add(job, PL_LINT_ID_PARITY, "%s has %s parity, asked with %s",
                                   uart->name, even ? "even" : "no",
                                   job->config->parity_even ? "even" : "no"),
                       uart, 0x0C, 0x00);
    else if (pl_usart_neglected(uart))
        pl_lint_add(job, PL_LINT_ID_NEGLECTED, "%s: a byte waits, or was overrun", uart->name);
    else
        pl_lint_add(job, PL_LINT_ID_NO_ANSWER,
                    "%s runs at %" PRIu32 " baud; neither an answer, nor a reset, nor a jump",
                    uart->name, baud);
}
