/* SPDX-License-Identifier: MIT */
/* From an error to a sentence: cause, next step, exit code. */
#include "words.h"

#include "pinless/error.h"

static const struct pl_words table[] = {
    {PL_ERR_NO_ANSWER, PL_EXIT_NO_LOADER, "no loader answered",
     "Is the chip in its loader? BOOT0 high at reset, or `pinless enter`; after "
     "another program has talked to it, reset it. Are TX and RX crossed, GND joined, and the pins "
     "those of `pinless chips NAME`? --trace FILE shows what came back"},
    {PL_ERR_TIMEOUT, PL_EXIT_LINK, "the loader stopped answering",
     "Run the same command again; if it happens again, try a lower -b or --strict"},
    {PL_ERR_NACK, PL_EXIT_UNSUPPORTED, "the loader refused",
     "The address may not exist for the loader, or protection is on: `pinless info` shows both"},
    {PL_ERR_GARBLED, PL_EXIT_LINK, "the answers make no sense",
     "Try a lower -b, a shorter cable, or --parity none (STM32WB0 and WL3x); is another program "
     "using the port?"},
    {PL_ERR_LOST, PL_EXIT_LINK, "the loader was lost and could not be found again",
     "Check the cable and the supply, reset the chip into its loader, and run the same command "
     "again, perhaps with a lower -b"},
    {PL_ERR_PORT_LOST, PL_EXIT_LINK, "the port vanished",
     "Was the cable pulled, or did the adapter lose power? Plug it in and run the same command "
     "again"},
    {PL_ERR_CANCELLED, PL_EXIT_INTERRUPTED, "interrupted", ""},
    {PL_ERR_ENTRY_REFUSED, PL_EXIT_NO_LOADER, "the application refused to go into its loader",
     "Is --key the product's own key? Or is the product busy with something it will not leave? It "
     "runs on as before"},
    {PL_ERR_ENTRY_KEY, PL_EXIT_NO_LOADER, "the application demands a proof and no key was given",
     "--key FILE names the file with the product's key. The product runs on as before"},
    {PL_ERR_UNKNOWN_CHIP, PL_EXIT_CHIP, "the chip is not in the table",
     "Describe its memories with --map 'flash=0x08000000:128K,page=2K,granule=8,"
     "ram=0x20000000:20K', from its reference manual"},
    {PL_ERR_UNKNOWN_MAP, PL_EXIT_CHIP, "the erase map of this chip is not known",
     "A chip with two of them needs --layout OPTION, see `pinless chips NAME`; `pinless info` and "
     "`pinless read` work without"},
    {PL_ERR_WRONG_CHIP, PL_EXIT_CHIP, "this is another chip than the one demanded",
     "Is this the right board, and the right --chip? Nothing was changed"},
    {PL_ERR_PROTECTED, PL_EXIT_PROTECTED, "read-out protected",
     "`pinless unprotect read --erase-everything` erases the whole flash; are you sure the product "
     "can come back? Serial numbers, calibration and keys in flash are gone after it"},
    {PL_ERR_WRITE_PROTECTED, PL_EXIT_PROTECTED, "a page is write-protected: it kept its content",
     "`pinless unprotect write` removes the write protection of all pages"},
    {PL_ERR_VERIFY, PL_EXIT_VERIFY, "the flash differs", "`pinless update FILE` writes it"},
    {PL_ERR_UNSUPPORTED, PL_EXIT_UNSUPPORTED, "this loader does not have the command",
     "`pinless info` lists what it has"},
    {PL_ERR_RANGE, PL_EXIT_RANGE, "it does not fit into the memory of this chip",
     "Was the file built for another chip, or --addr given for another one? `pinless info` shows "
     "the memory"},
    {PL_ERR_NOT_ERASED, PL_EXIT_RANGE, "the memory is not blank there",
     "`pinless update FILE` erases what is needed; `pinless erase --addr ADDR --size SIZE` makes "
     "room for a write"},
    {PL_ERR_REFUSED, PL_EXIT_REFUSED, "refused", ""},
    {PL_ERR_FILE, PL_EXIT_FILE, "the file cannot be used", ""},
    {PL_ERR_FORMAT, PL_EXIT_FILE, "the firmware file is damaged",
     "Build or download it again; nothing was sent to the chip"},
    {PL_ERR_OVERLAP, PL_EXIT_FILE, "two parts of the firmware file claim one address",
     "Was it joined from two files that overlap? Nothing was sent to the chip"},
    {PL_ERR_EMPTY, PL_EXIT_FILE, "the firmware file holds no bytes",
     "Nothing was sent to the chip"},
    {PL_ERR_TOO_BIG, PL_EXIT_FILE, "the firmware file is too big to be one", ""},
    {PL_ERR_PORT_OPEN, PL_EXIT_PORT, "the port cannot be opened",
     "`pinless ports` lists the ports"},
    {PL_ERR_PORT_BUSY, PL_EXIT_PORT, "the port is in use by another program",
     "Close that program (a serial monitor, ModemManager) and try again"},
    {PL_ERR_PORT_DENIED, PL_EXIT_PORT, "access to the port is denied",
     "On Linux, add yourself to the port's group (often `sudo usermod -aG dialout $USER`) and log "
     "in again"},
    {PL_ERR_PORT_LINE, PL_EXIT_PORT, "the port cannot do what is asked of it",
     "Choose another -b; without modem lines on the adapter, leave --lines away"},
};

static const struct pl_words internal = {
    0, PL_EXIT_INTERNAL, "pinless failed inside",
    "This should not happen; --trace FILE and -v make a good report"};

const struct pl_words *pl_words_for(int err)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].err == err)
            return &table[i];
    }
    return &internal;
}

static int record(struct pl_report *r, int code, const char *verdict, const char *next,
                  const char *format, va_list args)
{
    if (r->exit != PL_EXIT_DONE)
        return r->exit;
    r->exit = code;
    r->verdict = verdict;
    vsnprintf(r->cause, sizeof r->cause, format, args);
    snprintf(r->next, sizeof r->next, "%s", next);
    return code;
}

int pl_fail(struct pl_report *r, int err, const char *format, ...)
{
    const struct pl_words *w = pl_words_for(err);
    va_list args;

    va_start(args, format);
    int code = record(r, w->exit, pl_err_name(err), w->next, format ? format : w->cause, args);
    va_end(args);
    return code;
}

int pl_fail_usage(struct pl_report *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int code = record(r, PL_EXIT_USAGE, "usage", "", format, args);
    va_end(args);
    return code;
}

void pl_fail_next(struct pl_report *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(r->next, sizeof r->next, format, args);
    va_end(args);
}
