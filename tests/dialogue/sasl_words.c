#include "sasl_words.h"

#include <string.h>

static mproto_span span_of(const char *s)
{
    mproto_span span;

    span.p = s;
    span.n = strlen(s);
    return span;
}

mproto_sasl *sasl_exchange(const char *words)
{
    text part[3] = { { 0 } };
    mproto_sasl_opts o;
    mproto_sasl *s;
    size_t i, n;

    for (i = 0; i < 3; i++) {
        n = strcspn(words, " ");
        text_puts(&part[i], "");
        text_unescape(&part[i], words, n);
        words += n + (words[n] == ' ');
    }
    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = part[1].p;
    o.secret = part[2].p;
    o.secret_n = part[2].n;
    o.random = "\177\051\050\371\335\245\155\261\140\070\324\157\366\251\061"
               "\165\254\013";  /* the nonce of RFC 5802 section 5 */
    o.random_n = 18;
    o.iterations_max = 4096;
    s = strcmp(part[0].p, "TOKENS") == 0
        ? mproto_sasl_tokens(span_of(part[1].p), NULL)
        : mproto_sasl_client(span_of(part[0].p), &o);
    for (i = 0; i < 3; i++)
        text_free(&part[i]);
    return s;
}

mproto_sasl *sasl_serve(const text *mechanism, const char *words,
                        const char *host)
{
    mproto_span name;
    mproto_sasl_opts o;

    name.p = mechanism->p;
    name.n = mechanism->n;
    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.random = "eighteen octets of";
    o.random_n = 18;
    o.server_key = "a key of the server's";
    o.server_key_n = 21;
    o.host = host;
    o.now = 896900000;
    o.slice = 2048;
    if (name.n < 5 || !text_same_case(name.p, "SCRAM", 5)) { /* save time */
        o.iterations = 32;
        o.slice = 16;
    }
    return strcmp(words, "tokens") == 0 ? mproto_sasl_tokens(name, NULL)
                                        : mproto_sasl_server(name, &o);
}

static const char *password_of(mproto_span who)
{
    if (who.n == 4 && memcmp(who.p, "user", 4) == 0)
        return "pencil";
    if (who.n == 3 && memcmp(who.p, "tim", 3) == 0)
        return "tanstaaftanstaaf";
    return NULL;
}

/* Mechanisms that have no use for the password want a verdict: yes. */
void sasl_look_up(mproto_sasl *s)
{
    const char *password = password_of(mproto_sasl_who(s));

    if (!password && mproto_sasl_who(s).n > 0)
        mproto_sasl_deny(s);
    else if (!password || mproto_sasl_password(s, password,
                                               strlen(password)) != MPROTO_OK)
        mproto_sasl_verdict(s, 1);
}

int sasl_token(mproto_sasl *s, const char *words, int last)
{
    text octets = { 0 };
    int code;

    text_puts(&octets, "");
    text_unescape(&octets, words, strlen(words));
    code = s ? mproto_sasl_token(s, octets.p, octets.n, last)
             : MPROTO_E_STATE;
    text_free(&octets);
    return code;
}
