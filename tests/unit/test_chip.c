/* SPDX-License-Identifier: MIT */
/* The chip table: what must hold for every row, and the look-ups by id, name and page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pinless/chip.h"
#include "pinless/update.h"

static bool is_power_of_two(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static void fail_row(const struct pl_chip *chip, const char *what)
{
    fail_msg("0x%03X %s: %s", chip->pid, chip->name, what);
}

#define CHECK(chip, condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_row(chip, #condition);                                                            \
    } while (0)

static void for_each_chip(void (*check)(const struct pl_chip *))
{
    assert_true(pl_chips_count > 0);
    for (size_t i = 0; i < pl_chips_count; i++)
        check(&pl_chips[i]);
}

static void test_table_is_complete_and_ascending(void **state)
{
    (void)state;
    /* 91 product ids in the table of facts: AN2606 r70 table 226 and the extras it names. */
    assert_int_equal(pl_chips_count, 91);
    for (size_t i = 1; i < pl_chips_count; i++)
        assert_true(pl_chips[i - 1].pid < pl_chips[i].pid);
}

static void check_texts(const struct pl_chip *chip)
{
    const char *const texts[] = {chip->name,  chip->series,    chip->core,
                                 chip->parts, chip->uart_pins, chip->remap,
                                 chip->entry, chip->notes,     chip->sources};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK(chip, texts[i] != NULL);
        for (const char *c = texts[i]; *c != '\0'; c++)
            CHECK(chip, *c >= ' ' && *c <= '~');
    }
    CHECK(chip, chip->name[0] != '\0' && chip->series[0] != '\0' && chip->sources[0] != '\0');
}

static void test_texts_are_ascii(void **state)
{
    (void)state;
    for_each_chip(check_texts);
}

static void check_layouts(const struct pl_chip *chip)
{
    CHECK(chip, chip->n_layouts == 1 || chip->n_layouts == 2);
    for (uint8_t i = 0; i < chip->n_layouts; i++) {
        const struct pl_layout *layout = &chip->layouts[i];
        uint32_t sum = 0;

        for (uint8_t r = 0; r < layout->n_runs; r++) {
            CHECK(chip, layout->runs[r].count > 0);
            CHECK(chip, is_power_of_two(layout->runs[r].size));
            CHECK(chip, layout->runs[r].size % chip->write_align == 0);
            sum += layout->runs[r].count * layout->runs[r].size;
        }
        CHECK(chip, sum == layout->size);
        CHECK(chip, layout->option != NULL);
        CHECK(chip, layout->size == chip->flash_size || layout->size == 0);
        CHECK(chip, pl_layout_count(layout) <= PL_PLAN_PAGES_MAX);
    }
    if (chip->n_layouts == 2) {
        CHECK(chip, chip->layouts[0].option[0] != '\0');
        CHECK(chip, strcmp(chip->layouts[0].option, chip->layouts[1].option) != 0);
    }
}

static void test_erase_maps_cover_the_flash(void **state)
{
    size_t unknown = 0;

    (void)state;
    for_each_chip(check_layouts);
    for (size_t i = 0; i < pl_chips_count; i++)
        unknown += pl_chips[i].layouts[0].size == 0;
    assert_int_equal(unknown, 4); /* H5E/H5F, N6, WB3x's own id, WBA2 */
}

static void check_pages(const struct pl_chip *chip)
{
    for (uint8_t i = 0; i < chip->n_layouts; i++) {
        const struct pl_layout *layout = &chip->layouts[i];
        uint32_t next = chip->flash_base;
        uint32_t addr, size;
        uint32_t page;

        for (page = 0; pl_layout_page(layout, chip->flash_base, page, &addr, &size); page++) {
            CHECK(chip, addr == next);
            CHECK(chip, size > 0);
            CHECK(chip, pl_layout_find(layout, chip->flash_base, addr) == (int32_t)page);
            CHECK(chip, pl_layout_find(layout, chip->flash_base, addr + size - 1) == (int32_t)page);
            next = addr + size;
        }
        CHECK(chip, page == pl_layout_count(layout));
        CHECK(chip, next == chip->flash_base + layout->size);
        CHECK(chip, pl_layout_find(layout, chip->flash_base, next) == -1);
        CHECK(chip, pl_layout_find(layout, chip->flash_base, chip->flash_base - 1) == -1);
        CHECK(chip, pl_layout_find(layout, chip->flash_base, UINT32_MAX) == -1);
        CHECK(chip, !pl_layout_page(layout, chip->flash_base, UINT32_MAX, &addr, &size));
    }
}

static void test_every_page_is_found_again(void **state)
{
    (void)state;
    for_each_chip(check_pages);
}

struct area {
    uint32_t base;
    uint32_t size;
};

static void check_areas(const struct pl_chip *chip)
{
    const struct area areas[] = {{chip->flash_base, chip->flash_size},
                                 {chip->sram_base, chip->sram_size},
                                 {chip->rom_base, chip->rom_size},
                                 {chip->option_base, chip->option_size}};

    for (size_t i = 0; i < 4; i++) {
        if (areas[i].size == 0)
            continue;
        CHECK(chip, areas[i].base % 4 == 0);
        CHECK(chip, areas[i].size % 4 == 0);
        CHECK(chip, areas[i].size <= UINT32_MAX - areas[i].base);
        for (size_t k = i + 1; k < 4; k++) {
            CHECK(chip, areas[k].size == 0 || areas[i].base + areas[i].size <= areas[k].base ||
                            areas[k].base + areas[k].size <= areas[i].base);
        }
    }
    CHECK(chip, chip->flash_size <= 4u * 1024 * 1024);
    if (strcmp(chip->name, "STM32WB10xx/WB15xx") != 0) /* SRAM2 not counted, see the notes */
        CHECK(chip, chip->sram_size == 0 || chip->rom_ram <= chip->sram_size);
}

static void test_areas_do_not_overlap(void **state)
{
    (void)state;
    for_each_chip(check_areas);
}

static void check_programming(const struct pl_chip *chip)
{
    CHECK(chip, is_power_of_two(chip->program_unit));
    CHECK(chip, is_power_of_two(chip->write_align));
    CHECK(chip, chip->write_align % chip->program_unit == 0);
    CHECK(chip, chip->write_align >= 4); /* AN2606: address and length multiples of 4 */
    CHECK(chip, chip->write_align <= 32);
    CHECK(chip, chip->erase_cmd == 0x43 || chip->erase_cmd == 0x44);

    bool zero_erased = strcmp(chip->series, "L0") == 0 || strcmp(chip->series, "L1") == 0;
    CHECK(chip, chip->erased == (zero_erased ? 0x00 : 0xFF));
    CHECK(chip, zero_erased == ((chip->quirks & PL_QUIRK_NO_MASS_ERASE) != 0));

    /* One-byte page numbers cannot address more (AN3155, Erase). */
    CHECK(chip, chip->erase_cmd == 0x44 || pl_layout_count(&chip->layouts[0]) <= 256);
}

static void test_programming_facts_fit_together(void **state)
{
    (void)state;
    for_each_chip(check_programming);
}

static void check_times(const struct pl_chip *chip)
{
    if (chip->flash_size == 0)
        return;
    CHECK(chip, chip->program_us > 0);
    CHECK(chip, chip->erase_ms > 0);
    CHECK(chip, chip->mass_erase_ms >= chip->erase_ms);
}

static void test_every_flash_has_planning_figures(void **state)
{
    (void)state;
    for_each_chip(check_times);
}

static bool starts_with(const char *text, const char *head)
{
    return strncmp(text, head, strlen(head)) == 0;
}

static void check_remap(const struct pl_chip *chip)
{
    if (starts_with(chip->remap, "SYSCFG_CFGR1@0x40010000=1") ||
        starts_with(chip->remap, "SYSCFG_MEMRMP@0x40010000=1") ||
        starts_with(chip->remap, "SYSCFG_MEMRMP@0x40013800=1") || starts_with(chip->remap, "none:"))
        return;
    CHECK(chip, chip->remap[0] == '\0' && (chip->pid == 0x486 || chip->pid == 0x496));
}

/* AN2606 4.1 excludes the STM32L0, its notes those that look whether the flash is empty; of the
 * others in the second list it says nothing, or not enough. */
static void check_entry(const struct pl_chip *chip)
{
    static const uint16_t no[] = {0x417, 0x425, 0x445, 0x447, 0x457};
    static const uint16_t unknown[] = {0x006, 0x03B, 0x03F, 0x05F, 0x44E,
                                       0x44F, 0x45A, 0x486, 0x496};
    const char *want = "yes";

    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (no[i] == chip->pid)
            want = "no: ";
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (unknown[i] == chip->pid)
            want = "unknown: ";
    CHECK(chip, starts_with(chip->entry, want));
}

static void test_entry_is_offered_where_documents_allow_it(void **state)
{
    (void)state;
    for_each_chip(check_entry);
}

static void test_remap_has_a_known_form(void **state)
{
    (void)state;
    for_each_chip(check_remap);
}

/* Registers and identifiers lie in information blocks, peripherals or the debug block, never
 * where the host would write firmware. */
static void check_register(const struct pl_chip *chip, uint32_t addr)
{
    if (addr == 0)
        return;
    CHECK(chip, (addr >= 0x08FFF000 && addr < 0x09000000) ||
                    (addr >= 0x0BF80000 && addr < 0x0C000000) ||
                    (addr >= 0x10001000 && addr < 0x10002000) ||
                    (addr >= 0x1FF00000 && addr < 0x20000000) ||
                    (addr >= 0x40000000 && addr < 0x60000000) || (addr >= 0xE0040000));
    CHECK(chip, addr < chip->flash_base || addr >= chip->flash_base + chip->flash_size);
}

static void check_registers(const struct pl_chip *chip)
{
    check_register(chip, chip->flash_size_reg);
    check_register(chip, chip->uid_reg);
    check_register(chip, chip->idcode_reg);
    check_register(chip, chip->bl_id_addr);
    CHECK(chip, chip->uid_reg % 4 == 0 && chip->idcode_reg % 4 == 0);
    CHECK(chip, chip->flash_size_reg % 2 == 0);
    CHECK(chip, chip->bl_id_addr % 2 == 0);
}

static void test_registers_are_plausible(void **state)
{
    (void)state;
    for_each_chip(check_registers);
}

static void check_select(const struct pl_chip *chip)
{
    const struct pl_layout_select *select = &chip->select;

    if (select->addr == 0) {
        CHECK(chip, select->mask == 0 && select->value == 0);
        return;
    }
    CHECK(chip, chip->n_layouts == 2);
    CHECK(chip, select->mask != 0 && (select->value & ~select->mask) == 0);
    CHECK(chip, select->addr >= chip->option_base);
    CHECK(chip, select->addr + 4 <= chip->option_base + chip->option_size);
}

static void test_selectors_read_the_option_area(void **state)
{
    (void)state;
    for_each_chip(check_select);
}

/* RM0410: with nDBANK cleared the F76x is two banks of 12 sectors; option bit nDBANK is bit 29 of
 * FLASH_OPTCR (CMSIS stm32f767xx.h), the upper half of which is the half-word at 0x1FFF0008. */
static void test_f76x_erase_map_follows_ndbank(void **state)
{
    const struct pl_chip *chip = pl_chip_by_pid(0x451);
    uint32_t addr, size;

    (void)state;
    assert_non_null(chip);
    assert_int_equal(chip->select.addr, 0x1FFF0008);
    assert_int_equal(chip->select.mask, 1u << (29 - 16));
    assert_int_equal(chip->select.value, 0);
    assert_int_equal(pl_layout_count(&chip->layouts[0]), 12);
    assert_int_equal(pl_layout_count(&chip->layouts[1]), 24);
    assert_true(pl_layout_page(&chip->layouts[0], chip->flash_base, 5, &addr, &size));
    assert_int_equal(addr, 0x08040000);
    assert_int_equal(size, 256 * 1024);
    assert_true(pl_layout_page(&chip->layouts[1], chip->flash_base, 12, &addr, &size));
    assert_int_equal(addr, 0x08100000);
    assert_int_equal(size, 16 * 1024);
}

/* RM0440: DBANK is bit 22 of the first option word, 4 KiB pages when cleared. */
static void test_g47x_erase_map_follows_dbank(void **state)
{
    const struct pl_chip *chip = pl_chip_by_pid(0x469);

    (void)state;
    assert_non_null(chip);
    assert_int_equal(chip->select.addr, 0x1FFF7800);
    assert_int_equal(chip->select.mask, 1u << 22);
    assert_int_equal(pl_layout_count(&chip->layouts[0]), 256);
    assert_int_equal(pl_layout_count(&chip->layouts[1]), 128);
}

/* RM0090 table of sectors: sector 4 is the 64 KiB one, sector 11 ends the first MiB. */
static void test_f405_sectors(void **state)
{
    const struct pl_chip *chip = pl_chip_by_pid(0x413);

    (void)state;
    assert_non_null(chip);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x08003FFF), 0);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x08010000), 4);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x0801FFFF), 4);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x08020000), 5);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x080FFFFF), 11);
    assert_int_equal(pl_layout_find(&chip->layouts[0], 0x08000000, 0x08100000), -1);
}

static void test_alignment_is_the_stricter_of_hardware_and_rom(void **state)
{
    /* AN2606 r70 table 7 against the hardware granule. */
    static const struct {
        uint16_t pid;
        uint8_t write_align;
    } cases[] = {{0x410, 4}, {0x413, 4},  {0x449, 8},  {0x460, 8}, {0x462, 8},
                 {0x447, 8}, {0x450, 32}, {0x480, 16}, {0x472, 16}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(pl_chip_by_pid(cases[i].pid)->write_align, cases[i].write_align);
}

static void test_unknown_pid_is_null(void **state)
{
    (void)state;
    assert_null(pl_chip_by_pid(0x000));
    assert_null(pl_chip_by_pid(0x500));
    assert_null(pl_chip_by_pid(0xFFFF));
    for (size_t i = 0; i < pl_chips_count; i++)
        assert_ptr_equal(pl_chip_by_pid(pl_chips[i].pid), &pl_chips[i]);
}

/* Order codes with the device id that ST's part descriptions give (embassy-rs
 * stm32-data-generated), product ids of WB0 from AN3155. */
static const struct {
    const char *name;
    uint16_t pid;
} parts[] = {
    {"STM32L452RE", 0x462},   {"stm32l452re", 0x462},    {"L452", 0x462},
    {"l452ret6p", 0x462},     {"STM32L433RCT6P", 0x435}, {"L412KB", 0x464},
    {"STM32L476RG", 0x415},   {"L496ZG", 0x461},         {"L4A6", 0x461},
    {"L4R5ZI", 0x470},        {"L4P5AG", 0x471},         {"L552ZE", 0x472},
    {"STM32F103C8", 0x410},   {"STM32F103C8T6", 0x410},  {"F103xB", 0x410},
    {"f103CB", 0x410},        {"F103C6", 0x412},         {"F103RE", 0x414},
    {"STM32F103ZET6", 0x414}, {"F103ZG", 0x430},         {"F101RG", 0x430},
    {"F102C8", 0x410},        {"F100RB", 0x420},         {"F100ZE", 0x428},
    {"F105RC", 0x418},        {"F107VC", 0x418},         {"F205ZG", 0x411},
    {"F217IG", 0x411},        {"F030F4", 0x444},         {"STM32F030K6T6", 0x444},
    {"F030C8", 0x440},        {"F030CC", 0x442},         {"F042K6", 0x445},
    {"F070F6", 0x445},        {"F070RB", 0x448},         {"F072RB", 0x448},
    {"F091RC", 0x442},        {"F301K8", 0x439},         {"F302R8", 0x439},
    {"F302RC", 0x422},        {"F302RE", 0x446},         {"F303K8", 0x438},
    {"F303CC", 0x422},        {"F303RE", 0x446},         {"F334R8", 0x438},
    {"F373CC", 0x432},        {"F401CC", 0x423},         {"F401RE", 0x433},
    {"STM32F405RG", 0x413},   {"F407VGT6", 0x413},       {"F410RB", 0x458},
    {"F411CE", 0x431},        {"F412ZG", 0x441},         {"F413ZH", 0x463},
    {"F429ZI", 0x419},        {"F446RE", 0x421},         {"F469NI", 0x434},
    {"F723IE", 0x452},        {"F746ZG", 0x449},         {"F767ZI", 0x451},
    {"STM32G071RB", 0x460},   {"G031K8", 0x466},         {"G050K8", 0x456},
    {"G0B1RE", 0x467},        {"G431KB", 0x468},         {"G474RE", 0x469},
    {"G491RE", 0x479},        {"C011F6", 0x443},         {"C031C6", 0x453},
    {"C071RB", 0x493},        {"H503RB", 0x474},         {"H563ZI", 0x484},
    {"H723ZG", 0x483},        {"H743ZI", 0x450},         {"STM32H743XIH6", 0x450},
    {"H7A3ZI", 0x480},        {"H7S3L8", 0x485},         {"L010F4", 0x457},
    {"L010K8", 0x417},        {"L010RB", 0x447},         {"L031K6", 0x425},
    {"L053R8", 0x417},        {"L073RZ", 0x447},         {"L152RB", 0x416},
    {"STM32L151CBT6", 0x416}, {"L151CB-A", 0x429},       {"STM32L151CBT6A", 0x429},
    {"L152RC", 0x427},        {"L152RC-A", 0x436},       {"L152ZD", 0x436},
    {"L151VD-X", 0x437},      {"L152RE", 0x437},         {"U031R8", 0x459},
    {"U083RC", 0x489},        {"U575ZI", 0x482},         {"U599NJ", 0x481},
    {"WB55RG", 0x495},        {"WB15CC", 0x494},         {"WB05KZ", 0x03B},
    {"WB07KC", 0x03F},        {"WB09KE", 0x006},         {"WBA55CG", 0x492},
    {"WL55JC", 0x497},        {"WLE5CC", 0x497},
};

static void test_part_names_find_their_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const struct pl_chip *found[4] = {NULL};
        size_t n = pl_chip_by_name(parts[i].name, found, 4);

        if (n != 1 || found[0]->pid != parts[i].pid)
            fail_msg("%s: %zu rows, first 0x%03X", parts[i].name, n, n > 0 ? found[0]->pid : 0);
    }
}

static bool has_pid(const struct pl_chip *const *rows, size_t n, uint16_t pid)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->pid == pid)
            return true;
    }
    return false;
}

static void test_short_names_are_ambiguous(void **state)
{
    const struct pl_chip *found[100];

    (void)state;
    assert_int_equal(pl_chip_by_name("F103", found, 100), 4);
    assert_true(has_pid(found, 4, 0x410) && has_pid(found, 4, 0x412));
    assert_true(has_pid(found, 4, 0x414) && has_pid(found, 4, 0x430));
    assert_int_equal(pl_chip_by_name("STM32F103xx", found, 100), 4);
    assert_int_equal(pl_chip_by_name("F401", found, 100), 2);
    assert_int_equal(pl_chip_by_name("L010", found, 100), 4);
    assert_int_equal(pl_chip_by_name("F10", found, 100), 7);
}

static void test_name_look_up_stores_no_more_than_asked(void **state)
{
    const struct pl_chip *found[3] = {NULL, NULL, NULL};

    (void)state;
    assert_int_equal(pl_chip_by_name("F103", found, 2), 4);
    assert_non_null(found[1]);
    assert_null(found[2]);
    assert_int_equal(pl_chip_by_name("L452", NULL, 0), 1);
}

static void test_nonsense_names_find_nothing(void **state)
{
    static const char *const names[] = {
        "",      "STM32",   "stm32", "x",       "xxxx",  "ATMEGA328",      "F999", "F1O3C8",
        "L45 2", "L452 RE", "*",     "F103.C8", "GD32F", "STM32STM32F103", "-"};
    const struct pl_chip *found[4];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (pl_chip_by_name(names[i], found, 4) != 0)
            fail_msg("\"%s\" finds %s", names[i], found[0]->name);
    }
}

static void test_very_long_name(void **state)
{
    static char name[70000];
    const struct pl_chip *found[4];

    (void)state;
    memset(name, 'A', sizeof name - 1);
    assert_int_equal(pl_chip_by_name(name, found, 4), 0);
    memcpy(name, "STM32G071RB", 11);
    assert_int_equal(pl_chip_by_name(name, found, 4), 1);
    assert_int_equal(found[0]->pid, 0x460);
}

/* Every pattern of every row leads back to that row alone. */
static void check_own_patterns(const struct pl_chip *chip)
{
    const char *p = chip->parts;

    while (*p != '\0') {
        const struct pl_chip *found[4];
        char name[16];
        size_t length = strcspn(p, " ");

        CHECK(chip, length < sizeof name);
        memcpy(name, p, length);
        name[length] = '\0';
        if (pl_chip_by_name(name, found, 4) != 1 || found[0] != chip)
            fail_row(chip, name);
        p += length + strspn(p + length, " ");
    }
}

static void test_patterns_lead_back_to_their_row(void **state)
{
    (void)state;
    for_each_chip(check_own_patterns);
}

/* AN2606 r70 tables 3 and 226. */
static void test_bootloader_id_tells_variants_apart(void **state)
{
    const struct pl_chip_variant *variant;

    (void)state;
    variant = pl_chip_variant(0x432, 0x50);
    assert_non_null(variant);
    assert_string_equal(variant->name, "STM32F378xx");
    assert_int_equal(variant->rom_ram, 0x1000);
    assert_int_equal(variant->quirks, PL_QUIRK_BAUD_57600);
    variant = pl_chip_variant(0x432, 0x41);
    assert_non_null(variant);
    assert_int_equal(variant->quirks, 0);
    variant = pl_chip_variant(0x422, 0x50);
    assert_non_null(variant);
    assert_int_equal(variant->quirks, PL_QUIRK_BAUD_57600);
    variant = pl_chip_variant(0x442, 0x52);
    assert_non_null(variant);
    assert_string_equal(variant->name, "STM32F030xC");
    variant = pl_chip_variant(0x450, 0x90);
    assert_non_null(variant);
    assert_int_equal(variant->quirks, PL_QUIRK_GO_ONE_ACK);
    assert_int_equal(pl_chip_variant(0x413, 0x31)->rom_ram, 0x2000);
    assert_null(pl_chip_variant(0x413, 0x00));
    assert_null(pl_chip_variant(0x462, 0x50));
    assert_null(pl_chip_variant(0xFFFF, 0xFF));
}

static void test_quirks_are_where_they_are_documented(void **state)
{
    static const struct {
        uint16_t pid;
        uint32_t quirk;
    } cases[] = {
        {0x460, PL_QUIRK_ONE_PAGE_ERASE}, {0x467, PL_QUIRK_ONE_PAGE_ERASE},
        {0x447, PL_QUIRK_NO_MASS_ERASE},  {0x461, PL_QUIRK_NO_BANK_ERASE},
        {0x464, PL_QUIRK_TWO_SYNC_ACKS},  {0x450, PL_QUIRK_SYNC_TWICE},
        {0x440, PL_QUIRK_TWO_RDP_NACKS},  {0x416, PL_QUIRK_SILENT_BAD_ADDR},
        {0x03F, PL_QUIRK_NO_PARITY},      {0x05F, PL_QUIRK_NO_PARITY},
        {0x425, PL_QUIRK_NO_RAM_ACCESS},  {0x435, PL_QUIRK_OPTION_RESET},
        {0x462, PL_QUIRK_PEMPTY},         {0x442, PL_QUIRK_OBL_RESET},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct pl_chip *chip = pl_chip_by_pid(cases[i].pid);

        assert_non_null(chip);
        if ((chip->quirks & cases[i].quirk) == 0)
            fail_row(chip, "quirk missing");
    }
    assert_int_equal(pl_chip_by_pid(0x410)->quirks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_complete_and_ascending),
        cmocka_unit_test(test_texts_are_ascii),
        cmocka_unit_test(test_erase_maps_cover_the_flash),
        cmocka_unit_test(test_every_page_is_found_again),
        cmocka_unit_test(test_areas_do_not_overlap),
        cmocka_unit_test(test_programming_facts_fit_together),
        cmocka_unit_test(test_every_flash_has_planning_figures),
        cmocka_unit_test(test_remap_has_a_known_form),
        cmocka_unit_test(test_entry_is_offered_where_documents_allow_it),
        cmocka_unit_test(test_registers_are_plausible),
        cmocka_unit_test(test_selectors_read_the_option_area),
        cmocka_unit_test(test_f76x_erase_map_follows_ndbank),
        cmocka_unit_test(test_g47x_erase_map_follows_dbank),
        cmocka_unit_test(test_f405_sectors),
        cmocka_unit_test(test_alignment_is_the_stricter_of_hardware_and_rom),
        cmocka_unit_test(test_unknown_pid_is_null),
        cmocka_unit_test(test_part_names_find_their_row),
        cmocka_unit_test(test_short_names_are_ambiguous),
        cmocka_unit_test(test_name_look_up_stores_no_more_than_asked),
        cmocka_unit_test(test_nonsense_names_find_nothing),
        cmocka_unit_test(test_very_long_name),
        cmocka_unit_test(test_patterns_lead_back_to_their_row),
        cmocka_unit_test(test_bootloader_id_tells_variants_apart),
        cmocka_unit_test(test_quirks_are_where_they_are_documented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
