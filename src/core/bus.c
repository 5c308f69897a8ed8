/* SPDX-License-Identifier: MIT */
/* Select frames and their answer, see pinless/bus.h and SPEC.md, "Several products on one line". */
#include "pinless/bus.h"

#include "mem.h"
#include "pinless/an3155.h"
#include "pinless/entry.h"

enum { NODE = PL_BUS_MAGIC_SIZE, COMPLEMENT, CRC };

const uint8_t pl_bus_magic[PL_BUS_MAGIC_SIZE] = {0xF5, 'P', 'L', 'n', 'o', 'd', 'e', 0x01};

void pl_bus_put_select(uint8_t out[PL_BUS_SELECT_SIZE], uint8_t node)
{
    uint32_t crc;

    memcpy(out, pl_bus_magic, PL_BUS_MAGIC_SIZE);
    out[NODE] = node;
    out[COMPLEMENT] = (uint8_t)~node;
    crc = pl_entry_crc32(0, out, CRC);
    for (unsigned i = 0; i < 4; i++)
        out[CRC + i] = (uint8_t)(crc >> (24 - 8 * i));
}

bool pl_bus_get_select(const uint8_t frame[PL_BUS_SELECT_SIZE], uint8_t *node)
{
    uint8_t right[PL_BUS_SELECT_SIZE];

    pl_bus_put_select(right, frame[NODE]);
    *node = frame[NODE];
    return memcmp(frame, right, sizeof right) == 0;
}

void pl_bus_put_answer(uint8_t out[PL_BUS_ANSWER_SIZE], uint8_t node)
{
    out[0] = PL_AN3155_ACK;
    out[1] = node;
    out[2] = (uint8_t)~node;
}
