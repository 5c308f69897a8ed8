/* SPDX-License-Identifier: MIT */
/* Watchdogs: RM0394 "Independent watchdog (IWDG)", "System window watchdog (WWDG)"; RM0008 too. */
#include "dev_iwdg.h"
#include "dev_wwdg.h"
#include "machine_stub.h"

#include "check.h"

#define PS_PER_MS 1000000000ULL
#define PS_PER_US 1000000ULL

enum { KR = 0x00, PR = 0x04, RLR = 0x08, SR = 0x0C, WINR = 0x10 };
enum { PVU = 1, RVU = 2, WVU = 4 };

static struct pl_device *iwdg(uint32_t lsi_hz, bool window, bool lsi_on)
{
    const struct pl_iwdg_config config = {0x40003000, lsi_hz, window};

    return pl_stub_add(pl_stub_new(lsi_on ? lsi_hz : 0), pl_iwdg_new(&config));
}

static void set_up(struct pl_device *d, uint32_t prescaler, uint32_t reload)
{
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, PR, prescaler);
    pl_stub_set(d, RLR, reload);
    pl_stub_pass(d->machine, PS_PER_MS);
    assert_int_equal(pl_stub_get(d, SR), 0);
}

/* RM0008 "Min/max IWDG timeout period (in ms) at 40 kHz": /4 with 0xFFF 409.6 ms. */
static void the_default_period_is_409_6_ms_at_40_khz(void **state)
{
    struct pl_device *d = iwdg(40000, false, true);

    (void)state;
    pl_stub_pass(d->machine, 10000 * PS_PER_MS);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_set(d, KR, 0xCCCC);
    pl_stub_pass(d->machine, 409599 * PS_PER_US);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_pass(d->machine, PS_PER_US);
    assert_int_equal(d->machine->resets, 1);
    assert_int_equal(d->machine->reset_cause, PL_RESET_IWDG);
    pl_stub_free(d->machine);
}

/* The same table: /256 with 0xFFF 26214.4 ms. */
static void the_longest_period_is_26214_4_ms(void **state)
{
    struct pl_device *d = iwdg(40000, false, true);

    (void)state;
    set_up(d, 6, 0xFFF);
    pl_stub_set(d, KR, 0xCCCC);
    pl_stub_pass(d->machine, 26214 * PS_PER_MS);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_pass(d->machine, PS_PER_MS);
    assert_int_equal(d->machine->resets, 1);
    pl_stub_free(d->machine);
}

static void refreshing_keeps_it_quiet(void **state)
{
    struct pl_device *d = iwdg(32000, false, true);

    (void)state;
    set_up(d, 0, 79); /* 80 * 4 / 32 kHz = 10 ms */
    pl_stub_set(d, KR, 0xCCCC);
    for (unsigned i = 0; i < 20; i++) {
        pl_stub_set(d, KR, 0xAAAA);
        pl_stub_pass(d->machine, 9 * PS_PER_MS);
    }
    assert_int_equal(d->machine->resets, 0);
    pl_stub_pass(d->machine, PS_PER_MS);
    assert_int_equal(d->machine->resets, 1);
    pl_stub_free(d->machine);
}

/* "Register access protection": any key but 0x5555 closes PR and RLR again. */
static void registers_need_their_key(void **state)
{
    struct pl_device *d = iwdg(32000, false, true);

    (void)state;
    pl_stub_set(d, PR, 3);
    assert_int_equal(pl_stub_get(d, SR), 0);
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, KR, 0xAAAA);
    pl_stub_set(d, PR, 3);
    assert_int_equal(pl_stub_get(d, SR), 0);
    assert_int_equal(pl_stub_get(d, PR), 0);
    assert_int_equal(pl_stub_get(d, RLR), 0xFFF);
    pl_stub_free(d->machine);
}

/* "Status register": an update takes up to five LSI cycles; writing meanwhile is lost. */
static void an_update_takes_five_lsi_cycles(void **state)
{
    struct pl_device *d = iwdg(32000, true, true);

    (void)state;
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, PR, 3);
    pl_stub_set(d, RLR, 100);
    assert_int_equal(pl_stub_get(d, SR), PVU | RVU);
    pl_stub_set(d, PR, 5);
    pl_stub_pass(d->machine, 156 * PS_PER_US);
    assert_int_equal(pl_stub_get(d, SR), PVU | RVU);
    pl_stub_pass(d->machine, PS_PER_US);
    assert_int_equal(pl_stub_get(d, SR), 0);
    assert_int_equal(pl_stub_get(d, PR), 3);
    assert_int_equal(pl_stub_get(d, RLR), 100);
    pl_stub_free(d->machine);
}

/* LSI is off until LSION or the start of the watchdog: flags stay (AN2606 4.8 meets it as PVU). */
static void without_lsi_an_update_waits_for_the_start(void **state)
{
    struct pl_device *d = iwdg(32000, false, false);

    (void)state;
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, PR, 3);
    pl_stub_pass(d->machine, 1000 * PS_PER_MS);
    assert_int_equal(pl_stub_get(d, SR), PVU);
    pl_stub_set(d, KR, 0xCCCC);
    pl_stub_pass(d->machine, PS_PER_MS);
    assert_int_equal(pl_stub_get(d, SR), 0);
    pl_stub_free(d->machine);
}

static void an_update_goes_on_when_lsi_comes(void **state)
{
    struct pl_device *d = iwdg(32000, false, false);

    (void)state;
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, RLR, 7);
    d->machine->clock_hz = 32000;
    assert_int_equal(pl_stub_get(d, SR), RVU);
    pl_stub_pass(d->machine, PS_PER_MS);
    assert_int_equal(pl_stub_get(d, SR), 0);
    assert_int_equal(pl_stub_get(d, RLR), 7);
    pl_stub_free(d->machine);
}

/* "Window option": a refresh while the counter is above WINR resets. */
static void a_refresh_too_early_resets(void **state)
{
    struct pl_device *d = iwdg(32000, true, true);

    (void)state;
    set_up(d, 0, 79);
    pl_stub_set(d, KR, 0xCCCC);
    pl_stub_set(d, KR, 0x5555);
    pl_stub_set(d, WINR, 40);
    assert_int_equal(pl_stub_get(d, SR), WVU);
    pl_stub_pass(d->machine, PS_PER_MS);
    pl_stub_pass(d->machine, 6 * PS_PER_MS);
    pl_stub_set(d, KR, 0xAAAA);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_pass(d->machine, 4 * PS_PER_MS);
    pl_stub_set(d, KR, 0xAAAA);
    assert_int_equal(d->machine->resets, 1);
    pl_stub_free(d->machine);
}

/* "Once running, the IWDG cannot be stopped" but by a reset. */
static void a_reset_stops_it(void **state)
{
    struct pl_device *d = iwdg(32000, false, true);

    (void)state;
    pl_stub_set(d, KR, 0xCCCC);
    pl_stub_set(d, KR, 0);
    pl_stub_pass(d->machine, 100 * PS_PER_MS);
    d->ops->reset(d, PL_RESET_SOFTWARE);
    pl_stub_pass(d->machine, 10000 * PS_PER_MS);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_free(d->machine);
}

/* --- WWDG --- */

enum { CR = 0x00, CFR = 0x04, WWDG_SR = 0x08, WDGA = 0x80, EWI = 1 << 9 };

static struct pl_device *wwdg(bool wide)
{
    const struct pl_wwdg_config config = {0x40002C00, 0, wide};

    return pl_stub_add(pl_stub_new(36000000), pl_wwdg_new(&config));
}

/* RM0008 "Min-max timeout value @36 MHz (PCLK1)": WDGTB 0 113 us to 7.28 ms, 3 910 us to 58.25 ms.
 */
static void timeouts_at_36_mhz(void **state)
{
    struct pl_device *d = wwdg(false);

    (void)state;
    pl_stub_set(d, CR, WDGA | 0x7F);
    pl_stub_pass(d->machine, 7280 * PS_PER_US);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_pass(d->machine, 10 * PS_PER_US);
    assert_int_equal(d->machine->resets, 1);
    assert_int_equal(d->machine->reset_cause, PL_RESET_WWDG);
    d->ops->reset(d, PL_RESET_WWDG);
    pl_stub_set(d, CFR, 3 << 7 | 0x7F);
    pl_stub_set(d, CR, WDGA | 0x40);
    pl_stub_pass(d->machine, 909 * PS_PER_US);
    assert_int_equal(d->machine->resets, 1);
    pl_stub_pass(d->machine, 2 * PS_PER_US);
    assert_int_equal(d->machine->resets, 2);
    pl_stub_free(d->machine);
}

/* "Control register": T6 = 0 with WDGA resets; a refresh above the window too. */
static void a_refresh_outside_the_window_resets(void **state)
{
    struct pl_device *d = wwdg(true);

    (void)state;
    pl_stub_set(d, CFR, 1 << 11 | 0x50);
    pl_stub_set(d, CR, WDGA | 0x7F);
    pl_stub_set(d, CR, WDGA | 0x7F);
    assert_int_equal(d->machine->resets, 1);
    d->ops->reset(d, PL_RESET_WWDG);
    pl_stub_set(d, CR, WDGA | 0x3F);
    assert_int_equal(d->machine->resets, 2);
    pl_stub_free(d->machine);
}

/* "Early wakeup interrupt": at 0x40. */
static void the_early_wakeup_comes_at_0x40(void **state)
{
    struct pl_device *d = wwdg(false);

    (void)state;
    pl_stub_set(d, CFR, EWI | 0x7F);
    pl_stub_set(d, CR, WDGA | 0x41);
    pl_stub_pass(d->machine, 112 * PS_PER_US);
    assert_false(d->machine->irq[0]);
    pl_stub_pass(d->machine, 2 * PS_PER_US);
    assert_true(d->machine->irq[0]);
    assert_int_equal(pl_stub_get(d, CR), WDGA | 0x40);
    pl_stub_set(d, WWDG_SR, 0);
    assert_false(d->machine->irq[0]);
    assert_int_equal(d->machine->resets, 0);
    pl_stub_free(d->machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_period_is_409_6_ms_at_40_khz),
        cmocka_unit_test(the_longest_period_is_26214_4_ms),
        cmocka_unit_test(refreshing_keeps_it_quiet),
        cmocka_unit_test(registers_need_their_key),
        cmocka_unit_test(an_update_takes_five_lsi_cycles),
        cmocka_unit_test(without_lsi_an_update_waits_for_the_start),
        cmocka_unit_test(an_update_goes_on_when_lsi_comes),
        cmocka_unit_test(a_refresh_too_early_resets),
        cmocka_unit_test(a_reset_stops_it),
        cmocka_unit_test(timeouts_at_36_mhz),
        cmocka_unit_test(a_refresh_outside_the_window_resets),
        cmocka_unit_test(the_early_wakeup_comes_at_0x40),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
