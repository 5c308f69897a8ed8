/* SPDX-License-Identifier: MIT */
/* What the resident loader starts, once the vector table is good: images with a seal. */
#include "boot_rig.h"

#include <stdlib.h>
#include <string.h>

#include "pinless/seal.h"

/* SPEC.md section 9, its checksum by zlib; tests/e2e/seal.sh looks at both. */
static const uint8_t SEALED[] = {
    0x00, 0x10, 0x00, 0x20, 0x01, 0x11, 0x00, 0x08, 0x03, 0x11, 0x00, 0x08, 0x03, 0x11, 0x00, 0x08,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x50, 0x4C, 0x53, 0x4C, 0x30, 0x00, 0x00, 0x00, 0x05, 0x11, 0x00, 0x08, 0x15, 0x02, 0x44, 0x1B};

static struct boot_rig *rig;
static uint8_t *app;

static int set_up(void **state)
{
    (void)state;
    rig = boot_rig_new();
    app = rig->flash + (BOOT_APP - BOOT_FLASH);
    memcpy(app, SEALED, sizeof SEALED);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(rig);
    return 0;
}

static bool sealed(void)
{
    return pl_boot_sealed(&rig->chip, BOOT_APP);
}

static void a_whole_image_is(void **state)
{
    (void)state;
    assert_true(sealed());
    memset(app + sizeof SEALED, 0x55, 100); /* what follows is not part of it */
    assert_true(sealed());
}

static void no_bit_may_differ(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8 * sizeof SEALED; i++) {
        app[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_false(sealed());
        app[i / 8] ^= (uint8_t)(1u << i % 8);
    }
}

/* As far as it had got: the rest is still erased. */
static void no_part_of_it_is(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof SEALED; n++) {
        memset(app, 0xFF, sizeof SEALED);
        memcpy(app, SEALED, n);
        assert_false(sealed());
    }
}

static void size_stays_within_the_flash(void **state)
{
    static const uint32_t SIZES[] = {
        0,          0x28,           0x2E,      BOOT_FLASH + BOOT_FLASH_SIZE - BOOT_APP + 4,
        0x80000000, UINT32_MAX - 3, UINT32_MAX};

    (void)state;
    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        for (unsigned b = 0; b < 4; b++)
            app[PL_SEAL_AT + 4 + b] = (uint8_t)(SIZES[i] >> 8 * b);
        assert_false(sealed());
    }
}

static void up_to_the_last_byte_of_the_flash(void **state)
{
    const uint32_t size = BOOT_FLASH + BOOT_FLASH_SIZE - BOOT_APP;

    (void)state;
    memset(app + PL_SEAL_AT, 0, 8);
    assert_true(pl_seal_make(app, size));
    assert_true(sealed());
    app[size - 1] ^= 1;
    assert_false(sealed());
}

static void a_program_in_ram_needs_none(void **state)
{
    (void)state;
    assert_true(pl_boot_sealed(&rig->chip, BOOT_RAM));
}

static void go_wants_a_seal_where_the_product_does(void **state)
{
    (void)state;
    rig->config.policy |= PL_BOOT_SEALED_ONLY;
    boot_put_table(rig, BOOT_APP, BOOT_RAM + 0x400, BOOT_APP + 0x101);
    boot_rig_restart(rig, false);
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_APP);
    boot_expect_nack(rig);
    assert_true(pl_seal_make(app, 0x100));
    boot_command(rig, PL_CMD_GO);
    boot_word(rig, BOOT_APP);
    boot_expect_ack(rig);
    assert_int_equal(rig->started, BOOT_APP);
}

/* --- Making one --- */

static void seal_is_made_where_nothing_stands(void **state)
{
    uint8_t image[sizeof SEALED];

    (void)state;
    memcpy(image, SEALED, sizeof image);
    memset(image + PL_SEAL_AT, 0, 8);
    memset(image + sizeof image - 4, 0xA5, 4);
    assert_true(pl_seal_make(image, sizeof image));
    assert_memory_equal(image, SEALED, sizeof image);
    memset(image + PL_SEAL_AT, 0xFF, 8);
    assert_true(pl_seal_make(image, sizeof image));
    assert_memory_equal(image, SEALED, sizeof image);
    assert_true(pl_seal_make(image, sizeof image)); /* and over itself */
    assert_memory_equal(image, SEALED, sizeof image);
    assert_int_equal(pl_seal_size(image, sizeof image), sizeof image);
}

static void seal_is_refused_elsewhere(void **state)
{
    uint8_t image[sizeof SEALED], before[sizeof SEALED];

    (void)state;
    memcpy(image, SEALED, sizeof image);
    assert_false(pl_seal_make(image, PL_SEAL_SIZE_MIN - 4));
    assert_false(pl_seal_make(image, sizeof image - 2));
    assert_false(pl_seal_make(image, 0));
    image[PL_SEAL_AT + 1] = 1;
    memcpy(before, image, sizeof image);
    assert_false(pl_seal_make(image, sizeof image));
    assert_memory_equal(image, before, sizeof image);
    assert_int_equal(pl_seal_size(image, sizeof image), 0);
    assert_int_equal(pl_seal_size(SEALED, PL_SEAL_SIZE_MIN - 1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_image_is),
        TEST(no_bit_may_differ),
        TEST(no_part_of_it_is),
        TEST(size_stays_within_the_flash),
        TEST(up_to_the_last_byte_of_the_flash),
        TEST(a_program_in_ram_needs_none),
        TEST(go_wants_a_seal_where_the_product_does),
        TEST(seal_is_made_where_nothing_stands),
        TEST(seal_is_refused_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
