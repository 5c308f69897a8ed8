/* SPDX-License-Identifier: MIT */
/* The virtual STM32: a core, a bus with devices on it, and virtual time.
 *
 * Real ARM firmware runs here instruction by instruction under the chip's rules. Everything is
 * deterministic: time is counted in picoseconds of the modelled chip, one core cycle per
 * instruction, and nothing happens but at a stated time. Not for firmware: uses the heap and libc.
 *
 * A device is a register block: it answers reads and writes, says when it will next act by itself,
 * and raises interrupt lines. It never looks at another device; what it needs of the rest of the
 * chip (is my clock on, how fast is it, which pins are mine) it asks the machine, which asks the
 * chip. */
#ifndef BOARD_MACHINE_H
#define BOARD_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PL_NEVER UINT64_MAX

struct pl_machine;
struct pl_device;
struct pl_frame;

enum pl_reset_cause {
    PL_RESET_POWER,    /* all state is lost; RAM too, but see pl_board_power_cycle */
    PL_RESET_PIN,      /* NRST */
    PL_RESET_SOFTWARE, /* AIRCR.SYSRESETREQ */
    PL_RESET_IWDG,
    PL_RESET_WWDG,
    PL_RESET_OPTIONS /* OBL_LAUNCH */
};

enum { PL_BLOCKS = 8 };
struct pl_block {
    void *bytes;
    size_t size;
};

struct pl_device_ops {
    /* off is relative to the device's base; size is 1, 2 or 4. */
    uint32_t (*read)(struct pl_device *d, uint32_t off, unsigned size);
    void (*write)(struct pl_device *d, uint32_t off, unsigned size, uint32_t value);
    void (*reset)(struct pl_device *d, enum pl_reset_cause cause);
    /* When will the device act by itself? PL_NEVER if it will not. */
    uint64_t (*next_ps)(const struct pl_device *d);
    /* Act: everything due at or before the machine's now. */
    void (*run)(struct pl_device *d);
    void (*free)(struct pl_device *d);
    /* A frame has arrived completely at a UART's receive pin; NULL for everything else. */
    void (*receive)(struct pl_device *d, const struct pl_frame *f);
    /* State outside of d->state, at addresses that stay: fills in at most PL_BLOCKS, returns how
     * many. NULL: there is none. */
    unsigned (*blocks)(struct pl_device *d, struct pl_block *block);
};

struct pl_device {
    const struct pl_device_ops *ops;
    const char *name; /* "USART2" */
    uint32_t base, size;
    struct pl_machine *machine;
    void *state;
    size_t state_size; /* bytes at state: what a snapshot keeps, with ops->blocks */
};

/* --- What a device may ask of the machine --- */

uint64_t pl_machine_now_ps(const struct pl_machine *m);

/* Frequency of the clock that feeds a device, in Hz; 0 while its enable bit in the RCC is off. */
uint32_t pl_machine_clock_hz(const struct pl_machine *m, const struct pl_device *d);

/* An interrupt line of the NVIC, level-sensitive: it stays pending while the level is true. */
void pl_machine_irq(struct pl_machine *m, unsigned irq, bool level);

/* The same for a line that may be shared: it is up while any device holds it up. All devices of
 * such a line go through this. STM32G071: USART3, USART4 and LPUART1 on 29 (RM0444 "Vector
 * table"). */
void pl_machine_shared_irq(struct pl_machine *m, const struct pl_device *d, unsigned irq,
                           bool level);

/* The line of the non-maskable interrupt, level-sensitive too. */
void pl_machine_nmi(struct pl_machine *m, bool level);

/* The device's next_ps has changed outside of run(). */
void pl_machine_wake(struct pl_machine *m, struct pl_device *d);

/* Ask for a reset of the whole chip after the current instruction. */
void pl_machine_request_reset(struct pl_machine *m, enum pl_reset_cause cause);

/* Is this pin switched to this alternate function (STM32F1: as this peripheral's pin)? A UART
 * without its pins is mute. pin is port * 16 + number, port A = 0. */
bool pl_machine_pin_is(const struct pl_machine *m, unsigned pin, const struct pl_device *d);

/* DMA request line of a device, level-sensitive; served by the chip's DMA device if one listens. */
void pl_machine_dma_request(struct pl_machine *m, struct pl_device *d, unsigned which, bool level);

/* The access that a device is answering right now ends in a bus error: a fault of the core, or an
 * error of the DMA channel. */
void pl_machine_bus_error(struct pl_machine *m);

/* The core may not fetch or read from [from, to) until a time: a flash bank that is busy stalls it.
 */
void pl_machine_stall(struct pl_machine *m, uint32_t from, uint32_t to, uint64_t until_ps);

/* The flash begins to program a granule, to erase, or to rewrite its option bytes. */
void pl_machine_flash_begins(struct pl_machine *m);

/* What the reader of pl_machine_on_flash_read answers may have changed. */
void pl_machine_flash_suspects(struct pl_machine *m);

/* A frame leaves a UART: the bits as they will stand on the wire, first bit first in bit 0, start
 * and stop bits not included. The machine hands it to whoever is plugged in there. A break is a
 * frame of zeros that has one bit more than the word: where the receiver looks for the stop bit,
 * the line is low. */
struct pl_frame {
    uint16_t bits;  /* data and parity bits */
    uint8_t n_bits; /* 7..9, of a break 8..10 */
    uint32_t baud;
    uint64_t start_ps; /* of the start bit */
};
void pl_machine_uart_sent(struct pl_machine *m, struct pl_device *uart, const struct pl_frame *f);

/* A pin that the firmware drives has a new level. */
void pl_machine_pin_changed(struct pl_machine *m, unsigned pin, bool level);

/* Memory by bus address, as a bus master other than the core (DMA, debugger) sees it; a device's
 * registers too. False: nothing is there. */
bool pl_machine_read(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t *value);
bool pl_machine_write(struct pl_machine *m, uint32_t addr, unsigned size, uint32_t value);

/* --- What a chip is made of --- */

/* PL_MEMORY_ROM is system memory. Filled with PL_ROM_BLANK it consists of BKPT instructions: a core
 * that gets there stops with PL_STOP_ROM, and the modelled ROM loader can take over. */
enum pl_memory_kind { PL_MEMORY_FLASH, PL_MEMORY_RAM, PL_MEMORY_ROM };
enum { PL_ROM_BLANK = 0xBE };

struct pl_memory {
    enum pl_memory_kind kind;
    uint32_t base, size;
    uint32_t alias; /* a second address of the same bytes, or 0 */
    uint8_t blank;  /* content after manufacture: 0xFF, RAM 0x00 */
};

/* A chip: data, and a function that puts its devices on the bus. One file per chip,
 * board/chip_NAME.c.
 */
struct pl_board_chip {
    const char *name; /* "STM32L452" */
    uint16_t pid;
    enum { PL_CORE_M0PLUS, PL_CORE_M3, PL_CORE_M4F, PL_CORE_M7F, PL_CORE_M33F } core;
    uint8_t irqs;      /* lines of the NVIC */
    uint8_t prio_bits; /* implemented priority bits */
    const struct pl_memory *memories;
    uint8_t n_memories;
    uint32_t reset_hz;   /* core clock after reset */
    const char *console; /* the UART that is on the wire unless told otherwise */
    bool (*build)(struct pl_machine *m);
};

/* A device is handed over: the machine calls ops->free at the end. */
void pl_machine_add(struct pl_machine *m, struct pl_device *d);

/* The chip answers the questions above through these, set by its build function. */
struct pl_chip_answers {
    uint32_t (*core_hz)(const struct pl_machine *m);
    uint32_t (*clock_hz)(const struct pl_machine *m, const struct pl_device *d);
    bool (*pin_is)(const struct pl_machine *m, unsigned pin, const struct pl_device *d);
    /* May its registers be reached? Else they read as 0 and ignore writes. */
    bool (*enabled)(const struct pl_machine *m, const struct pl_device *d);
    /* A frame is on the wire of a UART: its pin moves. NULL: pins show nothing of it. */
    void (*on_wire)(const struct pl_machine *m, const struct pl_device *uart,
                    const struct pl_frame *f);
};
void pl_machine_set_answers(struct pl_machine *m, const struct pl_chip_answers *answers);

/* What the chip's build function wants to find again in its answers: size bytes, part of a
 * snapshot. The machine frees it. */
void pl_machine_set_wiring(struct pl_machine *m, void *wiring, size_t size);
void *pl_machine_wiring(const struct pl_machine *m);

/* A device by name, number from 0 on, or base address, or NULL; and the bytes of a memory, for
 * devices that own them (flash). */
struct pl_device *pl_machine_device(const struct pl_machine *m, const char *name);
struct pl_device *pl_machine_nth_device(const struct pl_machine *m, unsigned n);
struct pl_device *pl_machine_device_at(const struct pl_machine *m, uint32_t base);
uint8_t *pl_machine_memory(const struct pl_machine *m, uint32_t base, uint32_t *size);
uint8_t *pl_machine_memory_at(const struct pl_machine *m, uint32_t addr, uint32_t size);

/* A DMA controller listens to the request lines; several may, and each hears all. */
typedef void pl_dma_request_fn(struct pl_device *dma, struct pl_device *from, unsigned which,
                               bool level);
void pl_machine_on_dma_request(struct pl_machine *m, pl_dma_request_fn *fn, struct pl_device *dma);

/* The core's stores to a flash memory change nothing by themselves: they are handed to the flash
 * controller, one call per bus access, right after the storing instruction. Without a controller
 * they are a BusFault. addr is the memory's own, not an alias. */
typedef void pl_flash_write_fn(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
void pl_machine_on_flash_write(struct pl_machine *m, uint32_t base, uint32_t size,
                               pl_flash_write_fn *fn, struct pl_device *d);

/* Flash with words that must not be taken as they are (ECC). The core's own reads do not pass
 * through the bus, so the machine watches them while there is such a word. One reader only. */
struct pl_flash_reader {
    /* Bounds around all such words. False: there is none. */
    bool (*suspects)(const struct pl_device *d, uint32_t *from, uint32_t *to);
    /* The core or another bus master reads size bytes at an address of the flash: data, an
     * instruction, a vector. */
    void (*read)(struct pl_device *d, uint32_t addr, unsigned size);
};
void pl_machine_on_flash_read(struct pl_machine *m, const struct pl_flash_reader *reader,
                              struct pl_device *d);

/* The core's clock has changed; the content of memory has changed behind the core's back. */
void pl_machine_clock_changed(struct pl_machine *m);
void pl_machine_invalidate(struct pl_machine *m, uint32_t addr, uint32_t size);

/* What is mapped at address 0 from now on (SYSCFG remap): a memory's base. */
void pl_machine_map_zero(struct pl_machine *m, uint32_t base);

#endif
