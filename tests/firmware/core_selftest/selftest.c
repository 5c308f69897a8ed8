/* SPDX-License-Identifier: MIT */
/* Tests that every Cortex-M must pass alike. */
#include "selftest.h"

volatile uint32_t fault_number, fault_pc, fault_count, fault_resume;

int provoke(int (*fn)(uint32_t), uint32_t argument);

static char notes[64];
static unsigned n_notes;
static volatile uint32_t ticks;
static handler_fn *ram_vectors[64] __attribute__((aligned(512)));

/* --- Output --- */

static void put(char c)
{
    while (!(REG(0x40011000) & 1u << 7))
        continue;
    REG(0x40011004) = (uint8_t)c;
}

void print(const char *text)
{
    while (*text)
        put(*text++);
}

void print_hex(const char *name, uint32_t value)
{
    print(name);
    put(' ');
    for (int shift = 28; shift >= 0; shift -= 4)
        put("0123456789abcdef"[value >> shift & 15]);
    put('\n');
}

void note(char c)
{
    if (n_notes < sizeof notes - 1)
        notes[n_notes++] = c;
}

void show_notes(const char *test)
{
    notes[n_notes] = 0;
    n_notes = 0;
    print(test);
    put(' ');
    print(notes);
    put('\n');
}

static void sync(void)
{
    __asm volatile("dsb\n isb" ::: "memory");
}

/* --- Interrupts: IRQ 0..2 with rising urgency --- */

static void irq0(void)
{
    note('a');
    NVIC_ISPR = 2;
    sync();
    note('A');
}

static void irq1(void)
{
    note('b');
    NVIC_ISPR = 4 | 1;
    sync();
    note('B');
}

static void irq2(void)
{
    note('c');
}

static void irq0_once(void)
{
    note('0');
}

static void test_nesting(void)
{
    handler[IRQ0] = irq0;
    handler[IRQ0 + 1] = irq1;
    handler[IRQ0 + 2] = irq2;
    NVIC_IPR0 = 0x004080C0;
    NVIC_ISER = 7;
    __asm volatile("cpsid i");
    NVIC_ISPR = 1;
    sync();
    note('m');
    handler[IRQ0 + 1] = irq2;
    __asm volatile("cpsie i\n isb" ::: "memory");
    show_notes("masked");
    handler[IRQ0 + 1] = irq1;
    handler[IRQ0] = irq0_once;
    NVIC_ISPR = 2;
    sync();
    show_notes("nesting");
    NVIC_ISPR = 0;
    __asm volatile("cpsid i");
    NVIC_ISPR = 7;
    handler[IRQ0 + 1] = irq2;
    NVIC_ICPR = 4;
    __asm volatile("cpsie i\n isb" ::: "memory");
    show_notes("cleared");
}

static void on_svc(void)
{
    uint32_t ipsr;

    __asm volatile("mrs %0, ipsr" : "=r"(ipsr));
    print_hex("svc ipsr", ipsr);
}

static void test_svc(void)
{
    register uint32_t r0 __asm("r0") = 0x1234;

    handler[SVC] = on_svc;
    __asm volatile("svc 5" : "+r"(r0)::"memory");
    print_hex("svc r0", r0);
}

static void on_tick(void)
{
    ticks = ticks + 1;
}

static void test_systick(void)
{
    handler[SYSTICK] = on_tick;
    SYST_RVR = 9999;
    SYST_CVR = 0;
    SYST_CSR = 7;
    while (ticks < 3)
        __asm volatile("wfi");
    SYST_CSR = 0;
    print_hex("systick ticks", ticks);
    SCB_ICSR = 1u << 26;
    sync();
    print_hex("systick pended", ticks);
    __asm volatile("cpsid i");
    SCB_ICSR = 1u << 26;
    sync();
    __asm volatile("wfi");
    print_hex("wfi masked", ticks);
    __asm volatile("cpsie i\n isb" ::: "memory");
    print_hex("unmasked", ticks);
}

static void test_vtor(void)
{
    extern handler_fn *const vectors[64];

    for (unsigned i = 0; i < 64; i++)
        ram_vectors[i] = vectors[i];
    ram_vectors[IRQ0 + 2] = irq0_once;
    SCB_VTOR = (uint32_t)ram_vectors;
    sync();
    NVIC_ISPR = 4;
    sync();
    show_notes("vtor ram");
    SCB_VTOR = 0x08000000;
    sync();
    NVIC_ISPR = 4;
    sync();
    show_notes("vtor flash");
}

/* --- Code in RAM --- */

static void test_ram_code(void)
{
    static volatile uint16_t code[4] __attribute__((aligned(4)));
    int (*fn)(void) = (int (*)(void))((uint32_t)code | 1);

    code[1] = 0x4770; /* bx lr */
    for (uint16_t i = 1; i <= 3; i++) {
        code[0] = (uint16_t)(0x2000 | i); /* movs r0, #i */
        sync();
        print_hex("ram code", (uint32_t)fn());
    }
}

/* --- Faults --- */

static int undefined(uint32_t unused)
{
    (void)unused;
    __asm volatile("udf #7");
    return 0;
}

static int load(uint32_t addr)
{
    return (int)REG(addr);
}

static int jump(uint32_t addr)
{
    ((void (*)(void))addr)();
    return 0;
}

static void show_fault(const char *name)
{
    print(name);
    print_hex(" count", fault_count);
    print_hex("  exception", fault_number);
}

static void test_faults(void)
{
    provoke(undefined, 0);
    show_fault("udf");
    provoke(load, 0x60000000);
    show_fault("load from nothing");
    provoke(jump, 0x10000001u + 0x0F000000);
    show_fault("fetch from nothing");
    print_hex("  pc", fault_pc);
    provoke(jump, (uint32_t)&selftest & ~1u);
    show_fault("no thumb bit");
}

/* --- Two tasks on PSP --- */

uint32_t task_sp[2];
static uint32_t task_stack[2][256] __attribute__((aligned(8)));

void switch_tasks(void)
{
    SCB_ICSR = 1u << 28;
    sync();
}

static void task_b(void)
{
    for (;;) {
        note('b');
        switch_tasks();
    }
}

/* The main program becomes task A; B's first frame is made by hand. */
static void test_tasks(void)
{
    uint32_t *frame = &task_stack[1][256 - 8];
    uint32_t msp;

    frame[6] = (uint32_t)task_b & ~1u;
    frame[7] = 1u << 24;
    task_sp[1] = first_frame(frame);
    SCB_SHPR3 = 0x00FF0000;
    __asm volatile("mrs %0, msp\n msr psp, %0\n subs %0, #128\n subs %0, #128\n msr msp, %0"
                   : "=r"(msp)::"cc");
    __asm volatile("msr control, %0\n isb" ::"r"(2) : "memory");
    for (int i = 0; i < 3; i++) {
        note('a');
        switch_tasks();
    }
    __asm volatile("mrs %0, psp\n msr msp, %0\n msr control, %1\n isb"
                   : "=&r"(msp)
                   : "r"(0)
                   : "memory");
    show_notes("tasks");
}

void selftest(void)
{
    REG(0x4001100C) = 1u << 13 | 1u << 3;
    test_nesting();
    test_svc();
    test_systick();
    test_vtor();
    test_ram_code();
    test_faults();
    test_tasks();
    selftest_of_core();
    selftest_of_tasks();
    print("end\n");
}
