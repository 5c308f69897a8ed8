/* SPDX-License-Identifier: MIT */
/* Serial ports on Windows. Sources: Microsoft's pages on DCB, COMMTIMEOUTS and
 * EscapeCommFunction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "pinless/serial.h"

struct pl_serial {
    HANDLE handle;
    bool even;
    bool rts, dtr; /* as last set: a new DCB sets them again */
};

/* --- Time --- */

uint32_t pl_serial_now_ms(void)
{
    return (uint32_t)GetTickCount64();
}

void pl_serial_sleep_ms(uint32_t ms)
{
    Sleep(ms);
}

/* --- Open and close --- */

/* The system's own sentence, without its full stop and line end. */
static void system_reason(DWORD code, char *text, DWORD size)
{
    DWORD n = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, code,
                             0, text, size, NULL);

    while (n > 0 && strchr(". \r\n", text[n - 1]) != NULL)
        n--;
    text[n] = '\0';
    if (n == 0)
        snprintf(text, size, "system error %lu", code);
}

/* Windows says "access denied" of a port that another program has open, and does not tell which. */
static int fail_open(const char *path, DWORD code, char *error, size_t error_size)
{
    char reason[160];

    system_reason(code, reason, sizeof reason);
    if (code == ERROR_ACCESS_DENIED || code == ERROR_SHARING_VIOLATION) {
        snprintf(error, error_size, "%s is held by another program (%s)", path, reason);
        return PL_ERR_PORT_BUSY;
    }
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
        snprintf(error, error_size, "there is no port %s (%s)", path, reason);
    else
        snprintf(error, error_size, "%s cannot be opened (%s)", path, reason);
    return PL_ERR_PORT_OPEN;
}

/* Names above COM9 exist only in the device namespace. */
static HANDLE open_device(const char *path)
{
    char device[280];
    int n = snprintf(device, sizeof device, "%s%s", path[0] == '\\' ? "" : "\\\\.\\", path);

    if (n < 0 || (size_t)n >= sizeof device) {
        SetLastError(ERROR_PATH_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    return CreateFileA(device, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

/* Windows drivers refuse a baud rate they cannot do. */
static bool apply_line(struct pl_serial *port, const struct pl_line *line)
{
    DCB dcb = {.DCBlength = sizeof dcb};

    port->even = line->parity == PL_PARITY_EVEN;
    if (line->baud == 0 || !GetCommState(port->handle, &dcb))
        return false;
    dcb = (DCB){.DCBlength = sizeof dcb,
                .BaudRate = line->baud,
                .fBinary = 1,
                .fParity = port->even ? 1 : 0,
                .fDtrControl = port->dtr ? DTR_CONTROL_ENABLE : DTR_CONTROL_DISABLE,
                .fRtsControl = port->rts ? RTS_CONTROL_ENABLE : RTS_CONTROL_DISABLE,
                .XonLim = dcb.XonLim,
                .XoffLim = dcb.XoffLim,
                .ByteSize = 8,
                .Parity = port->even ? EVENPARITY : NOPARITY,
                .StopBits = ONESTOPBIT,
                .XonChar = dcb.XonChar,
                .XoffChar = dcb.XoffChar};
    return SetCommState(port->handle, &dcb) != 0;
}

int pl_serial_open(struct pl_serial **port, const char *path, const struct pl_line *line,
                   char *error, size_t error_size)
{
    struct pl_serial *p = calloc(1, sizeof *p);
    int err = PL_OK;

    *port = NULL;
    if (p == NULL) {
        snprintf(error, error_size, "there is no memory left to open %s", path);
        return PL_ERR_PORT_OPEN;
    }
    p->rts = p->dtr = true;
    p->handle = open_device(path);
    if (p->handle == INVALID_HANDLE_VALUE) {
        err = fail_open(path, GetLastError(), error, error_size);
    } else if (GetFileType(p->handle) != FILE_TYPE_CHAR) {
        snprintf(error, error_size, "%s is not a serial port", path);
        err = PL_ERR_PORT_OPEN;
    } else if (!apply_line(p, line)) {
        snprintf(error, error_size, "%s refuses %lu baud 8%c1", path, (unsigned long)line->baud,
                 p->even ? 'E' : 'N');
        err = PL_ERR_PORT_LINE;
    }
    if (err != PL_OK) {
        pl_serial_close(p);
        return err;
    }
    pl_serial_flush(p);
    *port = p;
    return PL_OK;
}

void pl_serial_close(struct pl_serial *port)
{
    if (port == NULL)
        return;
    if (port->handle != INVALID_HANDLE_VALUE)
        CloseHandle(port->handle);
    free(port);
}

/* The latency timer of an adapter is set in the registry, by its driver's own dialog. */
unsigned pl_serial_notes(const struct pl_serial *port)
{
    (void)port;
    return PL_SERIAL_NO_LOW_LATENCY;
}

/* A failed call tells why in a code that differs between drivers. What all share is that a port
 * that is gone has no state any more. */
static int lost_or_line(const struct pl_serial *port)
{
    DCB dcb = {.DCBlength = sizeof dcb};

    return GetCommState(port->handle, &dcb) ? PL_ERR_PORT_LINE : PL_ERR_PORT_LOST;
}

int pl_serial_set_line(struct pl_serial *port, const struct pl_line *line)
{
    if (!apply_line(port, line))
        return lost_or_line(port);
    pl_serial_flush(port);
    return PL_OK;
}

/* --- Bytes --- */

/* A constant of 0 would mean no time-out at all, so that the shortest wait to write is 1 ms.
 * MAXDWORD in both read fields makes a read return with the first bytes that are there. */
static bool set_waits(struct pl_serial *port, uint32_t read_ms, uint32_t write_ms)
{
    COMMTIMEOUTS t = {.ReadIntervalTimeout = MAXDWORD,
                      .ReadTotalTimeoutMultiplier = read_ms > 0 ? MAXDWORD : 0,
                      .ReadTotalTimeoutConstant = read_ms < MAXDWORD ? read_ms : MAXDWORD - 1,
                      .WriteTotalTimeoutConstant = write_ms > 0 ? write_ms : 1};

    return SetCommTimeouts(port->handle, &t) != 0;
}

static DWORD one_call(size_t len)
{
    return len < 4096 ? (DWORD)len : 4096;
}

int pl_serial_write(struct pl_serial *port, const uint8_t *data, size_t len, uint32_t wait_ms)
{
    DWORD n = 0;

    if (len == 0)
        return 0;
    if (!set_waits(port, 0, wait_ms) || !WriteFile(port->handle, data, one_call(len), &n, NULL))
        return PL_ERR_PORT_LOST;
    return (int)n;
}

/* What came with a parity error is dropped as a whole: Windows does not say which byte it was, and
 * a missing byte ends in the protocol's timeout, whereas a wrong one might pass as data. */
int pl_serial_read(struct pl_serial *port, uint8_t *buf, size_t len, uint32_t wait_ms)
{
    DWORD n = 0, errors = 0;

    if (len == 0)
        return 0;
    if (!set_waits(port, wait_ms, 0) || !ReadFile(port->handle, buf, one_call(len), &n, NULL) ||
        !ClearCommError(port->handle, &errors, NULL))
        return PL_ERR_PORT_LOST;
    return port->even && (errors & CE_RXPARITY) != 0 ? 0 : (int)n;
}

void pl_serial_flush(struct pl_serial *port)
{
    PurgeComm(port->handle, PURGE_RXCLEAR);
}

/* --- Modem lines --- */

static int escape(struct pl_serial *port, DWORD function)
{
    return EscapeCommFunction(port->handle, function) ? PL_OK : lost_or_line(port);
}

int pl_serial_set_rts(struct pl_serial *port, bool active)
{
    port->rts = active;
    return escape(port, active ? SETRTS : CLRRTS);
}

int pl_serial_set_dtr(struct pl_serial *port, bool active)
{
    port->dtr = active;
    return escape(port, active ? SETDTR : CLRDTR);
}

int pl_serial_set_break(struct pl_serial *port, bool active)
{
    return escape(port, active ? SETBREAK : CLRBREAK);
}
