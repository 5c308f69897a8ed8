/* SPDX-License-Identifier: MIT */
/* Cases of the lock in CR, where it is the only one there: STM32F1 and STM32F4. */
#ifndef TESTS_FLASH_CR_LOCK_H
#define TESTS_FLASH_CR_LOCK_H

#include "ram.h"

extern const struct flash_table lock_table;

#endif
