/* SPDX-License-Identifier: MIT */
/* The host's end of entry, against answers as SPEC.md section 7 writes them. */
#include "check.h"

#include <string.h>

#include "entry_vectors.h"
#include "pinless/entry_talk.h"

enum { PATIENCE_MS = 400 };

static const struct pl_entry_talk_config plain = {
    .target = PL_ENTRY_ROM, .product = ENTRY_PRODUCT, .tag = ENTRY_TAG};

static size_t said(struct pl_entry_talk *t, uint8_t *out, uint32_t now)
{
    size_t len;
    const uint8_t *bytes = pl_entry_talk_tx(t, &len);

    memcpy(out, bytes, len);
    pl_entry_talk_tx_done(t, len, now);
    return len;
}

static void hear(struct pl_entry_talk *t, const char *text, uint32_t now)
{
    pl_entry_talk_rx(t, (const uint8_t *)text, strlen(text), now);
}

/* An answer of the document's examples. */
static void hear_line(struct pl_entry_talk *t, const char *vector, uint32_t now)
{
    char line[ENTRY_VECTOR_MAX];

    entry_vector_line(vector, line);
    hear(t, line, now);
}

static void the_request_is_as_specified_and_going_ends_it(void **state)
{
    struct pl_entry_talk t;
    uint8_t sent[64], want[ENTRY_VECTOR_MAX];
    size_t n;

    (void)state;
    pl_entry_talk_init(&t, &plain, 1000);
    n = said(&t, sent, 1000);
    assert_int_equal(n, entry_vector("request", want));
    assert_memory_equal(sent, want, n);
    hear(&t, "temperature 21.5\r\n> ", 1010);
    assert_int_equal(pl_entry_talk_result(&t), PL_BUSY);
    hear_line(&t, "going", 1020);
    assert_int_equal(pl_entry_talk_result(&t), PL_OK);
    assert_string_equal(t.answer.version, "1.0.0");
}

static void an_answer_may_be_cut_anywhere(void **state)
{
    char line[ENTRY_VECTOR_MAX];
    size_t n = entry_vector_line("going", line);

    (void)state;
    for (size_t cut = 0; cut < n; cut++) {
        struct pl_entry_talk t;

        pl_entry_talk_init(&t, &plain, 0);
        pl_entry_talk_rx(&t, (const uint8_t *)line, cut, 1);
        assert_int_equal(pl_entry_talk_result(&t), PL_BUSY);
        pl_entry_talk_rx(&t, (const uint8_t *)line + cut, n - cut, 2);
        assert_int_equal(pl_entry_talk_result(&t), PL_OK);
    }
}

static void answers_to_others_are_not_for_us(void **state)
{
    static const char *const lines[] = {
        "pinless going rom product 00C0FFEE version 1.0.0 tag 1A2B3C4E\r\n",
        "pinless going rom product 00C0FFEF version 1.0.0 tag 1A2B3C4D\r\n",
        "pinless going loader product 00C0FFEE version 1.0.0 tag 1A2B3C4D\r\n",
        "pinless going rom product 00C0FFEE version 1.0.0 tag 1A2B3C4\r\n",
        "pinless going rom product 00C0FFEE version tag 1A2B3C4D\r\n",
        "going rom product 00C0FFEE version 1.0.0 tag 1A2B3C4D\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct pl_entry_talk t;

        pl_entry_talk_init(&t, &plain, 0);
        hear(&t, lines[i], 1);
        assert_int_equal(pl_entry_talk_result(&t), PL_BUSY);
    }
}

static void a_line_without_end_does_not_hide_the_next(void **state)
{
    struct pl_entry_talk t;

    (void)state;
    pl_entry_talk_init(&t, &plain, 0);
    for (unsigned i = 0; i < 1000; i++)
        hear(&t, "y", 1);
    hear_line(&t, "going", 2);
    assert_int_equal(pl_entry_talk_result(&t), PL_OK);
}

static void silence_is_asked_again_and_has_an_end(void **state)
{
    struct pl_entry_talk t;
    uint8_t sent[64], first[64];
    uint32_t now = UINT32_MAX - 500; /* the clock wraps meanwhile */
    unsigned asked = 0;

    (void)state;
    pl_entry_talk_init(&t, &plain, now);
    while (pl_entry_talk_result(&t) == PL_BUSY) {
        size_t n = said(&t, sent, now);

        if (n > 0 && asked++ == 0)
            memcpy(first, sent, n);
        if (n > 0)
            assert_memory_equal(sent, first, n);
        now += pl_entry_talk_wait_ms(&t, now);
        pl_entry_talk_tick(&t, now);
    }
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_NO_ANSWER);
    assert_int_equal(asked, 4);
    assert_int_equal(now - (UINT32_MAX - 500), 4 * PATIENCE_MS);
    assert_false(t.answered);
}

static void no_tick_comes_early(void **state)
{
    struct pl_entry_talk t;
    uint8_t sent[64];

    (void)state;
    pl_entry_talk_init(&t, &plain, 0);
    assert_int_equal(said(&t, sent, 0), PL_ENTRY_REQUEST_SIZE);
    pl_entry_talk_tick(&t, PATIENCE_MS - 1);
    assert_int_equal(said(&t, sent, PATIENCE_MS - 1), 0);
}

/* The key is the one of SPEC.md; what the MAC must be was computed by Python's hmac. */
static void mac(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE])
{
    uint8_t want[ENTRY_VECTOR_MAX];

    assert_ptr_equal(ctx, &plain);
    assert_int_equal(n, entry_vector("signed", want));
    assert_memory_equal(data, want, n);
    assert_int_equal(entry_vector("mac", want), PL_ENTRY_MAC_SIZE);
    memcpy(out, want, PL_ENTRY_MAC_SIZE);
}

static void a_challenge_is_met_with_the_key(void **state)
{
    struct pl_entry_talk_config config = plain;
    struct pl_entry_talk t;
    uint8_t sent[64], want[ENTRY_VECTOR_MAX];

    (void)state;
    config.mac = mac;
    config.mac_ctx = (void *)&plain;
    pl_entry_talk_init(&t, &config, 0);
    said(&t, sent, 0);
    hear_line(&t, "challenge", 5);
    assert_int_equal(said(&t, sent, 6), entry_vector("response", want));
    assert_memory_equal(sent, want, PL_ENTRY_RESPONSE_SIZE);
    hear_line(&t, "challenge", 7); /* repeated by a listener that heard the request twice */
    assert_int_equal(said(&t, sent, 8), 0);
    hear_line(&t, "going", 9);
    assert_int_equal(pl_entry_talk_result(&t), PL_OK);
}

static void a_lost_response_begins_with_a_new_challenge(void **state)
{
    struct pl_entry_talk_config config = plain;
    struct pl_entry_talk t;
    uint8_t sent[64];

    (void)state;
    config.mac = mac;
    config.mac_ctx = (void *)&plain;
    pl_entry_talk_init(&t, &config, 0);
    said(&t, sent, 0);
    hear_line(&t, "challenge", 5);
    said(&t, sent, 6);
    pl_entry_talk_tick(&t, 6 + PATIENCE_MS);
    assert_int_equal(said(&t, sent, 500), PL_ENTRY_REQUEST_SIZE);
    hear_line(&t, "challenge", 510);
    assert_int_equal(said(&t, sent, 511), PL_ENTRY_RESPONSE_SIZE);
}

static void without_a_key_a_challenge_is_the_end(void **state)
{
    struct pl_entry_talk t;
    uint8_t sent[64];

    (void)state;
    pl_entry_talk_init(&t, &plain, 0);
    hear_line(&t, "challenge", 5);
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_ENTRY_KEY);
    assert_int_equal(said(&t, sent, 6), 0);
    pl_entry_talk_tick(&t, 100000);
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_ENTRY_KEY);
}

static void a_refusal_is_final(void **state)
{
    struct pl_entry_talk t;

    (void)state;
    pl_entry_talk_init(&t, &plain, 0);
    hear_line(&t, "refused", 5);
    hear_line(&t, "going", 6);
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_ENTRY_REFUSED);
}

static void who_is_there_is_answered_by_here(void **state)
{
    struct pl_entry_talk_config config = plain;
    struct pl_entry_talk t;
    uint8_t sent[64], want[ENTRY_VECTOR_MAX];

    (void)state;
    config.target = PL_ENTRY_NONE;
    pl_entry_talk_init(&t, &config, 0);
    assert_int_equal(said(&t, sent, 0), entry_vector("who", want));
    assert_memory_equal(sent, want, PL_ENTRY_REQUEST_SIZE);
    hear(&t, "pinless here none product 00C0FFEE version 2.4-rc1 tag 1A2B3C4D\r\n", 3);
    assert_int_equal(pl_entry_talk_result(&t), PL_OK);
    assert_string_equal(t.answer.version, "2.4-rc1");
}

static void a_text_is_said_once_and_any_product_may_answer(void **state)
{
    const struct pl_entry_talk_config config = {.target = PL_ENTRY_ROM,
                                                .text = "reboot bootloader\r"};
    struct pl_entry_talk t;
    uint8_t sent[64];

    (void)state;
    pl_entry_talk_init(&t, &config, 0);
    assert_int_equal(said(&t, sent, 0), 18);
    assert_memory_equal(sent, "reboot bootloader\r", 18);
    hear(&t, "reboot bootloader\r\n", 1);
    hear(&t, "pinless going rom product 12345678 version 7 tag 00000000\r\n", 2);
    assert_int_equal(pl_entry_talk_result(&t), PL_OK);

    pl_entry_talk_init(&t, &config, 0);
    said(&t, sent, 0);
    pl_entry_talk_tick(&t, PATIENCE_MS);
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_NO_ANSWER);
}

static void a_text_that_does_not_fit_is_refused(void **state)
{
    const struct pl_entry_talk_config config = {
        .text = "0123456789012345678901234567890123456789012345678901234"};
    struct pl_entry_talk t;
    uint8_t sent[64];

    (void)state;
    pl_entry_talk_init(&t, &config, 0);
    assert_int_equal(pl_entry_talk_result(&t), PL_ERR_ARG);
    assert_int_equal(said(&t, sent, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_is_as_specified_and_going_ends_it),
        cmocka_unit_test(an_answer_may_be_cut_anywhere),
        cmocka_unit_test(answers_to_others_are_not_for_us),
        cmocka_unit_test(a_line_without_end_does_not_hide_the_next),
        cmocka_unit_test(silence_is_asked_again_and_has_an_end),
        cmocka_unit_test(no_tick_comes_early),
        cmocka_unit_test(a_challenge_is_met_with_the_key),
        cmocka_unit_test(a_lost_response_begins_with_a_new_challenge),
        cmocka_unit_test(without_a_key_a_challenge_is_the_end),
        cmocka_unit_test(a_refusal_is_final),
        cmocka_unit_test(who_is_there_is_answered_by_here),
        cmocka_unit_test(a_text_is_said_once_and_any_product_may_answer),
        cmocka_unit_test(a_text_that_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
