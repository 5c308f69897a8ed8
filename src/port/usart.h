/* SPDX-License-Identifier: MIT */
/* What both register layouts of the USART have in the same places.
 *
 * Source: RM0394, RM0008, RM0090 and RM0444, "USART registers". */
#ifndef PORT_USART_H
#define PORT_USART_H

#include <stdint.h>

/* Status: SR and ISR. */
#define USART_PE   (1u << 0) /* parity error */
#define USART_FE   (1u << 1) /* framing error */
#define USART_NE   (1u << 2) /* noise */
#define USART_ORE  (1u << 3) /* overrun: a byte was lost behind the one in the data register */
#define USART_IDLE (1u << 4) /* the line has been idle for a frame */
#define USART_RXNE (1u << 5) /* a byte can be read */
#define USART_TC   (1u << 6) /* all is sent */
#define USART_TXE  (1u << 7) /* a byte can be written */

#define USART_CR1_RE     (1u << 2)
#define USART_CR1_TE     (1u << 3)
#define USART_CR1_IDLEIE (1u << 4)
#define USART_CR1_RXNEIE (1u << 5)
#define USART_CR1_TCIE   (1u << 6)
#define USART_CR1_TXEIE  (1u << 7)
#define USART_CR1_PS     (1u << 9)  /* odd */
#define USART_CR1_PCE    (1u << 10) /* parity, in the place of the last data bit */
#define USART_CR1_M0     (1u << 12) /* nine bits, parity included; STM32F1 and STM32F4: M */

#define USART_CR3_EIE  (1u << 0) /* interrupt by errors of reception with DMA */
#define USART_CR3_DMAR (1u << 6)
#define USART_CR3_DMAT (1u << 7)

#endif
