/* SPDX-License-Identifier: MIT */
/* The parts of the machine, shared by its files only. */
#ifndef BOARD_MACHINE_INTERNAL_H
#define BOARD_MACHINE_INTERNAL_H

#include "board.h"
#include "core.h"
#include "irq_lines.h"
#include "witness.h"

enum {
    PL_MAX_DEVICES = 64,
    PL_MAX_MEMORIES = 16,
    PL_MAX_LISTENERS = 8,
    PL_MAX_STORES = 64, /* of one instruction: an STM of 16 words is unaligned at worst */
    PL_PAGE = 4096
};

struct pl_store {
    uint32_t addr, value, old;
    unsigned size;
};

struct pl_mapped_memory {
    struct pl_memory def;
    uint8_t *bytes;
    bool direct; /* whole pages: the core reaches it without the bus */
    bool inside; /* an earlier memory, whose bytes it shares */
};

struct pl_flash_listener {
    uint32_t base, size;
    pl_flash_write_fn *fn;
    struct pl_device *device;
};

struct pl_dma_listener {
    pl_dma_request_fn *fn;
    struct pl_device *device;
};

struct pl_uart_listener {
    const struct pl_device *uart; /* NULL: all */
    pl_board_uart_fn *fn;
    void *ctx;
};

struct pl_pin_listener {
    pl_board_pin_fn *fn;
    void *ctx;
};

struct pl_inspection {
    const struct pl_flash_reader *reader; /* NULL: none */
    struct pl_device *device;
    bool stale;        /* the reader's answer, or what is mapped where, has changed */
    uint32_t from, to; /* what the core inspects; equal: nothing */
    bool at_zero;      /* also through the alias at 0 */
};

struct pl_stall {
    uint32_t from, to;
    uint64_t until_ps;
};

struct pl_machine {
    const struct pl_board_chip *chip;
    struct pl_cpu *cpu;
    struct pl_core core;
    struct pl_chip_answers answers;
    void *wiring; /* the chip's */
    size_t wiring_size;

    struct pl_mapped_memory memory[PL_MAX_MEMORIES];
    unsigned n_memories;
    struct pl_mapped_memory *zero;      /* what is mapped at 0 */
    struct pl_mapped_memory *zero_next; /* and what shall be before the next instruction */

    struct pl_device *device[PL_MAX_DEVICES];
    uint64_t device_next_ps[PL_MAX_DEVICES];
    unsigned n_devices;
    unsigned first_device;         /* the one that acts next */
    struct pl_device *last_device; /* most accesses hit the same one again */

    struct pl_flash_listener flash[PL_MAX_LISTENERS];
    struct pl_dma_listener dma[PL_MAX_LISTENERS];
    struct pl_uart_listener uart[PL_MAX_LISTENERS];
    struct pl_pin_listener pin[PL_MAX_LISTENERS];
    unsigned n_flash, n_dma, n_uart, n_pin;

    struct pl_inspection inspection;

    struct pl_irq_lines irq_lines;

    /* Time: anchor_ps was the time at anchor_cycle, and since then the core runs at hz. */
    uint64_t anchor_ps, anchor_cycle;
    uint32_t hz;
    uint64_t slept; /* cycles that were not instructions */

    /* When the step hook stops the core. */
    uint64_t next_cycle; /* at this cycle; 0 while something waits for the end of the instruction */
    uint64_t limit_cycle; /* of this run */
    uint64_t limit_instructions, start_cycle;
    uint32_t start_pc; /* where the core stood then */
    uint32_t stop_pc;  /* odd: nowhere */
    uint32_t breaks[PL_BREAKPOINTS];
    unsigned n_breaks;
    bool alarm, refused, self_branch, at_stop_pc, catch_faults;
    bool watchful; /* look at every instruction: breakpoints, or a stop that has not come yet */

    /* What waits for the end of the instruction. */
    struct pl_store store[PL_MAX_STORES];
    unsigned n_stores;
    bool bus_error, reset_asked;
    bool access_failed; /* the one that a device is answering */
    uint32_t bus_error_addr;
    enum pl_reset_cause reset_cause;
    struct pl_stall stall;
    bool read_stalled;                /* the instruction has read from there */
    struct pl_mapped_memory *watched; /* reads of it are reported */

    uint64_t flash_ops;     /* begun since power-up */
    uint64_t stop_flash_op; /* the one that this run ends at, or 0 */
    bool at_flash_op;

    enum pl_ram_after ram_after; /* the next power-on reset */
    uint32_t ram_seed;

    bool started, sleeping, bad_firmware;
    unsigned resets;
    uint64_t exceptions;
    uint32_t last_pc, next_pc;
    struct pl_branch branch[PL_BRANCHES];
    unsigned n_branches;        /* ever */
    uint64_t trace;             /* of all of them, and when each was */
    struct pl_witness *witness; /* NULL: nobody watches */
};

struct pl_machine *pl_machine_new(const struct pl_board_chip *chip);
void pl_machine_free(struct pl_machine *m);
void pl_machine_reset(struct pl_machine *m, enum pl_reset_cause cause);
enum pl_board_stop pl_machine_run(struct pl_machine *m, const struct pl_board_limit *limit);

/* Before each instruction. */
bool pl_machine_step(void *ctx, uint32_t pc, unsigned size);

/* --- machine_bus.c --- */

bool pl_bus_map(struct pl_machine *m);
void pl_bus_map_zero(struct pl_machine *m);
struct pl_mapped_memory *pl_bus_memory(const struct pl_machine *m, uint32_t addr, unsigned size,
                                       uint32_t *off);
void pl_bus_store_hook(void *ctx, uint32_t addr, unsigned size, uint32_t value);
void pl_bus_finish_stores(struct pl_machine *m);
void pl_bus_read_hook(void *ctx, uint32_t addr);
/* From now on reads of this memory, of no other, are reported to the hook. NULL: of none. */
void pl_bus_watch_reads(struct pl_machine *m, struct pl_mapped_memory *mem);
void pl_bus_inspect_hook(void *ctx, uint32_t addr, unsigned size);
void pl_bus_update_inspection(struct pl_machine *m);
bool pl_bus_is_ppb(uint32_t addr);
uint32_t pl_bus_ppb_read(void *ctx, uint32_t addr, unsigned size);
void pl_bus_ppb_write(void *ctx, uint32_t addr, unsigned size, uint32_t value);
bool pl_bus_core_read(void *ctx, uint32_t addr, uint32_t *value);
bool pl_bus_core_write(void *ctx, uint32_t addr, uint32_t value);

/* --- machine_time.c --- */

void pl_time_skip_to(struct pl_machine *m, uint64_t cycle);
uint64_t pl_time_cycle_at(const struct pl_machine *m, uint64_t ps);
void pl_time_schedule(struct pl_machine *m);
void pl_time_alarm(struct pl_machine *m);
uint64_t pl_time_next_event(const struct pl_machine *m);
void pl_time_run_devices(struct pl_machine *m);
void pl_time_reload(struct pl_machine *m, unsigned device);

#endif
