/* SPDX-License-Identifier: MIT */
/* ELF: what is loaded, what is refused and with which words. Bad files are good ones, patched. */
#include "firmware_check.h"

/* Offsets in an ELF header, a program header and a section header (System V ABI, chapter 4, 5). */
enum {
    E_CLASS = 4,
    E_DATA = 5,
    E_TYPE = 16,
    E_MACHINE = 18,
    E_PHOFF = 28,
    E_SHOFF = 32,
    E_PHNUM = 44,
    E_SHNUM = 48,
    E_SHSTRNDX = 50,
    PHDR = 32,
    P_OFFSET = 4,
    P_PADDR = 12,
    P_FILESZ = 16,
    SHDR = 40,
    SH_NAME = 0,
    SH_OFFSET = 16,
    SH_SIZE = 20
};

static void put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v);
    put16(p + 2, v >> 16);
}

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint8_t *segment(struct bytes b, uint32_t i)
{
    return b.data + get32(b.data + E_PHOFF) + i * PHDR;
}

static uint8_t *section(struct bytes b, uint32_t i)
{
    return b.data + get32(b.data + E_SHOFF) + i * SHDR;
}

static void drop_sections(struct bytes b)
{
    put32(b.data + E_SHOFF, 0);
    put16(b.data + E_SHNUM, 0);
    put16(b.data + E_SHSTRNDX, 0);
}

static void expect_elf_error(struct bytes b, int err, const char *text)
{
    expect_error(b.data, b.size, err, text);
    test_free(b.data);
}

/* .text runs in flash, .data is copied to RAM at start: both must land in flash. */
static void test_physical_addresses(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf")), bin = read_vector(VECTOR("hello.bin"));
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, elf.data, elf.size, 0), PL_OK);
    assert_int_equal(fw.format, PL_FORMAT_ELF);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08000000);
    assert_int_equal(fw.image.segments[0].size, bin.size);
    assert_memory_equal(fw.image.segments[0].data, bin.data, bin.size);
    pl_firmware_free(&fw);
    test_free(elf.data);
    test_free(bin.data);
}

/* The linker put ELF headers into the first segment, 512 bytes below the program. */
static void test_headers_are_not_firmware(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("headers.elf")), bin = read_vector(VECTOR("headers.bin"));
    assert_int_equal(get32(segment(elf, 0) + P_PADDR), 0x08000000);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, elf.data, elf.size, 0), PL_OK);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08000200);
    assert_int_equal(fw.image.segments[0].size, bin.size);
    assert_memory_equal(fw.image.segments[0].data, bin.data, bin.size);
    pl_firmware_free(&fw);
    test_free(elf.data);
    test_free(bin.data);
}

static void test_without_sections_whole_segments(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("headers.elf")), bin = read_vector(VECTOR("headers.bin"));
    drop_sections(elf);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, elf.data, elf.size, 0), PL_OK);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08000000);
    assert_int_equal(fw.image.segments[0].size, 0x200 + bin.size);
    assert_memory_equal(fw.image.segments[0].data,
                        "\x7F"
                        "ELF",
                        4);
    assert_memory_equal(fw.image.segments[0].data + 0x200, bin.data, bin.size);
    pl_firmware_free(&fw);
    test_free(elf.data);
    test_free(bin.data);
}

static void test_empty_segments_are_skipped(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    drop_sections(elf);
    put32(segment(elf, 0) + P_FILESZ, 0);
    struct pl_firmware fw;
    assert_int_equal(parse_exact(&fw, elf.data, elf.size, 0), PL_OK);
    assert_int_equal(fw.image.count, 1);
    assert_int_equal(fw.image.segments[0].addr, 0x08000268);
    assert_memory_equal(fw.image.segments[0].data, "> \0\0", 4);
    pl_firmware_free(&fw);
    put32(segment(elf, 1) + P_FILESZ, 0);
    expect_elf_error(elf, PL_ERR_EMPTY, "the file holds no bytes to write");
}

static void test_other_machines(void **state)
{
    (void)state;
    static const struct {
        unsigned machine; /* numbers: Generic ABI, e_machine */
        const char *text;
    } cases[] = {
        {243, "the program is for RISC-V, not for 32-bit Arm"},
        {3, "the program is for x86, not for 32-bit Arm"},
        {83, "the program is for AVR, not for 32-bit Arm"},
        {94, "the program is for Xtensa, not for 32-bit Arm"},
        {0x1234, "the program is for ELF machine 4660, not for 32-bit Arm"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes elf = read_vector(VECTOR("hello.elf"));
        put16(elf.data + E_MACHINE, cases[i].machine);
        expect_elf_error(elf, PL_ERR_FORMAT, cases[i].text);
    }
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    elf.data[E_CLASS] = 2;
    put16(elf.data + E_MACHINE, 183);
    expect_elf_error(elf, PL_ERR_FORMAT, "the program is for AArch64, not for 32-bit Arm");
    elf = read_vector(VECTOR("hello.elf"));
    elf.data[E_CLASS] = 2;
    expect_elf_error(elf, PL_ERR_FORMAT, "the ELF file is not 32-bit");
    elf = read_vector(VECTOR("hello.elf"));
    elf.data[E_DATA] = 2;
    expect_elf_error(elf, PL_ERR_FORMAT, "the ELF file is not little-endian");
}

static void test_too_many_segments(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    put16(elf.data + E_PHNUM, 257);
    expect_elf_error(elf, PL_ERR_FORMAT, "the ELF file has more than 256 program headers");
}

/* A real foreign program: this test itself. */
static void test_program_of_the_host(void **state)
{
    (void)state;
    struct pl_firmware fw;
    int err = pl_firmware_load(&fw, "/proc/self/exe", 0);
    assert_true(err == PL_ERR_FORMAT || err == PL_ERR_TOO_BIG);
    assert_non_null(strstr(fw.error, "not for 32-bit Arm"));
}

static void test_not_linked(void **state)
{
    (void)state;
    static const char *const names[] = {
        NULL, "the ELF file is a relocatable object; an executable is needed", NULL,
        "the ELF file is a shared object; an executable is needed",
        "the ELF file is a core dump; an executable is needed"};
    for (unsigned type = 1; type <= 4; type++) {
        if (!names[type])
            continue;
        struct bytes elf = read_vector(VECTOR("hello.elf"));
        put16(elf.data + E_TYPE, type);
        expect_elf_error(elf, PL_ERR_FORMAT, names[type]);
    }
}

static void test_tables_outside_the_file(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    put32(elf.data + E_SHOFF, 0xFFFFFFF0);
    expect_elf_error(elf, PL_ERR_FORMAT, "the ELF section headers are cut off");
    elf = read_vector(VECTOR("hello.elf"));
    put32(elf.data + E_PHOFF, 0xFFFFFFF0);
    expect_elf_error(elf, PL_ERR_FORMAT, "the ELF program headers are cut off");
    elf = read_vector(VECTOR("hello.elf"));
    put16(elf.data + E_PHNUM, 0);
    expect_elf_error(elf, PL_ERR_FORMAT, "section .text: it is in no loadable segment");
}

/* Neither the file in memory nor the tables in the file need be aligned. */
static void test_unaligned_tables(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    uint32_t from = get32(elf.data + E_SHOFF), count = elf.data[E_SHNUM];
    memmove(elf.data + from + 1, elf.data + from, count * SHDR);
    put32(elf.data + E_SHOFF, from + 1);
    memmove(elf.data + 1, elf.data, elf.size + 1);
    struct pl_firmware fw;
    assert_int_equal(pl_firmware_parse(&fw, elf.data + 1, elf.size + 1, 0), PL_OK);
    assert_int_equal(fw.image.segments[0].size, 620);
    pl_firmware_free(&fw);
    test_free(elf.data);
}

static void test_bytes_outside_the_file(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    put32(segment(elf, 1) + P_OFFSET, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_FORMAT, "segment 1: its bytes are cut off");
    elf = read_vector(VECTOR("hello.elf"));
    put32(section(elf, 2) + SH_SIZE, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_FORMAT, "section .data: it is in no loadable segment");
    elf = read_vector(VECTOR("hello.elf"));
    put32(section(elf, 1) + SH_OFFSET, 0);
    expect_elf_error(elf, PL_ERR_FORMAT, "section .text: it is in no loadable segment");
}

static void test_addresses_wrap(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    put32(segment(elf, 0) + P_PADDR, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_FORMAT,
                     "section .text: data at 0xFFFFFFFF leave the 32-bit address space");
    elf = read_vector(VECTOR("headers.elf"));
    put32(segment(elf, 0) + P_PADDR, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_FORMAT, "section .text: it is behind the 32-bit address space");
    elf = read_vector(VECTOR("hello.elf"));
    drop_sections(elf);
    put32(segment(elf, 0) + P_PADDR, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_FORMAT,
                     "segment 0: data at 0xFFFFFFFF leave the 32-bit address space");
}

/* Headers that name the same bytes again and again would turn a small file into a huge image. */
static void test_bytes_claimed_twice(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    drop_sections(elf);
    for (uint32_t i = 0; i < 2; i++) {
        put32(segment(elf, i) + P_OFFSET, 0);
        put32(segment(elf, i) + P_FILESZ, (uint32_t)elf.size);
        put32(segment(elf, i) + P_PADDR, 0x08000000 + i * 0x10000);
    }
    expect_elf_error(elf, PL_ERR_FORMAT, "segment 1: the file claims more bytes than it has");
}

static void test_overlap(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    put32(segment(elf, 1) + P_PADDR, 0x08000264);
    expect_error(elf.data, elf.size, PL_ERR_OVERLAP,
                 "section .text and section .data both claim address 0x08000264");
    drop_sections(elf);
    expect_elf_error(elf, PL_ERR_OVERLAP, "segment 0 and segment 1 both claim address 0x08000264");
}

/* Names come from the file: nothing in them may steer a terminal or leave the file. */
static void test_hostile_names(void **state)
{
    (void)state;
    struct bytes elf = read_vector(VECTOR("hello.elf"));
    uint32_t strings = elf.data[E_SHSTRNDX];
    uint32_t table = get32(section(elf, strings) + SH_OFFSET);
    put32(segment(elf, 1) + P_PADDR, 0x08000264);
    memcpy(elf.data + table + get32(section(elf, 1) + SH_NAME), "\x1B[2J\xFF", 5);
    expect_error(elf.data, elf.size, PL_ERR_OVERLAP,
                 "section ?[2J? and section .data both claim address 0x08000264");
    put32(section(elf, 1) + SH_NAME, 0xFFFFFFFF);
    expect_elf_error(elf, PL_ERR_OVERLAP,
                     "section ? and section .data both claim address 0x08000264");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_physical_addresses),
        cmocka_unit_test(test_headers_are_not_firmware),
        cmocka_unit_test(test_without_sections_whole_segments),
        cmocka_unit_test(test_empty_segments_are_skipped),
        cmocka_unit_test(test_other_machines),
        cmocka_unit_test(test_too_many_segments),
        cmocka_unit_test(test_unaligned_tables),
        cmocka_unit_test(test_program_of_the_host),
        cmocka_unit_test(test_not_linked),
        cmocka_unit_test(test_tables_outside_the_file),
        cmocka_unit_test(test_bytes_outside_the_file),
        cmocka_unit_test(test_addresses_wrap),
        cmocka_unit_test(test_bytes_claimed_twice),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_hostile_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
