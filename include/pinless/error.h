/* SPDX-License-Identifier: MIT */
/* Every error pinless can report, as a type. The CLI turns them into sentences. */
#ifndef PINLESS_ERROR_H
#define PINLESS_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/* 0 is success, negative is an error, positive (where a function says so) an amount.
 * PL_BUSY is the one positive status: the work is not finished, keep driving it. */
enum pl_err {
    PL_BUSY = 1,
    PL_OK = 0,

    /* The caller's mistake: nothing was sent. */
    PL_ERR_ARG = -1,     /* an argument is out of its documented range */
    PL_ERR_STATE = -2,   /* called while another operation is running, or after a sticky failure */
    PL_ERR_NO_ROOM = -3, /* memory lent by the caller is too small; the needed size is reported */

    /* The link or the peer misbehaves. */
    PL_ERR_NO_ANSWER = -10,     /* no loader answered any 0x7F at any permitted line setting */
    PL_ERR_TIMEOUT = -11,       /* an expected byte did not come before its deadline */
    PL_ERR_NACK = -12,          /* the loader refused (0x1F) */
    PL_ERR_GARBLED = -13,       /* the answer makes no sense: noise, wrong baud, not a loader */
    PL_ERR_LOST = -14,          /* bounded recovery was used up; the address reached is reported */
    PL_ERR_PORT_LOST = -15,     /* the port vanished: cable pulled, adapter gone */
    PL_ERR_CANCELLED = -16,     /* the user asked to stop */
    PL_ERR_ENTRY_REFUSED = -17, /* the application answers, but does not go into a loader */
    PL_ERR_ENTRY_KEY = -18,     /* the application demands a proof, and there is no key */

    /* The chip, or what is asked of it. */
    PL_ERR_UNKNOWN_CHIP = -20,    /* product id is not in the table and no map was given */
    PL_ERR_WRONG_CHIP = -21,      /* product id differs from the one demanded */
    PL_ERR_PROTECTED = -22,       /* read-out protection is active */
    PL_ERR_WRITE_PROTECTED = -23, /* a page kept its content through erase and write */
    PL_ERR_VERIFY = -24,          /* read-back or checksum differs after bounded repair */
    PL_ERR_UNSUPPORTED = -25,     /* the loader's Get does not list the command needed */
    PL_ERR_RANGE = -26,           /* an address lies outside the memory it must be in */
    PL_ERR_NOT_ERASED = -27,      /* writing without erase over memory that is not blank */
    PL_ERR_UNKNOWN_MAP = -29,     /* the erase map is unknown, or which of two holds */
    PL_ERR_REFUSED = -28,         /* dangerous, and the explicit consent was not given */

    /* Firmware files. */
    PL_ERR_FILE = -40,    /* the operating system could not open or read it */
    PL_ERR_FORMAT = -41,  /* syntax, checksum or structure is wrong; line or section is reported */
    PL_ERR_OVERLAP = -42, /* two parts of the file claim the same address */
    PL_ERR_EMPTY = -43,   /* the file holds no bytes to write */
    PL_ERR_TOO_BIG = -44, /* more data than the limit the reader states */

    /* Serial ports. */
    PL_ERR_PORT_OPEN = -60,   /* no such port, or the system refuses it */
    PL_ERR_PORT_BUSY = -61,   /* another process holds the port; its name is reported if known */
    PL_ERR_PORT_DENIED = -62, /* permission denied */
    PL_ERR_PORT_LINE = -63,   /* the port cannot do the baud rate or frame asked for */
};

/* Short stable name of an error ("verify"), for --json and logs. Never NULL; unknown values
 * give "unknown". */
const char *pl_err_name(int err);

#ifdef __cplusplus
}
#endif

#endif
