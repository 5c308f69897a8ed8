/* SPDX-License-Identifier: MIT */
/* For STM32L4 and G0, started again until it is through: programs a double word at 0x08003008
 * unless it is there, then erases its page, and stops at `done`. An exception stops at `failed`.
 *
 * Registers, keys and bits: RM0394 and RM0444, "FLASH registers". */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .text
    .word 0x20001000
    .word start + 1
    .rept 62
    .word failed + 1
    .endr

    .global start, done, failed
    .type start, %function
start:
    ldr r0, =0x40022000
    ldr r1, =0x45670123 /* KEYR, then SR must be clear */
    str r1, [r0, #8]
    ldr r1, =0xCDEF89AB
    str r1, [r0, #8]
    ldr r2, =0x08003008
    ldr r3, =0x12345678
    ldr r4, =0x9ABCDEF1
    ldr r5, [r2]
    cmp r5, r3
    beq erase
    adds r5, #1 /* erased? */
    bne erase
    movs r1, #1 /* PG */
    str r1, [r0, #0x14]
    str r3, [r2]
    str r4, [r2, #4]
    movs r1, #0
    str r1, [r0, #0x14]
erase:
    ldr r1, =(1 << 16) + (6 << 3) + 2 /* STRT, page 6, PER */
    str r1, [r0, #0x14]
    nop
    .type done, %function
done:
    bkpt 0
    .type failed, %function
failed:
    bkpt 1
    .ltorg
