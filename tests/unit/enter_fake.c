/* SPDX-License-Identifier: MIT */
#include "enter_fake.h"

#include "check.h"

#include <string.h>

struct fake fake;

void fake_power_up(void)
{
    memset(&fake, 0, sizeof fake);
}

static struct fake_write *find(uint32_t addr)
{
    for (size_t i = 0; i < fake.n_words; i++)
        if (fake.word[i].addr == addr)
            return &fake.word[i];
    return NULL;
}

uint32_t fake_word(uint32_t addr)
{
    const struct fake_write *word = find(addr);

    return word ? word->value : 0;
}

void fake_set(uint32_t addr, uint32_t value)
{
    struct fake_write *word = find(addr);

    assert_int_equal(addr % 4, 0);
    if (!word) {
        assert_true(fake.n_words < FAKE_WORDS);
        word = &fake.word[fake.n_words++];
    }
    *word = (struct fake_write){addr, value};
}

unsigned fake_writes(uint32_t addr, uint32_t *last)
{
    unsigned n = 0;

    for (size_t i = 0; i < fake.n_log; i++)
        if (fake.log[i].addr == addr) {
            *last = fake.log[i].value;
            n++;
        }
    return n;
}

uint32_t pl_hw_get(uint32_t addr)
{
    return fake.on_get ? fake.on_get(addr, fake_word(addr)) : fake_word(addr);
}

void pl_hw_put(uint32_t addr, uint32_t value)
{
    if (fake.n_log < FAKE_LOG)
        fake.log[fake.n_log++] = (struct fake_write){addr, value};
    if (!fake.on_put || fake.on_put(addr, value))
        fake_set(addr, value);
}

void pl_hw_barrier(void)
{
}

uint32_t pl_hw_interrupts_off(void)
{
    uint32_t before = fake.primask;

    fake.primask = 1;
    return before;
}

void pl_hw_interrupts_restore(uint32_t primask)
{
    fake.primask = primask;
}

uint32_t pl_hw_exception(void)
{
    return fake.exception;
}

uint32_t pl_hw_unprivileged(void)
{
    return fake.unprivileged;
}

void pl_hw_wait_for_reset(void)
{
    longjmp(fake.end, FAKE_RESET);
}

void pl_hw_start(uint32_t sp, uint32_t entry)
{
    fake.sp = sp;
    fake.entry = entry;
    longjmp(fake.end, FAKE_STARTED);
}
