/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "ready.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#if defined __linux__ && !defined READY_POLL

#include <sys/epoll.h>
#include <unistd.h>

#define BATCH 256

struct ready {
    int                epoll;
    int                n_events, at;    /* those of the last wait */
    struct epoll_event events[BATCH];
};

struct ready *ready_new(void)
{
    struct ready *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (r->epoll >= 0)
        return r;
    free(r);
    return NULL;
}

void ready_free(struct ready *r)
{
    close(r->epoll);
    free(r);
}

static int control(struct ready *r, int verb, int fd, short events)
{
    struct epoll_event e = { 0 };

    e.data.fd = fd;
    if (events & POLLIN)
        e.events |= EPOLLIN;
    if (events & POLLOUT)
        e.events |= EPOLLOUT;
    return epoll_ctl(r->epoll, verb, fd, &e);
}

int ready_watch(struct ready *r, int fd, short events)
{
    return control(r, EPOLL_CTL_ADD, fd, events);
}

int ready_change(struct ready *r, int fd, short events)
{
    return control(r, EPOLL_CTL_MOD, fd, events);
}

/* close() takes a socket from the system's list, but not from the batch that
 * is at hand: another one may come by its number. */
void ready_forget(struct ready *r, int fd)
{
    int i;

    for (i = r->at + 1; i < r->n_events; i++)
        if (r->events[i].data.fd == fd)
            r->events[i].data.fd = -1;
}

int ready_wait(struct ready *r, int milliseconds,
               void (*on)(void *context, int fd), void *context)
{
    int n = epoll_wait(r->epoll, r->events, BATCH, milliseconds);

    if (n < 0)
        return errno == EINTR ? 0 : -1;
    r->n_events = n;
    for (r->at = 0; r->at < n; r->at++)
        if (r->events[r->at].data.fd >= 0)
            on(context, r->events[r->at].data.fd);
    r->n_events = 0;
    return 0;
}

#else

struct ready {
    struct pollfd *polls;       /* by the number of the socket */
    size_t         n, cap;
};

struct ready *ready_new(void)
{
    return calloc(1, sizeof(struct ready));
}

void ready_free(struct ready *r)
{
    free(r->polls);
    free(r);
}

static int reach(struct ready *r, size_t at)
{
    size_t cap = r->cap ? r->cap : 64;
    struct pollfd *p;

    while (cap <= at)
        cap *= 2;
    if (cap > r->cap) {
        p = realloc(r->polls, cap * sizeof *p);
        if (p == NULL)
            return -1;
        r->polls = p;
        r->cap = cap;
    }
    for (; r->n <= at; r->n++)
        r->polls[r->n] = (struct pollfd){ -1, 0, 0 };
    return 0;
}

int ready_watch(struct ready *r, int fd, short events)
{
    if (reach(r, (size_t)fd) < 0)
        return -1;
    r->polls[fd].fd = fd;
    return ready_change(r, fd, events);
}

int ready_change(struct ready *r, int fd, short events)
{
    r->polls[fd].events = events;
    return 0;
}

void ready_forget(struct ready *r, int fd)
{
    if ((size_t)fd < r->n)
        r->polls[fd] = (struct pollfd){ -1, 0, 0 };
}

int ready_wait(struct ready *r, int milliseconds,
               void (*on)(void *context, int fd), void *context)
{
    size_t i, n = r->n;

    if (poll(r->polls, (nfds_t)n, milliseconds) < 0)
        return errno == EINTR ? 0 : -1;
    for (i = 0; i < n; i++)
        if (r->polls[i].revents != 0)
            on(context, r->polls[i].fd);
    return 0;
}

#endif
