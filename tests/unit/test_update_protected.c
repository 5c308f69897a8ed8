/* SPDX-License-Identifier: MIT */
/* Updates of a chip that is read-out protected, through the resident loader's server, over good
 * wires and bad ones: nothing can be read, and done means right all the same. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "boot_rig.h"
#include "rig.h"

enum { IMAGE_SIZE = 5000, IMAGE_PAGES = 3, SEEDS = 300 };

static uint8_t image_bytes[IMAGE_SIZE];
static const struct pl_segment segment = {
    .addr = BOOT_APP, .size = IMAGE_SIZE, .data = image_bytes};
static const struct pl_image image = {.segments = &segment, .count = 1};

/* --- The server as what is at the wire's end --- */

struct chip {
    struct boot_rig *boot;
    bool synced;
    uint64_t now_ms;
    size_t sent; /* of what the server has to say */
};

static void rx(void *ctx, uint8_t byte, uint32_t baud, bool parity_even, uint64_t now_us)
{
    struct chip *c = ctx;

    (void)baud;
    (void)parity_even;
    (void)now_us;
    if (c->synced) {
        boot_send(c->boot, &byte, 1);
    } else if (byte == PL_AN3155_SYNC) {
        c->synced = true;
        c->boot->out[c->boot->n_out++] = PL_AN3155_ACK;
    }
}

static bool tx(void *ctx, uint8_t *byte, uint64_t now_us)
{
    struct chip *c = ctx;

    (void)now_us;
    if (c->sent == c->boot->n_out)
        return false;
    *byte = c->boot->out[c->sent++];
    if (c->sent == c->boot->n_out)
        c->sent = c->boot->n_out = 0;
    return true;
}

static void nothing(void *ctx, uint64_t now_us)
{
    (void)ctx;
    (void)now_us;
}

static uint64_t next_us(void *ctx)
{
    return (((struct chip *)ctx)->now_ms + 1) * 1000;
}

static void run(void *ctx, uint64_t now_us)
{
    struct chip *c = ctx;
    uint64_t passed = now_us / 1000 - c->now_ms;

    c->now_ms += passed;
    boot_pass(c->boot, (uint32_t)passed);
}

static uint32_t as_the_host(void *ctx)
{
    (void)ctx;
    return 0;
}

static bool even(void *ctx)
{
    (void)ctx;
    return true;
}

/* --- A host and a chip that is locked, and whose application is another one --- */

static void plug(struct rig *r, struct chip *c, const struct pl_wire_config *wire)
{
    const struct pl_wire_end end = {c, rx, tx, nothing, next_us, run, as_the_host, even, NULL};

    *c = (struct chip){.boot = boot_rig_new()};
    boot_rig_restart(c->boot, true);
    memset(boot_flash_at(c->boot, BOOT_APP), 0x5A, 4 * BOOT_PAGE);
    for (unsigned i = 0; i < IMAGE_SIZE; i++)
        image_bytes[i] = (uint8_t)(i * 7 ^ i >> 5);
    rig_init(r, "L452");
    r->wire_cfg = *wire;
    r->plan_flags = PL_PLAN_NO_KEEP;
    r->up_cfg.flags = PL_UPDATE_NO_START;
    r->wire = pl_wire_new(&r->wire_cfg, &end);
    pl_session_init(&r->s, &r->cfg);
}

static void unplug(struct rig *r, struct chip *c)
{
    boot_expect_unharmed(c->boot);
    rig_unplug(r);
    free(c->boot);
}

static void flash_is_right(const struct chip *c)
{
    const uint32_t end = BOOT_APP + IMAGE_PAGES * BOOT_PAGE;

    assert_memory_equal(boot_flash_at(c->boot, BOOT_APP), image_bytes, IMAGE_SIZE);
    assert_true(boot_blank(c->boot, BOOT_APP + IMAGE_SIZE, end));
    assert_int_equal(*boot_flash_at(c->boot, end), 0x5A);
}

static const struct pl_wire_config good = {.baud = 115200};

static void a_locked_chip_is_told_from_one_that_serves(void **state)
{
    struct rig r;
    struct chip c;

    (void)state;
    plug(&r, &c, &good);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_true(r.id.target.read_protected && r.id.target.serves_protected);
    unplug(&r, &c);
    rig_init(&r, "L452");
    r.rom_cfg.rdp = 1;
    r.rom_cfg.checksum = true;
    rig_plug(&r);
    assert_int_equal(rig_identify(&r), PL_OK);
    assert_true(r.id.target.read_protected && !r.id.target.serves_protected);
    rig_unplug(&r);
}

static void it_is_updated_and_found_up_to_date(void **state)
{
    struct rig r;
    struct chip c;

    (void)state;
    plug(&r, &c, &good);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_int_equal(r.up.pages_erased, IMAGE_PAGES);
    assert_int_equal(r.up.repairs, 0);
    flash_is_right(&c);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    assert_false(r.up.changed);
    assert_int_equal(r.up.pages_unchanged, IMAGE_PAGES);
    unplug(&r, &c);
}

static void what_cannot_be_read_cannot_be_kept(void **state)
{
    struct rig r;
    struct chip c;

    (void)state;
    plug(&r, &c, &good);
    r.plan_flags = 0;
    assert_int_equal(rig_update(&r, &image), PL_ERR_PROTECTED);
    assert_int_equal(r.plan.keep_bytes, IMAGE_PAGES * BOOT_PAGE - IMAGE_SIZE);
    r.plan_flags = PL_PLAN_NO_ERASE;
    assert_int_equal(rig_update(&r, &image), PL_ERR_PROTECTED);
    assert_int_equal(c.boot->erases + c.boot->programs, 0);
    unplug(&r, &c);
}

static void verifying_sees_a_single_bit(void **state)
{
    struct rig r;
    struct chip c;

    (void)state;
    plug(&r, &c, &good);
    assert_int_equal(rig_update(&r, &image), PL_OK);
    r.up_cfg.flags |= PL_UPDATE_VERIFY_ONLY;
    assert_int_equal(rig_update(&r, &image), PL_OK);
    *boot_flash_at(c.boot, BOOT_APP + 4097) ^= 1;
    assert_int_equal(rig_update(&r, &image), PL_ERR_VERIFY);
    assert_int_equal(r.up.addr, BOOT_APP + 2 * BOOT_PAGE);
    unplug(&r, &c);
}

static void a_write_protected_page_ends_it(void **state)
{
    struct rig r;
    struct chip c;

    (void)state;
    plug(&r, &c, &good);
    c.boot->protected_from = BOOT_APP + BOOT_PAGE;
    c.boot->protected_to = c.boot->protected_from + 1;
    assert_int_equal(rig_update(&r, &image), PL_ERR_NACK);
    assert_int_equal(r.up.phase, PL_PHASE_ERASE);
    unplug(&r, &c);
}

/* Lost, damaged and additional bytes in both directions. */
static void done_means_right_on_bad_wires(void **state)
{
    unsigned done = 0;

    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        const struct pl_wire_config bad = {.baud = 115200,
                                           .noise = seed % 3 == 0 ? 0.001 : 0,
                                           .drop = seed % 3 == 1 ? 0.0005 : 0,
                                           .insert = seed % 3 == 2 ? 0.0005 : 0,
                                           .seed = seed};
        struct rig r;
        struct chip c;
        int result;

        plug(&r, &c, &bad);
        result = rig_update(&r, &image);
        assert_int_not_equal(result, PL_BUSY);
        if (result == PL_OK) {
            flash_is_right(&c);
            done++;
        }
        unplug(&r, &c);
    }
    assert_true(done > SEEDS * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_locked_chip_is_told_from_one_that_serves),
        cmocka_unit_test(it_is_updated_and_found_up_to_date),
        cmocka_unit_test(what_cannot_be_read_cannot_be_kept),
        cmocka_unit_test(verifying_sees_a_single_bit),
        cmocka_unit_test(a_write_protected_page_ends_it),
        cmocka_unit_test(done_means_right_on_bad_wires),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
