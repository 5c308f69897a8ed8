/* SPDX-License-Identifier: MIT */
/* ELF programs for 32-bit Arm: "System V Application Binary Interface", chapters 4 and 5. */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "firmware_internal.h"

/* Each section is looked for in each segment: a bound against files made to waste time. */
enum { SEGMENTS_MAX = 256 };

/* A segment with bytes in the file. */
struct load {
    uint64_t addr, offset, size;
    uint32_t number;
};

struct elf {
    struct pl_reader *r;
    Elf *elf;
    GElf_Ehdr head;
    size_t section_count;
    struct load loads[SEGMENTS_MAX];
    size_t load_count;
};

static const struct {
    unsigned number;
    const char *name;
} machines[] = {
    {EM_386, "x86"},      {EM_X86_64, "x86-64"}, {EM_AARCH64, "AArch64"},
    {EM_RISCV, "RISC-V"}, {EM_XTENSA, "Xtensa"}, {EM_AVR, "AVR"},
    {EM_MIPS, "MIPS"},    {EM_PPC, "PowerPC"},   {EM_MSP430, "MSP430"},
};

static int fail_machine(struct pl_reader *r, unsigned machine)
{
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
        if (machines[i].number == machine)
            return pl_reader_fail(r, PL_ERR_FORMAT, "the program is for %s, not for 32-bit Arm",
                                  machines[i].name);
    return pl_reader_fail(r, PL_ERR_FORMAT, "the program is for ELF machine %u, not for 32-bit Arm",
                          machine);
}

static int fail_type(struct pl_reader *r, unsigned type)
{
    const char *name = type == ET_REL    ? "a relocatable object"
                       : type == ET_DYN  ? "a shared object"
                       : type == ET_CORE ? "a core dump"
                                         : "not a program";
    return pl_reader_fail(r, PL_ERR_FORMAT, "the ELF file is %s; an executable is needed", name);
}

/* What is said about the machine comes from the bytes themselves: class and machine are checked
 * before libelf is asked for 32-bit headers. */
static int check_header(struct elf *e)
{
    const uint8_t *data = e->r->data;
    if (e->r->size < sizeof(Elf32_Ehdr))
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF header is cut off");
    if (data[EI_DATA] != ELFDATA2LSB)
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF file is not little-endian");
    unsigned machine = data[18] | (unsigned)data[19] << 8; /* e_machine, in both classes */
    if (machine != EM_ARM)
        return fail_machine(e->r, machine);
    if (data[EI_CLASS] != ELFCLASS32)
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF file is not 32-bit");
    if (!gelf_getehdr(e->elf, &e->head))
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "ELF header: %s", elf_errmsg(-1));
    if (e->head.e_type != ET_EXEC)
        return fail_type(e->r, e->head.e_type);
    return PL_OK;
}

static bool in_file(const struct elf *e, uint64_t offset, uint64_t size)
{
    return offset + size <= e->r->size;
}

/* libelf quietly shows fewer headers where a table leaves the file. */
static int check_tables(struct elf *e)
{
    const GElf_Ehdr *head = &e->head;
    if (!in_file(e, head->e_phoff, head->e_phnum * sizeof(Elf32_Phdr)))
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF program headers are cut off");
    if (head->e_phnum > SEGMENTS_MAX)
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF file has more than %d program headers",
                              SEGMENTS_MAX);
    if (elf_getshdrnum(e->elf, &e->section_count))
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "ELF section headers: %s", elf_errmsg(-1));
    uint64_t sections = e->section_count > head->e_shnum ? e->section_count : head->e_shnum;
    if (!in_file(e, head->e_shoff, sections * sizeof(Elf32_Shdr)) ||
        (head->e_shoff && e->section_count == 0))
        return pl_reader_fail(e->r, PL_ERR_FORMAT, "the ELF section headers are cut off");
    return PL_OK;
}

static int read_segments(struct elf *e)
{
    e->r->kind = "segment";
    for (uint32_t i = 0; i < e->head.e_phnum; i++) {
        GElf_Phdr p;
        if (!gelf_getphdr(e->elf, (int)i, &p))
            return pl_reader_fail_at(e->r, i, "%s", elf_errmsg(-1));
        if (p.p_type != PT_LOAD || p.p_filesz == 0)
            continue;
        if (!in_file(e, p.p_offset, p.p_filesz))
            return pl_reader_fail_at(e->r, i, "its bytes are cut off");
        e->loads[e->load_count++] = (struct load){p.p_paddr, p.p_offset, p.p_filesz, i};
    }
    return PL_OK;
}

static int add_segments(struct elf *e)
{
    for (const struct load *l = e->loads; l < e->loads + e->load_count; l++) {
        int err = pl_reader_add(e->r, (uint32_t)l->addr, l->offset, l->size, l->number);
        if (err)
            return err;
    }
    return PL_OK;
}

static bool has_bytes(const GElf_Shdr *section)
{
    return section->sh_flags & SHF_ALLOC && section->sh_type != SHT_NOBITS && section->sh_size > 0;
}

static bool contains(const struct load *load, const GElf_Shdr *section)
{
    return section->sh_offset >= load->offset &&
           section->sh_offset + section->sh_size <= load->offset + load->size;
}

/* A section is loaded where its segment is: p_paddr counts, the section's own address does not. */
static int add_section(struct elf *e, const GElf_Shdr *section, uint32_t number)
{
    for (const struct load *l = e->loads; l < e->loads + e->load_count; l++) {
        if (!contains(l, section))
            continue;
        uint64_t addr = l->addr + (section->sh_offset - l->offset);
        if (addr > UINT32_MAX)
            return pl_reader_fail_at(e->r, number, "it is behind the 32-bit address space");
        return pl_reader_add(e->r, (uint32_t)addr, section->sh_offset, section->sh_size, number);
    }
    return pl_reader_fail_at(e->r, number, "it is in no loadable segment");
}

/* Only error messages use it. Not elf_strptr, which would unpack a compressed table. */
static const char *section_name(struct elf *e, const GElf_Shdr *section)
{
    size_t index;
    GElf_Shdr strings;
    if (elf_getshdrstrndx(e->elf, &index) || !gelf_getshdr(elf_getscn(e->elf, index), &strings))
        return "?";
    uint64_t offset = strings.sh_offset + section->sh_name;
    return in_file(e, offset, PL_NAME_MAX) ? (const char *)e->r->data + offset : "?";
}

/* A linker rounds the first segment down to a page and so lets it begin with the ELF headers, some
 * way below the flash: only what sections cover is firmware.
 *   returns  PL_OK with e->r->count 0 if no section says that it is loaded */
static int add_sections(struct elf *e)
{
    e->r->kind = "section";
    for (size_t i = 1; i < e->section_count; i++) {
        GElf_Shdr section;
        if (!gelf_getshdr(elf_getscn(e->elf, i), &section))
            return pl_reader_fail(e->r, PL_ERR_FORMAT, "ELF section %u: %s", (unsigned)i,
                                  elf_errmsg(-1));
        if (!has_bytes(&section))
            continue;
        e->r->names[i] = section_name(e, &section);
        int err = add_section(e, &section, (uint32_t)i);
        if (err)
            return err;
    }
    return PL_OK;
}

static int read_parts(struct elf *e)
{
    int err = check_header(e);
    if (!err)
        err = check_tables(e);
    if (!err)
        err = read_segments(e);
    if (err)
        return err;
    e->r->fw->entry = (uint32_t)e->head.e_entry;
    e->r->names = calloc(e->section_count + 1, sizeof *e->r->names);
    if (!e->r->names)
        return pl_reader_fail(e->r, PL_ERR_TOO_BIG, "there is not enough memory for the sections");
    err = add_sections(e);
    if (err || e->r->count)
        return err;
    free(e->r->names);
    e->r->names = NULL;
    e->r->kind = "segment";
    return add_segments(e);
}

int pl_read_elf(struct pl_reader *r)
{
    struct elf e = {.r = r};
    elf_version(EV_CURRENT);
    e.elf = elf_memory((char *)r->data, r->size); /* opened for reading: never written */
    if (!e.elf)
        return pl_reader_fail(r, PL_ERR_FORMAT, "ELF: %s", elf_errmsg(-1));
    int err = read_parts(&e);
    if (!err)
        err = pl_reader_join(r);
    free(r->names);
    elf_end(e.elf);
    return err;
}
