/* SPDX-License-Identifier: MIT */
/* AN3155 packets, both ends. See an3155.h; sections in comments are those of AN3155 rev 20. */
#include "pinless/an3155.h"

#include "mem.h"

const char *pl_an3155_command_name(uint8_t cmd)
{
    switch (cmd) {
    case PL_CMD_GET:
        return "Get";
    case PL_CMD_GET_VERSION:
        return "Get Version";
    case PL_CMD_GET_ID:
        return "Get ID";
    case PL_CMD_READ:
        return "Read Memory";
    case PL_CMD_GO:
        return "Go";
    case PL_CMD_WRITE:
        return "Write Memory";
    case PL_CMD_ERASE:
        return "Erase";
    case PL_CMD_EXT_ERASE:
        return "Extended Erase";
    case PL_CMD_SPECIAL:
        return "Special";
    case PL_CMD_EXT_SPECIAL:
        return "Extended Special";
    case PL_CMD_WRITE_PROTECT:
        return "Write Protect";
    case PL_CMD_WRITE_UNPROTECT:
        return "Write Unprotect";
    case PL_CMD_READ_PROTECT:
        return "Readout Protect";
    case PL_CMD_READ_UNPROTECT:
        return "Readout Unprotect";
    case PL_CMD_CHECKSUM:
        return "Get Checksum";
    default:
        return "unknown";
    }
}

uint8_t pl_an3155_xor(uint8_t seed, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        seed = (uint8_t)(seed ^ data[i]);
    return seed;
}

uint16_t pl_an3155_get16(const uint8_t in[2])
{
    return (uint16_t)(in[0] << 8 | in[1]);
}

uint32_t pl_an3155_get32(const uint8_t in[4])
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static void put16(uint8_t *out, uint16_t v)
{
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
}

/* Close a packet of n bytes with their XOR. */
static size_t seal(uint8_t *out, size_t n)
{
    out[n] = pl_an3155_xor(0, out, n);
    return n + 1;
}

/* A single byte travels with its complement instead of an XOR. */
static size_t put_single(uint8_t out[2], uint8_t byte)
{
    out[0] = byte;
    out[1] = (uint8_t)~byte;
    return 2;
}

/* --- Host end --- */

size_t pl_an3155_put_command(uint8_t out[2], uint8_t cmd)
{
    return put_single(out, cmd);
}

size_t pl_an3155_put_word(uint8_t out[5], uint32_t word)
{
    put16(out, (uint16_t)(word >> 16));
    put16(out + 2, (uint16_t)word);
    return seal(out, 4);
}

size_t pl_an3155_put_count(uint8_t out[2], size_t n)
{
    return put_single(out, (uint8_t)(n - 1));
}

size_t pl_an3155_put_data(uint8_t *out, const uint8_t *data, size_t n)
{
    out[0] = (uint8_t)(n - 1);
    memcpy(out + 1, data, n);
    return seal(out, n + 1);
}

size_t pl_an3155_put_pages8(uint8_t *out, const uint16_t *pages, size_t n)
{
    out[0] = (uint8_t)(n - 1);
    for (size_t i = 0; i < n; i++)
        out[1 + i] = (uint8_t)pages[i];
    return seal(out, n + 1);
}

size_t pl_an3155_put_erase_all8(uint8_t out[2])
{
    return put_single(out, 0xFF);
}

size_t pl_an3155_put_pages16(uint8_t *out, const uint16_t *pages, size_t n)
{
    put16(out, (uint16_t)(n - 1));
    for (size_t i = 0; i < n; i++)
        put16(out + 2 + 2 * i, pages[i]);
    return seal(out, 2 + 2 * n);
}

size_t pl_an3155_put_erase_special(uint8_t out[3], uint16_t code)
{
    put16(out, code);
    return seal(out, 2);
}

size_t pl_an3155_put_subcommand(uint8_t out[3], uint16_t subcommand)
{
    put16(out, subcommand);
    return seal(out, 2);
}

size_t pl_an3155_put_block(uint8_t *out, const uint8_t *data, size_t n)
{
    put16(out, (uint16_t)n);
    if (n > 0)
        memcpy(out + 2, data, n);
    return seal(out, n + 2);
}

/* --- Device end --- */

/* Bytes until more is known; and, of a packet that announces its size, bytes of the count and of an
 * entry, and entries beside those that are counted. */
static const struct {
    uint8_t first, count, entry, more;
} SHAPES[] = {
    [PL_PACKET_COMMAND] = {2, 0, 0, 0},    [PL_PACKET_WORD] = {5, 0, 0, 0},
    [PL_PACKET_COUNT] = {2, 0, 0, 0},      [PL_PACKET_DATA] = {1, 1, 1, 1},
    [PL_PACKET_PAGES8] = {2, 1, 1, 1},     [PL_PACKET_PAGES16] = {3, 2, 2, 1},
    [PL_PACKET_SUBCOMMAND] = {3, 0, 0, 0}, [PL_PACKET_BLOCK] = {2, 2, 1, 0},
};

void pl_an3155_rx_expect(struct pl_an3155_rx *rx, enum pl_an3155_packet kind, uint8_t *buf,
                         size_t room)
{
    rx->kind = kind;
    rx->got = 0;
    rx->size = SHAPES[kind].first;
    rx->xored = 0;
    rx->buf = buf;
    rx->room = (uint16_t)(room > UINT16_MAX ? UINT16_MAX : room);
}

static uint32_t announced(const struct pl_an3155_rx *rx)
{
    return SHAPES[rx->kind].count == 2 ? pl_an3155_get16(rx->buf) : rx->buf[0];
}

/* The erase code of a page list that is none, or 0. */
static uint16_t special_code(const struct pl_an3155_rx *rx)
{
    if (rx->kind == PL_PACKET_PAGES8)
        return rx->buf[0] == 0xFF ? PL_ERASE_ALL : 0;
    if (rx->kind == PL_PACKET_PAGES16 && announced(rx) >= 0xFFF0)
        return (uint16_t)announced(rx);
    return 0;
}

/* Once the count has arrived the packet's whole size is known. */
static uint32_t announced_size(const struct pl_an3155_rx *rx)
{
    uint32_t count = SHAPES[rx->kind].count;

    if (rx->got != count || special_code(rx))
        return rx->size;
    return count + SHAPES[rx->kind].entry * (announced(rx) + SHAPES[rx->kind].more) + 1;
}

/* A single byte comes with its complement, and so does Erase's 0xFF 0x00. */
static bool checksum_good(const struct pl_an3155_rx *rx)
{
    return rx->xored == (rx->size == 2 ? 0xFF : 0);
}

enum pl_an3155_event pl_an3155_rx_byte(struct pl_an3155_rx *rx, uint8_t byte)
{
    rx->buf[rx->got++] = byte;
    rx->xored = (uint8_t)(rx->xored ^ byte);

    rx->size = announced_size(rx);
    if (rx->size > rx->room)
        return PL_RX_OVERSIZE;
    if (rx->got < rx->size)
        return PL_RX_MORE;
    return checksum_good(rx) ? PL_RX_GOOD : PL_RX_BAD;
}

size_t pl_an3155_rx_items(const struct pl_an3155_rx *rx, const uint8_t **items, uint16_t *special)
{
    uint8_t count = SHAPES[rx->kind].count;

    *special = special_code(rx);
    *items = rx->buf + count;
    return *special || count == 0 ? 0 : announced(rx) + SHAPES[rx->kind].more;
}

uint32_t pl_an3155_crc(uint32_t crc, const uint8_t *data, size_t n)
{
    for (size_t i = 0; i + 4 <= n; i += 4) {
        crc ^= (uint32_t)data[i + 3] << 24 | (uint32_t)data[i + 2] << 16 |
               (uint32_t)data[i + 1] << 8 | data[i];
        for (int bit = 0; bit < 32; bit++)
            crc = crc & 0x80000000u ? crc << 1 ^ PL_AN3155_CRC_POLY : crc << 1;
    }
    return crc;
}
