/* SPDX-License-Identifier: MIT */
/* A lock that two keys open in order; a wrong one jams it until reset. */
#include "flash_lock.h"

void pl_flash_lock_reset(struct pl_flash_lock *lock, uint32_t key1, uint32_t key2)
{
    *lock = (struct pl_flash_lock){.key = {key1, key2}, .tolerant = lock->tolerant};
}

void pl_flash_lock_jam(struct pl_flash_lock *lock)
{
    lock->jammed = true;
    lock->open = false;
}

bool pl_flash_lock_key(struct pl_flash_lock *lock, uint32_t value)
{
    if ((lock->open && !lock->tolerant) || value != lock->key[lock->half])
        pl_flash_lock_jam(lock);
    if (lock->jammed)
        return false;
    lock->open = lock->open || lock->half;
    lock->half = !lock->half;
    return true;
}

void pl_flash_lock_close(struct pl_flash_lock *lock)
{
    lock->open = false;
    lock->half = false;
}
