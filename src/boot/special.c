/* SPDX-License-Identifier: MIT */
/* Special and Extended Special (AN3155 3.13, 3.14): sub-commands are the product's. */
#include "server.h"

/* Of the answer: how many bytes, in front of them; the other part, empty, and ACK behind them. */
enum { SIZE = 2, REST = 3 };

static bool has_some(const struct pl_boot_server *s)
{
    return hooks_of(s)->n_specials > 0;
}

static bool find(struct pl_boot_server *s, uint8_t command)
{
    const struct pl_boot_hooks *hooks = hooks_of(s);
    uint16_t code = pl_an3155_get16(config_of(s)->packet);

    for (unsigned i = 0; i < hooks->n_specials; i++) {
        s->special = &hooks->specials[i];
        if (s->special->command == command && s->special->code == code)
            return true;
    }
    return false;
}

static uint16_t packet_size(const struct pl_boot_server *s)
{
    return pl_an3155_get16(config_of(s)->packet);
}

/* The answer where the packet was, with what the hook has put behind its size. */
static void run(struct pl_boot_server *s, uint32_t rest)
{
    const struct pl_boot_config *config = config_of(s);
    uint8_t *packet = config->packet;
    uint16_t room = (uint16_t)(config->room - SIZE - REST);
    int n = s->special->take(config->hooks->context, packet + SIZE, packet_size(s), room);
    uint8_t *end = packet + SIZE;

    if (n < 0 || n > room) {
        pl_boot_nack(s);
        return;
    }
    packet[0] = (uint8_t)(n >> 8);
    packet[1] = (uint8_t)n;
    end += n;
    for (uint32_t i = 1; i < rest; i++)
        *end++ = 0;
    *end = PL_AN3155_ACK;
    pl_boot_answer(s, packet, SIZE + (uint32_t)n + rest);
}

static void take_data(struct pl_boot_server *s)
{
    if (packet_size(s) <= PL_AN3155_SPECIAL_MAX)
        run(s, REST);
    else
        pl_boot_nack(s);
}

/* Its answer has a status only. */
static void take_second(struct pl_boot_server *s)
{
    run(s, 1);
}

static void take_head(struct pl_boot_server *s)
{
    const struct pl_boot_config *config = config_of(s);
    bool good = packet_size(s) <= PL_AN3155_SPECIAL_MAX;

    if (good && s->special->head)
        good = s->special->head(config->hooks->context, config->packet + SIZE, packet_size(s));
    pl_boot_judge(s, good, PL_PACKET_BLOCK, take_second);
}

/* Where there are none, all of the above vanishes. */
void pl_boot_take_special(struct pl_boot_server *s)
{
    if (has_some(s) && find(s, PL_CMD_SPECIAL))
        pl_boot_judge(s, true, PL_PACKET_BLOCK, take_data);
    else
        pl_boot_nack(s);
}

void pl_boot_take_ext_special(struct pl_boot_server *s)
{
    if (has_some(s) && find(s, PL_CMD_EXT_SPECIAL))
        pl_boot_judge(s, true, PL_PACKET_BLOCK, take_head);
    else
        pl_boot_nack(s);
}
