/* SPDX-License-Identifier: MIT */
/* A file that comes by YMODEM becomes the application. */
#include "memory.h"
#include "menu.h"
#include "writer.h"

#include "../core/mem.h"

#define NEW_LINE "\r\n"

static const char SEND[] = "Send a .bin by YMODEM now. Ctrl-X twice cancels." NEW_LINE;
static const char RECEIVED[] = ": %d bytes received, written and verified." NEW_LINE;
static const char NO_START[] = "But it cannot start." NEW_LINE;

static const char TOO_LARGE[] =
    "This file is larger than the flash for it (%d bytes of %d)." NEW_LINE;
static const char NOT_BINARY[] = "This is not a .bin. Convert it: objcopy -O binary" NEW_LINE;
static const char NO_PROGRAM[] = "This is no program for this chip." NEW_LINE;
static const char ELSEWHERE[] =
    "This file is for another address: %x; here applications begin at %x." NEW_LINE;
static const char REJECTED[] = "This device refuses the file." NEW_LINE;
static const char CANCELLED[] = "Cancelled." NEW_LINE;
static const char LOST[] = "No file came. Choose YMODEM, or a lower rate." NEW_LINE;
static const char GONE[] = "The old application is erased." NEW_LINE;

static uint32_t room(const struct pl_boot_menu *m)
{
    const struct pl_boot_area *flash = pl_boot_flash(chip_of_menu(m));

    return flash->base + flash->size - chip_of_menu(m)->app;
}

/* --- The file --- */

/* ELF, Intel HEX, S-record; none of them could be a stack pointer. */
static const char *no_program(uint8_t first)
{
    return first == 0x7F || first == ':' || first == 'S' ? NOT_BINARY : NO_PROGRAM;
}

/* The beginning of a file, before anything is erased for it: is it a vector table, and of a program
 * for here? A shorter one has padding there. */
static bool begins_well(struct pl_boot_menu *m, const uint8_t *b)
{
    const struct pl_boot_chip *chip = chip_of_menu(m);
    uint32_t sp = pl_boot_word(b), pc = pl_boot_word(b + 4);

    pl_boot_values(m, pc - 1, chip->app);
    if (sp % 4 != 0 || !pl_boot_area(chip, sp - 4, 4, PL_BOOT_STACK) || pc % 2 == 0)
        pl_boot_fail(m, no_program(*b));
    else if (pc - chip->app >= m->ymodem.size)
        pl_boot_fail(m, ELSEWHERE);
    else
        return true;
    return false;
}

static void take_file(struct pl_boot_menu *m)
{
    unsigned i = 0;
    char c;

    if (m->ymodem.size > room(m)) {
        pl_boot_values(m, m->ymodem.size, room(m));
        pl_boot_fail(m, TOO_LARGE);
        return;
    }
    for (; i < sizeof m->name - 1 && (c = m->ymodem.name[i]) != 0; i++)
        m->name[i] = pl_boot_is_plain(c) ? c : '?';
    m->name[i] = 0;
    pl_ymodem_accept(&m->ymodem, m->now_ms);
}

/* --- Its bytes --- */

/* The first granule waits until all else stands. */
static void program(struct pl_boot_menu *m)
{
    pl_boot_writer_go_on(pl_boot_menu_config(m), &m->writer, &m->job);
    if (m->job.want != PL_BOOT_WANT_PROGRAM || m->job.addr != chip_of_menu(m)->app)
        return;
    memcpy(m->head, m->job.bytes, chip_of_menu(m)->granule);
    m->has_head = true;
    m->job.want = PL_BOOT_WANT_NOTHING;
}

static void erase(struct pl_boot_menu *m)
{
    if (pl_boot_erase_page(m))
        m->erased_to = m->job.addr + m->length;
    else
        pl_boot_fail(m, TOO_LARGE);
}

static void go_on_writing(struct pl_boot_menu *m)
{
    int pending;

    if (!pl_boot_menu_did(m))
        return;
    pending = pl_boot_writer_pending(pl_boot_menu_config(m), &m->writer);
    if (pending < 0) {
        pl_boot_fail(m, REJECTED);
    } else if (pending == 0) {
        m->go_on = NULL;
        pl_ymodem_accept(&m->ymodem, m->now_ms);
    } else if (m->writer.addr + m->writer.at >= m->erased_to) {
        erase(m);
    } else {
        program(m);
    }
}

static void take_data(struct pl_boot_menu *m)
{
    uint32_t addr = chip_of_menu(m)->app + m->received;

    if (m->received == 0 && !pl_boot_menu_config(m)->hooks->filter &&
        !begins_well(m, m->ymodem.data))
        return;
    m->received += m->ymodem.n;
    if (pl_boot_writer_begin(pl_boot_menu_config(m), &m->writer, addr, m->ymodem.data, m->ymodem.n))
        m->go_on = go_on_writing;
    else
        pl_boot_fail(m, REJECTED);
}

/* --- Its end --- */

static void head_is_written(struct pl_boot_menu *m)
{
    if (!pl_boot_menu_did(m))
        return;
    m->go_on = NULL;
    pl_ymodem_accept(&m->ymodem, m->now_ms);
}

static void write_head(struct pl_boot_menu *m)
{
    if (!m->has_head) {
        pl_boot_fail(m, NO_PROGRAM);
        return;
    }
    m->job.addr = chip_of_menu(m)->app;
    m->job.bytes = m->head;
    m->job.want = PL_BOOT_WANT_PROGRAM;
    m->go_on = head_is_written;
}

static const char *reason(const struct pl_boot_menu *m, enum pl_ymodem_event event)
{
    if (event == PL_YMODEM_REFUSED)
        return m->why;
    return event == PL_YMODEM_CANCELLED ? CANCELLED : LOST;
}

/* Without filter and seal the vectors were looked at before. */
static bool may_not_start(const struct pl_boot_menu *m)
{
    return pl_boot_menu_config(m)->hooks->filter ||
           (pl_boot_menu_config(m)->policy & PL_BOOT_SEALED_ONLY);
}

static void conclude(struct pl_boot_menu *m, enum pl_ymodem_event event)
{
    uint32_t app = chip_of_menu(m)->app;

    m->receiving = false;
    pl_boot_say(m, NEW_LINE);
    if (event == PL_YMODEM_DONE) {
        pl_boot_values(m, m->ymodem.size, 0);
        pl_boot_say(m, m->name);
        pl_boot_say(m, RECEIVED);
        if (may_not_start(m) && !pl_boot_has_application(m))
            pl_boot_say(m, NO_START);
    } else {
        pl_boot_say(m, reason(m, event));
        if (m->erased_to > app)
            pl_boot_say(m, GONE);
    }
    pl_boot_prompt(m);
}

void pl_boot_update_tick(struct pl_boot_menu *m)
{
    enum pl_ymodem_event event = pl_ymodem_event(&m->ymodem);

    if (event == PL_YMODEM_FILE)
        take_file(m);
    else if (event == PL_YMODEM_DATA)
        take_data(m);
    else if (event == PL_YMODEM_ALL)
        write_head(m);
    else if (event != PL_YMODEM_NOTHING)
        conclude(m, event);
}

void pl_boot_update(struct pl_boot_menu *m)
{
    pl_boot_say(m, SEND);
    memset(&m->ymodem, 0, sizeof m->ymodem);
    pl_ymodem_init(&m->ymodem, pl_boot_menu_config(m)->packet, m->now_ms);
    m->page = 0;
    m->erased_to = chip_of_menu(m)->app;
    m->received = 0;
    m->has_head = false;
    m->receiving = true;
}
