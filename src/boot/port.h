/* SPDX-License-Identifier: MIT */
/* All that the resident loader sees of the hardware: a chip as data, and these functions. They are
 * found by the linker; src/port has them for four families.
 *
 * None waits for the other end of the line, and every wait for the hardware ends. */
#ifndef SRC_BOOT_PORT_H
#define SRC_BOOT_PORT_H

#include "pinless/boot.h"

/* Where the flash ends, what its pages are, what RAM is there. */
extern const struct pl_boot_chip pl_port_chip;

/* Eight words of RAM that a reset leaves alone: the request, SPEC.md section 7. */
extern uint32_t pl_port_mark[8];

/* --- Before anything else has been touched --- */

/* Runs the program of a vector table, on a chip as after reset. */
_Noreturn void pl_port_start(uint32_t table);

/* --- The loader itself --- */

/* Clocks, time, pins; a watchdog that runs already gets its longest period. */
void pl_port_open(void);

/* Since pl_port_open, as far as it was called every millisecond: time in which the flash keeps the
 * core waiting does not count. */
uint32_t pl_port_ms(void);

/* Sleeps until a byte has come, the last one can be followed by another, or a millisecond is over.
 */
void pl_port_wait(void);

/* Listens for 0x7F, for about 100 ms, and sets the UART to the rate it came with. To be called
 * until it is true. */
bool pl_port_sync(void);

/* A received byte; with PL_PORT_DAMAGED if parity or stop bit are wrong, or another byte got lost;
 * -1: none. */
int pl_port_take(void);
enum { PL_PORT_DAMAGED = 0x100 };

/* Can a byte be sent, and has all been sent? */
bool pl_port_ready(void);
bool pl_port_sent(void);
void pl_port_send(uint8_t byte);

/* The application must not read a chip that is locked: is read-out protection on? */
bool pl_port_locked(void);

/* Erases page number `page`, at addr; programs a granule. False: the flash has refused. */
bool pl_port_erase(uint32_t addr, uint16_t page);
bool pl_port_program(uint32_t addr, const uint8_t *granule);

void pl_port_feed(void);
_Noreturn void pl_port_reset(void);

#endif
