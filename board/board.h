/* SPDX-License-Identifier: MIT */
/* The virtual board: a chip, its firmware, and what is plugged into its UARTs.
 *
 * Nothing happens between calls: virtual time passes in pl_board_run only. Uses the heap. */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "cpu.h"
#include "machine.h"

struct pl_board;

enum pl_board_stop {
    PL_STOP_LIMIT,        /* the time or the instructions asked for have passed */
    PL_STOP_ADDRESS,      /* at an address asked for, not yet executed */
    PL_STOP_FLASH,        /* the flash operation asked for has begun */
    PL_STOP_BREAKPOINT,   /* at a BKPT instruction */
    PL_STOP_ROM,          /* at an instruction in system memory: the ROM loader shall run */
    PL_STOP_FAULT,        /* at the first instruction of a fault's handler: pl_board_catch_faults */
    PL_STOP_LOCKUP,       /* a fault where no fault can be taken */
    PL_STOP_ENDLESS,      /* a branch to itself that nothing will ever interrupt, or code in a flash
                           * that stays busy */
    PL_STOP_ASLEEP,       /* WFI, and nothing will ever wake it */
    PL_STOP_BAD_FIRMWARE, /* no vector table to start from */
    PL_STOP_BROKEN        /* the board itself failed */
};

const char *pl_board_stop_name(enum pl_board_stop stop);

struct pl_board_limit {
    uint64_t until_ps;     /* absolute virtual time; 0: no limit */
    uint64_t instructions; /* at most so many in this call; 0: no limit */
    uint32_t address;      /* stop when it is about to be executed; 0: nowhere */
    uint64_t flash_ops;    /* stop when so many flash operations have begun since power-up; 0: no
                            * limit */
};

/* A branch, call, return, or exception entry. */
struct pl_branch {
    uint32_t from, to;
};

enum { PL_BRANCHES = 32 };

/* What a person wants to know after a stop. */
struct pl_board_status {
    uint64_t now_ps, instructions;
    uint64_t exceptions; /* entered since power-up */
    uint64_t flash_ops;  /* begun since power-up: granules programmed, erases */
    unsigned resets;     /* since power-up, that one not counted */
    enum pl_reset_cause last_reset;
    uint32_t pc, sp, lr, xpsr, vtor;
    uint32_t cfsr, hfsr, bfar;
    struct pl_branch branch[PL_BRANCHES]; /* the last ones, oldest first */
    unsigned n_branches;
    uint64_t
        trace; /* a hash of every branch since power-up and its time: equal runs, equal traces */
};

/* A chip as it left the factory, not yet started. NULL: out of memory, or its build failed. */
struct pl_board *pl_board_new(const struct pl_board_chip *chip);
void pl_board_free(struct pl_board *board);

/* Put a firmware file (firmware.h) into the memories; bin_addr is where a BIN belongs. PL_OK, an
 * error of pl_firmware_load, or PL_ERR_RANGE: the chip has no memory where a byte belongs. */
int pl_board_load(struct pl_board *board, const char *path, uint32_t bin_addr);

/* The same for bytes. False: no memory there. */
bool pl_board_poke(struct pl_board *board, uint32_t addr, const void *data, uint32_t size);
bool pl_board_peek(const struct pl_board *board, uint32_t addr, void *data, uint32_t size);

/* The first run starts with a power-on reset. limit NULL: none. */
enum pl_board_stop pl_board_run(struct pl_board *board, const struct pl_board_limit *limit);

void pl_board_reset(struct pl_board *board, enum pl_reset_cause cause);

/* Power fails now, comes back at once, and the chip does its power-on reset. What of a flash
 * operation is under way is left half-done; fault.h has more of a say. */
enum pl_ram_after { PL_RAM_LOST, PL_RAM_KEPT, PL_RAM_RANDOM };
void pl_board_power_cycle(struct pl_board *board, enum pl_ram_after ram, uint32_t seed);

void pl_board_status(const struct pl_board *board, struct pl_board_status *status);
struct pl_machine *pl_board_machine(const struct pl_board *board);

/* --- The core while it stands --- */

/* Writing PC ends a sleep. s and set_s: single precision registers, 0..31. */
uint32_t pl_board_get(const struct pl_board *board, enum pl_cpu_reg reg);
void pl_board_set(struct pl_board *board, enum pl_cpu_reg reg, uint32_t value);
uint32_t pl_board_get_s(const struct pl_board *board, unsigned n);
void pl_board_set_s(struct pl_board *board, unsigned n, uint32_t value);

/* Memory, devices and the core's own registers (NVIC, SCB, SysTick) as the core's loads and stores
 * see them: both may have effects. size is 1, 2 or 4, addr a multiple of it. False: nothing there.
 */
bool pl_board_read(struct pl_board *board, uint32_t addr, unsigned size, uint32_t *value);
bool pl_board_write(struct pl_board *board, uint32_t addr, unsigned size, uint32_t value);

/* Stop with PL_STOP_ADDRESS whenever this address is about to be executed, but not at once where
 * the core already stands. False: PL_BREAKPOINTS are set already. */
enum { PL_BREAKPOINTS = 64 };
bool pl_board_break(struct pl_board *board, uint32_t addr, bool on);

/* Stop with PL_STOP_FAULT when a HardFault, MemManage, BusFault or UsageFault is entered. */
void pl_board_catch_faults(struct pl_board *board, bool on);

/* --- Pins, as pl_machine_pin_is numbers them --- */

typedef void pl_board_pin_fn(void *ctx, unsigned pin, bool level, uint64_t now_ps);

/* Levels of pins that the firmware drives, whenever one changes. False: too many listeners. */
bool pl_board_pin_attach(struct pl_board *board, pl_board_pin_fn *fn, void *ctx);

/* --- UARTs, by device name --- */

typedef void pl_board_uart_fn(void *ctx, const struct pl_frame *frame);

/* Frames that leave any UART from now on; name NULL: of all. False: no such UART. */
bool pl_board_uart_attach(struct pl_board *board, const char *name, pl_board_uart_fn *fn,
                          void *ctx);

/* A frame has arrived completely now. False: no such UART. */
bool pl_board_uart_feed(struct pl_board *board, const char *name, const struct pl_frame *frame);

/* --- Snapshots --- */

/* The whole chip between two runs: core, NVIC, memories, devices with whatever they have in
 * progress, and time. Not part of it is what belongs to the tester: breakpoints, listeners, and
 * frames that have left the chip. A snapshot fits the board that it was taken from, as often as
 * wanted. Neither call tells listeners anything. NULL: out of memory. */
struct pl_snapshot;
struct pl_snapshot *pl_board_snapshot(struct pl_board *board);
void pl_board_restore(struct pl_board *board, const struct pl_snapshot *snapshot);
void pl_snapshot_free(struct pl_snapshot *snapshot);

#endif
