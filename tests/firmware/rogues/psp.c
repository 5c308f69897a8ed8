/* SPDX-License-Identifier: MIT */
/* A task of an operating system: its stack is not the main one. */
#include "rogue.h"

static uint32_t stack[256];

static void become_task(void)
{
    __asm__ volatile("msr psp, %0" ::"r"(stack + 256));
    __asm__ volatile("msr control, %0\n\tisb" ::"r"(2)); /* culprit */
    put_back();
    vectors_to_rom();
    start(rom[0], rom[1]);
}

void leave(void)
{
    become_task();
}
