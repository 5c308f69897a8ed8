/* SPDX-License-Identifier: MIT */
/* From firmware that has stopped in system memory into the modelled ROM loader, and back.
 *
 * The loader (rom.h) works on the machine's own flash, RAM and option bytes, hears and speaks on
 * the machine's UARTs, and lives in the machine's time; devices go on working while it runs. Of the
 * peripherals it touches the IWDG only: the others are left as the jump left them, so after a clean
 * jump the application finds them as after a reset, and the IWDG with the longest prescaler
 * (AN2606 4.1). Write protection by the machine's option bytes is not looked at.
 *
 *     pl_board_run(board, ...) == PL_STOP_ROM
 *     h = pl_handover_new(board, NULL)
 *     pl_handover_feed(h, "USART1", &frame), pl_handover_run(h, until_ps), ...
 *     pl_handover_run(...) != PL_HANDOVER_ROM: pl_handover_free(h), and pl_board_run goes on */
#ifndef BOARD_HANDOVER_H
#define BOARD_HANDOVER_H

#include "jump.h"
#include "rom.h"

struct pl_handover;

struct pl_handover_config {
    bool force; /* answer in spite of findings that hang */
    bool
        start_at_once; /* else the loader is deaf for the chip's start-up time (AN2606 table 227) */
    uint8_t bl_id;     /* as in struct pl_rom_config, like those below */
    uint8_t version;
    bool no_silicon_time;
};

enum pl_handover_state {
    PL_HANDOVER_ROM,     /* the loader runs, or hangs */
    PL_HANDOVER_STARTED, /* Go: the core stands at the application's first instruction */
    PL_HANDOVER_RESET    /* the chip was reset: the core stands at the reset handler */
};

/* After PL_STOP_ROM. config NULL: nothing special. NULL: out of memory, or a chip without a row in
 * the chip table or without flash at its address. The board must outlive it. */
struct pl_handover *pl_handover_new(struct pl_board *board,
                                    const struct pl_handover_config *config);
void pl_handover_free(struct pl_handover *h);

/* How the jump went; if it hangs and force is not set, the loader stays silent. */
const struct pl_jump *pl_handover_jump(const struct pl_handover *h);

/* A frame has arrived completely now, at the time of the last run. The loader listens on the UARTs
 * of the chip table that the machine has, until one of them hears 0x7F; from then on only there. A
 * character with wrong parity is lost. False: no loader listens there. */
bool pl_handover_feed(struct pl_handover *h, const char *uart, const struct pl_frame *frame);

/* Lets time pass until then, or until the loader is left. What it sends goes to the listeners of
 * pl_board_uart_attach at the beginning of each frame.
 *
 * Started: MSP and PC are the application's. VTOR and what is mapped at 0 stay as the jump left
 * them, so unless the application sets VTOR its exceptions may go to system memory: see
 * pl_handover_vectors_in_rom. */
enum pl_handover_state pl_handover_run(struct pl_handover *h, uint64_t until_ps);
enum pl_handover_state pl_handover_state(const struct pl_handover *h);

/* When something will happen next without a frame from outside; PL_NEVER: nothing. */
uint64_t pl_handover_next_ps(const struct pl_handover *h);

/* Name of the UART that 0x7F was heard on; NULL: none yet. */
const char *pl_handover_uart(const struct pl_handover *h);

const struct pl_rom_status *pl_handover_status(const struct pl_handover *h);

/* Would an exception now find its handler's address in system memory? */
bool pl_handover_vectors_in_rom(const struct pl_handover *h);

/* Does the loader send and expect even parity? */
bool pl_handover_parity_even(const struct pl_handover *h);

#endif
