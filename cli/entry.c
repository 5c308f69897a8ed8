/* SPDX-License-Identifier: MIT */
/* From a running application into a loader, and what the application says of itself. */
#include "entry.h"

#include <bearssl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "entry_options.h"
#include "pinless/entry_talk.h"
#include "words.h"

enum {
    UNKNOWN_START_MS = 600, /* longer than nearly all rows of the chip table */
    BOOT_ATTEMPTS = 8       /* of an application that has just been started */
};

/* HMAC-SHA-256 of BearSSL. */
static void mac(void *ctx, const uint8_t *data, size_t n, uint8_t out[PL_ENTRY_MAC_SIZE])
{
    const struct pl_entry_options *e = ctx;
    br_hmac_key_context key;
    br_hmac_context hmac;

    br_hmac_key_init(&key, &br_sha256_vtable, e->key, e->key_len);
    br_hmac_init(&hmac, &key, 0);
    br_hmac_update(&hmac, data, n);
    br_hmac_out(&hmac, out);
}

/* Only to tell answers apart: need not be secret. */
static uint32_t new_tag(void)
{
    return (uint32_t)time(NULL) * 2654435761u ^ pl_serial_now_ms() ^ (uint32_t)getpid() << 16;
}

static struct pl_entry_talk_config talk_config(const struct pl_link *link,
                                               enum pl_entry_target target)
{
    struct pl_options *o = (struct pl_options *)link->opt;
    bool text = target != PL_ENTRY_NONE && o->entry.method == PL_METHOD_TEXT;

    return (struct pl_entry_talk_config){
        .target = target,
        .product = o->entry.product,
        .tag = text ? 0 : new_tag(),
        .text = text ? o->entry.text : NULL,
        .mac = o->entry.key_len ? mac : NULL,
        .mac_ctx = &o->entry,
    };
}

/* --- Talking --- */

static int set_app_line(struct pl_link *link)
{
    int err = pl_serial_set_line(link->port, &link->opt->entry.app);

    if (err == PL_OK)
        pl_trace_line(&link->trace, &link->opt->entry.app);
    return err;
}

static int talk(struct pl_link *link, struct pl_entry_talk *t)
{
    while (pl_entry_talk_result(t) == PL_BUSY) {
        size_t len;
        const uint8_t *bytes = pl_entry_talk_tx(t, &len);
        uint8_t heard[256];
        int n;

        if (len > 0) {
            n = pl_link_write(link, bytes, len);
            if (n < 0)
                return n;
            pl_entry_talk_tx_done(t, (size_t)n, pl_serial_now_ms());
        }
        n = pl_link_read(link, heard, sizeof heard, pl_entry_talk_wait_ms(t, pl_serial_now_ms()));
        if (n < 0)
            return n;
        pl_entry_talk_rx(t, heard, (size_t)n, pl_serial_now_ms());
        pl_entry_talk_tick(t, pl_serial_now_ms());
    }
    return pl_entry_talk_result(t);
}

/* --- Into the loader --- */

static uint32_t start_ms(const struct pl_link *link)
{
    const struct pl_options *o = link->opt;
    uint32_t most = 0;

    for (size_t i = 0; i < o->n_demand; i++)
        if (o->demand[i]->start_ms > most)
            most = o->demand[i]->start_ms;
    return most ? most : UNKNOWN_START_MS;
}

static int wait_for_loader(struct pl_link *link)
{
    uint32_t end = pl_serial_now_ms() + start_ms(link);

    for (;;) {
        uint8_t heard[256];
        int32_t left = (int32_t)(end - pl_serial_now_ms());
        int n = left > 0 ? pl_link_read(link, heard, sizeof heard, (uint32_t)left) : 0;

        if (left <= 0 || n < 0)
            return n < 0 ? n : PL_OK;
    }
}

static void report_going(const struct pl_link *link, const struct pl_entry_talk *t)
{
    const struct pl_entry_answer *a = &t->answer;
    cJSON *event = pl_report_event(link->report, "entry");

    if (t->answered)
        pl_report_say(link->report, "Application %s (product 0x%" PRIX32 ") goes into its loader",
                      a->version, a->product);
    else
        pl_report_say(link->report, "The application was told to go into its loader");
    cJSON_AddBoolToObject(event, "answered", t->answered);
    if (t->answered) {
        cJSON_AddStringToObject(event, "version", a->version);
        cJSON_AddNumberToObject(event, "product", a->product);
    }
    pl_report_send(link->report, event);
}

int pl_entry_nobody(struct pl_link *link)
{
    const struct pl_entry_options *e = &link->opt->entry;
    char line[PL_ENTRY_LINE_MAX];

    pl_fail(link->report, PL_ERR_NO_ANSWER,
            "no loader answered on %s, and no application either (product 0x%" PRIX32 " at %s)",
            link->opt->port, e->product, pl_entry_line_text(line, &e->app));
    pl_fail_next(link->report,
                 "Does the application listen for requests? --app is its line setting, --product "
                 "its number. A chip that is in its loader by BOOT pin needs neither: then check "
                 "TX, RX and GND. --trace FILE shows what came back");
    return link->report->exit;
}

static int ask(struct pl_link *link)
{
    enum pl_entry_target target =
        link->opt->entry.method == PL_METHOD_LOADER ? PL_ENTRY_LOADER : PL_ENTRY_ROM;
    struct pl_entry_talk_config config = talk_config(link, target);
    struct pl_entry_talk t = {0};
    int err = set_app_line(link);

    if (err == PL_OK) {
        pl_entry_talk_init(&t, &config, pl_serial_now_ms());
        err = talk(link, &t);
    }
    /* Whoever understands a text need not answer it. */
    if (err == PL_OK || (err == PL_ERR_NO_ANSWER && config.text)) {
        report_going(link, &t);
        link->entered = true;
        err = wait_for_loader(link);
    }
    link->nobody = err == PL_ERR_NO_ANSWER;
    if (err == PL_OK || link->nobody)
        return PL_EXIT_DONE;
    snprintf(link->report->state, sizeof link->report->state,
             "State of the chip: nothing was changed");
    return pl_link_fail(link, err, "asking the application");
}

static int pull_lines(struct pl_link *link)
{
    char error[200] = "";
    int err = pl_serial_lines(link->port, link->opt->entry.steps, error, sizeof error);

    if (err != PL_OK)
        return pl_fail(link->report, err, "--enter 'lines:%.60s': %s", link->opt->entry.steps,
                       error[0] != '\0' ? error : pl_words_for(err)->cause);
    link->entered = true;
    err = wait_for_loader(link);
    return err == PL_OK ? PL_EXIT_DONE : pl_link_fail(link, err, "waiting for the loader");
}

int pl_entry_enter(struct pl_link *link)
{
    return link->opt->entry.method == PL_METHOD_LINES ? pull_lines(link) : ask(link);
}

/* --- Afterwards --- */

void pl_entry_greet(struct pl_link *link)
{
    struct pl_entry_talk_config config = talk_config(link, PL_ENTRY_NONE);
    struct pl_entry_talk t;
    int err = set_app_line(link);

    config.attempts = BOOT_ATTEMPTS;
    if (err == PL_OK) {
        pl_entry_talk_init(&t, &config, pl_serial_now_ms());
        err = talk(link, &t);
    }
    if (err == PL_OK) {
        pl_report_say(link->report, "Application %s answers.", t.answer.version);
        cJSON_AddStringToObject(link->report->result, "app_version", t.answer.version);
        return;
    }
    cJSON_AddNullToObject(link->report->result, "app_version");
    if (err == PL_ERR_NO_ANSWER)
        pl_report_note(link->report,
                       "the new application does not answer as product 0x%" PRIX32
                       ": it could not be asked into its loader again",
                       config.product);
    else
        pl_report_note(link->report, "the new application was not asked who it is: %s",
                       pl_words_for(pl_link_cause(link, err))->cause);
}
