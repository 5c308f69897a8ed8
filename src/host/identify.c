/* SPDX-License-Identifier: MIT */
/* Who is there: product id, table row, real flash size, protection, erase map. Reads only. */
#include "pinless/update.h"

#include "mem.h"

enum item { ITEM_FLASH, ITEM_SIZE, ITEM_BL_ID, ITEM_OPTION, ITEM_UID, ITEMS };

enum {
    STATE_CONNECT = ITEMS,
    STATE_START,
    STATE_SUM,
    STATE_SUM_WORD,
    CONFIRM_TRIES = 8, /* readings of one item until enough in a row agree */
};

struct where {
    uint32_t addr;
    uint8_t len;
};

static struct where item_at(const struct pl_chip *chip, uint8_t item)
{
    switch (item) {
    case ITEM_FLASH:
        return (struct where){chip->flash_base, 4};
    case ITEM_SIZE:
        return (struct where){chip->flash_size_reg, 2};
    case ITEM_BL_ID:
        return (struct where){chip->bl_id_addr, 1};
    case ITEM_OPTION:
        return (struct where){chip->n_layouts > 1 ? chip->select.addr : 0, 4};
    default:
        return (struct where){chip->uid_reg, 12};
    }
}

static uint32_t le32(const uint8_t b[4])
{
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static void take_flash_size(struct pl_target *t, const uint8_t *b)
{
    uint32_t size = (uint32_t)(b[1] << 8 | b[0]) * 1024;

    /* Engineering samples hold 0xFFFF; a nonsense value must not shrink or stretch the chip. */
    if (size == 0 || size > t->chip->flash_size)
        return;
    t->flash_size = size;
    t->flash_size_known = true;
}

static void take_bl_id(struct pl_identify *id, uint8_t bl_id)
{
    struct pl_target *t = &id->target;

    t->bl_id = bl_id;
    t->variant = pl_chip_variant(t->pid, bl_id);
    if (t->variant != NULL)
        t->quirks |= t->variant->quirks;
    pl_session_set_quirks(id->session, t->quirks);
}

static void take(struct pl_identify *id, uint8_t item)
{
    struct pl_target *t = &id->target;
    const struct pl_layout_select *sel = &t->chip->select;

    switch (item) {
    case ITEM_SIZE:
        take_flash_size(t, id->buf);
        break;
    case ITEM_BL_ID:
        take_bl_id(id, id->buf[0]);
        break;
    case ITEM_OPTION:
        t->layout_known = true;
        if ((le32(id->buf) & sel->mask) == sel->value)
            t->layout = &t->chip->layouts[1];
        break;
    default:
        memcpy(t->uid, id->buf, sizeof t->uid);
        t->uid_known = true;
        break;
    }
}

static int found_chip(struct pl_identify *id)
{
    struct pl_target *t = &id->target;
    const struct pl_loader *loader = &id->session->loader;

    t->pid = loader->pid;
    t->version = loader->version;
    t->chip = pl_chip_by_pid(t->pid);
    if (id->demand != NULL && id->demand->pid != t->pid)
        return PL_ERR_WRONG_CHIP;
    if (t->chip == NULL)
        t->chip = id->map;
    if (t->chip == NULL)
        return PL_ERR_UNKNOWN_CHIP;
    t->layout = &t->chip->layouts[0];
    t->layout_known = t->chip->n_layouts == 1;
    t->flash_size = t->chip->flash_size;
    t->quirks = t->chip->quirks;
    pl_session_set_quirks(id->session, t->quirks);
    return PL_OK;
}

static int read_item(struct pl_identify *id, uint32_t now)
{
    struct where w = item_at(id->target.chip, id->state);
    int err = pl_session_read(id->session, w.addr, id->again, w.len, now);

    return err == PL_OK ? PL_BUSY : err;
}

/* Start reading item i or the next one that the chip has. */
static int read_from(struct pl_identify *id, uint8_t i, uint32_t now)
{
    while (i < ITEMS && item_at(id->target.chip, i).addr == 0)
        i++;
    if (i == ITEMS)
        return PL_OK;
    id->state = i;
    id->looks = id->tries = 0;
    return read_item(id, now);
}

static int sum_up(struct pl_identify *id, uint8_t state, uint32_t size, uint32_t now)
{
    int err = pl_session_checksum(id->session, id->target.chip->flash_base, size, &id->sum, now);

    id->state = state;
    return err == PL_OK ? PL_BUSY : err;
}

/* Flash cannot be read. A ROM loader then refuses to write it, too, and sums up nothing or
 * anything; one that sums up a KiB and no single word is a resident loader, which goes on. */
static int read_refused(struct pl_identify *id, uint32_t now)
{
    id->target.read_protected = true;
    if (!pl_session_lists(id->session, PL_CMD_CHECKSUM))
        return PL_OK;
    return sum_up(id, STATE_SUM, PL_SUM_UNIT, now);
}

static int sum_done(struct pl_identify *id, int result, uint32_t now)
{
    if (pl_session_ended(id->session))
        return result;
    if (id->state == STATE_SUM)
        return result == PL_OK ? sum_up(id, STATE_SUM_WORD, 4, now) : PL_OK;
    id->target.serves_protected = result == PL_ERR_NACK;
    return PL_OK;
}

/* An item has been read, or refused. */
static int item_done(struct pl_identify *id, int result, uint32_t now)
{
    uint8_t item = id->state;
    uint8_t len = item_at(id->target.chip, item).len;
    int err;

    if (pl_session_ended(id->session))
        return result;
    if (id->settling) {
        id->settling = false;
        return read_item(id, now);
    }
    if (item == ITEM_FLASH) {
        if (result == PL_ERR_NACK)
            return read_refused(id, now);
        return result == PL_OK ? read_from(id, item + 1, now) : result;
    }
    /* Some loaders refuse their own size register, some fall silent at it. Neither is fatal. */
    if (result != PL_OK)
        return read_from(id, item + 1, now);
    if (id->looks > 0 && memcmp(id->buf, id->again, len) != 0)
        id->looks = 0;
    memcpy(id->buf, id->again, len);
    /* Read Memory has no checksum on its answer: independent readings must agree. */
    if (++id->looks < (pl_session_troubled(id->session) ? 3 : 2)) {
        if (++id->tries > CONFIRM_TRIES)
            return PL_ERR_GARBLED;
        id->settling = true;
        err = pl_session_settle(id->session, now);
        return err == PL_OK ? PL_BUSY : err;
    }
    take(id, item);
    return read_from(id, item + 1, now);
}

void pl_identify_init(struct pl_identify *id, struct pl_session *s, const struct pl_chip *demand,
                      const struct pl_chip *map)
{
    memset(id, 0, sizeof *id);
    id->session = s;
    id->demand = demand;
    id->map = map;
    id->state = STATE_START;
    id->result = PL_BUSY;
}

static int advance(struct pl_identify *id, int result, uint32_t now)
{
    int err;

    if (id->state == STATE_START) {
        id->state = STATE_CONNECT;
        err = pl_session_connect(id->session, now);
        return err == PL_OK ? PL_BUSY : err;
    }
    if (id->state == STATE_SUM || id->state == STATE_SUM_WORD)
        return sum_done(id, result, now);
    if (id->state != STATE_CONNECT)
        return item_done(id, result, now);
    if (result != PL_OK)
        return result;
    err = found_chip(id);
    if (err != PL_OK || !pl_session_lists(id->session, PL_CMD_READ))
        return err;
    return read_from(id, ITEM_FLASH, now);
}

int pl_identify_step(struct pl_identify *id, uint32_t now)
{
    int result = pl_session_result(id->session);

    if (id->result == PL_BUSY && (id->state == STATE_START || result != PL_BUSY))
        id->result = advance(id, result, now);
    return id->result;
}
