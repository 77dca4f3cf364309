/* The POP3 client engine for the harnesses. */
#include "pop3_words.h"
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

typedef struct client {
    mproto_pop3c *c;
    int           stls;         /* has no result yet */
    uint64_t      octets;       /* of BODY in this message */
    mproto_sasl  *sasl;         /* of the last auth */
} client;

typedef struct client_options {
    mproto_pop3c_opts   opts;
    mproto_pop3c_limits limits;
} client_options;

static void client_read(client_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "need_tls", MPROTO_POP3C_NEED_TLS }, { "tls", MPROTO_POP3C_TLS },
        { "clear", MPROTO_POP3C_CLEAR_AUTH }, { "apop", MPROTO_POP3C_APOP },
        { "lf_lines", MPROTO_POP3C_LF_LINES },
        { "unstuffed", MPROTO_POP3C_UNSTUFFED },
        { "no_pipeline", MPROTO_POP3C_NO_PIPELINE }, { NULL, 0 }
    };
    smtp_number numbers[5];
    smtp_options set;

    memset(o, 0, sizeof *o);
    memset(numbers, 0, sizeof numbers);
    memset(&set, 0, sizeof set);
    o->opts.size = sizeof o->opts;
    o->opts.limits = &o->limits;
    o->limits.size = sizeof o->limits;
    numbers[0].name = "line_max", numbers[0].size = &o->limits.line_max;
    numbers[1].name = "keep_max", numbers[1].size = &o->limits.keep_max;
    numbers[2].name = "flight_max", numbers[2].count = &o->limits.flight_max;
    numbers[3].name = "uid_max", numbers[3].count = &o->limits.uid_max;
    set.flags = flags;
    set.numbers = numbers;
    set.bits = &o->opts.flags;
    smtp_read_options(&set, with);
}

static void *client_make(const char *with, const mproto_alloc *alloc)
{
    client_options o;
    client *box;
    mproto_pop3c *c;

    client_read(&o, with);
    o.opts.alloc = alloc;
    c = mproto_pop3c_new(&o.opts);
    if (!c)
        return NULL;
    box = text_realloc(NULL, sizeof *box);
    memset(box, 0, sizeof *box);
    box->c = c;
    return box;
}

static void client_unmake(void *engine)
{
    client *box = engine;

    mproto_pop3c_free(box->c);
    mproto_sasl_free(box->sasl);
    free(box);
}

static mproto_wire *client_wire(void *engine)
{
    return mproto_pop3c_wire(((client *)engine)->c);
}

/* --- events --- */

static const char *command_name(mproto_pop3_cmd c)
{
    static const char *const names[] = {
        "none", "USER", "PASS", "APOP", "RPOP", "AUTH", "STAT", "LIST",
        "UIDL", "RETR", "TOP", "DELE", "NOOP", "RSET", "LAST", "QUIT",
        "STLS", "CAPA", "UTF8", "LANG"
    };

    return (unsigned)c < sizeof names / sizeof *names ? names[c] : "none";
}

static const char *status_name(mproto_pop3_status s)
{
    return s == MPROTO_POP3_OK ? " OK"
         : s == MPROTO_POP3_ERR ? " ERR"
         : s == MPROTO_POP3_UNKNOWN ? " UNKNOWN" : " none";
}

static void put_if(text *t, const char *key, mproto_span s)
{
    if (s.n > 0)
        smtp_put_quoted(t, key, s);
}

/* The status, and what stands behind it. */
static void put_status(text *t, const mproto_pop3c_event *e)
{
    text_puts(t, status_name(e->status));
    if (e->type == MPROTO_POP3C_DONE && e->size > 0)
        smtp_put_number(t, " size=", e->size);
    put_if(t, " uid=", e->uid);
    put_if(t, " code=", e->code);
    put_if(t, " stamp=", e->stamp);
    smtp_put_flags(t, " defects=", smtp_defects, e->defects);
    put_if(t, " ", e->text);
}

static void put_capabilities(text *t, const mproto_pop3c_event *e)
{
    static const smtp_flag caps[] = {
        { "CAPA", MPROTO_POP3_CAP_CAPA }, { "TOP", MPROTO_POP3_CAP_TOP },
        { "USER", MPROTO_POP3_CAP_USER }, { "SASL", MPROTO_POP3_CAP_SASL },
        { "UIDL", MPROTO_POP3_CAP_UIDL }, { "STLS", MPROTO_POP3_CAP_STLS },
        { "PIPELINING", MPROTO_POP3_CAP_PIPELINING },
        { "UTF8", MPROTO_POP3_CAP_UTF8 }, { "LANG", MPROTO_POP3_CAP_LANG },
        { "RESP-CODES", MPROTO_POP3_CAP_RESP_CODES },
        { "AUTH-RESP-CODE", MPROTO_POP3_CAP_AUTH_RESP }, { NULL, 0 }
    };

    smtp_put_flags(t, " caps=", caps, e->caps);
    put_if(t, " sasl=", e->sasl);
}

/* \1 is in no trace but for what must not be. */
static unsigned client_done(client *box, const mproto_pop3c_event *e,
                            text *line)
{
    int message = e->which == MPROTO_POP3_RETR || e->which == MPROTO_POP3_TOP;
    int good = message && e->status == MPROTO_POP3_OK;

    text_puts(line, "DONE ");
    text_puts(line, command_name(e->which));
    if (e->number > 0)
        smtp_put_number(line, " ", e->number);
    put_status(line, e);
    put_capabilities(line, e);
    if (e->which == MPROTO_POP3_STLS)
        box->stls = 0;
    if (good && box->octets != e->size)
        text_puts(line, " \1 another size");
    box->octets = 0;
    return ENGINE_EVENT | ENGINE_RESULT | (good ? ENGINE_DONE : 0);
}

static unsigned client_line(const mproto_pop3c_event *e, text *line)
{
    text_puts(line, "LINE ");
    text_puts(line, command_name(e->which));
    if (e->number > 0)
        smtp_put_number(line, " ", e->number);
    if (e->number > 0 && e->which == MPROTO_POP3_LIST)
        smtp_put_number(line, " size=", e->size);
    put_if(line, " uid=", e->uid);
    if (e->number == 0)
        smtp_put_quoted(line, " ", e->text);
    return ENGINE_EVENT;
}

static unsigned client_piece(client *box, const mproto_pop3c_event *e,
                             text *line)
{
    if (e->data.n == 0 || e->number == 0)
        text_puts(line, "\1 a piece of nothing");
    box->octets += e->data.n;
    smtp_put_span(line, e->data);
    return ENGINE_EVENT | ENGINE_PIECE;
}

static unsigned client_next(void *engine, text *line)
{
    client *box = engine;
    const mproto_pop3c_event *e = mproto_pop3c_next(box->c);

    if (!e)
        return 0;
    switch (e->type) {
    case MPROTO_POP3C_READY:
        text_puts(line, "READY");
        put_status(line, e);
        return ENGINE_EVENT;
    case MPROTO_POP3C_LINE:
        return client_line(e, line);
    case MPROTO_POP3C_BODY:
        return client_piece(box, e, line);
    case MPROTO_POP3C_DONE:
        return client_done(box, e, line);
    case MPROTO_POP3C_TOKEN:
        text_puts(line, "TOKEN");
        smtp_put_quoted(line, " ", mproto_sasl_given(box->sasl));
        return ENGINE_EVENT;
    case MPROTO_POP3C_ROOM:
    case MPROTO_POP3C_WORK:
        return ENGINE_EVENT | ENGINE_QUIET;
    }
    text_puts(line, "no such event");
    return ENGINE_EVENT;
}

/* --- verbs --- */

static int opens(int code)
{
    return code == MPROTO_OK ? ENGINE_OPENS : code;
}

/* "user rest of the line": two strings. */
static void two_words(const char *words, text *one, text *two)
{
    size_t n = strcspn(words, " ");

    text_puts(one, "");
    text_puts(two, "");
    text_unescape(one, words, n);
    words += n + (words[n] == ' ');
    text_unescape(two, words, strlen(words));
}

static int client_login(client *box, const char *words, mproto_pop3_cmd how)
{
    text user = { 0 }, secret = { 0 };
    int code;

    two_words(words, &user, &secret);
    if (how == MPROTO_POP3_PASS)
        code = mproto_pop3c_login(box->c, user.p, secret.p);
    else if (how == MPROTO_POP3_RPOP)
        code = mproto_pop3c_rpop(box->c, user.p, secret.p);
    else
        code = mproto_pop3c_apop(box->c, user.p, secret.p, secret.n);
    text_free(&user);
    text_free(&secret);
    return opens(code);
}

static int client_auth(client *box, const char *words)
{
    mproto_sasl *s = sasl_exchange(words);
    int code = mproto_pop3c_auth(box->c, s);

    if (code == MPROTO_E_NOMEM)         /* the next one may succeed */
        code = mproto_pop3c_auth(box->c, s);
    if (code != MPROTO_OK) {
        mproto_sasl_free(s);
        return code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return ENGINE_OPENS;
}

static int client_number(client *box, const char *words, int *code)
{
    static const struct {
        const char *word;
        int       (*verb)(mproto_pop3c *, uint32_t);
    } verbs[] = {
        { "list", mproto_pop3c_list }, { "uidl", mproto_pop3c_uidl },
        { "retr", mproto_pop3c_retr }, { "dele", mproto_pop3c_dele }
    };
    const char *rest;
    char *end;
    unsigned long number;
    size_t i;

    if ((rest = smtp_after(words, "top")) != NULL) {
        number = strtoul(rest, &end, 10);
        *code = opens(mproto_pop3c_top(box->c, (uint32_t)number,
                                       (uint32_t)strtoul(end, NULL, 10)));
        return 1;
    }
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if ((rest = smtp_after(words, verbs[i].word)) != NULL) {
            number = strtoul(rest, NULL, 10);
            *code = opens(verbs[i].verb(box->c, (uint32_t)number));
            return 1;
        }
    return 0;
}

static int client_plain(client *box, const char *words)
{
    static const struct {
        const char *word;
        int       (*verb)(mproto_pop3c *);
    } verbs[] = {
        { "capa", mproto_pop3c_capa }, { "quit", mproto_pop3c_quit },
        { "utf8", mproto_pop3c_utf8 }, { "stat", mproto_pop3c_stat },
        { "noop", mproto_pop3c_noop }, { "rset", mproto_pop3c_rset },
        { "last", mproto_pop3c_last }
    };
    size_t i;
    int code;

    if (strcmp(words, "stls") == 0) {
        code = mproto_pop3c_stls(box->c);
        box->stls |= code == MPROTO_OK;
        return opens(code);
    }
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(words, verbs[i].word) == 0)
            return opens(verbs[i].verb(box->c));
    return ENGINE_NO_WORDS;
}

static int client_apply(void *engine, const char *words)
{
    client *box = engine;
    const char *rest;
    int code;

    if ((rest = smtp_after(words, "login")) != NULL)
        return client_login(box, rest, MPROTO_POP3_PASS);
    if ((rest = smtp_after(words, "rpop")) != NULL)
        return client_login(box, rest, MPROTO_POP3_RPOP);
    if ((rest = smtp_after(words, "apop")) != NULL)
        return client_login(box, rest, MPROTO_POP3_APOP);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return client_auth(box, rest);
    if ((rest = smtp_after(words, "token")) != NULL)
        return sasl_token(box->sasl, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return sasl_token(box->sasl, rest, 1);
    if ((rest = smtp_after(words, "lang")) != NULL)
        return opens(mproto_pop3c_lang(box->c, rest[0] ? rest : NULL));
    if (client_number(box, words, &code))
        return code;
    return client_plain(box, words);
}

static const char *client_misuse(void *engine, int owed)
{
    client *box = engine;

    (void)owed;
    if (mproto_pop3c_login(box->c, "a", "b\r\nQUIT") == MPROTO_OK)
        return "login with a password of two lines";
    if (mproto_pop3c_login(box->c, "a\nb", "c") == MPROTO_OK)
        return "login with a name of two lines";
    if (mproto_pop3c_apop(box->c, "a b", "c", 1) == MPROTO_OK)
        return "apop with a name of two words";
    if (mproto_pop3c_lang(box->c, "a\r\nQUIT") == MPROTO_OK)
        return "lang of two lines";
    if (mproto_pop3c_auth(box->c, NULL) == MPROTO_OK)
        return "auth without an exchange";
    if (mproto_pop3c_retr(box->c, 0) == MPROTO_OK)
        return "retr of no message";
    return mproto_pop3c_dele(box->c, 0) == MPROTO_OK ? "dele of none" : NULL;
}

/* TLS on the wire is what stls() leads to. */
static size_t client_began_tls(void *engine)
{
    client *box = engine;
    int open = box->stls;

    box->stls = 0;
    return open ? 1 : 0;
}

static size_t client_bound(const char *with)
{
    client_options o;

    client_read(&o, with);
    return mproto_pop3c_memory_bound(&o.limits);
}

const engine_kind pop3_client = {
    "pop3c", 0, client_make, client_unmake, client_wire, client_next,
    client_apply, NULL, client_misuse, client_began_tls, client_bound,
    smtp_bare
};
