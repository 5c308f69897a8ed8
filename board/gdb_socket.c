/* SPDX-License-Identifier: MIT */
/* Where a debugger connects: TCP on this machine only, one client at a time, never waiting. */
#include "gdb_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* --- Opening and closing --- */

static bool bind_local(int fd, uint16_t port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(port),
                                        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};

    return bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
}

static bool find_port(struct pl_gdb_socket *s)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;

    if (getsockname(s->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    s->port = ntohs(address.sin_port);
    return true;
}

bool pl_gdb_socket_open(struct pl_gdb_socket *s, uint16_t port)
{
    const int yes = 1;
    int reason;

    memset(s, 0, sizeof *s);
    s->client = -1;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->listener >= 0 &&
        setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind_local(s->listener, port) && listen(s->listener, 1) == 0 && find_port(s))
        return true;
    reason = errno;
    pl_gdb_socket_close(s);
    errno = reason;
    return false;
}

void pl_gdb_socket_close(struct pl_gdb_socket *s)
{
    if (s->client >= 0)
        close(s->client);
    if (s->listener >= 0)
        close(s->listener);
    s->client = s->listener = -1;
}

/* --- Clients --- */

static void hang_up(struct pl_gdb_socket *s, struct pl_gdb *gdb)
{
    close(s->client);
    s->client = -1;
    s->n_held = 0;
    pl_gdb_disconnect(gdb);
}

/* A second client is turned away. */
static void accept_client(struct pl_gdb_socket *s, struct pl_gdb *gdb)
{
    const int yes = 1;
    int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0)
        return;
    if (s->client >= 0) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    s->client = fd;
    pl_gdb_connect(gdb);
}

/* --- Bytes. False: the client has gone --- */

static bool would_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static bool send_bytes(const struct pl_gdb_socket *s, struct pl_gdb *gdb)
{
    size_t len;
    const uint8_t *data = pl_gdb_output(gdb, &len);
    ssize_t n;

    if (len == 0)
        return true;
    n = send(s->client, data, len, MSG_NOSIGNAL);
    if (n < 0)
        return would_wait();
    pl_gdb_sent(gdb, (size_t)n);
    return true;
}

static bool receive_bytes(struct pl_gdb_socket *s)
{
    ssize_t n;

    if (s->n_held == sizeof s->held)
        return true;
    n = recv(s->client, s->held + s->n_held, sizeof s->held - s->n_held, 0);
    if (n > 0)
        s->n_held += (size_t)n;
    return n > 0 || (n < 0 && would_wait());
}

static void hand_over(struct pl_gdb_socket *s, struct pl_gdb *gdb)
{
    size_t n = pl_gdb_feed(gdb, s->held, s->n_held);

    s->n_held -= n;
    memmove(s->held, s->held + n, s->n_held);
}

void pl_gdb_socket_serve(struct pl_gdb_socket *s, struct pl_gdb *gdb)
{
    bool there;

    accept_client(s, gdb);
    if (s->client < 0)
        return;
    there = receive_bytes(s);
    hand_over(s, gdb);
    if (!send_bytes(s, gdb) || !there)
        hang_up(s, gdb);
}

void pl_gdb_socket_wait(const struct pl_gdb_socket *s, uint64_t wait_us)
{
    const struct timespec wait = {.tv_sec = (time_t)(wait_us / 1000000),
                                  .tv_nsec = (long)(wait_us % 1000000 * 1000)};
    struct pollfd poller[2] = {
        {.fd = s->listener, .events = POLLIN},
        {.fd = s->client, .events = s->n_held < sizeof s->held ? POLLIN : 0}};
    sigset_t none;

    sigemptyset(&none);
    ppoll(poller, 2, &wait, &none);
}
