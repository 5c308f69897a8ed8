/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes at any times, to the loader's menu and its YMODEM receiver, whose flash
 * may refuse or lie. The loader itself must never change, and every wait must end. */
#include <stdlib.h>
#include <string.h>

#include "../../src/boot/menu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SETTINGS = 1,
    FLASH = 0x08000000,
    PAGE = 256,
    PAGES = 16,
    FLASH_SIZE = PAGES * PAGE,
    APP = FLASH + 2 * PAGE,
    LOADER_BYTE = 0x5A
};

static const struct pl_pages ONE_SIZE[] = {{PAGES, PAGE}};
static const struct pl_layout LAYOUT = {ONE_SIZE, 1, FLASH_SIZE, ""};

struct rig {
    struct pl_boot_area areas[2];
    struct pl_boot_chip chip;
    struct pl_boot_hooks hooks;
    struct pl_boot_config config;
    struct pl_boot_menu menu;
    uint8_t flash[FLASH_SIZE], ram[256];
    uint8_t packet[PL_BOOT_MENU_ROOM];
    uint32_t now_ms;
    bool refuses, lies, left;
};

static void require(bool fact)
{
    if (!fact)
        abort();
}

static void set_up(struct rig *rig, uint8_t a)
{
    memset(rig, 0, sizeof *rig);
    memset(rig->flash, a & 4 ? 0x55 : 0xFF, sizeof rig->flash);
    memset(rig->flash, LOADER_BYTE, APP - FLASH);
    rig->areas[0] = (struct pl_boot_area){FLASH, FLASH_SIZE, rig->flash,
                                          PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO};
    rig->areas[1] = (struct pl_boot_area){0x20000800, sizeof rig->ram, rig->ram, PL_BOOT_STACK};
    rig->chip = (struct pl_boot_chip){.pid = 0x462,
                                      .wide_erase = true,
                                      .granule = (uint8_t)(1u << (a & 3)),
                                      .app = APP,
                                      .layout = &LAYOUT,
                                      .areas = rig->areas,
                                      .n_areas = 2};
    rig->refuses = a & 8;
    rig->lies = a & 16;
    rig->config = (struct pl_boot_config){.chip = &rig->chip,
                                          .packet = rig->packet,
                                          .room = sizeof rig->packet,
                                          .more = pl_boot_protection,
                                          .n_more = a & 32 ? PL_BOOT_PROTECTION : 0,
                                          .hooks = &rig->hooks};
    pl_boot_menu_begin(&rig->menu, &rig->config, a & 64, 0);
}

static bool work(struct rig *rig, const struct pl_boot_job *job)
{
    uint32_t off = job->addr - FLASH;

    if (job->want == PL_BOOT_WANT_ERASE) {
        require(job->addr == FLASH + job->page * PAGE && job->addr >= APP && off < FLASH_SIZE);
        if (!rig->refuses && !rig->lies)
            memset(rig->flash + off, 0xFF, PAGE);
    } else if (job->want == PL_BOOT_WANT_PROGRAM) {
        require(job->addr >= APP && off <= FLASH_SIZE - rig->chip.granule);
        require(job->addr % rig->chip.granule == 0);
        for (unsigned i = 0; i < rig->chip.granule && !rig->refuses && !rig->lies; i++)
            rig->flash[off + i] &= job->bytes[i];
    }
    return !rig->refuses;
}

/* Until it listens again; it must come to that. */
static void settle(struct rig *rig)
{
    unsigned turns = 0;
    int byte;

    do {
        const struct pl_boot_job *job = pl_boot_menu_job(&rig->menu);
        require(turns++ < 100000);
        if (job->want >= PL_BOOT_WANT_RESET) {
            require(job->want == PL_BOOT_WANT_RESET || pl_boot_startable(&rig->chip, job->addr));
            rig->left = true;
            return;
        }
        if (job->want != PL_BOOT_WANT_NOTHING)
            pl_boot_menu_done(&rig->menu, work(rig, job), rig->now_ms);
        pl_boot_menu_tick(&rig->menu, rig->now_ms);
        while ((byte = pl_boot_menu_next(&rig->menu)) >= 0)
            require(byte < 0x7F);
    } while (!pl_boot_menu_listens(&rig->menu));
}

static unsigned crc16(const uint8_t *data, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum ^= (unsigned)data[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 0x8000 ? (sum << 1 ^ 0x1021) & 0xFFFF : sum << 1;
    }
    return sum;
}

static void byte(struct rig *rig, uint8_t b)
{
    pl_boot_menu_byte(&rig->menu, b, false, rig->now_ms);
    if (!rig->left)
        settle(rig);
}

/* What a fuzzer would not find by itself: a good packet, its number and the beginning of its data
 * from the input. Returns how many bytes of it were taken. */
static size_t packet(struct rig *rig, const uint8_t *data, size_t size)
{
    uint8_t body[130] = {0};
    size_t n = size > 1 ? data[1] % 128u : 0;
    uint8_t number = size > 0 ? data[0] : 0;

    if (n > size - (size < 2 ? size : 2))
        n = size - (size < 2 ? size : 2);
    memcpy(body, data + (size < 2 ? size : 2), n);
    body[128] = (uint8_t)(crc16(body, 128) >> 8);
    body[129] = (uint8_t)crc16(body, 128);
    byte(rig, 1);
    byte(rig, number);
    byte(rig, (uint8_t)~number);
    for (unsigned i = 0; i < sizeof body && !rig->left; i++)
        byte(rig, body[i]);
    return (size < 2 ? size : 2) + n;
}

/* E0: a packet. F0 to FE: time. The rest are bytes. */
static void talk(struct rig *rig, const uint8_t *data, size_t size)
{
    size_t i = 0;

    settle(rig);
    while (i < size && !rig->left) {
        uint8_t b = data[i++];
        if (b == 0xE0) {
            i += packet(rig, data + i, size - i);
        } else if (b >= 0xF0) {
            rig->now_ms += 1u << (b & 15);
            settle(rig);
        } else {
            byte(rig, b);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rig rig;

    if (size < SETTINGS)
        return -1;
    set_up(&rig, data[0]);
    talk(&rig, data + SETTINGS, size - SETTINGS);
    for (unsigned i = 0; i < APP - FLASH; i++)
        require(rig.flash[i] == LOADER_BYTE);
    for (unsigned i = 0; i < 600 && !rig.left; i++) {
        rig.now_ms += 1000;
        settle(&rig);
    }
    require(rig.left || pl_boot_menu_idle_ms(&rig.menu, rig.now_ms) >= PL_BOOT_MENU_PATIENCE_MS);
    return 0;
}
