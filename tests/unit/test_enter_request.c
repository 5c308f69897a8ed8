/* SPDX-License-Identifier: MIT */
/* The request before a reset and what becomes of it behind: on every chip of the table, with the
 * record in RAM or, in the build with PL_ENTER_BACKUP, in backup registers. */
#include "enter_rig.h"
#include "entry_vectors.h"

#define VTOR       0xE000ED08u
#define AIRCR      0xE000ED0Cu
#define DCCMVAC    0xE000EF68u
#define RESET      0x05FA0004u
#define RAM_RECORD 0x20000000u

enum { LOADER = 0x08000000, LOADER_SP = 0x20000800 };

static bool in_backup(void)
{
#if defined(PL_ENTER_BACKUP)
    return true;
#else
    return false;
#endif
}

/* The build for backup registers is for chips that have some. */
static bool has_place(const struct pl_enter_chip *chip)
{
    return !in_backup() || chip->backup != 0;
}

static uint32_t record_word(const struct pl_enter_chip *chip, unsigned i)
{
    if (!in_backup())
        return fake_word(RAM_RECORD + 4 * i);
    if (chip->backup_bits == 32)
        return fake_word(chip->backup + 4 * i);
    return fake_word(chip->backup + 8 * i) | fake_word(chip->backup + 8 * i + 4) << 16;
}

static void set_record_word(const struct pl_enter_chip *chip, unsigned i, uint32_t value)
{
    if (!in_backup()) {
        fake_set(RAM_RECORD + 4 * i, value);
    } else if (chip->backup_bits == 32) {
        fake_set(chip->backup + 4 * i, value);
    } else {
        fake_set(chip->backup + 8 * i, value & 0xFFFF);
        fake_set(chip->backup + 8 * i + 4, value >> 16);
    }
}

static uint32_t example_word(const char *name, unsigned i)
{
    uint8_t b[ENTRY_VECTOR_MAX];

    assert_int_equal(entry_vector(name, b), 16);
    return b[4 * i] | (uint32_t)b[4 * i + 1] << 8 | (uint32_t)b[4 * i + 2] << 16 |
           (uint32_t)b[4 * i + 3] << 24;
}

static void plug_with_record(const struct pl_enter_chip *chip, const char *name)
{
    enter_plug(chip);
    for (unsigned i = 0; i < 4; i++)
        set_record_word(chip, i, example_word(name, i));
}

static bool record_is(const struct pl_enter_chip *chip, const char *name)
{
    for (unsigned i = 0; i < 4; i++)
        if (record_word(chip, i) != (name ? example_word(name, i) : 0))
            return false;
    return true;
}

/* --- Before the reset --- */

static void check_request(const struct pl_enter_chip *chip)
{
    enum pl_enter_err err;
    uint32_t last = 0;

    if (!has_place(chip))
        return;
    enter_plug(chip);
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RESET);
    assert_true(record_is(chip, "record-rom"));
    assert_int_equal(fake.log[fake.n_log - 1].addr, AIRCR);
    assert_int_equal(fake.log[fake.n_log - 1].value, RESET);
    assert_int_equal(fake.primask, 1);
    if (!in_backup() && chip->cache == PL_ENTER_CACHE_M7) {
        assert_int_equal(fake_writes(DCCMVAC, &last), 1);
        assert_int_equal(last, RAM_RECORD);
    }
}

static void a_request_is_written_and_the_chip_reset(void **state)
{
    (void)state;
    for_each_entered_chip(check_request);
}

static bool no_writes(uint32_t addr, uint32_t value)
{
    (void)value;
    return addr >= 0xE0000000u;
}

static void a_request_that_cannot_be_leaves_all_as_it_was(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x462);
    enum pl_enter_err err;

    (void)state;
    enter_plug(chip);
    fake.unprivileged = 1;
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_PRIVILEGE);

    enter_plug(chip);
    assert_int_equal(enter_request((enum pl_entry_target)4, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_TARGET);
    assert_int_equal(enter_request(PL_ENTRY_LOADER, LOADER + 4, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_TARGET);
    assert_int_equal(enter_request(PL_ENTRY_LOADER, 0x20000000, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_TARGET);
    assert_int_equal(enter_request(PL_ENTRY_LOADER, LOADER, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_NO_LOADER);

    fake_set(chip->vectors, 0xFFFFFFFF);
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_NO_LOADER);

    enter_plug(enter_row(0x447));
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_CHIP);
    enter_plug(NULL);
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_CHIP);
    assert_int_equal(fake.n_log, 0);

    enter_plug(chip);
    fake.on_put = no_writes;
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_STORE);
    assert_int_equal(fake.primask, 0);
    assert_int_not_equal(fake.log[fake.n_log - 1].addr, AIRCR);
}

/* --- Behind the reset --- */

static bool erased_before;

/* The record must be gone before anything is done about it. */
static bool watch_the_order(uint32_t addr, uint32_t value)
{
    const struct pl_enter_chip *chip = pl_enter_this_chip();

    (void)value;
    if (addr == VTOR || (chip->remap.reg != 0 && addr == chip->remap.reg))
        erased_before = record_is(chip, NULL);
    return true;
}

static void check_early(const struct pl_enter_chip *chip)
{
    uint32_t vtor = 0xFFFF, remap;

    if (!has_place(chip))
        return;
    plug_with_record(chip, "record-rom");
    fake_set(chip->remap.reg, 0xA0);
    fake.on_put = watch_the_order;
    erased_before = !chip->has_vtor && chip->remap.reg == 0;
    assert_int_equal(enter_early(), FAKE_STARTED);
    assert_true(erased_before);
    assert_int_equal(fake.sp, enter_rom_sp(chip));
    assert_int_equal(fake.entry, enter_rom_entry(chip));
    remap = fake_word(chip->remap.reg);
    if (chip->remap.reg != 0) {
        assert_int_equal(remap & chip->remap.mask, 1);
        assert_int_equal(remap & ~chip->remap.mask, 0xA0);
        assert_int_equal(fake_word(chip->remap_clock.reg) & chip->remap_clock.mask,
                         chip->remap_clock.mask);
    }
    assert_int_equal(fake_writes(VTOR, &vtor), chip->has_vtor);
    if (chip->has_vtor)
        assert_int_equal(vtor, chip->remap.reg ? 0 : chip->vectors);

    /* Once; the reset has set VTOR back. */
    fake_set(VTOR, 0);
    fake.n_log = 0;
    assert_int_equal(enter_early(), FAKE_RETURNED);
    assert_int_equal(fake_writes(VTOR, &vtor), 0);
}

static void every_chip_gets_into_its_rom_once(void **state)
{
    (void)state;
    for_each_entered_chip(check_early);
}

static void check_only_clock_was_touched(const struct pl_enter_chip *chip)
{
    for (size_t i = 0; i < fake.n_log; i++)
        assert_int_equal(fake.log[i].addr, chip->remap_clock.reg);
}

/* All that a start without a request may change: the clock of the remap register, and back. */
static void check_quiet_start(const struct pl_enter_chip *chip)
{
    uint32_t clocks = 0x5A5A5A5Au & ~chip->remap_clock.mask;

    if (!has_place(chip))
        return;
    enter_plug(chip);
    if (chip->remap_clock.reg != 0)
        fake_set(chip->remap_clock.reg, clocks);
    fake_set(VTOR, LOADER); /* as another loader has set it */
    assert_int_equal(enter_early(), FAKE_RETURNED);
    assert_int_equal(fake_word(VTOR), LOADER);
    if (chip->remap.reg != 0)
        assert_int_equal(fake_word(chip->remap.reg), 0);
    if (chip->remap_clock.reg != 0)
        assert_int_equal(fake_word(chip->remap_clock.reg), clocks);
    if (!in_backup())
        check_only_clock_was_touched(chip);
}

static void without_a_request_nothing_happens(void **state)
{
    (void)state;
    for_each_entered_chip(check_quiet_start);
    enter_plug(NULL);
    assert_int_equal(enter_early(), FAKE_RETURNED);
    assert_int_equal(fake.n_log, 0);
}

static void check_start_by_rom(const struct pl_enter_chip *chip)
{
    uint32_t others = ~chip->remap.mask;

    if (!has_place(chip))
        return;
    enter_plug(chip);
    if (chip->remap.reg != 0)
        fake_set(chip->remap.reg, others | chip->remap.value);
    fake_set(VTOR, chip->vectors);
    assert_int_equal(enter_early(), FAKE_RETURNED);
    if (chip->remap.reg != 0)
        assert_int_equal(fake_word(chip->remap.reg), others);
    assert_int_equal(fake_word(VTOR), chip->has_vtor ? chip->flash.base : chip->vectors);
}

/* The loader has started the application by Go, and its own vectors are still where interrupts
 * look. */
static void after_go_the_vectors_are_the_applications(void **state)
{
    (void)state;
    for_each_entered_chip(check_start_by_rom);
}

/* Each of the 128 bits; what is no request belongs to somebody else and stays. */
static void a_damaged_request_is_never_taken(void **state)
{
    static const char *const names[] = {"record-rom", "record-loader", "record-app"};
    const struct pl_enter_chip *chip = enter_row(in_backup() ? 0x410 : 0x462);

    (void)state;
    for (size_t name = 0; name < sizeof names / sizeof names[0]; name++)
        for (unsigned bit = 0; bit < 128; bit++) {
            uint32_t damaged = example_word(names[name], bit / 32) ^ UINT32_C(1) << bit % 32;
            plug_with_record(chip, names[name]);
            set_record_word(chip, bit / 32, damaged);
            assert_int_equal(enter_early(), FAKE_RETURNED);
            assert_int_equal(record_word(chip, bit / 32), damaged);
        }
}

static void a_rom_without_a_sound_vector_table_is_not_entered(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x462);
    const struct {
        uint32_t sp, entry;
    } tables[] = {
        {0xFFFFFFFF, 0xFFFFFFFF},
        {0, 0},
        {enter_rom_sp(chip) + 2, enter_rom_entry(chip)},
        {chip->ram[0].base, enter_rom_entry(chip)}, /* nothing can be pushed below it */
        {chip->ram[0].base + chip->ram[0].size + 4, enter_rom_entry(chip)},
        {enter_rom_sp(chip), enter_rom_entry(chip) - 1},
        {enter_rom_sp(chip), 0x08000101},
        {enter_rom_sp(chip), (chip->rom.base + chip->rom.size) | 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        plug_with_record(chip, "record-rom");
        fake_set(chip->vectors, tables[i].sp);
        fake_set(chip->vectors + 4, tables[i].entry);
        assert_int_equal(enter_early(), FAKE_RETURNED);
        assert_true(record_is(chip, NULL));
        assert_int_equal(fake_word(chip->remap.reg), 0);
        assert_int_equal(fake_word(VTOR), 0);
    }

    /* The end of RAM is a usual place for a stack to begin. */
    plug_with_record(chip, "record-rom");
    fake_set(chip->vectors, chip->ram[0].base + chip->ram[0].size);
    assert_int_equal(enter_early(), FAKE_STARTED);
}

static void check_refusal(const struct pl_enter_chip *chip)
{
    if (chip->refuse.reg == 0 || !has_place(chip))
        return;
    plug_with_record(chip, "record-rom");
    fake_set(chip->refuse.reg, chip->refuse.value | (0x5A5A5A5A & ~chip->refuse.mask));
    assert_int_equal(enter_early(), FAKE_RETURNED);
    assert_true(record_is(chip, NULL));
}

static void options_that_forbid_it_are_respected(void **state)
{
    (void)state;
    for_each_entered_chip(check_refusal);
}

/* Also on chips whose ROM cannot be entered. */
static void a_resident_loader_is_entered_at_its_table(void **state)
{
    static const uint16_t pids[] = {0x462, 0x410, 0x460, 0x447};

    (void)state;
    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++) {
        const struct pl_enter_chip *chip = enter_row(pids[i]);
        plug_with_record(chip, "record-loader");
        fake_set(LOADER, LOADER_SP);
        fake_set(LOADER + 4, LOADER + 0x201);
        assert_int_equal(enter_early(), FAKE_STARTED);
        assert_int_equal(fake.sp, LOADER_SP);
        assert_int_equal(fake.entry, LOADER + 0x201);
        assert_int_equal(fake_word(VTOR), LOADER);
        assert_int_equal(fake_word(chip->remap.reg), 0);
        assert_true(record_is(chip, NULL));
    }
}

static void a_restart_just_returns(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x462);
    enum pl_enter_err err;

    (void)state;
    enter_plug(chip);
    assert_int_equal(enter_request(PL_ENTRY_APP, 0, &err), FAKE_RESET);
    assert_true(record_is(chip, "record-app"));
    assert_int_equal(enter_early(), FAKE_RETURNED);
    assert_true(record_is(chip, NULL));
}

#if defined(PL_ENTER_BACKUP)

static uint32_t closed(const struct pl_enter_bits *bits)
{
    return bits->reg ? fake_word(bits->reg) & bits->mask : 0;
}

/* The loader must find the clocks as after reset. */
static void check_closing(const struct pl_enter_chip *chip)
{
    uint32_t last;

    if (!has_place(chip))
        return;
    plug_with_record(chip, "record-rom");
    assert_int_equal(enter_early(), FAKE_STARTED);
    assert_true(fake_writes(chip->backup_open.reg, &last) > 0);
    assert_int_equal(closed(&chip->backup_open), 0);
    assert_int_equal(closed(&chip->backup_clock[0]), 0);
    assert_int_equal(closed(&chip->backup_clock[1]), 0);
}

static void the_backup_domain_is_closed_again(void **state)
{
    (void)state;
    for_each_entered_chip(check_closing);
}

/* Writes reach backup registers only while everything is open. */
static bool only_when_open(uint32_t addr, uint32_t value)
{
    const struct pl_enter_chip *chip = pl_enter_this_chip();

    (void)value;
    if (addr < chip->backup || addr >= chip->backup + 80)
        return true;
    return closed(&chip->backup_open) == chip->backup_open.mask &&
           closed(&chip->backup_clock[0]) == chip->backup_clock[0].mask &&
           closed(&chip->backup_clock[1]) == chip->backup_clock[1].mask;
}

static void check_opening(const struct pl_enter_chip *chip)
{
    enum pl_enter_err err;

    if (!has_place(chip))
        return;
    enter_plug(chip);
    fake.on_put = only_when_open;
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RESET);
    assert_true(record_is(chip, "record-rom"));
}

/* STM32C0 has no backup registers. */
static void without_backup_registers_a_request_fails(void **state)
{
    const struct pl_enter_chip *chip = enter_row(0x443);
    enum pl_enter_err err;

    (void)state;
    enter_plug(chip);
    assert_int_equal(enter_request(PL_ENTRY_ROM, 0, &err), FAKE_RETURNED);
    assert_int_equal(err, PL_ENTER_ERR_STORE);
    fake.n_log = 0;
    assert_int_equal(enter_early(), FAKE_RETURNED);
    check_only_clock_was_touched(chip);
}

static void the_backup_domain_is_opened_first(void **state)
{
    (void)state;
    for_each_entered_chip(check_opening);
}

#endif

#if !defined(PL_ENTER_BACKUP)
/* SPEC.md section 7: the count of tries lies behind the record. */
static void alive_ends_the_count_of_tries(void **state)
{
    (void)state;
    fake_power_up();
    for (unsigned i = 0; i < 8; i++)
        fake_set(RAM_RECORD + 4 * i, 0x11111111u * (i + 1));
    pl_enter_alive();
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(fake_word(RAM_RECORD + 4 * i), i == 4 ? 0 : 0x11111111u * (i + 1));
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_written_and_the_chip_reset),
        cmocka_unit_test(a_request_that_cannot_be_leaves_all_as_it_was),
        cmocka_unit_test(every_chip_gets_into_its_rom_once),
        cmocka_unit_test(without_a_request_nothing_happens),
        cmocka_unit_test(after_go_the_vectors_are_the_applications),
        cmocka_unit_test(a_damaged_request_is_never_taken),
        cmocka_unit_test(a_rom_without_a_sound_vector_table_is_not_entered),
        cmocka_unit_test(options_that_forbid_it_are_respected),
        cmocka_unit_test(a_resident_loader_is_entered_at_its_table),
        cmocka_unit_test(a_restart_just_returns),
#if defined(PL_ENTER_BACKUP)
        cmocka_unit_test(the_backup_domain_is_closed_again),
        cmocka_unit_test(the_backup_domain_is_opened_first),
        cmocka_unit_test(without_backup_registers_a_request_fails),
#endif
#if !defined(PL_ENTER_BACKUP)
        cmocka_unit_test(alive_ends_the_count_of_tries),
#endif
    };

    return cmocka_run_group_tests_name("enter_request", tests, NULL, NULL);
}
