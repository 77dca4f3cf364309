/* Any messages to any mechanism on either side. A password that is not there
 * lets nobody in, a server that cannot prove itself is not believed, and what
 * has failed stays so. */
#include <mailproto/sasl.h>
#include <stdlib.h>
#include <string.h>

static const char *const mechanisms[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS",
    "EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256"
};

enum { COUNT = sizeof mechanisms / sizeof mechanisms[0] };

typedef struct exchange {
    mproto_sasl *s;
    const char  *mechanism;
    int          is_server, is_scram;
    int          was_right;     /* the answer was the client's own secret */
} exchange;

static void require(int holds)
{
    if (!holds)
        abort();
}

static void begin(exchange *e, unsigned choice)
{
    mproto_sasl_opts o;
    mproto_span name;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "user";
    o.secret = o.server_key = "secret of 16 octets";
    o.secret_n = o.server_key_n = 19;
    o.random = "0123456789abcdefgh";
    o.random_n = 18;
    o.binding = choice & 0x80 ? "tls-exporter" : NULL;
    o.binding_data = "data";
    o.binding_n = 4;
    o.host = "mx.example";
    o.iterations = o.iterations_min = 1;
    o.iterations_max = 100;
    e->mechanism = name.p = mechanisms[choice / 2 % COUNT];
    name.n = strlen(name.p);
    e->is_server = choice & 1;
    e->is_scram = memcmp(name.p, "SCRAM", 5) == 0;
    e->was_right = 0;
    e->s = e->is_server ? mproto_sasl_server(name, &o)
                        : mproto_sasl_client(name, &o);
    require(e->s != NULL || name.n == strlen("SCRAM-SHA-256-PLUS"));
}

static void answer(exchange *e, unsigned how)
{
    mproto_span given = mproto_sasl_given(e->s);

    if (how % 4 == 0)
        require(mproto_sasl_deny(e->s) == MPROTO_OK);
    else if (how % 4 == 1)
        require(mproto_sasl_verdict(e->s, 0) == MPROTO_OK);
    else if (how % 4 == 2 && mproto_sasl_verdict(e->s, 1) == MPROTO_OK)
        e->was_right = 1;
    else if (mproto_sasl_password(e->s, "secret", 6) == MPROTO_OK)
        e->was_right = given.n == 6 && memcmp(given.p, "secret", 6) == 0;
    else
        require(mproto_sasl_deny(e->s) == MPROTO_OK);
}

static void look_at(const exchange *e, mproto_sasl_state state,
                    mproto_span out)
{
    volatile char sum = 0;
    size_t i;

    for (i = 0; i < out.n; i++)
        sum = (char)(sum ^ out.p[i]);
    require(out.p != NULL || out.n == 0);
    require((state == MPROTO_SASL_FAILED)
            == (mproto_sasl_error(e->s)->code != MPROTO_OK));
    if (state != MPROTO_SASL_DONE)
        return;
    if (e->is_server)
        require(e->was_right || strcmp(e->mechanism, "ANONYMOUS") == 0);
    else
        require(!e->is_scram);
}

/* One message, in a block of its size, or none. */
static mproto_sasl_state hear(exchange *e, const uint8_t *p, size_t n,
                              unsigned how)
{
    char *copy = malloc(n > 0 ? n : 1);
    mproto_sasl_state state;
    mproto_span out;

    require(copy != NULL);
    if (n > 0)
        memcpy(copy, p, n);
    state = mproto_sasl_step(e->s, how & 0x40 ? NULL : copy, n, &out);
    free(copy);
    look_at(e, state, out);
    while (state == MPROTO_SASL_LOOKUP || state == MPROTO_SASL_WORK) {
        if (state == MPROTO_SASL_LOOKUP)
            answer(e, how);
        state = mproto_sasl_step(e->s, NULL, 0, &out);
        look_at(e, state, out);
    }
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The choice; then messages, each behind two octets of length and one that
 * says how it is answered. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_sasl_state state = MPROTO_SASL_SEND, before;
    exchange e;
    size_t n;

    if (size == 0)
        return 0;
    begin(&e, data[0]);
    data++;
    size--;
    while (e.s && size >= 3) {
        n = (size_t)data[0] << 8 | data[1];
        n = n < size - 3 ? n : size - 3;
        before = state;
        state = hear(&e, data + 3, n, data[2]);
        if (before == MPROTO_SASL_DONE || before == MPROTO_SASL_FAILED)
            require(state == MPROTO_SASL_FAILED);
        data += 3 + n;
        size -= 3 + n;
    }
    mproto_sasl_free(e.s);
    return 0;
}
