/* SPDX-License-Identifier: MIT */
/* One flash controller on a machine without a core, with the figures of data/devices.csv. */
#include "flash_rig.h"

#include "check.h"

static void build(struct flash_rig *rig, const struct pl_flash_config *config,
                  struct pl_device *device, uint32_t option_size)
{
    assert_non_null(device);
    rig->m = pl_stub_new(16000000);
    rig->size = config->size;
    rig->cells = pl_stub_add_memory(rig->m, config->memory, config->size, 0xFF);
    rig->options = pl_stub_add_memory(rig->m, config->option_area, option_size, 0xFF);
    rig->d = pl_stub_add(rig->m, device);
}

void flash_rig_l4(struct flash_rig *rig)
{
    static const struct pl_flash_config config = {0x40022000, FLASH_BASE, 512 * 1024,          2048,
                                                  0x1FFF7800, FLASH_IRQ,  {85, 60, 22, 0, 250}};

    *rig = (struct flash_rig){.store = pl_flash_l4_store,
                              .keyr = 0x08,
                              .optkeyr = 0x0C,
                              .sr = 0x10,
                              .cr = 0x14,
                              .busy = 1 << 16};
    build(rig, &config, pl_flash_l4_new(&config), 128);
}

void flash_rig_g0(struct flash_rig *rig)
{
    static const struct pl_flash_config config = {0x40022000, FLASH_BASE, 128 * 1024,          2048,
                                                  0x1FFF7800, FLASH_IRQ,  {85, 60, 40, 0, 250}};

    *rig = (struct flash_rig){.store = pl_flash_g0_store,
                              .keyr = 0x08,
                              .optkeyr = 0x0C,
                              .sr = 0x10,
                              .cr = 0x14,
                              .busy = 1 << 16};
    build(rig, &config, pl_flash_g0_new(&config), 128);
}

void flash_rig_f1(struct flash_rig *rig)
{
    static const struct pl_flash_config config = {0x40022000, FLASH_BASE, 128 * 1024,        1024,
                                                  0x1FFFF800, FLASH_IRQ,  {53, 0, 30, 0, 40}};

    *rig = (struct flash_rig){.store = pl_flash_f1_store,
                              .keyr = 0x04,
                              .optkeyr = 0x08,
                              .sr = 0x0C,
                              .cr = 0x10,
                              .busy = 1 << 0};
    build(rig, &config, pl_flash_f1_new(&config), 16);
}

void flash_rig_f4(struct flash_rig *rig)
{
    static const struct pl_flash_config config = {
        0x40023C00, FLASH_BASE, 1024 * 1024, 0, 0x1FFFC000, FLASH_IRQ, {16, 0, 180, 14, 32000}};

    *rig = (struct flash_rig){.store = pl_flash_f4_store,
                              .keyr = 0x04,
                              .optkeyr = 0x08,
                              .sr = 0x0C,
                              .cr = 0x10,
                              .busy = 1 << 16};
    build(rig, &config, pl_flash_f4_new(&config), 16);
}

void flash_rig_free(struct flash_rig *rig)
{
    pl_stub_free(rig->m);
}

uint32_t flash_get(struct flash_rig *rig, uint32_t off)
{
    return pl_stub_get(rig->d, off);
}

void flash_set(struct flash_rig *rig, uint32_t off, uint32_t value)
{
    pl_stub_set(rig->d, off, value);
}

void flash_unlock(struct flash_rig *rig)
{
    flash_set(rig, rig->keyr, 0x45670123);
    flash_set(rig, rig->keyr, 0xCDEF89AB);
}

void flash_unlock_options(struct flash_rig *rig)
{
    flash_set(rig, rig->optkeyr, 0x08192A3B);
    flash_set(rig, rig->optkeyr, 0x4C5D6E7F);
}

void flash_store(struct flash_rig *rig, uint32_t addr, unsigned size, uint32_t value)
{
    rig->store(rig->d, addr, size, value);
}

uint32_t flash_word(const struct flash_rig *rig, uint32_t addr)
{
    const uint8_t *p = rig->cells + (addr - FLASH_BASE);

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t flash_wait(struct flash_rig *rig)
{
    uint64_t start = rig->m->now_ps;

    while (flash_get(rig, rig->sr) & rig->busy) {
        uint64_t due = rig->d->ops->next_ps(rig->d);

        assert_true(due != PL_NEVER);
        pl_stub_pass(rig->m, due - rig->m->now_ps);
    }
    return rig->m->now_ps - start;
}

void flash_reset(struct flash_rig *rig, enum pl_reset_cause cause)
{
    rig->d->ops->reset(rig->d, cause);
}

bool flash_all(const struct flash_rig *rig, uint32_t off, uint32_t n, uint8_t value)
{
    for (uint32_t i = 0; i < n; i++)
        if (rig->cells[off + i] != value)
            return false;
    return true;
}
