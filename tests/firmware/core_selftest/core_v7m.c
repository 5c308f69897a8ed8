/* SPDX-License-Identifier: MIT */
/* ARMv7-M: BASEPRI, FAULTMASK, routing of faults, PRIGROUP. */
#include "selftest.h"

int provoke(int (*fn)(uint32_t), uint32_t argument);

static void irq1(void)
{
    note('1');
}

static void irq2(void)
{
    note('2');
}

static void set_basepri(uint32_t value)
{
    __asm volatile("msr basepri, %0\n isb" ::"r"(value) : "memory");
}

static void test_basepri(void)
{
    handler[IRQ0 + 1] = irq1;
    handler[IRQ0 + 2] = irq2;
    set_basepri(0x80);
    NVIC_ISPR = 6; /* priorities 0x80 and 0x40 */
    __asm volatile("dsb\n isb");
    note('|');
    set_basepri(0);
    show_notes("basepri");
    __asm volatile("cpsid f");
    NVIC_ISPR = 4;
    __asm volatile("dsb\n isb");
    note('|');
    __asm volatile("cpsie f\n isb" ::: "memory");
    show_notes("faultmask");
}

static void irq1_group(void)
{
    note('1');
    NVIC_ISPR = 4;
    __asm volatile("dsb\n isb");
    note(')');
}

/* With one bit of group priority, 0x80 and 0xC0 are one group; 0x40 and 0x80 are not. */
static void test_prigroup(void)
{
    handler[IRQ0 + 1] = irq1_group;
    NVIC_IPR0 = 0x0080C0F0;
    SCB_AIRCR = 0x05FA0600;
    NVIC_ISPR = 2;
    __asm volatile("dsb\n isb");
    show_notes("one group");
    SCB_AIRCR = 0x05FA0300;
    NVIC_ISPR = 2;
    __asm volatile("dsb\n isb");
    show_notes("two groups");
}

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

static void test_routing(void)
{
    SCB_CFSR = 0xFFFFFFFF;
    SCB_HFSR = 0xFFFFFFFF;
    provoke(undefined, 0);
    print_hex("forced hfsr", SCB_HFSR);
    print_hex("forced cfsr", SCB_CFSR);
    SCB_CFSR = 0xFFFFFFFF;
    SCB_HFSR = 0xFFFFFFFF;
    SCB_SHCSR = 7u << 16;
    provoke(undefined, 0);
    print_hex("usagefault", fault_number);
    print_hex("  cfsr", SCB_CFSR);
    SCB_CFSR = 0xFFFFFFFF;
    provoke(load, 0x60000004);
    print_hex("busfault", fault_number);
    print_hex("  cfsr", SCB_CFSR);
    print_hex("  bfar", SCB_BFAR);
    print_hex("  hfsr", SCB_HFSR);
}

void selftest_of_core(void)
{
    test_basepri();
    test_prigroup();
    test_routing();
}
