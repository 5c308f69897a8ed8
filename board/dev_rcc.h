/* SPDX-License-Identifier: MIT */
/* Reset and clock control: which clock each part of the chip gets. */
#ifndef BOARD_DEV_RCC_H
#define BOARD_DEV_RCC_H

#include "machine.h"

/* The board around the chip: crystals or clocks at its pins, 0 if there is none. */
struct pl_rcc_config {
    uint32_t hse_hz;
    uint32_t lse_hz;
};

/* The device "RCC" of a family; NULL without memory. */
struct pl_device *pl_rcc_l4_new(const struct pl_rcc_config *config); /* STM32L451, L452, L462 */
struct pl_device *pl_rcc_f1_new(const struct pl_rcc_config *config); /* STM32F101 to F103, no CL */
struct pl_device *pl_rcc_f4_new(const struct pl_rcc_config *config); /* STM32F405 to F417 */
struct pl_device *pl_rcc_g0_new(const struct pl_rcc_config *config); /* STM32G071, G081 */

enum pl_bus {
    PL_BUS_SYSTEM, /* SYSCLK */
    PL_BUS_AHB,
    PL_BUS_APB1, /* of a STM32G0: the only one */
    PL_BUS_APB2,
    PL_BUS_APB1_TIMERS, /* twice the bus, where the bus is divided */
    PL_BUS_APB2_TIMERS
};

uint32_t pl_rcc_bus_hz(const struct pl_device *rcc, enum pl_bus bus);

/* The core runs on the AHB clock. */
uint32_t pl_rcc_core_hz(const struct pl_device *rcc);

/* Clock of the device at this base address: 0 while it is not enabled or held in reset. A UART
 * with a choice of clocks is answered with the chosen one, 0 if that does not run. A base that has
 * no enable bit gets the AHB clock. */
uint32_t pl_rcc_clock_hz(const struct pl_device *rcc, uint32_t base);

/* Is it enabled, and not held in reset? */
bool pl_rcc_enabled(const struct pl_device *rcc, uint32_t base);

/* The low-speed oscillator of the watchdog; 0 while it is off. */
uint32_t pl_rcc_lsi_hz(const struct pl_device *rcc);

/* A number that changes whenever one of the answers above may have changed. */
unsigned pl_rcc_generation(const struct pl_device *rcc);

/* Does its reset bit hold the device at this base address? */
bool pl_rcc_in_reset(const struct pl_device *rcc, uint32_t base);

/* Called when the firmware sets the reset bit of the device at this base address. */
typedef void pl_rcc_reset_fn(struct pl_machine *m, uint32_t base);
void pl_rcc_on_reset(struct pl_device *rcc, pl_rcc_reset_fn *reset);

#endif
