/* SPDX-License-Identifier: MIT */
/* One case after the other, across resets. */
#include "harness.h"

#include "chip.h"
#include "clock.h"
#include "cortex.h"
#include "pins.h"
#include "ram.h"

enum { BAUD = 115200, SYSTICK_MAX = 0xFFFFFF };
#define STATE_VALID 0x464C5348u

enum stage { IDLE, RESETTING, RUNNING };

/* What survives a reset. */
struct state {
    uint32_t valid;
    uint32_t next, passed, failed;
    uint32_t stage;
    uint32_t canary; /* the first case shall fail */
};
static struct state state __attribute__((section(".noinit")));

static uint32_t csr;
static volatile bool probing, faulted;
static volatile uint32_t interrupts;

/* --- Console --- */

static void put(char c)
{
    while (!(usart_status(CHIP_USART) & USART_TXE)) {
    }
    usart_put(CHIP_USART, (uint8_t)c);
}

static void print(const char *text)
{
    while (*text)
        put(*text++);
}

static void print_decimal(uint32_t value)
{
    char text[11];
    size_t at = sizeof text - 1;

    text[at] = '\0';
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    print(text + at);
}

static void print_hex(uint32_t value)
{
    print("0x");
    for (unsigned i = 0; i < 8; i++)
        put("0123456789ABCDEF"[value >> (28 - 4 * i) & 15]);
}

static void flush(void)
{
    while (!(usart_status(CHIP_USART) & USART_TC)) {
    }
}

/* Whoever sits at the other end decides when it begins. */
static char ask(void)
{
    uint32_t status;

    do
        status = usart_status(CHIP_USART);
    while (!(status & USART_RXNE));
    return (char)usart_take(CHIP_USART, status);
}

static void console_init(void)
{
    chip_pins_init();
    CHIP_USART->BRR = (suite.hz + BAUD / 2) / BAUD;
    CHIP_USART->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE;
}

/* --- Faults and interrupts --- */

/* Back to the caller of the store, whether the core has noticed the error at the store or behind
 * it: the store's function has no frame of its own. */
void fault_at(uint32_t *frame);
void fault_at(uint32_t *frame)
{
    enum { LR = 5, PC = 6 };

    if (!probing)
        system_reset();
    faulted = true;
    frame[PC] = frame[LR] & ~1u;
}

/* In assembly, so that nothing but the return address is on its way. */
void probe_32(uint32_t at, uint32_t value);
void probe_16(uint32_t at, uint32_t value);
void probe_8(uint32_t at, uint32_t value);

/* clang-format off */
#define FUNCTION(name, body)                                                                       \
    __asm__(".syntax unified\n"                                                                    \
            ".section .text." name ", \"ax\"\n"                                                    \
            ".global " name "\n"                                                                   \
            ".thumb_func\n"                                                                        \
            ".type " name ", %function\n"                                                          \
            name ":\n" body                                                                        \
            ".ltorg\n"                                                                             \
            ".text\n");
FUNCTION("probe_32", "str r1, [r0]\n dsb\n nop\n bx lr\n")
FUNCTION("probe_16", "strh r1, [r0]\n dsb\n nop\n bx lr\n")
FUNCTION("probe_8", "strb r1, [r0]\n dsb\n nop\n bx lr\n")
FUNCTION("HardFault_handler", "mrs r0, msp\n ldr r1, =fault_at\n bx r1\n")
/* clang-format on */

static bool probe(void (*store)(uint32_t, uint32_t), uintptr_t at, uint32_t value)
{
    faulted = false;
    probing = true;
    store((uint32_t)at, value);
    probing = false;
    return faulted;
}

bool store_faults(volatile uint32_t *at, uint32_t value)
{
    return probe(probe_32, (uintptr_t)at, value);
}

bool store_faults_16(volatile uint16_t *at, uint16_t value)
{
    return probe(probe_16, (uintptr_t)at, value);
}

bool store_faults_8(volatile uint8_t *at, uint8_t value)
{
    return probe(probe_8, (uintptr_t)at, value);
}

/* Level-sensitive: it would come again. */
void FLASH_handler(void)
{
    interrupts++;
    NVIC->ICER[FLASH_IRQ / 32] = 1u << FLASH_IRQ % 32;
}

uint32_t interrupts_taken(void)
{
    uint32_t n = interrupts;

    interrupts = 0;
    return n;
}

/* --- Small services --- */

void reset_by_software(void)
{
    system_reset();
}

uint32_t reset_flags(void)
{
    return csr;
}

uint32_t words_other_than(uint32_t at, uint32_t size, uint32_t value)
{
    uint32_t n = 0;

    for (uint32_t off = 0; off < size; off += 4)
        n += *word_at(at + off) != value;
    return n;
}

/* --- Cases --- */

static size_t count_cases(void)
{
    size_t n = 0;

    for (const struct flash_table *const *table = suite.tables; *table; table++)
        n += (*table)->n;
    return n;
}

/* NULL: there are no more. */
static const struct flash_case *find_case(size_t number)
{
    for (const struct flash_table *const *table = suite.tables; *table; table++) {
        if (number < (*table)->n)
            return &(*table)->cases[number];
        number -= (*table)->n;
    }
    return NULL;
}

static void print_expected(const struct flash_case *c)
{
    print(", expected ");
    if (c->low == c->high)
        print_hex(c->low);
    else {
        print_decimal(c->low);
        print(" to ");
        print_decimal(c->high);
    }
    print(" (");
    print(c->source);
    print(")\r\n");
}

static void failed(const struct flash_case *c, const char *how)
{
    state.failed++;
    print(c->name);
    print(": FAIL ");
    print(how);
}

static void judge(const struct flash_case *c, uint32_t got)
{
    if (got >= c->low && got <= c->high) {
        state.passed++;
        print(c->name);
        print(": pass\r\n");
        return;
    }
    failed(c, "got ");
    if (c->low == c->high)
        print_hex(got);
    else
        print_decimal(got);
    print_expected(c);
}

static void run_case(const struct flash_case *c)
{
    struct flash_case wrong = *c;
    uint32_t got;

    state.stage = RUNNING;
    got = c->run();
    wrong.low = wrong.high = ~c->low;
    judge(state.canary && state.next == 0 ? &wrong : c, got);
    flush();
}

/* Does not come back if a reset is due first; false if that did not happen. */
static bool prepared(const struct flash_case *c)
{
    if (!c->before || state.stage == RESETTING)
        return true;
    state.stage = RESETTING;
    flush();
    c->before();
    failed(c, "no reset");
    print_expected(c);
    return false;
}

/* The case under way when a reset came that nobody had asked for. */
static void go_on_behind(const struct flash_case *c)
{
    failed(c, "ended in a fault or a reset");
    print_expected(c);
    state.stage = IDLE;
    state.next++;
}

static void go_on(void)
{
    const struct flash_case *c = find_case(state.next);

    if (c && state.stage == RUNNING)
        go_on_behind(c);
    for (; (c = find_case(state.next)) != NULL; state.next++) {
        if (prepared(c))
            run_case(c);
        state.stage = IDLE;
    }
}

static void begin(void)
{
    print("\r\nflash " CHIP_NAME ": ");
    print_decimal(count_cases());
    print(" cases; r to run, c to run with a wrong expectation: ");
    state.canary = ask() == 'c';
    state.next = state.passed = state.failed = 0;
    state.stage = IDLE;
    state.valid = STATE_VALID;
    print("\r\n");
}

static void end(void)
{
    state.valid = 0;
    print_decimal(state.passed);
    print(" passed, ");
    print_decimal(state.failed);
    print(" failed\r\n");
    flush();
}

int main(void)
{
    csr = RCC->CSR;
    RCC->CSR |= RCC_CSR_RMVF;
    clock_from_hsi();
    suite.prepare();
    SYSTICK->RVR = SYSTICK_MAX;
    SYSTICK->CVR = 0;
    SYSTICK->CSR = SYSTICK_CSR_ENABLE | SYSTICK_CSR_CLKSOURCE;
    console_init();
    if (!image_fits())
        print("the image reaches into its scratch area\r\n");
    else {
        if (state.valid != STATE_VALID)
            begin();
        go_on();
        end();
    }
    for (;;)
        wait_for_interrupt();
}
