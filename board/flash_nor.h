/* SPDX-License-Identifier: MIT */
/* The cells behind every flash controller: program, erase, the time both take, and power cuts.
 *
 * A controller's state starts with a struct pl_nor, so that d->state serves both. */
#ifndef BOARD_FLASH_NOR_H
#define BOARD_FLASH_NOR_H

#include "dev_flash.h"
#include "register.h"

enum {
    PL_NOR_DOUBLE_WORD = 8,
    PL_NOR_OPTION_BYTES = 128,
    PL_NOR_WAITING = 16, /* accesses of one instruction: STM of all registers */
    PL_NOR_FLIPS = 32
};

enum pl_nor_op { PL_NOR_IDLE, PL_NOR_PROGRAM, PL_NOR_ERASE, PL_NOR_REWRITE };

/* One array of cells. */
struct pl_nor_array {
    uint32_t base, size;
    uint8_t *cells;
    uint8_t *before; /* cells as the operation under way found them */
    bool *torn;      /* per double word: ECC does not fit, beyond repair; NULL: no ECC */
};

/* A double word that reads well although bits of it have flipped: ECC mends one. */
struct pl_nor_flip {
    uint32_t off;
    uint64_t bits;
};

/* An access that waits for the end of the operation under way. */
struct pl_nor_access {
    bool is_register;
    uint32_t where; /* address, or offset of the register */
    unsigned size;
    uint32_t value;
};

struct pl_nor_hooks {
    /* An operation has ended as it should; may start the next one. */
    void (*finished)(struct pl_device *d, enum pl_nor_op op);
    void (*store)(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
    /* ECC has spoken: ecc_failed or ecc_mended. NULL without ECC. */
    void (*ecc)(struct pl_device *d);
};

struct pl_nor {
    struct pl_flash_config config;
    const struct pl_nor_hooks *hooks;
    struct pl_nor_array main, option;
    uint8_t *own_option; /* the option cells until a machine's memory takes their place */

    enum pl_nor_op op;
    struct pl_nor_array *array; /* what op works on */
    uint32_t off, len;
    uint32_t granule;     /* offset of the last one that a program has begun */
    uint32_t torn_before; /* a bit per double word of a program */
    uint64_t done_ps;
    bool hangs; /* BSY does not clear before the next power-up */

    struct pl_nor_access waiting[PL_NOR_WAITING];
    unsigned n_waiting;

    /* Of main: double words that an erase did not finish, bits that they read as 0 since the last
     * power-up though they are not programmed, and what the next ones are drawn from. */
    bool *weak;
    uint8_t *noise;
    uint32_t weak_seed;

    uint32_t n_torn; /* of main */
    struct pl_nor_flip flip[PL_NOR_FLIPS];
    unsigned n_flips;
    uint32_t ecc_addr; /* of the read that set the first of the flags */
    bool ecc_failed, ecc_mended;
    unsigned rdp;
};

/* False: out of memory; pl_nor_free then cleans up. factory fills the option area. */
bool pl_nor_init(struct pl_nor *nor, const struct pl_flash_config *config,
                 const struct pl_nor_hooks *hooks, bool ecc);
void pl_nor_free(struct pl_nor *nor);

/* First thing in a controller's reset: finds the machine's memory, ends what was under way. A reset
 * in the middle of an operation leaves it half-done, like a cut that came early. */
void pl_nor_reset(struct pl_device *d, enum pl_reset_cause cause);

/* --- Operations; the caller has checked that the flash is idle --- */

/* Bytes as the cells will hold them. */
void pl_nor_program(struct pl_device *d, struct pl_nor_array *array, uint32_t off,
                    const uint8_t *bytes, uint32_t n, uint64_t us);
/* The operation under way, a program, is joined by more bytes right behind. */
void pl_nor_extend(struct pl_device *d, const uint8_t *bytes, uint32_t n, uint64_t us);
void pl_nor_erase(struct pl_device *d, struct pl_nor_array *array, uint32_t off, uint32_t len,
                  uint64_t ms);
/* Erases and programs the option area in one go. */
void pl_nor_rewrite(struct pl_device *d, const uint8_t *bytes, uint32_t n);

/* Duration of a page or sector. */
uint64_t pl_nor_erase_ms(const struct pl_nor *nor, uint32_t len);

/* True: the flash is busy, the access waits and the core with it; nothing more to do. */
bool pl_nor_wait_store(struct pl_device *d, uint32_t addr, unsigned size, uint32_t value);
bool pl_nor_wait_write(struct pl_device *d, uint32_t off, unsigned size, uint32_t value);

/* For ops->next_ps and ops->run. */
uint64_t pl_nor_next_ps(const struct pl_device *d);
void pl_nor_run(struct pl_device *d);

/* At power-up: weak cells read anew. */
void pl_nor_read_weak(struct pl_device *d);

/* Of whole double words of main. */
void pl_nor_forget_weakness(struct pl_nor *nor, uint32_t off, uint32_t len);

/* An operation is through: what it leaves behind beside the cells. */
void pl_nor_settle(struct pl_device *d, enum pl_nor_op op);

/* --- flash_ecc.c --- */

/* ECC of whole double words of main does not fit, or fits again. */
void pl_nor_set_torn(struct pl_device *d, uint32_t off, uint32_t len, bool torn);
/* Cells got a new charge: what had flipped there counts no more. */
void pl_nor_forget_flips(struct pl_device *d, uint32_t off, uint32_t len);

/* For ops->blocks, once d->state is kept. */
unsigned pl_nor_blocks(struct pl_device *d, struct pl_block *block);

/* --- Small helpers --- */

bool pl_nor_has(const struct pl_nor_array *array, uint32_t addr, unsigned size);
bool pl_nor_erased(const struct pl_nor_array *array, uint32_t off, uint32_t n);
uint32_t pl_nor_get32(const uint8_t *bytes);
void pl_nor_put32(uint8_t *bytes, uint32_t value);

#endif
