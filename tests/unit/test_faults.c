/* SPDX-License-Identifier: MIT */
/* Thousands of seeded runs on bad wires. Each ends by itself, and honestly: success means that
 * every byte of the image is in the chip and its neighbours are as before; anything else is a typed
 * error.
 *
 * PL_FAULT_FIRST and PL_FAULT_COUNT choose the seeds, PL_FAULT_VERBOSE names each run. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static uint32_t pick(uint64_t *state, uint32_t n)
{
    *state = mix(*state);
    return (uint32_t)(*state >> 32) % n;
}

/* Faults per byte: none to hopeless. */
static const double rates[] = {0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.05};
static const char *const chips[] = {"F103xB", "L452",      "F030x8", "G071", "F405",
                                    "L073",   "L412",      "G0B1",   "H743", "F205",
                                    "L152xE", "STM32U575", "WB05"};

static void set_faults(struct rig *r, uint64_t *rnd)
{
    r->wire_cfg.adapter = (enum pl_adapter)pick(rnd, 3);
    r->wire_cfg.seed = *rnd;
    switch (pick(rnd, 8)) {
    case 0:
        r->wire_cfg.noise = rates[pick(rnd, 7)];
        break;
    case 1:
        r->wire_cfg.drop = rates[pick(rnd, 7)];
        break;
    case 2:
        r->wire_cfg.insert = rates[pick(rnd, 7)];
        break;
    case 3:
        r->wire_cfg.noise = rates[pick(rnd, 5)];
        r->wire_cfg.drop = rates[pick(rnd, 5)];
        r->wire_cfg.insert = rates[pick(rnd, 5)];
        break;
    case 4:
        r->rom_cfg.nack_every = 3 + pick(rnd, 60);
        break;
    case 5:
        r->wire_cfg.die_at = 1 + pick(rnd, 9000);
        break;
    case 6:
        r->wire_cfg.echo = true;
        r->wire_cfg.noise = rates[pick(rnd, 5)];
        break;
    default:
        r->rom_cfg.synced = pick(rnd, 2) != 0;
        r->rom_cfg.start_us = pick(rnd, 2500000);
        r->wire_cfg.drop = rates[pick(rnd, 4)];
        break;
    }
    r->cfg.strict = pick(rnd, 4) == 0;
    r->rom_cfg.checksum = pick(rnd, 3) == 0;
}

static struct {
    unsigned runs, good, errors[64];
} tally;

static void check_end(struct rig *r, int err, uint64_t seed, const uint8_t *expected,
                      const uint8_t *flash, uint32_t size)
{
    if (getenv("PL_FAULT_VERBOSE") != NULL)
        print_message("%llu: %s, %s after %.3f s\n", (unsigned long long)seed,
                      r->rom_cfg.chip->name, pl_err_name(err), (double)r->us / 1e6);
    if (err == PL_OK && memcmp(flash, expected, size) != 0) {
        uint32_t at = 0;

        while (flash[at] == expected[at])
            at++;
        fail_msg("seed %llu on %s: success, but at offset 0x%X there is %02X instead of %02X",
                 (unsigned long long)seed, r->rom_cfg.chip->name, at, flash[at], expected[at]);
    }
    if (err > 0 || strcmp(pl_err_name(err), "unknown") == 0)
        fail_msg("seed %llu ended in %d", (unsigned long long)seed, err);
    tally.runs++;
    if (err == PL_OK)
        tally.good++;
    else
        tally.errors[-err]++;
}

static void one_run(uint64_t seed)
{
    static uint8_t data[4096];
    uint64_t rnd = mix(seed);
    struct pl_segment segs[2];
    struct pl_image image = {segs, 1 + pick(&rnd, 2)};
    struct rig r;
    uint32_t size;

    rig_init(&r, chips[pick(&rnd, sizeof chips / sizeof chips[0])]);
    set_faults(&r, &rnd);
    if (r.rom_cfg.chip->quirks & PL_QUIRK_NO_PARITY)
        r.rom_cfg.checksum = false;
    r.rom_cfg.flash_size = 16 * 1024;
    /* Sectors of 16 KiB and more would take minutes of wire for their rest. */
    if (r.rom_cfg.chip->layouts[0].runs[0].size >= 8192) {
        r.rom_cfg.flash_size = r.rom_cfg.chip->layouts[0].runs[0].size * 2;
        r.plan_flags = PL_PLAN_NO_KEEP;
    }
    r.rom = pl_rom_new(&r.rom_cfg);
    uint8_t *flash = pl_rom_flash(r.rom, &size);

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)pick(&rnd, 256);
    memcpy(data, "\x00\x02\x00\x20\xC1\x01\x00\x08", 8);
    segs[0] = (struct pl_segment){r.rom_cfg.chip->flash_base, 200 + pick(&rnd, 1500), data};
    segs[1] =
        (struct pl_segment){r.rom_cfg.chip->flash_base + 3000, 1 + pick(&rnd, 600), data + 2000};
    if (r.plan_flags == 0)
        for (uint32_t i = 0; i < 6144; i++)
            flash[i] = (uint8_t)(i * 13);
    uint8_t *expected = malloc(size);
    memcpy(expected, flash, size);
    pl_image_copy(&image, r.rom_cfg.chip->flash_base, expected, size);

    rig_plug(&r);
    r.up_cfg.flags = PL_UPDATE_NO_START;
    check_end(&r, rig_update(&r, &image), seed, expected, flash, size);
    free(expected);
    rig_unplug(&r);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void every_end_is_honest(void **state)
{
    uint64_t first = number_from("PL_FAULT_FIRST", 0);
    uint64_t count = number_from("PL_FAULT_COUNT", 10000);

    (void)state;
    for (uint64_t seed = first; seed < first + count; seed++)
        one_run(seed);
    print_message("%u runs: %u verified", tally.runs, tally.good);
    for (int i = 0; i < 64; i++)
        if (tally.errors[i] > 0)
            print_message(", %u %s", tally.errors[i], pl_err_name(-i));
    print_message("\n");
    /* A test in which nothing succeeds, or nothing fails, proves nothing. */
    assert_in_range(tally.good, tally.runs / 4, tally.runs - tally.runs / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_end_is_honest)};

    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
