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

ssize_t stream_read(struct stream *s, void *p, size_t n)
{
    return s->tls != NULL ? tls_read(s->tls, p, n) : read(s->fd, p, n);
}

ssize_t stream_write(struct stream *s, const void *p, size_t n)
{
    return s->tls != NULL ? tls_write(s->tls, p, n) : write(s->fd, p, n);
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
    return s->tls != NULL && tls_pending(s->tls);
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
    if (s->tls != NULL) {
        tls_finish(s->tls);
        tls_free(s->tls);
        s->tls = NULL;
    }
    close(s->fd);
    s->fd = -1;
}
