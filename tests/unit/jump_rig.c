/* SPDX-License-Identifier: MIT */
/* Boards that have just jumped into system memory, cleanly; a test then spoils one thing. */
#include "jump_rig.h"

#include "chips.h"
#include "machine_internal.h"

#include "check.h"

/* Where the chip file has the ROM's vector, and what brings it to address 0. */
static const struct {
    const struct pl_board_chip *chip;
    uint32_t rom, clock, clock_bits, remap;
} chips[] = {
    {&pl_board_l452, 0x1FFF0000, 0x40021060, 1, 0x40010000},
    {&pl_board_f103, 0x1FFFF000, 0, 0, 0},
    {&pl_board_f405, 0x1FFF0000, 0x40023844, 1 << 14, 0x40013800},
    {&pl_board_g071, 0x1FFF0000, 0x40021040, 1, 0x40010000},
};

uint32_t jump_rig_read(struct pl_board *board, uint32_t addr)
{
    uint32_t value = 0;

    assert_true(pl_machine_read(pl_board_machine(board), addr, 4, &value));
    return value;
}

void jump_rig_write(struct pl_board *board, uint32_t addr, uint32_t value)
{
    assert_true(pl_machine_write(pl_board_machine(board), addr, 4, value));
}

void jump_rig_write_core(struct pl_board *board, uint32_t addr, uint32_t value)
{
    pl_core_ppb_write(&pl_board_machine(board)->core, addr, 4, value);
}

struct pl_board *jump_rig_with(const struct pl_board_chip *chip, const uint16_t *code, size_t n)
{
    static const uint32_t vectors[] = {0x20001000, 0x08000101};
    struct pl_board *board = pl_board_new(chip);

    assert_non_null(board);
    assert_true(pl_board_poke(board, 0x08000000, vectors, sizeof vectors));
    assert_true(pl_board_poke(board, 0x08000100, code, (uint32_t)(n * sizeof *code)));
    return board;
}

static void prepare(struct pl_board *board, size_t i)
{
    if (!chips[i].remap) {
        jump_rig_write_core(board, 0xE000ED08, chips[i].rom);
        return;
    }
    jump_rig_write(board, chips[i].clock, chips[i].clock_bits);
    jump_rig_write(board, chips[i].remap, 1);
}

struct pl_board *jump_rig_open(const struct pl_board_chip *chip)
{
    static const uint16_t breakpoint[] = {0xBE00};
    struct pl_board *board = jump_rig_with(chip, breakpoint, 1);
    size_t i = 0;

    while (chips[i].chip != chip)
        i++;
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_BREAKPOINT);
    prepare(board, i);
    pl_board_set(board, PL_REG_MSP, jump_rig_read(board, chips[i].rom));
    pl_board_set(board, PL_REG_PC, jump_rig_read(board, chips[i].rom + 4) & ~1U);
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_ROM);
    return board;
}
