/* SPDX-License-Identifier: MIT */
/* The chips of the virtual board: found by name, whole, and wired as their manuals say. */
#include "check.h"

#include <string.h>

#include "board.h"
#include "chips.h"

static void names_find_their_chip(void **state)
{
    (void)state;
    assert_ptr_equal(pl_board_chip_find("STM32L452"), &pl_board_l452);
    assert_ptr_equal(pl_board_chip_find("stm32f103xB"), &pl_board_f103);
    assert_ptr_equal(pl_board_chip_find("f405rg"), &pl_board_f405);
    assert_ptr_equal(pl_board_chip_find("G071RB"), &pl_board_g071);
    assert_null(pl_board_chip_find("STM32L"));
    assert_null(pl_board_chip_find("STM32H743"));
    assert_null(pl_board_chip_find(""));
}

static uint32_t word_at(struct pl_board *board, uint32_t addr)
{
    uint32_t value = 0;

    assert_true(pl_machine_read(pl_board_machine(board), addr, 4, &value));
    return value;
}

/* A loop of two instructions, so that there is firmware to reset into. */
static struct pl_board *started(const struct pl_board_chip *chip)
{
    static const uint32_t image[] = {0x20001000, 0x08000009, 0xE7FDBF00};
    const struct pl_board_limit limit = {.instructions = 10};
    struct pl_board *board = pl_board_new(chip);

    assert_non_null(board);
    assert_true(pl_board_poke(board, 0x08000000, image, sizeof image));
    assert_int_equal(pl_board_run(board, &limit), PL_STOP_LIMIT);
    return board;
}

/* DBGMCU_IDCODE and the flash size register, by the reference manuals; ES0340 for the STM32F103. */
static void chips_tell_who_they_are(void **state)
{
    static const struct {
        const struct pl_board_chip *chip;
        uint32_t idcode, id, size_reg, kib;
    } cases[] = {
        {&pl_board_l452, 0xE0042000, 0x462, 0x1FFF75E0, 512},
        {&pl_board_f103, 0xE0042000, 0, 0x1FFFF7E0, 128},
        {&pl_board_f405, 0xE0042000, 0x413, 0x1FFF7A20, 1024}, /* in the upper half */
        {&pl_board_g071, 0x40015800, 0x460, 0x1FFF75E0, 128},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pl_board *board = started(cases[i].chip);
        uint32_t size = word_at(board, cases[i].size_reg);
        if (cases[i].chip == &pl_board_g071) /* RM0444, RCC_APBENR1.DBGEN */
            pl_machine_write(pl_board_machine(board), 0x4002103C, 4, 1U << 27);
        assert_int_equal(word_at(board, cases[i].idcode) & 0xFFF, cases[i].id);
        assert_int_equal(cases[i].chip == &pl_board_f405 ? size >> 16 : size & 0xFFFF,
                         cases[i].kib);
        pl_board_free(board);
    }
}

/* A branch into system memory stops there; its vector points into RAM and into itself. */
static void system_memory_is_the_rom_loaders(void **state)
{
    (void)state;
    for (size_t i = 0; pl_board_chips[i]; i++) {
        struct pl_board *board = started(pl_board_chips[i]);
        uint32_t base = pl_board_chips[i] == &pl_board_f103 ? 0x1FFFF000 : 0x1FFF0000;
        uint32_t entry = word_at(board, base + 4);
        assert_int_equal(word_at(board, base) >> 16, 0x2000);
        assert_int_equal(entry & 1, 1);
        pl_board_set(board, PL_REG_PC, entry & ~1U);
        assert_int_equal(pl_board_run(board, NULL), PL_STOP_ROM);
        assert_int_equal(pl_board_get(board, PL_REG_PC), entry & ~1U);
        pl_board_free(board);
    }
}

/* An STM32F103's option bytes stand behind its ROM and read as the factory left them: RDP 0xA5. */
static void option_bytes_read_as_from_the_factory(void **state)
{
    struct pl_board *board = started(&pl_board_f103);

    (void)state;
    assert_int_equal(word_at(board, 0x1FFFF800), 0x00FF5AA5);
    pl_board_free(board);
    board = started(&pl_board_l452);
    assert_int_equal(word_at(board, 0x1FFF7800) & 0xFF, 0xAA);
    pl_board_free(board);
}

/* RM0394, RCC: a peripheral without its clock reads 0 and ignores writes. */
static void a_port_without_clock_is_dead(void **state)
{
    struct pl_board *board = started(&pl_board_l452);
    struct pl_machine *m = pl_board_machine(board);

    (void)state;
    assert_int_equal(word_at(board, 0x48000000), 0);
    assert_true(pl_machine_write(m, 0x4002104C, 4, 1));
    assert_int_equal(word_at(board, 0x48000000), 0xABFFFFFF);
    pl_board_free(board);
}

/* AHB2RSTR.GPIOARST brings the port back to its reset values and holds it there. */
static void a_reset_bit_resets_its_device(void **state)
{
    struct pl_board *board = started(&pl_board_l452);
    struct pl_machine *m = pl_board_machine(board);

    (void)state;
    pl_machine_write(m, 0x4002104C, 4, 1);
    pl_machine_write(m, 0x48000000, 4, 0xABFFF7FF);
    assert_int_equal(word_at(board, 0x48000000), 0xABFFF7FF);
    pl_machine_write(m, 0x4002102C, 4, 1);
    assert_int_equal(word_at(board, 0x48000000), 0);
    pl_machine_write(m, 0x4002102C, 4, 0);
    assert_int_equal(word_at(board, 0x48000000), 0xABFFFFFF);
    pl_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_find_their_chip),
        cmocka_unit_test(chips_tell_who_they_are),
        cmocka_unit_test(system_memory_is_the_rom_loaders),
        cmocka_unit_test(option_bytes_read_as_from_the_factory),
        cmocka_unit_test(a_port_without_clock_is_dead),
        cmocka_unit_test(a_reset_bit_resets_its_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
