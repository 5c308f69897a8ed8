/* SPDX-License-Identifier: MIT */
/* DMA channels between memory and a UART. RM0394 and RM0008 "DMA functional description". */
#include "check.h"
#include "dev_dma.h"
#include "dev_usart.h"
#include "machine_stub.h"

enum { ISR = 0x00, IFCR = 0x04, CSELR = 0xA8 };
enum { CCR7 = 0x80, CNDTR7 = 0x84, CPAR7 = 0x88, CMAR7 = 0x8C };
enum { CCR6 = 0x6C, CNDTR6 = 0x70, CPAR6 = 0x74, CMAR6 = 0x78 };
enum { EN = 1, TCIE = 2, HTIE = 4, TEIE = 8, DIR = 16, CIRC = 32, PINC = 64, MINC = 128 };
enum { MEM2MEM = 1 << 14 };
enum { IRQ6 = 16, IRQ7 = 17 };

static const uint32_t RAM = 0x20000000, UART = 0x40004400, TDR = 0x28, RDR = 0x24;
static const uint64_t MS = 1000000000;

/* RM0394 "DMA1 requests for each channel": USART2_RX on channel 6, USART2_TX on 7, choice 2. */
static const struct pl_dma_route ROUTES[] = {
    {"USART2", PL_USART_DMA_RX, 6, 2},
    {"USART2", PL_USART_DMA_TX, 7, 2},
};

/* RM0444 "DMAMUX: assignment of multiplexer inputs to resources": 52 USART2_RX, 53 USART2_TX. */
static const struct pl_dma_route MUX_ROUTES[] = {
    {"USART2", PL_USART_DMA_RX, 0, 52},
    {"USART2", PL_USART_DMA_TX, 0, 53},
};

static struct pl_machine *machine;
static struct pl_device *dma, *uart;
static uint8_t *ram;

static void add(enum pl_dma_selection selection, const struct pl_dma_route *routes)
{
    const struct pl_dma_config config = {.name = "DMA1",
                                         .base = 0x40020000,
                                         .channels = 7,
                                         .selection = selection,
                                         .irq = {11, 12, 13, 14, 15, IRQ6, IRQ7},
                                         .routes = routes,
                                         .n_routes = 2};
    const struct pl_usart_config usart = {
        .name = "USART2", .base = UART, .irq = 38, .tx = {2, -1, -1, -1}, .rx = {3, -1, -1, -1}};

    machine = pl_stub_new(16000000);
    ram = pl_stub_add_memory(machine, RAM, 256, 0);
    dma = pl_stub_add(machine, pl_dma_new(&config));
    pl_machine_on_dma_request(machine, pl_dma_request, dma);
    uart = pl_stub_add(machine, pl_usart_v2_new(&usart));
    pl_stub_set(uart, 0x0C, 139);
    pl_stub_set(uart, 0x00, 0xD);
    pl_stub_pass(machine, MS);
}

static int set_up(void **state)
{
    (void)state;
    add(PL_DMA_CSELR, ROUTES);
    pl_stub_set(dma, CSELR, 2u << 24 | 2u << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_stub_free(machine);
    return 0;
}

static void hear(uint8_t byte)
{
    struct pl_frame f = {byte, 8, 115200, machine->now_ps};

    pl_stub_pass(machine, 10 * 8680555);
    uart->ops->receive(uart, &f);
    pl_stub_pass(machine, MS / 1000);
}

static void set_channel_7(uint32_t count, uint32_t ccr)
{
    pl_stub_set(dma, CPAR7, UART + TDR);
    pl_stub_set(dma, CMAR7, RAM);
    pl_stub_set(dma, CNDTR7, count);
    pl_stub_set(dma, CCR7, ccr);
}

static void set_channel_6(uint32_t count, uint32_t ccr)
{
    pl_stub_set(dma, CPAR6, UART + RDR);
    pl_stub_set(dma, CMAR6, RAM + 16);
    pl_stub_set(dma, CNDTR6, count);
    pl_stub_set(dma, CCR6, ccr);
}

static void memory_goes_out_of_the_uart(void **state)
{
    (void)state;
    ram[0] = 'a';
    ram[1] = 'b';
    ram[2] = 'c';
    set_channel_7(3, EN | DIR | MINC | TCIE);
    pl_stub_set(uart, 0x08, 1 << 7);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 3);
    assert_int_equal(machine->frame[0].bits, 'a');
    assert_int_equal(machine->frame[2].bits, 'c');
    assert_int_equal(pl_stub_get(dma, CNDTR7), 0);
    assert_int_equal(pl_stub_get(dma, ISR) >> 24, 7); /* GIF, TCIF, HTIF */
    assert_true(machine->irq[IRQ7]);
    pl_stub_set(dma, IFCR, 1u << 24);
    assert_int_equal(pl_stub_get(dma, ISR), 0);
    assert_false(machine->irq[IRQ7]);
}

static void bytes_come_in_and_go_round(void **state)
{
    (void)state;
    set_channel_6(2, EN | MINC | CIRC | HTIE);
    pl_stub_set(uart, 0x08, 1 << 6);
    hear('x');
    assert_int_equal(ram[16], 'x');
    assert_int_equal(pl_stub_get(dma, CNDTR6), 1);
    assert_true(machine->irq[IRQ6]); /* half */
    hear('y');
    assert_int_equal(pl_stub_get(dma, CNDTR6), 2);
    hear('z');
    assert_memory_equal(ram + 16, "zy", 2);
    assert_int_equal(pl_stub_get(uart, 0x1C) & 0x28, 0); /* neither RXNE nor ORE */
}

static void without_circulation_it_ends_until_enabled_again(void **state)
{
    (void)state;
    set_channel_6(1, EN | MINC);
    pl_stub_set(uart, 0x08, 1 << 6);
    hear('x');
    hear('y');
    assert_int_equal(ram[17], 0);
    assert_true(pl_stub_get(uart, 0x1C) & 0x20);
    pl_stub_set(dma, CCR6, 0);
    pl_stub_set(dma, CNDTR6, 1);
    pl_stub_set(dma, CCR6, EN | MINC);
    pl_stub_pass(machine, MS);
    assert_int_equal(ram[16], 'y');
}

static void other_choice_hears_nothing(void **state)
{
    (void)state;
    pl_stub_set(dma, CSELR, 1u << 24);
    set_channel_7(3, EN | DIR | MINC);
    pl_stub_set(uart, 0x08, 1 << 7);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 0);
}

static void settings_stand_still_while_enabled(void **state)
{
    (void)state;
    set_channel_7(3, EN | DIR | MINC);
    pl_stub_set(dma, CNDTR7, 9);
    pl_stub_set(dma, CMAR7, 0);
    pl_stub_set(dma, CCR7, EN | DIR | MINC | CIRC | TCIE);
    assert_int_equal(pl_stub_get(dma, CNDTR7), 3);
    assert_int_equal(pl_stub_get(dma, CMAR7), RAM);
    assert_int_equal(pl_stub_get(dma, CCR7), EN | DIR | MINC | TCIE);
}

static void address_without_anything_is_an_error(void **state)
{
    (void)state;
    pl_stub_set(dma, CMAR7, 0x30000000);
    pl_stub_set(dma, CPAR7, RAM);
    pl_stub_set(dma, CNDTR7, 4);
    pl_stub_set(dma, CCR7, EN | MEM2MEM | DIR | MINC | TEIE);
    pl_stub_pass(machine, MS);
    assert_int_equal(pl_stub_get(dma, ISR) >> 24, 9); /* GIF, TEIF */
    assert_false(pl_stub_get(dma, CCR7) & EN);
    assert_true(machine->irq[IRQ7]);
}

/* RM0394 table "Programmable data width and endian behavior": a byte to half-words is 00B0, 00B1.
 */
static void wider_destination_is_filled_with_zeros(void **state)
{
    static const uint8_t EXPECTED[] = {0xB0, 0, 0xB1, 0};

    (void)state;
    ram[0] = 0xB0;
    ram[1] = 0xB1;
    ram[17] = ram[19] = 0xFF;
    pl_stub_set(dma, CMAR7, RAM);
    pl_stub_set(dma, CPAR7, RAM + 16);
    pl_stub_set(dma, CNDTR7, 2);
    pl_stub_set(dma, CCR7, EN | MEM2MEM | DIR | MINC | PINC | 1u << 8);
    pl_stub_pass(machine, MS);
    assert_memory_equal(ram + 16, EXPECTED, sizeof EXPECTED);
}

/* Four clocks a transfer at 16 MHz: 250 ns. */
static void transfers_take_time_and_priority_decides(void **state)
{
    (void)state;
    ram[0] = 1;
    ram[32] = 2;
    pl_stub_set(dma, CMAR6, RAM);
    pl_stub_set(dma, CPAR6, RAM + 64);
    pl_stub_set(dma, CNDTR6, 1);
    pl_stub_set(dma, CMAR7, RAM + 32);
    pl_stub_set(dma, CPAR7, RAM + 96);
    pl_stub_set(dma, CNDTR7, 1);
    pl_stub_set(dma, CCR6, EN | MEM2MEM | DIR);
    pl_stub_set(dma, CCR7, EN | MEM2MEM | DIR | 3u << 12);
    pl_stub_pass(machine, 249999);
    assert_int_equal(ram[96], 0);
    pl_stub_pass(machine, 1);
    assert_int_equal(ram[96], 2);
    assert_int_equal(ram[64], 0);
    pl_stub_pass(machine, 250000);
    assert_int_equal(ram[64], 1);
}

static void multiplexer_lets_any_channel_serve(void **state)
{
    struct pl_device *mux;

    (void)state;
    add(PL_DMA_MUX, MUX_ROUTES);
    mux = pl_stub_add(machine, pl_dmamux_new("DMAMUX1", 0x40020800, dma));
    ram[0] = 'm';
    set_channel_7(1, EN | DIR | MINC);
    pl_stub_set(uart, 0x08, 1 << 7);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 0);
    pl_stub_set(mux, 6 * 4, 53);
    pl_stub_pass(machine, MS);
    assert_int_equal(machine->n_frames, 1);
    assert_int_equal(machine->frame[0].bits, 'm');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_goes_out_of_the_uart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_come_in_and_go_round, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_circulation_it_ends_until_enabled_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_choice_hears_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_stand_still_while_enabled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(address_without_anything_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wider_destination_is_filled_with_zeros, set_up, tear_down),
        cmocka_unit_test_setup_teardown(transfers_take_time_and_priority_decides, set_up,
                                        tear_down),
        cmocka_unit_test_teardown(multiplexer_lets_any_channel_serve, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
