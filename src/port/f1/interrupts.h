/* SPDX-License-Identifier: MIT */
/* Interrupts of the STM32F103 low and medium density in the order of their vectors.
 *
 * Source: RM0008, "Interrupt and exception vectors". */
#ifndef PORT_F1_INTERRUPTS_H
#define PORT_F1_INTERRUPTS_H

/* IRQ(name) for each, NONE(position) where there is none. */
/* clang-format off */
#define PORT_INTERRUPTS(IRQ, NONE) \
    /*  0 */ IRQ(WWDG) IRQ(PVD) IRQ(TAMPER) IRQ(RTC) IRQ(FLASH) IRQ(RCC) IRQ(EXTI0) IRQ(EXTI1) \
             IRQ(EXTI2) IRQ(EXTI3) \
    /* 10 */ IRQ(EXTI4) IRQ(DMA1_CH1) IRQ(DMA1_CH2) IRQ(DMA1_CH3) IRQ(DMA1_CH4) IRQ(DMA1_CH5) \
             IRQ(DMA1_CH6) IRQ(DMA1_CH7) IRQ(ADC1_2) IRQ(USB_HP_CAN1_TX) \
    /* 20 */ IRQ(USB_LP_CAN1_RX0) IRQ(CAN1_RX1) IRQ(CAN1_SCE) IRQ(EXTI9_5) IRQ(TIM1_BRK) \
             IRQ(TIM1_UP) IRQ(TIM1_TRG_COM) IRQ(TIM1_CC) IRQ(TIM2) IRQ(TIM3) \
    /* 30 */ IRQ(TIM4) IRQ(I2C1_EV) IRQ(I2C1_ER) IRQ(I2C2_EV) IRQ(I2C2_ER) IRQ(SPI1) IRQ(SPI2) \
             IRQ(USART1) IRQ(USART2) IRQ(USART3) \
    /* 40 */ IRQ(EXTI15_10) IRQ(RTC_Alarm) IRQ(USBWakeUp)
/* clang-format on */

#include "../vectors.h"

#endif
