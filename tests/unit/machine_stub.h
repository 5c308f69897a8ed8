/* SPDX-License-Identifier: MIT */
/* A machine without a core: devices are tested alone, every answer set and every call recorded. */
#ifndef TESTS_UNIT_MACHINE_STUB_H
#define TESTS_UNIT_MACHINE_STUB_H

#include "irq_lines.h"
#include "machine.h"

enum {
    PL_STUB_IRQS = 128,
    PL_STUB_PINS = 12 * 16,
    PL_STUB_DMA_LINES = 8,
    PL_STUB_FRAMES = 64,
    PL_STUB_PIN_CHANGES = 64,
    PL_STUB_DEVICES = 16,
    PL_STUB_MEMORIES = 8
};

struct pl_stub_pin_change {
    unsigned pin;
    bool level;
};

struct pl_stub_memory {
    uint32_t base, size;
    uint8_t *bytes;
};

/* The machine of board/machine.h as a test sees it. The fields are the test's to read and set. */
struct pl_machine {
    /* Answers. Those given to pl_machine_set_answers go first. */
    uint64_t now_ps;
    uint32_t clock_hz;                /* of every device */
    bool pin_unplugged[PL_STUB_PINS]; /* false: the pin belongs to whoever asks */
    const struct pl_chip_answers *answers;

    /* Records. */
    bool irq[PL_STUB_IRQS];
    unsigned irq_rises[PL_STUB_IRQS];
    struct pl_irq_lines irq_lines;
    bool nmi;
    unsigned flash_ops, suspects;
    unsigned wakes;
    struct pl_device *woken;
    unsigned resets;
    enum pl_reset_cause reset_cause;
    bool dma_line[PL_STUB_DMA_LINES];
    struct pl_device *dma_device;
    pl_dma_request_fn *dma_listener;
    struct pl_device *dma_controller;
    pl_flash_write_fn *flash_writer;
    struct pl_device *flash_controller;
    unsigned bus_errors;
    unsigned stalls;
    uint32_t stall_from, stall_to;
    uint64_t stall_until_ps;
    bool pin_level[PL_STUB_PINS];
    uint64_t pin_changed_ps[PL_STUB_PINS];
    struct pl_frame frame[PL_STUB_FRAMES]; /* what UARTs have sent */
    unsigned n_frames;
    struct pl_stub_pin_change pin_change[PL_STUB_PIN_CHANGES]; /* of pins that ports drive */
    unsigned n_pin_changes;
    unsigned clock_changes;
    unsigned invalidations;
    uint32_t invalid_addr, invalid_size;
    unsigned zero_maps;
    uint32_t zero_base;

    struct pl_device *device[PL_STUB_DEVICES];
    unsigned n_devices;
    struct pl_stub_memory memory[PL_STUB_MEMORIES];
    unsigned n_memories;
};

/* A machine at time 0, all its devices clocked at clock_hz. Ends with pl_stub_free. */
struct pl_machine *pl_stub_new(uint32_t clock_hz);

/* Frees added devices and memories too. */
void pl_stub_free(struct pl_machine *m);

/* Hands a device over and resets it as at power-up; returns it. */
struct pl_device *pl_stub_add(struct pl_machine *m, struct pl_device *d);

/* Memory filled with `blank`; its bytes live until pl_stub_free. */
uint8_t *pl_stub_add_memory(struct pl_machine *m, uint32_t base, uint32_t size, uint8_t blank);

/* Lets time pass; each device runs at each time that it asked for. */
void pl_stub_pass(struct pl_machine *m, uint64_t ps);

/* Whole words of a device's registers. */
uint32_t pl_stub_get(struct pl_device *d, uint32_t off);
void pl_stub_set(struct pl_device *d, uint32_t off, uint32_t value);

#endif
