/* SPDX-License-Identifier: MIT */
/* A lock that two keys open in order; a wrong one jams it until reset. */
#ifndef BOARD_FLASH_LOCK_H
#define BOARD_FLASH_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#define PL_FLASH_KEY1    0x45670123U
#define PL_FLASH_KEY2    0xCDEF89ABU
#define PL_FLASH_OPTKEY1 0x08192A3BU
#define PL_FLASH_OPTKEY2 0x4C5D6E7FU

struct pl_flash_lock {
    uint32_t key[2];
    bool tolerant; /* keys for an open lock do no harm (F1) instead of being a wrong sequence */
    bool open, half, jammed;
};

/* As after reset: closed. */
void pl_flash_lock_reset(struct pl_flash_lock *lock, uint32_t key1, uint32_t key2);

/* A write to the key register. False: a wrong sequence, which is also a bus error. */
bool pl_flash_lock_key(struct pl_flash_lock *lock, uint32_t value);

/* As if a wrong key had come. */
void pl_flash_lock_jam(struct pl_flash_lock *lock);

/* Closed by software; the keys open it again. */
void pl_flash_lock_close(struct pl_flash_lock *lock);

#endif
