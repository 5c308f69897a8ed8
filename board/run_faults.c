/* SPDX-License-Identifier: MIT */
/* Options of pinless-board run that plan faults, and what it says when one strikes. */
#include "run_faults.h"

#include "option_values.h"

#include <inttypes.h>
#include <string.h>

enum { BYTES = 8 /* of the largest granule */, TEXT = 64 };

static const struct {
    const char *name;
    unsigned phase;
} PHASES[] = {
    {"before", PL_FLASH_CUT_BEFORE}, {"untouched", PL_FLASH_CUT_UNTOUCHED},
    {"partly", PL_FLASH_CUT_PARTLY}, {"weak", PL_FLASH_CUT_WEAK},
    {"after", PL_FLASH_CUT_AFTER},
};

/* --- Values --- */

/* The number behind a prefix, at least 1. False: another prefix, or no such number. */
static bool counted(const char *text, const char *prefix, uint64_t *n)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) == 0 && pl_value_number(text + len, INT64_MAX, n) && *n > 0;
}

static bool parse_when(struct pl_fault *fault, const char *text)
{
    double seconds;

    if (counted(text, "instr:", &fault->at)) {
        fault->when = PL_FAULT_AT_INSTRUCTION;
        return true;
    }
    if (!pl_value_seconds(text, 1e6, &seconds))
        return false;
    fault->when = PL_FAULT_AT_PS;
    fault->at = (uint64_t)(seconds * 1e12 + 0.5);
    return true;
}

static bool parse_phase(struct pl_fault *fault, const char *text)
{
    uint32_t byte;

    for (unsigned i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        if (strcmp(text, PHASES[i].name) == 0) {
            fault->phase = PHASES[i].phase;
            fault->cuts = fault->phase < PL_FLASH_CUT_BEFORE ? PL_FAULT_ERASE : PL_FAULT_EITHER;
            return true;
        }
    if (strncmp(text, "byte:", 5) != 0 || !pl_value_u32(text + 5, BYTES, &byte))
        return false;
    fault->phase = byte;
    fault->cuts = PL_FAULT_PROGRAM;
    return true;
}

static bool parse_cut(struct pl_fault *fault, const char *text)
{
    const char *comma = strchr(text, ',');
    size_t len = comma ? (size_t)(comma - text) : strlen(text);
    char moment[TEXT];

    if (len >= sizeof moment)
        return false;
    memcpy(moment, text, len);
    moment[len] = '\0';
    fault->kind = PL_FAULT_CUT;
    fault->phase = PL_FAULT_ANY;
    if (!counted(moment, "op:", &fault->at))
        return !comma && parse_when(fault, text);
    fault->when = PL_FAULT_AT_FLASH_OP;
    return !comma || parse_phase(fault, comma + 1);
}

/* ADDRESS:BIT@WHEN */
static bool parse_flip(struct pl_fault *fault, const char *text)
{
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : TEXT;
    char addr[TEXT];

    if (len >= sizeof addr || colon[1] < '0' || colon[1] > '7' || colon[2] != '@')
        return false;
    memcpy(addr, text, len);
    addr[len] = '\0';
    fault->kind = PL_FAULT_FLIP;
    fault->bit = (unsigned)(colon[1] - '0');
    return pl_value_u32(addr, UINT32_MAX, &fault->addr) && parse_when(fault, colon + 3);
}

static bool parse_ram(enum pl_ram_after *ram, const char *text)
{
    static const char *const names[] = {
        [PL_RAM_LOST] = "lost", [PL_RAM_KEPT] = "kept", [PL_RAM_RANDOM] = "random"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *ram = (enum pl_ram_after)i;
            return true;
        }
    return false;
}

static bool parse_fault(struct pl_fault *fault, int id, const char *value)
{
    switch (id) {
    case PL_OPT_CUT:
        return parse_cut(fault, value);
    case PL_OPT_RESET_AT:
        fault->kind = PL_FAULT_RESET;
        return parse_when(fault, value);
    case PL_OPT_FLIP:
        return parse_flip(fault, value);
    case PL_OPT_STUCK_BUSY:
        fault->kind = PL_FAULT_HANG;
        fault->when = PL_FAULT_AT_FLASH_OP;
        return counted(value, "", &fault->at);
    default:
        return false;
    }
}

bool pl_run_fault_option(struct pl_fault_plan *plan, int id, const char *value)
{
    struct pl_fault fault = {0};

    if (id == PL_OPT_RAM)
        return parse_ram(&plan->power.ram, value);
    if (plan->n == PL_FAULTS || !parse_fault(&fault, id, value))
        return false;
    plan->fault[plan->n++] = fault;
    return true;
}

/* --- Words --- */

static void print_phase(FILE *out, const struct pl_fault *fault)
{
    if (fault->cuts == PL_FAULT_PROGRAM) {
        fprintf(out, ", byte %u", fault->phase);
        return;
    }
    for (unsigned i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        if (PHASES[i].phase == fault->phase)
            fprintf(out, ", %s", PHASES[i].name);
}

static void print_cut(FILE *out, const struct pl_fault *fault, const struct pl_flash_operation *op)
{
    static const char *const doing[] = {[PL_FLASH_PROGRAM] = "programming",
                                        [PL_FLASH_ERASE] = "erasing",
                                        [PL_FLASH_OPTIONS] = "rewriting the options,"};

    fputs("power cut", out);
    if (!op)
        return;
    fprintf(out, " while %s %" PRIu32 " bytes at 0x%08" PRIX32, doing[op->kind], op->size,
            op->addr);
    if (fault->when == PL_FAULT_AT_FLASH_OP)
        print_phase(out, fault);
}

void pl_run_fault_print(FILE *out, const struct pl_fault *fault,
                        const struct pl_flash_operation *op, uint64_t now_ps)
{
    fprintf(out, "%.6f s: ", (double)now_ps / 1e12);
    if (fault->kind == PL_FAULT_CUT)
        print_cut(out, fault, op);
    else if (fault->kind == PL_FAULT_RESET)
        fputs("the reset pin is pulled", out);
    else if (fault->kind == PL_FAULT_FLIP)
        fprintf(out, "bit %u of 0x%08" PRIX32 " flips", fault->bit, fault->addr);
    else
        fputs("the flash hangs, BSY stays set", out);
    fputc('\n', out);
}
