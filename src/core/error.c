/* SPDX-License-Identifier: MIT */
/* Stable names of the errors. */
#include "pinless/error.h"

const char *pl_err_name(int err)
{
    switch (err) {
    case PL_BUSY:
        return "busy";
    case PL_OK:
        return "ok";
    case PL_ERR_ARG:
        return "argument";
    case PL_ERR_STATE:
        return "state";
    case PL_ERR_NO_ROOM:
        return "no-room";
    case PL_ERR_NO_ANSWER:
        return "no-answer";
    case PL_ERR_TIMEOUT:
        return "timeout";
    case PL_ERR_NACK:
        return "nack";
    case PL_ERR_GARBLED:
        return "garbled";
    case PL_ERR_LOST:
        return "link-lost";
    case PL_ERR_PORT_LOST:
        return "port-lost";
    case PL_ERR_CANCELLED:
        return "cancelled";
    case PL_ERR_ENTRY_REFUSED:
        return "entry-refused";
    case PL_ERR_ENTRY_KEY:
        return "entry-key";
    case PL_ERR_UNKNOWN_CHIP:
        return "unknown-chip";
    case PL_ERR_WRONG_CHIP:
        return "wrong-chip";
    case PL_ERR_PROTECTED:
        return "read-protected";
    case PL_ERR_WRITE_PROTECTED:
        return "write-protected";
    case PL_ERR_VERIFY:
        return "verify";
    case PL_ERR_UNSUPPORTED:
        return "unsupported";
    case PL_ERR_RANGE:
        return "range";
    case PL_ERR_NOT_ERASED:
        return "not-erased";
    case PL_ERR_UNKNOWN_MAP:
        return "unknown-map";
    case PL_ERR_REFUSED:
        return "refused";
    case PL_ERR_FILE:
        return "file";
    case PL_ERR_FORMAT:
        return "format";
    case PL_ERR_OVERLAP:
        return "overlap";
    case PL_ERR_EMPTY:
        return "empty";
    case PL_ERR_TOO_BIG:
        return "too-big";
    case PL_ERR_PORT_OPEN:
        return "port-open";
    case PL_ERR_PORT_BUSY:
        return "port-busy";
    case PL_ERR_PORT_DENIED:
        return "port-denied";
    case PL_ERR_PORT_LINE:
        return "port-line";
    default:
        return "unknown";
    }
}
