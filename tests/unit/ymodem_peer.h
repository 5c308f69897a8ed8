/* SPDX-License-Identifier: MIT */
/* The sending end of YMODEM, packet by packet, for tests of the receiver; after C. Forsberg,
 * "XMODEM/YMODEM Protocol Reference" (June 18 1988). */
#ifndef TESTS_UNIT_YMODEM_PEER_H
#define TESTS_UNIT_YMODEM_PEER_H

#include <stddef.h>
#include <stdint.h>

enum { YMODEM_PACKET = 3 + 1024 + 2 };

/* A packet of 128 or 1024 bytes with data[0..n), filled up with 0x1A; returns its length. */
size_t ymodem_packet(uint8_t out[YMODEM_PACKET], uint8_t number, const void *data, size_t n,
                     size_t size);

/* Packet 0 of 128 bytes: name and size; "" and "" is the end of a batch. */
size_t ymodem_header(uint8_t out[YMODEM_PACKET], const char *name, const char *size);

#endif
