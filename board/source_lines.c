/* SPDX-License-Identifier: MIT */
/* Lines of source for addresses of code, from the DWARF of an ELF file. */
#include "source_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pl_source_lines {
    Dwarf *dwarf; /* NULL: none */
    int fd;
};

struct pl_source_lines *pl_source_lines_new(const char *path)
{
    struct pl_source_lines *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd >= 0)
        s->dwarf = dwarf_begin(s->fd, DWARF_C_READ);
    return s;
}

void pl_source_lines_free(struct pl_source_lines *s)
{
    if (!s)
        return;
    if (s->dwarf)
        dwarf_end(s->dwarf);
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

bool pl_source_lines_known(const struct pl_source_lines *s)
{
    return s && s->dwarf;
}

/* --- Units --- */

static bool covers(Dwarf_Die *die, uint32_t addr)
{
    return dwarf_haspc(die, addr) == 1;
}

static bool find_unit(Dwarf *dwarf, uint32_t addr, Dwarf_Die *unit)
{
    Dwarf_Off off = 0, next;
    size_t head;

    while (dwarf_nextcu(dwarf, off, &next, &head, NULL, NULL, NULL) == 0) {
        if (dwarf_offdie(dwarf, off + head, unit) && covers(unit, addr))
            return true;
        off = next;
    }
    return false;
}

/* --- Places --- */

static void set_path(char out[PL_SOURCE_TEXT], Dwarf_Die *unit, const char *path)
{
    Dwarf_Attribute attribute;
    const char *folder =
        dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute) ? &attribute : NULL);

    if (!path)
        path = "";
    if (path[0] == '/' || !folder)
        snprintf(out, PL_SOURCE_TEXT, "%s", path);
    else
        snprintf(out, PL_SOURCE_TEXT, "%s/%s", folder, path);
}

static bool place_of(Dwarf_Die *unit, uint32_t addr, struct pl_source_place *place)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, addr);

    if (!line || dwarf_lineno(line, &place->line) != 0)
        return false;
    set_path(place->path, unit, dwarf_linesrc(line, NULL, NULL));
    return true;
}

static Dwarf_Word number(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;

    dwarf_formudata(dwarf_attr(die, name, &attribute) ? &attribute : NULL, &value);
    return value;
}

static void set_function(struct pl_source_place *place, Dwarf_Die *die)
{
    const char *name = dwarf_diename(die);

    snprintf(place->function, sizeof place->function, "%s", name ? name : "");
}

/* Where the code of an inlined function was called. */
static void set_call(char path[PL_SOURCE_TEXT], int *line, Dwarf_Die *unit, Dwarf_Die *inlined)
{
    Dwarf_Files *files;
    size_t n;
    Dwarf_Word file = number(inlined, DW_AT_call_file);

    *line = (int)number(inlined, DW_AT_call_line);
    if (dwarf_getsrcfiles(unit, &files, &n) == 0 && file < n)
        set_path(path, unit, dwarf_filesrc(files, file, NULL, NULL));
}

static bool is_header(const struct pl_source_place *place)
{
    const char *dot = strrchr(place->path, '.');

    return dot && (dot[1] == 'h' || dot[1] == 'H');
}

/* Innermost first; a lexical block is none of ours. The scopes of a DIE are those of its call,
 * where those of an address would be those of the inlined function's definition. */
static void leave_headers(Dwarf_Die *unit, Dwarf_Die *innermost, struct pl_source_place *place)
{
    Dwarf_Die *scopes = NULL;
    int n = dwarf_getscopes_die(innermost, &scopes);

    for (int i = 0; i < n; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        set_function(place, &scopes[i]);
        if (tag == DW_TAG_subprogram)
            break;
        if (!is_header(place)) {
            set_call(place->caller_path, &place->caller_line, unit, &scopes[i]);
            break;
        }
        set_call(place->path, &place->line, unit, &scopes[i]);
    }
    free(scopes);
}

bool pl_source_lines_find(const struct pl_source_lines *s, uint32_t addr,
                          struct pl_source_place *place)
{
    Dwarf_Die unit, *scopes = NULL;

    memset(place, 0, sizeof *place);
    if (!pl_source_lines_known(s) || !find_unit(s->dwarf, addr, &unit) ||
        !place_of(&unit, addr, place))
        return false;
    if (dwarf_getscopes(&unit, addr, &scopes) > 0)
        leave_headers(&unit, scopes, place);
    free(scopes);
    return place->line > 0;
}

/* --- What is there --- */

bool pl_source_is_vendors(const struct pl_source_place *place)
{
    const char *slash = strrchr(place->path, '/');
    const char *name = slash ? slash + 1 : place->path;

    if (strstr(place->path, "/Drivers/") || strstr(place->path, "/CMSIS/"))
        return true;
    if (strncmp(name, "core_c", 6) == 0 || strncmp(name, "cmsis_", 6) == 0)
        return true;
    return strncmp(name, "stm32", 5) == 0 && (strstr(name, "_hal") || strstr(name, "_ll_"));
}

static bool read_line(FILE *file, int number_of_line, char *text, size_t size)
{
    int line = 1, c;
    size_t n = 0;

    while (line < number_of_line && (c = getc(file)) != EOF)
        line += c == '\n';
    while ((c = getc(file)) != EOF && c != '\n' && n + 1 < size)
        if (n > 0 || (c != ' ' && c != '\t'))
            text[n++] = (char)(c >= ' ' && c < 127 ? c : ' ');
    while (n > 0 && text[n - 1] == ' ')
        n--;
    text[n] = '\0';
    return n > 0;
}

bool pl_source_text(const struct pl_source_place *place, char *text, size_t size)
{
    FILE *file = fopen(place->path, "r");
    bool good = file && read_line(file, place->line, text, size);

    if (file)
        fclose(file);
    return good;
}
