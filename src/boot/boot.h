/* SPDX-License-Identifier: MIT */
/* When the loader stays, and when it goes. SPEC.md section 8.
 *
 * After a reset it starts the application at once, unless
 *   - the application has asked for the loader (a request for PL_ENTRY_LOADER, SPEC.md section 7);
 *   - there is none that can be started: see pl_boot_startable, and pl_boot_sealed if the product
 *     demands a seal;
 *   - it has been started PL_BOOT_CRASHES times, each ended by a watchdog or a reset by software,
 *     and has never called pl_enter_alive;
 *   - the product has a listening window, PL_BOOT_LISTEN_MS: then a host that sends 0x7F in time is
 *     served.
 * It stays until Go, or until nothing has got on for PL_BOOT_IDLE_MS; then it starts the
 * application, or, without one, listens anew for a baud rate.
 *
 * A watchdog that already runs, as an option byte can have it, gets its longest period and is fed
 * when something has got on, and only then: waiting ends by itself before it bites.
 *
 * Starting goes by a reset: the loader leaves a request for PL_ENTRY_APP with the address of the
 * vector table and resets; so the program finds clocks, peripherals and core as after any reset. A
 * request counts once. One for the ROM loader is not the loader's: it stays, and the application is
 * started, whose own first code honours it. */
#ifndef SRC_BOOT_BOOT_H
#define SRC_BOOT_BOOT_H

#include "pinless/boot.h"

/* The product's choices; each may come from the build. */
#ifndef PL_BOOT_POLICY
#define PL_BOOT_POLICY (PL_BOOT_MAY_READ | PL_BOOT_MAY_RAM)
#endif
#ifndef PL_BOOT_ROOM
#define PL_BOOT_ROOM (2 * 256 + 3) /* of the packet: the longest page list */
#endif
#ifndef PL_BOOT_IDLE_MS
#define PL_BOOT_IDLE_MS 20000
#endif
#ifndef PL_BOOT_LISTEN_MS
#define PL_BOOT_LISTEN_MS 0 /* 0: none */
#endif
#ifndef PL_BOOT_CRASHES
#define PL_BOOT_CRASHES 0 /* 0: not counted */
#endif
#ifndef PL_BOOT_PROTECT /* 0, or PL_BOOT_PROTECTION: commands that change protection */
#define PL_BOOT_PROTECT 0
#endif

_Static_assert(PL_BOOT_PROTECT == 0 || PL_BOOT_PROTECT == PL_BOOT_PROTECTION,
               "who erases the loader would have to run from RAM");
_Static_assert(PL_BOOT_IDLE_MS <= 20000, "a watchdog at its longest has 22 s");
_Static_assert(PL_BOOT_CRASHES <= 255, "the count is a byte");

/* The first code after reset, before clocks and data: returns if the loader stays, and for how many
 * milliseconds it may wait for a host. */
uint32_t pl_boot_early(void);

/* The loader itself. */
_Noreturn void pl_boot_serve(uint32_t patience_ms);

#endif
