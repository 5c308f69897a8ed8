/* SPDX-License-Identifier: MIT */
/* DMA streams between memory and a UART. RM0090 "DMA functional description", "DMA registers". */
#include <string.h>

#include "check.h"
#include "dev_dma_f4.h"
#include "dev_usart.h"
#include "machine_stub.h"

enum { LISR = 0x00, HISR = 0x04, LIFCR = 0x08, HIFCR = 0x0C };

/* A stream's registers stand at 0x10 + 0x18 * stream. */
enum { CR = 0x10, NDTR = 0x14, PAR = 0x18, M0AR = 0x1C, M1AR = 0x20, FCR = 0x24 };

enum { EN = 1, TEIE = 4, HTIE = 8, TCIE = 16, PFCTRL = 32, FROM_MEMORY = 1 << 6 };
enum { MEM2MEM = 2 << 6, CIRC = 1 << 8, PINC = 1 << 9, MINC = 1 << 10, PINCOS = 1 << 15 };
enum { DBM = 1 << 18, CT = 1 << 19, PSIZE_HALF = 1 << 11, MSIZE_WORD = 2 << 13 };
enum { MBURST_4 = 1 << 23, MBURST_16 = 3 << 23, CHANNEL_4 = 4 << 25, CHANNEL_7 = 7 << 25 };
enum { DMDIS = 4, FEIE = 0x80, QUARTER = 0, HALF = 1, FULL = 3 };
enum { FEIF = 1, TEIF = 8, HTIF = 16, TCIF = 32 };

enum { RX = 5, TX = 6, IRQ5 = 16, IRQ6 = 17 }; /* USART2 on DMA1 */

static const uint32_t RAM = 0x20000000, UART = 0x40004400, DR = 0x04;
static const uint64_t MS = 1000000000;

static struct pl_machine *machine;
static struct pl_device *dma, *uart;
static uint8_t *ram;

static void add(const struct pl_dma_f4_config *config)
{
    const struct pl_usart_config usart = {
        .name = "USART2", .base = UART, .irq = 38, .tx = {2, -1, -1, -1}, .rx = {3, -1, -1, -1}};

    machine = pl_stub_new(16000000);
    ram = pl_stub_add_memory(machine, RAM, 256, 0);
    dma = pl_stub_add(machine, pl_dma_f4_new(config));
    pl_machine_on_dma_request(machine, pl_dma_f4_request, dma);
    uart = pl_stub_add(machine, pl_usart_v1_new(&usart));
    pl_stub_set(uart, 0x08, 139);    /* BRR: 115200 */
    pl_stub_set(uart, 0x0C, 0x200C); /* CR1: UE, TE, RE */
    pl_stub_pass(machine, MS);
}

static int set_up(void **state)
{
    (void)state;
    add(&PL_DMA_F4_DMA1);
    pl_stub_set(uart, 0x14, 0xC0); /* CR3: DMAT, DMAR */
    return 0;
}

static int set_up_dma2(void **state)
{
    (void)state;
    add(&PL_DMA_F4_DMA2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static uint32_t get(unsigned stream, uint32_t reg)
{
    return pl_stub_get(dma, reg + 0x18 * stream);
}

static void set(unsigned stream, uint32_t reg, uint32_t value)
{
    pl_stub_set(dma, reg + 0x18 * stream, value);
}

static uint32_t flags(unsigned stream)
{
    static const uint8_t AT[] = {0, 6, 16, 22};

    return pl_stub_get(dma, stream < 4 ? LISR : HISR) >> AT[stream % 4] & 0x3F;
}

static void start(unsigned stream, uint32_t peripheral, uint32_t memory, uint32_t count,
                  uint32_t cr)
{
    set(stream, PAR, peripheral);
    set(stream, M0AR, memory);
    set(stream, NDTR, count);
    set(stream, CR, EN | cr);
}

static void send(uint32_t count, uint32_t cr)
{
    start(TX, UART + DR, RAM, count, CHANNEL_4 | FROM_MEMORY | MINC | cr);
}

static void receive(uint32_t count, uint32_t cr)
{
    start(RX, UART + DR, RAM + 16, count, CHANNEL_4 | MINC | cr);
}

static void hear(const char *text)
{
    for (; *text; text++) {
        struct pl_frame f = {(uint8_t)*text, 8, 115200, machine->now_ps};

        pl_stub_pass(machine, 10 * 8680555);
        uart->ops->receive(uart, &f);
        pl_stub_pass(machine, MS / 1000);
    }
}

static void memory_goes_out_of_the_uart(void **state)
{
    (void)state;
    memcpy(ram, "abc", 3);
    send(3, TCIE);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 3);
    assert_int_equal(machine->frame[0].bits, 'a');
    assert_int_equal(machine->frame[2].bits, 'c');
    assert_int_equal(get(TX, NDTR), 0);
    assert_int_equal(flags(TX), TCIF | HTIF);
    assert_int_equal(pl_stub_get(dma, HISR), 0x30u << 16);
    assert_int_equal(pl_stub_get(dma, LISR), 0);
    assert_false(get(TX, CR) & EN); /* "cleared by hardware on a DMA end of transfer" */
    assert_true(machine->irq[IRQ6]);
    pl_stub_set(dma, HIFCR, 0x20u << 16);
    assert_int_equal(flags(TX), HTIF);
    assert_false(machine->irq[IRQ6]);
}

static void bytes_come_in_and_go_round(void **state)
{
    (void)state;
    receive(2, CIRC | HTIE);
    hear("x");
    assert_int_equal(ram[16], 'x');
    assert_int_equal(get(RX, NDTR), 1);
    assert_true(machine->irq[IRQ5]); /* half */
    hear("y");
    assert_int_equal(get(RX, NDTR), 2);
    hear("z");
    assert_memory_equal(ram + 16, "zy", 2);
    assert_true(get(RX, CR) & EN);
}

/* "The event flags corresponding to the stream must be cleared" before EN. */
static void old_flags_keep_a_stream_off(void **state)
{
    (void)state;
    receive(1, 0);
    hear("x");
    assert_int_equal(flags(RX), TCIF | HTIF);
    set(RX, CR, EN | CHANNEL_4 | MINC);
    assert_false(get(RX, CR) & EN);
    pl_stub_set(dma, HIFCR, 0x3Du << 6);
    set(RX, CR, EN | CHANNEL_4 | MINC);
    assert_true(get(RX, CR) & EN);
    assert_int_equal(get(RX, NDTR), 1); /* "reloaded when the stream is enabled again" */
    hear("y");
    assert_int_equal(ram[16], 'y');
}

static void switching_off_tells_completion_and_what_is_left(void **state)
{
    (void)state;
    receive(8, TCIE);
    hear("xyz");
    assert_int_equal(flags(RX), 0);
    set(RX, CR, 0);
    assert_int_equal(flags(RX), TCIF);
    assert_int_equal(get(RX, NDTR), 5);
}

static void other_channel_hears_nothing(void **state)
{
    (void)state;
    start(TX, UART + DR, RAM, 1, CHANNEL_7 | FROM_MEMORY);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 0);
}

static void settings_stand_still_while_enabled(void **state)
{
    uint32_t cr = EN | CHANNEL_4 | MINC;

    (void)state;
    receive(3, 0);
    set(RX, NDTR, 9);
    set(RX, PAR, 0);
    set(RX, M0AR, 0);
    set(RX, M1AR, 1);
    set(RX, FCR, DMDIS | FULL | FEIE);
    set(RX, CR, cr | CIRC | TCIE);
    assert_int_equal(get(RX, NDTR), 3);
    assert_int_equal(get(RX, PAR), UART + DR);
    assert_int_equal(get(RX, M0AR), RAM + 16);
    assert_int_equal(get(RX, M1AR), 0);
    assert_int_equal(get(RX, FCR), 0x21 | FEIE);
    assert_int_equal(get(RX, CR), cr | TCIE);
}

static void address_without_anything_is_an_error(void **state)
{
    (void)state;
    start(RX, UART + DR, 0x30000000, 4, CHANNEL_4 | MINC | TEIE);
    hear("x");
    assert_int_equal(flags(RX), TEIF);
    assert_false(get(RX, CR) & EN);
    assert_true(machine->irq[IRQ5]);
}

static void two_buffers_take_turns(void **state)
{
    (void)state;
    set(RX, M1AR, RAM + 32);
    receive(2, DBM);
    assert_true(get(RX, CR) & CIRC); /* "automatically enabled" */
    hear("abc");
    assert_true(get(RX, CR) & CT);
    assert_memory_equal(ram + 16, "ab", 2);
    assert_int_equal(ram[32], 'c');
    set(RX, M0AR, RAM + 48); /* the one that is free now */
    hear("de");
    assert_false(get(RX, CR) & CT);
    assert_int_equal(ram[33], 'd');
    assert_int_equal(ram[48], 'e');
}

static void buffer_in_use_must_not_move(void **state)
{
    (void)state;
    set(RX, M1AR, RAM + 32);
    receive(2, DBM);
    set(RX, M0AR, RAM + 48);
    assert_int_equal(flags(RX), TEIF);
    assert_false(get(RX, CR) & EN);
    assert_int_equal(get(RX, M0AR), RAM + 16);
}

/* Bytes wait in the FIFO for the threshold, and go to memory when the stream is switched off. */
static void fifo_collects_until_its_threshold(void **state)
{
    (void)state;
    set(RX, FCR, DMDIS | QUARTER);
    receive(16, 0);
    hear("abc");
    assert_int_equal(ram[16], 0);
    assert_int_equal(get(RX, NDTR), 13);
    assert_int_equal(get(RX, FCR) >> 3 & 7, 0); /* more than empty, less than a quarter */
    hear("d");
    assert_memory_equal(ram + 16, "abcd", 4);
    assert_int_equal(get(RX, FCR) >> 3 & 7, 4); /* empty */
    hear("e");
    assert_int_equal(ram[20], 0);
    set(RX, CR, 0);
    assert_int_equal(ram[20], 'e');
    assert_int_equal(flags(RX), TCIF);
}

static void fifo_packs_bytes_into_words(void **state)
{
    (void)state;
    set(RX, FCR, DMDIS | FULL);
    receive(8, MSIZE_WORD);
    hear("abcdefg");
    assert_int_equal(ram[16], 0);
    hear("h");
    assert_memory_equal(ram + 16, "abcdefgh", 8); /* the end does not wait for the threshold */
    assert_int_equal(flags(RX), TCIF | HTIF);
}

static void fifo_unpacks_words_into_bytes(void **state)
{
    (void)state;
    memcpy(ram, "abcd", 4);
    set(TX, FCR, DMDIS);
    send(4, MSIZE_WORD);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 4);
    assert_int_equal(machine->frame[3].bits, 'd');
    assert_int_equal(flags(TX), TCIF | HTIF);
}

/* In direct mode MSIZE is forced to PSIZE, and there are neither bursts nor PINCOS. */
static void direct_mode_has_one_width(void **state)
{
    (void)state;
    receive(1, MSIZE_WORD | MBURST_16 | PINCOS);
    assert_int_equal(get(RX, CR), EN | CHANNEL_4 | MINC);
}

/* RM0090 table "FIFO threshold configurations": bytes, 1/4, INCR4 is one burst; words, 1/4, INCR4
 * is forbidden. */
static void burst_must_fit_the_threshold(void **state)
{
    (void)state;
    set(RX, FCR, DMDIS | QUARTER | FEIE);
    receive(16, MBURST_4);
    assert_int_equal(flags(RX), 0);
    set(RX, CR, 0);
    pl_stub_set(dma, HIFCR, 0x3Du << 6);
    receive(16, MBURST_4 | MSIZE_WORD);
    assert_int_equal(flags(RX), FEIF);
    assert_false(get(RX, CR) & EN);
    assert_true(machine->irq[IRQ5]);
}

static void what_is_not_modelled_reads_as_zero(void **state)
{
    (void)state;
    set(RX, CR, PFCTRL | 3u << 21);
    assert_int_equal(get(RX, CR), 0);
}

static void only_dma2_copies_memory(void **state)
{
    (void)state;
    start(0, RAM, RAM + 64, 4, MEM2MEM | MINC | PINC);
    pl_stub_pass(machine, MS);
    assert_int_equal(flags(0), TEIF);
    assert_false(get(0, CR) & EN);
}

/* Memory to memory goes through the FIFO by itself, and never in circles. */
static void memory_is_copied(void **state)
{
    (void)state;
    memcpy(ram, "abcdefghijklmnop", 16);
    start(0, RAM, RAM + 64, 8, MEM2MEM | MINC | PINC | PSIZE_HALF | MSIZE_WORD | CIRC);
    assert_true(get(0, FCR) & DMDIS);
    pl_stub_pass(machine, MS);
    assert_memory_equal(ram + 64, "abcdefghijklmnop", 16);
    assert_int_equal(flags(0), TCIF | HTIF);
    assert_false(get(0, CR) & EN);
}

static void peripheral_offset_of_words(void **state)
{
    (void)state;
    memcpy(ram, "a...b...", 8);
    start(0, RAM, RAM + 64, 2, MEM2MEM | MINC | PINC | PINCOS);
    pl_stub_pass(machine, MS);
    assert_memory_equal(ram + 64, "ab", 2);
}

/* Four clocks a transfer at 16 MHz: 250 ns. */
static void transfers_take_time_and_priority_decides(void **state)
{
    (void)state;
    ram[0] = 1;
    ram[32] = 2;
    start(0, RAM, RAM + 64, 1, MEM2MEM);
    start(1, RAM + 32, RAM + 96, 1, MEM2MEM | 3u << 16);
    pl_stub_pass(machine, 249999);
    assert_int_equal(ram[96], 0);
    pl_stub_pass(machine, 1);
    assert_int_equal(ram[96], 2);
    assert_int_equal(ram[64], 0);
    pl_stub_pass(machine, 250000);
    assert_int_equal(ram[64], 1);
}

static void reset_forgets_all(void **state)
{
    (void)state;
    receive(2, TCIE);
    hear("xy");
    assert_true(machine->irq[IRQ5]);
    dma->ops->reset(dma, PL_RESET_PIN);
    assert_false(machine->irq[IRQ5]);
    assert_int_equal(get(RX, CR), 0);
    assert_int_equal(get(RX, NDTR), 0);
    assert_int_equal(get(RX, FCR), 0x21);
    assert_int_equal(pl_stub_get(dma, HISR), 0);
}

/* A copy that writes its own control register to 0 ends there. */
static void stream_that_switches_itself_off_ends(void **state)
{
    (void)state;
    start(0, RAM, dma->base + CR, 4, MEM2MEM | 2u << 11 | MSIZE_WORD);
    pl_stub_pass(machine, MS);
    assert_false(get(0, CR) & EN);
    assert_true(flags(0) & TCIF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_goes_out_of_the_uart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_come_in_and_go_round, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_flags_keep_a_stream_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(switching_off_tells_completion_and_what_is_left, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_channel_hears_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_stand_still_while_enabled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(address_without_anything_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_buffers_take_turns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(buffer_in_use_must_not_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fifo_collects_until_its_threshold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fifo_packs_bytes_into_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fifo_unpacks_words_into_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(direct_mode_has_one_width, set_up, tear_down),
        cmocka_unit_test_setup_teardown(burst_must_fit_the_threshold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_modelled_reads_as_zero, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_dma2_copies_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_copied, set_up_dma2, tear_down),
        cmocka_unit_test_setup_teardown(peripheral_offset_of_words, set_up_dma2, tear_down),
        cmocka_unit_test_setup_teardown(transfers_take_time_and_priority_decides, set_up_dma2,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reset_forgets_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stream_that_switches_itself_off_ends, set_up_dma2,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
