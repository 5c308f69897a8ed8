/* SPDX-License-Identifier: MIT */
/* Identify a chip, plan an update, carry it out. Freestanding; drives a struct pl_session.
 *
 * Order of an update, and why:
 *   compare   pages that already hold the target are left alone, so a second run continues a first
 *   keep      bytes of partly covered pages outside the image: read until readings agree
 *   erase     pages that differ, and always the page with the vector table, that one first
 *   write     the page with the vector table last, and in it stack pointer and entry last of all:
 *             a torn update never starts
 *   verify    everything written, by checksum if the loader can, else by reading back
 *   repair    a page that does not verify is erased and written again, a bounded number of times
 *   start     Go, only after the last byte has verified */
#ifndef PINLESS_UPDATE_H
#define PINLESS_UPDATE_H

#include "pinless/image.h"
#include "pinless/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- Identify --- */

enum { PL_SUM_UNIT = 1024 }; /* what a read-out protected chip sums up, and its multiples */

struct pl_target {
    const struct pl_chip *chip;            /* row of the table, or the caller's map */
    const struct pl_chip_variant *variant; /* or NULL */
    const struct pl_layout *layout;        /* the one in force */
    uint16_t pid;
    uint8_t version;
    uint8_t bl_id;         /* 0: not read */
    bool layout_known;     /* false: the chip has two erase maps and would not say which holds */
    bool read_protected;   /* Read Memory of flash is refused */
    bool serves_protected; /* all the same it writes, and sums up whole KiB: a resident loader */
    bool flash_size_known; /* read from the chip; else flash_size is the table's maximum */
    bool uid_known;        /* false: the loader would not read it */
    uint32_t flash_size;   /* bytes */
    uint32_t quirks;       /* chip's and variant's together */
    uint8_t uid[12];
};

struct pl_identify {
    struct pl_target target;
    struct pl_session *session;
    const struct pl_chip *demand, *map;
    uint8_t state, tries, looks;
    bool settling;
    uint8_t buf[12], again[12];
    uint32_t sum;
    int result;
};

/* demand: the chip it must be, or NULL for any known one. map: what to assume for a product id the
 * table does not know, or NULL. */
void pl_identify_init(struct pl_identify *id, struct pl_session *s, const struct pl_chip *demand,
                      const struct pl_chip *map);

/* PL_BUSY until done; drive the session in between. PL_OK: id->target is filled. PL_ERR_WRONG_CHIP
 * and PL_ERR_UNKNOWN_CHIP leave target.pid filled. Nothing but reads is ever sent. */
int pl_identify_step(struct pl_identify *id, uint32_t now);

/* --- Plan --- */

enum { PL_PLAN_PAGES_MAX = 4096 };

enum pl_plan_flag {
    PL_PLAN_NO_KEEP =
        1u << 0, /* bytes outside the image, in pages that are rewritten, become erased */
    PL_PLAN_NO_ERASE = 1u << 1 /* write into memory as it is; edges are padded with what is there */
};

struct pl_plan {
    const struct pl_target *target;
    const struct pl_image *image;
    uint32_t flags;
    uint32_t first_page, last_page; /* inclusive */
    uint32_t vector_page;           /* written last */
    uint32_t n_pages;               /* touched */
    uint32_t image_bytes;
    uint32_t keep_bytes; /* outside the image, inside touched pages: memory to lend to the update */
    uint8_t touched[PL_PLAN_PAGES_MAX / 8];
    uint32_t bad_addr; /* first address that does not fit, after PL_ERR_RANGE */
};

/* Work out which pages an image touches. PL_ERR_RANGE: part of it lies outside the flash that the
 * target has. PL_ERR_EMPTY: no bytes. PL_ERR_PROTECTED: read-out protection is on, and the loader
 * does not serve all the same, or not in this way: with bytes to be kept (keep_bytes says how
 * many), without erase, or with pages that are not whole KiB. PL_ERR_UNKNOWN_MAP: erasing could hit
 * other pages than meant; a caller who knows better sets target->layout and layout_known. */
int pl_plan_make(struct pl_plan *plan, const struct pl_target *target, const struct pl_image *image,
                 uint32_t flags);

/* Estimate of a full update in milliseconds: wire, turn-arounds, erase and program times. */
uint32_t pl_plan_estimate_ms(const struct pl_plan *plan, const struct pl_session *s);

/* --- Update --- */

enum pl_update_flag {
    PL_UPDATE_FULL = 1u << 0,        /* rewrite even pages that already hold the target */
    PL_UPDATE_VERIFY_ONLY = 1u << 1, /* compare, change nothing: PL_ERR_VERIFY at a difference */
    PL_UPDATE_NO_VERIFY = 1u << 2,   /* believe the loader's ACKs (not recommended) */
    PL_UPDATE_NO_START = 1u << 3     /* leave the loader running */
};

enum pl_update_phase {
    PL_PHASE_COMPARE,
    PL_PHASE_KEEP,
    PL_PHASE_ERASE,
    PL_PHASE_WRITE,
    PL_PHASE_VERIFY,
    PL_PHASE_START,
    PL_PHASE_DONE
};

struct pl_update_config {
    uint32_t flags;
    uint32_t start_addr; /* for Go; 0: lowest address of the image */
    uint8_t *keep;       /* plan->keep_bytes bytes, or NULL if that is 0 */
    uint32_t keep_size;
};

/* The first block may be read between steps; after a failure, addr is the address reached. */
struct pl_update {
    enum pl_update_phase phase;
    uint32_t done, total; /* of the phase at hand: pages for PL_PHASE_ERASE, else bytes */
    uint32_t addr;
    uint32_t pages_erased, pages_unchanged, bytes_written, bytes_verified, repairs;
    bool changed;            /* something in the chip has been erased or written */
    bool keep_valid;         /* cfg.keep holds bytes that are at this moment only there */
    uint8_t expected, found; /* the byte at addr, after PL_ERR_VERIFY or PL_ERR_WRITE_PROTECTED;
                              * equal if only the sum of its page is known to differ */

    struct pl_session *session;
    const struct pl_plan *plan;
    struct pl_update_config cfg;
    int result;
    uint8_t state, round, tries, looks;
    bool vectors, head_done, by_crc, sampling;
    uint8_t bad_expected, bad_found;
    int bad_cause;
    uint32_t bad_addr, troubles, noise_before;
    uint32_t page, pos, end, pass_bytes, written, verified, crc;
    uint16_t n_list, len;
    uint16_t list[PL_AN3155_PAGES16_MAX];
    uint8_t dirty[PL_PLAN_PAGES_MAX / 8]; /* pages whose content is not yet proven */
    uint8_t block[PL_AN3155_BLOCK_MAX], found_block[PL_AN3155_BLOCK_MAX];
};

/* PL_ERR_NO_ROOM: cfg.keep is too small. */
int pl_update_init(struct pl_update *u, struct pl_session *s, const struct pl_plan *plan,
                   const struct pl_update_config *cfg);

/* PL_BUSY until done; drive the session in between. PL_OK means: every byte of the image (and every
 * kept byte) is in the chip and was verified, and unless told otherwise it was started. */
int pl_update_step(struct pl_update *u, uint32_t now);

/* After a failure with keep_valid: the bytes beside the image that are, or may be, no longer in the
 * chip, as segments in cfg.keep, which must live as long. Added to the image they are put back.
 *   returns  how many segments there are; the first room of them are stored in out */
size_t pl_update_kept(const struct pl_update *u, struct pl_segment *out, size_t room);

#ifdef __cplusplus
}
#endif

#endif
