#include "sasl/sasl_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#include <string.h>

enum { RANDOM_MIN = 18, SERVER_KEY_MIN = 16, SPARE = 512 };

static uint32_t number_or(uint32_t n, uint32_t standard)
{
    return n ? n : standard;
}

static mproto_span octets_of(const void *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = p ? n : 0;
    return s;
}

/* The strings as the caller has them. */
static void lend(mproto_sasl *s, const mproto_sasl_opts *o)
{
    s->user = mproto_text_span(o->user);
    s->secret = octets_of(o->secret, o->secret_n);
    s->authzid = mproto_text_span(o->authzid);
    s->random = octets_of(o->random, o->random_n);
    s->binding = mproto_text_span(o->binding);
    s->binding_data = octets_of(o->binding_data, o->binding_n);
    s->host = mproto_text_span(o->host);
    s->server_key = octets_of(o->server_key, o->server_key_n);
    s->port = o->port;
    s->now = o->now;
    s->iterations = number_or(o->iterations, 4096);
    s->iterations_min = number_or(o->iterations_min, 4096);
    s->iterations_max = number_or(o->iterations_max, 600000);
    s->slice = number_or(o->slice, 4096);
}

/* Whether the options have what the mechanism cannot be without. */
static int is_fit(const mproto_sasl *s, unsigned flags, int server)
{
    unsigned wants = MPROTO_SASL_NONCE | (server ? MPROTO_SASL_STAMP : 0);

    if ((flags & wants) && s->random.n < RANDOM_MIN)
        return 0;
    if ((flags & MPROTO_SASL_NONCE) && server &&
        s->server_key.n < SERVER_KEY_MIN)
        return 0;
    return !(flags & MPROTO_SASL_PLUS) ||
        (s->binding.n > 0 && s->binding_data.n > 0);
}

/* Copies of a string that text has room for: as it came, prepared, and in what
 * is said, where a name grows threefold (RFC 5802 5.1) and base64 adds a third
 * (c= has gs2 and binding). */
enum { COPIES_NAME = 10, COPIES_OCTETS = 4, COPIES_SECRET = 3 };

static size_t add_times(size_t sum, mproto_span s, unsigned times)
{
    while (times-- > 0)
        sum = mproto_size_add(sum, s.n);
    return sum;
}

static size_t text_room(const mproto_sasl *s, const mproto_mechanism_kind *k)
{
    size_t room = SPARE + (size_t)k->most * k->kept;

    room = add_times(room, s->user, COPIES_NAME);
    room = add_times(room, s->authzid, COPIES_NAME);
    room = add_times(room, s->random, COPIES_OCTETS);
    room = add_times(room, s->binding, COPIES_OCTETS);
    room = add_times(room, s->binding_data, COPIES_OCTETS);
    room = add_times(room, s->host, COPIES_OCTETS);
    room = add_times(room, s->server_key, COPIES_OCTETS);
    return add_times(room, s->secret, COPIES_SECRET);
}

static void keep_strings(mproto_sasl *s)
{
    s->user = mproto_sasl_copy(s, s->user);
    s->secret = mproto_sasl_copy(s, s->secret);
    s->authzid = mproto_sasl_copy(s, s->authzid);
    s->random = mproto_sasl_copy(s, s->random);
    s->binding = mproto_sasl_copy(s, s->binding);
    s->binding_data = mproto_sasl_copy(s, s->binding_data);
    s->host = mproto_sasl_copy(s, s->host);
    s->server_key = mproto_sasl_copy(s, s->server_key);
}

static mproto_sasl *make(mproto_span name, const mproto_sasl_opts *given,
                         int server)
{
    const mproto_mechanism *mech = mproto_mechanism_find(name);
    mproto_sasl_opts o;
    mproto_sasl lent, *s;
    size_t room;

    memset(&o, 0, sizeof o);
    memset(&lent, 0, sizeof lent);
    if (!mech || !given || !mproto_opts_copy(&o, sizeof o, given))
        return NULL;
    lend(&lent, &o);
    if (!is_fit(&lent, mech->flags, server))
        return NULL;
    lent.mech = mech;
    lent.turn = server ? mech->kind->server : mech->kind->client;
    lent.name = mproto_text_span(mech->name);
    lent.alloc = mproto_alloc_or_default(o.alloc);
    room = text_room(&lent, mech->kind);
    lent.size = mproto_size_add(sizeof lent, room);
    s = mproto_alloc_new(&lent.alloc, lent.size);
    if (s) {
        *s = lent;
        mproto_buf_init(&s->text, (char *)(s + 1), room);
        keep_strings(s);
    }
    return s;
}

mproto_sasl *mproto_sasl_client(mproto_span mechanism,
                                const mproto_sasl_opts *opts)
{
    return make(mechanism, opts, 0);
}

mproto_sasl *mproto_sasl_server(mproto_span mechanism,
                                const mproto_sasl_opts *opts)
{
    return make(mechanism, opts, 1);
}

void mproto_sasl_free(mproto_sasl *s)
{
    mproto_alloc alloc;
    size_t size;

    if (!s)
        return;
    alloc = s->alloc;
    size = s->size;
    if (s->token)
        mproto_wipe(s->token, s->token_n);
    mproto_alloc_free(&alloc, s->token, s->token_n);
    mproto_wipe(s, size);
    mproto_alloc_free(&alloc, s, size);
}

const mproto_error *mproto_sasl_error(const mproto_sasl *s)
{
    return &s->error;
}

mproto_span mproto_sasl_name(const mproto_sasl *s)
{
    return s->name;
}

mproto_span mproto_sasl_who(const mproto_sasl *s)
{
    return s->who;
}

mproto_span mproto_sasl_acting_as(const mproto_sasl *s)
{
    return s->acting_as;
}

mproto_span mproto_sasl_given(const mproto_sasl *s)
{
    return s->given;
}
