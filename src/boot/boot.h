/* SPDX-License-Identifier: MIT */
/* When the loader stays, and when it goes.
 *
 * It goes to the application at once, unless
 *   - the application has asked for it (a request for PL_ENTRY_LOADER, SPEC.md section 7), or
 *   - there is no application: no vector table that pl_boot_startable finds good.
 * It stays until Go, or until nothing has got on for PL_BOOT_IDLE_MS; then it starts the
 * application, or, without one, listens anew for a baud rate.
 *
 * Starting goes by a reset: the loader leaves a request for PL_ENTRY_APP with the address of the
 * vector table and resets; so the program finds clocks, peripherals and core as after any reset. A
 * request counts once. One for the ROM loader is not the loader's: it stays, and the application is
 * started, whose own first code honours it. */
#ifndef SRC_BOOT_BOOT_H
#define SRC_BOOT_BOOT_H

/* The first code after reset, before clocks and data: returns if the loader stays. */
void pl_boot_early(void);

#endif
