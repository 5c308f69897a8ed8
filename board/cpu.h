/* SPDX-License-Identifier: MIT */
/* The instruction core behind a small door, so that it can be exchanged.
 *
 * It executes Thumb instructions and keeps the banked registers. It knows nothing of exceptions,
 * interrupts or time: whenever something happens that is not plain execution, pl_cpu_run returns
 * and says what, and the exception model (core.h) goes on from there. */
#ifndef BOARD_CPU_H
#define BOARD_CPU_H

#include <stdbool.h>
#include <stdint.h>

enum pl_cpu_kind { PL_CPU_M0PLUS, PL_CPU_M3, PL_CPU_M4F, PL_CPU_M7F, PL_CPU_M33F };

enum pl_cpu_reg {
    PL_REG_R0,
    PL_REG_R1,
    PL_REG_R2,
    PL_REG_R3,
    PL_REG_R4,
    PL_REG_R5,
    PL_REG_R6,
    PL_REG_R7,
    PL_REG_R8,
    PL_REG_R9,
    PL_REG_R10,
    PL_REG_R11,
    PL_REG_R12,
    PL_REG_SP, /* the one in use */
    PL_REG_LR,
    PL_REG_PC, /* bit 0 clear; Thumb state is in XPSR */
    PL_REG_XPSR,
    PL_REG_IPSR,
    PL_REG_MSP,
    PL_REG_PSP,
    PL_REG_PRIMASK,
    PL_REG_BASEPRI,
    PL_REG_FAULTMASK,
    PL_REG_CONTROL,
    PL_REG_FPSCR,
    PL_REG_COUNT
};

/* Why pl_cpu_run came back; PC stands where the line says. */
enum pl_cpu_stop {
    PL_CPU_ASKED,          /* the hook said so; at the instruction not yet executed */
    PL_CPU_SVC,            /* behind it */
    PL_CPU_BKPT,           /* at it */
    PL_CPU_WFI,            /* behind it */
    PL_CPU_HINT,           /* WFE, YIELD: nothing happened; behind it */
    PL_CPU_EXC_RETURN,     /* address holds the EXC_RETURN value */
    PL_CPU_UNDEFINED,      /* at it, as for all below */
    PL_CPU_NO_COPROCESSOR, /* floating point on a core without */
    PL_CPU_INVALID_STATE,  /* Thumb bit clear */
    PL_CPU_UNALIGNED,
    PL_CPU_BAD_ACCESS, /* read or write of nothing; address says where */
    PL_CPU_BAD_FETCH,  /* nothing to execute there */
    PL_CPU_NO_EXECUTE, /* a region that is never executable */
    PL_CPU_BROKEN      /* the engine failed in a way that no firmware can cause */
};

/* Registers of a region that is not memory. size is 1, 2 or 4 bytes. */
struct pl_cpu_io {
    uint32_t (*read)(void *ctx, uint32_t addr, unsigned size);
    void (*write)(void *ctx, uint32_t addr, unsigned size, uint32_t value);
    void *ctx;
};

struct pl_cpu_hooks {
    /* Before each instruction. False: stop before it. Inside an IT block the stop comes late. */
    bool (*step)(void *ctx, uint32_t pc, unsigned size);
    /* A store to read-only memory is about to land there; it cannot be refused from here. */
    void (*store)(void *ctx, uint32_t addr, unsigned size, uint32_t value);
    /* A load from watched memory. */
    void (*watched_read)(void *ctx, uint32_t addr);
    /* A load or the fetch of an instruction from an inspected range. */
    void (*inspected)(void *ctx, uint32_t addr, unsigned size);
    void *ctx;
};

struct pl_cpu;

/* NULL: out of memory. Registers are zero until set. */
struct pl_cpu *pl_cpu_new(enum pl_cpu_kind kind, const struct pl_cpu_hooks *hooks);
void pl_cpu_free(struct pl_cpu *cpu);

/* Addresses and sizes in whole 4 KiB; host memory stays the caller's. The same bytes may be mapped
 * more than once. Neither mapping nor unmapping is allowed while pl_cpu_run is running. */
bool pl_cpu_map(struct pl_cpu *cpu, uint32_t addr, uint32_t size, uint8_t *bytes, bool writable);
bool pl_cpu_map_io(struct pl_cpu *cpu, uint32_t addr, uint32_t size, const struct pl_cpu_io *io);
void pl_cpu_unmap(struct pl_cpu *cpu, uint32_t addr, uint32_t size);

/* Shall loads from a region that is mapped read-only be reported? The same rules as for mapping. */
void pl_cpu_watch_reads(struct pl_cpu *cpu, uint32_t addr, uint32_t size, bool watch);

/* Bytes of [addr, addr + size) changed other than by the core's own stores. To be called for every
 * address at which they are mapped. */
void pl_cpu_invalidate(struct pl_cpu *cpu, uint32_t addr, uint32_t size);

/* Report every load and fetch that touches [addr, addr + size). Code that was executed before must
 * be invalidated, all of it, or its loads may go unseen; then all loads get slower. That goes for
 * the end of inspection too. False: too many ranges. */
bool pl_cpu_inspect(struct pl_cpu *cpu, uint32_t addr, uint32_t size);
void pl_cpu_inspect_nothing(struct pl_cpu *cpu);

uint32_t pl_cpu_get(const struct pl_cpu *cpu, enum pl_cpu_reg reg);
void pl_cpu_set(struct pl_cpu *cpu, enum pl_cpu_reg reg, uint32_t value);

/* Single precision registers, n = 0..31. */
uint32_t pl_cpu_get_s(const struct pl_cpu *cpu, unsigned n);
void pl_cpu_set_s(struct pl_cpu *cpu, unsigned n, uint32_t value);

enum pl_cpu_stop pl_cpu_run(struct pl_cpu *cpu, uint32_t *address);

/* All registers. NULL: out of memory. */
struct pl_cpu_context;
struct pl_cpu_context *pl_cpu_save(struct pl_cpu *cpu);
void pl_cpu_restore(struct pl_cpu *cpu, const struct pl_cpu_context *context);
void pl_cpu_context_free(struct pl_cpu_context *context);

#endif
