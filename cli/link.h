/* SPDX-License-Identifier: MIT */
/* The blocking side: opens the port, drives the session until it is no longer busy, hears Ctrl-C.
 */
#ifndef CLI_LINK_H
#define CLI_LINK_H

#include "options.h"
#include "pinless/serial.h"
#include "pinless/session.h"
#include "pinless/update.h"
#include "report.h"
#include "trace.h"

struct pl_link {
    const struct pl_options *opt;
    struct pl_report *report;
    struct pl_serial *port; /* NULL: not open */
    struct pl_session session;
    struct pl_target target; /* after pl_link_identify */
    struct pl_trace trace;
    bool entered; /* the application was asked into the loader that answers now */
    bool nobody;  /* it was asked and has not answered */
    bool aborted;
    int fault;            /* of the port, or PL_OK; the session only knows that it was cut */
    char fault_text[200]; /* sentence, or "" */
};

/* Open port and trace, run --lines. From then on Ctrl-C (SIGTERM, SIGHUP) only asks, and a link
 * that is driven gives up on it. Returns an exit code, the failure being recorded. */
int pl_link_open(struct pl_link *link, const struct pl_options *opt, struct pl_report *report);

/* Find a loader and learn what chip it is; opens the link if it is not open yet. Reports the chip.
 * Returns an exit code. */
int pl_link_identify(struct pl_link *link, const struct pl_options *opt, struct pl_report *report);

/* Find the loader again, after it has reset itself. Returns an exit code; target is renewed. */
int pl_link_again(struct pl_link *link);

/* One round: set the line, send, receive, tell the time. Waits a tenth of a second at most. */
void pl_link_turn(struct pl_link *link);

/* Bytes past the session, traced, at most a tenth of a second; for Ctrl-C and a lost port as
 * pl_link_turn.
 *   returns  how many, or PL_ERR_CANCELLED or PL_ERR_PORT_LOST */
int pl_link_write(struct pl_link *link, const uint8_t *bytes, size_t len);
int pl_link_read(struct pl_link *link, uint8_t *bytes, size_t room, uint32_t wait_ms);

/* Drive the operation under way to its end. started: what starting it returned.
 *   returns  the operation's result, or the fault of the port behind it */
int pl_link_finish(struct pl_link *link, int started);

/* result, unless the port's own fault or a Ctrl-C tells more. */
int pl_link_cause(const struct pl_link *link, int result);

/* Record the failure of an operation; what: "reading 0x08000000". Returns an exit code. */
int pl_link_fail(struct pl_link *link, int result, const char *what, ...) PL_PRINTF(3, 4);

/* What the link went through, with -v or as fields of the verdict. Nothing if it was never open. */
void pl_link_stats(const struct pl_link *link);

/* Close everything. Returns false if the trace could not be written. */
bool pl_link_close(struct pl_link *link);

#endif
