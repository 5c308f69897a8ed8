/* SPDX-License-Identifier: MIT */
#ifndef MAIN_H
#define MAIN_H

#include <stdint.h>

#include "registers.h"

/* What HAL_IncTick and HAL_UART_RxCpltCallback are in a project with ST's HAL. */
void tick(void);
void received(uint8_t byte);

#endif
