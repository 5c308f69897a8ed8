/* SPDX-License-Identifier: MIT */
/* What plan and update share: page sets, and the target content of any address. */
#ifndef SRC_HOST_UPDATE_INTERNAL_H
#define SRC_HOST_UPDATE_INTERNAL_H

#include "pinless/update.h"

static inline bool plan_has(const uint8_t *set, uint32_t page)
{
    return (set[page / 8] >> (page % 8) & 1) != 0;
}

static inline void plan_set(uint8_t *set, uint32_t page)
{
    set[page / 8] = (uint8_t)(set[page / 8] | 1u << (page % 8));
}

static inline void plan_clear(uint8_t *set, uint32_t page)
{
    set[page / 8] = (uint8_t)(set[page / 8] & ~(1u << (page % 8)));
}

/* States of an update; each handler gives the next. */
enum pl_update_state {
    U_COMPARE,       /* choose the next unit of pages */
    U_COMPARE_SEEN,  /* a sample, a chunk or a checksum has come in */
    U_KEEP,          /* choose the next gap */
    U_KEEP_FIRST,    /* read once */
    U_KEEP_SETTLED,  /* the line has been silent */
    U_KEEP_AGAIN,    /* read again, to compare */
    U_ERASE,         /* collect pages for a command */
    U_ERASED,        /* they have been erased */
    U_WRITE,         /* choose the next block */
    U_LOOKED,        /* without erase: the block as it is */
    U_WRITTEN,       /* the loader took the block, or not */
    U_WRITE_CHECKED, /* after trouble: what does the block hold? */
    U_VERIFY,        /* choose the next page */
    U_VERIFY_CRC,    /* its checksum has come in */
    U_VERIFY_READ,   /* a chunk of it has come in */
    U_START,         /* all is proven */
    U_STARTED
};

/* A handler's answer: PL_OK done, an error, PL_BUSY an operation was started, or this: the state
 * has changed, carry on at once. */
enum { PL_GO_ON = 2 };

/* --- update.c --- */

int pl_update_go_on(struct pl_update *u, enum pl_update_state state);

/* An operation of the session was started with this result; its end is handled in state. */
int pl_update_started(struct pl_update *u, enum pl_update_state state, int err);

/* Read u->len bytes at u->pos into found_block. */
int pl_update_read(struct pl_update *u, enum pl_update_state then, uint32_t now);

void pl_update_phase(struct pl_update *u, enum pl_update_phase phase, uint32_t total);

/* Does found_block differ from block? If so addr, expected and found say where and how. */
bool pl_update_differs(struct pl_update *u);

/* After differs: is it the chip, or noise on the answer? The chip gives the same wrong byte twice
 * in a row. False: read once more. Counts in u->looks, which starts at 0. */
bool pl_update_sure(struct pl_update *u);

/* block := found_block with the image laid over it. */
void pl_update_expect_image(struct pl_update *u);

/* CRC of the target content of [from, to), as Get Checksum would give it. */
uint32_t pl_update_crc(struct pl_update *u, uint32_t from, uint32_t to);

bool pl_update_page(const struct pl_update *u, uint32_t page, uint32_t *addr, uint32_t *size);

/* Bytes in pages not yet proven; *pages receives their number. */
uint32_t pl_update_dirty(const struct pl_update *u, uint32_t *pages);

static inline const struct pl_chip *chip_of(const struct pl_update *u)
{
    return u->plan->target->chip;
}

/* The chip is read-out protected: sums of whole pages are all there is to see. */
static inline bool unreadable(const struct pl_update *u)
{
    return u->plan->target->read_protected;
}

static inline uint16_t smaller(uint32_t a, uint32_t b)
{
    return (uint16_t)(a < b ? a : b);
}

/* --- update_compare.c --- */

int pl_update_compare(struct pl_update *u, uint32_t now);
int pl_update_compare_seen(struct pl_update *u, int result, uint32_t now);
int pl_update_keep(struct pl_update *u, uint32_t now);
int pl_update_keep_first(struct pl_update *u, int result, uint32_t now);
int pl_update_keep_settled(struct pl_update *u, int result, uint32_t now);
int pl_update_keep_again(struct pl_update *u, int result, uint32_t now);

/* --- update_write.c --- */

/* Begin erasing, writing and verifying the dirty pages of this pass. */
int pl_update_begin_pass(struct pl_update *u);
int pl_update_erase(struct pl_update *u, uint32_t now);
int pl_update_erased(struct pl_update *u, int result);
int pl_update_write(struct pl_update *u, uint32_t now);
int pl_update_looked(struct pl_update *u, int result, uint32_t now);
int pl_update_written(struct pl_update *u, int result, uint32_t now);
int pl_update_write_checked(struct pl_update *u, int result, uint32_t now);
int pl_update_verify(struct pl_update *u, uint32_t now);
int pl_update_verify_crc(struct pl_update *u, int result);
int pl_update_verify_read(struct pl_update *u, int result, uint32_t now);

/* --- plan.c, content.c --- */

/* Typical time to erase a page of this size, and to program so many bytes. */
uint32_t pl_erase_ms(const struct pl_chip *chip, uint32_t page_size);
uint32_t pl_program_us(const struct pl_chip *chip, uint32_t bytes);

/* What shall stand at [addr, addr + len), all of it in touched pages: image, kept bytes, or the
 * erased value. */
void pl_content(const struct pl_update *u, uint32_t addr, uint8_t *out, uint32_t len);

/* Where in the keep memory the bytes from addr on are kept. addr is not in the image. */
uint32_t pl_keep_offset(const struct pl_plan *plan, uint32_t addr);

/* Bytes of the image in [from, to). */
uint32_t pl_image_between(const struct pl_image *image, uint32_t from, uint32_t to);

/* End of the run that starts at addr, no further than end; *inside tells whether the run is image
 * or gap. */
uint32_t pl_run_end(const struct pl_image *image, uint32_t addr, uint32_t end, bool *inside);

/* Are all bytes the erased value? */
bool pl_is_erased(const struct pl_chip *chip, const uint8_t *data, uint32_t len);

#endif
