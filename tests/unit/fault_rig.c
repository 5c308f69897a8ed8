/* SPDX-License-Identifier: MIT */
/* Boards whose firmware programs one double word of flash. */
#include "fault_rig.h"

#include "check.h"

/* Keys and offsets by RM0394 and RM0444, FLASH_KEYR and FLASH_CR. */
static const uint16_t PROGRAM[] = {
    0x4A08, /* ldr r2, target */
    0x6815, /* ldr r5, [r2] */
    0x6856, /* ldr r6, [r2, #4] */
    0x4B08, /* ldr r3, first */
    0x429D, /* cmp r5, r3 */
    0xD00A, /* beq done */
    0x4808, /* ldr r0, regs */
    0x4909, /* ldr r1, key1 */
    0x6081, /* str r1, [r0, #8] */
    0x4909, /* ldr r1, key2 */
    0x6081, /* str r1, [r0, #8] */
    0x2101, /* movs r1, #1 */
    0x6141, /* str r1, [r0, #0x14] */
    0x4C04, /* ldr r4, second */
    0x6013, /* str r3, [r2] */
    0x6054, /* str r4, [r2, #4] */
    0x46C0, /* nop */
    0xBE00, /* done: bkpt */
};
enum { POOL = RIG_CODE + 0x24 };

void rig_poke(struct pl_board *board, uint32_t addr, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                             (uint8_t)(value >> 24)};

    assert_true(pl_board_poke(board, addr, bytes, 4));
}

uint32_t rig_peek(struct pl_board *board, uint32_t addr)
{
    uint8_t p[4];

    assert_true(pl_board_peek(board, addr, p, 4));
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint32_t rig_get(struct pl_board *board, uint32_t addr)
{
    uint32_t value = 0;

    assert_true(pl_machine_read(pl_board_machine(board), addr, 4, &value));
    return value;
}

void rig_set(struct pl_board *board, uint32_t addr, uint32_t value)
{
    assert_true(pl_machine_write(pl_board_machine(board), addr, 4, value));
}

struct pl_board *fault_rig_with(const struct pl_board_chip *chip, const uint16_t *code, size_t n)
{
    static const uint16_t bkpt = 0xBE00;
    struct pl_board *board = pl_board_new(chip);

    assert_non_null(board);
    rig_poke(board, 0x08000000, 0x20001000);
    for (uint32_t i = 1; i < 64; i++)
        rig_poke(board, 0x08000000 + 4 * i, (i == 1 ? RIG_CODE : RIG_HANDLER) | 1);
    assert_true(pl_board_poke(board, RIG_CODE, code, (uint32_t)(n * sizeof *code)));
    assert_true(pl_board_poke(board, RIG_HANDLER, &bkpt, sizeof bkpt));
    return board;
}

struct pl_board *fault_rig(const struct pl_board_chip *chip, uint32_t target, bool zeros)
{
    const uint32_t pool[] = {
        target,     zeros ? 0 : RIG_FIRST, zeros ? 0 : RIG_SECOND, RIG_FLASH_REGS, 0x45670123,
        0xCDEF89AB,
    };
    struct pl_board *board = fault_rig_with(chip, PROGRAM, sizeof PROGRAM / sizeof *PROGRAM);

    for (uint32_t i = 0; i < sizeof pool / sizeof *pool; i++)
        rig_poke(board, POOL + 4 * i, pool[i]);
    return board;
}

unsigned rig_run(struct pl_board *board)
{
    assert_int_equal(pl_board_run(board, NULL), PL_STOP_BREAKPOINT);
    return pl_board_get(board, PL_REG_XPSR) & 0x1FF;
}
