/* SPDX-License-Identifier: MIT */
/* The resident loader's server on a chip whose flash refuses what flash refuses, in virtual time.
 */
#ifndef TESTS_UNIT_BOOT_RIG_H
#define TESTS_UNIT_BOOT_RIG_H

#include "check.h"
#include "pinless/boot.h"

enum {
    BOOT_FLASH = 0x08000000,
    BOOT_FLASH_SIZE = 64 * 1024, /* 32 pages of 2 KiB */
    BOOT_PAGE = 2048,
    BOOT_PAGES = 32,
    BOOT_APP = 0x08001000, /* the loader has two pages */
    BOOT_RAM = 0x20000800,
    BOOT_RAM_SIZE = 6 * 1024,
    BOOT_INFO = 0x1FFF7590,
    BOOT_INFO_SIZE = 12,
    BOOT_BYTE_MS = 250,
    BOOT_FRAME_MS = 2000,
};

struct boot_rig {
    struct pl_boot_server server;
    struct pl_boot_config config;
    struct pl_boot_hooks hooks;
    struct pl_boot_chip chip;
    struct pl_boot_area areas[3];
    uint8_t flash[BOOT_FLASH_SIZE], ram[BOOT_RAM_SIZE], info[BOOT_INFO_SIZE];
    uint8_t packet[2 * BOOT_PAGES + 3 > 258 ? 2 * BOOT_PAGES + 3 : 258];
    uint32_t now_ms;

    uint8_t out[2048]; /* what the server has sent and nobody has looked at */
    size_t n_out;

    /* What the flash does. */
    uint32_t protected_from, protected_to; /* erasing and programming fail here */
    bool lies;                             /* it says that all went well, and does nothing */
    bool options_refuse;                   /* option bytes cannot be programmed */
    unsigned erases, programs;

    uint32_t started; /* the table of a start that was wanted, or 0 */
    bool reset;
    enum pl_boot_want protection; /* the last of these jobs */
    uint8_t sectors[256];
    uint16_t n_sectors;
};

/* A chip with Extended Erase and granules of 8, everything allowed, the flash erased but for the
 * loader's pages, which hold a pattern. Returns the rig for free(). */
struct boot_rig *boot_rig_new(void);

/* Begins anew, after a change of config or chip. */
void boot_rig_restart(struct boot_rig *rig, bool locked);

/* Does a job as the flash would, and says how it went; for protocols beside the server. */
bool boot_do(struct boot_rig *rig, const struct pl_boot_job *job);

/* n bytes, one by one, with everything done that each asks for. */
void boot_send(struct boot_rig *rig, const void *bytes, size_t n);
void boot_send_damaged(struct boot_rig *rig, uint8_t byte);

/* Time without bytes. */
void boot_pass(struct boot_rig *rig, uint32_t ms);

/* The server has sent these bytes since the last look, and nothing else. */
void boot_expect(struct boot_rig *rig, const void *bytes, size_t n);
#define boot_expect_ack(rig)  boot_expect(rig, "\x79", 1)
#define boot_expect_nack(rig) boot_expect(rig, "\x1F", 1)

/* A command and its ACK; a word (address, ...) without looking at the answer. */
void boot_command(struct boot_rig *rig, uint8_t code);
void boot_word(struct boot_rig *rig, uint32_t word);

/* Whole commands, with their ACKs up to the last packet, whose answer is left to be looked at. */
void boot_write(struct boot_rig *rig, uint32_t addr, const void *data, size_t n);
void boot_read(struct boot_rig *rig, uint32_t addr, size_t n);
void boot_erase(struct boot_rig *rig, const uint16_t *pages, size_t n);
void boot_erase_special(struct boot_rig *rig, uint16_t code);

/* The server listens for commands: it answers Get Version. */
void boot_expect_listening(struct boot_rig *rig);

/* Get Checksum of so many words from the application on: is its size accepted? */
void boot_sum_size(struct boot_rig *rig, uint32_t words, bool good);

/* Where an address of the flash is, and whether all of [from, to) is erased. */
uint8_t *boot_flash_at(struct boot_rig *rig, uint32_t addr);
bool boot_blank(struct boot_rig *rig, uint32_t from, uint32_t to);

/* The loader's own pages are as they were. */
void boot_expect_unharmed(struct boot_rig *rig);

/* A vector table that can be started, at an address of flash or RAM. */
void boot_put_table(struct boot_rig *rig, uint32_t addr, uint32_t sp, uint32_t pc);

/* After each test, whose *state is the rig. */
int boot_tear_down(void **state);
#define BOOT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, boot_tear_down)

#endif
