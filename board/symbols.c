/* SPDX-License-Identifier: MIT */
/* Names of functions, from the symbol tables of ELF files. */
#include "symbols.h"

#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
    uint32_t addr, size;
    char *name;
};

struct pl_symbols {
    struct symbol *symbol;
    size_t count, room;
};

struct pl_symbols *pl_symbols_new(void)
{
    return calloc(1, sizeof(struct pl_symbols));
}

void pl_symbols_free(struct pl_symbols *symbols)
{
    if (!symbols)
        return;
    for (size_t i = 0; i < symbols->count; i++)
        free(symbols->symbol[i].name);
    free(symbols->symbol);
    free(symbols);
}

/* --- Loading --- */

static bool make_room(struct pl_symbols *symbols)
{
    size_t room = symbols->room ? 2 * symbols->room : 64;
    struct symbol *symbol;

    if (symbols->count < symbols->room)
        return true;
    symbol = realloc(symbols->symbol, room * sizeof *symbol);
    if (!symbol)
        return false;
    symbols->symbol = symbol;
    symbols->room = room;
    return true;
}

static bool add(struct pl_symbols *symbols, const GElf_Sym *sym, const char *name)
{
    struct symbol *symbol;

    if (!make_room(symbols))
        return false;
    symbol = &symbols->symbol[symbols->count];
    *symbol = (struct symbol){(uint32_t)sym->st_value & ~1U, (uint32_t)sym->st_size, strdup(name)};
    symbols->count += symbol->name != NULL;
    return symbol->name != NULL;
}

static bool add_table(struct pl_symbols *symbols, Elf *elf, Elf_Scn *section, const GElf_Shdr *head)
{
    Elf_Data *data = elf_getdata(section, NULL);
    int count = head->sh_entsize ? (int)(head->sh_size / head->sh_entsize) : 0;

    for (int i = 0; data && i < count; i++) {
        GElf_Sym sym;
        const char *name;
        if (!gelf_getsym(data, i, &sym) || GELF_ST_TYPE(sym.st_info) != STT_FUNC)
            continue;
        name = elf_strptr(elf, head->sh_link, sym.st_name);
        if (name && *name && !add(symbols, &sym, name))
            return false;
    }
    return true;
}

static bool add_tables(struct pl_symbols *symbols, Elf *elf)
{
    Elf_Scn *section = NULL;

    while ((section = elf_nextscn(elf, section)) != NULL) {
        GElf_Shdr head;
        if (gelf_getshdr(section, &head) && head.sh_type == SHT_SYMTAB &&
            !add_table(symbols, elf, section, &head))
            return false;
    }
    return true;
}

bool pl_symbols_load(struct pl_symbols *symbols, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = true;
    Elf *elf;

    if (fd < 0)
        return true;
    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        good = add_tables(symbols, elf);
    elf_end(elf);
    close(fd);
    return good;
}

/* --- Looking up --- */

static bool covers(const struct symbol *symbol, uint32_t addr)
{
    return addr >= symbol->addr && addr - symbol->addr < (symbol->size ? symbol->size : 2);
}

const char *pl_symbols_name(const struct pl_symbols *symbols, uint32_t addr, char *text,
                            size_t size)
{
    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *symbol = &symbols->symbol[i];
        uint32_t off = addr - symbol->addr;
        if (!covers(symbol, addr))
            continue;
        if (off)
            snprintf(text, size, "%s+0x%X", symbol->name, (unsigned)off);
        else
            snprintf(text, size, "%s", symbol->name);
        return text;
    }
    return "";
}

bool pl_symbols_find(const struct pl_symbols *symbols, const char *name, uint32_t *addr)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (strcmp(symbols->symbol[i].name, name) == 0) {
            *addr = symbols->symbol[i].addr;
            return true;
        }
    return false;
}
