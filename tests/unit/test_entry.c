/* SPDX-License-Identifier: MIT */
/* The host's side of entry: frames as SPEC.md gives them, answers found in any traffic. */
#include "entry_vectors.h"

#include <string.h>

#include "pinless/entry.h"

static void crc_is_that_of_zip(void **state)
{
    (void)state;
    /* The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms. */
    assert_int_equal(pl_entry_crc32(0, (const uint8_t *)"123456789", 9), 0xCBF43926);
    assert_int_equal(
        pl_entry_crc32(pl_entry_crc32(0, (const uint8_t *)"1234", 4), (const uint8_t *)"56789", 5),
        0xCBF43926);
}

static void frames_are_those_of_the_document(void **state)
{
    uint8_t want[ENTRY_VECTOR_MAX], mac[ENTRY_VECTOR_MAX], nonce[ENTRY_VECTOR_MAX];
    uint8_t got[PL_ENTRY_RESPONSE_SIZE];

    (void)state;
    assert_int_equal(entry_vector("request", want), PL_ENTRY_REQUEST_SIZE);
    pl_entry_put_request(got, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG);
    assert_memory_equal(got, want, PL_ENTRY_REQUEST_SIZE);

    assert_int_equal(entry_vector("nonce", nonce), PL_ENTRY_NONCE_SIZE);
    assert_int_equal(entry_vector("signed", want), PL_ENTRY_SIGNED_SIZE);
    pl_entry_signed(got, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG, nonce);
    assert_memory_equal(got, want, PL_ENTRY_SIGNED_SIZE);

    assert_int_equal(entry_vector("mac", mac), PL_ENTRY_MAC_SIZE);
    assert_int_equal(entry_vector("response", want), PL_ENTRY_RESPONSE_SIZE);
    pl_entry_put_response(got, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG, mac);
    assert_memory_equal(got, want, PL_ENTRY_RESPONSE_SIZE);
}

static struct pl_entry_answer an_answer(enum pl_entry_state answer_state)
{
    struct pl_entry_answer a = {answer_state, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG, "1.0.0", {0}};
    uint8_t nonce[ENTRY_VECTOR_MAX];

    if (answer_state == PL_ENTRY_CHALLENGE) {
        entry_vector("nonce", nonce);
        memcpy(a.nonce, nonce, sizeof a.nonce);
    }
    return a;
}

static const struct {
    const char *name;
    enum pl_entry_state state;
} lines[] = {
    {"going", PL_ENTRY_GOING}, {"challenge", PL_ENTRY_CHALLENGE}, {"refused", PL_ENTRY_REFUSED}};

static void lines_are_those_of_the_document(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct pl_entry_answer a = an_answer(lines[i].state), b;
        char want[ENTRY_VECTOR_MAX], got[PL_ENTRY_ANSWER_SIZE];
        size_t n = entry_vector_line(lines[i].name, want);

        assert_int_equal(pl_entry_put_answer(got, &a), n);
        assert_string_equal(got, want);
        assert_int_equal(pl_entry_find((const uint8_t *)want, n, &b), PL_OK);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

/* Cut short anywhere it is not yet there; with one character wrong it is not there at all, or says
 * what the other character says. */
static void only_a_whole_line_is_an_answer(void **state)
{
    struct pl_entry_answer a;
    char line[ENTRY_VECTOR_MAX];
    size_t n = entry_vector_line("challenge", line);

    (void)state;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pl_entry_find((const uint8_t *)line, i, &a), PL_BUSY);
    for (size_t i = 0; i < n; i++) {
        char bad[ENTRY_VECTOR_MAX];
        memcpy(bad, line, n);
        bad[i] = '\x07';
        assert_int_equal(pl_entry_find((const uint8_t *)bad, n, &a), PL_BUSY);
    }
}

static void answers_are_found_in_other_text(void **state)
{
    struct pl_entry_answer a;
    char line[ENTRY_VECTOR_MAX], heard[3 * ENTRY_VECTOR_MAX];
    static const char *const before[] = {"1> ", "pinless ", "pinless going rom product 0",
                                         "\xF5PLenter\r\nerror\n"};
    size_t n = entry_vector_line("refused", line);

    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        size_t first = strlen(before[i]);
        memcpy(heard, before[i], first);
        memcpy(heard + first, line, n);
        memcpy(heard + first + n, "temp", 4);
        assert_int_equal(pl_entry_find((const uint8_t *)heard, first + n + 4, &a), PL_OK);
        assert_int_equal(a.state, PL_ENTRY_REFUSED);
        assert_int_equal(a.tag, ENTRY_TAG);
    }
}

/* No version of the caller's can break the line or its limit. */
static void versions_are_tamed(void **state)
{
    static const struct {
        const char *given, *said;
    } versions[] = {{"", "?"},
                    {" 1", "?"},
                    {"1.0 beta", "1.0"},
                    {"2\r\npinless", "2"},
                    {"123456789012345678901234", "123456789012345678901234"}};

    (void)state;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct pl_entry_answer a = an_answer(PL_ENTRY_CHALLENGE), b;
        char line[PL_ENTRY_ANSWER_SIZE];
        size_t n;

        strcpy(a.version, versions[i].given);
        n = pl_entry_put_answer(line, &a);
        assert_true(n < sizeof line);
        assert_int_equal(pl_entry_find((const uint8_t *)line, n, &b), PL_OK);
        assert_string_equal(b.version, versions[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_is_that_of_zip),
        cmocka_unit_test(frames_are_those_of_the_document),
        cmocka_unit_test(lines_are_those_of_the_document),
        cmocka_unit_test(only_a_whole_line_is_an_answer),
        cmocka_unit_test(answers_are_found_in_other_text),
        cmocka_unit_test(versions_are_tamed),
    };

    return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
