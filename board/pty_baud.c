/* SPDX-License-Identifier: MIT */
/* The baud rate that the host has set on its side of the pseudo terminal. Apart from pty.c, because
 * the kernel's termios2, which alone tells arbitrary rates, and termios.h exclude each other. */
#include "pty.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

uint32_t pl_pty_baud(const struct pl_pty *pty)
{
    struct termios2 mode;

    return ioctl(pty->fd, TCGETS2, &mode) == 0 ? mode.c_ospeed : 0;
}
