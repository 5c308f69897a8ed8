/* SPDX-License-Identifier: MIT */
/* Bytes into the flash, granule by granule, through the product's filter. */
#ifndef SRC_BOOT_WRITER_H
#define SRC_BOOT_WRITER_H

#include "pinless/boot.h"

int pl_boot_writer_filtered(const struct pl_boot_config *config, struct pl_boot_writer *w);

/* bytes[0..n) are to be written from addr on, which the caller has found to be the application's.
 * They stay, and may be changed, until all are written. False: refused.
 *
 * This and the next are inline in any case, so that what a filter needs vanishes where there is
 * none. */
__attribute__((always_inline)) static inline bool
pl_boot_writer_begin(const struct pl_boot_config *config, struct pl_boot_writer *w, uint32_t addr,
                     uint8_t *bytes, uint16_t n)
{
    const struct pl_boot_hooks *hooks = config->hooks;

    w->addr = addr;
    w->bytes = bytes;
    w->n = hooks->filter ? 0 : n;
    w->at = 0;
    return !hooks->filter || hooks->filter->take(hooks->context, addr, bytes, n);
}

/* 1: the byte for w->addr + w->at is to be written next; 0: all are written; less: refused. */
__attribute__((always_inline)) static inline int
pl_boot_writer_pending(const struct pl_boot_config *config, struct pl_boot_writer *w)
{
    if (w->at < w->n)
        return 1;
    return config->hooks->filter ? pl_boot_writer_filtered(config, w) : 0;
}

/* The next granule, filled with what stands around its bytes. The job becomes to program it, or
 * nothing if the flash holds it already. */
void pl_boot_writer_go_on(const struct pl_boot_config *config, struct pl_boot_writer *w,
                          struct pl_boot_job *job);

/* Does the flash hold what the job wanted there? */
bool pl_boot_writer_holds(const struct pl_boot_config *config, const struct pl_boot_job *job);

#endif
