/* SPDX-License-Identifier: MIT */
/* Waveform files, read back as a logic analyser does: levels over time, UARTs sampled mid-bit. */
#include "vcd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#define MS UINT64_C(1000000000)

static char path[] = "/tmp/pinless_vcd_XXXXXX";
static struct pl_vcd *vcd;

static int set_up(void **state)
{
    int fd;

    (void)state;
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    vcd = pl_vcd_open(path, "STM32L452");
    assert_non_null(vcd);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

/* --- A reader of VCD that knows nothing of the writer --- */

enum { CHANGES = 4096 };

struct wave {
    char code[8];
    struct {
        uint64_t ns;
        char value[9];
    } change[CHANGES];
    unsigned n;
};

static void take_change(struct wave *w, uint64_t ns, const char *line)
{
    char value[9] = {line[0]}, code[8] = "";

    if (line[0] == 'r')
        assert_int_equal(sscanf(line, "r%8s %7s", value, code), 2);
    else
        assert_int_equal(sscanf(line + 1, "%7s", code), 1);
    if (strcmp(code, w->code) != 0)
        return;
    assert_true(w->n < CHANGES);
    w->change[w->n].ns = ns;
    memcpy(w->change[w->n++].value, value, sizeof value);
}

/* Every time is later than the one before. */
static void read_wave(struct wave *w, const char *name)
{
    char line[128], code[8], found[32];
    uint64_t ns = 0, next;
    bool first = true;
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    memset(w, 0, sizeof *w);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "$var %*s %*u %7s %31s", code, found) == 2) {
            if (strcmp(found, name) == 0)
                memcpy(w->code, code, sizeof code);
        } else if (line[0] == '#') {
            next = strtoull(line + 1, NULL, 10);
            assert_true(first || next > ns);
            first = false;
            ns = next;
        } else if (line[0] != '$') {
            take_change(w, ns, line);
        }
    }
    fclose(f);
    assert_true(w->code[0] != '\0');
}

static char level_at(const struct wave *w, uint64_t ns)
{
    unsigned i = w->n;

    while (i > 1 && w->change[i - 1].ns > ns)
        i--;
    return w->change[i - 1].value[0];
}

/* Characters of 8 data bits, first bit first; parity 'E' or 'N'. */
static size_t sample(const struct wave *w, double bit_ns, char parity, uint8_t *out, size_t room)
{
    unsigned bits = parity == 'N' ? 8 : 9;
    double free_ns = 0;
    size_t n = 0;

    for (unsigned i = 1; i < w->n; i++) {
        double edge = (double)w->change[i].ns;
        unsigned word = 0;

        if (w->change[i].value[0] != '0' || edge < free_ns)
            continue;
        for (unsigned bit = 0; bit < bits; bit++)
            if (level_at(w, (uint64_t)(edge + bit_ns * (bit + 1.5))) == '1')
                word |= 1u << bit;
        assert_int_equal(level_at(w, (uint64_t)(edge + bit_ns * (bits + 1.5))), '1');
        if (parity == 'E')
            assert_int_equal(__builtin_parity(word), 0);
        assert_true(n < room);
        out[n++] = (uint8_t)word;
        free_ns = edge + bit_ns * (bits + 1.5);
    }
    return n;
}

/* --- Frames --- */

static struct pl_frame frame_of(uint8_t byte, char parity, uint32_t baud, uint64_t start_ps)
{
    struct pl_frame f = {byte, 8, baud, start_ps};

    if (parity == 'E') {
        f.n_bits = 9;
        f.bits |= (uint16_t)(__builtin_parity(byte) << 8);
    }
    return f;
}

/* Every byte value, without a pause. */
static void all_bytes(char parity, uint32_t baud)
{
    uint64_t frame_ps = UINT64_C(1000000000000) * (parity == 'E' ? 11 : 10) / baud;
    struct wave *w = malloc(sizeof *w);
    uint8_t got[257];
    int id = pl_vcd_uart(vcd, "USART2_TX");

    for (unsigned i = 0; i < 256; i++) {
        struct pl_frame f = frame_of((uint8_t)i, parity, baud, MS + i * frame_ps);
        pl_vcd_frame(vcd, id, &f);
    }
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "USART2_TX");
    assert_int_equal(sample(w, 1e9 / baud, parity, got, sizeof got), 256);
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(got[i], i);
    free(w);
}

static void bytes_8n1_115200(void **state)
{
    (void)state;
    all_bytes('N', 115200);
}

static void bytes_8e1_115200(void **state)
{
    (void)state;
    all_bytes('E', 115200);
}

static void bytes_8n1_9600(void **state)
{
    (void)state;
    all_bytes('N', 9600);
}

static void bytes_8e1_921600(void **state)
{
    (void)state;
    all_bytes('E', 921600);
}

/* One line reports when a frame starts, the other when it has ended. */
static void both_directions_overlap(void **state)
{
    struct wave *w = malloc(sizeof *w);
    int tx = pl_vcd_uart(vcd, "USART2_TX"), rx = pl_vcd_uart(vcd, "USART2_RX");
    struct pl_frame slow = frame_of(0xA5, 'N', 9600, 10 * MS);
    uint8_t got[4];

    (void)state;
    pl_vcd_frame(vcd, rx, &(struct pl_frame){0x31, 8, 9600, 8 * MS});
    for (unsigned i = 0; i < 3; i++) {
        struct pl_frame f = frame_of((uint8_t)(0x41 + i), 'N', 115200, 10 * MS + i * MS / 10);
        pl_vcd_frame(vcd, tx, &f);
    }
    pl_vcd_frame(vcd, rx, &slow);
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "USART2_TX");
    assert_int_equal(sample(w, 1e9 / 115200, 'N', got, 4), 3);
    assert_memory_equal(got, "ABC", 3);
    read_wave(w, "USART2_RX");
    assert_int_equal(sample(w, 1e9 / 9600, 'N', got, 4), 2);
    assert_memory_equal(got, "1\xA5", 2);
    free(w);
}

/* The character stands from its stop bit on: start and 8 bits of 1 us. */
static void characters_are_readable(void **state)
{
    struct wave *w = malloc(sizeof *w);
    int id = pl_vcd_uart(vcd, "USART2_TX");

    (void)state;
    pl_vcd_frame(vcd, id, &(struct pl_frame){0x41, 8, 1000000, MS});
    pl_vcd_frame(vcd, id, &(struct pl_frame){0x0D, 8, 1000000, 2 * MS});
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "USART2_TX_char");
    assert_int_equal(w->n, 3);
    assert_string_equal(w->change[0].value, "-1");
    assert_string_equal(w->change[1].value, "65");
    assert_string_equal(w->change[2].value, "13");
    assert_true(w->change[1].ns == 1009000);
    free(w);
}

static void frame_without_a_rate_is_ignored(void **state)
{
    struct wave *w = malloc(sizeof *w);
    int id = pl_vcd_uart(vcd, "USART2_TX");

    (void)state;
    pl_vcd_frame(vcd, id, &(struct pl_frame){0x41, 8, 0, MS});
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "USART2_TX");
    assert_int_equal(w->n, 1);
    assert_string_equal(w->change[0].value, "1");
    free(w);
}

/* --- Pins and reset --- */

static void pins_and_reset(void **state)
{
    struct wave *w = malloc(sizeof *w);

    (void)state;
    assert_true(pl_vcd_port(vcd, 2));
    assert_false(pl_vcd_port(vcd, 2));
    pl_vcd_pin(vcd, 45, true, 3 * MS);
    pl_vcd_pin(vcd, 5, true, 3 * MS); /* PA5 is not declared */
    pl_vcd_pin(vcd, 45, false, 4 * MS);
    pl_vcd_reset(vcd, 5 * MS);
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "PC13");
    assert_int_equal(w->n, 3);
    assert_int_equal(w->change[0].value[0], 'z');
    assert_true(w->change[1].ns == 3000000 && w->change[1].value[0] == '1');
    assert_true(w->change[2].ns == 4000000 && w->change[2].value[0] == '0');
    read_wave(w, "NRST");
    assert_int_equal(w->n, 3);
    assert_true(w->change[1].ns == 5000000 && w->change[1].value[0] == '0');
    assert_true(w->change[2].ns == 5020000 && w->change[2].value[0] == '1');
    free(w);
}

/* Beyond the window order cannot be kept, time still does not go back. */
static void late_news_do_not_go_back_in_time(void **state)
{
    struct wave *w = malloc(sizeof *w);

    (void)state;
    assert_true(pl_vcd_port(vcd, 0));
    pl_vcd_pin(vcd, 0, true, MS);
    pl_vcd_pin(vcd, 0, false, 1000 * MS);
    pl_vcd_pin(vcd, 1, true, MS / 2);
    pl_vcd_time(vcd, 2000 * MS);
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "PA1");
    assert_int_equal(w->n, 2);
    assert_true(w->change[1].ns == 1000000);
    free(w);
}

static void signals_are_declared_first(void **state)
{
    (void)state;
    pl_vcd_time(vcd, MS);
    assert_int_equal(pl_vcd_uart(vcd, "USART1_TX"), -1);
    assert_false(pl_vcd_port(vcd, 0));
    assert_true(pl_vcd_close(vcd));
}

/* More than 94 signals need identifiers of two characters. */
static void many_signals_stay_apart(void **state)
{
    struct wave *w = malloc(sizeof *w);

    (void)state;
    for (unsigned port = 0; port < 12; port++)
        assert_true(pl_vcd_port(vcd, port));
    pl_vcd_pin(vcd, 11 * 16 + 15, true, MS);
    assert_true(pl_vcd_close(vcd));
    read_wave(w, "PL15");
    assert_int_equal(w->n, 2);
    read_wave(w, "PF14");
    assert_int_equal(w->n, 1);
    free(w);
}

static void full_disk_is_an_error(void **state)
{
    struct pl_vcd *full = pl_vcd_open("/dev/full", "STM32L452");
    int id;

    (void)state;
    assert_true(pl_vcd_close(vcd));
    assert_non_null(full);
    id = pl_vcd_uart(full, "USART2_TX");
    pl_vcd_frame(full, id, &(struct pl_frame){0x41, 8, 115200, MS});
    assert_false(pl_vcd_close(full));
    assert_null(pl_vcd_open("/no such folder/file", "STM32L452"));
    assert_int_equal(errno, ENOENT);
}

#define VCD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        VCD_TEST(bytes_8n1_115200),
        VCD_TEST(bytes_8e1_115200),
        VCD_TEST(bytes_8n1_9600),
        VCD_TEST(bytes_8e1_921600),
        VCD_TEST(both_directions_overlap),
        VCD_TEST(characters_are_readable),
        VCD_TEST(frame_without_a_rate_is_ignored),
        VCD_TEST(pins_and_reset),
        VCD_TEST(late_news_do_not_go_back_in_time),
        VCD_TEST(signals_are_declared_first),
        VCD_TEST(many_signals_stay_apart),
        VCD_TEST(full_disk_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
