/* SPDX-License-Identifier: MIT */
/* The smallest host: talks to a modelled loader byte by byte and waits for whatever it answers. */
#ifndef TESTS_UNIT_ROM_HOST_H
#define TESTS_UNIT_ROM_HOST_H

#include "pinless/an3155.h"
#include "rom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct rom_host {
    struct pl_rom *rom;
    uint64_t now_us;
    uint32_t baud;
    uint8_t answer[600]; /* to the last thing said */
    size_t n;
};

/* A loader of this chip, not yet synchronised. config may be NULL. */
void rom_host_open(struct rom_host *host, uint16_t pid, const struct pl_rom_config *config);
/* The same, synchronised. */
void rom_host_start(struct rom_host *host, uint16_t pid, const struct pl_rom_config *config);
void rom_host_close(struct rom_host *host);

/* Send these bytes; host->answer is what came back by the time the loader fell silent. */
void rom_host_say(struct rom_host *host, const uint8_t *bytes, size_t n);
#define SAY(host, ...)                                                                             \
    rom_host_say(host, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
/* What came back must be exactly these bytes. */
#define HEARD(host, ...)                                                                           \
    do {                                                                                           \
        static const uint8_t expected[] = {__VA_ARGS__};                                           \
        assert_int_equal((host)->n, sizeof expected);                                              \
        assert_memory_equal((host)->answer, expected, sizeof expected);                            \
    } while (0)
#define HEARD_NOTHING(host) assert_int_equal((host)->n, 0)

void rom_host_command(struct rom_host *host, uint8_t command);
void rom_host_word(struct rom_host *host, uint32_t word);
/* A whole Write Memory or Read Memory; each step must be ACKed. */
void rom_host_write(struct rom_host *host, uint32_t addr, const uint8_t *data, size_t n);
void rom_host_read(struct rom_host *host, uint32_t addr, uint8_t *data, size_t n);
/* A whole Extended Erase (0x44) of one page. */
void rom_host_erase(struct rom_host *host, uint16_t page);

uint8_t rom_host_peek(const struct rom_host *host, uint32_t addr);

#endif
