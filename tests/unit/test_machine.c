/* SPDX-License-Identifier: MIT */
/* The machine: time, memories, devices, stops, resets, seen by a few instructions of Thumb code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bare_chip.h"

/* Opcodes (DDI 0403, chapter A7). */
enum {
    MOVS_R0_1 = 0x2001,
    MOVS_R0_3 = 0x2003,
    MOVS_R1_7 = 0x2107,
    MOVS_R1_9 = 0x2109,
    TO_PROBE = 0x0780,   /* lsls r0, r0, #30: 1 becomes 0x40000000 */
    TO_FLASH = 0x06C0,   /* lsls r0, r0, #27: 1 becomes 0x08000000 */
    TO_NOTHING = 0x0740, /* lsls r0, r0, #29: 3 becomes 0x60000000 */
    STR_R1_R0 = 0x6001,
    STR_R1_R0_8 = 0x6081,
    STR_R1_R0_12 = 0x60C1,
    LDR_R2_R4 = 0x6822,
    ADDS_R0_1 = 0x3001,
    LSLS_R1_24 = 0x0609,
    STRH_R1_R0 = 0x8001,
    MOVS_R3_1 = 0x2301,
    R3_TO_RAM = 0x075B, /* lsls r3, r3, #29: 1 becomes 0x20000000 */
    ADDS_R3_1 = 0x3301,
    BX_R3 = 0x4718,
    LDR_R2_R0 = 0x6802,
    STR_R2_R0 = 0x6002,
    CPSID_I = 0xB672,
    BKPT = 0xBE00,
    WFI = 0xBF30,
    WFE = 0xBF20,
    SEV = 0xBF40,
    NOP = 0xBF00,
    UDF = 0xDE00,
    SELF = 0xE7FE
};

#define CODE    0x08000200U
#define HANDLER 0x08000300U
#define CYCLE   UINT64_C(62500) /* ps at 16 MHz */

static void poke32(struct pl_board *b, uint32_t addr, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 24)};

    assert_true(pl_board_poke(b, addr, bytes, 4));
}

static uint32_t peek32(const struct pl_board *b, uint32_t addr)
{
    uint8_t p[4];

    assert_true(pl_board_peek(b, addr, p, 4));
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void poke_code(struct pl_board *b, uint32_t addr, const uint16_t *code, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t bytes[] = {(uint8_t)code[i], (uint8_t)(code[i] >> 8)};
        assert_true(pl_board_poke(b, addr + 2 * (uint32_t)i, bytes, 2));
    }
}

/* A board with this program; every exception goes to HANDLER, where a BKPT waits. */
static struct pl_board *with(unsigned chip, const uint16_t *code, size_t n)
{
    static const uint16_t handler[] = {BKPT};
    struct pl_board *b = pl_board_new(&bare_chips[chip]);

    assert_non_null(b);
    poke32(b, 0x08000000, 0x20008000);
    for (uint32_t i = 1; i < 64; i++)
        poke32(b, 0x08000000 + 4 * i, (i == 1 ? CODE : HANDLER) | 1);
    poke_code(b, CODE, code, n);
    poke_code(b, HANDLER, handler, 1);
    return b;
}

#define WITH(chip, ...)                                                                            \
    with(chip, (const uint16_t[]){__VA_ARGS__},                                                    \
         sizeof(const uint16_t[]){__VA_ARGS__} / sizeof(uint16_t))

static uint32_t pc_of(struct pl_board *b)
{
    struct pl_board_status status;

    pl_board_status(b, &status);
    return status.pc;
}

/* --- Stops --- */

static void blank_flash_is_bad_firmware(void **state)
{
    struct pl_board *b = pl_board_new(&bare_chips[BARE_M4F]);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BAD_FIRMWARE);
    pl_board_free(b);
}

static void endless_loop_is_told(void **state)
{
    struct pl_board *b = WITH(BARE_M3, CPSID_I, NOP, SELF);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_ENDLESS);
    assert_int_equal(pc_of(b), CODE + 4);
    pl_board_free(b);
}

/* As when a program waits for its watchdog: the loop is not endless while a device will act. */
static void loop_that_waits_for_a_device_is_not_endless(void **state)
{
    struct pl_board *b = WITH(BARE_M3, CPSID_I, SELF);
    struct pl_board_status status;

    (void)state;
    bare_probe(b)->next_ps = UINT64_C(5000000000000);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_ENDLESS);
    assert_true(bare_probe(b)->acted_ps == UINT64_C(5000000000000));
    pl_board_status(b, &status);
    assert_true(status.now_ps >= UINT64_C(5000000000000));
    pl_board_free(b);
}

static void limits_are_exact(void **state)
{
    struct pl_board *b = WITH(BARE_M0PLUS, NOP, NOP, NOP, NOP, NOP, BKPT);
    struct pl_board_status status;

    (void)state;
    assert_int_equal(pl_board_run(b, &(struct pl_board_limit){.instructions = 2}), PL_STOP_LIMIT);
    assert_int_equal(pc_of(b), CODE + 4);
    assert_int_equal(pl_board_run(b, &(struct pl_board_limit){.until_ps = 3 * CYCLE}),
                     PL_STOP_LIMIT);
    assert_int_equal(pc_of(b), CODE + 6);
    assert_int_equal(pl_board_run(b, &(struct pl_board_limit){.address = CODE + 8}),
                     PL_STOP_ADDRESS);
    pl_board_status(b, &status);
    assert_int_equal(status.instructions, 4);
    assert_true(status.now_ps == 4 * CYCLE);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(pc_of(b), CODE + 10);
    pl_board_free(b);
}

static void hints_do_nothing(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, WFE, SEV, WFE, MOVS_R0_1, BKPT);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(pc_of(b), CODE + 8);
    pl_board_free(b);
}

static void fault_in_hardfault_locks_up(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, UDF);

    (void)state;
    poke_code(b, HANDLER, (const uint16_t[]){UDF}, 1);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_LOCKUP);
    assert_int_equal(pc_of(b), HANDLER);
    pl_board_free(b);
}

static void faults_are_caught_at_their_handler(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, NOP, UDF);

    (void)state;
    pl_board_catch_faults(b, true);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_FAULT);
    assert_int_equal(pc_of(b), HANDLER);
    assert_int_equal(pl_board_get(b, PL_REG_XPSR) & 0x1FF, 3);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT); /* in the handler */
    pl_board_free(b);
}

/* ISER and ISPR (DDI 0403 B3.4.3), written from outside: then no instruction passes. */
static void a_break_at_a_handler_counts_at_once(void **state)
{
    struct pl_board *b = WITH(BARE_M3, NOP, NOP);
    struct pl_board_status status;

    (void)state;
    pl_board_reset(b, PL_RESET_POWER);
    assert_true(pl_board_write(b, 0xE000E100, 4, 1 << 5));
    assert_true(pl_board_write(b, 0xE000E200, 4, 1 << 5));
    assert_true(pl_board_break(b, CODE, true)); /* where it stands: not there */
    assert_true(pl_board_break(b, HANDLER, true));
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_ADDRESS);
    pl_board_status(b, &status);
    assert_int_equal(status.pc, HANDLER);
    assert_int_equal(status.exceptions, 1);
    assert_int_equal(status.instructions, 0);
    pl_board_free(b);
}

/* CPUID of a Cortex-M4 r0p1 (DDI 0439, table 4-1). */
static void the_core_has_registers_too(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, CPSID_I, WFI, NOP, BKPT);
    uint32_t value = 0;

    (void)state;
    assert_true(pl_board_read(b, 0xE000ED00, 4, &value));
    assert_int_equal(value, 0x410FC241);
    assert_true(pl_board_write(b, 0x20000010, 2, 0xBEEF));
    assert_true(pl_board_read(b, 0x10000010, 1, &value));
    assert_int_equal(value, 0xEF);
    assert_false(pl_board_read(b, 0x60000000, 4, &value));
    assert_false(pl_board_write(b, 0x60000000, 4, 0));
    pl_board_free(b);
}

static void who_writes_pc_wakes_the_core(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, CPSID_I, WFI, NOP, BKPT);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_ASLEEP);
    pl_board_set(b, PL_REG_PC, CODE + 4);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(pc_of(b), CODE + 6);
    pl_board_free(b);
}

/* --- Time --- */

static void sleep_skips_to_the_event(void **state)
{
    struct pl_board *b = WITH(BARE_M3, CPSID_I, WFI, BKPT);
    struct pl_board_status status;

    (void)state;
    bare_probe(b)->next_ps = UINT64_C(1000000000);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_ASLEEP); /* IRQ 5 is not enabled */
    assert_true(bare_probe(b)->acted_ps == UINT64_C(1000000000));
    pl_board_status(b, &status);
    assert_int_equal(status.instructions, 2);
    pl_board_free(b);
}

/* --- Devices --- */

static void registers_are_written_once(void **state)
{
    struct pl_board *b =
        WITH(BARE_M4F, MOVS_R0_1, TO_PROBE, MOVS_R1_7, STR_R1_R0, LDR_R2_R0, STR_R2_R0, BKPT);
    struct bare_probe *p = bare_probe(b);

    (void)state;
    p->answer = 0xA5;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(p->n_written, 2);
    assert_int_equal(p->written[0], 7);
    assert_int_equal(p->written[1], 0xA5);
    pl_board_free(b);
}

static void frames_reach_the_device(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, BKPT);
    const struct pl_frame frame = {.bits = 0x7F, .n_bits = 8, .baud = 115200};

    (void)state;
    assert_true(pl_board_uart_feed(b, "PROBE", &frame));
    assert_int_equal(bare_probe(b)->received, 0x7F);
    assert_false(pl_board_uart_feed(b, "USART9", &frame));
    pl_board_free(b);
}

static void device_resets_the_chip(void **state)
{
    struct pl_board *b = WITH(BARE_M0PLUS, MOVS_R0_1, TO_PROBE, STR_R1_R0_8, NOP, BKPT);
    struct pl_board_status status;

    (void)state;
    poke32(b, 0x20000100, 0x12345678);
    pl_board_run(b, &(struct pl_board_limit){.instructions = 3});
    poke32(b, 0x20000100, 0x12345678);
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    pl_board_status(b, &status);
    assert_int_equal(status.resets, 1);
    assert_int_equal(status.last_reset, PL_RESET_IWDG);
    assert_int_equal(bare_probe(b)->resets, 2);
    assert_int_equal(peek32(b, 0x20000100), 0x12345678);
    pl_board_reset(b, PL_RESET_POWER);
    assert_int_equal(peek32(b, 0x20000100), 0);
    pl_board_free(b);
}

/* --- Nothing there --- */

static void expect_bus_fault(struct pl_board *b, uint32_t addr)
{
    struct pl_board_status status;

    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_status(b, &status);
    assert_int_equal(status.pc, HANDLER);
    assert_int_equal(status.xpsr & 0x1FF, 3);
    assert_int_equal(status.cfsr, 0x8200);
    assert_int_equal(status.hfsr, 0x40000000);
    assert_int_equal(status.bfar, addr);
    assert_int_equal(peek32(b, status.sp + 24), CODE + 4); /* the stacked PC */
    pl_board_free(b);
}

static void no_memory_is_a_bus_fault(void **state)
{
    (void)state;
    expect_bus_fault(WITH(BARE_M4F, MOVS_R0_3, TO_NOTHING, LDR_R2_R0, NOP), 0x60000000);
    expect_bus_fault(WITH(BARE_M3, MOVS_R0_3, TO_NOTHING, STR_R1_R0, NOP), 0x60000000);
}

/* 0x40000400 shares a page with the probe. ldr r2, [r0, r1] with r1 = 0x400 */
static void no_device_is_a_bus_fault(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, 0x2101, 0x0289, MOVS_R0_1, TO_PROBE, 0x5842, NOP);
    struct pl_board_status status;

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_status(b, &status);
    assert_int_equal(status.bfar, 0x40000400);
    assert_int_equal(peek32(b, status.sp + 24), CODE + 8);
    pl_board_free(b);
}

static void a_device_may_refuse_an_access(void **state)
{
    struct pl_board *b = WITH(BARE_M3, MOVS_R0_1, TO_PROBE, STR_R1_R0, STR_R1_R0_12, STR_R1_R0);
    struct pl_board_status status;

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_status(b, &status);
    assert_int_equal(status.bfar, 0x4000000C);
    assert_int_equal(peek32(b, status.sp + 24), CODE + 6);
    assert_int_equal(bare_probe(b)->n_written, 1);
    pl_board_free(b);
}

/* --- Flash --- */

static void stores_to_flash_go_to_the_controller(void **state)
{
    struct pl_board *b = WITH(BARE_M3, MOVS_R0_1, TO_FLASH, MOVS_R1_9, STR_R1_R0, LDR_R2_R0, BKPT);
    struct bare_probe *p = bare_probe(b);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(p->stores, 1);
    assert_int_equal(p->stored_addr, 0x08000000);
    assert_int_equal(p->stored_value, 9);
    assert_int_equal(peek32(b, 0x08000000), 0x20008000);
    pl_board_free(b);
}

/* A word as byte, half-word, byte; a half-word as two bytes: Cortex-M3 Technical Reference Manual,
 * "Bus interfaces". */
static void unaligned_stores_arrive_in_pieces(void **state)
{
    struct pl_board *b =
        WITH(BARE_M3, MOVS_R0_1, TO_FLASH, ADDS_R0_1, MOVS_R1_7, LSLS_R1_24, STR_R1_R0, BKPT);
    struct bare_probe *p = bare_probe(b);

    (void)state;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(p->stores, 3);
    assert_int_equal(p->stored_addr, 0x08000004);
    assert_int_equal(p->stored_value, 7);
    pl_board_free(b);
    b = WITH(BARE_M3, MOVS_R0_1, TO_FLASH, ADDS_R0_1, MOVS_R1_7, STRH_R1_R0, BKPT);
    p = bare_probe(b);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(p->stores, 2);
    assert_int_equal(p->stored_addr, 0x08000002);
    assert_int_equal(p->stored_value, 0);
    pl_board_free(b);
}

/* The word at 0 is an alias; the instruction stored over is executed as the flash says. */
static void programmed_code_is_executed(void **state)
{
    /* movs r0, #8; lsls r0, #24; adds r0, #0xFF; adds r0, #0x0D -> 0x0800020C; str 0 */
    struct pl_board *b =
        WITH(BARE_M4F, 0x2008, 0x0600, 0x30FF, 0x30FF, 0x300E, STR_R1_R0, UDF, UDF, BKPT);

    (void)state;
    bare_probe(b)->nor = true;
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(bare_probe(b)->stored_addr, 0x0800020C);
    assert_int_equal(peek32(b, 0x0800020C), 0); /* 0: movs r0, r0 */
    assert_int_equal(pc_of(b), CODE + 16);
    pl_board_free(b);
}

static void zero_shows_what_is_mapped_there(void **state)
{
    struct pl_board *b = WITH(BARE_M3, NOP, NOP, BKPT);

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    assert_int_equal(peek32(b, 0), 0x20008000);
    poke32(b, 0x20000000, 0xCAFE);
    pl_machine_map_zero(pl_board_machine(b), 0x20000000);
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    assert_int_equal(peek32(b, 0), 0xCAFE);
    assert_int_equal(peek32(b, 0x10000000), 0xCAFE);
    pl_board_free(b);
}

/* --- Stall --- */

static void busy_flash_stalls_its_code(void **state)
{
    struct pl_board *b = WITH(BARE_M3, NOP, NOP, BKPT);
    struct pl_board_status status;

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    pl_machine_stall(pl_board_machine(b), 0x08000000, 0x08010000, UINT64_C(3000000));
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    pl_board_status(b, &status);
    assert_true(status.now_ps == 3000000 + CYCLE);
    assert_int_equal(status.instructions, 2);
    pl_board_free(b);
}

static uint64_t now_of(struct pl_board *b)
{
    struct pl_board_status status;

    pl_board_status(b, &status);
    return status.now_ps;
}

static void run_one(struct pl_board *b)
{
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
}

/* Code in RAM goes on until it reads from there, also if it has done so before, also at 0. */
static void busy_flash_stalls_who_reads_it(void **state)
{
    static const uint16_t in_ram[] = {LDR_R2_R0, NOP, LDR_R2_R0, LDR_R2_R0, LDR_R2_R4, BKPT};
    struct pl_board *b = WITH(BARE_M3, MOVS_R0_1, TO_FLASH, MOVS_R3_1, R3_TO_RAM, ADDS_R3_1, BX_R3);
    uint64_t until = UINT64_C(3000000);

    (void)state;
    run_one(b);
    poke_code(b, 0x20000000, in_ram, sizeof in_ram / sizeof *in_ram);
    pl_board_run(b, &(struct pl_board_limit){.instructions = 6}); /* one load included */
    pl_machine_stall(pl_board_machine(b), 0x08000000, 0x08010000, until);
    run_one(b);
    assert_true(now_of(b) == 8 * CYCLE);
    run_one(b);
    assert_true(now_of(b) >= until && now_of(b) <= until + CYCLE);
    until = now_of(b) + CYCLE;
    run_one(b);
    assert_true(now_of(b) == until);
    until += 3000000;
    pl_machine_stall(pl_board_machine(b), 0x08000000, 0x08010000, until);
    run_one(b);
    assert_true(now_of(b) >= until && now_of(b) <= until + CYCLE);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_free(b);
}

/* --- Snapshots --- */

static void restored_run_repeats_itself(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, MOVS_R0_1, MOVS_R1_7, NOP, BKPT);
    struct pl_board_status before, after;
    struct pl_snapshot *s;

    (void)state;
    pl_board_run(b, &(struct pl_board_limit){.instructions = 1});
    s = pl_board_snapshot(b);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_status(b, &before);
    poke32(b, 0x20000000, 5);
    pl_board_restore(b, s);
    assert_int_equal(pc_of(b), CODE + 2);
    assert_int_equal(peek32(b, 0x20000000), 0);
    assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
    pl_board_status(b, &after);
    assert_memory_equal(&before, &after, sizeof before);
    pl_snapshot_free(s);
    pl_board_free(b);
}

static void a_snapshot_before_the_start_is_one(void **state)
{
    struct pl_board *b = WITH(BARE_M4F, MOVS_R0_1, BKPT);
    struct pl_snapshot *s = pl_board_snapshot(b);

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(pl_board_run(b, NULL), PL_STOP_BREAKPOINT);
        assert_int_equal(pc_of(b), CODE + 2);
        pl_board_restore(b, s);
    }
    pl_snapshot_free(s);
    pl_board_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_flash_is_bad_firmware),
        cmocka_unit_test(endless_loop_is_told),
        cmocka_unit_test(loop_that_waits_for_a_device_is_not_endless),
        cmocka_unit_test(limits_are_exact),
        cmocka_unit_test(hints_do_nothing),
        cmocka_unit_test(fault_in_hardfault_locks_up),
        cmocka_unit_test(faults_are_caught_at_their_handler),
        cmocka_unit_test(a_break_at_a_handler_counts_at_once),
        cmocka_unit_test(the_core_has_registers_too),
        cmocka_unit_test(who_writes_pc_wakes_the_core),
        cmocka_unit_test(sleep_skips_to_the_event),
        cmocka_unit_test(registers_are_written_once),
        cmocka_unit_test(frames_reach_the_device),
        cmocka_unit_test(device_resets_the_chip),
        cmocka_unit_test(no_memory_is_a_bus_fault),
        cmocka_unit_test(no_device_is_a_bus_fault),
        cmocka_unit_test(a_device_may_refuse_an_access),
        cmocka_unit_test(stores_to_flash_go_to_the_controller),
        cmocka_unit_test(unaligned_stores_arrive_in_pieces),
        cmocka_unit_test(programmed_code_is_executed),
        cmocka_unit_test(zero_shows_what_is_mapped_there),
        cmocka_unit_test(busy_flash_stalls_its_code),
        cmocka_unit_test(busy_flash_stalls_who_reads_it),
        cmocka_unit_test(restored_run_repeats_itself),
        cmocka_unit_test(a_snapshot_before_the_start_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
