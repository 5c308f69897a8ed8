/* SPDX-License-Identifier: MIT */
/* A chip as data: which devices it has, where they are, and how they are wired. Internal.
 *
 * A chip file fills struct pl_chip_parts and calls pl_chip_build; nothing else is needed. */
#ifndef BOARD_CHIP_PARTS_H
#define BOARD_CHIP_PARTS_H

#include "dev_backup.h"
#include "dev_dma.h"
#include "dev_dma_f4.h"
#include "dev_flash.h"
#include "dev_gpio.h"
#include "dev_iwdg.h"
#include "dev_pwr.h"
#include "dev_rcc.h"
#include "dev_spi.h"
#include "dev_syscfg.h"
#include "dev_usart.h"
#include "dev_wwdg.h"

/* A UART, and the alternate function that switches each of its pins to it. On an STM32F1 the
 * function is not looked at: there a pin has one peripheral, as long as AFIO does not remap it. */
struct pl_chip_uart {
    struct pl_usart_config config;
    uint8_t tx_function[PL_USART_PINS], rx_function[PL_USART_PINS], de_function[PL_USART_PINS];
};

/* A block that software may touch and that does nothing here. */
struct pl_chip_plain {
    const char *name;
    uint32_t base, size;
};

/* Bytes that the factory has put into a memory. */
struct pl_chip_fixed {
    uint32_t addr, word;
};

/* Registers that the factory has fixed. */
struct pl_chip_identity {
    const char *name;
    uint32_t addr;
    const uint32_t *words;
    uint8_t n;
};

struct pl_chip_parts {
    struct pl_rcc_config crystals;
    struct pl_device *(*rcc)(const struct pl_rcc_config *config);

    struct pl_flash_config flash;
    struct pl_device *(*flash_new)(const struct pl_flash_config *config);
    pl_flash_write_fn *flash_store;
    bool stores_to_options; /* STM32F1: option bytes are programmed by stores */

    const struct pl_gpio_config *gpio; /* ports A, B, ... in the order of gpio_port */
    const char *gpio_port;             /* their letters: "ABCDEH" */
    const struct pl_chip_uart *uart;
    uint8_t n_uart;
    struct pl_device *(*uart_new)(const struct pl_usart_config *config);
    bool one_function; /* STM32F1 pins */

    const struct pl_dma_config *dma;
    uint8_t n_dma;
    uint32_t dmamux;                          /* 0: none */
    const struct pl_dma_f4_config *dma_f4[2]; /* streams instead; NULL: none */

    enum pl_pwr_kind pwr;
    struct pl_backup_config backup; /* without `writable`: that is PWR's DBP */
    struct pl_syscfg_config syscfg; /* base 0: an AFIO instead */
    struct pl_iwdg_config iwdg;
    struct pl_wwdg_config wwdg;
    uint32_t crc;
    bool crc_programmable;

    const struct pl_spi_config *spi; /* NULL: none that is modelled */

    const struct pl_chip_plain *plain;
    uint8_t n_plain;
    const struct pl_chip_fixed *fixed; /* ends with address 0 */
    const struct pl_chip_identity *identity;
    uint8_t n_identity;
};

/* Puts everything on the bus and answers the machine's questions. parts must live as long as the
 * machine. False: out of memory. */
bool pl_chip_build(struct pl_machine *m, const struct pl_chip_parts *parts);

#endif
