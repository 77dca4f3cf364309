/* TLS by OpenSSL, 1.1.1 or later. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct tls {
    SSL        *ssl;
    short       handshake;      /* what each waits for at the socket */
    short       reading, writing;
    int         broken;         /* nothing may be said any more */
    const char *why;
};

int tls_is_there(void)
{
    return 1;
}

const char *tls_about(void)
{
    return "TLS, 1.2 and later, is OpenSSL's.";
}

/* --- contexts --------------------------------------------------------- */

/* A context is OpenSSL's own under our name. */
static SSL_CTX *inside(struct tls_context *context)
{
    return (SSL_CTX *)context;
}

/* The first of OpenSSL's complaints is nearest to the cause. */
static const char *reason(const char *otherwise)
{
    unsigned long e = ERR_peek_error();
    const char *why = ERR_reason_error_string(e);

    if (why == NULL && e != 0)
        why = strerror(ERR_GET_REASON(e));      /* the system's */
    ERR_clear_error();
    return why != NULL ? why : otherwise;
}

static void tell(struct tls_trouble *trouble, const char *what)
{
    trouble->what = what;
    trouble->why = reason("cannot be used");
}

static struct tls_context *fail(SSL_CTX *c, struct tls_trouble *trouble,
                                const char *what)
{
    tell(trouble, what);
    SSL_CTX_free(c);
    return NULL;
}

/* An idle connection keeps no buffers; sessions are kept by clients, in
 * tickets, and not here. */
static SSL_CTX *new_context(const SSL_METHOD *method)
{
    SSL_CTX *c;

    ERR_clear_error();
    c = SSL_CTX_new(method);
    if (c == NULL)
        return NULL;
    SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
    SSL_CTX_set_options(c, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE
                     | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                     | SSL_MODE_RELEASE_BUFFERS);
    return c;
}

struct tls_context *tls_client_context(const char *ca, int insecure,
                                       struct tls_trouble *trouble)
{
    SSL_CTX *c = new_context(TLS_client_method());
    int ok;

    if (c == NULL)
        return fail(c, trouble, "TLS");
    if (!insecure) {
        SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
        ok = ca != NULL ? SSL_CTX_load_verify_locations(c, ca, NULL)
                        : SSL_CTX_set_default_verify_paths(c);
        if (!ok)
            return fail(c, trouble, ca != NULL ? ca : "certificates");
    }
    return (struct tls_context *)c;
}

/* NULL, or the file that is of no use. */
static const char *use(SSL_CTX *c, const char *cert, const char *key)
{
    if (SSL_CTX_use_certificate_chain_file(c, cert) != 1)
        return cert;
    if (SSL_CTX_use_PrivateKey_file(c, key, SSL_FILETYPE_PEM) != 1
        || SSL_CTX_check_private_key(c) != 1)
        return key;
    return NULL;
}

int tls_client_certificate(struct tls_context *context, const char *cert,
                           const char *key, struct tls_trouble *trouble)
{
    const char *bad;

    ERR_clear_error();
    bad = use(inside(context), cert, key);
    if (bad != NULL)
        tell(trouble, bad);
    return bad == NULL ? 0 : -1;
}

struct tls_context *tls_server_context(const char *cert, const char *key,
                                       struct tls_trouble *trouble)
{
    SSL_CTX *c = new_context(TLS_server_method());
    const char *bad = "TLS";

    if (c != NULL) {
        SSL_CTX_set_options(c, SSL_OP_CIPHER_SERVER_PREFERENCE);
        bad = use(c, cert, key);
    }
    return bad == NULL ? (struct tls_context *)c : fail(c, trouble, bad);
}

void tls_context_free(struct tls_context *context)
{
    SSL_CTX_free(inside(context));
}

/* --- connections ------------------------------------------------------ */

static struct tls *start(struct tls_context *context, int fd)
{
    struct tls *t = calloc(1, sizeof *t);

    ERR_clear_error();
    if (t != NULL)
        t->ssl = SSL_new(inside(context));
    if (t == NULL || t->ssl == NULL || SSL_set_fd(t->ssl, fd) != 1) {
        tls_free(t);
        errno = ENOMEM;
        return NULL;
    }
    t->reading = POLLIN;
    t->writing = POLLOUT;
    return t;
}

/* The name without the dot that may end it. An address is no name to tell the
 * server (RFC 6066 3), but may stand in its certificate. */
static int expect(SSL *ssl, const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    char name[256];
    size_t n = strlen(host);

    if (n > 0 && n < sizeof name && host[n - 1] == '.')
        n--;
    if (n == 0 || n >= sizeof name)
        return 0;
    memcpy(name, host, n);
    name[n] = '\0';
    if (inet_pton(AF_INET, name, address) == 1
        || inet_pton(AF_INET6, name, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name);
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl, name) == 1
        && SSL_set1_host(ssl, name) == 1;
}

struct tls *tls_connect(struct tls_context *context, int fd, const char *host)
{
    struct tls *t = start(context, fd);

    if (t == NULL)
        return NULL;
    if (!expect(t->ssl, host)) {
        ERR_clear_error();
        tls_free(t);
        errno = EINVAL;
        return NULL;
    }
    SSL_set_connect_state(t->ssl);
    t->handshake = POLLOUT;
    return t;
}

struct tls *tls_accept(struct tls_context *context, int fd)
{
    struct tls *t = start(context, fd);

    if (t == NULL)
        return NULL;
    SSL_set_accept_state(t->ssl);
    t->handshake = POLLIN;
    return t;
}

/* Before TLS 1.3 an end without a word looked like a system error of none;
 * since OpenSSL 3 it has a reason of its own. */
static int is_cut_off(int error)
{
#ifdef SSL_R_UNEXPECTED_EOF_WHILE_READING
    if (error == SSL_ERROR_SSL)
        return ERR_GET_REASON(ERR_peek_error())
            == SSL_R_UNEXPECTED_EOF_WHILE_READING;
#endif
    return error == SSL_ERROR_SYSCALL && errno == 0;
}

static const char *what_broke(const struct tls *t)
{
    long verdict = SSL_get_verify_result(t->ssl);

    if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_WRONG_VERSION_NUMBER)
        return "the peer does not speak it";
    if (verdict == X509_V_OK || SSL_is_init_finished(t->ssl)
        || !(SSL_get_verify_mode(t->ssl) & SSL_VERIFY_PEER))
        return reason("TLS failed");
    ERR_clear_error();
    return X509_verify_cert_error_string(verdict);
}

/* What OpenSSL could not do becomes -1 and an errno, or 0 at the end; need
 * remembers what it waits for. */
static ssize_t settle(struct tls *t, int result, short *need)
{
    int saved = errno, error = SSL_get_error(t->ssl, result);

    errno = saved;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        if (!SSL_is_init_finished(t->ssl))
            need = &t->handshake;
        *need = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        errno = EAGAIN;
        return -1;
    }
    if (error == SSL_ERROR_ZERO_RETURN)
        return 0;
    t->broken = 1;
    if (is_cut_off(error)) {
        ERR_clear_error();
        t->why = "the connection broke off";
        errno = ECONNRESET;
    } else if (error == SSL_ERROR_SYSCALL) {
        t->why = strerror(saved);
    } else {
        t->why = what_broke(t);
        errno = EPROTO;
    }
    return -1;
}

/* OpenSSL looks at its list of errors when it explains a result. */
static void prepare(void)
{
    ERR_clear_error();
    errno = 0;
}

static int clamp(size_t n)
{
    return n < 1 << 30 ? (int)n : 1 << 30;
}

int tls_handshake(struct tls *t)
{
    int result;

    prepare();
    result = SSL_do_handshake(t->ssl);
    if (result == 1)
        return 1;
    if (settle(t, result, &t->handshake) < 0 && errno == EAGAIN)
        return 0;
    if (!t->broken) {           /* a good-bye in the middle */
        t->why = "the peer broke the handshake off";
        errno = EPROTO;
    }
    return -1;
}

ssize_t tls_read(struct tls *t, void *p, size_t n)
{
    int result;

    prepare();
    result = SSL_read(t->ssl, p, clamp(n));
    t->reading = POLLIN;
    return result > 0 ? result : settle(t, result, &t->reading);
}

ssize_t tls_write(struct tls *t, const void *p, size_t n)
{
    int result;

    if (n == 0)
        return 0;
    prepare();
    result = SSL_write(t->ssl, p, clamp(n));
    t->writing = POLLOUT;
    return result > 0 ? result : settle(t, result, &t->writing);
}

short tls_events(const struct tls *t, short want)
{
    int events = 0;

    if (!SSL_is_init_finished(t->ssl))
        return t->handshake;
    if (want & POLLIN)
        events |= t->reading;
    if (want & POLLOUT)
        events |= t->writing;
    return (short)events;
}

int tls_pending(const struct tls *t)
{
    return SSL_pending(t->ssl) > 0;
}

/* In TLS 1.2 only a session with the extended master secret is bound to its
 * channel (RFC 9266 3). */
int tls_binding(struct tls *t, unsigned char dst[32])
{
    static const char label[] = "EXPORTER-Channel-Binding";
    static const unsigned char none[1];

    if (SSL_version(t->ssl) < TLS1_3_VERSION
        && SSL_get_extms_support(t->ssl) != 1)
        return -1;
    return SSL_export_keying_material(t->ssl, dst, 32, label,
                                      sizeof label - 1, none, 0, 1) == 1
        ? 0 : -1;
}

const char *tls_why(const struct tls *t)
{
    return t->why != NULL ? t->why : strerror(errno);
}

void tls_finish(struct tls *t)
{
    if (t->broken || !SSL_is_init_finished(t->ssl))
        return;
    prepare();
    SSL_shutdown(t->ssl);
    ERR_clear_error();
    t->broken = 1;              /* once is enough */
}

void tls_free(struct tls *t)
{
    if (t != NULL)
        SSL_free(t->ssl);
    free(t);
}
