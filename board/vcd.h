/* SPDX-License-Identifier: MIT */
/* Waveforms of a virtual board as a file for logic analysers.
 *
 * IEEE 1364-2001 section 18, "Value change dump (VCD) files", four-state. One wire per direction of
 * a UART, drawn bit by bit from frames; one wire per pin; NRST. Time is in nanoseconds. Beside each
 * UART wire stands the code of its last character as a real number, -1 at first: libsigrok 0.5
 * gives up at the first vector and complains about each string.
 *
 * Signals are declared first and reported then, in about the order of time: a frame may be reported
 * when it starts or when it has ended. Changes are kept back for PL_VCD_WINDOW_PS and sorted; what
 * is reported later than that is drawn at the earliest time still open. */
#ifndef BOARD_VCD_H
#define BOARD_VCD_H

#include <stdbool.h>
#include <stdint.h>

#include "machine.h"

/* Twice a character of eleven bits at 110 baud. */
#define PL_VCD_WINDOW_PS UINT64_C(200000000000)

enum { PL_VCD_SIGNALS = 256 };

struct pl_vcd;

/* An empty file with one scope, named after the chip. NULL: see errno. */
struct pl_vcd *pl_vcd_open(const char *path, const char *chip);

/* A line and its characters: "USART2_TX" and "USART2_TX_char". The line rests high. Negative: too
 * many signals, or a change has been reported already. */
int pl_vcd_uart(struct pl_vcd *vcd, const char *name);

/* The sixteen pins of a port (A = 0), undriven until their first change. False: as above. */
bool pl_vcd_port(struct pl_vcd *vcd, unsigned port);

/* A frame on a line, with its start bit and one stop bit. Frames without a rate are ignored. */
void pl_vcd_frame(struct pl_vcd *vcd, int uart, const struct pl_frame *frame);

/* Pins are numbered as in pl_machine_pin_is; those of ports not declared are ignored. */
void pl_vcd_pin(struct pl_vcd *vcd, unsigned pin, bool level, uint64_t ps);

/* A reset of any kind. It takes no virtual time, yet NRST is drawn low for the 20 us that the
 * chip's pulse generator guarantees (RM0394, RM0090 "System reset"). */
void pl_vcd_reset(struct pl_vcd *vcd, uint64_t ps);

/* So much time has passed. */
void pl_vcd_time(struct pl_vcd *vcd, uint64_t now_ps);

/* Writes the rest and frees. False: the file is incomplete, as when the disk is full. */
bool pl_vcd_close(struct pl_vcd *vcd);

#endif
