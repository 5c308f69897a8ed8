/* SPDX-License-Identifier: MIT */
/* Switches between two stacks on PSP; integer registers only. */
    .syntax unified
    .thumb
    .global pendsv_entry
    .type pendsv_entry, %function
pendsv_entry:
    mrs r0, psp
    subs r0, #32
    stmia r0!, {r4-r7}
    mov r4, r8
    mov r5, r9
    mov r6, r10
    mov r7, r11
    stmia r0!, {r4-r7}
    subs r0, #32
    ldr r1, =task_sp
    ldr r2, [r1]
    ldr r3, [r1, #4]
    str r0, [r1, #4]
    str r3, [r1]
    mov r0, r3
    adds r0, #16
    ldmia r0!, {r4-r7}
    mov r8, r4
    mov r9, r5
    mov r10, r6
    mov r11, r7
    mov r0, r3
    ldmia r0!, {r4-r7}
    adds r0, #16
    msr psp, r0
    bx lr
    .size pendsv_entry, . - pendsv_entry
