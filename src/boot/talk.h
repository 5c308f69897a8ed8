/* SPDX-License-Identifier: MIT */
/* Who talks on the line, chosen by its first byte. talk.c has the AN3155 server alone, talk_hook.c
 * the product's protocol beside it, talk_bus.c the server of a product among others. The functions
 * are those of the server (pinless/boot.h). */
#ifndef SRC_BOOT_TALK_H
#define SRC_BOOT_TALK_H

#include "pinless/boot.h"

/* pl_port_sync has heard `first`. A bus is open at once: there, patience_ms is for being selected.
 */
void pl_boot_talk_begin(uint8_t first, uint32_t patience_ms);

bool pl_boot_talk_listens(void);
void pl_boot_talk_byte(uint8_t byte, bool damaged, uint32_t now_ms);
void pl_boot_talk_tick(uint32_t now_ms);
int pl_boot_talk_next(void);
const struct pl_boot_job *pl_boot_talk_job(void);
void pl_boot_talk_done(bool good, uint32_t now_ms);
uint32_t pl_boot_talk_idle_ms(uint32_t now_ms);

#endif
