/* SPDX-License-Identifier: MIT */
#include "cut_rig.h"

#include <stdio.h>
#include <string.h>

#include "chips.h"
#include "dev_flash.h"
#include "pinless/firmware.h"
#include "pinless/seal.h"

static const uint64_t PS_PER_US = 1000000;

enum { RAM = 0x20000000, FRAME_BITS = 11 };

/* SPEC.md section 7, record-loader. */
static const uint8_t RECORD_LOADER[] = {0x50, 0x4C, 0x4E, 0x51, 0x02, 0x00, 0xFD, 0xFF,
                                        0x00, 0x00, 0x00, 0x08, 0x69, 0x37, 0x30, 0x51};

static uint64_t now_ps(const struct cut_rig *rig)
{
    return pl_machine_now_ps(pl_board_machine(rig->board));
}

/* --- The chip --- */

static void hear(void *ctx, const struct pl_frame *frame)
{
    struct cut_rig *rig = ctx;

    assert_true(rig->n_heard < CUT_HEARD);
    rig->heard[rig->n_heard++] = (uint8_t)frame->bits;
}

static void path_of(char path[512], const struct cut_rig *rig, const char *which)
{
    snprintf(path, 512, "%s/%s%s", PL_FIRMWARE, rig->name, which);
}

/* With room for the checksum behind it. */
void cut_rig_image(const struct cut_rig *rig, const char *which, struct cut_image *image)
{
    struct pl_firmware firmware;
    char path[512];

    path_of(path, rig, which);
    assert_int_equal(pl_firmware_load(&firmware, path, rig->app), PL_OK);
    image->addr = rig->app;
    image->size = (pl_image_size(&firmware.image) + 7) / 4 * 4;
    assert_true(image->size <= CUT_IMAGE_MAX);
    memset(image->bytes, 0xFF, sizeof image->bytes);
    pl_image_copy(&firmware.image, rig->app, image->bytes, image->size);
    assert_true(pl_seal_make(image->bytes, image->size));
    pl_firmware_free(&firmware);
}

void cut_rig_open(struct cut_rig *rig, const char *name, const char *loader)
{
    char path[512];

    memset(rig, 0, sizeof *rig);
    rig->name = name;
    rig->chip = pl_board_chip_find(name);
    assert_non_null(rig->chip);
    rig->app = strcmp(name, "f405") == 0 ? 0x08004000 : 0x08001000;
    rig->board = pl_board_new(rig->chip);
    assert_non_null(rig->board);
    path_of(path, rig, loader);
    assert_int_equal(pl_board_load(rig->board, path, 0), PL_OK);
    assert_true(pl_board_uart_attach(rig->board, rig->chip->console, hear, rig));
    cut_rig_image(rig, "-enter-behind.bin", &rig->old);
    cut_rig_image(rig, "-hello-behind.bin", &rig->fresh);
}

void cut_rig_close(struct cut_rig *rig)
{
    pl_board_free(rig->board);
}

static struct pl_device *flash_of(const struct cut_rig *rig)
{
    return pl_machine_device(pl_board_machine(rig->board), "FLASH");
}

static void run_until(struct cut_rig *rig, uint64_t until_ps)
{
    while (now_ps(rig) < until_ps) {
        struct pl_board_limit limit = {.until_ps = until_ps};
        enum pl_board_stop stop;

        if (rig->at_flash_op)
            limit.flash_ops = rig->flash_ops;
        stop = pl_board_run(rig->board, &limit);
        if (stop == PL_STOP_LIMIT || (stop != PL_STOP_FLASH && rig->may_crash))
            return;
        assert_int_equal(stop, PL_STOP_FLASH);
        rig->flash_ops++;
        rig->ops++;
        rig->at_flash_op(rig);
    }
}

void cut_rig_run_us(struct cut_rig *rig, uint64_t us)
{
    run_until(rig, now_ps(rig) + us * PS_PER_US);
}

void cut_rig_put(struct cut_rig *rig, const struct cut_image *image)
{
    assert_true(pl_board_poke(rig->board, image->addr, image->bytes, image->size));
}

void cut_rig_enter(struct cut_rig *rig, const struct cut_image *image)
{
    cut_rig_put(rig, image);
    cut_rig_run_us(rig, 100);
    assert_true(pl_board_poke(rig->board, RAM, RECORD_LOADER, sizeof RECORD_LOADER));
    pl_board_reset(rig->board, PL_RESET_SOFTWARE);
    cut_rig_run_us(rig, 2000);
    rig->n_heard = 0;
}

bool cut_rig_started(struct cut_rig *rig)
{
    struct pl_board_status status;

    pl_board_status(rig->board, &status);
    return status.vtor == rig->app;
}

bool cut_rig_holds(struct cut_rig *rig, const struct cut_image *image)
{
    uint8_t bytes[CUT_IMAGE_MAX];

    assert_true(pl_board_peek(rig->board, image->addr, bytes, image->size));
    return memcmp(bytes, image->bytes, image->size) == 0 && pl_flash_ecc_count(flash_of(rig)) == 0;
}

/* --- The host, at whose end bytes take the time they take, and nothing else does --- */

uint32_t cut_rig_ms(const struct cut_rig *rig)
{
    return (uint32_t)(now_ps(rig) / (1000 * PS_PER_US));
}

static bool odd_ones(uint8_t byte)
{
    return __builtin_parity(byte) != 0;
}

static void send(struct cut_rig *rig, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct pl_frame frame = {.bits = (uint16_t)(bytes[i] | odd_ones(bytes[i]) << 8),
                                 .n_bits = 9,
                                 .baud = CUT_BAUD,
                                 .start_ps = now_ps(rig)};

        run_until(rig, frame.start_ps + FRAME_BITS * UINT64_C(1000000000000) / CUT_BAUD);
        assert_true(pl_board_uart_feed(rig->board, rig->chip->console, &frame));
    }
    pl_session_tx_done(&rig->session, n, cut_rig_ms(rig));
}

/* Short waits: what the chip sends is heard at their end. */
static void wait(struct cut_rig *rig)
{
    cut_rig_run_us(rig, 50);
    if (rig->n_heard > 0) {
        pl_session_rx(&rig->session, rig->heard, rig->n_heard, cut_rig_ms(rig));
        rig->n_heard = 0;
    }
    pl_session_tick(&rig->session, cut_rig_ms(rig));
}

int cut_rig_drive(struct cut_rig *rig)
{
    struct pl_line line;
    const uint8_t *bytes;
    size_t n;

    while (pl_session_result(&rig->session) == PL_BUSY) {
        if (pl_session_line_wanted(&rig->session, &line))
            pl_session_line_done(&rig->session, cut_rig_ms(rig));
        bytes = pl_session_tx(&rig->session, &n);
        if (n > 0)
            send(rig, bytes, n);
        else
            wait(rig);
    }
    return pl_session_result(&rig->session);
}

int cut_rig_connect(struct cut_rig *rig)
{
    const struct pl_session_config config = {.lines = {{CUT_BAUD, PL_PARITY_EVEN}}, .n_lines = 1};
    int err;

    rig->n_heard = 0;
    pl_session_init(&rig->session, &config);
    pl_identify_init(&rig->id, &rig->session, NULL, NULL);
    while ((err = pl_identify_step(&rig->id, cut_rig_ms(rig))) == PL_BUSY)
        cut_rig_drive(rig);
    return err;
}

int cut_rig_update(struct cut_rig *rig, const struct cut_image *image)
{
    const struct pl_segment segment = {image->addr, image->size, image->bytes};
    const struct pl_image whole = {&segment, 1};
    const struct pl_update_config config = {0};
    int err = cut_rig_connect(rig);

    if (err == PL_OK)
        err = pl_plan_make(&rig->plan, &rig->id.target, &whole, PL_PLAN_NO_KEEP);
    if (err == PL_OK)
        err = pl_update_init(&rig->update, &rig->session, &rig->plan, &config);
    if (err != PL_OK)
        return err;
    while ((err = pl_update_step(&rig->update, cut_rig_ms(rig))) == PL_BUSY)
        cut_rig_drive(rig);
    return err;
}

/* stm32flash 0.7 -w: erases the pages of the image, then writes its blocks in order of address. */
int cut_rig_foreign_update(struct cut_rig *rig, const struct cut_image *image)
{
    int err = cut_rig_connect(rig);
    const struct pl_layout *layout = rig->id.target.layout;
    uint16_t pages[PL_AN3155_PAGES8_MAX];
    int32_t first, last;
    size_t n = 0;

    if (err != PL_OK)
        return err;
    first = pl_layout_find(layout, 0x08000000, image->addr);
    last = pl_layout_find(layout, 0x08000000, image->addr + image->size - 1);
    while (first <= last)
        pages[n++] = (uint16_t)first++;
    pl_session_erase_pages(&rig->session, pages, n, 10000, cut_rig_ms(rig));
    err = cut_rig_drive(rig);
    for (uint32_t at = 0; err == PL_OK && at < image->size; at += PL_AN3155_BLOCK_MAX) {
        size_t left = image->size - at;
        pl_session_write(&rig->session, image->addr + at, image->bytes + at,
                         left < PL_AN3155_BLOCK_MAX ? left : PL_AN3155_BLOCK_MAX, 1000,
                         cut_rig_ms(rig));
        err = cut_rig_drive(rig);
    }
    if (err != PL_OK)
        return err;
    pl_session_go(&rig->session, image->addr, cut_rig_ms(rig));
    return cut_rig_drive(rig);
}
