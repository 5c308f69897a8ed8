/* SPDX-License-Identifier: MIT */
/* The host engine as a browser sees it: one instance in static memory, numbers in and out.
 *
 *     image:    reset; room = alloc(size); image_add(room, size, address), for each file
 *     link:     line_add, ...; then one activity at a time: ask or say, identify, update, unprotect
 *     driving:  line_wanted, line_done; tx, tx_done; rx; tick; step until it is not PL_BUSY
 *     results:  status, page_*, and texts
 *
 * Everything that comes in is in memory that alloc or io gave. now is a millisecond clock, wrapping
 * at 2^32. Results are enum pl_err. Strings end in 0. */
#ifndef WEB_ENGINE_H
#define WEB_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#define PL_WEB(result, name) __attribute__((export_name(#name))) result pl_web_##name

enum { PL_WEB_IO_SIZE = 4096, PL_WEB_SEGMENTS_MAX = 4096 };

/* --- The image --- */

/* Forget image, link and memory. */
PL_WEB(void, reset)(void);
/* Memory until the next reset; NULL: there is none. */
PL_WEB(uint8_t *, alloc)(size_t size);
/* Read a firmware file, whose bytes may be forgotten then, and add it to the image. address is
 * where a BIN belongs. PL_OK or an error, explained by image_error. */
PL_WEB(int, image_add)(const uint8_t *data, size_t size, uint32_t address);
PL_WEB(const char *, image_error)(void);
/* Add bytes as they are, whatever they look like; they stay in use. */
PL_WEB(int, image_add_bytes)(const uint8_t *data, size_t size, uint32_t address);
/* Does the image hold any byte of [address, address + size)? */
PL_WEB(int, image_covers)(uint32_t address, uint32_t size);
/* Copy what the image holds of [address, address + len) to io, the rest of which stays as it is;
 * len at most PL_WEB_IO_SIZE. Returns how many bytes were copied. */
PL_WEB(size_t, image_copy)(uint32_t address, size_t len);

/* --- The link --- */

/* Up to PL_SESSION_LINES_MAX line settings, tried in this order; lines_clear forgets them. */
PL_WEB(void, lines_clear)(void);
PL_WEB(void, line_add)(uint32_t baud, uint32_t even);
/* Ask the running application for a loader: enum pl_entry_target. The caller sets its line. */
PL_WEB(void, ask)(uint32_t target, uint32_t product, uint32_t tag, uint32_t now);
/* The same by a line of text, whose len bytes are in io. */
PL_WEB(void, say)(uint32_t len, uint32_t now);
/* Find a loader and tell the chip; gently: an application may be there instead. */
PL_WEB(void, identify)(uint32_t gentle, uint32_t now);
/* After identify: what an update with the image would do; flags: enum pl_plan_flag. */
PL_WEB(int, plan)(uint32_t flags);
/* After plan; flags: enum pl_update_flag. */
PL_WEB(int, update)(uint32_t flags, uint32_t now);
/* Lift read-out protection, which erases the whole chip. */
PL_WEB(int, unprotect)(uint32_t now);
/* After an update that failed: bytes beside the image that only memory holds are added to the
 * image, so that the next update of the same chip puts them back. Returns how many runs of them
 * there are; each can be told until the next reset. */
PL_WEB(uint32_t, rescue)(void);
PL_WEB(uint32_t, rescued_address)(uint32_t run);
PL_WEB(uint32_t, rescued_size)(uint32_t run);

/* --- Driving --- */

/* PL_WEB_IO_SIZE bytes for what is received, and for texts. */
PL_WEB(uint8_t *, io)(void);
/* The baud rate to set, or 0; then parity: 1 is even. */
PL_WEB(uint32_t, line_wanted)(void);
PL_WEB(uint32_t, line_even)(void);
PL_WEB(void, line_done)(uint32_t now);
/* How many bytes to send, and where they are. */
PL_WEB(size_t, tx)(void);
PL_WEB(const uint8_t *, tx_at)(void);
PL_WEB(void, tx_done)(size_t len, uint32_t now);
/* len bytes have come in, they are in io. */
PL_WEB(void, rx)(size_t len, uint32_t now);
PL_WEB(void, tick)(uint32_t now);
PL_WEB(uint32_t, wait_ms)(uint32_t now);
/* PL_BUSY while the activity lasts, then how it ended. */
PL_WEB(int, step)(uint32_t now);
/* End it from outside: PL_ERR_PORT_LOST or PL_ERR_CANCELLED. */
PL_WEB(void, cut)(int why);

/* --- Results --- */

/* Numbers of 32 bits, in the order of the names, which follow each other and end with an empty one.
 */
PL_WEB(const uint32_t *, status)(void);
PL_WEB(const char *, status_names)(void);

PL_WEB(const char *, err_name)(int err);
PL_WEB(const char *, chip_name)(void);
PL_WEB(const char *, app_version)(void);

/* Pages of the flash that the chip has, after identify. The state, after plan: */
enum pl_web_page {
    PL_WEB_PAGE_UNTOUCHED,
    PL_WEB_PAGE_WRITTEN, /* the image covers all of it, or its rest is not kept */
    PL_WEB_PAGE_PARTLY,  /* written, and its other bytes are kept */
};
PL_WEB(uint32_t, page_count)(void);
PL_WEB(uint32_t, page_address)(uint32_t page);
PL_WEB(uint32_t, page_size)(uint32_t page);
PL_WEB(uint32_t, page_state)(uint32_t page);

#endif
