/* Both sides of an exchange in memory, and what they said. */
#ifndef SASL_PLAY_H
#define SASL_PLAY_H

#include <mailproto/sasl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"

#define RANDOM "0123456789abcdefgh"     /* base64: MDEyMzQ1Njc4OWFiY2RlZmdo */

static inline mproto_span span_of(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

static inline mproto_sasl_opts sasl_opts(void)
{
    mproto_sasl_opts o;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "user";
    o.secret = "pencil";
    o.secret_n = 6;
    o.random = RANDOM;
    o.random_n = sizeof RANDOM - 1;
    o.server_key = "a key of the server's";
    o.server_key_n = 21;
    o.host = "mx.example";
    o.now = 896900000;
    o.iterations_min = o.iterations = 8;
    return o;
}

/* A step with in, NULL or NUL-terminated, in a block of its size (SASL-13). */
static inline mproto_sasl_state step(mproto_sasl *s, const char *in,
                                     mproto_span *out)
{
    mproto_span message = exact_span(in, in ? strlen(in) : 0);
    mproto_sasl_state state;

    state = mproto_sasl_step(s, in ? message.p : NULL, message.n, out);
    exact_free(message);
    while (state == MPROTO_SASL_WORK)
        state = mproto_sasl_step(s, NULL, 0, out);
    return state;
}

/* The step gives state and says text; NULL: nothing. */
static inline void expect(mproto_sasl *s, const char *in,
                          mproto_sasl_state state, const char *text)
{
    mproto_span out;

    assert_int_equal(step(s, in, &out), state);
    if (!text) {
        assert_null(out.p);
        return;
    }
    assert_non_null(out.p);
    assert_int_equal(out.n, strlen(text));
    assert_memory_equal(out.p, text, out.n);
}

static inline void assert_span(mproto_span s, const char *text)
{
    assert_int_equal(s.n, strlen(text));
    if (s.n > 0)
        assert_memory_equal(s.p, text, s.n);
}

static inline void assert_fails(mproto_sasl *s, const char *in,
                                mproto_err code)
{
    expect(s, in, MPROTO_SASL_FAILED, NULL);
    assert_int_equal(mproto_sasl_error(s)->code, code);
    assert_true(mproto_sasl_error(s)->what[0] != '\0');
    mproto_sasl_free(s);
}

static inline mproto_sasl *client_of(const char *mechanism)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s = mproto_sasl_client(span_of(mechanism), &o);

    assert_non_null(s);
    return s;
}

static inline mproto_sasl *server_of(const char *mechanism)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s = mproto_sasl_server(span_of(mechanism), &o);

    assert_non_null(s);
    return s;
}

/* How a server answers LOOKUP. */
typedef int answer_fn(mproto_sasl *s);

/* Plays until one side has ended: the server's state is the verdict. */
static inline mproto_sasl_state play(mproto_sasl *client, mproto_sasl *server,
                                     answer_fn *answer)
{
    mproto_sasl_state c, s = MPROTO_SASL_SEND;
    mproto_span said, heard = { NULL, 0 };
    unsigned turns = 0;

    c = mproto_sasl_step(client, NULL, 0, &said);
    while (++turns < 100000 && c != MPROTO_SASL_FAILED) {
        s = mproto_sasl_step(server, said.p, said.n, &heard);
        while (s == MPROTO_SASL_WORK || s == MPROTO_SASL_LOOKUP) {
            if (s == MPROTO_SASL_LOOKUP)
                assert_int_equal(answer(server), MPROTO_OK);
            s = mproto_sasl_step(server, NULL, 0, &heard);
        }
        if (s == MPROTO_SASL_DONE || s == MPROTO_SASL_FAILED)
            break;
        c = mproto_sasl_step(client, heard.p, heard.n, &said);
        while (c == MPROTO_SASL_WORK)
            c = mproto_sasl_step(client, NULL, 0, &said);
    }
    if (s == MPROTO_SASL_DONE)
        assert_int_equal(c, MPROTO_SASL_DONE);
    return s;
}

static inline int says_pencil(mproto_sasl *s)
{
    return mproto_sasl_password(s, "pencil", 6);
}

static inline int says_pen(mproto_sasl *s)
{
    return mproto_sasl_password(s, "pen", 3);
}

static inline int denies(mproto_sasl *s)
{
    return mproto_sasl_deny(s);
}

static inline int says_yes(mproto_sasl *s)
{
    return mproto_sasl_verdict(s, 1);
}

static inline int says_no(mproto_sasl *s)
{
    return mproto_sasl_verdict(s, 0);
}

/* A whole exchange of mechanism, both sides with the usual options. */
static inline mproto_sasl_state exchange(const char *mechanism,
                                         answer_fn *answer)
{
    mproto_sasl *client = client_of(mechanism), *server = server_of(mechanism);
    mproto_sasl_state state = play(client, server, answer);

    mproto_sasl_free(client);
    mproto_sasl_free(server);
    return state;
}

#endif
