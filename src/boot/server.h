/* SPDX-License-Identifier: MIT */
/* What a command needs of the server. A command's `take` is called when its packet has come; it
 * answers with one of these, and returns. */
#ifndef SRC_BOOT_SERVER_H
#define SRC_BOOT_SERVER_H

#include "pinless/boot.h"

/* A firmware has one configuration and one chip, PL_BOOT_CONFIG and PL_BOOT_CHIP; the linker sees
 * through them as constants, so that what the product does not use costs nothing. Where there are
 * none they are those given. */
#ifdef PL_BOOT_CONFIG
extern const struct pl_boot_hooks pl_boot_hooks;
extern const struct pl_boot_config PL_BOOT_CONFIG;
extern const struct pl_boot_chip PL_BOOT_CHIP;
#define THE_CONFIG(given) ((void)(given), &PL_BOOT_CONFIG)
#define THE_CHIP(given)   ((void)(given), &PL_BOOT_CHIP)
enum { CONFIG_IS_KNOWN = 1 };
#else
#define THE_CONFIG(given) (given)
#define THE_CHIP(given)   (given)
enum { CONFIG_IS_KNOWN = 0 };
#endif

static inline const struct pl_boot_config *config_of(const struct pl_boot_server *s)
{
    return THE_CONFIG(s->config);
}

static inline const struct pl_boot_chip *chip_of(const struct pl_boot_server *s)
{
    return THE_CHIP(config_of(s)->chip);
}

static inline const struct pl_boot_hooks *hooks_of(const struct pl_boot_server *s)
{
    return config_of(s)->hooks;
}

/* One byte of an answer; 20 at most between two packets, ACKs included. */
void pl_boot_put(struct pl_boot_server *s, uint8_t byte);

/* Another packet follows. */
void pl_boot_expect(struct pl_boot_server *s, enum pl_an3155_packet kind, pl_boot_take *take);

/* A job is wanted; `then` goes on when it has been done well. */
void pl_boot_work(struct pl_boot_server *s, enum pl_boot_want want, pl_boot_take *then);

/* ACK, and another packet; or NACK. */
void pl_boot_judge(struct pl_boot_server *s, bool good, enum pl_an3155_packet kind,
                   pl_boot_take *take);

/* Either ends the command. */
void pl_boot_ack(struct pl_boot_server *s);
void pl_boot_nack(struct pl_boot_server *s);

/* Likewise, with an ACK and behind it n bytes, which stay until they are sent. */
void pl_boot_answer(struct pl_boot_server *s, const uint8_t *bytes, uint32_t n);

/* The sub-command of Special and Extended Special has come. */
void pl_boot_take_special(struct pl_boot_server *s);
void pl_boot_take_ext_special(struct pl_boot_server *s);

#endif
