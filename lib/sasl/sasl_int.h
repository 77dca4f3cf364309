/* One exchange: sasl.c keeps its life, a mechanism's functions its steps. */
#ifndef MPROTO_SASL_INT_H
#define MPROTO_SASL_INT_H

#include <mailproto/sasl.h>
#include "base/buf_int.h"

enum { MPROTO_SALT_MAX = 128 };

/* What a server keeps of a password (RFC 5802 3), out of a verifier, or made
 * of the password. */
typedef struct mproto_scram_keys {
    mproto_hash   hash;
    uint32_t      iterations;
    mproto_span   salt;         /* stands in octets */
    char          octets[MPROTO_SALT_MAX];
    unsigned char client[MPROTO_DIGEST_MAX];
    unsigned char stored[MPROTO_DIGEST_MAX], server[MPROTO_DIGEST_MAX];
} mproto_scram_keys;

typedef enum mproto_answer {    /* to LOOKUP */
    MPROTO_ANSWER_NONE, MPROTO_ANSWER_YES, MPROTO_ANSWER_NO,
    MPROTO_ANSWER_KEYS,         /* keys are known */
    MPROTO_ANSWER_WORK          /* kdf is under way to them */
} mproto_answer;

typedef mproto_sasl_state mproto_sasl_turn(mproto_sasl *s, mproto_span in);

/* A family of mechanisms. */
typedef struct mproto_mechanism_kind {
    mproto_sasl_turn *client, *server;
    /* The answers to LOOKUP, which set answer; NULL: not of use. keys()
     * finds s->keys filled. */
    void (*password)(mproto_sasl *s, mproto_span password);
    void (*keys)(mproto_sasl *s);
    const char *sorry;          /* client: the answer to a message behind
                                 * DONE, which tells of a failure; or NULL */
    int         proves;         /* the secret is proven, not shown: nobody
                                 * else's yes will do */
    unsigned    most;           /* octets of a message that comes */
    unsigned    kept;           /* of these that a server keeps */
} mproto_mechanism_kind;

#define MPROTO_SASL_CLEAR 0x01u         /* shows the secret itself */
#define MPROTO_SASL_PLUS  0x02u         /* binds to the channel */
#define MPROTO_SASL_NONCE 0x04u         /* both sides want random */
#define MPROTO_SASL_STAMP 0x08u         /* the server speaks first: random */

typedef struct mproto_mechanism {
    const char                  *name;
    const mproto_mechanism_kind *kind;
    mproto_hash                  hash;
    unsigned                     flags;
} mproto_mechanism;

struct mproto_sasl {
    const mproto_mechanism *mech;       /* NULL: tokens() */
    mproto_sasl_turn  *turn;
    mproto_alloc       alloc;
    size_t             size;            /* of this block, with text */
    mproto_sasl_state  state;
    unsigned           stage;           /* of the mechanism, from 0 */
    int                answered, denied;
    mproto_answer      answer;
    mproto_error       error;
    mproto_span        out;

    mproto_span user, secret, authzid, random, binding, binding_data, host;
    mproto_span server_key;
    unsigned    port;
    int64_t     now;
    uint32_t    iterations, iterations_min, iterations_max, slice;

    mproto_span       who, acting_as, given;
    mproto_pbkdf2     kdf;
    mproto_scram_keys keys;
    mproto_span       gs2, nonce, challenge, proof;     /* in text */
    size_t            bare, message;            /* offsets in text */
    mproto_buf        text;     /* the strings, then what is said */

    mproto_span name;
    char       *token;          /* tokens(): a block with given or made */
    size_t      token_n;
    mproto_span made;
};

extern const mproto_mechanism_kind mproto_plain, mproto_login, mproto_cram;
extern const mproto_mechanism_kind mproto_scram, mproto_external;
extern const mproto_mechanism_kind mproto_anonymous, mproto_xoauth2;
extern const mproto_mechanism_kind mproto_oauthbearer;

/* NULL: no such mechanism. */
const mproto_mechanism *mproto_mechanism_find(mproto_span name);

/* What turns return. fail() keeps the first code and text. send() gives what
 * stands in text from at on, and goes to the next stage. */
mproto_sasl_state mproto_sasl_fail(mproto_sasl *s, mproto_err code,
                                   const char *what);
mproto_sasl_state mproto_sasl_send(mproto_sasl *s, size_t at,
                                   mproto_sasl_state state);
/* To a server's first step: a client that said nothing yet is asked to. */
mproto_sasl_state mproto_sasl_ask(mproto_sasl *s);
/* Waits for the answer; the next turn is at the next stage. */
mproto_sasl_state mproto_sasl_look_up(mproto_sasl *s);
/* The answer as DONE or FAILED. */
mproto_sasl_state mproto_sasl_judge(mproto_sasl *s);

/* A copy in text; when that is full, which is seen at the end, empty. */
mproto_span mproto_sasl_copy(mproto_sasl *s, mproto_span octets);
/* In place of *text its prepared copy; 0: SASLprep forbids it. */
int mproto_sasl_prepared(mproto_sasl *s, mproto_span *text);
/* The same for the strings of a client; 0: it has FAILED. */
int mproto_sasl_prepare_client(mproto_sasl *s);
/* Zeros where the span stands in text; it is empty then. */
void mproto_sasl_wipe(mproto_sasl *s, mproto_span *octets);
/* The next slice of kdf: 1 when key is there. */
int mproto_sasl_stretch(mproto_sasl *s, unsigned char *key);

/* Octets, in two pieces, to base64; and from it into room octets: 0 when it
 * is not strict base64, or has no room. */
void mproto_sasl_put_base64(mproto_buf *to, mproto_span first,
                            mproto_span second);
int mproto_sasl_get_base64(mproto_span text, void *dst, size_t room,
                           size_t *n);
/* RFC 5802 5.1: "," and "=" as "=2C" and "=3D". get puts a copy into s->text
 * and gives 0 where "=" is another one's. */
void mproto_sasl_put_name(mproto_buf *to, mproto_span name);
int mproto_sasl_get_name(mproto_sasl *s, mproto_span text, mproto_span *name);
/* Well-formed UTF-8 without controls. */
int mproto_sasl_is_text(mproto_span s);
/* The same octets: in a time that does not tell where they differ. */
int mproto_sasl_same(mproto_span a, mproto_span b);

/* Reads RFC 5803 into s->keys; 0: malformed, or of another hash than SCRAM's
 * mechanism. */
int mproto_verifier_read(mproto_sasl *s, mproto_span verifier);
/* A salt that is always the same for one name; and such keys besides. */
void mproto_verifier_salt(mproto_sasl *s);
void mproto_verifier_invent(mproto_sasl *s);

/* ClientKey, StoredKey and ServerKey of a stretched password, which is
 * wiped. */
void mproto_scram_derive(mproto_scram_keys *keys, unsigned char *salted);

mproto_sasl_turn mproto_scram_client, mproto_scram_server;
/* HMAC of AuthMessage, which is all of text from bare on. */
void mproto_scram_sign(const mproto_sasl *s, const unsigned char *key,
                       unsigned char *out);
/* "x=value" off the front of *text, and the "," behind it. */
int mproto_scram_take(mproto_span *text, char name, mproto_span *value);
/* "c=": base64 of the GS2 header and the octets of the channel. */
void mproto_scram_put_channel(mproto_sasl *s);
/* A name and a digest in base64; and such a digest alone. */
void mproto_scram_put(mproto_sasl *s, const char *name,
                      const unsigned char *octets);
int mproto_scram_get(const mproto_sasl *s, mproto_span text,
                     unsigned char *octets);
/* Printable ASCII; take() has cut it off at the comma. */
int mproto_scram_is_nonce(mproto_span nonce);
/* cb-name (RFC 5802 7), or none. */
int mproto_scram_is_binding(mproto_span name);

#endif
