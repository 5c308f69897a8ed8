/* SPDX-License-Identifier: MIT */
/* Registers as gdb sees them: "Debugging with GDB", appendix "Target Descriptions", "ARM Features".
 *
 * A core has the first so many of one list. */
#include "gdb_internal.h"

enum { XPSR_IPSR = 0x1FF, DOUBLES = 16, WORDS_V6M = 21, WORDS = 23, ALL = WORDS + DOUBLES + 1 };

struct name {
    const char *name, *type;
    enum pl_cpu_reg reg;
};

static const struct name NAMES[WORDS] = {
    {"r0", "uint32", PL_REG_R0},
    {"r1", "uint32", PL_REG_R1},
    {"r2", "uint32", PL_REG_R2},
    {"r3", "uint32", PL_REG_R3},
    {"r4", "uint32", PL_REG_R4},
    {"r5", "uint32", PL_REG_R5},
    {"r6", "uint32", PL_REG_R6},
    {"r7", "uint32", PL_REG_R7},
    {"r8", "uint32", PL_REG_R8},
    {"r9", "uint32", PL_REG_R9},
    {"r10", "uint32", PL_REG_R10},
    {"r11", "uint32", PL_REG_R11},
    {"r12", "uint32", PL_REG_R12},
    {"sp", "data_ptr", PL_REG_SP},
    {"lr", "uint32", PL_REG_LR},
    {"pc", "code_ptr", PL_REG_PC},
    {"xpsr", "uint32", PL_REG_XPSR},
    {"msp", "data_ptr", PL_REG_MSP},
    {"psp", "data_ptr", PL_REG_PSP},
    {"primask", "uint32", PL_REG_PRIMASK},
    {"control", "uint32", PL_REG_CONTROL},
    {"basepri", "uint32", PL_REG_BASEPRI},     /* not on ARMv6-M */
    {"faultmask", "uint32", PL_REG_FAULTMASK}, /* neither */
};

static const unsigned SYSTEM = 17; /* from here on they are not part of a function's frame */

static bool has_fpu(const struct pl_gdb *g)
{
    return g->chip->core >= PL_CORE_M4F;
}

static unsigned n_words(const struct pl_gdb *g)
{
    return g->chip->core == PL_CORE_M0PLUS ? WORDS_V6M : WORDS;
}

static unsigned n_registers(const struct pl_gdb *g)
{
    return has_fpu(g) ? ALL : n_words(g);
}

static bool is_double(unsigned n)
{
    return n >= WORDS && n < WORDS + DOUBLES;
}

static enum pl_cpu_reg word_of(unsigned n)
{
    return n < WORDS ? NAMES[n].reg : PL_REG_FPSCR;
}

/* --- Reading --- */

static void say(struct pl_gdb *g, unsigned n)
{
    unsigned s = 2 * (n - WORDS);

    if (is_double(n)) {
        pl_gdb_say_word(g, pl_board_get_s(g->board, s));
        pl_gdb_say_word(g, pl_board_get_s(g->board, s + 1));
    } else {
        pl_gdb_say_word(g, pl_board_get(g->board, word_of(n)));
    }
}

void pl_gdb_read_registers(struct pl_gdb *g)
{
    for (unsigned i = 0; i < n_registers(g); i++)
        say(g, i);
}

void pl_gdb_read_register(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t n;

    if (pl_gdb_number(&c, &n) && n < n_registers(g))
        say(g, n);
    else
        pl_gdb_say_error(g, PL_GDB_EINVAL);
}

/* --- Writing --- */

/* A debugger cannot change which exception is active (DDI 0403 C1.6.3). */
static uint32_t writable(const struct pl_gdb *g, enum pl_cpu_reg reg, uint32_t value)
{
    if (reg != PL_REG_XPSR)
        return value;
    return (value & ~(uint32_t)XPSR_IPSR) | (pl_board_get(g->board, PL_REG_XPSR) & XPSR_IPSR);
}

/* What stays as it is, is not written: PC has effects. */
static void set_word(struct pl_gdb *g, enum pl_cpu_reg reg, uint32_t value)
{
    value = writable(g, reg, value);
    if (pl_board_get(g->board, reg) != value)
        pl_board_set(g->board, reg, value);
}

static bool take(struct pl_gdb *g, unsigned n, struct pl_gdb_cursor *c)
{
    uint32_t value[2] = {0, 0};

    if (!pl_gdb_hex_word(c, &value[0]) || (is_double(n) && !pl_gdb_hex_word(c, &value[1])))
        return false;
    if (is_double(n)) {
        pl_board_set_s(g->board, 2 * (n - WORDS), value[0]);
        pl_board_set_s(g->board, 2 * (n - WORDS) + 1, value[1]);
    } else {
        set_word(g, word_of(n), value[0]);
    }
    return true;
}

static void answer(struct pl_gdb *g, bool ok)
{
    if (ok)
        pl_gdb_say(g, "OK");
    else
        pl_gdb_say_error(g, PL_GDB_EINVAL);
}

void pl_gdb_write_registers(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    bool ok = true;

    for (unsigned i = 0; ok && i < n_registers(g); i++)
        ok = take(g, i, &c);
    answer(g, ok);
}

void pl_gdb_write_register(struct pl_gdb *g, struct pl_gdb_cursor c)
{
    uint32_t n;

    answer(g,
           pl_gdb_number(&c, &n) && n < n_registers(g) && pl_gdb_skip(&c, "=") && take(g, n, &c));
}

/* --- target.xml --- */

static void describe_word(struct pl_gdb *g, unsigned n)
{
    const char *system = n >= SYSTEM ? " group=\"system\" save-restore=\"no\"" : "";

    pl_gdb_write(g, "<reg name=\"%s\" bitsize=\"32\" type=\"%s\"%s/>\n", NAMES[n].name,
                 NAMES[n].type, system);
}

static void describe_words(struct pl_gdb *g, const char *feature, unsigned from, unsigned to)
{
    pl_gdb_write(g, "<feature name=\"org.gnu.gdb.arm.%s\">\n", feature);
    for (unsigned i = from; i < to; i++)
        describe_word(g, i);
    pl_gdb_write(g, "</feature>\n");
}

static void describe_fpu(struct pl_gdb *g)
{
    pl_gdb_write(g, "<feature name=\"org.gnu.gdb.arm.vfp\">\n");
    for (unsigned i = 0; i < DOUBLES; i++)
        pl_gdb_write(g, "<reg name=\"d%u\" bitsize=\"64\" type=\"ieee_double\"/>\n", i);
    pl_gdb_write(g, "<reg name=\"fpscr\" bitsize=\"32\" type=\"int\" group=\"float\"/>\n");
    pl_gdb_write(g, "</feature>\n");
}

void pl_gdb_describe_target(struct pl_gdb *g)
{
    g->text[0] = '\0';
    pl_gdb_write(g, "<?xml version=\"1.0\"?>\n"
                    "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
                    "<target version=\"1.0\">\n<architecture>arm</architecture>\n");
    describe_words(g, "m-profile", 0, SYSTEM);
    describe_words(g, "m-system", SYSTEM, n_words(g));
    if (has_fpu(g))
        describe_fpu(g);
    pl_gdb_write(g, "</target>\n");
}
