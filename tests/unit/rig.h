/* SPDX-License-Identifier: MIT */
/* The host engine at one end of a modelled wire, a modelled ROM loader at the other, in virtual
 * time: seconds of protocol in microseconds of test. */
#ifndef TESTS_UNIT_RIG_H
#define TESTS_UNIT_RIG_H

#include <stdio.h>

#include "pinless/update.h"
#include "rom.h"

/* One byte, counted from 0 in its direction, is lost, preceded by value, or xored with value. */
struct rig_fault {
    bool on, host_to_chip, drop, insert;
    uint8_t value;
    size_t at;
};

struct rig {
    struct pl_rom_config rom_cfg;
    struct pl_wire_config wire_cfg;
    struct pl_session_config cfg;
    struct pl_rom *rom;
    struct pl_wire *wire;
    struct pl_session s;
    struct pl_identify id;
    struct pl_plan plan;
    struct pl_update up;
    struct pl_update_config up_cfg;
    uint32_t plan_flags;
    const struct pl_layout *layout; /* if set, what the user says it is */
    uint64_t us;                    /* virtual now */
    uint64_t limit_us;              /* the test fails if virtual time gets here */
    uint8_t *keep;
    uint8_t *log; /* what the host sent */
    size_t log_len, log_room;
    struct rig_fault fault;
    size_t sent_count, heard_count; /* bytes of each direction, before the fault */
    uint8_t *heard;                 /* if set, receives what the loader says */
    size_t *heard_len, heard_room;
    FILE *record; /* if set, receives every call of the engine, a line each, to be made again */
};

/* A rig with defaults for a chip by name: 115200 8E1, no faults, no latency. Change the configs,
 * then call rig_plug. */
void rig_init(struct rig *r, const char *chip_name);
void rig_plug(struct rig *r);
void rig_unplug(struct rig *r);

uint32_t rig_now(const struct rig *r);

/* Drive the session until its operation has ended. */
int rig_run(struct rig *r);

/* Whole jobs. */
int rig_connect(struct rig *r);
int rig_identify(struct rig *r);
int rig_update(struct rig *r, const struct pl_image *image);

/* How often did the host send this command, complement included? */
unsigned rig_sent(const struct rig *r, uint8_t cmd);

#endif
