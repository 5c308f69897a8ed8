/* SPDX-License-Identifier: MIT */
/* The operations of a session: each command as a list of steps, and what its answer means. */
#include "session_internal.h"

#include "mem.h"

/* --- Building conversations --- */

static void add_step(struct pl_session *s, enum step_kind kind, size_t len, uint32_t wait_ms)
{
    struct pl_session_step *step = &s->steps[s->n_steps++];

    step->kind = (uint8_t)kind;
    step->len = (uint16_t)len;
    step->wait_ms = wait_ms;
}

static uint8_t *tail(struct pl_session *s)
{
    return s->tx + s->tx_built;
}

static void add_send(struct pl_session *s, size_t len)
{
    s->tx_built = (uint16_t)(s->tx_built + len);
    add_step(s, STEP_SEND, len, 0);
}

static void add_command(struct pl_session *s, uint8_t cmd)
{
    s->n_steps = 0;
    s->tx_built = 0;
    add_send(s, pl_an3155_put_command(tail(s), cmd));
    add_step(s, STEP_ACK, 1, 0);
}

static void add_word(struct pl_session *s, uint32_t word)
{
    add_send(s, pl_an3155_put_word(tail(s), word));
    add_step(s, STEP_ACK, 1, 0);
}

/* Codes that some loader takes as a command lie below 0xB0 and end in 0 to 5, today's and the
 * no-stretch ones alike. */
static bool may_be_command(uint8_t byte)
{
    return byte < 0xB0 && (byte & 0x0F) <= 5;
}

/* Packets sent ahead of their ACKs would be read as commands if the loader refused the first one.
 * A byte followed by its complement is a command to it, so no such pair may start a real one:
 * address 0x0800926D ends in Readout Unprotect. */
static bool safe_to_send_ahead(const uint8_t *bytes, size_t n)
{
    for (size_t i = 1; i + 1 < n; i++)
        if ((bytes[i] ^ bytes[i + 1]) == 0xFF && may_be_command(bytes[i]))
            return false;
    return true;
}

/* Send what the conversation holds so far in one write, and collect its ACKs afterwards: only for a
 * command that has succeeded step by step since the last trouble. */
static void send_ahead_if_proven(struct pl_session *s)
{
    uint8_t acks = 0;

    if (s->cfg.strict || s->cfg.node || s->demotions >= 3 || !bit_get(s->proven, s->op.cmd) ||
        !safe_to_send_ahead(s->tx, s->tx_built))
        return;
    for (uint8_t i = 0; i < s->n_steps; i++)
        acks = (uint8_t)(acks + (s->steps[i].kind == STEP_ACK));
    s->n_steps = 0;
    add_step(s, STEP_SEND, s->tx_built, 0);
    for (; acks > 0; acks--)
        add_step(s, STEP_ACK, 1, 0);
    s->merged = true;
}

static void build_read(struct pl_session *s)
{
    add_command(s, PL_CMD_READ);
    add_word(s, s->op.addr);
    add_send(s, pl_an3155_put_count(tail(s), s->op.len));
    add_step(s, STEP_ACK, 1, 0);
    send_ahead_if_proven(s);
    add_step(s, STEP_DATA, s->op.len, 0);
}

/* The data packet is never sent ahead of the address's ACK: refused, its 258 bytes would run as
 * commands. */
static void build_write(struct pl_session *s)
{
    add_command(s, PL_CMD_WRITE);
    add_word(s, s->op.addr);
    send_ahead_if_proven(s);
    add_send(s, pl_an3155_put_data(tail(s), s->op.out, s->op.len));
    add_step(s, STEP_ACK, 1, s->op.wait_ms);
}

static void build_erase_pages(struct pl_session *s)
{
    add_command(s, s->op.cmd);
    if (s->op.cmd == PL_CMD_ERASE)
        add_send(s, pl_an3155_put_pages8(tail(s), s->op.pages, s->op.len));
    else
        add_send(s, pl_an3155_put_pages16(tail(s), s->op.pages, s->op.len));
    add_step(s, STEP_ACK, 1, s->op.wait_ms);
}

static void build_erase_special(struct pl_session *s)
{
    add_command(s, s->op.cmd);
    if (s->op.cmd == PL_CMD_ERASE)
        add_send(s, pl_an3155_put_erase_all8(tail(s)));
    else
        add_send(s, pl_an3155_put_erase_special(tail(s), (uint16_t)s->op.addr));
    add_step(s, STEP_ACK, 1, s->op.wait_ms);
}

static void build_go(struct pl_session *s)
{
    add_command(s, PL_CMD_GO);
    if (s->quirks & PL_QUIRK_GO_ONE_ACK)
        s->steps[1].kind = STEP_ACK_OR_NOT;
    add_word(s, s->op.addr);
}

static void build_checksum(struct pl_session *s)
{
    add_command(s, PL_CMD_CHECKSUM);
    add_word(s, s->op.addr);
    add_word(s, s->op.size / 4);
    add_word(s, PL_AN3155_CRC_POLY);
    add_word(s, PL_AN3155_CRC_INIT);
    send_ahead_if_proven(s);
    add_step(s, STEP_ACK, 1, s->op.wait_ms);
    add_step(s, STEP_DATA, 5, 0);
}

static void build_special(struct pl_session *s)
{
    add_command(s, PL_CMD_SPECIAL);
    add_send(s, pl_an3155_put_subcommand(tail(s), (uint16_t)s->op.addr));
    add_step(s, STEP_ACK, 1, 0);
    add_send(s, pl_an3155_put_block(tail(s), s->op.out, s->op.len));
    add_step(s, STEP_ACK, 1, s->op.wait_ms);
    add_step(s, STEP_SIZED, 0, s->op.wait_ms);
    add_step(s, STEP_SIZED, 0, 0);
    add_step(s, STEP_ACK, 1, 0);
}

void pl_session_build(struct pl_session *s)
{
    s->merged = false;
    switch (s->op.kind) {
    case OP_CONNECT:
        s->op.cmd = s->op.phase <= CONNECT_GET_AGAIN ? PL_CMD_GET : PL_CMD_GET_ID;
        add_command(s, s->op.cmd);
        add_step(s, STEP_COUNTED, 0, 0);
        add_step(s, STEP_ACK, 1, 0);
        break;
    case OP_READ:
        build_read(s);
        break;
    case OP_WRITE:
        build_write(s);
        break;
    case OP_ERASE_PAGES:
        build_erase_pages(s);
        break;
    case OP_ERASE_SPECIAL:
        build_erase_special(s);
        break;
    case OP_GO:
        build_go(s);
        break;
    case OP_PROTECT:
        add_command(s, s->op.cmd);
        add_step(s, STEP_ACK, 1, s->op.wait_ms);
        break;
    case OP_WRITE_PROTECT:
        add_command(s, PL_CMD_WRITE_PROTECT);
        add_send(s, pl_an3155_put_pages8(tail(s), s->op.pages, s->op.len));
        add_step(s, STEP_ACK, 1, s->op.wait_ms);
        break;
    case OP_CHECKSUM:
        build_checksum(s);
        break;
    default:
        build_special(s);
        break;
    }
}

uint8_t *pl_session_sink(struct pl_session *s)
{
    return s->op.kind == OP_READ ? s->op.in : s->rx;
}

bool pl_session_repeatable(const struct pl_session *s)
{
    switch (s->op.kind) {
    case OP_CONNECT:
    case OP_READ:
    case OP_ERASE_PAGES:
    case OP_ERASE_SPECIAL:
    case OP_CHECKSUM:
        return true;
    default:
        return false;
    }
}

/* --- Answers --- */

/* Get: a count, version, then the commands. Nothing but Get itself is certain to be listed. */
static bool take_get(struct pl_session *s)
{
    s->loader.version = s->rx[1];
    memset(s->loader.commands, 0, sizeof s->loader.commands);
    for (size_t i = 2; i < s->rx_len; i++)
        bit_set(s->loader.commands, s->rx[i]);
    return pl_session_lists(s, PL_CMD_GET);
}

/* Get ID: two bytes; on WB0 and WL3x three or four, of which the third is the product. */
static bool take_id(struct pl_session *s)
{
    if (s->rx_len == 3)
        s->loader.pid = pl_an3155_get16(s->rx + 1);
    else if (s->rx_len == 4 || s->rx_len == 5)
        s->loader.pid = s->rx[3];
    else
        return false;
    return true;
}

/* Answers to Get and Get ID carry no checksum, and the erase map depends on them: each is asked
 * twice, and counts when both answers agree. */
static int digest_connect(struct pl_session *s)
{
    bool again = s->op.phase == CONNECT_GET_AGAIN || s->op.phase == CONNECT_ID_AGAIN;

    if (!again) {
        memcpy(s->op.first, s->rx, s->rx_len);
        s->op.first_len = s->rx_len;
        s->op.phase++;
        return PL_BUSY;
    }
    if (s->rx_len != s->op.first_len || memcmp(s->rx, s->op.first, s->rx_len) != 0 ||
        !(s->op.phase == CONNECT_GET_AGAIN ? take_get(s) : take_id(s))) {
        s->op.phase--;
        return PL_ERR_GARBLED;
    }
    if (s->op.phase == CONNECT_ID_AGAIN)
        return PL_OK;
    s->op.phase++;
    return PL_BUSY;
}

int pl_session_digest(struct pl_session *s)
{
    switch (s->op.kind) {
    case OP_CONNECT:
        return digest_connect(s);
    case OP_CHECKSUM:
        if (pl_an3155_xor(0, s->rx, 5) != 0)
            return PL_ERR_GARBLED;
        *s->op.crc = pl_an3155_get32(s->rx);
        return PL_OK;
    default:
        return PL_OK;
    }
}

/* --- Public operations --- */

/* Can an operation start, and does the loader know its command? */
static int ready(const struct pl_session *s, uint8_t cmd)
{
    if (s->sticky != PL_OK || s->result == PL_BUSY)
        return PL_ERR_STATE;
    return bit_get(s->loader.commands, cmd) ? PL_OK : PL_ERR_UNSUPPORTED;
}

static void prepare(struct pl_session *s, enum op_kind kind, uint8_t cmd)
{
    s->op.kind = (uint8_t)kind;
    s->op.cmd = cmd;
    s->op.phase = 0;
    s->op.attempt = 0;
    s->op.wait_ms = 0;
}

/* Which erase command Get lists; 0 if none. A device lists one of the two (AN3155 section 3.1). */
static uint8_t erase_command(const struct pl_session *s)
{
    if (pl_session_lists(s, PL_CMD_EXT_ERASE))
        return PL_CMD_EXT_ERASE;
    return pl_session_lists(s, PL_CMD_ERASE) ? PL_CMD_ERASE : 0;
}

bool pl_session_lists(const struct pl_session *s, uint8_t cmd)
{
    return bit_get(s->loader.commands, cmd);
}

int pl_session_read(struct pl_session *s, uint32_t addr, uint8_t *buf, size_t len, uint32_t now)
{
    int err = ready(s, PL_CMD_READ);

    if (err != PL_OK)
        return err;
    if (len < 1 || len > PL_AN3155_BLOCK_MAX)
        return PL_ERR_ARG;
    prepare(s, OP_READ, PL_CMD_READ);
    s->op.addr = addr;
    s->op.in = buf;
    s->op.len = (uint16_t)len;
    return pl_session_begin(s, now);
}

size_t pl_session_read_size(const struct pl_session *s)
{
    bool ahead = !s->cfg.strict && s->demotions < 3;

    /* Sent ahead, three ACKs precede the data; step by step, one arrives with it. 4 * 62 = 248. */
    return ahead ? 4 * 62 - 3 : 4 * 62 - 1;
}

int pl_session_write(struct pl_session *s, uint32_t addr, const uint8_t *data, size_t len,
                     uint32_t wait_ms, uint32_t now)
{
    int err = ready(s, PL_CMD_WRITE);

    if (err != PL_OK)
        return err;
    if (len < 1 || len > PL_AN3155_BLOCK_MAX)
        return PL_ERR_ARG;
    prepare(s, OP_WRITE, PL_CMD_WRITE);
    s->op.addr = addr;
    s->op.out = data;
    s->op.len = (uint16_t)len;
    s->op.wait_ms = wait_ms;
    return pl_session_begin(s, now);
}

int pl_session_erase_pages(struct pl_session *s, const uint16_t *pages, size_t n, uint32_t wait_ms,
                           uint32_t now)
{
    uint8_t cmd = erase_command(s);
    int err = ready(s, cmd);

    if (err != PL_OK)
        return err;
    if (cmd == 0)
        return PL_ERR_UNSUPPORTED;
    if (n < 1 || n > (cmd == PL_CMD_ERASE ? PL_AN3155_PAGES8_MAX : PL_AN3155_PAGES16_MAX))
        return PL_ERR_ARG;
    for (size_t i = 0; i < n; i++)
        if (pages[i] > (cmd == PL_CMD_ERASE ? 0xFF : 0xFFEF))
            return PL_ERR_ARG;
    prepare(s, OP_ERASE_PAGES, cmd);
    s->op.pages = pages;
    s->op.len = (uint16_t)n;
    s->op.wait_ms = wait_ms;
    return pl_session_begin(s, now);
}

int pl_session_erase_special(struct pl_session *s, uint16_t code, uint32_t wait_ms, uint32_t now)
{
    uint8_t cmd = erase_command(s);
    int err = ready(s, cmd);

    if (err != PL_OK)
        return err;
    if (cmd == 0 || (cmd == PL_CMD_ERASE && code != PL_ERASE_ALL))
        return PL_ERR_UNSUPPORTED;
    if (code < PL_ERASE_BANK2)
        return PL_ERR_ARG;
    prepare(s, OP_ERASE_SPECIAL, cmd);
    s->op.addr = code;
    s->op.wait_ms = wait_ms;
    return pl_session_begin(s, now);
}

int pl_session_go(struct pl_session *s, uint32_t addr, uint32_t now)
{
    int err = ready(s, PL_CMD_GO);

    if (err != PL_OK)
        return err;
    prepare(s, OP_GO, PL_CMD_GO);
    s->op.addr = addr;
    return pl_session_begin(s, now);
}

int pl_session_protect(struct pl_session *s, uint8_t cmd, uint32_t wait_ms, uint32_t now)
{
    int err = ready(s, cmd);

    if (err != PL_OK)
        return err;
    if (cmd != PL_CMD_WRITE_UNPROTECT && cmd != PL_CMD_READ_PROTECT && cmd != PL_CMD_READ_UNPROTECT)
        return PL_ERR_ARG;
    prepare(s, OP_PROTECT, cmd);
    s->op.wait_ms = wait_ms;
    return pl_session_begin(s, now);
}

int pl_session_write_protect(struct pl_session *s, const uint16_t *sectors, size_t n, uint32_t now)
{
    int err = ready(s, PL_CMD_WRITE_PROTECT);

    if (err != PL_OK)
        return err;
    if (n < 1 || n > PL_AN3155_PAGES8_MAX)
        return PL_ERR_ARG;
    for (size_t i = 0; i < n; i++)
        if (sectors[i] > 0xFF)
            return PL_ERR_ARG;
    prepare(s, OP_WRITE_PROTECT, PL_CMD_WRITE_PROTECT);
    s->op.pages = sectors;
    s->op.len = (uint16_t)n;
    s->op.wait_ms = 1000; /* as stm32flash allows for option bytes */
    return pl_session_begin(s, now);
}

int pl_session_checksum(struct pl_session *s, uint32_t addr, uint32_t size, uint32_t *crc,
                        uint32_t now)
{
    int err = ready(s, PL_CMD_CHECKSUM);

    if (err != PL_OK)
        return err;
    if (size == 0 || size % 4 != 0 || addr % 4 != 0)
        return PL_ERR_ARG;
    prepare(s, OP_CHECKSUM, PL_CMD_CHECKSUM);
    s->op.addr = addr;
    s->op.size = size;
    s->op.crc = crc;
    s->op.wait_ms = size / 256; /* 4 us a word at the slowest core clock */
    return pl_session_begin(s, now);
}

int pl_session_special(struct pl_session *s, uint16_t subcommand, const uint8_t *data, size_t len,
                       uint32_t wait_ms, uint32_t now)
{
    int err = ready(s, PL_CMD_SPECIAL);

    if (err != PL_OK)
        return err;
    if (len > PL_AN3155_SPECIAL_MAX)
        return PL_ERR_ARG;
    prepare(s, OP_SPECIAL, PL_CMD_SPECIAL);
    s->op.addr = subcommand;
    s->op.out = data;
    s->op.len = (uint16_t)len;
    s->op.wait_ms = wait_ms;
    return pl_session_begin(s, now);
}

const uint8_t *pl_session_reply(const struct pl_session *s, size_t *len)
{
    *len = s->rx_len;
    return s->rx;
}
