/* SPDX-License-Identifier: MIT */
/* The menu: keys and sentences. */
#include "menu.h"
#include "memory.h"
#include "writer.h"

/* --- What it says --- */

#define NEW_LINE "\r\n"

static const char GREETING[] = NEW_LINE "pinless loader" NEW_LINE;
static const char NOTHING_HERE[] = "There is no application." NEW_LINE;
static const char CHOICES[] = "i  info" NEW_LINE "u  update by YMODEM" NEW_LINE
                              "e  erase the application" NEW_LINE "s  start" NEW_LINE "> ";
static const char CHOICE_PROTECT[] = "p  protect against reading" NEW_LINE;

static const char INFO[] =
    "Product ID %x" NEW_LINE "Applications: from %x, up to %d bytes" NEW_LINE;
static const char IS_PROTECTED[] = "Protected." NEW_LINE;

static const char ASK_ERASE[] = "Erase the application? y/n ";
static const char ERASING[] = "\rErasing page %d";
static const char ERASED[] = NEW_LINE "Erased." NEW_LINE;
static const char ASK_PROTECT[] = "Only erasing everything, this loader too, takes the protection "
                                  "away again. Protect? y/n ";
static const char STARTING[] = "Starting." NEW_LINE;
static const char NOT_ALLOWED[] = "This device does not allow that." NEW_LINE;
static const char CHIP_REFUSES[] = "The chip refuses." NEW_LINE;
static const char FLASH_REFUSES[] =
    NEW_LINE "The flash refuses at %x: protected, or worn out." NEW_LINE;

void pl_boot_say(struct pl_boot_menu *m, const char *sentence)
{
    if (m->n_sentences < PL_BOOT_MENU_SENTENCES)
        m->sentences[m->n_sentences++] = sentence;
}

void pl_boot_values(struct pl_boot_menu *m, uint32_t a, uint32_t b)
{
    m->values[0] = a;
    m->values[1] = b;
    m->n_values = 0;
}

/* Without a division, which an M0 does not have. */
static uint32_t tenth(uint32_t value)
{
    uint32_t q = (value >> 1) + (value >> 2);

    q += q >> 4;
    q += q >> 8;
    q += q >> 16;
    q >>= 3;
    return value - q * 10 > 9 ? q + 1 : q;
}

static char *decimal(char *end, uint32_t value)
{
    do {
        uint32_t q = tenth(value);
        *--end = (char)('0' + (value - q * 10));
        value = q;
    } while (value > 0);
    return end;
}

static char *hexadecimal(char *end, uint32_t value)
{
    do {
        *--end = "0123456789ABCDEF"[value & 15];
        value >>= 4;
    } while (value > 0);
    *--end = 'x';
    *--end = '0';
    return end;
}

static const char *inserted(struct pl_boot_menu *m, char kind)
{
    char *end = m->number + sizeof m->number - 1;
    uint32_t value = m->values[m->n_values++];

    *end = 0;
    return kind == 'd' ? decimal(end, value) : hexadecimal(end, value);
}

static bool is_speaking(const struct pl_boot_menu *m)
{
    return m->n_said < m->n_sentences || *m->insert;
}

/* The next character of what is to be said; 0: none yet. */
static char next_of_text(struct pl_boot_menu *m)
{
    const char **sentence = &m->sentences[m->n_said];
    char c = *m->insert;

    if (c) {
        m->insert++;
        return c;
    }
    c = *(*sentence)++;
    if (c == 0 && ++m->n_said == m->n_sentences)
        m->n_said = m->n_sentences = 0;
    if (c != '%')
        return c;
    m->insert = inserted(m, *(*sentence)++);
    return 0;
}

/* --- What there is --- */

bool pl_boot_has_application(const struct pl_boot_menu *m)
{
    return pl_boot_may_start(chip_of_menu(m), pl_boot_menu_config(m)->policy, chip_of_menu(m)->app);
}

static bool offers(const struct pl_boot_config *config, uint8_t command)
{
    for (unsigned i = 0; i < config->n_more; i++)
        if (config->more[i].code == command)
            return true;
    return false;
}

/* Inline in any case, so that what the product does not have vanishes. */
__attribute__((always_inline)) static inline bool has_protection(const struct pl_boot_menu *m)
{
    return pl_boot_menu_config(m)->n_more > 0 && !m->locked &&
           offers(pl_boot_menu_config(m), PL_CMD_READ_PROTECT);
}

__attribute__((always_inline)) static inline bool may(const struct pl_boot_menu *m, uint8_t command)
{
    const struct pl_boot_hooks *hooks = pl_boot_menu_config(m)->hooks;

    return !hooks->may || hooks->may(hooks->context, command);
}

void pl_boot_prompt(struct pl_boot_menu *m)
{
    pl_boot_say(m, GREETING);
    if (!pl_boot_has_application(m))
        pl_boot_say(m, NOTHING_HERE);
    if (has_protection(m))
        pl_boot_say(m, CHOICE_PROTECT);
    pl_boot_say(m, CHOICES);
}

static void info(struct pl_boot_menu *m)
{
    const struct pl_boot_area *flash = pl_boot_flash(chip_of_menu(m));
    uint32_t app = chip_of_menu(m)->app;

    pl_boot_values(m, chip_of_menu(m)->pid, app);
    m->values[2] = flash->base + flash->size - app;
    pl_boot_say(m, INFO);
    if (m->locked)
        pl_boot_say(m, IS_PROTECTED);
    pl_boot_prompt(m);
}

/* --- Pages --- */

static bool is_blank(const struct pl_boot_menu *m)
{
    return pl_boot_is_blank(chip_of_menu(m), m->job.addr, m->length);
}

bool pl_boot_erase_page(struct pl_boot_menu *m)
{
    const struct pl_boot_chip *chip = chip_of_menu(m);

    do {
        m->job.page = (uint16_t)m->page;
        if (!pl_layout_page(chip->layout, pl_boot_flash(chip)->base, m->page++, &m->job.addr,
                            &m->length))
            return false;
    } while (m->job.addr < chip->app);
    m->job.want = is_blank(m) ? PL_BOOT_WANT_NOTHING : PL_BOOT_WANT_ERASE;
    return true;
}

void pl_boot_fail(struct pl_boot_menu *m, const char *why)
{
    m->go_on = NULL;
    m->job.want = PL_BOOT_WANT_NOTHING;
    m->why = why;
    if (m->receiving) {
        pl_ymodem_refuse(&m->ymodem, m->now_ms);
        return;
    }
    pl_boot_say(m, why);
    pl_boot_prompt(m);
}

static bool holds(const struct pl_boot_menu *m, enum pl_boot_want want)
{
    return want == PL_BOOT_WANT_ERASE ? is_blank(m)
                                      : pl_boot_writer_holds(pl_boot_menu_config(m), &m->job);
}

bool pl_boot_menu_did(struct pl_boot_menu *m)
{
    enum pl_boot_want want = m->job.want;

    m->job.want = PL_BOOT_WANT_NOTHING;
    if (want == PL_BOOT_WANT_NOTHING || (m->good && holds(m, want)))
        return true;
    pl_boot_values(m, m->job.addr, 0);
    pl_boot_fail(m, FLASH_REFUSES);
    return false;
}

/* --- What it does --- */

static void go_on_erasing(struct pl_boot_menu *m)
{
    if (!pl_boot_menu_did(m))
        return;
    if (pl_boot_erase_page(m)) {
        if (!is_speaking(m)) {
            pl_boot_values(m, m->job.page, 0);
            pl_boot_say(m, ERASING);
        }
        return;
    }
    m->go_on = NULL;
    pl_boot_say(m, ERASED);
    pl_boot_prompt(m);
}

static void erase(struct pl_boot_menu *m)
{
    m->page = 0;
    m->go_on = go_on_erasing;
}

/* Once all is said. */
static void leave(struct pl_boot_menu *m)
{
    if (!is_speaking(m))
        m->job.want = m->leaving;
}

static void leave_for(struct pl_boot_menu *m, const char *last_words, enum pl_boot_want want)
{
    pl_boot_say(m, last_words);
    m->job.want = PL_BOOT_WANT_NOTHING;
    m->leaving = want;
    m->go_on = leave;
}

static void reset(struct pl_boot_menu *m)
{
    if (m->good)
        leave_for(m, IS_PROTECTED, PL_BOOT_WANT_RESET);
    else
        pl_boot_fail(m, CHIP_REFUSES);
}

static void protect(struct pl_boot_menu *m)
{
    m->job.want = PL_BOOT_WANT_READ_PROTECT;
    m->go_on = reset;
}

static void start(struct pl_boot_menu *m)
{
    if (!pl_boot_has_application(m)) {
        pl_boot_prompt(m);
        return;
    }
    m->job.addr = chip_of_menu(m)->app;
    leave_for(m, STARTING, PL_BOOT_WANT_START);
}

static uint8_t erase_command(const struct pl_boot_menu *m)
{
    return chip_of_menu(m)->wide_erase ? PL_CMD_EXT_ERASE : PL_CMD_ERASE;
}

static void ask_erase(struct pl_boot_menu *m)
{
    pl_boot_say(m, ASK_ERASE);
    m->confirmed = erase;
}

static void ask_protect(struct pl_boot_menu *m)
{
    pl_boot_say(m, ASK_PROTECT);
    m->confirmed = protect;
}

static void do_if_allowed(struct pl_boot_menu *m, uint8_t command,
                          void (*act)(struct pl_boot_menu *))
{
    if (may(m, command)) {
        act(m);
        return;
    }
    pl_boot_say(m, NOT_ALLOWED);
    pl_boot_prompt(m);
}

static void choose(struct pl_boot_menu *m, uint8_t key)
{
    if (key == 'u')
        do_if_allowed(m, PL_CMD_WRITE, pl_boot_update);
    else if (key == 'e')
        do_if_allowed(m, erase_command(m), ask_erase);
    else if (key == 's')
        do_if_allowed(m, PL_CMD_GO, start);
    else if (key == 'p' && has_protection(m))
        do_if_allowed(m, PL_CMD_READ_PROTECT, ask_protect);
    else if (key == 'i')
        info(m);
    else
        pl_boot_prompt(m);
}

static void press(struct pl_boot_menu *m)
{
    uint8_t key = m->key;
    void (*confirmed)(struct pl_boot_menu *) = m->confirmed;

    if (pl_boot_is_plain((char)key)) {
        m->echo[0] = (char)key;
        pl_boot_say(m, m->echo);
        pl_boot_say(m, NEW_LINE);
    }
    m->confirmed = NULL;
    m->key = 0;
    if (!confirmed)
        choose(m, key | 0x20);
    else if ((key | 0x20) == 'y')
        confirmed(m);
    else
        pl_boot_prompt(m);
}

/* --- In the shape of a protocol --- */

void pl_boot_menu_begin(void *context, const struct pl_boot_config *config, bool locked,
                        uint32_t now_ms)
{
    struct pl_boot_menu *m = context;

    if (!CONFIG_IS_KNOWN)
        m->config = config;
    m->insert = "";
    m->locked = locked;
    m->progress_ms = now_ms;
    pl_boot_prompt(m);
}

bool pl_boot_menu_listens(const void *context)
{
    const struct pl_boot_menu *m = context;

    return m->go_on == NULL;
}

/* A terminal's line feed behind Return is no key. Of keys pressed while it speaks, the last counts.
 */
void pl_boot_menu_byte(void *context, uint8_t byte, bool damaged, uint32_t now_ms)
{
    struct pl_boot_menu *m = context;

    m->now_ms = m->progress_ms = now_ms;
    if (m->receiving)
        pl_ymodem_byte(&m->ymodem, byte, damaged, now_ms);
    else if (!damaged && byte != '\n')
        m->key = byte;
}

void pl_boot_menu_tick(void *context, uint32_t now_ms)
{
    struct pl_boot_menu *m = context;

    m->now_ms = now_ms;
    if (m->go_on) {
        if (m->job.want == PL_BOOT_WANT_NOTHING)
            m->go_on(m);
    } else if (m->receiving) {
        pl_ymodem_tick(&m->ymodem, now_ms);
        pl_boot_update_tick(m);
    } else if (m->key && !is_speaking(m)) {
        press(m);
    }
}

int pl_boot_menu_next(void *context)
{
    struct pl_boot_menu *m = context;
    char c;

    while (is_speaking(m))
        if ((c = next_of_text(m)) != 0)
            return (uint8_t)c;
    return m->receiving ? pl_ymodem_next(&m->ymodem) : -1;
}

const struct pl_boot_job *pl_boot_menu_job(const void *context)
{
    const struct pl_boot_menu *m = context;

    return &m->job;
}

void pl_boot_menu_done(void *context, bool good, uint32_t now_ms)
{
    struct pl_boot_menu *m = context;

    m->now_ms = m->progress_ms = now_ms;
    m->good = good;
    m->go_on(m);
}

uint32_t pl_boot_menu_idle_ms(const void *context, uint32_t now_ms)
{
    const struct pl_boot_menu *m = context;
    uint32_t idle_ms = now_ms - m->progress_ms;

    return m->receiving || idle_ms < PL_BOOT_MENU_PATIENCE_MS ? 0 : idle_ms;
}
