/* SPDX-License-Identifier: MIT */
/* One flash controller on a machine without a core, with the figures of data/devices.csv. */
#ifndef TESTS_UNIT_FLASH_RIG_H
#define TESTS_UNIT_FLASH_RIG_H

#include "dev_flash.h"
#include "machine_stub.h"

enum { FLASH_BASE = 0x08000000, FLASH_IRQ = 4 };
#define PS_PER_US 1000000ULL
#define PS_PER_MS 1000000000ULL

struct flash_rig {
    struct pl_machine *m;
    struct pl_device *d;
    uint8_t *cells, *options;
    pl_flash_write_fn *store;
    uint32_t keyr, optkeyr, sr, cr, busy; /* offsets, and the bit in SR */
    uint32_t size;
};

void flash_rig_l4(struct flash_rig *rig); /* L452: 512K, 2K pages, 85 us, 22 ms, 250 ms */
void flash_rig_g0(struct flash_rig *rig); /* G071: 128K, 2K pages, 85 us, 40 ms, 250 ms */
void flash_rig_f1(struct flash_rig *rig); /* F103xB: 128K, 1K pages, 53 us, 30 ms, 40 ms */
void flash_rig_f4(struct flash_rig *rig); /* F405: 1M, 16 us, 180 + 14 per KiB ms, 32 s */
void flash_rig_free(struct flash_rig *rig);

uint32_t flash_get(struct flash_rig *rig, uint32_t off);
void flash_set(struct flash_rig *rig, uint32_t off, uint32_t value);
void flash_unlock(struct flash_rig *rig);
void flash_unlock_options(struct flash_rig *rig); /* L4, G0, F4 keys */

void flash_store(struct flash_rig *rig, uint32_t addr, unsigned size, uint32_t value);
uint32_t flash_word(const struct flash_rig *rig, uint32_t addr);

/* Lets time pass until BSY goes; the time that took. */
uint64_t flash_wait(struct flash_rig *rig);
void flash_reset(struct flash_rig *rig, enum pl_reset_cause cause);
bool flash_all(const struct flash_rig *rig, uint32_t off, uint32_t n, uint8_t value);

#endif
