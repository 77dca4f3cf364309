/* TLS over sockets that do not block, by a library of others: tls_openssl.c,
 * or tls_none.c where there is none; examples/tls.sh chooses. Programs call
 * stream.h, and of this only the contexts. ISC, see COPYING. */
#ifndef EXAMPLES_TLS_H
#define EXAMPLES_TLS_H

#include <sys/types.h>

/* What was wrong, in English: "server.key", "key values mismatch". */
struct tls_trouble {
    const char *what, *why;
};

/* 1, or 0: there is none. */
int tls_is_there(void);

/* A sentence for --help: who does it, or that nobody does. */
const char *tls_about(void);

/* What all connections of one kind share. They keep it alive as long as they
 * need it. NULL with *trouble set. */
struct tls_context;

/* The certificate is checked against those in the file ca (PEM; NULL: those
 * that the system trusts) and the name of the host; insecure: it is not, and
 * whoever stands between reads and writes along. */
struct tls_context *tls_client_context(const char *ca, int insecure,
                                       struct tls_trouble *trouble);
/* The client's own certificate, as below, for a server that asks for it. 0, or
 * -1 with *trouble. */
int tls_client_certificate(struct tls_context *context, const char *cert,
                           const char *key, struct tls_trouble *trouble);
/* cert: the server's own certificate first, then those up to the root (PEM). */
struct tls_context *tls_server_context(const char *cert, const char *key,
                                       struct tls_trouble *trouble);
void tls_context_free(struct tls_context *context);

/* One connection, for stream.c. NULL with errno. */
struct tls;

struct tls *tls_connect(struct tls_context *context, int fd, const char *host);
struct tls *tls_accept(struct tls_context *context, int fd);
int tls_handshake(struct tls *t);
ssize_t tls_read(struct tls *t, void *p, size_t n);
ssize_t tls_write(struct tls *t, const void *p, size_t n);
short tls_events(const struct tls *t, short want);
int tls_pending(const struct tls *t);
int tls_binding(struct tls *t, unsigned char dst[32]);
const char *tls_why(const struct tls *t);
void tls_finish(struct tls *t);         /* says that nothing more comes */
void tls_free(struct tls *t);

#endif
