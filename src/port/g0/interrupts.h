/* SPDX-License-Identifier: MIT */
/* Interrupts of the STM32G071 and G081 in the order of their vectors.
 *
 * Source: RM0444, "Interrupt and exception vectors". */
#ifndef PORT_G0_INTERRUPTS_H
#define PORT_G0_INTERRUPTS_H

/* IRQ(name) for each, NONE(position) where there is none. */
/* clang-format off */
#define PORT_INTERRUPTS(IRQ, NONE) \
    /*  0 */ IRQ(WWDG) IRQ(PVD) IRQ(RTC_TAMP) IRQ(FLASH) IRQ(RCC) IRQ(EXTI0_1) IRQ(EXTI2_3) \
             IRQ(EXTI4_15) IRQ(UCPD1_2) IRQ(DMA1_CH1) \
    /* 10 */ IRQ(DMA1_CH2_3) IRQ(DMA1_Ch4_7_DMAMUX1_OVR) IRQ(ADC1_COMP) IRQ(TIM1_BRK_UP_TRG_COM) \
             IRQ(TIM1_CC) IRQ(TIM2) IRQ(TIM3) IRQ(TIM6_DAC_LPTIM1) IRQ(TIM7_LPTIM2) IRQ(TIM14) \
    /* 20 */ IRQ(TIM15) IRQ(TIM16) IRQ(TIM17) IRQ(I2C1) IRQ(I2C2) IRQ(SPI1) IRQ(SPI2) \
             IRQ(USART1) IRQ(USART2) IRQ(USART3_4_LPUART1) \
    /* 30 */ IRQ(CEC)
/* clang-format on */

#include "../vectors.h"

#endif
