/* SPDX-License-Identifier: MIT */
/* What the commands of pinless-board share on their command lines. */
#ifndef BOARD_OPTION_VALUES_H
#define BOARD_OPTION_VALUES_H

#include <getopt.h>

#include "wire.h"

/* Exit codes, as --help lists them. */
enum {
    PL_BOARD_OK = 0,
    PL_BOARD_FAILED = 1,
    PL_BOARD_USAGE = 2,
    PL_BOARD_STOPPED = 3,  /* the firmware cannot go on */
    PL_BOARD_NOT_SEEN = 4, /* --expect: the time was over first; lint: no loader */
    PL_BOARD_PROBLEMS = 5  /* lint: reaches the loader, with problems */
};

/* Numbers as C writes them, up to a maximum. False: not such a number. */
bool pl_value_number(const char *text, uint64_t max, uint64_t *out);
bool pl_value_u32(const char *text, uint32_t max, uint32_t *out);
bool pl_value_u8(const char *text, uint8_t max, uint8_t *out);
/* More than 0, at most max. */
bool pl_value_seconds(const char *text, double max, double *out);
bool pl_value_probability(const char *text, double *out);

/* "115200", "9600,8E1". */
bool pl_value_line(const char *text, uint32_t *baud, bool *parity_even);

/* Text in which \r \n \t \\ and \xHH stand for bytes; not empty, and room bytes at most. */
bool pl_value_text(const char *text, uint8_t *out, size_t room, size_t *len);

/* Options of the wire: their entries for getopt_long, and what each sets. */
enum {
    PL_OPT_WIRE = 512,
    PL_OPT_ADAPTER,
    PL_OPT_NOISE,
    PL_OPT_DROP,
    PL_OPT_INSERT,
    PL_OPT_ECHO,
    PL_OPT_DIE_AT,
    PL_OPT_SEED
};
/* clang-format off */
#define PL_WIRE_FAULT_OPTIONS                                                                      \
    {"adapter", required_argument, NULL, PL_OPT_ADAPTER},                                          \
    {"noise", required_argument, NULL, PL_OPT_NOISE},                                              \
    {"drop", required_argument, NULL, PL_OPT_DROP},                                                \
    {"insert", required_argument, NULL, PL_OPT_INSERT},                                            \
    {"echo", no_argument, NULL, PL_OPT_ECHO},                                                      \
    {"die-at", required_argument, NULL, PL_OPT_DIE_AT},                                            \
    {"seed", required_argument, NULL, PL_OPT_SEED}
/* clang-format on */
bool pl_wire_option(struct pl_wire_config *wire, int id, const char *value);

/* Say on stderr what is wrong; both return PL_BOARD_USAGE. */
int pl_usage_error(const char *what, const char *value);
int pl_value_error(const struct option *options, int id, const char *value);

#endif
