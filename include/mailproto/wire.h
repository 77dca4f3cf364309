/* The octet side of an engine: the same verbs for all six. A loop that knows
 * only this header can drive any of them. ISC, see COPYING.
 *
 *     for (;;) {
 *         while ((ev = X_next(x)) != NULL)
 *             ...                          handle it, call verbs
 *         want = mproto_wire_want(w);      then do one thing it asks for
 *     }
 *
 * The mask has a meaning only after next() gave NULL; ask next() again after
 * in(), eof(), sent(), tls_on() and any verb or answer. It is never 0 then. */
#ifndef MAILPROTO_WIRE_H
#define MAILPROTO_WIRE_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Belongs to its engine and dies with it. A NULL wire is a closed one. */
typedef struct mproto_wire mproto_wire;

/* What the engine can make use of, as bits. */
#define MPROTO_WRITE  0x01u     /* out() holds octets; send before all else */
#define MPROTO_READ   0x02u     /* in() would take octets */
#define MPROTO_ANSWER 0x04u     /* you owe an answer, or more body */
#define MPROTO_TLS    0x08u     /* all is flushed: handshake, then tls_on() */
#define MPROTO_CLOSED 0x10u     /* over; stands alone; error() says how */
#define MPROTO_SECRET 0x20u     /* credentials in flight: do not trace. A
                                 * server knows of those in the AUTH or PASS
                                 * line itself only when it has read them */
#define MPROTO_DEFLATE 0x40u    /* all is flushed: rest(), then deflate_on();
                                 * from here on both directions are compressed,
                                 * inside of TLS (RFC 4978) */
MPROTO_API unsigned mproto_wire_want(const mproto_wire *w);

/* Lends n octets. The engine keeps the pointer, not a copy: leave the buffer
 * alone until want() shows READ, TLS, DEFLATE or CLOSED. E_STATE when READ is
 * not wanted; the error's code when the engine is finished. n 0 is a no-op. */
MPROTO_API int mproto_wire_in(mproto_wire *w, const void *p, size_t n);

/* Makes the engine copy what it has not read yet, so that the lent buffer is
 * free at once: for loops that share one buffer among many connections. Ends
 * the current event, unless it owes an answer. E_FULL past keep_max, E_NOMEM;
 * then nothing has changed. */
MPROTO_API int mproto_wire_keep(mproto_wire *w);

/* The peer will send no more; for a client, also: your timer ran out (servers
 * say good-bye with X_close()). Legal at any time; what was lent is still read
 * and answered. */
MPROTO_API void mproto_wire_eof(mproto_wire *w);

/* Octets to send, or NULL and *n == 0; they live until the next call that
 * takes the engine. sent() takes away any prefix; more than n is all. */
MPROTO_API const void *mproto_wire_out(const mproto_wire *w, size_t *n);
MPROTO_API void mproto_wire_sent(mproto_wire *w, size_t n);

/* The handshake is done: what was learnt in the clear is forgotten. E_STATE
 * when TLS is not wanted. When the handshake fails: eof(). */
MPROTO_API int mproto_wire_tls_on(mproto_wire *w);

/* The answer to DEFLATE. rest() gives what was lent and came behind the switch:
 * it is compressed, and the first that you inflate; it lives until deflate_on()
 * and is NULL with *n 0 when there is none. E_STATE when DEFLATE is not
 * wanted. */
MPROTO_API const void *mproto_wire_rest(const mproto_wire *w, size_t *n);
MPROTO_API int mproto_wire_deflate_on(mproto_wire *w);

/* Never NULL, lives as long as the engine; code is MPROTO_OK while all is
 * well. */
MPROTO_API const mproto_error *mproto_wire_error(const mproto_wire *w);

/* Seconds the standard grants the peer at this point, to send or to read what
 * waits (RFC 5321, 4.5.3.2); 0 when nothing of it is awaited. The engine has no
 * clock: arm your timer with it. */
MPROTO_API unsigned mproto_wire_patience(const mproto_wire *w);

#ifdef __cplusplus
}
#endif
#endif
