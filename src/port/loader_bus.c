/* SPDX-License-Identifier: MIT */
/* The resident loader's line if it is a bus: a fixed rate, and a pin that enables the driver. The
 * pin is any of the UART's port, by GPIO, since STM32F1 and STM32F4 have no other way. */
#include "../boot/port.h"
#include "cortex.h"
#include "loader_uart.h"

#ifndef PL_PORT_BAUD
#define PL_PORT_BAUD 115200
#endif
#ifndef PL_PORT_DE /* 0 to 15; 16: none, the transceiver finds out by itself */
#define PL_PORT_DE 16
#endif
#ifndef PL_PORT_TURN_US /* from the last byte received until the bus is driven, at least */
#define PL_PORT_TURN_US 200
#endif

enum { CORE_MHZ = 64, NO_PIN = 16 };

_Static_assert(PL_PORT_BAUD >= 1200 && PL_PORT_BAUD <= 1000000, "BRR does not reach further");
_Static_assert(PL_PORT_TURN_US < 1000, "SysTick counts through once a millisecond");
_Static_assert(PL_PORT_DE <= NO_PIN, "a port has sixteen pins");

static void enable_driver(bool on)
{
    if (PL_PORT_DE < NO_PIN)
        LOADER_GPIO->BSRR = (on ? 1u : 1u << 16) << PL_PORT_DE;
}

/* kHz * 1000 / baud, without a division. */
uint8_t pl_port_sync(void)
{
    const uint32_t scale = ((1000u << 16) + PL_PORT_BAUD / 2) / PL_PORT_BAUD;

    enable_driver(false);
    if (PL_PORT_DE < NO_PIN)
        gpio_output(LOADER_GPIO, PL_PORT_DE);
    LOADER_USART->BRR = ((SYSTICK->RVR + 1) * scale + (1u << 15)) >> 16;
    LOADER_USART->CR1 = LOADER_CR1;
    return PL_AN3155_SYNC;
}

/* Longer if the PLL has failed. */
static void turn_around(void)
{
    uint32_t from = SYSTICK->CVR, passed;

    do {
        passed = from - SYSTICK->CVR;
        if (passed > from) /* it has begun anew */
            passed += SYSTICK->RVR + 1;
    } while (passed < PL_PORT_TURN_US * CORE_MHZ);
}

void pl_port_drive(void)
{
    turn_around();
    enable_driver(true);
}

void pl_port_release(void)
{
    enable_driver(false);
}
