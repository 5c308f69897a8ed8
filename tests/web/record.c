/* SPDX-License-Identifier: MIT */
/* What the native engine does, for the engine in a browser to do again: every call with its time
 * and its bytes, a line each.
 *
 *   web_record                 updates of modelled chips on good and bad wires, and requests
 *   web_record FILE[@ADDRESS]...   what the readers make of firmware files */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pinless/entry_talk.h"
#include "pinless/firmware.h"
#include "rig.h"

enum { IMAGE_SIZE = 5000, BAD_WIRES = 60 };

static uint8_t data[IMAGE_SIZE];

static void print_hex(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", bytes[i]);
}

/* --- Updates --- */

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void begin(struct rig *r, const char *name, const struct pl_image *image)
{
    printf("scenario %s\n", name);
    for (size_t i = 0; i < image->count; i++) {
        printf("file %u ", (unsigned)image->segments[i].addr);
        print_hex(image->segments[i].data, image->segments[i].size);
        putchar('\n');
    }
    for (int i = 0; i < r->cfg.n_lines; i++)
        printf("setting %u %d\n", (unsigned)r->cfg.lines[i].baud,
               r->cfg.lines[i].parity == PL_PARITY_EVEN);
    printf("planned %u\n", (unsigned)r->plan_flags);
    r->record = stdout;
}

/* An update as configured, and then a second one of the same chip on a good wire. */
static void record_update(struct rig *r, const char *name)
{
    uint32_t base = r->rom_cfg.chip->flash_base;
    const struct pl_segment segments[] = {{base, 3001, data}, {base + 4000, 999, data + 4000}};
    const struct pl_image image = {segments, 2};

    r->rom = pl_rom_new(&r->rom_cfg);
    r->up_cfg.flags = PL_UPDATE_NO_START;
    begin(r, name, &image);
    rig_plug(r);
    printf("end %d\n", rig_update(r, &image));
    pl_wire_free(r->wire);
    r->wire_cfg = (struct pl_wire_config){.baud = 115200};
    r->wire = pl_wire_to_rom(&r->wire_cfg, r->rom);
    pl_session_init(&r->s, &r->cfg);
    r->up_cfg.flags = 0;
    begin(r, "again", &image);
    printf("end %d\n", rig_update(r, &image));
    rig_unplug(r);
}

static void record_good_wires(void)
{
    static const char *const chips[] = {"F103xB", "L452", "F030x8", "G071", "L073", "H743", "WB05"};

    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        struct rig r;
        rig_init(&r, chips[i]);
        if (r.rom_cfg.chip->layouts[0].runs[0].size >= 8192)
            r.plan_flags = PL_PLAN_NO_KEEP;
        record_update(&r, chips[i]);
    }
}

static void record_refusals(void)
{
    struct rig r;

    rig_init(&r, "F103xB");
    r.rom_cfg.rdp = 1;
    record_update(&r, "protected");
    rig_init(&r, "L452");
    r.rom_cfg.pid = 0x999;
    record_update(&r, "unknown chip");
    rig_init(&r, "L452");
    r.rom_cfg.flash_size = 2048;
    record_update(&r, "too small");
    rig_init(&r, "L452");
    r.rom_cfg.start_us = 3600000000u;
    record_update(&r, "nobody");
    rig_init(&r, "G071");
    r.cfg.gentle = true;
    record_update(&r, "gently");
}

static void record_bad_wires(void)
{
    static const double rates[] = {0.0001, 0.0005, 0.002, 0.01};

    for (uint32_t seed = 1; seed <= BAD_WIRES; seed++) {
        uint32_t state = seed;
        char name[32];
        struct rig r;

        rig_init(&r, seed % 2 ? "L452" : "F103xB");
        r.wire_cfg.seed = seed;
        r.wire_cfg.adapter = (enum pl_adapter)(next(&state) % 3);
        r.wire_cfg.noise = seed % 5 == 0 ? rates[next(&state) % 4] : 0;
        r.wire_cfg.drop = seed % 5 == 1 ? rates[next(&state) % 4] : 0;
        r.wire_cfg.insert = seed % 5 == 2 ? rates[next(&state) % 4] : 0;
        r.rom_cfg.nack_every = seed % 5 == 3 ? 3 + next(&state) % 40 : 0;
        r.wire_cfg.die_at = seed % 5 == 4 ? 50 + next(&state) % 15000 : 0;
        r.wire_cfg.echo = seed % 7 == 0;
        r.rom_cfg.checksum = seed % 3 == 0;
        snprintf(name, sizeof name, "bad wire %u", (unsigned)seed);
        record_update(&r, name);
    }
}

/* --- Requests --- */

/* One request, with what the application says to it at 100 ms; "" if it says nothing. */
static void record_request(const char *name, const char *text, const char *answer)
{
    const struct pl_entry_talk_config config = {
        .target = PL_ENTRY_ROM, .product = 0x00C0FFEE, .tag = text ? 0 : 0x1A2B3C4D, .text = text};
    struct pl_entry_talk t;
    uint32_t now = 0xFFFFFFF0u; /* the clock wraps on the way */

    printf("scenario %s\n", name);
    if (text)
        printf("say %u %s\n", (unsigned)now, text);
    else
        printf("ask %u %u\n", (unsigned)now, (unsigned)config.product);
    pl_entry_talk_init(&t, &config, now);
    while (pl_entry_talk_result(&t) == PL_BUSY) {
        size_t len;
        const uint8_t *bytes = pl_entry_talk_tx(&t, &len);
        uint32_t wait;

        if (len > 0) {
            printf("tx %u ", (unsigned)now);
            print_hex(bytes, len);
            putchar('\n');
            pl_entry_talk_tx_done(&t, len, now);
        }
        wait = pl_entry_talk_wait_ms(&t, now);
        printf("wait %u %u\n", (unsigned)now, (unsigned)wait);
        now += answer[0] ? 100 : wait;
        if (answer[0]) {
            printf("rx %u ", (unsigned)now);
            print_hex((const uint8_t *)answer, strlen(answer));
            putchar('\n');
            pl_entry_talk_rx(&t, (const uint8_t *)answer, strlen(answer), now);
            answer = "";
        }
        printf("tick %u 0\n", (unsigned)now);
        pl_entry_talk_tick(&t, now);
        printf("step %u %d\n", (unsigned)now, pl_entry_talk_result(&t));
    }
    printf("end %d\n", pl_entry_talk_result(&t));
}

static void record_requests(void)
{
    static const char tail[] = " rom product 00C0FFEE version 1.0.0 tag 1A2B3C4D";
    char line[200];

    snprintf(line, sizeof line, "temp 21\r\npinless going%s\r\n", tail);
    record_request("going", NULL, line);
    snprintf(line, sizeof line, "pinless refused%s\r\n", tail);
    record_request("refused", NULL, line);
    snprintf(line, sizeof line, "pinless challenge%s nonce 101112131415161718191A1B1C1D1E1F\r\n",
             tail);
    record_request("challenge", NULL, line);
    record_request("silence", NULL, "");
    record_request("text", "reboot bootloader", "");
}

/* --- Files --- */

static void record_file(const char *argument)
{
    char path[512];
    const char *at = strchr(argument, '@');
    uint32_t address = at ? (uint32_t)strtoul(at + 1, NULL, 0) : 0x08000000;
    struct pl_firmware firmware;

    snprintf(path, sizeof path, "%.*s", at ? (int)(at - argument) : (int)strlen(argument),
             argument);
    int err = pl_firmware_load(&firmware, path, address);
    printf("file %s\naddress %u\nresult %d\nerror %s\n", path, (unsigned)address, err,
           firmware.error);
    for (size_t i = 0; err == PL_OK && i < firmware.image.count; i++) {
        printf("segment %u ", (unsigned)firmware.image.segments[i].addr);
        print_hex(firmware.image.segments[i].data, firmware.image.segments[i].size);
        putchar('\n');
    }
    if (err == PL_OK)
        pl_firmware_free(&firmware);
}

int main(int argc, char **argv)
{
    uint32_t state = 1;

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)next(&state);
    memcpy(data, "\x00\x02\x00\x20\xC1\x01\x00\x08", 8);
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            record_file(argv[i]);
        return 0;
    }
    record_good_wires();
    record_refusals();
    record_bad_wires();
    record_requests();
    return 0;
}
