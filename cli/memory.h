/* SPDX-License-Identifier: MIT */
/* Reading and writing stretches of memory, block by block, with progress. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include "cli.h"

/* Bytes at the start of SRAM that the ROM loader uses itself. */
uint32_t pl_memory_of_rom(const struct pl_target *target);

/* Each returns an exit code, the failure being recorded. */

/* size bytes at addr into buf. quiet: without progress. */
int pl_memory_read(struct pl_cli *cli, uint32_t addr, uint8_t *buf, uint32_t size, bool quiet);

/* The same for what decides: read until three independent readings agree, because a Read's answer
 * carries no checksum. again is scratch of the same size. */
int pl_memory_read_surely(struct pl_cli *cli, uint32_t addr, uint8_t *buf, uint8_t *again,
                          uint32_t size);

/* size bytes into memory that needs no erase (SRAM, option bytes), 256 at a time. wait_ms: what the
 * memory itself may need for each. */
int pl_memory_write(struct pl_cli *cli, uint32_t addr, const uint8_t *data, uint32_t size,
                    uint32_t wait_ms);

/* Read back and compare. */
int pl_memory_verify(struct pl_cli *cli, uint32_t addr, const uint8_t *data, uint32_t size);

#endif
