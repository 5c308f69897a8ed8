/* SPDX-License-Identifier: MIT */
/* Serial ports on Linux: any baud rate, low latency, and who holds a port.
 *
 * struct termios2 with BOTHER takes any baud rate as a number. Its header cannot be included beside
 * termios.h, hence a file of its own. Sources: ioctl_tty(2), linux/serial.h, proc(5). */
#define _DEFAULT_SOURCE
#include <asm/termbits.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "serial_internal.h"

/* --- Line --- */

/* A byte with a parity error must not pass as data: nothing else protects what the loader sends in
 * Read Memory. INPCK alone turns it into 0x00, which is data; IGNPAR is meant to drop it, but lets
 * n_tty take its raw path, in which USB serial drivers deliver the damaged byte as good. So it is
 * marked (PARMRK) and dropped by the reader; a byte too few then ends in the protocol's timeout.
 * Without parity there is nothing to check, and bytes of a wrong baud rate are worth seeing.
 *
 * VMIN is 1 so that on a non-blocking port 0 bytes mean a hang-up, never "nothing yet".
 * HUPCL stays as found: whether closing drops DTR is the system's habit, not ours. */
static void make_raw(struct termios2 *t, const struct pl_line *line)
{
    bool even = line->parity == PL_PARITY_EVEN;

    t->c_iflag = even ? (tcflag_t)(IGNBRK | INPCK | PARMRK) : (tcflag_t)IGNBRK;
    t->c_oflag = 0;
    t->c_lflag = 0;
    t->c_cflag &= (tcflag_t)HUPCL;
    t->c_cflag |= (tcflag_t)(CS8 | CLOCAL | CREAD | BOTHER);
    if (even)
        t->c_cflag |= (tcflag_t)PARENB;
    t->c_cc[VMIN] = 1;
    t->c_cc[VTIME] = 0;
    t->c_ispeed = line->baud;
    t->c_ospeed = line->baud;
}

int pl_serial_os_set_line(int fd, const struct pl_line *line, struct pl_serial_applied *applied)
{
    struct termios2 t;

    if (ioctl(fd, TCGETS2, &t) < 0)
        return errno;
    make_raw(&t, line);
    if (ioctl(fd, TCSETS2, &t) < 0 || ioctl(fd, TCGETS2, &t) < 0)
        return errno;
    applied->baud = t.c_ospeed;
    applied->even = (t.c_cflag & (tcflag_t)(PARENB | PARODD)) == (tcflag_t)PARENB;
    applied->marked = (t.c_iflag & (tcflag_t)PARMRK) != 0;
    return 0;
}

/* Drivers without such a timer may accept the flag and forget it, so it is read back. */
int pl_serial_os_set_low_latency(int fd, bool on, bool *changed)
{
    struct serial_struct s;
    int wanted;

    *changed = false;
    if (ioctl(fd, TIOCGSERIAL, &s) < 0)
        return errno;
    wanted = on ? s.flags | (int)ASYNC_LOW_LATENCY : s.flags & ~(int)ASYNC_LOW_LATENCY;
    if (s.flags == wanted)
        return 0;
    s.flags = wanted;
    if (ioctl(fd, TIOCSSERIAL, &s) < 0 || ioctl(fd, TIOCGSERIAL, &s) < 0)
        return errno;
    if (((s.flags ^ wanted) & (int)ASYNC_LOW_LATENCY) != 0)
        return EINVAL;
    *changed = true;
    return 0;
}

/* Linux, admin-guide/devices.txt: character majors 136-143 are the slaves of Unix98 ptys. */
bool pl_serial_os_is_pty(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && major(st.st_rdev) >= 136 && major(st.st_rdev) <= 143;
}

bool pl_serial_os_is_exclusive(int fd)
{
    int exclusive = 0;

    return ioctl(fd, TIOCGEXCL, &exclusive) == 0 && exclusive != 0;
}

/* --- Holder --- */

/* Links that do not lead into /dev are not followed: what they lead to may be slow or gone. */
static bool is_fd_of(const char *fd_path, dev_t device)
{
    char link[16];
    struct stat st;
    ssize_t n = readlink(fd_path, link, sizeof link);

    return n > 5 && memcmp(link, "/dev/", 5) == 0 && stat(fd_path, &st) == 0 &&
           S_ISCHR(st.st_mode) && st.st_rdev == device;
}

static enum pl_serial_holder search_process(long pid, dev_t device, int own_fd)
{
    enum pl_serial_holder result = PL_HOLDER_NONE;
    struct dirent *entry;
    char path[320];
    DIR *dir;

    snprintf(path, sizeof path, "/proc/%ld/fd", pid);
    dir = opendir(path);
    if (dir == NULL)
        return errno == ENOENT ? PL_HOLDER_NONE : PL_HOLDER_UNKNOWN;
    while (result == PL_HOLDER_NONE && (entry = readdir(dir)) != NULL) {
        bool own = pid == (long)getpid() && strtol(entry->d_name, NULL, 10) == own_fd;

        snprintf(path, sizeof path, "/proc/%ld/fd/%s", pid, entry->d_name);
        if (isdigit((unsigned char)entry->d_name[0]) && !own && is_fd_of(path, device))
            result = PL_HOLDER_FOUND;
    }
    closedir(dir);
    return result;
}

/* A process may call itself anything; only printable characters reach the terminal. */
static void describe(long pid, char *text, size_t size)
{
    char path[64], name[64] = "?";
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    f = fopen(path, "re");
    if (f != NULL) {
        if (fgets(name, sizeof name, f) == NULL)
            strcpy(name, "?");
        fclose(f);
    }
    name[strcspn(name, "\n")] = '\0';
    for (char *c = name; *c != '\0'; c++)
        if (!isprint((unsigned char)*c))
            *c = '?';
    snprintf(text, size, "%s (process %ld)", name, pid);
}

/* This process comes last: a fork shares its parent's open port, and the parent is the one to name.
 */
enum pl_serial_holder pl_serial_os_find_holder(const char *path, int own_fd, char *text,
                                               size_t size)
{
    enum pl_serial_holder result = PL_HOLDER_NONE;
    struct dirent *entry;
    struct stat st;
    long pid = 0;
    DIR *proc;

    if (stat(path, &st) != 0 || (proc = opendir("/proc")) == NULL)
        return PL_HOLDER_UNKNOWN;
    while (result != PL_HOLDER_FOUND && (entry = readdir(proc)) != NULL) {
        enum pl_serial_holder found = PL_HOLDER_NONE;

        pid = strtol(entry->d_name, NULL, 10);
        if (pid > 0 && pid != getpid())
            found = search_process(pid, st.st_rdev, -1);
        if (found != PL_HOLDER_NONE)
            result = found;
    }
    closedir(proc);
    if (result != PL_HOLDER_FOUND) {
        pid = getpid();
        if (search_process(pid, st.st_rdev, own_fd) == PL_HOLDER_FOUND)
            result = PL_HOLDER_FOUND;
    }
    if (result == PL_HOLDER_FOUND)
        describe(pid, text, size);
    return result;
}
