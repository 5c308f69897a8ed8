/* SPDX-License-Identifier: MIT */
/* The listener among other traffic: what it hears, what it must not hear, and what it says. */
#include "enter_rig.h"
#include "entry_vectors.h"

#include <stdlib.h>
#include <string.h>

static const struct pl_enter_config plain = {ENTRY_PRODUCT, "1.0.0", "reboot bootloader\r", NULL};

static struct pl_enter_listener l;
static struct pl_enter_answer answer;

static void listen(const struct pl_enter_config *config)
{
    assert_true(pl_enter_listen(&l, config));
}

static void hear(const void *bytes, size_t n)
{
    pl_enter_feed(&l, bytes, n);
}

static void hear_text(const char *text)
{
    hear(text, strlen(text));
}

static bool says(const char *name)
{
    char want[ENTRY_VECTOR_MAX];
    size_t n;

    if (!pl_enter_poll(&l, &answer))
        return false;
    n = entry_vector_line(name, want);
    assert_int_equal(answer.size, n);
    assert_string_equal(answer.line, want);
    return true;
}

/* --- Frames --- */

static void a_request_is_heard_cut_anywhere(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request);

    (void)state;
    for (size_t cut = 0; cut <= n; cut++) {
        listen(&plain);
        hear(request, cut);
        assert_int_equal(pl_enter_poll(&l, &answer), cut == n);
        hear(request + cut, n - cut);
        if (cut < n)
            assert_true(says("going"));
        assert_true(answer.go);
        assert_int_equal(answer.target, PL_ENTRY_ROM);
        assert_false(pl_enter_poll(&l, &answer));
    }
    listen(&plain);
    for (size_t i = 0; i < n; i++)
        hear(request + i, 1);
    assert_true(says("going"));
}

/* A frame that ends early, at any byte, and the next behind it at once. */
static void a_torn_request_does_not_hide_the_next(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX], response[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request), m = entry_vector("response", response);

    (void)state;
    for (size_t torn = 0; torn < n; torn++) {
        listen(&plain);
        hear(request, torn);
        hear(request, n);
        assert_true(says("going"));
    }
    for (size_t torn = 0; torn < m; torn++) {
        listen(&plain);
        hear(response, torn);
        hear(request, n);
        assert_true(says("going"));
    }
}

static void a_damaged_request_is_not_heard(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request);

    (void)state;
    for (size_t bit = 0; bit < 8 * n; bit++) {
        listen(&plain);
        request[bit / 8] ^= (uint8_t)(1 << bit % 8);
        hear(request, n);
        request[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(pl_enter_poll(&l, &answer));
        hear(request, n);
        assert_true(says("going"));
    }
    for (size_t missing = 0; missing < n; missing++) {
        listen(&plain);
        hear(request, missing);
        hear(request + missing + 1, n - missing - 1);
        assert_false(pl_enter_poll(&l, &answer));
    }
}

static void other_traffic_around_it_does_not_matter(void **state)
{
    static const char *const around[] = {
        "", "temp 21.5\r\n", "\xF5", "\xF5PL", "\xF5PLente\xF5", "\x7F\x7F", "reboot boot"};
    uint8_t request[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request);

    (void)state;
    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
        listen(&plain);
        hear_text(around[i]);
        hear(request, n);
        hear_text(around[i]);
        assert_true(says("going"));
        hear_text(around[i]);
        hear(request, n);
        assert_true(says("going"));
    }
}

/* Two requests in one piece, nobody has polled in between: one answer. */
static void a_second_request_waits_for_the_first(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX], two[2 * ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request);

    (void)state;
    memcpy(two, request, n);
    memcpy(two + n, request, n);
    listen(&plain);
    hear(two, 2 * n);
    assert_true(says("going"));
    assert_false(pl_enter_poll(&l, &answer));
    hear(request, n);
    assert_true(says("going"));
}

static void requests_for_others_are_not_answered(void **state)
{
    uint8_t frame[PL_ENTRY_REQUEST_SIZE];

    (void)state;
    listen(&plain);
    pl_entry_put_request(frame, PL_ENTRY_ROM, ENTRY_PRODUCT + 1, ENTRY_TAG);
    hear(frame, sizeof frame);
    assert_false(pl_enter_poll(&l, &answer));
    pl_entry_put_request(frame, (enum pl_entry_target)4, ENTRY_PRODUCT, ENTRY_TAG);
    hear(frame, sizeof frame);
    assert_false(pl_enter_poll(&l, &answer));
    pl_entry_put_request(frame, PL_ENTRY_LOADER, ENTRY_PRODUCT, ENTRY_TAG);
    hear(frame, sizeof frame);
    assert_true(pl_enter_poll(&l, &answer));
    assert_int_equal(answer.target, PL_ENTRY_LOADER);
}

static void the_caller_may_refuse(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request);
    char want[ENTRY_VECTOR_MAX];

    (void)state;
    listen(&plain);
    hear(request, n);
    assert_true(pl_enter_poll(&l, &answer));
    pl_enter_refuse(&l, &answer);
    assert_false(answer.go);
    entry_vector_line("refused", want);
    assert_string_equal(answer.line, want);
}

/* --- The command --- */

static void the_command_is_heard_anywhere(void **state)
{
    static const char *const before[] = {"",   "rrr",    "reboot ", "reboot bootloader",
                                         "re", "1> \r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        listen(&plain);
        hear_text(before[i]);
        hear_text("reboot bootloader");
        assert_false(pl_enter_poll(&l, &answer));
        hear_text("\r");
        assert_true(pl_enter_poll(&l, &answer));
        assert_true(answer.go);
        assert_int_equal(answer.target, PL_ENTRY_ROM);
        assert_int_equal(answer.tag, 0);
    }
}

/* A text whose beginning occurs in it again, where a careless search loses its place. */
static void a_command_that_repeats_itself_is_heard(void **state)
{
    static const struct pl_enter_config config = {0, "1", "aabaaabaaab!", NULL};

    (void)state;
    listen(&config);
    hear_text("aabaaabaabaaabaaaabaaabaaab!");
    assert_true(pl_enter_poll(&l, &answer));
}

static void nearly_the_command_is_not_it(void **state)
{
    static const char *const wrong[] = {"reboot bootloader\n", "Reboot bootloader\r",
                                        "reboot bootloade\r", "reboot  bootloader\r"};

    (void)state;
    listen(&plain);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        hear_text(wrong[i]);
    assert_false(pl_enter_poll(&l, &answer));
}

static void short_commands_are_not_accepted(void **state)
{
    struct pl_enter_config config = plain;
    char long_one[300];

    (void)state;
    config.command = "update\r";
    assert_false(pl_enter_listen(&l, &config));
    memset(long_one, 'x', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    config.command = long_one;
    assert_false(pl_enter_listen(&l, &config));
    hear_text(long_one);
    assert_false(pl_enter_poll(&l, &answer));
    config.command = NULL;
    assert_true(pl_enter_listen(&l, &config));
    hear_text("reboot bootloader\r");
    assert_false(pl_enter_poll(&l, &answer));
}

/* --- With a key --- */

static unsigned nonces;

/* Stands for HMAC-SHA-256: right for the example of the document, something else for all else. */
static void example_mac(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE])
{
    uint8_t want[ENTRY_VECTOR_MAX], mac[ENTRY_VECTOR_MAX];

    assert_ptr_equal(ctx, &nonces);
    assert_int_equal(n, entry_vector("signed", want));
    entry_vector("mac", mac);
    memcpy(out, mac, PL_ENTRY_MAC_SIZE);
    if (memcmp(data, want, n) != 0)
        out[0] ^= 0x80;
}

static void example_nonce(void *ctx, uint8_t out[PL_ENTRY_NONCE_SIZE])
{
    uint8_t nonce[ENTRY_VECTOR_MAX];

    assert_ptr_equal(ctx, &nonces);
    entry_vector("nonce", nonce);
    memcpy(out, nonce, PL_ENTRY_NONCE_SIZE);
    out[0] ^= (uint8_t)nonces++;
}

static const struct pl_enter_auth auth = {example_mac, example_nonce, &nonces};
static const struct pl_enter_config keyed = {ENTRY_PRODUCT, "1.0.0", "reboot bootloader\r", &auth};

static void challenge(void)
{
    uint8_t request[ENTRY_VECTOR_MAX];

    nonces = 0;
    listen(&keyed);
    hear(request, entry_vector("request", request));
    assert_true(says("challenge"));
    assert_false(answer.go);
}

static void who_asks_only_is_told_who_is_there(void **state)
{
    const struct pl_enter_config *const configs[] = {&plain, &keyed};
    uint8_t who[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("who", who);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        listen(configs[i]);
        hear(who, n);
        assert_true(says("here"));
        assert_false(answer.go);
    }
}

static void the_right_response_opens_once(void **state)
{
    uint8_t response[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("response", response);

    (void)state;
    challenge();
    hear(response, n);
    assert_true(says("going"));
    assert_true(answer.go);
    hear(response, n); /* replayed */
    assert_true(says("refused"));
    assert_false(answer.go);
}

static void no_other_response_opens(void **state)
{
    uint8_t mac[ENTRY_VECTOR_MAX], right[ENTRY_VECTOR_MAX], frame[PL_ENTRY_RESPONSE_SIZE];

    (void)state;
    entry_vector("response", right);
    for (unsigned bit = 0; bit < 8 * PL_ENTRY_MAC_SIZE; bit++) {
        entry_vector("mac", mac);
        mac[bit / 8] ^= (uint8_t)(1 << bit % 8);
        challenge();
        pl_entry_put_response(frame, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG, mac);
        hear(frame, sizeof frame);
        assert_true(says("refused"));
        hear(right, sizeof frame); /* too late: the nonce is used up */
        assert_true(says("refused"));
    }
    entry_vector("mac", mac);
    challenge();
    pl_entry_put_response(frame, PL_ENTRY_LOADER, ENTRY_PRODUCT, ENTRY_TAG, mac);
    hear(frame, sizeof frame);
    assert_true(pl_enter_poll(&l, &answer));
    assert_false(answer.go);
    challenge();
    pl_entry_put_response(frame, PL_ENTRY_ROM, ENTRY_PRODUCT, ENTRY_TAG + 1, mac);
    hear(frame, sizeof frame);
    assert_true(pl_enter_poll(&l, &answer));
    assert_false(answer.go);
}

/* A response to the nonce before, and one to none at all. */
static void an_old_nonce_does_not_open(void **state)
{
    uint8_t request[ENTRY_VECTOR_MAX], response[ENTRY_VECTOR_MAX];
    size_t n = entry_vector("request", request), m = entry_vector("response", response);

    (void)state;
    challenge();
    hear(request, n);
    assert_true(pl_enter_poll(&l, &answer));
    hear(response, m);
    assert_true(says("refused"));
    listen(&keyed);
    hear(response, m);
    assert_true(says("refused"));
}

static void with_a_key_the_command_does_nothing(void **state)
{
    (void)state;
    listen(&keyed);
    hear_text("reboot bootloader\r");
    assert_false(pl_enter_poll(&l, &answer));
}

/* Without a key a response is a request by somebody who expects one. */
static void without_a_key_a_response_is_granted(void **state)
{
    uint8_t response[ENTRY_VECTOR_MAX];

    (void)state;
    listen(&plain);
    hear(response, entry_vector("response", response));
    assert_true(says("going"));
}

/* --- Soak --- */

/* PL_SOAK bytes of noise, of which one in 16 begins like a frame; none of it is a request. */
static void noise_is_never_a_request(void **state)
{
    const char *given = getenv("PL_SOAK");
    uint64_t left = given ? strtoull(given, NULL, 10) : 10000000;
    uint64_t x = 88172645463325252u; /* xorshift64, Marsaglia 2003 */
    uint8_t chunk[4096];

    (void)state;
    listen(&plain);
    while (left > 0) {
        size_t n = left < sizeof chunk ? (size_t)left : sizeof chunk;
        for (size_t i = 0; i < n; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            chunk[i] = (uint8_t)(x >> 32);
            if ((x & 0xF0) == 0 && i + 9 < n) {
                memcpy(chunk + i, pl_entry_magic, PL_ENTRY_MAGIC_SIZE);
                i += PL_ENTRY_MAGIC_SIZE;
                chunk[i] = (uint8_t)(1 + (x & 1));
            }
        }
        hear(chunk, n);
        assert_false(l.heard); /* of any product */
        left -= n;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_heard_cut_anywhere),
        cmocka_unit_test(a_torn_request_does_not_hide_the_next),
        cmocka_unit_test(a_damaged_request_is_not_heard),
        cmocka_unit_test(other_traffic_around_it_does_not_matter),
        cmocka_unit_test(a_second_request_waits_for_the_first),
        cmocka_unit_test(requests_for_others_are_not_answered),
        cmocka_unit_test(the_caller_may_refuse),
        cmocka_unit_test(who_asks_only_is_told_who_is_there),
        cmocka_unit_test(the_command_is_heard_anywhere),
        cmocka_unit_test(a_command_that_repeats_itself_is_heard),
        cmocka_unit_test(nearly_the_command_is_not_it),
        cmocka_unit_test(short_commands_are_not_accepted),
        cmocka_unit_test(the_right_response_opens_once),
        cmocka_unit_test(no_other_response_opens),
        cmocka_unit_test(an_old_nonce_does_not_open),
        cmocka_unit_test(with_a_key_the_command_does_nothing),
        cmocka_unit_test(without_a_key_a_response_is_granted),
        cmocka_unit_test(noise_is_never_a_request),
    };

    return cmocka_run_group_tests_name("enter_listener", tests, NULL, NULL);
}
