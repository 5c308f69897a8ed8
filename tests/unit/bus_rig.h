/* SPDX-License-Identifier: MIT */
/* The host's engine on an RS-485 bus with eight products, two of each chip, whose resident loaders
 * are the same but for their numbers, 1 to 8. */
#ifndef TESTS_UNIT_BUS_RIG_H
#define TESTS_UNIT_BUS_RIG_H

#include "bus485.h"
#include "check.h"
#include "pinless/firmware.h"
#include "rig.h"

enum { BUS_NODES = PL_BUS485_BOARDS, BUS_CHIPS = 4 };

struct bus_product {
    struct pl_board *board;
    uint32_t app; /* address of the application */
    uint8_t *flash, *before;
    uint32_t size;
};

struct bus_rig {
    struct rig rig;
    struct pl_bus485 *bus;
    struct bus_product product[BUS_NODES];
};

/* The wire's configuration may be changed between the two. In the flash of the products is
 * something that cannot be started. */
void bus_rig_init(struct bus_rig *b);
void bus_rig_plug(struct bus_rig *b, bool own_echo);
void bus_rig_unplug(struct bus_rig *b);

/* A session with this number, and what the engine does there. */
int bus_connect(struct bus_rig *b, uint8_t node);
int bus_update(struct bus_rig *b, uint8_t node, const struct pl_image *image);

/* The application of the chip that has this number. */
void bus_load(struct pl_firmware *firmware, uint8_t node);

/* All but this number have the flash they had; 0: all. */
void bus_expect_unchanged(const struct bus_rig *b, uint8_t but);

/* This number has the image. */
void bus_expect_image(const struct bus_rig *b, uint8_t node, const struct pl_image *image);

/* From now on, what is in the flash is what it had. */
void bus_remember(struct bus_rig *b);

/* Nobody has spoken out of turn. */
void bus_expect_order(const struct bus_rig *b);

#endif
