/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes at any times, to a resident loader whose flash may refuse or lie. The
 * loader itself must never change, and every job must be one that a port can do. */
#include <stdlib.h>
#include <string.h>

#include "pinless/boot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SETTINGS = 2,
    FLASH = 0x08000000,
    PAGE = 128,
    PAGES = 16,
    FLASH_SIZE = PAGES * PAGE,
    APP = FLASH + 2 * PAGE,
    RAM = 0x20000800,
    RAM_SIZE = 512,
    ROOM = 258,
    LOADER_BYTE = 0x5A
};

static const struct pl_pages ONE_SIZE[] = {{PAGES, PAGE}};
static const struct pl_pages THREE_SIZES[] = {{4, PAGE}, {2, 2 * PAGE}, {1, 8 * PAGE}};
static const struct pl_layout LAYOUTS[] = {{ONE_SIZE, 1, FLASH_SIZE, ""},
                                           {THREE_SIZES, 3, FLASH_SIZE, ""}};

struct rig {
    struct pl_boot_area areas[2];
    struct pl_boot_chip chip;
    struct pl_boot_hooks hooks;
    struct pl_boot_config config;
    struct pl_boot_server server;
    uint8_t flash[FLASH_SIZE], ram[RAM_SIZE];
    uint8_t packet[ROOM];
    uint32_t now_ms;
    bool refuses, lies;
};

static void require(bool fact)
{
    if (!fact)
        abort();
}

static void set_up(struct rig *rig, uint8_t a, uint8_t b)
{
    memset(rig, 0, sizeof *rig);
    memset(rig->flash, 0xFF, sizeof rig->flash);
    memset(rig->flash, LOADER_BYTE, APP - FLASH);
    rig->areas[0] = (struct pl_boot_area){FLASH, FLASH_SIZE, rig->flash,
                                          PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO};
    rig->areas[1] = (struct pl_boot_area){
        RAM, RAM_SIZE, rig->ram, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK};
    rig->chip = (struct pl_boot_chip){.pid = 0x462,
                                      .version = 0x31,
                                      .wide_erase = a & 1,
                                      .granule = (uint8_t)(1u << (a >> 1 & 3)),
                                      .app = APP,
                                      .layout = &LAYOUTS[a >> 3 & 1],
                                      .areas = rig->areas,
                                      .n_areas = 2};
    rig->refuses = a & 16;
    rig->lies = a & 32;
    rig->config = (struct pl_boot_config){.chip = &rig->chip,
                                          .packet = rig->packet,
                                          .room = ROOM,
                                          .byte_ms = 250,
                                          .frame_ms = 2000,
                                          .more = pl_boot_protection,
                                          .n_more = b & 4 ? PL_BOOT_PROTECTION_ALL : 0,
                                          .policy = b & (PL_BOOT_MAY_READ | PL_BOOT_MAY_RAM),
                                          .hooks = &rig->hooks};
    pl_boot_server_init(&rig->server, &rig->config, b & 8, 0);
}

static bool erase(struct rig *rig, const struct pl_boot_job *job)
{
    uint32_t addr, size;

    require(pl_layout_page(rig->chip.layout, FLASH, job->page, &addr, &size));
    require(addr == job->addr && addr >= APP);
    if (rig->refuses)
        return false;
    if (!rig->lies)
        memset(rig->flash + (addr - FLASH), 0xFF, size);
    return true;
}

static bool program(struct rig *rig, const struct pl_boot_job *job)
{
    uint32_t off = job->addr - FLASH;

    require(job->addr >= APP && off <= FLASH_SIZE - rig->chip.granule);
    require(job->addr % rig->chip.granule == 0);
    if (rig->refuses)
        return false;
    for (unsigned i = 0; i < rig->chip.granule && !rig->lies; i++)
        rig->flash[off + i] &= job->bytes[i];
    return true;
}

static bool work(struct rig *rig, const struct pl_boot_job *job)
{
    switch (job->want) {
    case PL_BOOT_WANT_ERASE:
        return erase(rig, job);
    case PL_BOOT_WANT_PROGRAM:
        return program(rig, job);
    case PL_BOOT_WANT_WRITE_PROTECT:
        require(job->n <= 256);
        return true;
    case PL_BOOT_WANT_START:
        require(pl_boot_startable(&rig->chip, job->addr));
        return true;
    default:
        return !rig->refuses;
    }
}

/* Until it listens again; it must come to that. */
static void settle(struct rig *rig)
{
    unsigned turns = 0;

    do {
        const struct pl_boot_job *job = pl_boot_server_job(&rig->server);
        require(turns++ < 100000);
        if (job->want != PL_BOOT_WANT_NOTHING)
            pl_boot_server_done(&rig->server, work(rig, job), rig->now_ms);
        pl_boot_server_tick(&rig->server, rig->now_ms);
        while (pl_boot_server_next(&rig->server) >= 0) {
        }
    } while (!pl_boot_server_listens(&rig->server));
}

/* F0 to FE is time, FF an escape for any byte, the rest are bytes. */
static void talk(struct rig *rig, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] >= 0xF0 && data[i] < 0xFF) {
            rig->now_ms += 1u << (data[i] & 15);
        } else {
            bool escape = data[i] == 0xFF && i + 1 < size;
            pl_boot_server_byte(&rig->server, data[escape ? ++i : i], false, rig->now_ms);
        }
        settle(rig);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rig rig;

    if (size < SETTINGS)
        return -1;
    set_up(&rig, data[0], data[1]);
    talk(&rig, data + SETTINGS, size - SETTINGS);
    for (unsigned i = 0; i < APP - FLASH; i++)
        require(rig.flash[i] == LOADER_BYTE);
    rig.now_ms += 2000;
    settle(&rig);
    settle(&rig);
    return 0;
}
