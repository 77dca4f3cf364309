/* SASL (RFC 4422): PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1 and SCRAM-SHA-256 with
 * and without -PLUS, EXTERNAL, ANONYMOUS, XOAUTH2, OAUTHBEARER, and any other
 * mechanism by tokens that the caller makes. ISC, see COPYING.
 *
 * An object is one exchange of one mechanism on one side, over octets that
 * are out of base64. The engines ferry: hand the object to their auth() and
 * they send and take its messages, each in the framing of its protocol.
 * Without an engine: step() with what came, send what it gives. */
#ifndef MAILPROTO_SASL_H
#define MAILPROTO_SASL_H

#include <mailproto/digest.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_sasl mproto_sasl;

typedef enum mproto_sasl_state {
    MPROTO_SASL_SEND = 1,       /* out goes to the peer, its answer in */
    MPROTO_SASL_LOOKUP,         /* server: who() is known; answer it */
    MPROTO_SASL_TOKEN,          /* given() came; token() answers it */
    MPROTO_SASL_WORK,           /* a slice of hashing is done; step again */
    MPROTO_SASL_DONE,           /* client: send out; then, and only then, the
                                 * server's success counts. server: proven */
    MPROTO_SASL_FAILED          /* see error(); client: send out, or cancel
                                 * when there is none. server: refuse */
} mproto_sasl_state;

/* Strings are copied into the object's one block; secrets are wiped as soon
 * as the mechanism is past them, and all of it by free(). */
typedef struct mproto_sasl_opts {
    size_t      size;           /* sizeof(mproto_sasl_opts) */
    const char *user;           /* client: UTF-8; ANONYMOUS: the trace */
    const void *secret;         /* client: password or token */
    size_t      secret_n;
    const char *authzid;        /* client: act as; NULL mostly */
    const void *random;         /* SCRAM, CRAM-MD5 server: 18 octets or more
                                 * that nobody can guess, never used twice */
    size_t      random_n;
    const char *binding;        /* SCRAM: "tls-exporter", "tls-server-end-
                                 * point"...; NULL: the channel has none. A
                                 * client that has one and takes a mechanism
                                 * without -PLUS tells that none was offered:
                                 * a server that has one then refuses */
    const void *binding_data;
    size_t      binding_n;
    const char *host;           /* OAUTHBEARER client, CRAM-MD5 server */
    unsigned    port;           /* OAUTHBEARER client; 0: not told */
    int64_t     now;            /* CRAM-MD5 server: seconds since 1970 */
    const void *server_key;     /* SCRAM server: octets that stay the same and
                                 * are secret, for salts of who is unknown */
    size_t      server_key_n;
    uint32_t    iterations;     /* server: of password() and deny(); 4,096 */
    uint32_t    iterations_min; /* client: SCRAM below is refused; 4,096 */
    uint32_t    iterations_max; /* client: above; 600,000 */
    uint32_t    slice;          /* iterations in one step(); 4,096 */
    const mproto_alloc *alloc;  /* NULL: malloc and free; copied */
} mproto_sasl_opts;

/* mechanism: a name, in any case. NULL: no memory, a mechanism that is not
 * known, size of opts is 0, or random is missing or too short for it. What is
 * wrong with the strings is told by the first step(). */
MPROTO_API mproto_sasl *mproto_sasl_client(mproto_span mechanism,
                                           const mproto_sasl_opts *opts);
MPROTO_API mproto_sasl *mproto_sasl_server(mproto_span mechanism,
                                           const mproto_sasl_opts *opts);
/* Any mechanism, either side: each message that comes is TOKEN. A client's
 * first step() is TOKEN, too, with nothing given. */
MPROTO_API mproto_sasl *mproto_sasl_tokens(mproto_span mechanism,
                                           const mproto_alloc *alloc);
MPROTO_API void mproto_sasl_free(mproto_sasl *s);

/* in NULL: nothing came (the first call without an initial response; after
 * LOOKUP, TOKEN and WORK). An empty message is n 0 and in not NULL. out with p
 * NULL: nothing is to be sent, at a client's first call: the server speaks
 * first. It lives until the next step() or free(). DONE and FAILED are the
 * end: what comes then is FAILED. */
MPROTO_API mproto_sasl_state mproto_sasl_step(mproto_sasl *s, const void *in,
                                              size_t n, mproto_span *out);

/* Why it FAILED: E_PEER or E_LIMIT what the peer sent, E_ARG the caller's
 * strings, E_STATE refused. code is OK before. */
MPROTO_API const mproto_error *mproto_sasl_error(const mproto_sasl *s);

/* The name of the mechanism, in upper case. Lives as long as s. */
MPROTO_API mproto_span mproto_sasl_name(const mproto_sasl *s);
/* 1 when the mechanism of that name shows the secret itself: PLAIN, LOGIN,
 * XOAUTH2, OAUTHBEARER. */
MPROTO_API int mproto_sasl_is_clear(const mproto_sasl *s);

/* Server. who() logs in and acting_as() is whom it wants to be (empty: the
 * same), known from LOOKUP on, prepared (mproto_sasl_prep); given() is what
 * the client showed: password, token or message; gone after the answer. All
 * live as long as s. EXTERNAL: who() is empty, it is the channel's. */
MPROTO_API mproto_span mproto_sasl_who(const mproto_sasl *s);
MPROTO_API mproto_span mproto_sasl_acting_as(const mproto_sasl *s);
MPROTO_API mproto_span mproto_sasl_given(const mproto_sasl *s);

/* The answer to LOOKUP, once, then step(). E_STATE: it is not LOOKUP; E_ARG:
 * the mechanism has no use for this kind, or it is malformed. deny() is for a
 * user that is unknown: it costs what verifier() costs, and shows a SCRAM
 * client a salt that is always the same. Passwords are compared with what
 * mproto_sasl_prep() makes of the client's: keep them so. */
MPROTO_API int mproto_sasl_password(mproto_sasl *s, const void *p, size_t n);
MPROTO_API int mproto_sasl_verifier(mproto_sasl *s, const void *p, size_t n);
MPROTO_API int mproto_sasl_verdict(mproto_sasl *s, int yes);
MPROTO_API int mproto_sasl_deny(mproto_sasl *s);

/* The answer to TOKEN: the message to send, p NULL for none. done: this was
 * the last (DONE). Copied. E_STATE: it is not TOKEN; E_NOMEM. */
MPROTO_API int mproto_sasl_token(mproto_sasl *s, const void *p, size_t n,
                                 int done);

/* The first of the names in allowed (separated by blanks; NULL: SCRAM-SHA-256
 * SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN) that is also among offered; empty: none.
 * Those that show the secret itself (PLAIN, LOGIN, XOAUTH2, OAUTHBEARER) only
 * with clear_ok. A part of allowed, or of static text. */
MPROTO_API mproto_span mproto_sasl_choose(mproto_span offered,
                                          const char *allowed, int clear_ok);

/* "SCRAM-SHA-256$4096:salt$stored:server" (RFC 5803), for verifier(), out of
 * a finished mproto_pbkdf2 key. As snprintf(): the length without NUL; 0 when
 * hash is MD5 or none, iterations is 0, or salt has no octets or over 128. */
MPROTO_API size_t mproto_sasl_scram_store(char *dst, size_t cap,
                                          mproto_hash hash,
                                          uint32_t iterations,
                                          mproto_span salt,
                                          const unsigned char *key);

/* SASLprep (RFC 4013) of a user name or password, without the normal form
 * NFKC, which wants the tables of Unicode, and without the check of text that
 * goes both ways (2.4): exact for ASCII, and for text of one direction that is
 * in NFKC already. dst has room for text.n octets. E_ARG: not UTF-8, empty
 * when prepared, or with characters that are forbidden. */
MPROTO_API int mproto_sasl_prep(char *dst, size_t *n, mproto_span text);

#ifdef __cplusplus
}
#endif
#endif
