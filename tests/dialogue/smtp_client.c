/* The SMTP client engine for the harnesses. */
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

/* --- replies --- */

static void put_code(text *t, const mproto_smtp_reply *r)
{
    if (r->code == MPROTO_SMTP_UNSENT)
        text_puts(t, " UNSENT");
    else if (r->code == MPROTO_SMTP_UNKNOWN)
        text_puts(t, " UNKNOWN");
    else
        smtp_put_number(t, " ", (uint64_t)r->code);
}

static void put_reply(text *t, const mproto_smtp_reply *r)
{
    int i;

    for (i = 0; i < 3 && r->enh[0]; i++)
        smtp_put_number(t, i ? "." : " enhanced=", (uint64_t)r->enh[i]);
    smtp_put_flags(t, " defects=", smtp_defects, r->defects);
    if (r->code > 0)
        smtp_put_quoted(t, " ", r->text);
}

/* --- client --- */

typedef struct client {
    mproto_smtpc *c;
    text          content;      /* to go out by body() */
    size_t        at;
    int           all;          /* body_end() behind it */
    size_t        room;
    int           asked;        /* BODY was told once */
    int           starttls;     /* has no reply yet */
    mproto_sasl  *sasl;         /* of the last auth */
} client;

typedef struct client_options {
    mproto_smtpc_opts   opts;
    mproto_smtpc_limits limits;
    char                hostname[256];
} client_options;

static void client_read(client_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "need_tls", MPROTO_SMTPC_NEED_TLS }, { "tls", MPROTO_SMTPC_TLS },
        { "helo", MPROTO_SMTPC_HELO }, { "crlf_only", MPROTO_SMTPC_CRLF_ONLY },
        { "strict_body", MPROTO_SMTPC_STRICT_BODY },
        { "no_pipeline", MPROTO_SMTPC_NO_PIPELINE },
        { "clear_auth", MPROTO_SMTPC_CLEAR_AUTH },
        { "chunking", MPROTO_SMTPC_CHUNKING }, { "lmtp", MPROTO_SMTPC_LMTP },
        { "one_write", MPROTO_SMTPC_ONE_WRITE },
        { NULL, 0 }
    };
    smtp_number numbers[5] = { { NULL, NULL, NULL, NULL } };
    smtp_options set = { flags, NULL, NULL, NULL, NULL, NULL };

    memset(o, 0, sizeof *o);
    o->opts.size = sizeof o->opts;
    o->opts.limits = &o->limits;
    o->limits.size = sizeof o->limits;
    numbers[0].name = "reply_max", numbers[0].size = &o->limits.reply_max;
    numbers[1].name = "out_max", numbers[1].size = &o->limits.out_max;
    numbers[2].name = "keep_max", numbers[2].size = &o->limits.keep_max;
    numbers[3].name = "flight_max", numbers[3].count = &o->limits.flight_max;
    numbers[4].name = NULL;
    set.numbers = numbers;
    set.bits = &o->opts.flags;
    set.hostname = o->hostname;
    smtp_read_options(&set, with);
    if (o->hostname[0])
        o->opts.hostname = o->hostname;
}

static void *client_make(const char *with, const mproto_alloc *alloc)
{
    client_options o;
    client *box;
    mproto_smtpc *c;

    client_read(&o, with);
    o.opts.alloc = alloc;
    c = mproto_smtpc_new(&o.opts);
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

    mproto_smtpc_free(box->c);
    mproto_sasl_free(box->sasl);
    text_free(&box->content);
    free(box);
}

static mproto_wire *client_wire(void *engine)
{
    return mproto_smtpc_wire(((client *)engine)->c);
}

static unsigned client_ready(const mproto_smtpc_event *e, text *line)
{
    text_puts(line, "READY");
    put_code(line, &e->reply);
    smtp_put_flags(line, " caps=", smtp_caps, e->caps);
    if (e->size_max)
        smtp_put_number(line, " size=", e->size_max);
    if (e->offer->auth.n > 0)
        smtp_put_quoted(line, " auth=", e->offer->auth);
    if (e->caps & MPROTO_SMTP_CAP_LIMITS) {
        smtp_put_number(line, " limits=", e->offer->mail_max);
        smtp_put_number(line, ",", e->offer->rcpt_max);
        smtp_put_number(line, ",", e->offer->rcpt_domain_max);
    }
    put_reply(line, &e->reply);
    return ENGINE_EVENT;
}

/* CONNECT, EHLO and HELO are no verbs of ours. */
static unsigned client_reply(client *box, const mproto_smtpc_event *e,
                             text *line)
{
    int ours = e->which > MPROTO_SMTP_HELO && e->which != MPROTO_SMTP_LHLO;

    text_puts(line, "REPLY ");
    text_puts(line, smtp_command_name(e->which));
    put_code(line, &e->reply);
    if (e->which == MPROTO_SMTP_RCPT)
        smtp_put_number(line, " rcpt=", e->rcpt);
    if (e->which == MPROTO_SMTP_STARTTLS)
        box->starttls = 0;
    put_reply(line, &e->reply);
    return ENGINE_EVENT | (ours ? ENGINE_RESULT : 0);
}

static unsigned client_result(client *box, const mproto_smtpc_event *e,
                              text *line)
{
    box->room = 0;
    box->asked = 0;
    text_puts(line, "RESULT ");
    text_puts(line, smtp_command_name(e->which));
    put_code(line, &e->reply);
    smtp_put_number(line, " accepted=", e->rcpt);
    if (e->left)
        smtp_put_number(line, " left=", e->left);
    put_reply(line, &e->reply);
    return ENGINE_EVENT | (e->left == 0 ? ENGINE_RESULT : 0) |
           (e->reply.code / 100 == 2 ? ENGINE_DONE : 0);
}

static unsigned client_body(client *box, const mproto_smtpc_event *e,
                            text *line)
{
    int again = box->asked;

    box->room = e->room;
    box->asked = 1;
    text_puts(line, "BODY owed");
    return ENGINE_EVENT | (again ? ENGINE_QUIET : 0);
}

static unsigned client_next(void *engine, text *line)
{
    client *box = engine;
    const mproto_smtpc_event *e = mproto_smtpc_next(box->c);

    if (!e)
        return 0;
    switch (e->type) {
    case MPROTO_SMTPC_READY:
        return client_ready(e, line);
    case MPROTO_SMTPC_REPLY:
        return client_reply(box, e, line);
    case MPROTO_SMTPC_BODY:
        return client_body(box, e, line);
    case MPROTO_SMTPC_RESULT:
        return client_result(box, e, line);
    case MPROTO_SMTPC_TOKEN:
        text_puts(line, "TOKEN");
        smtp_put_quoted(line, " ", mproto_sasl_given(box->sasl));
        return ENGINE_EVENT;
    case MPROTO_SMTPC_ROOM:
    case MPROTO_SMTPC_WORK:
        return ENGINE_EVENT | ENGINE_QUIET;
    }
    text_puts(line, "no such event");
    return ENGINE_EVENT;
}

static void client_feed(void *engine)
{
    client *box = engine;
    size_t n = box->content.n - box->at;
    int code;

    if (box->room == 0 || !box->content.p)
        return;
    if (n > box->room)
        n = box->room;
    box->room = 0;
    code = n > 0 ? mproto_smtpc_body(box->c, box->content.p + box->at, n)
                 : MPROTO_OK;
    if (code != MPROTO_OK)
        return;
    box->at += n;
    if (box->at == box->content.n && box->all &&
        mproto_smtpc_body_end(box->c) == MPROTO_OK)
        text_free(&box->content);
}

/* "body "a\r\n"": the content; "part" is the same without an end. */
static int client_content(client *box, const char *words, int all)
{
    size_t n = strlen(words);

    if (n < 2 || words[0] != '"' || words[n - 1] != '"')
        return ENGINE_NO_WORDS;
    text_free(&box->content);
    text_unescape(&box->content, words + 1, n - 2);
    box->at = 0;
    box->all = all;
    return MPROTO_OK;
}

/* "fill 40 "abc"": a content of forty times that. */
static int client_fill(client *box, const char *words, int all)
{
    char *end;
    unsigned long n = strtoul(words, &end, 10);
    size_t once;
    int code = *end == ' ' ? client_content(box, end + 1, all)
                           : ENGINE_NO_WORDS;

    for (once = box->content.n; code == MPROTO_OK && n > 1; n--) {
        text more = { 0 };

        text_add(&more, box->content.p, once);
        text_add(&box->content, more.p, once);
        text_free(&more);
    }
    return code;
}

/* "<a@b> SIZE=1": what is in <>, and what is behind. */
static int client_path(client *box, const char *words, mproto_smtp_cmd verb)
{
    text path = { 0 }, params = { 0 };
    const char *end = words;
    const char *at;
    int code;

    for (at = words; *at; at++)
        if (at[0] == '>' && (at[1] == ' ' || at[1] == '\0')) {
            end = at;
            break;
        }
    if (words[0] != '<' || end == words)
        return ENGINE_NO_WORDS;
    text_unescape(&path, words + 1, (size_t)(end - words) - 1);
    if (end[1])
        text_unescape(&params, end + 2, strlen(end + 2));
    if (verb == MPROTO_SMTP_MAIL)
        code = mproto_smtpc_mail(box->c, path.p, params.p);
    else if (verb == MPROTO_SMTP_RCPT)
        code = mproto_smtpc_rcpt(box->c, path.p, params.p);
    else
        code = mproto_smtpc_send(box->c, verb, path.p);
    text_free(&path);
    text_free(&params);
    return code;
}

static int client_text(client *box, const char *words,
                       int (*verb)(mproto_smtpc *, const char *))
{
    text arg = { 0 };
    int code;

    if (words[0])
        text_unescape(&arg, words, strlen(words));
    code = verb(box->c, arg.p);
    text_free(&arg);
    return code;
}

static int client_auth(client *box, const char *words)
{
    mproto_sasl *s = sasl_exchange(words);
    int code = mproto_smtpc_auth(box->c, s);

    if (code != MPROTO_OK) {
        mproto_sasl_free(s);
        return code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return MPROTO_OK;
}

static int opens(int code)
{
    return code == MPROTO_OK ? ENGINE_OPENS : code;
}

static int client_plain(client *box, const char *words)
{
    int code;

    if (strcmp(words, "starttls") == 0) {
        code = mproto_smtpc_starttls(box->c);
        box->starttls |= code == MPROTO_OK;
        return opens(code);
    }
    if (strcmp(words, "data") == 0)
        return opens(mproto_smtpc_data(box->c));
    if (strcmp(words, "rset") == 0)
        return opens(mproto_smtpc_rset(box->c));
    if (strcmp(words, "turn") == 0)
        return opens(mproto_smtpc_turn(box->c));
    if (strcmp(words, "quit") == 0)
        return opens(mproto_smtpc_quit(box->c));
    if (strcmp(words, "body_end") == 0)
        return mproto_smtpc_body_end(box->c);
    return ENGINE_NO_WORDS;
}

static int client_apply(void *engine, const char *words)
{
    static const struct {
        const char *word;
        int       (*verb)(mproto_smtpc *, const char *);
    } verbs[] = {
        { "vrfy", mproto_smtpc_vrfy }, { "expn", mproto_smtpc_expn },
        { "etrn", mproto_smtpc_etrn },
        { "help", mproto_smtpc_help }, { "noop", mproto_smtpc_noop }
    };
    client *box = engine;
    const char *rest;
    size_t i;

    if ((rest = smtp_after(words, "mail")) != NULL)
        return opens(client_path(box, rest, MPROTO_SMTP_MAIL));
    if ((rest = smtp_after(words, "rcpt")) != NULL)
        return opens(client_path(box, rest, MPROTO_SMTP_RCPT));
    if ((rest = smtp_after(words, "send")) != NULL)
        return opens(client_path(box, rest, MPROTO_SMTP_SEND));
    if ((rest = smtp_after(words, "soml")) != NULL)
        return opens(client_path(box, rest, MPROTO_SMTP_SOML));
    if ((rest = smtp_after(words, "saml")) != NULL)
        return opens(client_path(box, rest, MPROTO_SMTP_SAML));
    if ((rest = smtp_after(words, "body")) != NULL)
        return client_content(box, rest, 1);
    if ((rest = smtp_after(words, "fill")) != NULL)
        return client_fill(box, rest, 1);
    if ((rest = smtp_after(words, "part")) != NULL)
        return client_content(box, rest, 0);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return opens(client_auth(box, rest));
    if ((rest = smtp_after(words, "token")) != NULL)
        return sasl_token(box->sasl, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return sasl_token(box->sasl, rest, 1);
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if ((rest = smtp_after(words, verbs[i].word)) != NULL)
            return opens(client_text(box, rest, verbs[i].verb));
    return client_plain(box, words);
}

static const char *client_misuse(void *engine, int owed)
{
    client *box = engine;

    if (mproto_smtpc_vrfy(box->c, "a\r\nRSET") == MPROTO_OK)
        return "vrfy of two lines";
    if (mproto_smtpc_noop(box->c, "a\nb") == MPROTO_OK)
        return "noop of two lines";
    if (mproto_smtpc_auth(box->c, NULL) == MPROTO_OK)
        return "auth without an exchange";
    if (owed || box->content.p)
        return NULL;
    if (mproto_smtpc_body(box->c, "x", 1) == MPROTO_OK)
        return "body";
    return mproto_smtpc_body_end(box->c) == MPROTO_OK ? "body_end" : NULL;
}

static int line_is(const char *line, size_t n, const char *what)
{
    return n == strlen(what) && memcmp(line, what, n) == 0;
}

/* Octets of a chunk may be any. What reads as BDAT behind DATA is content. */
static size_t client_bare(const char *out, size_t n)
{
    size_t at = 0, size, bare;
    int data = 0;
    const char *lf;

    while (at < n) {
        lf = memchr(out + at, '\n', n - at);
        size = lf ? (size_t)(lf - out) + 1 - at : n - at;
        bare = smtp_bare(out + at, size);
        if (bare != size)
            return at + bare;
        if (line_is(out + at, size, data ? ".\r\n" : "DATA\r\n"))
            data = !data;
        if (!data && size > 7 && memcmp(out + at, "BDAT ", 5) == 0)
            size += strtoul(out + at + 5, NULL, 10);
        at += size;
    }
    return n;
}

/* TLS on the wire is what starttls() leads to. */
static size_t client_began_tls(void *engine)
{
    client *box = engine;
    int open = box->starttls;

    box->starttls = 0;
    return open ? 1 : 0;
}

static size_t client_bound(const char *with)
{
    client_options o;

    client_read(&o, with);
    return mproto_smtpc_memory_bound(&o.limits) + strlen(o.hostname) + 16;
}

const engine_kind smtp_client = {
    "smtpc", 0, client_make, client_unmake, client_wire, client_next,
    client_apply, client_feed, client_misuse, client_began_tls,
    client_bound, client_bare
};
