/* SPDX-License-Identifier: MIT */
/* What gdb gets when it asks: packets as its manual has them ("gdb Remote Serial Protocol"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chips.h"
#include "gdb_rig.h"

/* Opcodes (DDI 0403, chapter A7). */
enum {
    MOVS_R0_1 = 0x2001,
    MOVS_R0_3 = 0x2003,
    MOVS_R1_7 = 0x2107,
    ADDS_R5_1 = 0x3501,
    ADDS_R4_1 = 0x3401,
    CPSIE_I = 0xB662,
    CPSID_I = 0xB672,
    BKPT = 0xBE00,
    BX_LR = 0x4770,
    NOP = 0xBF00,
    SVC = 0xDF00,
    UDF = 0xDE00,
    WFI = 0xBF30,
    SELF = 0xE7FE
};

#define ISER "e000e100" /* DDI 0403 B3.4.3 */
#define ISPR "e000e200"

static void expect(struct gdb_rig *r, const char *packet, const char *answer)
{
    assert_string_equal(gdb_ask(r, packet), answer);
}

static void expect_start(const char *text, const char *start)
{
    if (strncmp(text, start, strlen(start)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", text, start);
}

static void expect_within(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in \"%s\"", part, text);
}

/* --- Acknowledgements --- */

static void frames_are_acknowledged(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);
    size_t len;

    (void)state;
    gdb_put(r, "$qC#b4");
    assert_memory_equal(pl_gdb_output(r->gdb, &len), "+$QC1#c5", 8);
    assert_int_equal(len, 8);
    pl_gdb_sent(r->gdb, len);
    gdb_put(r, "-"); /* once more */
    assert_memory_equal(pl_gdb_output(r->gdb, &len), "$QC1#c5", 7);
    pl_gdb_sent(r->gdb, len);
    gdb_put(r, "+$qC#b5");
    assert_memory_equal(pl_gdb_output(r->gdb, &len), "-", 1);
    assert_int_equal(len, 1);
    pl_gdb_sent(r->gdb, len);
    expect(r, "QStartNoAckMode", "OK");
    gdb_put(r, "$qC#b4");
    assert_memory_equal(pl_gdb_output(r->gdb, &len), "$QC1#c5", 7);
    pl_gdb_sent(r->gdb, len);
    pl_gdb_connect(r->gdb); /* the next client begins anew */
    gdb_put(r, "$qC#b4");
    assert_memory_equal(pl_gdb_output(r->gdb, &len), "+$QC1#c5", 8);
    gdb_close(r);
}

static void what_is_not_supported_has_an_empty_answer(void **state)
{
    static const char *const packets[] = {"",
                                          "vMustReplyEmpty",
                                          "qTStatus",
                                          "Z3,20000000,4",
                                          "z3,20000000,4",
                                          "Z4,20000000,4",
                                          "vRun;",
                                          "i",
                                          "qXfer:auxv:read::0,100"};
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);

    (void)state;
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
        r->heard[0] = 'x';
        expect(r, packets[i], "");
        assert_int_equal(r->len, 0);
    }
    gdb_close(r);
}

static void there_is_one_thread(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);

    (void)state;
    expect(r, "qfThreadInfo", "m1");
    expect(r, "qsThreadInfo", "l");
    expect(r, "Hg0", "OK");
    expect(r, "T1", "OK");
    expect(r, "qAttached", "1");
    expect(r, "vCont?", "vCont;c;C;s;S");
    expect_within(gdb_ask(r, "qSupported:swbreak+;hwbreak+"), "PacketSize=1000;");
    expect_start(gdb_ask(r, "?"), "T05");
    gdb_close(r);
}

/* A client that does not read is not read either, and nothing is lost. */
static void answers_wait_for_a_slow_client(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M4F, NOP);
    unsigned asked = 0, answered = 0;

    (void)state;
    while (gdb_put(r, "$g#67") == 5)
        asked++;
    assert_in_range(asked, 20, 1000);
    answered = gdb_listen(r);
    assert_in_range(answered, asked, asked + 1);
    expect_start(gdb_ask(r, "?"), "T05");
    gdb_close(r);
}

/* A document, in pieces of 250 bytes. */
static void whole(struct gdb_rig *r, const char *what, char *text, size_t size)
{
    char packet[64];
    size_t n = 0;

    do {
        snprintf(packet, sizeof packet, "qXfer:%s:%zx,fa", what, n);
        gdb_ask(r, packet);
        assert_in_range(r->len, 1, 251);
        assert_true(n + r->len < size);
        memcpy(text + n, r->heard + 1, r->len - 1);
        n += r->len - 1;
    } while (r->heard[0] == 'm');
    text[n] = '\0';
}

/* --- Registers --- */

/* r0..r12, sp, lr, pc, xpsr, msp, psp, primask, control, from ARMv7-M on basepri and faultmask; 16
 * doubles and fpscr: in bytes, two digits each. */
static void registers_are_as_many_as_described(void **state)
{
    static const struct {
        unsigned chip;
        size_t bytes;
    } cores[] = {{BARE_M0PLUS, 21 * 4}, {BARE_M3, 23 * 4}, {BARE_M4F, 23 * 4 + 16 * 8 + 4}};

    (void)state;
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++) {
        struct gdb_rig *r = GDB_OPEN(cores[i].chip, NOP);
        char xml[8192];
        size_t bits = 0;
        whole(r, "features:read:target.xml", xml, sizeof xml);
        for (const char *at = xml; (at = strstr(at, "bitsize=\"")) != NULL; at++)
            bits += strtoul(at + 9, NULL, 10);
        assert_int_equal(bits, 8 * cores[i].bytes);
        assert_int_equal(strlen(gdb_ask(r, "g")), 2 * cores[i].bytes);
        expect_within(xml, "<feature name=\"org.gnu.gdb.arm.m-profile\">");
        assert_true(!strstr(xml, "org.gnu.gdb.arm.vfp") == (cores[i].chip != BARE_M4F));
        gdb_close(r);
    }
}

static void registers_are_read_and_written(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M4F, NOP);
    char all[1024];

    (void)state;
    expect(r, "pf", "00020008"); /* PC */
    expect(r, "pd", "00800020"); /* SP, from the vector table */
    expect(r, "pe", "ffffffff"); /* LR after reset (DDI 0403 B1.5.5) */
    expect(r, "P3=78563412", "OK");
    assert_int_equal(pl_board_get(r->board, PL_REG_R3), 0x12345678);
    expect(r, "p3", "78563412");
    expect(r, "P17=000000000000f03f", "OK"); /* d0 = 1.0 */
    assert_int_equal(pl_board_get_s(r->board, 1), 0x3FF00000);
    expect(r, "p17", "000000000000f03f");
    snprintf(all, sizeof all, "G%s", gdb_ask(r, "g"));
    memcpy(all + 1 + 8 * 5, "efbeadde", 8);
    expect(r, all, "OK");
    assert_int_equal(pl_board_get(r->board, PL_REG_R5), 0xDEADBEEF);
    assert_int_equal(pl_board_get(r->board, PL_REG_R3), 0x12345678);
    expect(r, "P10=050000f1", "OK"); /* xPSR: flags, but no other exception */
    assert_int_equal(pl_board_get(r->board, PL_REG_XPSR), 0xF1000000);
    gdb_close(r);
}

static void wrong_registers_are_errors(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M0PLUS, NOP);

    (void)state;
    expect(r, "p15", "E16"); /* basepri */
    expect(r, "p", "E16");
    expect(r, "P15=00000000", "E16");
    expect(r, "P0=0000", "E16");
    expect(r, "P0", "E16");
    expect(r, "G00000000", "E16");
    expect(r, "pffffffffffffffff", "E16");
    gdb_close(r);
}

/* --- Memory --- */

static void memory_is_read_and_written(void **state)
{
    static const uint8_t binary[] = "X20000010,5:\x00#$}\xFF";
    struct gdb_rig *r = GDB_OPEN(BARE_M3, MOVS_R0_1, MOVS_R1_7);

    (void)state;
    expect(r, "m8000200,4", "01200721");
    expect(r, "m8000201,2", "2007");
    expect(r, "m200,2", "0120"); /* flash at 0 */
    expect(r, "M20000001,3:010203", "OK");
    expect(r, "m20000000,5", "0001020300");
    expect(r, "m10000001,3", "010203"); /* the alias */
    assert_string_equal(gdb_ask_bytes(r, binary, sizeof binary - 1), "OK");
    expect(r, "m20000010,5", "0023247dff");
    expect(r, "X20000000,0:", "OK");
    gdb_close(r);
}

static void where_nothing_is_there_is_an_error(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);

    (void)state;
    expect(r, "m60000000,4", "E0e");
    expect(r, "m20007ffe,8", "0000"); /* up to the end */
    expect(r, "M60000000,1:00", "E0e");
    expect(r, "m", "E16");
    expect(r, "m20000000", "E16");
    expect(r, "mfffffffe,4", "E16"); /* around the end */
    expect(r, "m100000000,4", "E16");
    expect(r, "M20000000,4:0102", "E16");
    expect(r, "M20000000,fffff:00", "E16");
    expect(r, "X20000000,4:ab", "E16");
    gdb_close(r);
}

static void a_register_is_one_access(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);
    struct bare_probe *p = bare_probe(r->board);

    (void)state;
    expect(r, "M40000000,4:78563412", "OK");
    assert_int_equal(p->n_written, 1);
    assert_int_equal(p->written[0], 0x12345678);
    expect(r, "M40000000,2:7856", "OK");
    assert_int_equal(p->written[1], 0x5678);
    p->answer = 0xA1B2C3D4;
    expect(r, "m40000000,4", "d4c3b2a1");
    expect(r, "me000ed00,4", "31c21f41"); /* CPUID of a Cortex-M3 r1p1 (DDI 0337) */
    gdb_close(r);
}

/* --- Flash --- */

static void flash_is_written_by_its_packets_only(void **state)
{
    static const uint8_t code[] = "vFlashWrite:8000200:\x01\x20\x07\x21";
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, BKPT);

    (void)state;
    expect(r, "M8000200,2:0000", "E0e");
    expect(r, "M200,2:0000", "E0e");
    assert_int_equal(bare_probe(r->board)->stores, 0); /* the controller heard nothing */
    expect(r, "vFlashErase:8000200,4", "OK");
    expect(r, "m80001fe,8", "ffffffffffff00be");
    assert_string_equal(gdb_ask_bytes(r, code, sizeof code - 1), "OK");
    expect(r, "vFlashDone", "OK");
    expect(r, "vCont;c", "");
    expect_start(gdb_run(r), "T05");
    expect(r, "p0", "01000000"); /* what was written has been executed */
    expect(r, "p1", "07000000");
    gdb_close(r);
}

static void flash_packets_stay_in_the_flash(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);

    (void)state;
    expect(r, "vFlashErase:20000000,100", "E16");
    expect(r, "vFlashErase:8000000,10001", "E16");
    expect(r, "vFlashErase:800ffff,2", "E16");
    expect(r, "vFlashErase:8000000,ffffffff", "E16");
    expect(r, "vFlashErase:8000000", "E16");
    expect(r, "vFlashWrite:800ffff:ab", "E16");
    expect(r, "vFlashWrite:7ffffff:ab", "E16");
    expect(r, "vFlashWrite:8010000:", "OK"); /* nothing, at the end */
    expect(r, "vFlashErase:8000000,10000", "OK");
    gdb_close(r);
}

/* RM0394 3.3.1: pages of 2 KiB. RM0090 table 5: 4 sectors of 16 KiB, one of 64, 7 of 128. */
static void the_map_has_the_erase_map(void **state)
{
    char map[4096];
    struct gdb_rig *r = gdb_open(&pl_board_l452, false);

    (void)state;
    whole(r, "memory-map:read:", map, sizeof map);
    expect_within(map, "<memory type=\"flash\" start=\"0x8000000\" length=\"0x80000\">"
                       "<property name=\"blocksize\">0x800</property></memory>");
    expect_within(map, "<memory type=\"rom\" start=\"0x1fff0000\" length=\"0x7000\"/>");
    expect_within(map, "</memory-map>");
    gdb_close(r);
    r = gdb_open(&pl_board_f405, false);
    whole(r, "memory-map:read:", map, sizeof map);
    expect_within(map,
                  "start=\"0x8000000\" length=\"0x10000\"><property name=\"blocksize\">0x4000<");
    expect_within(map,
                  "start=\"0x8010000\" length=\"0x10000\"><property name=\"blocksize\">0x10000<");
    expect_within(map,
                  "start=\"0x8020000\" length=\"0xe0000\"><property name=\"blocksize\">0x20000<");
    gdb_close(r);
}

/* --- Breakpoints --- */

static void breakpoints_halt(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, NOP, SELF);

    (void)state;
    gdb_ask(r, "qSupported:multiprocess+;swbreak+;hwbreak+");
    expect(r, "Z0,8000204,2", "OK");
    expect(r, "Z1,8000206,2", "OK");
    expect(r, "vCont;c:1", "");
    expect_start(gdb_run(r), "T05swbreak:;0d:00800020;0f:04020008;thread:1;");
    expect_start(gdb_ask(r, "?"), "T05swbreak:;");
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05hwbreak:;");
    expect(r, "z1,8000206,2", "OK");
    expect(r, "z0,8000204,2", "OK");
    expect(r, "c8000200", "");
    assert_string_equal(gdb_run(r), ""); /* ten seconds */
    gdb_put(r, "\x03");
    gdb_listen(r);
    expect_start(r->heard, "T02");
    gdb_close(r);
}

/* An older client would not understand. */
static void reasons_are_for_who_asks(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, SELF);

    (void)state;
    gdb_ask(r, "qSupported:xmlRegisters=i386");
    expect(r, "Z0,8000202,2", "OK");
    expect(r, "c", "");
    expect_start(gdb_run(r), "T050d:");
    gdb_close(r);
}

static void breakpoints_have_an_end(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);
    char packet[32];

    (void)state;
    for (unsigned i = 0; i < PL_BREAKPOINTS; i++) {
        snprintf(packet, sizeof packet, "Z0,%x,2", 0x08001000 + 2 * i);
        expect(r, packet, "OK");
        expect(r, packet, "OK"); /* twice is once */
    }
    expect(r, "Z0,8002000,2", "E1c");
    expect(r, "z0,8001000,2", "OK");
    expect(r, "Z0,8002000,2", "OK");
    expect(r, "Z0,,2", "E16");
    gdb_close(r);
}

static const uint16_t STORES[] = {
    MOVS_R0_1, 0x0740 /* lsls r0, r0, #29 */, MOVS_R1_7, 0x6001 /* str r1, [r0] */,
    ADDS_R4_1, 0x6044 /* str r4, [r0, #4] */, SELF};

static void a_watched_variable_halts(void **state)
{
    struct gdb_rig *r = gdb_open_code(BARE_M0PLUS, STORES, sizeof STORES / sizeof *STORES);

    (void)state;
    expect(r, "Z2,20000004,4", "OK");
    expect(r, "Z0,8000208,2", "OK");
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05"); /* breakpoints hold as well */
    assert_int_equal(gdb_pc(r), GDB_CODE + 8);
    expect(r, "z0,8000208,2", "OK");
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05watch:20000004;");
    assert_int_equal(gdb_pc(r), GDB_CODE + 12); /* right behind the store */
    expect(r, "m20000004,4", "01000000");
    expect(r, "M20000004,4:05000000", "OK"); /* the debugger's own does not count */
    expect(r, "Z2,20000000,4", "OK");
    expect(r, "z2,20000004,4", "OK");
    expect(r, "M20000000,4:00000000", "OK");
    expect(r, "c8000206", "");
    expect_start(gdb_run(r), "T05watch:20000000;");
    assert_int_equal(gdb_pc(r), GDB_CODE + 8);
    expect(r, "c8000206", ""); /* the same value again */
    assert_string_equal(gdb_run(r), "");
    gdb_close(r);
}

static void not_everything_can_be_watched(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP);
    char packet[32];

    (void)state;
    expect(r, "Z2,40000000,4", "E1c"); /* reading a device has effects */
    expect(r, "Z2,20000000,41", "E1c");
    expect(r, "Z2,20000000,0", "E1c");
    expect(r, "Z2,20007ffe,4", "E1c");
    for (unsigned i = 0; i < 8; i++) {
        snprintf(packet, sizeof packet, "Z2,%x,4", 0x20000000 + 4 * i);
        expect(r, packet, "OK");
        expect(r, packet, "OK");
    }
    expect(r, "Z2,20000100,4", "E1c");
    gdb_close(r);
}

/* --- Stepping --- */

static void step_to(struct gdb_rig *r, uint32_t pc)
{
    expect(r, "vCont;s:1;c", "");
    expect_start(gdb_run(r), "T05");
    assert_int_equal(gdb_pc(r), pc);
}

static void a_step_is_one_instruction(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, MOVS_R0_1, MOVS_R1_7, SELF);

    (void)state;
    expect(r, "Z0,8000202,2", "OK");
    step_to(r, GDB_CODE + 2);
    step_to(r, GDB_CODE + 4); /* off a breakpoint that is still there */
    expect(r, "p1", "07000000");
    step_to(r, GDB_CODE + 4); /* a branch to itself */
    expect(r, "s8000200", "");
    gdb_run(r);
    assert_int_equal(gdb_pc(r), GDB_CODE + 2);
    gdb_close(r);
}

static const uint16_t QUIET[] = {ADDS_R5_1,
                                 MOVS_R0_1,
                                 0x0780 /* lsls r0, r0, #30 */,
                                 0x2100 /* movs r1, #0 */,
                                 0x6041 /* str r1, [r0, #4] */,
                                 BX_LR};

/* The probe's line is IRQ 5; the handler takes it down. R0 and R1 are stacked. */
static struct gdb_rig *with_interrupt(const uint16_t *code, size_t n)
{
    struct gdb_rig *r = gdb_open_code(BARE_M4F, code, n);

    gdb_poke_code(r, GDB_HANDLER, QUIET, sizeof QUIET / sizeof *QUIET);
    expect(r, "M" ISER ",4:20000000", "OK");
    return r;
}

/* R5 is not stacked: it counts the handler's runs. */
static void a_step_serves_interrupts_first(void **state)
{
    static const uint16_t code[] = {NOP, ADDS_R4_1, NOP, SELF};
    struct gdb_rig *r = with_interrupt(code, 4);

    (void)state;
    step_to(r, GDB_CODE + 2);
    expect(r, "M" ISPR ",4:20000000", "OK"); /* pending */
    step_to(r, GDB_CODE + 4);
    expect(r, "p5", "01000000");
    expect(r, "p4", "01000000");
    step_to(r, GDB_CODE + 6);
    expect(r, "p5", "01000000");
    gdb_close(r);
}

static void a_breakpoint_in_a_handler_ends_the_step(void **state)
{
    static const uint16_t code[] = {NOP, NOP, SELF};
    struct gdb_rig *r = with_interrupt(code, 3);

    (void)state;
    expect(r, "M" ISPR ",4:20000000", "OK");
    expect(r, "Z0,8000302,2", "OK");
    step_to(r, GDB_HANDLER + 2);
    expect(r, "z0,8000302,2", "OK");
    for (unsigned i = 2; i < 6; i++)
        step_to(r, GDB_HANDLER + 2 * i); /* within the handler, as anywhere */
    step_to(r, GDB_CODE);                /* its return */
    step_to(r, GDB_CODE + 2);
    gdb_close(r);
}

static void a_step_over_wfi_is_the_next_one(void **state)
{
    static const uint16_t code[] = {WFI, ADDS_R4_1, SELF};
    struct gdb_rig *r = with_interrupt(code, 3);

    (void)state;
    bare_probe(r->board)->next_ps = UINT64_C(1000000000);
    pl_machine_wake(pl_board_machine(r->board),
                    pl_machine_device(pl_board_machine(r->board), "PROBE"));
    step_to(r, GDB_CODE + 2);
    step_to(r, GDB_CODE + 4); /* after a millisecond, and the handler */
    expect(r, "p5", "01000000");
    assert_true(bare_probe(r->board)->acted_ps == UINT64_C(1000000000));
    gdb_close(r);
}

static void a_step_over_svc_is_its_handler_too(void **state)
{
    static const uint16_t code[] = {SVC, ADDS_R4_1, SELF};
    struct gdb_rig *r = with_interrupt(code, 3);

    (void)state;
    step_to(r, GDB_CODE + 2);
    step_to(r, GDB_CODE + 4);
    expect(r, "p5", "01000000");
    gdb_close(r);
}

/* Sleeps, is woken, serves an interrupt, counts: in one go, and step by step. */
static void stepping_changes_nothing(void **state)
{
    static const uint16_t code[] = {WFI, ADDS_R4_1, NOP, NOP, SELF};
    struct pl_board_status alone, stepped;
    struct gdb_rig *r = with_interrupt(code, 5);
    struct gdb_rig *s = with_interrupt(code, 5);

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct gdb_rig *it = i == 0 ? r : s;
        bare_probe(it->board)->next_ps = UINT64_C(123456789);
        pl_machine_wake(pl_board_machine(it->board),
                        pl_machine_device(pl_board_machine(it->board), "PROBE"));
    }
    expect(r, "Z0,8000208,2", "OK");
    expect(r, "c", "");
    gdb_run(r);
    for (unsigned i = 0; i < 4; i++)
        expect_start((gdb_ask(s, "s"), gdb_run(s)), "T05");
    pl_board_status(r->board, &alone);
    pl_board_status(s->board, &stepped);
    assert_int_equal(alone.pc, GDB_CODE + 8);
    assert_memory_equal(&alone, &stepped, sizeof alone);
    gdb_close(r);
    gdb_close(s);
}

static void bkpt_is_told_and_skipped(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M0PLUS, BKPT, MOVS_R0_1, BKPT, NOP, SELF);

    (void)state;
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05");
    expect_within(r->console, "BKPT");
    assert_int_equal(gdb_pc(r), GDB_CODE);
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05");
    assert_int_equal(gdb_pc(r), GDB_CODE + 4);
    expect_start(gdb_ask(r, "s"), "T05");
    assert_int_equal(gdb_pc(r), GDB_CODE + 6);
    gdb_close(r);
}

/* --- The end of a program --- */

static void a_fault_is_a_signal_with_words(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M4F, MOVS_R0_3, 0x0740, 0x6802); /* ldr from 0x60000000 */

    (void)state;
    expect(r, "c", "");
    expect_start(gdb_run(r), "T0b");
    assert_int_equal(gdb_pc(r), GDB_HANDLER);
    expect_within(r->console, "BusFault: data access\n  at the address 0x60000000");
    gdb_poke_code(r, GDB_HANDLER, (const uint16_t[]){UDF}, 1);
    expect(r, "c", "");
    expect_start(gdb_run(r), "T0b");
    expect_within(r->console, "lockup");
    expect(r, "c", ""); /* nothing goes on from there */
    expect_start(gdb_run(r), "T0b");
    gdb_close(r);
}

static void no_firmware_can_be_helped(void **state)
{
    static const uint8_t vectors[] =
        "vFlashWrite:8000000:\x00\x80\x00\x20\x09\x00\x00\x08\x01\x20\xFE\xE7";
    struct gdb_rig *r = gdb_open(&bare_chips[BARE_M3], false);

    (void)state;
    expect(r, "c", "");
    expect_start(gdb_run(r), "T04");
    expect_within(r->console, "there is no vector table");
    assert_string_equal(gdb_ask_bytes(r, vectors, sizeof vectors - 1), "OK");
    expect(r, "qRcmd,7265736574", "OK"); /* reset */
    expect(r, "pf", "08000008");
    expect(r, "s", "");
    expect_start(gdb_run(r), "T05");
    expect(r, "p0", "01000000");
    gdb_close(r);
}

/* --- Coming and going --- */

static void nothing_happens_while_it_is_halted(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, SELF);

    (void)state;
    assert_int_equal(pl_gdb_run(r->gdb, UINT64_C(1000000000000)), PL_STOP_LIMIT);
    assert_true(pl_machine_now_ps(pl_board_machine(r->board)) == 0);
    gdb_put(r, "\x03");
    assert_int_equal(gdb_listen(r), 0);
    gdb_close(r);
}

static void detached_it_runs_alone(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, BKPT);

    (void)state;
    expect(r, "Z0,8000202,2", "OK");
    expect(r, "D", "OK");
    pl_gdb_disconnect(r->gdb);
    assert_false(pl_gdb_halted(r->gdb));
    assert_int_equal(pl_gdb_run(r->gdb, UINT64_MAX), PL_STOP_BREAKPOINT);
    pl_gdb_connect(r->gdb);
    assert_true(pl_gdb_halted(r->gdb));
    expect(r, "pf", "04020008");
    gdb_close(r);
}

static void who_detached_is_not_told_until_it_resumes(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, NOP, SELF);

    (void)state;
    expect(r, "D", "OK");
    expect(r, "Z0,8000202,2", "OK");
    assert_int_equal(pl_gdb_run(r->gdb, 62500 * 8), PL_STOP_LIMIT);
    assert_false(pl_gdb_halted(r->gdb));
    assert_int_equal(gdb_listen(r), 0);
    expect(r, "c8000200", "");
    expect_start(gdb_run(r), "T05");
    assert_int_equal(gdb_pc(r), GDB_CODE + 2);
    gdb_close(r);
}

static void wrong_actions_are_errors(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, SELF);

    (void)state;
    expect(r, "C", "E16");
    expect(r, "S;8000200", "E16");
    expect(r, "vCont", "E16");
    expect(r, "vCont;t", "E16");
    assert_true(pl_gdb_halted(r->gdb));
    expect(r, "C05;8000200", "");
    assert_false(pl_gdb_halted(r->gdb));
    gdb_close(r);
}

static void a_lost_client_leaves_it_as_it_was(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, NOP, SELF);

    (void)state;
    pl_gdb_disconnect(r->gdb);
    assert_true(pl_gdb_halted(r->gdb));
    pl_gdb_connect(r->gdb);
    expect(r, "Z0,8000202,2", "OK");
    expect(r, "c", "");
    pl_gdb_disconnect(r->gdb);
    assert_int_equal(pl_gdb_run(r->gdb, 1000000), PL_STOP_LIMIT);
    assert_false(pl_gdb_halted(r->gdb));
    assert_int_equal(gdb_pc(r), GDB_CODE + 4);
    gdb_close(r);
}

static void killed_it_is_reset_and_runs(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, MOVS_R0_1, SELF);
    struct pl_board_status status;

    (void)state;
    step_to(r, GDB_CODE + 2);
    expect(r, "k", "");
    assert_false(pl_gdb_halted(r->gdb));
    pl_board_status(r->board, &status);
    assert_int_equal(status.resets, 1);
    assert_int_equal(status.pc, GDB_CODE);
    gdb_close(r);
}

static void the_end_of_the_program_is_told(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, SELF);

    (void)state;
    pl_gdb_exit(r->gdb, 0);
    assert_int_equal(gdb_listen(r), 0); /* it is not waiting */
    expect(r, "c", "");
    pl_gdb_exit(r->gdb, 4);
    gdb_listen(r);
    assert_string_equal(r->heard, "W04");
    gdb_close(r);
}

/* --- monitor --- */

static void monitor_commands_answer_on_the_console(void **state)
{
    struct gdb_rig *r = GDB_OPEN(BARE_M3, NOP, SELF);

    (void)state;
    step_to(r, GDB_CODE + 2);
    expect(r, "qRcmd,737461747573", "OK"); /* status */
    expect_within(r->console, "bare M3, 0.000000 s and 1 instructions after power-up, 0 resets\n");
    expect(r, "qRcmd,68656c70", "OK"); /* help */
    expect_within(r->console, "monitor reset ");
    expect(r, "qRcmd,72657365742068616c74", "OK"); /* reset halt */
    assert_int_equal(gdb_pc(r), GDB_CODE);
    expect(r, "qRcmd,666f6f", "OK");
    expect_within(r->console, "no such command");
    expect(r, "qRcmd,7", "OK");
    expect_within(r->console, "no such command");
    gdb_close(r);
}

/* --- The ROM loader --- */

/* The chip's system memory is full of BKPT instructions. */
static struct gdb_rig *in_system_memory(bool halt_in_rom)
{
    struct gdb_rig *r = gdb_open(&pl_board_l452, halt_in_rom);

    expect(r, "vFlashErase:8000000,800", "OK");
    assert_string_equal(
        gdb_ask_bytes(r, "vFlashWrite:8000000:\x00\x80\x00\x20\x09\x00\x00\x08\xFE\xE7", 30), "OK");
    expect(r, "qRcmd,7265736574", "OK");
    expect(r, "Pf=0010ff1f", "OK");
    return r;
}

static void the_rom_loader_is_told(void **state)
{
    struct gdb_rig *r = in_system_memory(false);

    (void)state;
    expect(r, "s", "");
    assert_int_equal(pl_gdb_run(r->gdb, UINT64_C(1000000000000)), PL_STOP_ROM);
    pl_gdb_rom(r->gdb, true);
    gdb_listen(r);
    expect_within(r->console, "jumped into system memory");
    assert_false(pl_gdb_halted(r->gdb));
    gdb_put(r, "\x03");
    gdb_listen(r);
    expect_start(r->heard, "T02");
    expect(r, "s", "");
    expect_within(r->console, "ROM loader runs");
    pl_gdb_rom(r->gdb, false); /* Go: a step ends at the application's first instruction */
    assert_true(pl_gdb_halted(r->gdb));
    gdb_listen(r);
    expect_start(r->heard, "T05");
    gdb_close(r);
}

static void system_memory_may_be_the_end(void **state)
{
    struct gdb_rig *r = in_system_memory(true);

    (void)state;
    expect(r, "c", "");
    expect_start(gdb_run(r), "T05");
    expect_within(r->console, "jumped into system memory");
    assert_int_equal(gdb_pc(r), 0x1FFF1000);
    gdb_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_acknowledged),
        cmocka_unit_test(what_is_not_supported_has_an_empty_answer),
        cmocka_unit_test(there_is_one_thread),
        cmocka_unit_test(answers_wait_for_a_slow_client),
        cmocka_unit_test(registers_are_as_many_as_described),
        cmocka_unit_test(registers_are_read_and_written),
        cmocka_unit_test(wrong_registers_are_errors),
        cmocka_unit_test(memory_is_read_and_written),
        cmocka_unit_test(where_nothing_is_there_is_an_error),
        cmocka_unit_test(a_register_is_one_access),
        cmocka_unit_test(flash_is_written_by_its_packets_only),
        cmocka_unit_test(flash_packets_stay_in_the_flash),
        cmocka_unit_test(the_map_has_the_erase_map),
        cmocka_unit_test(breakpoints_halt),
        cmocka_unit_test(reasons_are_for_who_asks),
        cmocka_unit_test(breakpoints_have_an_end),
        cmocka_unit_test(a_watched_variable_halts),
        cmocka_unit_test(not_everything_can_be_watched),
        cmocka_unit_test(a_step_is_one_instruction),
        cmocka_unit_test(a_step_serves_interrupts_first),
        cmocka_unit_test(a_breakpoint_in_a_handler_ends_the_step),
        cmocka_unit_test(a_step_over_wfi_is_the_next_one),
        cmocka_unit_test(a_step_over_svc_is_its_handler_too),
        cmocka_unit_test(stepping_changes_nothing),
        cmocka_unit_test(bkpt_is_told_and_skipped),
        cmocka_unit_test(a_fault_is_a_signal_with_words),
        cmocka_unit_test(no_firmware_can_be_helped),
        cmocka_unit_test(nothing_happens_while_it_is_halted),
        cmocka_unit_test(detached_it_runs_alone),
        cmocka_unit_test(who_detached_is_not_told_until_it_resumes),
        cmocka_unit_test(wrong_actions_are_errors),
        cmocka_unit_test(a_lost_client_leaves_it_as_it_was),
        cmocka_unit_test(killed_it_is_reset_and_runs),
        cmocka_unit_test(the_end_of_the_program_is_told),
        cmocka_unit_test(monitor_commands_answer_on_the_console),
        cmocka_unit_test(the_rom_loader_is_told),
        cmocka_unit_test(system_memory_may_be_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
