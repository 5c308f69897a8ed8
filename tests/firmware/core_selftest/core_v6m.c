/* SPDX-License-Identifier: MIT */
/* ARMv6-M: an unaligned load faults, and every fault is a HardFault. */
#include "selftest.h"

int provoke(int (*fn)(uint32_t), uint32_t argument);

static int load(uint32_t addr)
{
    return (int)REG(addr);
}

void selftest_of_core(void)
{
    provoke(load, 0x20000002);
    print_hex("unaligned", fault_number);
}
