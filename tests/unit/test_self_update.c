/* SPDX-License-Identifier: MIT */
/* Whether the updater may, and in which order it does it. The chip is made up: two pages of 64
 * bytes for the loader, granules of 8, and a flash that takes what NOR flash takes. */
#include "check.h"

#include <string.h>

#include "../../src/updater/self_update.h"

enum {
    FLASH = 0x08000000,
    PAGE = 64,
    ROOM = 2 * PAGE,
    TOTAL = 4 * PAGE,
    GRANULE = 8,
    PID = 0x462,
    LOADER = 100,
    OPS = 200
};

static uint8_t cells[TOTAL], before[TOTAL];
static const struct pl_pages PAGES[] = {{4, PAGE}};
static const struct pl_layout LAYOUT = {PAGES, 1, TOTAL, ""};
static const struct pl_boot_area AREAS[] = {{FLASH, TOTAL, cells, PL_BOOT_READ},
                                            {0x20000800, 0x800, NULL, PL_BOOT_STACK}};
const struct pl_boot_chip pl_port_chip = {.pid = PID,
                                          .granule = GRANULE,
                                          .app = FLASH + ROOM,
                                          .layout = &LAYOUT,
                                          .areas = AREAS,
                                          .n_areas = 2};

static _Alignas(4) uint8_t loader[256];
static _Alignas(4) uint8_t self[64];
static struct pl_self_update update;

static uint16_t id;
static bool locked, has_empty_check, said_empty;
static uint32_t protected_at; /* the sector of this address, 0: none */
static unsigned ops, refusals, refuse_from, lies;
static uint32_t op_addr[OPS];
static bool op_erases[OPS];

/* --- The port --- */

uint16_t pl_port_id(void)
{
    return id;
}

bool pl_port_locked(void)
{
    return locked;
}

bool pl_port_rom_if_empty(void)
{
    return has_empty_check;
}

void pl_port_say_empty(bool empty)
{
    said_empty = empty;
}

uint16_t pl_port_sector(uint32_t addr)
{
    return (uint16_t)((addr - FLASH) / PAGE);
}

bool pl_port_write_protected(uint16_t sector)
{
    return protected_at && sector == pl_port_sector(protected_at);
}

void pl_port_feed(void)
{
}

static bool begins(uint32_t addr, bool erases)
{
    assert_in_range(addr, FLASH, FLASH + ROOM - 1);
    assert_true(ops < OPS);
    op_addr[ops] = addr;
    op_erases[ops] = erases;
    if (++ops <= refuse_from || refusals == 0)
        return true;
    refusals--;
    return false;
}

bool pl_port_erase(uint32_t addr, uint16_t page)
{
    assert_int_equal(addr, FLASH + page * PAGE);
    if (!begins(addr, true))
        return false;
    memset(cells + page * PAGE, 0xFF, PAGE);
    return true;
}

bool pl_port_program(uint32_t addr, const uint8_t *granule)
{
    assert_int_equal(addr % GRANULE, 0);
    if (!begins(addr, false))
        return false;
    for (unsigned i = 0; i < GRANULE; i++) {
        assert_int_equal(cells[addr - FLASH + i], 0xFF);
        cells[addr - FLASH + i] = granule[i];
    }
    if (lies > 0) {
        lies--;
        cells[addr - FLASH] ^= 1;
    }
    return true;
}

/* --- What is tried --- */

static void put_word(uint8_t *to, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> 8 * i);
}

static void seal(uint8_t *bytes, uint32_t size)
{
    put_word(bytes + size - 4, pl_an3155_crc(PL_AN3155_CRC_INIT, bytes, size - 4));
}

static int set_up(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof loader; i++)
        loader[i] = (uint8_t)(i * 37 + 1);
    put_word(loader, 0x20000800);
    put_word(loader + 4, FLASH + 0x41);
    for (unsigned i = 0; i < sizeof self; i++)
        self[i] = (uint8_t)(i * 11);
    seal(self, sizeof self);
    for (unsigned i = 0; i < TOTAL; i++)
        cells[i] = (uint8_t)(i * 3);
    memcpy(before, cells, TOTAL);
    update = (struct pl_self_update){self, sizeof self, loader, LOADER, false};
    id = PID;
    has_empty_check = true;
    locked = said_empty = false;
    protected_at = 0;
    ops = refusals = refuse_from = lies = 0;
    return 0;
}

static void expect_refusal(enum pl_self why)
{
    assert_int_equal(pl_self_check(&update), why);
    assert_int_equal(ops, 0);
    assert_false(said_empty);
    assert_memory_equal(cells, before, TOTAL);
}

static void expect_new_loader(void)
{
    assert_memory_equal(cells, loader, LOADER);
    for (unsigned i = LOADER; i < ROOM; i++)
        assert_int_equal(cells[i], 0xFF);
    assert_memory_equal(cells + ROOM, before + ROOM, TOTAL - ROOM);
}

/* --- May it be? --- */

static void another_chip_is_refused(void **state)
{
    (void)state;
    id = 0x460;
    expect_refusal(PL_SELF_OTHER_CHIP);
    id = 0;
    expect_refusal(PL_SELF_OTHER_CHIP);
}

static void a_damaged_updater_is_refused(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < sizeof self * 8; bit++) {
        self[bit / 8] ^= (uint8_t)(1u << bit % 8);
        expect_refusal(PL_SELF_DAMAGED);
        self[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(pl_self_check(&update), PL_SELF_DONE);
}

static void a_loader_that_reaches_the_application_is_refused(void **state)
{
    (void)state;
    update.loader_size = ROOM;
    assert_int_equal(pl_self_check(&update), PL_SELF_DONE);
    update.loader_size = ROOM + 4;
    expect_refusal(PL_SELF_NO_LOADER);
    update.loader_size = 12;
    expect_refusal(PL_SELF_NO_LOADER);
    update.loader_size = 0;
    expect_refusal(PL_SELF_NO_LOADER);
    update.loader_size = LOADER - 1;
    expect_refusal(PL_SELF_NO_LOADER);
}

static void what_could_not_start_is_refused(void **state)
{
    static const uint32_t stacks[] = {0,          0x20000000, 0x20000801,
                                      0x20000804, 0x08000800, 0xFFFFFFFF};
    static const uint32_t entries[] = {0,          FLASH + 0x40, FLASH + 9, FLASH + LOADER + 1,
                                       0x20000041, 0xFFFFFFFF};

    (void)state;
    for (unsigned i = 0; i < sizeof stacks / sizeof *stacks; i++) {
        put_word(loader, stacks[i]);
        expect_refusal(PL_SELF_NO_LOADER);
    }
    put_word(loader, 0x20000800);
    for (unsigned i = 0; i < sizeof entries / sizeof *entries; i++) {
        put_word(loader + 4, entries[i]);
        expect_refusal(PL_SELF_NO_LOADER);
    }
}

static void protection_is_refused(void **state)
{
    (void)state;
    protected_at = FLASH;
    expect_refusal(PL_SELF_WRITE_PROTECTED);
    protected_at = FLASH + PAGE;
    expect_refusal(PL_SELF_WRITE_PROTECTED);
    protected_at = FLASH + ROOM; /* the application's */
    assert_int_equal(pl_self_check(&update), PL_SELF_DONE);
    locked = true;
    expect_refusal(PL_SELF_READ_PROTECTED);
}

static void the_risk_must_be_taken_by_name(void **state)
{
    (void)state;
    has_empty_check = false;
    expect_refusal(PL_SELF_AT_RISK);
    update.at_risk = true;
    assert_int_equal(pl_self_check(&update), PL_SELF_DONE);
    locked = true;
    expect_refusal(PL_SELF_READ_PROTECTED);
    locked = false;
    id = 0;
    expect_refusal(PL_SELF_OTHER_CHIP);
}

static void the_same_loader_is_left_alone(void **state)
{
    (void)state;
    memset(cells, 0xFF, ROOM);
    memcpy(cells, loader, LOADER);
    memcpy(before, cells, TOTAL);
    protected_at = FLASH;
    has_empty_check = false;
    expect_refusal(PL_SELF_SAME);
    cells[ROOM - 1] = 0; /* behind it */
    memcpy(before, cells, TOTAL);
    expect_refusal(PL_SELF_WRITE_PROTECTED);
}

/* --- Then do it --- */

/* RM0394, RM0444: the empty check looks at the first word. */
static void the_first_word_goes_first_and_comes_last(void **state)
{
    (void)state;
    assert_int_equal(pl_self_write(&update), PL_SELF_DONE);
    expect_new_loader();
    assert_true(op_erases[0] && op_addr[0] == FLASH);
    assert_true(!op_erases[ops - 1] && op_addr[ops - 1] == FLASH);
    for (unsigned i = 1; i < ops - 1; i++)
        assert_int_not_equal(op_addr[i], FLASH);
    assert_false(said_empty);
    assert_int_equal(pl_self_check(&update), PL_SELF_SAME);
}

static void what_the_flash_refuses_is_tried_again(void **state)
{
    (void)state;
    for (refuse_from = 0; refuse_from < 10; refuse_from++) {
        unsigned from = refuse_from;

        set_up(state);
        refuse_from = from;
        refusals = 2;
        assert_int_equal(pl_self_write(&update), PL_SELF_DONE);
        expect_new_loader();
        assert_false(said_empty);
    }
}

static void what_reads_back_wrong_is_written_again(void **state)
{
    (void)state;
    lies = 2;
    assert_int_equal(pl_self_write(&update), PL_SELF_DONE);
    expect_new_loader();
}

/* Resets find the ROM loader then. */
static void after_three_failures_the_rom_loader_is_next(void **state)
{
    (void)state;
    refusals = OPS;
    refuse_from = 2; /* the erases */
    assert_int_equal(pl_self_write(&update), PL_SELF_FAILED);
    assert_true(said_empty);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(cells[i], 0xFF);
}

static void without_a_rom_loader_it_never_gives_up(void **state)
{
    (void)state;
    has_empty_check = false;
    refusals = 20;
    assert_int_equal(pl_self_write(&update), PL_SELF_DONE);
    expect_new_loader();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(another_chip_is_refused, set_up),
        cmocka_unit_test_setup(a_damaged_updater_is_refused, set_up),
        cmocka_unit_test_setup(a_loader_that_reaches_the_application_is_refused, set_up),
        cmocka_unit_test_setup(what_could_not_start_is_refused, set_up),
        cmocka_unit_test_setup(protection_is_refused, set_up),
        cmocka_unit_test_setup(the_risk_must_be_taken_by_name, set_up),
        cmocka_unit_test_setup(the_same_loader_is_left_alone, set_up),
        cmocka_unit_test_setup(the_first_word_goes_first_and_comes_last, set_up),
        cmocka_unit_test_setup(what_the_flash_refuses_is_tried_again, set_up),
        cmocka_unit_test_setup(what_reads_back_wrong_is_written_again, set_up),
        cmocka_unit_test_setup(after_three_failures_the_rom_loader_is_next, set_up),
        cmocka_unit_test_setup(without_a_rom_loader_it_never_gives_up, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
