/* SPDX-License-Identifier: MIT */
/* What the protection commands make of the option bytes. */
#ifndef SRC_BOOT_OPTIONS_H
#define SRC_BOOT_OPTIONS_H

#include "pinless/boot.h"

/* Carries out Write Protect, Write Unprotect or Readout Protect. The loader's own sectors stay
 * write-protected once they are, whatever the wire says. False: a sector that does not exist, and
 * nothing has changed; another job; or as pl_port_protect. */
bool pl_boot_options(const struct pl_boot_job *job);

#endif
