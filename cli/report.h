/* SPDX-License-Identifier: MIT */
/* What pinless tells: lines for people, or one JSON object a line for programs; the verdict last.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "exit.h"

enum { PL_TEXT_MAX = 500 };

#if defined(__GNUC__)
#define PL_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define PL_PRINTF(string, first)
#endif

struct pl_report {
    bool json, quiet;
    bool live;   /* stderr is a terminal: a progress bar can be redrawn */
    bool colour; /* and colours are welcome */
    bool utf8;   /* block characters can be shown */
    unsigned verbose;
    FILE *out;
    cJSON *result; /* fields of the verdict; NULL unless json. cJSON accepts NULL everywhere. */

    int exit;                 /* enum pl_exit of the failure, or PL_EXIT_DONE */
    const char *verdict;      /* "done", or the short name of the error */
    char cause[PL_TEXT_MAX];  /* sentence without a full stop */
    char next[PL_TEXT_MAX];   /* what to do about it, or "" */
    char state[PL_TEXT_MAX];  /* what state the chip is in after a failure, or "" */
    char rescue[PL_TEXT_MAX]; /* bytes that were saved to a file, or "" */
};

void pl_report_init(struct pl_report *r, const char *command, bool json, bool quiet,
                    unsigned verbose);

/* A line for people, on stdout. */
void pl_report_say(const struct pl_report *r, const char *format, ...) PL_PRINTF(2, 3);

/* The same, only with -v. */
void pl_report_detail(const struct pl_report *r, const char *format, ...) PL_PRINTF(2, 3);

/* Something worth knowing that is no failure: stderr, or an event "note". */
void pl_report_note(const struct pl_report *r, const char *format, ...) PL_PRINTF(2, 3);

/* An object for an event, or NULL if nobody wants JSON; and its line. The object is freed. */
cJSON *pl_report_event(const struct pl_report *r, const char *name);
void pl_report_send(const struct pl_report *r, cJSON *event);

/* Helpers for objects: "0x08000000", and bytes as hex digits. */
void pl_report_add_addr(cJSON *object, const char *name, uint32_t addr);
void pl_report_add_hex(cJSON *object, const char *name, const uint8_t *data, size_t n);

/* Print the verdict. Returns the exit code, which is PL_EXIT_INTERNAL if output got lost. */
int pl_report_finish(struct pl_report *r);

#endif
