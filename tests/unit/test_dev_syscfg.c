/* SPDX-License-Identifier: MIT */
/* Memory remap, AFIO, power control: RM0394, RM0444, RM0090, RM0008; section titles at each test.
 */
#include "dev_pwr.h"
#include "dev_syscfg.h"
#include "machine_stub.h"

#include "check.h"

enum { FLASH = 0x08000000, SYSTEM = 0x1FFF0000, SRAM = 0x20000000 };

/* RM0394, RM0090 "SYSCFG memory remap register": 0 main flash, 1 system flash, 3 SRAM. */
static const struct pl_syscfg_config L4 = {0x40010000, 7, {FLASH, SYSTEM, 0, SRAM}};
/* RM0444 "SYSCFG configuration register 1": X0 main flash, 01 system flash, 11 SRAM. */
static const struct pl_syscfg_config G0 = {0x40010000, 3, {FLASH, SYSTEM, FLASH, SRAM}};

static struct pl_device *add(struct pl_device *d)
{
    return pl_stub_add(pl_stub_new(16000000), d);
}

static void mem_mode_maps_memory_to_zero(void **state)
{
    struct pl_device *d = add(pl_syscfg_new(&L4));

    (void)state;
    assert_int_equal(d->machine->zero_base, FLASH);
    pl_stub_set(d, 0, 1);
    assert_int_equal(d->machine->zero_base, SYSTEM);
    pl_stub_set(d, 0, 3);
    assert_int_equal(d->machine->zero_base, SRAM);
    pl_stub_set(d, 0, 2);
    assert_int_equal(d->machine->zero_base, SRAM);
    assert_int_equal(pl_stub_get(d, 0), 2);
    d->ops->write(d, 0, 1, 0);
    assert_int_equal(d->machine->zero_base, FLASH);
    pl_stub_free(d->machine);
}

static void other_bits_do_not_remap(void **state)
{
    struct pl_device *d = add(pl_syscfg_new(&G0));
    unsigned maps = d->machine->zero_maps;

    (void)state;
    pl_stub_set(d, 0, 1 << 16);
    pl_stub_set(d, 8, 0x1234);
    assert_int_equal(d->machine->zero_maps, maps);
    assert_int_equal(pl_stub_get(d, 8), 0x1234);
    pl_stub_set(d, 0, 1 << 16 | 3);
    assert_int_equal(d->machine->zero_base, SRAM);
    pl_stub_free(d->machine);
}

/* Without SYSCFGEN in the RCC the registers do not answer: the trap of many failed jumps. */
static void without_its_clock_nothing_happens(void **state)
{
    struct pl_device *d = add(pl_syscfg_new(&L4));

    (void)state;
    d->machine->clock_hz = 0;
    pl_stub_set(d, 0, 1);
    assert_int_equal(d->machine->zero_base, FLASH);
    d->machine->clock_hz = 16000000;
    assert_int_equal(pl_stub_get(d, 0), 0);
    pl_stub_free(d->machine);
}

/* "After reset these bits take the value selected by the boot pins." */
static void a_reset_maps_what_the_boot_selects(void **state)
{
    struct pl_device *d = add(pl_syscfg_new(&L4));

    (void)state;
    pl_stub_set(d, 0, 3);
    d->ops->reset(d, PL_RESET_SOFTWARE);
    assert_int_equal(d->machine->zero_base, FLASH);
    pl_syscfg_set_boot(d, 1);
    d->ops->reset(d, PL_RESET_PIN);
    assert_int_equal(d->machine->zero_base, SYSTEM);
    assert_int_equal(pl_stub_get(d, 0), 1);
    pl_stub_free(d->machine);
}

/* RM0008 "AFIO registers": pins, no memory. */
static void afio_maps_no_memory(void **state)
{
    struct pl_device *d = add(pl_afio_new(0x40010000));

    (void)state;
    pl_stub_set(d, 0, 3);
    pl_stub_set(d, 4, 2 << 24);
    assert_int_equal(pl_stub_get(d, 4), 2 << 24);
    assert_int_equal(d->machine->zero_maps, 0);
    d->ops->reset(d, PL_RESET_SOFTWARE);
    assert_int_equal(pl_stub_get(d, 4), 0);
    pl_stub_free(d->machine);
}

/* --- "Power control (PWR)", register reset values and ready flags --- */

static void voltage_scaling_is_ready_at_once(void **state)
{
    struct pl_device *f4 = add(pl_pwr_new(0x40007000, PL_PWR_F4));
    struct pl_device *l4 = add(pl_pwr_new(0x40007000, PL_PWR_L4));

    (void)state;
    assert_int_equal(pl_stub_get(f4, 0x00), 0x4000);
    assert_int_equal(pl_stub_get(f4, 0x04) & 1 << 14, 1 << 14); /* VOSRDY */
    assert_int_equal(pl_stub_get(l4, 0x00), 0x0200);
    pl_stub_set(l4, 0x00, 0x0400);
    assert_int_equal(pl_stub_get(l4, 0x00), 0x0400);
    assert_int_equal(pl_stub_get(l4, 0x14) & 1 << 10, 0); /* VOSF */
    pl_stub_free(f4->machine);
    pl_stub_free(l4->machine);
}

static void dbp_opens_the_backup_domain(void **state)
{
    static const enum pl_pwr_kind kinds[] = {PL_PWR_L4, PL_PWR_G0, PL_PWR_F1, PL_PWR_F4};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct pl_device *d = add(pl_pwr_new(0x40007000, kinds[i]));

        assert_false(pl_pwr_backup_open(d));
        pl_stub_set(d, 0, pl_stub_get(d, 0) | 1 << 8);
        assert_int_equal(pl_stub_get(d, 0) & 1 << 8, 1 << 8);
        assert_true(pl_pwr_backup_open(d));
        d->ops->reset(d, PL_RESET_SOFTWARE);
        assert_false(pl_pwr_backup_open(d));
        d->machine->clock_hz = 0;
        pl_stub_set(d, 0, 1 << 8);
        assert_false(pl_pwr_backup_open(d));
        pl_stub_free(d->machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_mode_maps_memory_to_zero),
        cmocka_unit_test(other_bits_do_not_remap),
        cmocka_unit_test(without_its_clock_nothing_happens),
        cmocka_unit_test(a_reset_maps_what_the_boot_selects),
        cmocka_unit_test(afio_maps_no_memory),
        cmocka_unit_test(voltage_scaling_is_ready_at_once),
        cmocka_unit_test(dbp_opens_the_backup_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
