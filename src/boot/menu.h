/* SPDX-License-Identifier: MIT */
/* A menu for a person with nothing but a terminal program: what is here, update by YMODEM, erase,
 * protect, start. It is a protocol beside AN3155 (struct pl_boot_protocol) and opens with Return.
 *
 * An update erases page by page as it arrives, begins with the page of the vectors, and programs
 * the first granule last, after all else was read back: what is cut off in the middle never starts.
 * The product's filter, access check and commands are those of the server; its memories are not
 * reached. */
#ifndef SRC_BOOT_MENU_H
#define SRC_BOOT_MENU_H

#include "pinless/boot.h"
#include "server.h"
#include "ymodem.h"

enum {
    PL_BOOT_MENU_KEY = '\r',
    PL_BOOT_MENU_ROOM = PL_YMODEM_ROOM, /* of config->packet */
    PL_BOOT_MENU_SENTENCES = 10,
    PL_BOOT_MENU_NAME = 24,
    PL_BOOT_MENU_PATIENCE_MS = 120000, /* for a person */
};

/* Its members are the menu's own. */
struct pl_boot_menu {
    bool locked;
    bool receiving;
    bool has_head;
    bool good;   /* the last job was */
    uint8_t key; /* pressed, and not yet heeded; 0: none */
    uint8_t n_sentences, n_said, n_values;
    enum pl_boot_want leaving;
    struct pl_boot_job job;
    void (*go_on)(struct pl_boot_menu *m);     /* the work that is under way; NULL: none */
    void (*confirmed)(struct pl_boot_menu *m); /* what 'y' does; NULL: nothing was asked */
    const char *why;                           /* a file was refused */
    const char *insert;                        /* what stands for a %, as far as it is not said */
    uint32_t now_ms, progress_ms;
    uint32_t page, length; /* to be erased next; bytes of the last */
    uint32_t erased_to;
    uint32_t received;
    struct pl_ymodem ymodem;
    struct pl_boot_writer writer;
    const struct pl_boot_config *config;
    const char *sentences[PL_BOOT_MENU_SENTENCES]; /* to be said */
    uint32_t values[3];                            /* of %d and %x, in this order */
    uint8_t head[PL_BOOT_GRANULE_MAX];
    char number[12], echo[2];
    char name[PL_BOOT_MENU_NAME];
};

/* In the shape of struct pl_boot_protocol; context is a struct pl_boot_menu of zeros. */
void pl_boot_menu_begin(void *context, const struct pl_boot_config *config, bool locked,
                        uint32_t now_ms);
bool pl_boot_menu_listens(const void *context);
void pl_boot_menu_byte(void *context, uint8_t byte, bool damaged, uint32_t now_ms);
void pl_boot_menu_tick(void *context, uint32_t now_ms);
int pl_boot_menu_next(void *context);
const struct pl_boot_job *pl_boot_menu_job(const void *context);
void pl_boot_menu_done(void *context, bool good, uint32_t now_ms);
uint32_t pl_boot_menu_idle_ms(const void *context, uint32_t now_ms);

/* --- Within the menu --- */

static inline const struct pl_boot_config *pl_boot_menu_config(const struct pl_boot_menu *m)
{
    return THE_CONFIG(m->config);
}

static inline const struct pl_boot_chip *chip_of_menu(const struct pl_boot_menu *m)
{
    return THE_CHIP(pl_boot_menu_config(m)->chip);
}

/* In a sentence %d and %x stand for the next value. It must stay until it is said. */
void pl_boot_say(struct pl_boot_menu *m, const char *sentence);

/* May a character from the line be said? Not what moves a terminal's cursor, nor %. */
static inline bool pl_boot_is_plain(char c)
{
    return c > ' ' && c < 0x7F && c != '%';
}

void pl_boot_values(struct pl_boot_menu *m, uint32_t a, uint32_t b);
bool pl_boot_has_application(const struct pl_boot_menu *m);
void pl_boot_prompt(struct pl_boot_menu *m);

/* Ends the work, and says why. */
void pl_boot_fail(struct pl_boot_menu *m, const char *why);

/* The job that was done did what it should; else the work has failed. Then there is no job. */
bool pl_boot_menu_did(struct pl_boot_menu *m);

/* The application's next page from m->page on is to be erased, if it is not blank; false: there is
 * none. */
bool pl_boot_erase_page(struct pl_boot_menu *m);

/* A file is received and programmed. */
void pl_boot_update(struct pl_boot_menu *m);
void pl_boot_update_tick(struct pl_boot_menu *m);

#endif
