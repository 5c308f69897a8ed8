/* SPDX-License-Identifier: MIT */
/* SPEC.md is true: its vectors are what the engine sends and what the modelled loader answers. */
#include "check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

enum { BYTES_MAX = 2048 };

struct bytes {
    uint8_t data[BYTES_MAX];
    size_t len;
};

/* One named conversation of the document. */
struct example {
    char name[32];
    struct bytes sent, answered;
};

static void take_hex(struct bytes *out, const char *text)
{
    unsigned byte;
    int used;

    while (sscanf(text, " %2x%n", &byte, &used) == 1) {
        assert_true(out->len < BYTES_MAX);
        out->data[out->len++] = (uint8_t)byte;
        text += used;
    }
}

static uint8_t heard[BYTES_MAX];
static size_t heard_len;

/* rig_run, keeping what the loader says. */
static int listen(struct rig *r)
{
    int err;

    heard_len = 0;
    r->heard = heard;
    r->heard_len = &heard_len;
    r->heard_room = sizeof heard;
    err = rig_run(r);
    return err;
}

static const uint16_t pages_0_2[] = {0, 2}, sectors_0_1[] = {0, 1};
static uint8_t buf[256];
static uint32_t crc;

static int op_read(struct rig *r)
{
    return pl_session_read(&r->s, 0x08000100, buf, 4, rig_now(r));
}
static int op_write(struct rig *r)
{
    return pl_session_write(&r->s, 0x08000100, (const uint8_t *)"\1\2\3\4\5\6\7\10", 8, 10,
                            rig_now(r));
}
static int op_read_back(struct rig *r)
{
    return pl_session_read(&r->s, 0x08000100, buf, 8, rig_now(r));
}
static int op_read_refused(struct rig *r)
{
    return pl_session_read(&r->s, 0x60000000, buf, 8, rig_now(r));
}
static int op_checksum(struct rig *r)
{
    return pl_session_checksum(&r->s, 0x08000100, 4, &crc, rig_now(r));
}
static int op_erase_pages(struct rig *r)
{
    return pl_session_erase_pages(&r->s, pages_0_2, 2, 1000, rig_now(r));
}
static int op_erase_bank1(struct rig *r)
{
    return pl_session_erase_special(&r->s, PL_ERASE_BANK1, 60000, rig_now(r));
}
static int op_erase_all(struct rig *r)
{
    return pl_session_erase_special(&r->s, PL_ERASE_ALL, 60000, rig_now(r));
}
static int op_go_refused(struct rig *r)
{
    return pl_session_go(&r->s, 0x08000000, rig_now(r));
}
static int op_write_protect(struct rig *r)
{
    return pl_session_write_protect(&r->s, sectors_0_1, 2, rig_now(r));
}

static const struct {
    const char *name;
    int (*start)(struct rig *r);
    int end;
} operations[] = {
    {"read", op_read, PL_OK},
    {"write", op_write, PL_OK},
    {"read-back", op_read_back, PL_OK},
    {"read-refused", op_read_refused, PL_ERR_NACK},
    {"checksum", op_checksum, PL_OK},
    {"erase-pages", op_erase_pages, PL_OK},
    {"erase-bank1", op_erase_bank1, PL_OK},
    {"erase-all", op_erase_all, PL_OK},
    {"go-refused", op_go_refused, PL_ERR_NACK},
    {"write-protect", op_write_protect, PL_OK},
};

/* Does haystack hold needle? Connecting asks for more than one example says. */
static bool holds(const uint8_t *haystack, size_t n, const struct bytes *needle)
{
    for (size_t i = 0; i + needle->len <= n; i++)
        if (memcmp(haystack + i, needle->data, needle->len) == 0)
            return true;
    return false;
}

static void check_connecting(struct rig *r, const struct example *ex)
{
    r->log_len = 0;
    assert_int_equal(pl_session_connect(&r->s, rig_now(r)), PL_OK);
    assert_int_equal(listen(r), PL_OK);
    assert_true(holds(r->log, r->log_len, &ex->sent));
    assert_true(holds(heard, heard_len, &ex->answered));
}

static void check_operation(struct rig *r, const struct example *ex, size_t op)
{
    r->log_len = 0;
    assert_int_equal(operations[op].start(r), PL_OK);
    assert_int_equal(listen(r), operations[op].end);
    /* A refusal is tried again; the first attempt is the example. */
    assert_true(r->log_len >= ex->sent.len && heard_len >= ex->answered.len);
    if (operations[op].end == PL_OK) {
        assert_int_equal(r->log_len, ex->sent.len);
        assert_int_equal(heard_len, ex->answered.len);
    }
    assert_memory_equal(r->log, ex->sent.data, ex->sent.len);
    assert_memory_equal(heard, ex->answered.data, ex->answered.len);
}

static unsigned checked;

static void check(struct rig *r, const struct example *ex)
{
    if (ex->name[0] == '\0')
        return;
    checked++;
    if (strncmp(ex->name, "get", 3) == 0) {
        check_connecting(r, ex);
        return;
    }
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (strcmp(operations[i].name, ex->name) == 0) {
            check_operation(r, ex, i);
            return;
        }
    }
    fail_msg("SPEC.md has a vector '%s' that no operation here makes", ex->name);
}

static void plug(struct rig *r, const char *chip)
{
    rig_init(r, chip);
    r->cfg.strict = true;
    r->rom_cfg.checksum = strcmp(chip, "L452") == 0;
    rig_plug(r);
    assert_int_equal(rig_connect(r), PL_OK);
}

/* One block of vectors: a line with a name begins an example, one without continues it. */
static void check_block(FILE *spec, const char *chip)
{
    struct example ex = {.name = ""};
    struct rig r;
    char line[256], name[32];

    plug(&r, chip);
    while (fgets(line, sizeof line, spec) != NULL && strncmp(line, "```", 3) != 0) {
        char *sent = strchr(line, '>'), *answered = strchr(line, '<');

        assert_non_null(sent);
        assert_non_null(answered);
        if (!isspace((unsigned char)line[0])) {
            check(&r, &ex);
            memset(&ex, 0, sizeof ex);
            assert_int_equal(sscanf(line, "%31s", name), 1);
            memcpy(ex.name, name, sizeof ex.name);
        }
        *answered = '\0';
        take_hex(&ex.sent, sent + 1);
        take_hex(&ex.answered, answered + 1);
    }
    check(&r, &ex);
    rig_unplug(&r);
}

static void vectors_of_the_document_hold(void **state)
{
    FILE *spec = fopen(PL_SPEC, "r");
    char line[256], chip[32];

    (void)state;
    assert_non_null(spec);
    while (fgets(line, sizeof line, spec) != NULL) {
        if (strncmp(line, "```vectors", 10) != 0)
            continue;
        check_block(spec, sscanf(line, "```vectors %31s", chip) == 1 ? chip : "L452");
    }
    fclose(spec);
    assert_int_equal(checked, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors_of_the_document_hold)};

    return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
