/* SPDX-License-Identifier: MIT */
/* The loader on the machine: it answers on the wire, works on the machine's memories, and leaves.
 */
#include "check.h"

#include <string.h>

#include "bare_chip.h"
#include "chips.h"
#include "dev_flash.h"
#include "handover.h"
#include "jump_rig.h"

#include "pinless/an3155.h"

#define PS_PER_S  UINT64_C(1000000000000)
#define PS_PER_MS UINT64_C(1000000000)

/* A host at the other end of one UART: 8E1 frames without gaps. */
struct host {
    struct pl_board *board;
    struct pl_handover *h;
    const char *uart;
    uint32_t baud;
    uint64_t now_ps;
    struct pl_frame heard[600];
    size_t n;
};

static void hear(void *ctx, const struct pl_frame *frame)
{
    struct host *host = ctx;

    assert_true(host->n < sizeof host->heard / sizeof *host->heard);
    host->heard[host->n++] = *frame;
}

static void hand_over(struct host *host, const struct pl_handover_config *config)
{
    host->n = 0;
    host->h = pl_handover_new(host->board, config);
    assert_non_null(host->h);
    host->now_ps = pl_machine_now_ps(pl_board_machine(host->board));
}

static void plug_in(struct host *host, struct pl_board *board, const char *uart,
                    const struct pl_handover_config *config)
{
    *host = (struct host){.board = board, .uart = uart, .baud = 115200};
    assert_true(pl_board_uart_attach(board, uart, hear, host));
    hand_over(host, config);
}

static const struct pl_handover_config at_once = {.start_at_once = true};

/* After a clean jump. */
static void open_host(struct host *host, const struct pl_board_chip *chip)
{
    plug_in(host, jump_rig_open(chip), "USART1", &at_once);
}

static void close_host(struct host *host)
{
    pl_handover_free(host->h);
    pl_board_free(host->board);
}

static enum pl_handover_state pass(struct host *host, uint64_t ps)
{
    host->now_ps += ps;
    return pl_handover_run(host->h, host->now_ps);
}

/* 1 where the number of ones is odd. */
static unsigned parity_of(uint8_t byte)
{
    return (unsigned)__builtin_parity(byte);
}

static bool put_frame(struct host *host, uint16_t bits, uint8_t n_bits)
{
    const struct pl_frame f = {bits, n_bits, host->baud, host->now_ps};

    pass(host, PS_PER_S * (n_bits + 2U) / host->baud);
    return pl_handover_feed(host->h, host->uart, &f);
}

/* Says these bytes; what comes back until the loader has been silent for long is in heard. */
static void say(struct host *host, const uint8_t *bytes, size_t n)
{
    host->n = 0;
    for (size_t i = 0; i < n; i++)
        put_frame(host, (uint16_t)(bytes[i] | parity_of(bytes[i]) << 8), 9);
    pass(host, 1000 * PS_PER_MS);
}

#define SAY(host, ...)                                                                             \
    say(host, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect_bytes(const struct host *host, const uint8_t *bytes, size_t n)
{
    assert_int_equal(host->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(host->heard[i].n_bits, 9);
        assert_int_equal(host->heard[i].bits, bytes[i] | parity_of(bytes[i]) << 8);
        assert_int_equal(host->heard[i].baud, host->baud);
    }
}

#define HEARD(host, ...)                                                                           \
    expect_bytes(host, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void command(struct host *host, uint8_t code)
{
    SAY(host, code, (uint8_t)~code);
}

static void say_word(struct host *host, uint32_t word)
{
    uint8_t packet[5];

    say(host, packet, pl_an3155_put_word(packet, word));
}

static void write_memory(struct host *host, uint32_t addr, const void *data, size_t n)
{
    uint8_t packet[PL_AN3155_BLOCK_MAX + 2];

    command(host, PL_CMD_WRITE);
    HEARD(host, 0x79);
    say_word(host, addr);
    HEARD(host, 0x79);
    say(host, packet, pl_an3155_put_data(packet, data, n));
    HEARD(host, 0x79);
}

static void erase_page(struct host *host, uint16_t page)
{
    uint8_t packet[5];

    command(host, PL_CMD_EXT_ERASE);
    HEARD(host, 0x79);
    say(host, packet, pl_an3155_put_pages16(packet, &page, 1));
    HEARD(host, 0x79);
}

static uint32_t word_at(const struct host *host, uint32_t addr)
{
    return jump_rig_read(host->board, addr);
}

/* --- The wire --- */

static void the_answer_comes_at_the_hosts_baud(void **state)
{
    static const uint32_t bauds[] = {1200, 9600, 57600, 115200, 230400};

    (void)state;
    for (size_t i = 0; i < sizeof bauds / sizeof *bauds; i++) {
        struct host host;
        uint64_t from;
        open_host(&host, &pl_board_l452);
        host.baud = bauds[i];
        from = host.now_ps;
        SAY(&host, 0x7F);
        HEARD(&host, 0x79);
        assert_true(host.heard[0].start_ps >= from + 11 * PS_PER_S / bauds[i]);
        assert_true(host.heard[0].start_ps < from + 12 * PS_PER_S / bauds[i]);
        close_host(&host);
    }
}

/* Start, eight data bits, parity, stop: no frame begins before the last one has ended. */
static void frames_follow_each_other_by_eleven_bits(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    command(&host, PL_CMD_GET_ID);
    HEARD(&host, 0x79, 0x01, 0x04, 0x62, 0x79);
    for (size_t i = 1; i < host.n; i++)
        assert_in_range(host.heard[i].start_ps - host.heard[i - 1].start_ps,
                        11 * PS_PER_S / 115200 - 1, 11 * PS_PER_S / 115200 + 1000000);
    close_host(&host);
}

static void every_chip_tells_its_id(void **state)
{
    (void)state;
    for (size_t i = 0; pl_board_chips[i]; i++) {
        struct host host;
        uint16_t pid = pl_board_chips[i]->pid;
        open_host(&host, pl_board_chips[i]);
        SAY(&host, 0x7F);
        command(&host, PL_CMD_GET_ID);
        HEARD(&host, 0x79, 0x01, (uint8_t)(pid >> 8), (uint8_t)pid, 0x79);
        close_host(&host);
    }
}

static void the_first_uart_with_a_sync_wins(void **state)
{
    struct host host;

    (void)state;
    plug_in(&host, jump_rig_open(&pl_board_l452), "USART2", &at_once);
    assert_null(pl_handover_uart(host.h));
    SAY(&host, 0x00); /* no 0x7F: goes on listening everywhere */
    assert_null(pl_handover_uart(host.h));
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    assert_string_equal(pl_handover_uart(host.h), "USART2");
    host.uart = "USART1";
    assert_false(put_frame(&host, 0x17F, 9));
    close_host(&host);
}

/* AN2606: the loader of an STM32L452 listens on USART1 to USART3. */
static void other_uarts_are_not_heard(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    host.uart = "UART4";
    assert_false(put_frame(&host, 0x17F, 9));
    host.uart = "no such";
    assert_false(put_frame(&host, 0x17F, 9));
    close_host(&host);
}

/* AN2606 table 227 gives an STM32F405 85 ms at worst. */
static void the_loader_is_deaf_while_it_starts(void **state)
{
    struct host host;

    (void)state;
    plug_in(&host, jump_rig_open(&pl_board_f405), "USART1", NULL);
    pass(&host, 80 * PS_PER_MS);
    SAY(&host, 0x7F);
    assert_int_equal(host.n, 0);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    close_host(&host);
}

static void characters_without_parity_are_misunderstood(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    host.n = 0;
    put_frame(&host, PL_CMD_GET, 8);
    put_frame(&host, 0xFF ^ PL_CMD_GET, 8);
    pass(&host, 100 * PS_PER_MS);
    for (size_t i = 0; i < host.n; i++)
        assert_int_not_equal(host.heard[i].bits & 0xFF, 0x79);
    close_host(&host);
}

static void characters_with_odd_parity_are_lost(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    put_frame(&host, 0x07F, 9);
    assert_null(pl_handover_uart(host.h));
    SAY(&host, 0x7F);
    host.n = 0;
    put_frame(&host, 0x100 | PL_CMD_GET, 9);
    put_frame(&host, 0x1FF ^ PL_CMD_GET, 9);
    pass(&host, 100 * PS_PER_MS);
    assert_int_equal(host.n, 0);
    close_host(&host);
}

/* --- The machine's memories --- */

static void writes_land_in_the_machines_memories(void **state)
{
    static const uint32_t words[] = {0x11223344, 0x55667788};
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    write_memory(&host, 0x08001000, words, sizeof words);
    assert_int_equal(word_at(&host, 0x08001004), 0x55667788);
    write_memory(&host, 0x20004000, words, sizeof words);
    assert_int_equal(word_at(&host, 0x20004000), 0x11223344);
    write_memory(&host, 0x20020010, words, sizeof words); /* SRAM2, and its alias */
    assert_int_equal(word_at(&host, 0x10000010), 0x11223344);
    command(&host, PL_CMD_READ);
    say_word(&host, 0x08001000);
    SAY(&host, 3, 0xFC);
    HEARD(&host, 0x79, 0x44, 0x33, 0x22, 0x11);
    close_host(&host);
}

static void the_loaders_own_ram_is_refused(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    command(&host, PL_CMD_WRITE);
    say_word(&host, 0x20001000);
    HEARD(&host, 0x1F);
    close_host(&host);
}

/* RM0394: UID at 0x1FFF7590. Loader and firmware must not disagree on it. */
static void the_loader_reads_the_machines_unique_id(void **state)
{
    struct host host;
    uint32_t uid;

    (void)state;
    open_host(&host, &pl_board_l452);
    uid = word_at(&host, 0x1FFF7590);
    SAY(&host, 0x7F);
    command(&host, PL_CMD_READ);
    say_word(&host, 0x1FFF7590);
    SAY(&host, 3, 0xFC);
    HEARD(&host, 0x79, (uint8_t)uid, (uint8_t)(uid >> 8), (uint8_t)(uid >> 16),
          (uint8_t)(uid >> 24));
    close_host(&host);
}

/* --- From firmware through the loader into new firmware --- */

/* r0 = system memory; MSP and PC from its first words; then the literal. */
static const uint16_t JUMP[] = {
    0x4803,         /* ldr r0, [pc, #12] */
    0x6801,         /* ldr r1, [r0] */
    0xF381, 0x8808, /* msr msp, r1 */
    0x6840,         /* ldr r0, [r0, #4] */
    0x4700,         /* bx r0 */
    0xBF00, 0xBF00, 0x0000, 0x1FFF,
};

/* The same behind cpsid i: one thing forgotten, one done wrong. */
static const uint16_t JUMP_MASKED[] = {
    0xB672, /* cpsid i */
    0x4803, 0x6801, 0xF381, 0x8808, 0x6840, 0x4700, 0xBF00, 0x0000, 0x1FFF,
};

static struct pl_board *jumped(const uint16_t *code, size_t n)
{
    struct pl_board *board = jump_rig_with(&pl_board_l452, code, n);

    assert_int_equal(pl_board_run(board, NULL), PL_STOP_ROM);
    return board;
}

#define JUMPED(code) jumped(code, sizeof(code) / sizeof *(code))

/* movs r0, #42; bkpt at 0x08000100, where the jump was: no old instruction may be left. */
static const uint32_t APPLICATION[] = {0x20002000, 0x08000101};
static const uint16_t APPLICATION_CODE[] = {0x202A, 0xBE00, 0xBF00, 0xBF00};

static void install_application(struct host *host)
{
    SAY(host, 0x7F);
    HEARD(host, 0x79);
    erase_page(host, 0);
    assert_int_equal(word_at(host, 0x08000100), 0xFFFFFFFF);
    write_memory(host, 0x08000000, APPLICATION, sizeof APPLICATION);
    write_memory(host, 0x08000100, APPLICATION_CODE, sizeof APPLICATION_CODE);
}

static void go(struct host *host, uint32_t addr)
{
    command(host, PL_CMD_GO);
    HEARD(host, 0x79);
    say_word(host, addr);
    HEARD(host, 0x79);
}

static void go_starts_the_new_application(void **state)
{
    struct host host;

    (void)state;
    plug_in(&host, JUMPED(JUMP), "USART1", NULL);
    assert_true(pl_handover_jump(host.h)->reaches);
    pass(&host, 10 * PS_PER_MS);
    install_application(&host);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_ROM);
    go(&host, 0x08000000);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_STARTED);
    assert_int_equal(pl_board_get(host.board, PL_REG_MSP), 0x20002000);
    assert_int_equal(pl_board_get(host.board, PL_REG_PC), 0x08000100);
    assert_int_equal(pl_board_run(host.board, NULL), PL_STOP_BREAKPOINT);
    assert_int_equal(pl_board_get(host.board, PL_REG_R0), 42);
    close_host(&host);
}

/* A vector without bit 0 ends in a fault, as it does on silicon. */
static void go_to_an_arm_address_faults(void **state)
{
    static const uint32_t vectors[] = {0x20008000, 0x08001010};
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    write_memory(&host, 0x08001000, vectors, sizeof vectors);
    go(&host, 0x08001000);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_STARTED);
    assert_int_not_equal(pl_board_run(host.board, &(struct pl_board_limit){.instructions = 100}),
                         PL_STOP_LIMIT);
    close_host(&host);
}

/* The remap outlives Go: an application that relies on VTOR = 0 has the loader's vectors. */
static void vectors_stay_where_the_jump_left_them(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    assert_true(pl_handover_vectors_in_rom(host.h));
    close_host(&host);
    plug_in(&host, JUMPED(JUMP), "USART1", NULL);
    assert_false(pl_handover_vectors_in_rom(host.h));
    close_host(&host);
}

/* --- A jump that hangs --- */

static void after_a_bad_jump_there_is_silence(void **state)
{
    struct host host;

    (void)state;
    plug_in(&host, JUMPED(JUMP_MASKED), "USART1", &at_once);
    assert_non_null(pl_jump_find(pl_handover_jump(host.h), PL_JUMP_PRIMASK));
    SAY(&host, 0x7F, 0x7F, 0x7F);
    assert_int_equal(host.n, 0);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_ROM);
    close_host(&host);
}

static void force_answers_all_the_same(void **state)
{
    struct host host;

    (void)state;
    plug_in(&host, JUMPED(JUMP_MASKED), "USART1",
            &(struct pl_handover_config){.start_at_once = true, .force = true});
    assert_false(pl_handover_jump(host.h)->reaches);
    SAY(&host, 0x7F);
    HEARD(&host, 0x79);
    close_host(&host);
}

/* --- Resets --- */

static void a_reset_ends_the_loader(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    SAY(&host, 0x7F);
    pl_board_reset(host.board, PL_RESET_PIN);
    assert_int_equal(pass(&host, PS_PER_MS), PL_HANDOVER_RESET);
    assert_false(put_frame(&host, 0x17F, 9));
    assert_int_equal(pl_board_get(host.board, PL_REG_PC), 0x08000100);
    close_host(&host);
}

static unsigned rdp(const struct host *host)
{
    return pl_flash_rdp(pl_machine_device(pl_board_machine(host->board), "FLASH"));
}

/* AN3155 3.12, 3.13: both end with a reset, which loads the option bytes. */
static void protection_is_the_machines(void **state)
{
    (void)state;
    for (size_t i = 0; pl_board_chips[i]; i++) {
        struct host host;
        open_host(&host, pl_board_chips[i]);
        assert_int_equal(rdp(&host), 0);
        SAY(&host, 0x7F);
        command(&host, PL_CMD_READ_PROTECT);
        HEARD(&host, 0x79, 0x79);
        assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_RESET);
        assert_int_equal(rdp(&host), 1);
        close_host(&host);
    }
}

static void unprotecting_erases_everything(void **state)
{
    (void)state;
    for (size_t i = 0; pl_board_chips[i]; i++) {
        struct host host;
        uint32_t entry = pl_board_chips[i] == &pl_board_f103 ? 0x1FFFF200 : 0x1FFF1000;
        open_host(&host, pl_board_chips[i]);
        SAY(&host, 0x7F);
        command(&host, PL_CMD_READ_PROTECT);
        pl_handover_free(host.h);
        pl_board_set(host.board, PL_REG_PC, entry);
        assert_int_equal(pl_board_run(host.board, NULL), PL_STOP_ROM);
        hand_over(&host, &(struct pl_handover_config){.start_at_once = true, .force = true});
        SAY(&host, 0x7F);
        HEARD(&host, 0x79);
        command(&host, PL_CMD_READ_UNPROTECT);
        pass(&host, 40000 * PS_PER_MS);
        HEARD(&host, 0x79, 0x79);
        assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_RESET);
        assert_int_equal(rdp(&host), 0);
        assert_int_equal(word_at(&host, 0x08000100), 0xFFFFFFFF);
        close_host(&host);
    }
}

/* RM0394: OPTR at 0x40022020, IWDG_SW is its bit 16; WRP1AR at 0x4002202C. This loader resets after
 * option writes, and the complements are the silicon's to write. */
static void option_writes_take_effect_by_a_reset(void **state)
{
    static const uint32_t options[] = {0xFFEEF8AA, 0};
    struct host host;
    uint32_t wrp;

    (void)state;
    open_host(&host, &pl_board_l452);
    wrp = word_at(&host, 0x4002202C);
    SAY(&host, 0x7F);
    write_memory(&host, 0x1FFF7800, options, sizeof options);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_RESET);
    assert_int_equal(word_at(&host, 0x40022020), 0xFFEEF8AA);
    assert_int_equal(word_at(&host, 0x4002202C), wrp);
    assert_int_equal(rdp(&host), 0);
    close_host(&host);
}

/* RM0008: FLASH_OBR at 0x4002201C, Data0 from bit 10. Here the next reset loads them. */
static void option_bytes_of_an_f1_wait_for_the_next_reset(void **state)
{
    static const uint8_t options[] = {0xA5, 0, 0xFF, 0, 0x42, 0, 0xFF, 0,
                                      0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0};
    struct host host;

    (void)state;
    open_host(&host, &pl_board_f103);
    SAY(&host, 0x7F);
    write_memory(&host, 0x1FFFF800, options, sizeof options);
    assert_int_equal(pl_handover_state(host.h), PL_HANDOVER_ROM);
    pl_board_reset(host.board, PL_RESET_PIN);
    assert_int_equal(word_at(&host, 0x4002201C) >> 10 & 0xFF, 0x42);
    assert_int_equal(rdp(&host), 0);
    close_host(&host);
}

/* --- Watchdogs --- */

static enum pl_reset_cause last_reset(const struct host *host)
{
    struct pl_board_status status;

    pl_board_status(host->board, &status);
    return status.last_reset;
}

/* AN2606 4.8: prescaler to its maximum, and fed. */
static void the_loader_feeds_the_iwdg(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct host host;

    (void)state;
    jump_rig_write(board, 0x40003000, 0xCCCC);
    plug_in(&host, board, "USART1", NULL);
    assert_int_equal(pass(&host, 120000 * PS_PER_MS), PL_HANDOVER_ROM);
    assert_int_equal(word_at(&host, 0x40003004), 6);
    close_host(&host);
}

/* "The PVU bit is set to 1 ... even after the jump", because LSI is off. */
static void without_the_iwdg_pvu_stays_set(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    pass(&host, 1000 * PS_PER_MS);
    assert_int_equal(word_at(&host, 0x4000300C), 1);
    close_host(&host);
}

static void a_hanging_loader_is_bitten(void **state)
{
    struct pl_board *board = JUMPED(JUMP_MASKED);
    struct host host;

    (void)state;
    jump_rig_write(board, 0x40003000, 0xCCCC);
    plug_in(&host, board, "USART1", NULL);
    assert_int_equal(pass(&host, 500 * PS_PER_MS), PL_HANDOVER_ROM);
    assert_int_equal(pass(&host, 100 * PS_PER_MS), PL_HANDOVER_RESET); /* 512 ms */
    assert_int_equal(last_reset(&host), PL_RESET_IWDG);
    close_host(&host);
}

static void nobody_feeds_the_wwdg(void **state)
{
    struct pl_board *board = jump_rig_open(&pl_board_l452);
    struct host host;

    (void)state;
    jump_rig_write(board, 0x40021058, 0x00000C00);
    jump_rig_write(board, 0x40002C00, 0xFF);
    plug_in(&host, board, "USART1", &(struct pl_handover_config){.force = true});
    assert_int_equal(pass(&host, 1000 * PS_PER_MS), PL_HANDOVER_RESET);
    assert_int_equal(last_reset(&host), PL_RESET_WWDG);
    close_host(&host);
}

/* --- Limits --- */

static void the_next_event_is_known(void **state)
{
    struct host host;

    (void)state;
    open_host(&host, &pl_board_l452);
    assert_true(pl_handover_next_ps(host.h) == PL_NEVER);
    put_frame(&host, 0x17F, 9);
    assert_true(pl_handover_next_ps(host.h) == host.now_ps + 11 * PS_PER_S / 115200);
    close_host(&host);
}

static void a_chip_without_a_row_has_no_loader(void **state)
{
    struct pl_board *board = pl_board_new(&bare_chips[BARE_M4F]);

    (void)state;
    assert_null(pl_handover_new(board, NULL));
    pl_handover_free(NULL);
    pl_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_comes_at_the_hosts_baud),
        cmocka_unit_test(frames_follow_each_other_by_eleven_bits),
        cmocka_unit_test(every_chip_tells_its_id),
        cmocka_unit_test(the_first_uart_with_a_sync_wins),
        cmocka_unit_test(other_uarts_are_not_heard),
        cmocka_unit_test(the_loader_is_deaf_while_it_starts),
        cmocka_unit_test(characters_without_parity_are_misunderstood),
        cmocka_unit_test(characters_with_odd_parity_are_lost),
        cmocka_unit_test(writes_land_in_the_machines_memories),
        cmocka_unit_test(the_loaders_own_ram_is_refused),
        cmocka_unit_test(the_loader_reads_the_machines_unique_id),
        cmocka_unit_test(go_starts_the_new_application),
        cmocka_unit_test(go_to_an_arm_address_faults),
        cmocka_unit_test(vectors_stay_where_the_jump_left_them),
        cmocka_unit_test(after_a_bad_jump_there_is_silence),
        cmocka_unit_test(force_answers_all_the_same),
        cmocka_unit_test(a_reset_ends_the_loader),
        cmocka_unit_test(protection_is_the_machines),
        cmocka_unit_test(unprotecting_erases_everything),
        cmocka_unit_test(option_writes_take_effect_by_a_reset),
        cmocka_unit_test(option_bytes_of_an_f1_wait_for_the_next_reset),
        cmocka_unit_test(the_loader_feeds_the_iwdg),
        cmocka_unit_test(without_the_iwdg_pvu_stays_set),
        cmocka_unit_test(a_hanging_loader_is_bitten),
        cmocka_unit_test(nobody_feeds_the_wwdg),
        cmocka_unit_test(the_next_event_is_known),
        cmocka_unit_test(a_chip_without_a_row_has_no_loader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
