/* SPDX-License-Identifier: MIT */
/* Start-up as STM32CubeMX lays it out: SystemInit first, then data, then main. It knows nothing of
 * the drop-in. RM0394, "Interrupts": the vector table; USART2 is at position 38. */
    .syntax unified
    .cpu cortex-m4
    .thumb

    .section .isr_vector, "a", %progbits
    .word _estack
    .word Reset_Handler
    .word NMI_Handler
    .word HardFault_Handler
    .rept 11
    .word Default_Handler
    .endr
    .word SysTick_Handler
    .rept 38
    .word Default_Handler
    .endr
    .word USART2_IRQHandler
    .rept 46
    .word Default_Handler
    .endr

    .text
    .thumb_func
    .global Reset_Handler
    .type Reset_Handler, %function
Reset_Handler:
    ldr sp, =_estack
    bl SystemInit
    ldr r0, =_sdata
    ldr r1, =_edata
    ldr r2, =_sidata
1:  cmp r0, r1
    bhs 2f
    ldr r3, [r2], #4
    str r3, [r0], #4
    b 1b
2:  ldr r0, =_sbss
    ldr r1, =_ebss
    movs r3, #0
3:  cmp r0, r1
    bhs 4f
    str r3, [r0], #4
    b 3b
4:  bl main
    b .

    .thumb_func
    .type Default_Handler, %function
Default_Handler:
    b .

    .macro handler name
    .weak \name
    .thumb_set \name, Default_Handler
    .endm
    handler NMI_Handler
    handler HardFault_Handler
    handler SysTick_Handler
    handler USART2_IRQHandler
