/* A connection's octets, in the clear or in TLS, and in either compressed or
 * not, for loops around poll().
 *
 *     p.events = stream_events(s, want);       want: POLLIN, POLLOUT
 *     if (!(want & POLLIN && stream_pending(s)))
 *         poll(&p, 1, ...);
 *     if (want & POLLOUT) ... stream_write()
 *     if (want & POLLIN)  ... stream_read()
 *
 * Do behind poll() what you want, not what it reports: TLS may have to read in
 * order to write, and a socket with octets in it may have none for you. Both
 * then fail with EAGAIN, and no call ever blocks. ISC, see COPYING. */
#ifndef EXAMPLES_STREAM_H
#define EXAMPLES_STREAM_H

#include "squeeze.h"
#include "tls.h"

struct stream {
    int             fd;         /* does not block: see net.h */
    struct tls     *tls;        /* NULL: in the clear */
    struct squeeze *squeeze;    /* NULL: not compressed */
    size_t          taken;      /* octets that are compressed and not gone */
};

/* From here on it is TLS; the handshake happens in the calls below. Call it
 * when the wire wants MPROTO_TLS, or on a fresh socket. host: the name that
 * the certificate must have, and that is told to the server; an address will
 * do. 0, or -1 with errno. */
int stream_secure_client(struct stream *s, struct tls_context *context,
                         const char *host);
int stream_secure_server(struct stream *s, struct tls_context *context);

/* Goes on with the handshake: 1 it is done (now call mproto_wire_tls_on()); 0
 * not yet, poll with stream_events(); -1 it failed: stream_why(). Who has no
 * wire that waits for it need not call: reading and writing do it, too. */
int stream_handshake(struct stream *s);

/* From here on it is compressed in both directions (RFC 4978): when the wire
 * wants MPROTO_DEFLATE, with its rest(); see squeeze_is_there(). 0, or -1 with
 * errno. */
int stream_deflate(struct stream *s, const void *rest, size_t n);

/* As read() and write(). read gives 0 only when the peer said that this is the
 * end; in TLS a connection that only breaks off is -1 with ECONNRESET, and what
 * is wrong with TLS itself, or with what is compressed, EPROTO. A write that
 * gave EAGAIN is to be repeated with the same octets, and may be with more
 * behind them. */
ssize_t stream_read(struct stream *s, void *p, size_t n);
ssize_t stream_write(struct stream *s, const void *p, size_t n);

/* 1: errno says "later", not "broken". */
int stream_would_block(void);

/* What to poll for, to get what is wanted. */
short stream_events(const struct stream *s, short want);

/* 1: octets are here already that poll() does not know of. */
int stream_pending(const struct stream *s);

/* The channel binding tls-exporter (RFC 9266). 0, or -1: there is none. */
int stream_binding(struct stream *s, unsigned char dst[32]);

/* Why the last call failed, in English; call it before others. */
const char *stream_why(const struct stream *s);

/* Nothing more will be written, and the peer is told so, in TLS too. What it
 * still sends can be read from fd and thrown away. 0, or -1 with errno. */
int stream_shutdown(struct stream *s);

/* Closes the socket; the peer is told that this is the end. */
void stream_close(struct stream *s);

#endif
