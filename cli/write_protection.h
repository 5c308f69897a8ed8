/* SPDX-License-Identifier: MIT */
/* Which sectors of Write Protect the option bytes protect. */
#ifndef CLI_WRITE_PROTECTION_H
#define CLI_WRITE_PROTECTION_H

#include "cli.h"

/* Reads it from an identified chip into text: "0-3,9", or "" if there are none.
 *   returns  false: pinless does not know where this chip keeps it, or its loader does not show it
 */
bool pl_write_protection(struct pl_cli *cli, char *text, size_t size);

#endif
