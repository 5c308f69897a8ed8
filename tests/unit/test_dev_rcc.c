/* SPDX-License-Identifier: MIT */
/* Clock trees. Expected frequencies are worked out from the formulae in "PLL configuration" and
 * "RCC registers" of RM0394, RM0008, RM0090, RM0444. */
#include "check.h"
#include "dev_rcc.h"
#include "machine_stub.h"

static const uint64_t MS = 1000000000;
static const uint32_t HSI_ON_L4 = 1u << 8, PLL_ON = 1u << 24, PLL_READY = 1u << 25;
static const uint32_t HSE_ON = 1u << 16, HSE_READY = 1u << 17;

typedef struct pl_device *new_fn(const struct pl_rcc_config *config);

static struct pl_machine *machine;
static struct pl_device *rcc;
static uint32_t base_reset;

static void note_reset(struct pl_machine *m, uint32_t base)
{
    (void)m;
    base_reset = base;
}

static void add(new_fn *new, uint32_t hse_hz)
{
    const struct pl_rcc_config config = {hse_hz, 32768};

    machine = pl_stub_new(0);
    rcc = pl_stub_add(machine, new (&config));
    pl_rcc_on_reset(rcc, note_reset);
    base_reset = 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static void l4_wakes_up_at_4_mhz(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    assert_int_equal(pl_rcc_core_hz(rcc), 4000000);
    assert_int_equal(pl_stub_get(rcc, 0x00), 0x63);
    assert_int_equal(pl_stub_get(rcc, 0x0C), 0x1000);
}

/* RM0394 RCC_CR.MSIRANGE: 0 is 100 kHz, 11 is 48 MHz; MSIRGSEL lets it count. */
static void l4_msi_ranges(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    pl_stub_set(rcc, 0x00, 0x1 | 11u << 4);
    assert_int_equal(pl_rcc_core_hz(rcc), 4000000);
    pl_stub_set(rcc, 0x00, 0x1 | 1u << 3 | 11u << 4);
    assert_int_equal(pl_rcc_core_hz(rcc), 48000000);
    pl_stub_set(rcc, 0x00, 0x1 | 1u << 3);
    assert_int_equal(pl_rcc_core_hz(rcc), 100000);
    assert_int_equal(machine->clock_changes, 3); /* with that of the start */
}

/* HSI16 / 1 * 10 / 2 = 80 MHz; PLLM = 0, PLLN = 10, PLLR = 0, PLLREN. */
static void l4_reaches_80_mhz_when_the_pll_is_ready(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    pl_stub_set(rcc, 0x00, 0x1 | HSI_ON_L4);
    assert_false(pl_stub_get(rcc, 0x00) & 1u << 10);
    pl_stub_pass(machine, MS);
    assert_true(pl_stub_get(rcc, 0x00) & 1u << 10);
    pl_stub_set(rcc, 0x0C, 2 | 10u << 8 | 1u << 24);
    pl_stub_set(rcc, 0x00, 0x1 | HSI_ON_L4 | PLL_ON);
    pl_stub_set(rcc, 0x08, 3);
    assert_int_equal(pl_stub_get(rcc, 0x08), 3); /* SWS still MSI */
    assert_int_equal(pl_rcc_core_hz(rcc), 4000000);
    pl_stub_pass(machine, MS);
    assert_int_equal(pl_rcc_core_hz(rcc), 80000000);
    assert_int_equal(pl_stub_get(rcc, 0x08), 0xF);
    /* Its source and itself can no longer be switched off, nor its factors changed. */
    pl_stub_set(rcc, 0x00, 0x1);
    pl_stub_set(rcc, 0x0C, 2 | 20u << 8);
    assert_int_equal(pl_stub_get(rcc, 0x00) & (HSI_ON_L4 | PLL_ON), HSI_ON_L4 | PLL_ON);
    assert_int_equal(pl_rcc_core_hz(rcc), 80000000);
}

static void l4_pll_outside_of_its_limits_never_locks(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    pl_stub_set(rcc, 0x00, 0x1 | HSI_ON_L4);
    pl_stub_pass(machine, MS);
    pl_stub_set(rcc, 0x0C, 2 | 11u << 8 | 1u << 24); /* 88 MHz */
    pl_stub_set(rcc, 0x00, 0x1 | HSI_ON_L4 | PLL_ON);
    pl_stub_pass(machine, 100 * MS);
    assert_false(pl_stub_get(rcc, 0x00) & PLL_READY);
}

static void crystal_that_is_not_there_never_gets_ready(void **state)
{
    (void)state;
    add(pl_rcc_f1_new, 0);
    pl_stub_set(rcc, 0x00, 0x81 | HSE_ON);
    pl_stub_pass(machine, 1000 * MS);
    assert_false(pl_stub_get(rcc, 0x00) & HSE_READY);
}

/* 8 MHz * 9 = 72 MHz, APB1 / 2, timers of APB1 twice that. PLLMUL = 7. */
static void f1_reaches_72_mhz_from_hse(void **state)
{
    (void)state;
    add(pl_rcc_f1_new, 8000000);
    assert_int_equal(pl_rcc_core_hz(rcc), 8000000);
    pl_stub_set(rcc, 0x00, 0x81 | HSE_ON);
    pl_stub_pass(machine, 10 * MS);
    assert_true(pl_stub_get(rcc, 0x00) & HSE_READY);
    pl_stub_set(rcc, 0x04, 1u << 16 | 7u << 18 | 4u << 8);
    pl_stub_set(rcc, 0x00, 0x81 | HSE_ON | PLL_ON);
    pl_stub_pass(machine, MS);
    pl_stub_set(rcc, 0x04, 1u << 16 | 7u << 18 | 4u << 8 | 2);
    assert_int_equal(pl_rcc_core_hz(rcc), 72000000);
    assert_int_equal(pl_rcc_bus_hz(rcc, PL_BUS_APB1), 36000000);
    assert_int_equal(pl_rcc_bus_hz(rcc, PL_BUS_APB1_TIMERS), 72000000);
    assert_int_equal(pl_rcc_bus_hz(rcc, PL_BUS_APB2), 72000000);
}

/* HSI / 2 * 16 = 64 MHz, the most that goes without a crystal. */
static void f1_reaches_64_mhz_from_hsi(void **state)
{
    (void)state;
    add(pl_rcc_f1_new, 0);
    pl_stub_set(rcc, 0x04, 15u << 18);
    pl_stub_set(rcc, 0x00, 0x81 | PLL_ON);
    pl_stub_pass(machine, MS);
    pl_stub_set(rcc, 0x04, 15u << 18 | 2);
    assert_int_equal(pl_rcc_core_hz(rcc), 64000000);
}

/* 8 MHz / 8 * 336 / 2 = 168 MHz; APB1 / 4 = 42, APB2 / 2 = 84. */
static void f4_reaches_168_mhz(void **state)
{
    (void)state;
    add(pl_rcc_f4_new, 8000000);
    assert_int_equal(pl_rcc_core_hz(rcc), 16000000);
    assert_int_equal(pl_stub_get(rcc, 0x04), 0x24003010);
    pl_stub_set(rcc, 0x00, 0x81 | HSE_ON);
    pl_stub_pass(machine, 10 * MS);
    pl_stub_set(rcc, 0x04, 8 | 336u << 6 | 1u << 22 | 7u << 24);
    pl_stub_set(rcc, 0x00, 0x81 | HSE_ON | PLL_ON);
    pl_stub_set(rcc, 0x08, 5u << 10 | 4u << 13);
    pl_stub_pass(machine, MS);
    pl_stub_set(rcc, 0x08, 5u << 10 | 4u << 13 | 2);
    assert_int_equal(pl_rcc_core_hz(rcc), 168000000);
    assert_int_equal(pl_rcc_bus_hz(rcc, PL_BUS_APB1), 42000000);
    assert_int_equal(pl_rcc_bus_hz(rcc, PL_BUS_APB2), 84000000);
}

/* HSI16 / 1 * 8 / 2 = 64 MHz, and PLLREN in between; before it HSISYS = 16 MHz / 4. */
static void g0_divides_hsi_and_reaches_64_mhz(void **state)
{
    (void)state;
    add(pl_rcc_g0_new, 0);
    assert_int_equal(pl_rcc_core_hz(rcc), 16000000);
    pl_stub_set(rcc, 0x00, 0x100 | 2u << 11);
    assert_int_equal(pl_rcc_core_hz(rcc), 4000000);
    pl_stub_set(rcc, 0x0C, 2 | 8u << 8 | 1u << 29);
    pl_stub_set(rcc, 0x00, 0x100 | PLL_ON);
    pl_stub_pass(machine, MS);
    assert_true(pl_stub_get(rcc, 0x00) & PLL_READY);
    pl_stub_set(rcc, 0x08, 2);
    assert_int_equal(pl_rcc_core_hz(rcc), 16000000);
    pl_stub_set(rcc, 0x0C, 2 | 8u << 8 | 1u << 29 | 1u << 28);
    assert_int_equal(pl_rcc_core_hz(rcc), 64000000);
}

static void ready_flags_cannot_be_written(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    pl_stub_set(rcc, 0x00, UINT32_MAX & ~HSE_ON & ~PLL_ON);
    assert_false(pl_stub_get(rcc, 0x00) & (HSE_READY | PLL_READY));
    pl_stub_set(rcc, 0x08, 3u << 2);
    assert_int_equal(pl_stub_get(rcc, 0x08), 0);
}

static void peripheral_without_enable_bit_has_no_clock(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 0);
    pl_stub_set(rcc, 0x58, 1u << 17);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 4000000);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40022000), 4000000); /* FLASH has none */
}

/* RM0394 RCC_CCIPR: USART2SEL 0 PCLK, 1 SYSCLK, 2 HSI16, 3 LSE. */
static void uart_chooses_its_clock(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    pl_stub_set(rcc, 0x58, 1u << 17);
    pl_stub_set(rcc, 0x08, 5u << 8); /* PCLK1 = 1 MHz */
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 1000000);
    pl_stub_set(rcc, 0x88, 1u << 2);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 4000000);
    pl_stub_set(rcc, 0x88, 2u << 2);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 0);
    pl_stub_set(rcc, 0x00, 0x1 | HSI_ON_L4);
    pl_stub_pass(machine, MS);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 16000000);
    pl_stub_set(rcc, 0x90, 1);
    pl_stub_pass(machine, 10 * MS);
    pl_stub_set(rcc, 0x88, 3u << 2);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 32768);
}

static void reset_bit_resets_and_holds(void **state)
{
    (void)state;
    add(pl_rcc_f1_new, 0);
    pl_stub_set(rcc, 0x1C, 1u << 17);
    pl_stub_set(rcc, 0x10, 1u << 17);
    assert_int_equal(base_reset, 0x40004400);
    assert_true(pl_rcc_in_reset(rcc, 0x40004400));
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 0);
    pl_stub_set(rcc, 0x10, 0);
    assert_int_equal(pl_rcc_clock_hz(rcc, 0x40004400), 8000000);
}

/* RCC_CSR: the flags add up until RMVF is written. Bits from 25: OBL, PIN, BOR, SFT, IWDG, WWDG. */
static void reset_causes_add_up_until_removed(void **state)
{
    (void)state;
    add(pl_rcc_l4_new, 0);
    assert_int_equal(pl_stub_get(rcc, 0x94), 0x0C000600);
    rcc->ops->reset(rcc, PL_RESET_IWDG);
    assert_int_equal(pl_stub_get(rcc, 0x94) >> 24, 0x2C);
    pl_stub_set(rcc, 0x94, 1u << 23);
    assert_int_equal(pl_stub_get(rcc, 0x94) >> 24, 0);
    rcc->ops->reset(rcc, PL_RESET_SOFTWARE);
    assert_int_equal(pl_stub_get(rcc, 0x94) >> 24, 0x14);
}

static void reset_brings_the_clock_back_but_keeps_the_backup_domain(void **state)
{
    (void)state;
    add(pl_rcc_f1_new, 8000000);
    pl_stub_set(rcc, 0x20, 1u << 8 | 1);
    pl_stub_set(rcc, 0x04, 4u << 8);
    rcc->ops->reset(rcc, PL_RESET_PIN);
    assert_int_equal(pl_stub_get(rcc, 0x04), 0);
    assert_int_equal(pl_stub_get(rcc, 0x20) & ~2u, 1u << 8 | 1);
    rcc->ops->reset(rcc, PL_RESET_POWER);
    assert_int_equal(pl_stub_get(rcc, 0x20), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(l4_wakes_up_at_4_mhz, tear_down),
        cmocka_unit_test_teardown(l4_msi_ranges, tear_down),
        cmocka_unit_test_teardown(l4_reaches_80_mhz_when_the_pll_is_ready, tear_down),
        cmocka_unit_test_teardown(l4_pll_outside_of_its_limits_never_locks, tear_down),
        cmocka_unit_test_teardown(crystal_that_is_not_there_never_gets_ready, tear_down),
        cmocka_unit_test_teardown(f1_reaches_72_mhz_from_hse, tear_down),
        cmocka_unit_test_teardown(f1_reaches_64_mhz_from_hsi, tear_down),
        cmocka_unit_test_teardown(f4_reaches_168_mhz, tear_down),
        cmocka_unit_test_teardown(g0_divides_hsi_and_reaches_64_mhz, tear_down),
        cmocka_unit_test_teardown(ready_flags_cannot_be_written, tear_down),
        cmocka_unit_test_teardown(peripheral_without_enable_bit_has_no_clock, tear_down),
        cmocka_unit_test_teardown(uart_chooses_its_clock, tear_down),
        cmocka_unit_test_teardown(reset_bit_resets_and_holds, tear_down),
        cmocka_unit_test_teardown(reset_causes_add_up_until_removed, tear_down),
        cmocka_unit_test_teardown(reset_brings_the_clock_back_but_keeps_the_backup_domain,
                                  tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
