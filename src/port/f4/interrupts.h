/* SPDX-License-Identifier: MIT */
/* Interrupts of the STM32F405, F407, F415 and F417 in the order of their vectors.
 *
 * Source: RM0090, "Interrupt and exception vectors". */
#ifndef PORT_F4_INTERRUPTS_H
#define PORT_F4_INTERRUPTS_H

/* IRQ(name) for each, NONE(position) where there is none. */
/* clang-format off */
#define PORT_INTERRUPTS(IRQ, NONE) \
    /*  0 */ IRQ(WWDG) IRQ(PVD) IRQ(TAMP_STAMP) IRQ(RTC_WKUP) IRQ(FLASH) IRQ(RCC) IRQ(EXTI0) \
             IRQ(EXTI1) IRQ(EXTI2) IRQ(EXTI3) \
    /* 10 */ IRQ(EXTI4) IRQ(DMA1_S0) IRQ(DMA1_S1) IRQ(DMA1_S2) IRQ(DMA1_S3) IRQ(DMA1_S4) \
             IRQ(DMA1_S5) IRQ(DMA1_S6) IRQ(ADC) IRQ(CAN1_TX) \
    /* 20 */ IRQ(CAN1_RX0) IRQ(CAN1_RX1) IRQ(CAN1_SCE) IRQ(EXTI9_5) IRQ(TIM1_BRK_TIM9) \
             IRQ(TIM1_UP_TIM10) IRQ(TIM1_TRG_COM_TIM11) IRQ(TIM1_CC) IRQ(TIM2) IRQ(TIM3) \
    /* 30 */ IRQ(TIM4) IRQ(I2C1_EV) IRQ(I2C1_ER) IRQ(I2C2_EV) IRQ(I2C2_ER) IRQ(SPI1) IRQ(SPI2) \
             IRQ(USART1) IRQ(USART2) IRQ(USART3) \
    /* 40 */ IRQ(EXTI15_10) IRQ(RTC_Alarm) IRQ(OTG_FS_WKUP) IRQ(TIM8_BRK_TIM12) \
             IRQ(TIM8_UP_TIM13) IRQ(TIM8_TRG_COM_TIM14) IRQ(TIM8_CC) IRQ(DMA1_S7) IRQ(FSMC) \
             IRQ(SDIO) \
    /* 50 */ IRQ(TIM5) IRQ(SPI3) IRQ(UART4) IRQ(UART5) IRQ(TIM6_DAC) IRQ(TIM7) IRQ(DMA2_S0) \
             IRQ(DMA2_S1) IRQ(DMA2_S2) IRQ(DMA2_S3) \
    /* 60 */ IRQ(DMA2_S4) NONE(61) NONE(62) IRQ(CAN2_TX) IRQ(CAN2_RX0) IRQ(CAN2_RX1) \
             IRQ(CAN2_SCE) IRQ(OTG_FS) IRQ(DMA2_S5) IRQ(DMA2_S6) \
    /* 70 */ IRQ(DMA2_S7) IRQ(USART6) IRQ(I2C3_EV) IRQ(I2C3_ER) IRQ(OTG_HS_EP1_OUT) \
             IRQ(OTG_HS_EP1_IN) IRQ(OTG_HS_WKUP) IRQ(OTG_HS) NONE(78) NONE(79) \
    /* 80 */ IRQ(RNG) IRQ(FPU)
/* clang-format on */

#include "../vectors.h"

#endif
