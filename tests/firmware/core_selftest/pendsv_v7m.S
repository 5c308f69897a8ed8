/* SPDX-License-Identifier: MIT */
/* Switches between two stacks on PSP; with the floating point registers of tasks that use them. */
    .syntax unified
    .thumb
    .global pendsv_entry
    .type pendsv_entry, %function
pendsv_entry:
    mrs r0, psp
    tst lr, #16
    it eq
    vstmdbeq r0!, {s16-s31}
    stmdb r0!, {r4-r11, lr}
    ldr r1, =task_sp
    ldrd r2, r3, [r1]
    strd r3, r0, [r1]
    mov r0, r3
    ldmia r0!, {r4-r11, lr}
    tst lr, #16
    it eq
    vldmiaeq r0!, {s16-s31}
    msr psp, r0
    bx lr
    .size pendsv_entry, . - pendsv_entry
