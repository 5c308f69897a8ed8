/* SPDX-License-Identifier: MIT */
/* From a running application into a loader, and what the application says of itself. */
#ifndef CLI_ENTRY_H
#define CLI_ENTRY_H

#include "link.h"

/* No loader has answered: ask the application in the way that the options say, and wait until its
 * loader can hear. The link is open; link->entered and link->nobody tell what came of it.
 * That nobody answers is no failure here, as a loader in the middle of a command is as silent.
 * Returns an exit code, the failure being recorded. */
int pl_entry_enter(struct pl_link *link);

/* Record that neither a loader nor an application has answered. Returns an exit code. */
int pl_entry_nobody(struct pl_link *link);

/* Ask the application that has just been started who it is, and tell its version, or why there is
 * none. No failure: the update is done. */
void pl_entry_greet(struct pl_link *link);

#endif
