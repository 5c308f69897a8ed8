/* SPDX-License-Identifier: MIT */
/* Fault and PendSV entries: what C cannot say. */
    .syntax unified
    .thumb

/* Notes exception and PC, then returns to fault_resume in Thumb state, outside any IT block. */
    .global fault_entry
    .type fault_entry, %function
fault_entry:
    mov r0, sp
    mrs r1, ipsr
    ldr r2, =fault_number
    str r1, [r2]
    ldr r1, [r0, #24]
    ldr r2, =fault_pc
    str r1, [r2]
    ldr r2, =fault_resume
    ldr r1, [r2]
    movs r3, #1
    bics r1, r3
    str r1, [r0, #24]
    movs r1, #1
    lsls r1, r1, #24
    str r1, [r0, #28]
    ldr r2, =fault_count
    ldr r1, [r2]
    adds r1, #1
    str r1, [r2]
    bx lr
    .size fault_entry, . - fault_entry
    .ltorg

/* int run_fault(fn, r): calls what faults; comes back through fault_resume. */
    .global provoke
    .type provoke, %function
provoke:
    push {r4-r7, lr}
    ldr r2, =fault_resume
    adr r3, 1f
    str r3, [r2]
    ldr r2, =saved_sp
    mov r3, sp
    str r3, [r2]
    mov r3, r0
    mov r0, r1
    blx r3
    .align 2
1:  ldr r2, =saved_sp
    ldr r2, [r2]
    mov sp, r2
    pop {r4-r7, pc}
    .size provoke, . - provoke
    .ltorg

    .bss
    .align 2
saved_sp: .word 0
