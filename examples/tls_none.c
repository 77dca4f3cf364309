/* No TLS. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "tls.h"

#include <errno.h>
#include <stddef.h>

static const char why[] = "this program was built without OpenSSL";

int tls_is_there(void)
{
    return 0;
}

const char *tls_about(void)
{
    return "This program was built without TLS.";
}

static struct tls_context *refuse(struct tls_trouble *trouble)
{
    trouble->what = "TLS";
    trouble->why = why;
    return NULL;
}

struct tls_context *tls_client_context(const char *ca, int insecure,
                                       struct tls_trouble *trouble)
{
    (void)ca;
    (void)insecure;
    return refuse(trouble);
}

int tls_client_certificate(struct tls_context *context, const char *cert,
                           const char *key, struct tls_trouble *trouble)
{
    (void)context;
    (void)cert;
    (void)key;
    refuse(trouble);
    return -1;
}

struct tls_context *tls_server_context(const char *cert, const char *key,
                                       struct tls_trouble *trouble)
{
    (void)cert;
    (void)key;
    return refuse(trouble);
}

void tls_context_free(struct tls_context *context)
{
    (void)context;
}

struct tls *tls_connect(struct tls_context *context, int fd, const char *host)
{
    (void)context;
    (void)fd;
    (void)host;
    errno = EPROTONOSUPPORT;
    return NULL;
}

struct tls *tls_accept(struct tls_context *context, int fd)
{
    return tls_connect(context, fd, NULL);
}

/* There is no struct tls that these could be called with. */

static int unsupported(const struct tls *t)
{
    (void)t;
    errno = EPROTONOSUPPORT;
    return -1;
}

int tls_handshake(struct tls *t)
{
    return unsupported(t);
}

ssize_t tls_read(struct tls *t, void *p, size_t n)
{
    (void)p;
    (void)n;
    return unsupported(t);
}

ssize_t tls_write(struct tls *t, const void *p, size_t n)
{
    (void)p;
    (void)n;
    return unsupported(t);
}

short tls_events(const struct tls *t, short want)
{
    (void)t;
    return want;
}

int tls_pending(const struct tls *t)
{
    (void)t;
    return 0;
}

int tls_binding(struct tls *t, unsigned char dst[32])
{
    (void)dst;
    return unsupported(t);
}

const char *tls_why(const struct tls *t)
{
    (void)t;
    return why;
}

void tls_finish(struct tls *t)
{
    (void)t;
}

void tls_free(struct tls *t)
{
    (void)t;
}
