/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int stream_secure_client(struct stream *s, struct tls_context *context,
                         const char *host)
{
    s->tls = tls_connect(context, s->fd, host);
    return s->tls != NULL ? 0 : -1;
}

int stream_secure_server(struct stream *s, struct tls_context *context)
{
    s->tls = tls_accept(context, s->fd);
    return s->tls != NULL ? 0 : -1;
}

int stream_handshake(struct stream *s)
{
    return tls_handshake(s->tls);
}

int stream_deflate(struct stream *s, const void *rest, size_t n)
{
    s->squeeze = squeeze_new(rest, n);
    return s->squeeze != NULL ? 0 : -1;
}

static ssize_t read_some(struct stream *s, void *p, size_t n)
{
    return s->tls != NULL ? tls_read(s->tls, p, n) : read(s->fd, p, n);
}

static ssize_t write_some(struct stream *s, const void *p, size_t n)
{
    return s->tls != NULL ? tls_write(s->tls, p, n) : write(s->fd, p, n);
}

/* It reads once at most: a peer that sends what inflates to nothing does not
 * keep others waiting. */
static ssize_t read_inflated(struct stream *s, void *p, size_t n)
{
    size_t cap;
    void *room;
    ssize_t k = squeeze_read(s->squeeze, p, n);

    if (k != 0)
        return k;
    room = squeeze_room(s->squeeze, &cap);
    k = read_some(s, room, cap);
    if (k <= 0)
        return k;
    squeeze_came(s->squeeze, (size_t)k);
    k = squeeze_read(s->squeeze, p, n);
    if (k != 0)
        return k;
    errno = EAGAIN;
    return -1;
}

/* What is taken is gone when all is gone that it was compressed to: until then
 * the caller holds on to it, and comes again. */
static ssize_t write_deflated(struct stream *s, const void *p, size_t n)
{
    const void *out;
    ssize_t k;

    if (s->taken == 0) {
        k = squeeze_write(s->squeeze, p, n);
        if (k <= 0)
            return k;
        s->taken = (size_t)k;
    }
    for (;;) {
        out = squeeze_out(s->squeeze, &n);
        if (n == 0)
            break;
        k = write_some(s, out, n);
        if (k <= 0)
            return k;
        squeeze_sent(s->squeeze, (size_t)k);
    }
    k = (ssize_t)s->taken;
    s->taken = 0;
    return k;
}

ssize_t stream_read(struct stream *s, void *p, size_t n)
{
    return s->squeeze != NULL ? read_inflated(s, p, n) : read_some(s, p, n);
}

ssize_t stream_write(struct stream *s, const void *p, size_t n)
{
    return s->squeeze != NULL ? write_deflated(s, p, n)
                              : write_some(s, p, n);
}

int stream_would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

short stream_events(const struct stream *s, short want)
{
    return s->tls != NULL ? tls_events(s->tls, want) : want;
}

int stream_pending(const struct stream *s)
{
    return (s->squeeze != NULL && squeeze_pending(s->squeeze))
        || (s->tls != NULL && tls_pending(s->tls));
}

int stream_binding(struct stream *s, unsigned char dst[32])
{
    return s->tls != NULL ? tls_binding(s->tls, dst) : -1;
}

const char *stream_why(const struct stream *s)
{
    return s->tls != NULL ? tls_why(s->tls) : strerror(errno);
}

int stream_shutdown(struct stream *s)
{
    if (s->tls != NULL)
        tls_finish(s->tls);
    return shutdown(s->fd, SHUT_WR);
}

void stream_close(struct stream *s)
{
    squeeze_free(s->squeeze);
    s->squeeze = NULL;
    if (s->tls != NULL) {
        tls_finish(s->tls);
        tls_free(s->tls);
        s->tls = NULL;
    }
    close(s->fd);
    s->fd = -1;
}
