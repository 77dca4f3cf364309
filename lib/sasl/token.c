/* Mechanisms whose messages the caller makes, as GSSAPI. */
#include "sasl/sasl_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"

#include <string.h>

/* In place of what the block held; 0: no memory, and nothing changed. */
static int hold(mproto_sasl *s, mproto_span octets)
{
    size_t size = octets.n > 0 ? octets.n : 1;
    char *p = mproto_alloc_new(&s->alloc, size);

    if (!p)
        return 0;
    if (octets.n > 0)
        memcpy(p, octets.p, octets.n);
    if (s->token)
        mproto_wipe(s->token, s->token_n);
    mproto_alloc_free(&s->alloc, s->token, s->token_n);
    s->token = p;
    s->token_n = size;
    return 1;
}
static mproto_sasl_state token_turn(mproto_sasl *s, mproto_span in)
{
    if (s->answered) {
        s->answered = 0;
        s->out = s->made;
        return s->answer == MPROTO_ANSWER_YES ? MPROTO_SASL_DONE
                                              : MPROTO_SASL_SEND;
    }
    if (!hold(s, in))
        return mproto_sasl_fail(s, MPROTO_E_MEMORY, "no memory");
    s->given.p = s->token;
    s->given.n = in.n;
    return MPROTO_SASL_TOKEN;
}

int mproto_sasl_token(mproto_sasl *s, const void *p, size_t n, int done)
{
    mproto_span message;

    if (s->state != MPROTO_SASL_TOKEN || s->answered)
        return MPROTO_E_STATE;
    message.p = p;
    message.n = p ? n : 0;
    if (!hold(s, message))
        return MPROTO_E_NOMEM;
    s->made.p = p ? s->token : NULL;
    s->made.n = message.n;
    s->given.n = 0;
    s->answer = done ? MPROTO_ANSWER_YES : MPROTO_ANSWER_NO;
    s->answered = 1;
    return MPROTO_OK;
}

/* RFC 4422 3.1: 1 to 20 letters, digits, "-" and "_". */
static int is_name(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (!mproto_is(name.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT) &&
            name.p[i] != '-' && name.p[i] != '_')
            return 0;
    return name.n >= 1 && name.n <= 20;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

mproto_sasl *mproto_sasl_tokens(mproto_span mechanism,
                                const mproto_alloc *alloc)
{
    mproto_alloc a = mproto_alloc_or_default(alloc);
    size_t size = sizeof(mproto_sasl) + mechanism.n, i;
    mproto_sasl *s = is_name(mechanism) ? mproto_alloc_new(&a, size) : NULL;

    if (!s)
        return NULL;
    s->alloc = a;
    s->size = size;
    s->turn = token_turn;
    mproto_buf_init(&s->text, (char *)(s + 1), mechanism.n);
    for (i = 0; i < mechanism.n; i++)
        mproto_buf_char(&s->text, upper(mechanism.p[i]));
    s->name.p = s->text.p;
    s->name.n = s->text.n;
    return s;
}
