/* SPDX-License-Identifier: MIT */
/* GPIO ports of both styles. Register values: RM0008 "GPIO registers", RM0394 "GPIO registers". */
#include "check.h"
#include "dev_gpio.h"
#include "machine_stub.h"

static struct pl_machine *machine;
static struct pl_device *gpio;

static void add(enum pl_gpio_style style)
{
    const struct pl_gpio_config config = {"GPIOA",    0x48000000, style,
                                          0xABFFFFFF, 0x0C000000, 0x64000000};

    machine = pl_stub_new(4000000);
    gpio = pl_stub_add(machine, pl_gpio_new(&config));
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

/* RM0394: port A wakes with the debug pins 13, 14, 15 as alternate functions, the rest analogue. */
static void port_a_wakes_up_with_debug_pins(void **state)
{
    (void)state;
    add(PL_GPIO_MODER_BRR);
    assert_int_equal(pl_stub_get(gpio, 0x00), 0xABFFFFFF);
    assert_int_equal(pl_gpio_mode(gpio, 13), PL_PIN_ALTERNATE);
    assert_int_equal(pl_gpio_mode(gpio, 2), PL_PIN_ANALOG);
}

static void alternate_function_is_the_nibble_of_afr(void **state)
{
    (void)state;
    add(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x00, 0xABFFFFFF & ~(1u << 4) & ~(1u << 18)); /* PA2, PA9 */
    pl_stub_set(gpio, 0x20, 7u << 8);
    pl_stub_set(gpio, 0x24, 4u << 4);
    assert_int_equal(pl_gpio_mode(gpio, 2), PL_PIN_ALTERNATE);
    assert_int_equal(pl_gpio_function(gpio, 2), 7);
    assert_int_equal(pl_gpio_function(gpio, 9), 4);
}

static void setting_wins_over_resetting(void **state)
{
    (void)state;
    add(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x18, 1u << 5 | 1u << 21);
    assert_int_equal(pl_stub_get(gpio, 0x14), 1u << 5);
    pl_stub_set(gpio, 0x28, 1u << 5);
    assert_int_equal(pl_stub_get(gpio, 0x14), 0);
}

static void stm32f4_has_no_brr(void **state)
{
    (void)state;
    add(PL_GPIO_MODER);
    pl_stub_set(gpio, 0x14, 1u << 5);
    pl_stub_set(gpio, 0x28, 1u << 5);
    assert_int_equal(pl_stub_get(gpio, 0x14), 1u << 5);
}

static void half_words_of_bsrr_set_and_reset(void **state)
{
    (void)state;
    add(PL_GPIO_MODER);
    gpio->ops->write(gpio, 0x18, 2, 1u << 3);
    assert_int_equal(pl_stub_get(gpio, 0x14), 1u << 3);
    gpio->ops->write(gpio, 0x1A, 2, 1u << 3);
    assert_int_equal(pl_stub_get(gpio, 0x14), 0);
}

static void input_shows_the_outside_or_the_pull(void **state)
{
    (void)state;
    add(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x00, 0);
    pl_stub_set(gpio, 0x0C, 1u << 6); /* PA3 up */
    assert_int_equal(pl_stub_get(gpio, 0x10), 1u << 3);
    pl_gpio_drive(gpio, 3, false);
    pl_gpio_drive(gpio, 7, true);
    assert_int_equal(pl_stub_get(gpio, 0x10), 1u << 7);
    pl_gpio_release(gpio, 3);
    assert_int_equal(pl_stub_get(gpio, 0x10), 1u << 7 | 1u << 3);
}

static void output_level_is_seen_outside(void **state)
{
    (void)state;
    add(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x00, 1u << 10);
    pl_stub_set(gpio, 0x18, 1u << 5);
    assert_true(pl_gpio_level(gpio, 5));
    pl_stub_set(gpio, 0x18, 1u << 21);
    assert_false(pl_gpio_level(gpio, 5));
}

/* RM0008 "Port bit configuration table": 0xB alternate push-pull 50 MHz, 0x4 floating input,
 * 0x8 input with pull, 0x0 analogue, 0x3 output. */
static void f1_nibbles_are_mode_and_configuration(void **state)
{
    (void)state;
    add(PL_GPIO_F1);
    assert_int_equal(pl_stub_get(gpio, 0x00), 0x44444444);
    pl_stub_set(gpio, 0x04, 0x444408B3);
    assert_int_equal(pl_gpio_mode(gpio, 8), PL_PIN_OUTPUT);
    assert_int_equal(pl_gpio_mode(gpio, 9), PL_PIN_ALTERNATE);
    assert_int_equal(pl_gpio_mode(gpio, 10), PL_PIN_INPUT);
    assert_int_equal(pl_gpio_mode(gpio, 11), PL_PIN_ANALOG);
    assert_false(pl_gpio_level(gpio, 10));
    pl_stub_set(gpio, 0x0C, 1u << 10); /* ODR chooses the pull */
    assert_int_equal(pl_stub_get(gpio, 0x08), 1u << 10);
}

static void f1_brr_resets(void **state)
{
    (void)state;
    add(PL_GPIO_F1);
    pl_stub_set(gpio, 0x10, 1u << 4);
    assert_int_equal(pl_stub_get(gpio, 0x0C), 1u << 4);
    pl_stub_set(gpio, 0x14, 1u << 4);
    assert_int_equal(pl_stub_get(gpio, 0x0C), 0);
}

/* --- What the machine is told --- */

static void add_port_c(enum pl_gpio_style style)
{
    const struct pl_gpio_config config = {"GPIOC", 0x48000800, style, UINT32_MAX, 0, 0};

    machine = pl_stub_new(4000000);
    gpio = pl_stub_add(machine, pl_gpio_new(&config));
}

static void assert_told(unsigned n, unsigned pin, bool level)
{
    assert_int_equal(machine->n_pin_changes, n);
    assert_int_equal(machine->pin_change[n - 1].pin, pin);
    assert_int_equal(machine->pin_change[n - 1].level, level);
}

/* PC13: port C is 2, so pin 45. */
static void driven_pin_is_told_by_its_number(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_MODER_BRR);
    assert_int_equal(machine->n_pin_changes, 0);
    pl_stub_set(gpio, 0x00, 0xF7FFFFFF); /* output, low */
    assert_told(1, 45, false);
    pl_stub_set(gpio, 0x18, 1u << 13);
    assert_told(2, 45, true);
    pl_stub_set(gpio, 0x28, 1u << 13);
    assert_told(3, 45, false);
    pl_stub_set(gpio, 0x14, 1u << 13);
    assert_told(4, 45, true);
}

static void same_level_is_not_told_again(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x18, 1u << 13);
    assert_int_equal(machine->n_pin_changes, 0); /* no output yet */
    pl_stub_set(gpio, 0x00, 0xF7FFFFFF);
    assert_told(1, 45, true);
    pl_stub_set(gpio, 0x18, 1u << 13);
    pl_stub_set(gpio, 0x18, 1u << 12);
    pl_stub_set(gpio, 0x0C, 1u << 26);
    assert_int_equal(machine->n_pin_changes, 1);
}

static void several_pins_change_at_once(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_MODER);
    pl_stub_set(gpio, 0x00, 0xFFFFFFF5); /* PC0 and PC1 */
    pl_stub_set(gpio, 0x14, 3);
    assert_int_equal(machine->n_pin_changes, 4);
    assert_told(4, 33, true);
    assert_int_equal(machine->pin_change[2].pin, 32);
}

/* After a reset nothing holds the pin up. */
static void reset_lets_go(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x18, 1u << 13);
    pl_stub_set(gpio, 0x00, 0xF7FFFFFF);
    gpio->ops->reset(gpio, PL_RESET_PIN);
    assert_told(2, 45, false);
}

/* A pull-up holds the level that the port drove before. */
static void pin_let_go_is_told_only_if_it_moves(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x0C, 1u << 26);
    pl_stub_set(gpio, 0x18, 1u << 13);
    pl_stub_set(gpio, 0x00, 0xF7FFFFFF);
    pl_stub_set(gpio, 0x00, 0xF3FFFFFF); /* input */
    assert_int_equal(machine->n_pin_changes, 1);
}

/* 0x3 output push-pull 50 MHz, 0xB alternate. */
static void f1_output_is_told_and_alternate_is_not(void **state)
{
    (void)state;
    add_port_c(PL_GPIO_F1);
    pl_stub_set(gpio, 0x04, 0x443B4444);
    assert_told(1, 45, false);
    pl_stub_set(gpio, 0x10, 1u << 13 | 1u << 12);
    assert_told(2, 45, true);
}

/* 0x7F at 10 kbaud from 1 ms on: start bit, seven ones, a zero, stop bit. */
static void input_shows_the_bits_on_its_wire(void **state)
{
    static const char LEVELS[] = "1011111110111";
    const struct pl_frame frame = {
        .bits = 0x7F, .n_bits = 8, .baud = 10000, .start_ps = 1000000000};

    (void)state;
    add(PL_GPIO_MODER_BRR);
    pl_stub_set(gpio, 0x00, 0xABFFFFFF & ~(3u << 6)); /* PA3 input */
    pl_gpio_hear(gpio, 3, &frame);
    pl_stub_pass(machine, 950000000);
    for (unsigned i = 0; LEVELS[i] != '\0'; i++) {
        assert_int_equal(pl_stub_get(gpio, 0x10) >> 3 & 1, LEVELS[i] - '0');
        pl_stub_pass(machine, 100000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(port_a_wakes_up_with_debug_pins, tear_down),
        cmocka_unit_test_teardown(alternate_function_is_the_nibble_of_afr, tear_down),
        cmocka_unit_test_teardown(setting_wins_over_resetting, tear_down),
        cmocka_unit_test_teardown(stm32f4_has_no_brr, tear_down),
        cmocka_unit_test_teardown(half_words_of_bsrr_set_and_reset, tear_down),
        cmocka_unit_test_teardown(input_shows_the_outside_or_the_pull, tear_down),
        cmocka_unit_test_teardown(output_level_is_seen_outside, tear_down),
        cmocka_unit_test_teardown(f1_nibbles_are_mode_and_configuration, tear_down),
        cmocka_unit_test_teardown(f1_brr_resets, tear_down),
        cmocka_unit_test_teardown(driven_pin_is_told_by_its_number, tear_down),
        cmocka_unit_test_teardown(same_level_is_not_told_again, tear_down),
        cmocka_unit_test_teardown(several_pins_change_at_once, tear_down),
        cmocka_unit_test_teardown(reset_lets_go, tear_down),
        cmocka_unit_test_teardown(pin_let_go_is_told_only_if_it_moves, tear_down),
        cmocka_unit_test_teardown(f1_output_is_told_and_alternate_is_not, tear_down),
        cmocka_unit_test_teardown(input_shows_the_bits_on_its_wire, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
