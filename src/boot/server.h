/* SPDX-License-Identifier: MIT */
/* What a command needs of the server. A command's `take` is called when its packet has come; it
 * answers with one of these, and returns. */
#ifndef SRC_BOOT_SERVER_H
#define SRC_BOOT_SERVER_H

#include "pinless/boot.h"

/* Firmware serves one chip in one way: the build can name the two constants, and the compiler then
 * knows them. They are those that pl_boot_server_init is given. */
#ifdef PL_BOOT_CONFIG
extern const struct pl_boot_config PL_BOOT_CONFIG;
extern const struct pl_boot_chip PL_BOOT_CHIP;
#endif

/* One byte of an answer; 20 at most between two packets, ACKs included. */
void pl_boot_put(struct pl_boot_server *s, uint8_t byte);

/* Another packet follows. */
void pl_boot_expect(struct pl_boot_server *s, enum pl_an3155_packet kind, pl_boot_take *take);

/* A job is wanted; `then` goes on when it has been done well. */
void pl_boot_work(struct pl_boot_server *s, enum pl_boot_want want, pl_boot_take *then);

/* Either ends the command. */
void pl_boot_ack(struct pl_boot_server *s);
void pl_boot_nack(struct pl_boot_server *s);

#endif
