/* SPDX-License-Identifier: MIT */
/* Interrupts of the STM32L451, L452 and L462 in the order of their vectors.
 *
 * Source: RM0394, "Interrupts": the vector table. */
#ifndef PORT_L4_INTERRUPTS_H
#define PORT_L4_INTERRUPTS_H

/* IRQ(name) for each, NONE(position) where there is none. */
/* clang-format off */
#define PORT_INTERRUPTS(IRQ, NONE) \
    /*  0 */ IRQ(WWDG) IRQ(PVD_PVM) IRQ(TAMP_STAMP) IRQ(RTC_WKUP) IRQ(FLASH) IRQ(RCC) IRQ(EXTI0) \
             IRQ(EXTI1) IRQ(EXTI2) IRQ(EXTI3) \
    /* 10 */ IRQ(EXTI4) IRQ(DMA1_CH1) IRQ(DMA1_CH2) IRQ(DMA1_CH3) IRQ(DMA1_CH4) IRQ(DMA1_CH5) \
             IRQ(DMA1_CH6) IRQ(DMA1_CH7) IRQ(ADC1) IRQ(CAN1_TX) \
    /* 20 */ IRQ(CAN1_RX0) IRQ(CAN1_RX1) IRQ(CAN1_SCE) IRQ(EXTI9_5) IRQ(TIM1_BRK_TIM15) \
             IRQ(TIM1_UP_TIM16) IRQ(TIM1_TRG_COM) IRQ(TIM1_CC) IRQ(TIM2) IRQ(TIM3) \
    /* 30 */ NONE(30) IRQ(I2C1_EV) IRQ(I2C1_ER) IRQ(I2C2_EV) IRQ(I2C2_ER) IRQ(SPI1) IRQ(SPI2) \
             IRQ(USART1) IRQ(USART2) IRQ(USART3) \
    /* 40 */ IRQ(EXTI15_10) IRQ(RTC_Alarm) NONE(42) NONE(43) NONE(44) NONE(45) NONE(46) NONE(47) \
             NONE(48) IRQ(SDMMC1) \
    /* 50 */ NONE(50) IRQ(SPI3) IRQ(UART4) NONE(53) IRQ(TIM6_DAC) NONE(55) IRQ(DMA2_CH1) \
             IRQ(DMA2_CH2) IRQ(DMA2_CH3) IRQ(DMA2_CH4) \
    /* 60 */ IRQ(DMA2_CH5) IRQ(DFSDM1_FLT0) IRQ(DFSDM1_FLT1) NONE(63) IRQ(COMP) IRQ(LPTIM1) \
             IRQ(LPTIM2) IRQ(USB) IRQ(DMA2_CH6) IRQ(DMA2_CH7) \
    /* 70 */ IRQ(LPUART1) IRQ(QUADSPI) IRQ(I2C3_EV) IRQ(I2C3_ER) IRQ(SAI1) NONE(75) NONE(76) \
             IRQ(TSC) NONE(78) NONE(79) \
    /* 80 */ IRQ(RNG) IRQ(FPU) IRQ(CRS) IRQ(I2C4_EV) IRQ(I2C4_ER)
/* clang-format on */

#include "../vectors.h"

#endif
