/* SPDX-License-Identifier: MIT */
/* The jump report: AN2606 4.1 item by item, each once kept and once broken. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "bare_chip.h"
#include "chips.h"
#include "jump.h"
#include "jump_rig.h"

typedef void spoil_fn(struct pl_board *board);

/* --- Ways to spoil a jump; registers by RM0394 where nothing else is said --- */

static void enter_in_the_middle(struct pl_board *board)
{
    pl_board_set(board, PL_REG_PC, 0x1FFF2000);
}

static void enter_at_the_base(struct pl_board *board)
{
    pl_board_set(board, PL_REG_PC, 0x1FFF0000);
}

static void keep_the_old_stack(struct pl_board *board)
{
    pl_board_set(board, PL_REG_MSP, 0x20010000);
}

static void stack_in_the_loaders_ram(struct pl_board *board)
{
    pl_board_set(board, PL_REG_MSP, 0x20001000);
}

static void stack_nowhere(struct pl_board *board)
{
    pl_board_set(board, PL_REG_MSP, 0x60000000);
}

static void stack_in_ccm(struct pl_board *board)
{
    pl_board_set(board, PL_REG_MSP, 0x10010000);
}

static void jump_from_an_interrupt(struct pl_board *board)
{
    pl_board_set(board, PL_REG_IPSR, 16 + 38);
}

static void stay_on_the_task_stack(struct pl_board *board)
{
    pl_board_set(board, PL_REG_PSP, 0x20008000);
    pl_board_set(board, PL_REG_CONTROL, 2);
}

static void stay_unprivileged(struct pl_board *board)
{
    pl_board_set(board, PL_REG_CONTROL, 1);
}

static void leave_the_fpu_active(struct pl_board *board)
{
    pl_board_set(board, PL_REG_CONTROL, 4);
}

static void disable_interrupts(struct pl_board *board)
{
    pl_board_set(board, PL_REG_PRIMASK, 1);
}

static void set_faultmask(struct pl_board *board)
{
    pl_board_set(board, PL_REG_FAULTMASK, 1);
}

static void set_basepri(struct pl_board *board)
{
    pl_board_set(board, PL_REG_BASEPRI, 0x40);
}

static void run_once_more(struct pl_board *board)
{
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_ROM);
}

static void forget_the_remap(struct pl_board *board)
{
    jump_rig_write(board, 0x40010000, 0);
    run_once_more(board);
}

static void use_vtor_for_the_remap(struct pl_board *board)
{
    forget_the_remap(board);
    jump_rig_write_core(board, 0xE000ED08, 0x1FFF0000);
}

static void leave_vtor_at_the_application(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000ED08, 0x08000000);
}

static void leave_vtor_at_zero(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000ED08, 0);
}

static void leave_systick_ticking(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000E014, 3999);
    jump_rig_write_core(board, 0xE000E010, 7);
}

static void leave_systick_counting(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000E014, 3999);
    jump_rig_write_core(board, 0xE000E010, 5);
}

static void leave_pendsv_pending(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000ED04, 1U << 28);
}

static void leave_systick_pending(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000ED04, 1U << 26);
}

static void leave_an_interrupt_enabled(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000E104, 1U << 6); /* USART2 of an STM32L4: 38 */
}

static void leave_an_interrupt_pending(struct pl_board *board)
{
    jump_rig_write_core(board, 0xE000E204, 1U << 6);
}

static void leave_an_interrupt_ready(struct pl_board *board)
{
    leave_an_interrupt_enabled(board);
    leave_an_interrupt_pending(board);
}

static void let_time_pass(struct pl_board *board)
{
    static const uint16_t loop[] = {0xBF00, 0xE7FD};
    const struct pl_board_limit limit = {.instructions = 10000};
    uint32_t pc = pl_board_get(board, PL_REG_PC);

    assert_true(pl_board_poke(board, 0x20008000, loop, sizeof loop));
    pl_board_set(board, PL_REG_PC, 0x20008000);
    assert_int_equal(pl_board_run(board, &limit), PL_STOP_LIMIT);
    pl_board_set(board, PL_REG_PC, pc);
    run_once_more(board);
}

static void switch_to_hsi(struct pl_board *board)
{
    jump_rig_write(board, 0x40021000, jump_rig_read(board, 0x40021000) | 1U << 8);
    let_time_pass(board);
    jump_rig_write(board, 0x40021008, 1);
}

static void leave_the_pll_on(struct pl_board *board)
{
    jump_rig_write(board, 0x4002100C, 0x01001401); /* MSI 4 MHz * 20 / 2, PLLREN */
    jump_rig_write(board, 0x40021000, jump_rig_read(board, 0x40021000) | 1U << 24);
    let_time_pass(board);
}

static void leave_the_pll_in_use(struct pl_board *board)
{
    leave_the_pll_on(board);
    jump_rig_write(board, 0x40021008, 3);
}

static void leave_wait_states(struct pl_board *board)
{
    jump_rig_write(board, 0x40022000, jump_rig_read(board, 0x40022000) | 4);
}

static void leave_clocks_on(struct pl_board *board)
{
    jump_rig_write(board, 0x40021058, 0x00020400); /* APB1ENR1: USART2 */
}

/* Behind a clock that is off again, the registers keep what they hold. */
static void leave_a_uart_enabled(struct pl_board *board)
{
    leave_clocks_on(board);
    jump_rig_write(board, 0x40004400, 0xD);
    jump_rig_write(board, 0x40021058, 0x00000400);
}

static void leave_pins_switched(struct pl_board *board)
{
    jump_rig_write(board, 0x4002104C, 1);
    jump_rig_write(board, 0x48000000, 0xABFFFFAF); /* PA2, PA3 */
    jump_rig_write(board, 0x4002104C, 0);
}

static void leave_other_pins_switched(struct pl_board *board)
{
    jump_rig_write(board, 0x4002104C, 1);
    jump_rig_write(board, 0x48000000, 0xABFFF7FF); /* PA5 */
    jump_rig_write(board, 0x4002104C, 0);
}

static void leave_dma_running(struct pl_board *board)
{
    jump_rig_write(board, 0x40021048, 0x101);
    jump_rig_write(board, 0x4002006C, 1); /* CCR6 */
    jump_rig_write(board, 0x40021048, 0x100);
}

static void start_the_iwdg(struct pl_board *board)
{
    jump_rig_write(board, 0x40003000, 0xCCCC);
}

/* 320 * 4 / 32 kHz is 40 ms; AN2606 table 227: an STM32F40x loader needs 74 to 84.59 ms. */
static void start_the_iwdg_for_40_ms(struct pl_board *board)
{
    jump_rig_write(board, 0x40003000, 0xCCCC);
    jump_rig_write(board, 0x40003000, 0x5555);
    jump_rig_write(board, 0x40003008, 319);
    let_time_pass(board);
    jump_rig_write(board, 0x40003000, 0xAAAA);
}

/* RM0090 FLASH_ACR: ICEN and DCEN, 0 after reset. */
static void leave_flash_caches_on(struct pl_board *board)
{
    jump_rig_write(board, 0x40023C00, 0x600);
}

static void start_the_wwdg(struct pl_board *board)
{
    jump_rig_write(board, 0x40021058, 0x00000C00);
    jump_rig_write(board, 0x40002C00, 0xFF);
}

/* --- The report --- */

#define C(chip, fn, id, severity, text)                                                            \
    {                                                                                              \
        chip, fn, id, severity, text                                                               \
    }
#define HANGS    PL_JUMP_HANGS
#define MISLEADS PL_JUMP_MISLEADS
#define NOTE     PL_JUMP_NOTE
#define L4       &pl_board_l452
#define F1       &pl_board_f103
#define F4       &pl_board_f405
#define G0       &pl_board_g071

static const struct {
    const struct pl_board_chip *chip;
    spoil_fn *spoil;
    enum pl_jump_id id;
    enum pl_jump_severity severity;
    const char *evidence;
} cases[] = {
    C(L4, enter_in_the_middle, PL_JUMP_ENTRY, HANGS, "PC = 0x1FFF2000"),
    C(L4, enter_at_the_base, PL_JUMP_ENTRY, HANGS, "0x1FFF0004 = 0x1FFF1001"),
    C(L4, keep_the_old_stack, PL_JUMP_MSP, MISLEADS, "MSP = 0x20010000"),
    C(L4, stack_in_the_loaders_ram, PL_JUMP_MSP, HANGS, "MSP = 0x20001000"),
    C(L4, stack_nowhere, PL_JUMP_MSP, HANGS, "MSP = 0x60000000"),
    C(F4, stack_in_ccm, PL_JUMP_MSP_IN_CCM, MISLEADS, "MSP = 0x10010000"),
    C(L4, jump_from_an_interrupt, PL_JUMP_HANDLER_MODE, HANGS, "IRQ 38"),
    C(F1, jump_from_an_interrupt, PL_JUMP_HANDLER_MODE, MISLEADS, "IRQ 38"),
    C(L4, stay_on_the_task_stack, PL_JUMP_PSP, MISLEADS, "PSP = 0x20008000"),
    C(L4, stay_unprivileged, PL_JUMP_UNPRIVILEGED, HANGS, "nPRIV"),
    C(L4, leave_the_fpu_active, PL_JUMP_FPU, NOTE, "FPCA"),
    C(L4, disable_interrupts, PL_JUMP_PRIMASK, HANGS, "PRIMASK = 0x1; loader: USB and SPI"),
    C(F4, disable_interrupts, PL_JUMP_PRIMASK, HANGS, "USB"),
    C(G0, disable_interrupts, PL_JUMP_PRIMASK, HANGS, "SPI"),
    C(F1, disable_interrupts, PL_JUMP_PRIMASK, MISLEADS, "without auto-baud"),
    C(L4, set_faultmask, PL_JUMP_FAULTMASK, HANGS, "FAULTMASK = 0x1"),
    C(F1, set_basepri, PL_JUMP_BASEPRI, MISLEADS, "BASEPRI = 0x40"),
    C(L4, forget_the_remap, PL_JUMP_REMAP, MISLEADS, "SYSCFG_MEMRMP 0x40010000 = 0x00000000"),
    C(L4, use_vtor_for_the_remap, PL_JUMP_REMAP, NOTE, "address 0 shows 0x08000000"),
    C(L4, leave_vtor_at_the_application, PL_JUMP_VTOR, MISLEADS, "0xE000ED08 = 0x08000000"),
    C(F1, leave_vtor_at_zero, PL_JUMP_VTOR, MISLEADS, "0xE000ED08 = 0x00000000"),
    C(L4, leave_systick_ticking, PL_JUMP_SYSTICK, HANGS, "TICKINT"),
    C(L4, leave_systick_counting, PL_JUMP_SYSTICK, MISLEADS, "0xE000E010 = 0x00000005"),
    C(L4, leave_pendsv_pending, PL_JUMP_SYSTEM_PENDING, HANGS, "PENDSVSET"),
    C(L4, leave_systick_pending, PL_JUMP_SYSTEM_PENDING, HANGS, "PENDSTSET"),
    C(L4, leave_an_interrupt_enabled, PL_JUMP_IRQ_ENABLED, MISLEADS,
      "NVIC_ISER1 0xE000E104 = 0x00000040 (IRQ 38)"),
    C(L4, leave_an_interrupt_pending, PL_JUMP_IRQ_PENDING, MISLEADS,
      "NVIC_ISPR1 0xE000E204 = 0x00000040 (IRQ 38)"),
    C(L4, leave_an_interrupt_ready, PL_JUMP_IRQ_READY, HANGS, "IRQ 38"),
    C(L4, switch_to_hsi, PL_JUMP_SYSCLK, MISLEADS, "SWS = 1, after reset 0"),
    C(L4, leave_the_pll_on, PL_JUMP_PLL_ON, MISLEADS, "PLLON"),
    C(L4, leave_the_pll_in_use, PL_JUMP_PLL_IN_USE, MISLEADS, "SWS = 3 (PLL)"),
    C(L4, leave_wait_states, PL_JUMP_LATENCY, NOTE, "LATENCY = 4"),
    C(L4, leave_clocks_on, PL_JUMP_CLOCKS_ON, MISLEADS,
      "RCC_APB1ENR1 0x40021058 = 0x00020400, after reset 0x00000400; bits 17"),
    C(L4, leave_a_uart_enabled, PL_JUMP_USART, MISLEADS, "USART2_CR1 0x40004400 = 0x0000000D"),
    C(L4, leave_pins_switched, PL_JUMP_PINS, MISLEADS, "GPIOA_MODER 0x48000000"),
    C(L4, leave_dma_running, PL_JUMP_DMA, MISLEADS, "DMA1_CCR6 0x4002006C"),
    C(L4, start_the_iwdg, PL_JUMP_IWDG, NOTE, "bites in 512000 us"), /* 4096 * 4 / 32 kHz */
    C(F4, start_the_iwdg_for_40_ms, PL_JUMP_IWDG_SHORT, MISLEADS, "bites in 40000 us"),
    C(L4, start_the_iwdg_for_40_ms, PL_JUMP_IWDG, NOTE, "bites in 40000 us"),
    C(F4, leave_flash_caches_on, PL_JUMP_FLASH_CACHE, MISLEADS, "0x40023C00 = 0x00000600"),
    C(L4, start_the_wwdg, PL_JUMP_WWDG, HANGS, "WDGA"),
};

static void a_clean_jump_has_no_problems(void **state)
{
    (void)state;
    for (size_t i = 0; pl_board_chips[i]; i++) {
        struct pl_board *board = jump_rig_open(pl_board_chips[i]);
        struct pl_jump jump;
        pl_jump_report(board, &jump);
        assert_int_equal(jump.problems, 0);
        assert_int_equal(jump.n, 0);
        assert_true(jump.reaches);
        pl_board_free(board);
    }
}

static void expect_finding(size_t i, const struct pl_jump *jump)
{
    const struct pl_jump_finding *f = pl_jump_find(jump, cases[i].id);

    if (!f || !strstr(f->evidence, cases[i].evidence))
        fail_msg("case %zu, %s: %s", i, cases[i].evidence, f ? f->evidence : "not found");
    else
        assert_int_equal(f->severity, cases[i].severity);
}

static void each_mistake_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pl_board *board = jump_rig_open(cases[i].chip);
        struct pl_jump jump;
        cases[i].spoil(board);
        pl_jump_report(board, &jump);
        expect_finding(i, &jump);
        assert_int_equal(jump.reaches, cases[i].severity != PL_JUMP_HANGS);
        pl_board_free(board);
    }
}

static void expect_blame(spoil_fn *spoil, enum pl_jump_id id, uint32_t reg, uint32_t bits)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    const struct pl_jump_finding *f;
    struct pl_jump jump;

    spoil(board);
    pl_jump_report(board, &jump);
    f = pl_jump_find(&jump, id);
    if (f) {
        assert_int_equal(f->reg, reg);
        assert_int_equal(f->bits, bits);
    } else {
        fail_msg("finding %d is missing", (int)id);
    }
    pl_board_free(board);
}

static void findings_name_the_bits_that_show_them(void **state)
{
    (void)state;
    expect_blame(leave_systick_ticking, PL_JUMP_SYSTICK, 0xE000E010, 1);
    expect_blame(leave_an_interrupt_enabled, PL_JUMP_IRQ_ENABLED, 0xE000E104, 1U << 6);
    expect_blame(leave_clocks_on, PL_JUMP_CLOCKS_ON, 0x40021058, 1U << 17);
    expect_blame(leave_the_pll_in_use, PL_JUMP_PLL_IN_USE, 0x40021008, 3);
    expect_blame(leave_dma_running, PL_JUMP_DMA, 0x4002006C, 1);
    /* Analog to alternate, 3 to 2: bit 0 of PA2 and PA3. */
    expect_blame(leave_pins_switched, PL_JUMP_PINS, 0x48000000, 1U << 4 | 1U << 6);
    expect_blame(forget_the_remap, PL_JUMP_REMAP, 0, 0); /* nobody wrote that */
}

/* Reading MSP as unprivileged code gives 0, though it is what the loader's vector says. */
static void the_stack_of_unprivileged_code_is_looked_at(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct pl_jump jump;

    (void)state;
    stay_unprivileged(board);
    pl_jump_report(board, &jump);
    assert_null(pl_jump_find(&jump, PL_JUMP_MSP));
    pl_board_free(board);
}

/* Looking must not change what is looked at: COUNTFLAG is cleared by a read over the bus. */
static void looking_twice_gives_the_same(void **state)
{
    static struct pl_jump first, second;
    struct pl_board *board = jump_rig_open(&pl_board_l452);

    (void)state;
    leave_systick_ticking(board);
    leave_dma_running(board);
    pl_jump_report(board, &first);
    pl_jump_report(board, &second);
    assert_int_equal(first.n, second.n);
    for (unsigned i = 0; i < first.n; i++)
        assert_string_equal(first.finding[i].evidence, second.finding[i].evidence);
    pl_board_free(board);
}

static void pins_that_the_loader_does_not_use_do_not_matter(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct pl_jump jump;

    (void)state;
    leave_other_pins_switched(board);
    pl_jump_report(board, &jump);
    assert_int_equal(jump.n, 0);
    pl_board_free(board);
}

/* --- Chips with rules of their own --- */

static const struct pl_memory MEMORIES[] = {
    {.kind = PL_MEMORY_FLASH, .base = 0x08000000, .size = 0x10000, .blank = 0xFF},
    {.kind = PL_MEMORY_RAM, .base = 0x20000000, .size = 0x8000},
    {.kind = PL_MEMORY_ROM, .base = 0x1FFF0000, .size = 0x1000, .blank = PL_ROM_BLANK},
    {.kind = PL_MEMORY_RAM, .base = 0x40023000, .size = 0x1000}, /* FLASH registers of an F7 */
};

static struct pl_board *bare(struct pl_board_chip *chip, unsigned kind, uint16_t pid)
{
    static const uint32_t vectors[] = {0x20001000, 0x1FFF0101};
    struct pl_board *board;

    *chip = bare_chips[kind];
    chip->pid = pid;
    chip->memories = MEMORIES;
    chip->n_memories = sizeof MEMORIES / sizeof *MEMORIES;
    board = pl_board_new(chip);
    assert_non_null(board);
    assert_true(pl_board_poke(board, 0x08000000, vectors, sizeof vectors));
    assert_true(pl_board_poke(board, 0x1FFF0000, vectors, sizeof vectors));
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_ROM);
    return board;
}

static bool reports(struct pl_board *board, enum pl_jump_id id)
{
    struct pl_jump jump;

    pl_jump_report(board, &jump);
    return pl_jump_find(&jump, id) != NULL;
}

static void an_l0_cannot_be_jumped_into(void **state)
{
    struct pl_board_chip chip;
    struct pl_board *board = bare(&chip, BARE_M0PLUS, 0x447);

    (void)state;
    assert_true(reports(board, PL_JUMP_IMPOSSIBLE));
    pl_board_free(board);
    board = bare(&chip, BARE_M0PLUS, 0x444);
    assert_false(reports(board, PL_JUMP_IMPOSSIBLE));
    assert_true(reports(board, PL_JUMP_UNKNOWN_CHIP));
    pl_board_free(board);
}

static void an_empty_check_goes_back_to_flash(void **state)
{
    static const uint32_t erased = 0xFFFFFFFF;
    struct pl_board_chip chip;
    struct pl_board *board = bare(&chip, BARE_M0PLUS, 0x445);

    (void)state;
    assert_true(reports(board, PL_JUMP_EMPTY_CHECK));
    assert_true(pl_board_poke(board, 0x08000000, &erased, 4));
    assert_false(reports(board, PL_JUMP_EMPTY_CHECK));
    pl_board_free(board);
}

static void two_banks_need_the_remap(void **state)
{
    struct pl_board_chip chip;
    struct pl_board *board = bare(&chip, BARE_M4F, 0x415);

    (void)state;
    assert_true(reports(board, PL_JUMP_DUAL_BANK));
    pl_machine_map_zero(pl_board_machine(board), 0x1FFF0000);
    run_once_more(board);
    assert_false(reports(board, PL_JUMP_DUAL_BANK));
    pl_board_free(board);
}

/* RM0410, FLASH_OPTCR: nDBANK is bit 29, nDBOOT bit 28. */
static void an_f7_that_boots_from_two_banks_does_not_reach_the_loader(void **state)
{
    struct pl_board_chip chip;
    struct pl_board *board = bare(&chip, BARE_M7F, 0x451);

    (void)state;
    assert_true(reports(board, PL_JUMP_DUAL_BANK));
    jump_rig_write(board, 0x40023C14, 1U << 28);
    assert_false(reports(board, PL_JUMP_DUAL_BANK));
    jump_rig_write(board, 0x40023C14, 1U << 29);
    assert_false(reports(board, PL_JUMP_DUAL_BANK));
    pl_board_free(board);
}

static void caches_of_an_m7_are_seen(void **state)
{
    struct pl_board_chip chip;
    struct pl_board *board = bare(&chip, BARE_M7F, 0x449);

    (void)state;
    assert_false(reports(board, PL_JUMP_CACHE));
    jump_rig_write_core(board, 0xE000ED14, 3U << 16);
    assert_true(reports(board, PL_JUMP_CACHE));
    pl_board_free(board);
}

/* --- Output --- */

static char *printed(const struct pl_jump *jump)
{
    static char text[4096];
    FILE *file = tmpfile();
    size_t n;

    assert_non_null(file);
    pl_jump_print(jump, file);
    rewind(file);
    n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    fclose(file);
    return text;
}

static void the_verdict_comes_last(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct pl_jump jump;
    char *text;

    (void)state;
    pl_jump_report(board, &jump);
    assert_string_equal(printed(&jump), "reaches the ROM loader: yes; 0 problems\n");
    disable_interrupts(board);
    pl_jump_report(board, &jump);
    text = printed(&jump);
    assert_ptr_equal(strstr(text, "hangs: primask: PRIMASK = 0x1"), text);
    assert_non_null(strstr(text, "\n  fix: enable interrupts again"));
    assert_non_null(strstr(text, "(AN2606 4.1)\nreaches the ROM loader: no; 1 problem\n"));
    pl_board_free(board);
}

static void json_holds_the_same(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct pl_jump jump;
    const cJSON *finding;
    cJSON *json;
    char *text;

    (void)state;
    start_the_wwdg(board);
    pl_jump_report(board, &jump);
    text = pl_jump_json(&jump);
    json = cJSON_Parse(text);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(json, "reaches")));
    assert_int_equal(cJSON_GetObjectItem(json, "problems")->valueint, 2); /* and its clock */
    finding = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "findings"), 1);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(finding, "id")), "wwdg");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(finding, "severity")), "hangs");
    cJSON_Delete(json);
    free(text);
    pl_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_jump_has_no_problems),
        cmocka_unit_test(each_mistake_is_found),
        cmocka_unit_test(findings_name_the_bits_that_show_them),
        cmocka_unit_test(the_stack_of_unprivileged_code_is_looked_at),
        cmocka_unit_test(looking_twice_gives_the_same),
        cmocka_unit_test(pins_that_the_loader_does_not_use_do_not_matter),
        cmocka_unit_test(an_l0_cannot_be_jumped_into),
        cmocka_unit_test(an_empty_check_goes_back_to_flash),
        cmocka_unit_test(two_banks_need_the_remap),
        cmocka_unit_test(an_f7_that_boots_from_two_banks_does_not_reach_the_loader),
        cmocka_unit_test(caches_of_an_m7_are_seen),
        cmocka_unit_test(the_verdict_comes_last),
        cmocka_unit_test(json_holds_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
