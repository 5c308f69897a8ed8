/* SPDX-License-Identifier: MIT */
/* The direct jump: what it sets back, in which order, and when it does not go. */
#include "enter_rig.h"

#define SYST_CSR 0xE000E010u
#define ICER     0xE000E180u
#define ICPR     0xE000E280u
#define ICSR     0xE000ED04u
#define VTOR     0xE000ED08u
#define CCR      0xE000ED14u
#define CCSIDR   0xE000ED80u
#define MPU_CTRL 0xE000ED94u
#define DCCSW    0xE000EF6Cu
#define DCCISW   0xE000EF74u
#define BASE     0x40020000u

/* The registers of a waiting step answer at once, as on a chip whose oscillators are healthy. */
static uint32_t healthy(uint32_t addr, uint32_t value)
{
    struct pl_enter_steps steps = pl_enter_steps_of(pl_enter_this_chip());

    for (size_t i = 0; i < steps.n; i++) {
        if (BASE + steps.step[i].off != addr)
            continue;
        if (steps.step[i].op == PL_ENTER_UNTIL_SET)
            value |= steps.step[i].value;
        if (steps.step[i].op == PL_ENTER_UNTIL_CLEAR)
            value &= ~steps.step[i].value;
    }
    return value;
}

static bool can_jump(const struct pl_enter_chip *chip)
{
    return pl_enter_steps_of(chip).n > 0;
}

static size_t first_write(uint32_t addr)
{
    size_t i = 0;

    while (i < fake.n_log && fake.log[i].addr != addr)
        i++;
    return i;
}

static void check_jump(const struct pl_enter_chip *chip)
{
    enum pl_enter_err err;
    uint32_t last;

    enter_plug(chip);
    fake.on_get = healthy;
    fake_set(SYST_CSR, 7);
    fake_set(MPU_CTRL, 5);
    if (!can_jump(chip)) {
        assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
        assert_int_equal(err, PL_ENTER_ERR_UNSUPPORTED);
        assert_int_equal(fake.n_log, 0);
        return;
    }
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_STARTED);
    assert_int_equal(fake.sp, enter_rom_sp(chip));
    assert_int_equal(fake.entry, enter_rom_entry(chip));
    assert_int_equal(fake.primask, 1); /* until pl_hw_start */
    assert_int_equal(fake_word(SYST_CSR), 0);
    assert_int_equal(fake_word(MPU_CTRL), 0);
    assert_int_equal(fake_word(ICSR), 1 << 25 | 1 << 27);
    for (unsigned i = 0; i < 16; i++) {
        assert_int_equal(fake_writes(ICER + 4 * i, &last), 1);
        assert_int_equal(last, UINT32_MAX);
        assert_int_equal(fake_writes(ICPR + 4 * i, &last), 1);
        assert_int_equal(last, UINT32_MAX);
    }
    /* What peripherals made pending on their way into reset is cleared, too. */
    assert_true(first_write(ICPR) > first_write(BASE + pl_enter_steps_of(chip).step[0].off));
}

static void every_chip_jumps_or_says_that_it_cannot(void **state)
{
    (void)state;
    for_each_entered_chip(check_jump);
}

/* After the steps every enable register has its reset value, the PLL is off, no reset is held. What
 * RM0394, RM0008, RM0090 and RM0444 give, beside the data. */
static void the_clocks_are_as_after_reset(void **state)
{
    static const struct {
        uint16_t pid;
        uint32_t addr, mask, value;
    } want[] = {
        {0x462, 0x40021000, 1u << 24, 0},       /* L4: CR.PLLON */
        {0x462, 0x40021008, 0x3FFF, 0},         /* CFGR: MSI, not divided */
        {0x462, 0x40021048, ~0u, 0x100},        /* AHB1ENR */
        {0x462, 0x40021058, ~0u, 0x400},        /* APB1ENR1 */
        {0x462, 0x40021038, ~0u, 0},            /* APB1RSTR1 */
        {0x462, 0x40022000, 7, 0},              /* FLASH_ACR.LATENCY */
        {0x410, 0x40021000, 1u << 24 | 1u, 1u}, /* F1: HSI on, PLL off */
        {0x410, 0x40021014, ~0u, 0x14},         /* AHBENR */
        {0x410, 0x40021018, ~0u, 0},            /* APB2ENR */
        {0x413, 0x40023830, ~0u, 0x100000},     /* F4: AHB1ENR, CCMDATARAMEN */
        {0x413, 0x40023844, 1u << 4, 0},        /* APB2ENR.USART1EN */
        {0x413, 0x40023804, ~0u, 0x24003010},   /* PLLCFGR */
        {0x460, 0x40021034, ~0u, 0},            /* G0: IOPENR */
        {0x460, 0x40021038, ~0u, 0x100},        /* AHBENR */
        {0x460, 0x40021008, ~0u, 0},            /* CFGR */
    };

    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        const struct pl_enter_chip *chip = enter_row(want[i].pid);
        enum pl_enter_err err;

        enter_plug(chip);
        fake.on_get = healthy;
        fake_set(want[i].addr, 0xFFFFFFFF);
        assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_STARTED);
        assert_int_equal(fake_word(want[i].addr) & want[i].mask, want[i].value);
    }
}

static void dead(const struct pl_enter_chip *chip)
{
    enum pl_enter_err err;

    if (!can_jump(chip))
        return;
    enter_plug(chip);
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_CLOCK);
    assert_int_equal(fake.primask, 0);
}

static void an_oscillator_that_does_not_start_ends_the_wait(void **state)
{
    (void)state;
    for_each_entered_chip(dead);
}

static void only_privileged_thread_code_may_jump(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x462);
    enum pl_enter_err err;

    (void)state;
    enter_plug(chip);
    fake.exception = 16 + 38;
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_HANDLER);
    fake.exception = 0;
    fake.unprivileged = 1;
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_PRIVILEGE);
    fake.unprivileged = 0;
    assert_int_equal(enter_jump(PL_ENTRY_APP, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_TARGET);
    fake_set(chip->vectors, 0);
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_NO_LOADER);
    enter_plug(NULL);
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_CHIP);
    assert_int_equal(fake.n_log, 0);
}

/* Of the Cortex-M7, 4 KiB in 4 ways of 32 sets, each line once before the cache goes off (clean)
 * and once behind (clean and invalidate). DDI 0403 B4.5.4 and B4.8.3: way in the uppermost bits,
 * set from bit 5. */
static void the_data_cache_is_cleaned_line_by_line(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x449);
    bool seen[2][4][32] = {{{false}}};
    size_t off_at = 0;
    enum pl_enter_err err;

    (void)state;
    enter_plug(chip);
    fake.on_get = healthy;
    fake_set(CCR, 1u << 16 | 1u << 17 | 0x200);
    fake_set(CCSIDR, 31u << 13 | 3u << 3 | 1u);
    assert_int_equal(enter_jump(PL_ENTRY_ROM, 0, &err), FAKE_STARTED);
    off_at = first_write(CCR);
    for (size_t i = 0; i < fake.n_log; i++) {
        uint32_t v = fake.log[i].value;
        bool after = fake.log[i].addr == DCCISW;

        if (fake.log[i].addr != DCCSW && !after)
            continue;
        assert_int_equal(after, i > off_at);
        assert_int_equal(v & ~(3u << 30 | 31u << 5), 0);
        assert_false(seen[after][v >> 30][v >> 5 & 31]);
        seen[after][v >> 30][v >> 5 & 31] = true;
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_true((&seen[0][0][0])[i]);
    assert_int_equal(fake_word(CCR), 0x200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chip_jumps_or_says_that_it_cannot),
        cmocka_unit_test(the_clocks_are_as_after_reset),
        cmocka_unit_test(an_oscillator_that_does_not_start_ends_the_wait),
        cmocka_unit_test(only_privileged_thread_code_may_jump),
        cmocka_unit_test(the_data_cache_is_cleaned_line_by_line),
    };

    return cmocka_run_group_tests_name("enter_jump", tests, NULL, NULL);
}
