/* SPDX-License-Identifier: MIT */
/* A loader to which the product adds nothing. */
#include "server.h"

const struct pl_boot_hooks pl_boot_hooks = {0};
