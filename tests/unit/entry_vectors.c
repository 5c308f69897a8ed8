/* SPDX-License-Identifier: MIT */
/* Reads the block of SPEC.md that is marked `entry`. */
#include "entry_vectors.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The rest of the line that begins with this name. */
static void look_up(const char *name, char *rest, size_t size)
{
    FILE *spec = fopen(PL_SPEC, "r");
    char line[512], word[32];
    bool inside = false, found = false;
    int at;

    assert_non_null(spec);
    while (!found && fgets(line, sizeof line, spec) != NULL) {
        if (strncmp(line, "```", 3) == 0)
            inside = strcmp(line, "```entry\n") == 0;
        else if (inside && sscanf(line, "%31s %n", word, &at) == 1 && strcmp(word, name) == 0)
            found = true;
    }
    fclose(spec);
    if (!found)
        fail_msg("SPEC.md has no entry example '%s'", name);
    line[strcspn(line, "\n")] = '\0';
    assert_true(strlen(line + at) < size);
    strcpy(rest, line + at);
}

size_t entry_vector(const char *name, uint8_t out[ENTRY_VECTOR_MAX])
{
    char text[512];
    const char *at = text;
    unsigned byte;
    size_t n = 0;
    int used;

    look_up(name, text, sizeof text);
    for (; sscanf(at, "%2x%n", &byte, &used) == 1; at += used) {
        assert_true(n < ENTRY_VECTOR_MAX);
        out[n++] = (uint8_t)byte;
    }
    assert_true(n > 0);
    return n;
}

size_t entry_vector_line(const char *name, char out[ENTRY_VECTOR_MAX])
{
    look_up(name, out, ENTRY_VECTOR_MAX - 2);
    strcat(out, "\r\n");
    return strlen(out);
}
