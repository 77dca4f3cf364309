/* ISC, see COPYING. */
#define _GNU_SOURCE             /* POSIX, and accept4() of its next issue */

#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int net_blocking(int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0)
        return -1;
    flags = on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return fcntl(fd, F_SETFL, flags);
}

/* Closed on exec; not blocking; and what is written leaves at once: an engine
 * hands out whole replies and groups of commands. What is not TCP does so
 * anyway. */
static int prepare(int fd)
{
    int on = 1;

    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || net_blocking(fd, 0) < 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return 0;
}

static int open_socket(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);

    if (fd >= 0 && prepare(fd) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

long net_port(const char *text)
{
    long port = 0;

    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        port = port * 10 + (*text - '0');
        if (port > 65535)
            return -1;
    }
    return port;
}

/* A bare IPv6 address has more than one colon. */
void net_split(char *text, const char **host, const char **port)
{
    char *colon = strrchr(text, ':'), *close;

    *host = text;
    if (text[0] == '[' && (close = strchr(text, ']')) != NULL) {
        if (close[1] == ':')
            *port = close + 2;
        *close = '\0';
        *host = text + 1;
    } else if (text[0] != '/' && colon != NULL
               && strchr(text, ':') == colon) {
        *colon = '\0';
        *port = colon + 1;
    }
}

static struct addrinfo *look_up(const char *host, const char *port,
                                int family, struct net_trouble *trouble)
{
    struct addrinfo hints = { .ai_family = family,
                              .ai_socktype = SOCK_STREAM }, *list = NULL;
    int rc = getaddrinfo(host, port, &hints, &list);

    if (rc == 0)
        return list;
    trouble->why = gai_strerror(rc);
    trouble->again = rc == EAI_AGAIN || rc == EAI_MEMORY || rc == EAI_SYSTEM;
    return NULL;
}

/* From errno. A network that is down today may be up tomorrow. */
static void set_trouble(struct net_trouble *trouble)
{
    trouble->why = strerror(errno);
    trouble->again = 1;
}

/* 0, or the errno of the connection that did not come up. */
static int wait_connected(int fd, unsigned seconds)
{
    struct pollfd p = { fd, POLLOUT, 0 };
    int error = 0, rc;
    socklen_t n = sizeof error;

    do {
        rc = poll(&p, 1, (int)seconds * 1000);
    } while (rc < 0 && errno == EINTR);
    if (rc == 0)
        return ETIMEDOUT;
    if (rc < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
        return errno;
    return error;
}

static int connect_one(const struct addrinfo *a, unsigned seconds)
{
    int fd = open_socket(a), error = 0;

    if (fd < 0)
        return -1;
    if (connect(fd, a->ai_addr, a->ai_addrlen) < 0)
        error = errno == EINPROGRESS ? wait_connected(fd, seconds) : errno;
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

/* To a socket of this machine. */
static int connect_path(const struct net_target *to,
                        struct net_trouble *trouble)
{
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    struct addrinfo a = { .ai_family = AF_UNIX, .ai_socktype = SOCK_STREAM,
                          .ai_addr = (struct sockaddr *)&un,
                          .ai_addrlen = sizeof un };
    int fd = -1;

    if (strlen(to->host) >= sizeof un.sun_path) {
        errno = ENAMETOOLONG;
    } else {
        strcpy(un.sun_path, to->host);
        fd = connect_one(&a, to->seconds);
    }
    if (fd < 0)
        set_trouble(trouble);
    return fd;
}

int net_connect(const struct net_target *to, struct net_trouble *trouble)
{
    struct addrinfo *list;
    const struct addrinfo *a;
    int fd = -1;

    if (to->host[0] == '/')
        return connect_path(to, trouble);
    list = look_up(to->host, to->port, to->family, trouble);
    for (a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = connect_one(a, to->seconds);
        if (fd < 0)
            set_trouble(trouble);
    }
    if (list != NULL)
        freeaddrinfo(list);
    return fd;
}

/* The address families differ only in where the port stands. */
static uint16_t *port_field(struct sockaddr_storage *a)
{
    if (a->ss_family == AF_INET6)
        return &((struct sockaddr_in6 *)(void *)a)->sin6_port;
    return &((struct sockaddr_in *)(void *)a)->sin_port;
}

static unsigned port_of(int fd)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;

    memset(&a, 0, sizeof a);
    if (getsockname(fd, (struct sockaddr *)&a, &n) < 0)
        return 0;
    return ntohs(*port_field(&a));
}

static int listen_one(const struct addrinfo *a, unsigned port)
{
    struct sockaddr_storage at;
    int fd = open_socket(a), on = 1, error;

    if (fd < 0)
        return -1;
    memcpy(&at, a->ai_addr, a->ai_addrlen);
    *port_field(&at) = htons((uint16_t)port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (a->ai_family == AF_INET6)       /* or it takes the IPv4 port, too */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, a->ai_addrlen) == 0
        && listen(fd, SOMAXCONN) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* A family that this machine has not got is no error, if another one is. */
static int is_absent(int error)
{
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

/* One socket for each address in list, or none at all. */
static size_t listen_all(const struct addrinfo *list, unsigned *port,
                         int *fds, size_t cap, struct net_trouble *trouble)
{
    size_t n = 0;

    for (; list != NULL && n < cap; list = list->ai_next) {
        fds[n] = listen_one(list, *port);
        if (fds[n] >= 0) {
            *port = port_of(fds[n++]);
            continue;
        }
        set_trouble(trouble);
        if (is_absent(errno))
            continue;
        while (n > 0)
            close(fds[--n]);
        return 0;
    }
    return n;
}

size_t net_listen(const char *host, unsigned *port, int *fds, size_t cap,
                  struct net_trouble *trouble)
{
    struct addrinfo *list = look_up(host, "0", AF_UNSPEC, trouble);
    unsigned asked = *port;
    size_t n = 0;
    int tries;

    if (list == NULL)
        return 0;
    /* A port that is free on one address may be taken on the next one. */
    for (tries = 0; n == 0 && tries < (asked == 0 ? 10 : 1); tries++) {
        *port = asked;
        n = listen_all(list, port, fds, cap, trouble);
    }
    freeaddrinfo(list);
    return n;
}

static void address_text(char *dst, const struct sockaddr *a, socklen_t n)
{
    char host[NET_ADDR_MAX - 8] = "";

    if (getnameinfo(a, n, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        strcpy(host, "0.0.0.0");
    host[strcspn(host, "%")] = '\0';    /* RFC 5321 has no zones */
    snprintf(dst, NET_ADDR_MAX, a->sa_family == AF_INET6 ? "[IPv6:%s]"
                                                         : "[%s]", host);
}

/* Where there is accept4(), one call does what takes five: TCP_NODELAY comes
 * down from the listening socket there. */
static int accept_one(int fd, struct sockaddr_storage *a, socklen_t *n)
{
#if defined SOCK_NONBLOCK && defined SOCK_CLOEXEC
    return accept4(fd, (struct sockaddr *)a, n, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    int got = accept(fd, (struct sockaddr *)a, n);

    if (got < 0 || prepare(got) == 0)
        return got;
    close(got);
    return -1;
#endif
}

int net_accept(int fd, char peer[NET_ADDR_MAX])
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    int got = accept_one(fd, &a, &n);

    if (got >= 0)
        address_text(peer, (struct sockaddr *)&a, n);
    return got;
}

int net_local(int fd, char self[NET_ADDR_MAX])
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;

    if (getsockname(fd, (struct sockaddr *)&a, &n) < 0)
        return -1;
    address_text(self, (struct sockaddr *)&a, n);
    return 0;
}
