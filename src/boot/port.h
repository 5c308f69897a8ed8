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

/* Eight words of RAM that a reset leaves alone: SPEC.md section 7, the record. */
extern uint32_t pl_port_mark[8];

/* --- Before anything else has been touched --- */

/* Was it a watchdog or software that has reset the chip? Also if it was so before, and power has
 * not gone nor the program cleared the flags since. */
bool pl_port_was_reset(void);

/* Runs the program of a vector table, on a chip as after reset. */
_Noreturn void pl_port_start(uint32_t table);

/* --- The loader itself --- */

/* Clocks, time, pins; a watchdog that runs already gets its longest period. */
void pl_port_open(void);

/* pl_boot_crc (memory.h) is the port's, too. */

/* Since pl_port_open, as far as it was called every millisecond: time in which the flash keeps the
 * core waiting does not count. */
uint32_t pl_port_ms(void);

/* Sleeps until a byte has come, the last one can be followed by another, or a millisecond is over.
 */
void pl_port_wait(void);

/* Listens for 0x7F, for about 100 ms, and sets the UART to the rate it came with; a port may know
 * other bytes to open a line. Returns the byte; 0: none, to be called again. */
uint8_t pl_port_sync(void);

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

/* --- A bus: pl_port_sync listens at the rate of the build, and returns at once --- */

/* The driver is on: the turn-around time after what was received last. Off, at once: to be called
 * when all has been sent. */
void pl_port_drive(void);
void pl_port_release(void);

/* --- Chip --- */

void pl_port_feed(void);
_Noreturn void pl_port_reset(void);

/* --- Protection, for builds that offer it: option bytes, in force after pl_port_reload --- */

/* Sectors of Write Protect, as the family's ROM loader counts them; a set of them has a bit for
 * each, number 0 being bit 0 of the first word. */
enum { PL_PORT_SECTORS = 256, PL_PORT_SECTOR_WORDS = PL_PORT_SECTORS / 32 };

/* The sector that holds an address of the flash. */
uint16_t pl_port_sector(uint32_t addr);
bool pl_port_write_protected(uint16_t sector);

/* Write-protects these sectors and no others. Read-out protection becomes level 1 if `read`, else
 * stays as it is; level 2 is never written, and all else in the option bytes is kept. False: the
 * chip cannot protect just these, and nothing has changed; or the flash has refused. */
bool pl_port_protect(const uint32_t sectors[PL_PORT_SECTOR_WORDS], bool read);

/* A reset that loads the option bytes. */
_Noreturn void pl_port_reload(void);

/* --- Another loader in this one's place: src/updater --- */

/* The product id that the chip shows; another one for another chip. */
uint16_t pl_port_id(void);

/* Does the chip start its ROM loader by itself if the first word of the flash is erased at
 * power-on? */
bool pl_port_rom_if_empty(void);

/* What resets other than power-on are to believe of that word. */
void pl_port_say_empty(bool empty);

#endif
