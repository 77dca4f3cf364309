/* The SMTP server engine for the harnesses. */
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

typedef struct server {
    mproto_smtpd     *s;
    mproto_smtpd_type last;     /* event */
    mproto_sasl      *sasl;     /* of the last AUTH */
    text              mechanism;
} server;

typedef struct server_options {
    mproto_smtpd_opts   opts;
    mproto_smtpd_limits limits;
    char                hostname[256], keywords[256];
    text                auth, hold_until, priorities, burl;
} server_options;

static void server_numbers(smtp_number *n, mproto_smtpd_limits *l)
{
    n[0].name = "line_max", n[0].size = &l->line_max;
    n[1].name = "reply_max", n[1].size = &l->reply_max;
    n[2].name = "out_max", n[2].size = &l->out_max;
    n[3].name = "keep_max", n[3].size = &l->keep_max;
    n[4].name = "message_max", n[4].large = &l->message_max;
    n[5].name = "rcpt_max", n[5].count = &l->rcpt_max;
    n[6].name = "bad_max", n[6].count = &l->bad_max;
    n[7].name = "mail_max", n[7].count = &l->mail_max;
    n[8].name = "refuse_max", n[8].count = &l->refuse_max;
}

/* The option of that name, with "," for blanks; NULL when it is not there. */
static const char *server_word(text *t, const char *with, const char *name)
{
    const char *at = strstr(with, name);
    size_t n, i;

    if (!at)
        return NULL;
    at += strlen(name);
    n = strcspn(at, " ");
    text_add(t, at, n);
    for (i = 0; i < n; i++)
        if (t->p[i] == ',')
            t->p[i] = ' ';
    return t->p;
}

/* What EHLO tells beside the bits of caps. */
static void server_offers(server_options *o, const char *with)
{
    o->opts.auth = server_word(&o->auth, with, "auth=");
    o->opts.hold_until = server_word(&o->hold_until, with, "hold_until=");
    o->opts.priorities = server_word(&o->priorities, with, "priorities=");
    o->opts.burl = server_word(&o->burl, with, "burl=");
    o->opts.hold_max = o->opts.hold_until ? 86400 : 0;
}

static void server_forget(server_options *o)
{
    text_free(&o->auth);
    text_free(&o->hold_until);
    text_free(&o->priorities);
    text_free(&o->burl);
}

static void server_read(server_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "tls", MPROTO_SMTPD_TLS }, { "connects", MPROTO_SMTPD_CONNECTS },
        { "lf_lines", MPROTO_SMTPD_LF_LINES },
        { "pass_bare", MPROTO_SMTPD_PASS_BARE },
        { "clear_auth", MPROTO_SMTPD_CLEAR_AUTH },
        { "need_auth", MPROTO_SMTPD_NEED_AUTH },
        { "need_tls", MPROTO_SMTPD_NEED_TLS }, { "lmtp", MPROTO_SMTPD_LMTP },
        { NULL, 0 }
    };
    smtp_number numbers[10];
    smtp_options set;

    memset(o, 0, sizeof *o);
    memset(numbers, 0, sizeof numbers);
    o->opts.size = sizeof o->opts;
    o->opts.limits = &o->limits;
    o->limits.size = sizeof o->limits;
    server_numbers(numbers, &o->limits);
    set.flags = flags;
    set.numbers = numbers;
    set.bits = &o->opts.flags;
    set.caps = &o->opts.caps;
    set.hostname = o->hostname;
    set.keywords = o->keywords;
    smtp_read_options(&set, with);
    server_offers(o, with);
    if (o->hostname[0])
        o->opts.hostname = o->hostname;
    if (o->keywords[0])
        o->opts.keywords = o->keywords;
}

static void *server_make(const char *with, const mproto_alloc *alloc)
{
    server_options o;
    server *box;
    mproto_smtpd *s;

    server_read(&o, with);
    o.opts.alloc = alloc;
    s = mproto_smtpd_new(&o.opts);
    server_forget(&o);
    if (!s)
        return NULL;
    box = text_realloc(NULL, sizeof *box);
    memset(box, 0, sizeof *box);
    box->s = s;
    return box;
}

static void server_unmake(void *engine)
{
    server *box = engine;

    mproto_smtpd_free(box->s);
    mproto_sasl_free(box->sasl);
    text_free(&box->mechanism);
    free(box);
}

static mproto_wire *server_wire(void *engine)
{
    return mproto_smtpd_wire(((server *)engine)->s);
}

/* Each address is parsed once more: what the grammar refuses must never get
 * here. \1 is in no trace but for what must not be. */
static void put_path(text *line, const mproto_smtpd_event *e)
{
    unsigned may = e->type == MPROTO_SMTPD_MAIL ? MPROTO_PATH_MAY_NULL
                                                : MPROTO_PATH_MAY_POSTMASTER;
    mproto_smtp_path again;

    if (e->path.flags & MPROTO_PATH_UTF8)
        may |= MPROTO_PATH_MAY_UTF8;
    text_puts(line, " <");
    smtp_put_span(line, e->path.mailbox);
    text_puts(line, ">");
    smtp_put_flags(line, " path=", smtp_paths, e->path.flags);
    if (e->path.flags & MPROTO_PATH_ROUTE)
        smtp_put_quoted(line, " route=", e->path.route);
    if (e->params.n > 0)
        smtp_put_quoted(line, " params=", e->params);
    if (mproto_smtp_path_parse(&again, e->path.mailbox, may) != MPROTO_OK ||
        again.mailbox.n != e->path.mailbox.n ||
        again.local.n != e->path.local.n ||
        again.domain.n != e->path.domain.n)
        text_puts(line, " \1 but it is no path");
}

static void put_mail(text *line, const mproto_smtpd_event *e)
{
    const mproto_esmtp_mail *m = e->mail;

    text_puts(line, smtp_command_name(e->which));
    put_path(line, e);
    if (e->size)
        smtp_put_number(line, " size=", e->size);
    if (e->eight)
        text_puts(line, " eight");
    if (m->body == MPROTO_SMTP_BINARYMIME)
        text_puts(line, " binary");
    if (m->utf8)
        text_puts(line, " utf8");
    if (m->envid.n > 0)
        smtp_put_quoted(line, " envid=", m->envid);
    if (m->auth.n > 0)
        smtp_put_quoted(line, " auth=", m->auth);
    smtp_put_flags(line, " given=", smtp_caps, m->given);
}

static void put_rcpt(text *line, const mproto_smtpd_event *e)
{
    const mproto_esmtp_rcpt *r = e->rcpt_params;

    text_puts(line, "RCPT");
    put_path(line, e);
    smtp_put_number(line, " rcpt=", e->rcpt);
    if (r->notify)
        smtp_put_number(line, " notify=", r->notify);
    if (r->orcpt.n > 0)
        smtp_put_quoted(line, " orcpt=", r->orcpt);
    smtp_put_flags(line, " given=", smtp_caps, r->given);
}

static unsigned put_verdict(text *line, const mproto_smtpd_event *e)
{
    int end = e->type == MPROTO_SMTPD_BODY_END;

    text_puts(line, end ? "BODY_END" : "RESET");
    if (e->which == MPROTO_SMTP_AUTH)
        text_puts(line, " AUTH");
    if (end)
        smtp_put_number(line, " octets=", e->octets);
    smtp_put_flags(line, " defects=", smtp_defects, e->defects);
    smtp_put_flags(line, " undeclared=", smtp_caps, e->undeclared);
    if (e->rcpt > 0 || e->left > 0) {
        smtp_put_number(line, " rcpt=", e->rcpt);
        smtp_put_number(line, " left=", e->left);
    }
    return ENGINE_EVENT | (end && e->left == 0 ? ENGINE_DONE : 0);
}

static void put_sasl(text *line, const char *word, mproto_span about)
{
    text_puts(line, word);
    text_puts(line, " ");
    smtp_put_span(line, about);
}

static void put_argument(text *line, const mproto_smtpd_event *e)
{
    text_puts(line, smtp_command_name(e->which));
    text_puts(line, " ");
    smtp_put_span(line, e->text);
}

static unsigned server_put(text *line, const mproto_smtpd_event *e)
{
    switch (e->type) {
    case MPROTO_SMTPD_HELO:
    case MPROTO_SMTPD_VRFY:
    case MPROTO_SMTPD_EXPN:
    case MPROTO_SMTPD_AUTH:
    case MPROTO_SMTPD_ETRN:
    case MPROTO_SMTPD_BURL:
        put_argument(line, e);
        if (e->utf8)
            text_puts(line, " utf8");
        if (e->last)
            text_puts(line, " last");
        return ENGINE_EVENT;
    case MPROTO_SMTPD_MAIL:
        put_mail(line, e);
        return ENGINE_EVENT;
    case MPROTO_SMTPD_RCPT:
        put_rcpt(line, e);
        return ENGINE_EVENT;
    case MPROTO_SMTPD_BODY:
        smtp_put_span(line, e->data);
        if (e->data.n == 0)
            text_puts(line, "\1 an empty piece");
        return ENGINE_EVENT | ENGINE_PIECE;
    case MPROTO_SMTPD_BODY_END:
    case MPROTO_SMTPD_RESET:
        return put_verdict(line, e);
    case MPROTO_SMTPD_CONNECT:
    case MPROTO_SMTPD_STARTTLS:
    case MPROTO_SMTPD_DATA:
    case MPROTO_SMTPD_QUIT:
    case MPROTO_SMTPD_TURN:
        text_puts(line, smtp_command_name(e->which));
        return ENGINE_EVENT;
    case MPROTO_SMTPD_XCLIENT:
        smtp_put_quoted(line, "XCLIENT params=", e->params);
        return ENGINE_EVENT;
    case MPROTO_SMTPD_LOOKUP:
        put_sasl(line, "LOOKUP", mproto_sasl_who(e->sasl));
        return ENGINE_EVENT;
    case MPROTO_SMTPD_TOKEN:
        put_sasl(line, "TOKEN", mproto_sasl_given(e->sasl));
        return ENGINE_EVENT;
    case MPROTO_SMTPD_LOGIN:
        put_sasl(line, "LOGIN", mproto_sasl_who(e->sasl));
        return ENGINE_EVENT;
    case MPROTO_SMTPD_WORK:
        text_puts(line, "WORK");
        return ENGINE_EVENT;
    }
    text_puts(line, "no such event");
    return ENGINE_EVENT;
}

static unsigned server_owes(mproto_smtpd_type type)
{
    return type == MPROTO_SMTPD_BODY || type == MPROTO_SMTPD_RESET ||
           type == MPROTO_SMTPD_QUIT || type == MPROTO_SMTPD_WORK
        ? 0 : ENGINE_OWES;
}

static unsigned server_next(void *engine, text *line)
{
    server *box = engine;
    const mproto_smtpd_event *e = mproto_smtpd_next(box->s);

    if (!e)
        return 0;
    box->last = e->type;
    if (e->type == MPROTO_SMTPD_AUTH) {
        text_clear(&box->mechanism);
        text_add(&box->mechanism, e->text.p, e->text.n);
    }
    return server_put(line, e) | server_owes(e->type);
}

/* --- who may come in --- */

/* An exchange of the mechanism that was asked for, or "tokens". */
static int server_auth(server *box, const char *words)
{
    mproto_sasl *s = sasl_serve(&box->mechanism, words, "mx.example");
    int code = mproto_smtpd_auth(box->s, s);

    if (code == MPROTO_E_NOMEM)         /* the next one may succeed */
        code = mproto_smtpd_auth(box->s, s);
    if (code != MPROTO_OK) {
        mproto_sasl_free(s);
        return code == MPROTO_E_NOMEM
            ? mproto_smtpd_reply(box->s, 454, "4.7.0", "no memory") : code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return MPROTO_OK;
}

static int server_look_up(server *box)
{
    sasl_look_up(box->sasl);
    return mproto_smtpd_ok(box->s);
}

static int server_token(server *box, const char *words, int last)
{
    int code = box->last != MPROTO_SMTPD_TOKEN
               ? MPROTO_E_STATE : sasl_token(box->sasl, words, last);

    return code == MPROTO_OK ? mproto_smtpd_ok(box->s) : code;
}

/* What says yes to whatever is owed. */
static int server_ok(server *box)
{
    if (box->last == MPROTO_SMTPD_AUTH &&
        server_auth(box, "") == MPROTO_OK)
        return MPROTO_OK;
    if (box->last == MPROTO_SMTPD_AUTH)
        return mproto_smtpd_refuse(box->s);
    if (box->last == MPROTO_SMTPD_LOOKUP)
        return server_look_up(box);
    return mproto_smtpd_ok(box->s);
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "550 5.1.1 No such user": code, enhanced code if any, text. */
static int server_reply(server *box, const char *words)
{
    text arg = { 0 }, enhanced = { 0 };
    const char *rest = words + strcspn(words, " ");
    size_t n;
    int code;

    rest += *rest == ' ';
    n = strcspn(rest, " ");
    if (n >= 5 && is_digit(rest[0]) && rest[1] == '.' && is_digit(rest[2])) {
        text_add(&enhanced, rest, n);
        rest += n + (rest[n] == ' ');
    }
    text_unescape(&arg, rest, strlen(rest));
    code = mproto_smtpd_reply(box->s, (int)strtol(words, NULL, 10),
                              enhanced.p, arg.p);
    text_free(&arg);
    text_free(&enhanced);
    return code;
}

static int server_close(server *box, const char *words)
{
    text arg = { 0 };
    int code;

    if (words[0])
        text_unescape(&arg, words, strlen(words));
    code = mproto_smtpd_close(box->s, arg.p);
    text_free(&arg);
    return code;
}

static int server_apply(void *engine, const char *words)
{
    server *box = engine;
    const char *rest;

    if (strcmp(words, "ok") == 0)
        return server_ok(box);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return server_auth(box, rest);
    if ((rest = smtp_after(words, "token")) != NULL)
        return server_token(box, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return server_token(box, rest, 1);
    if (strcmp(words, "leave") == 0)    /* how much came would show */
        return box->last == MPROTO_SMTPD_BODY ||
               box->last == MPROTO_SMTPD_STARTTLS ? MPROTO_E_STATE
            : mproto_smtpd_close(box->s, NULL);
    if (strcmp(words, "unanswered") == 0)
        return mproto_smtpd_ok(box->s);
    if (strcmp(words, "refuse") == 0)
        return mproto_smtpd_refuse(box->s);
    if ((rest = smtp_after(words, "reply")) != NULL)
        return server_reply(box, rest);
    if ((rest = smtp_after(words, "close")) != NULL)
        return server_close(box, rest);
    return ENGINE_NO_WORDS;
}

static const char *server_misuse(void *engine, int owed)
{
    mproto_smtpd *s = ((server *)engine)->s;

    if (mproto_smtpd_reply(s, 250, NULL, "a\r\n250 b") == MPROTO_OK)
        return "reply with CR";
    if (mproto_smtpd_reply(s, 199, NULL, "x") == MPROTO_OK)
        return "reply 199";
    if (mproto_smtpd_close(s, "a\r\n250 b") == MPROTO_OK)
        return "close with CR";
    if (mproto_smtpd_auth(s, NULL) == MPROTO_OK)
        return "auth with nothing";
    if (owed)
        return NULL;
    if (mproto_smtpd_ok(s) == MPROTO_OK)
        return "ok";
    return mproto_smtpd_refuse(s) == MPROTO_OK ? "refuse" : NULL;
}

static size_t server_bound(const char *with)
{
    server_options o;

    server_read(&o, with);
    server_forget(&o);
    return mproto_smtpd_memory_bound(&o.limits) + 2 * strlen(with) + 32;
}

/* Each line is "NNN text" or "NNN-text" and ends in CRLF. */
static size_t server_well_formed(const char *out, size_t n)
{
    size_t at = 0, end = smtp_bare(out, n);

    if (end < n)
        return end;
    while (at < n) {
        if (n - at < 6 || out[at] < '2' || out[at] > '5' ||
            !is_digit(out[at + 1]) || !is_digit(out[at + 2]) ||
            (out[at + 3] != ' ' && out[at + 3] != '-'))
            return at;
        for (end = at; end < n && out[end] != '\n'; end++)
            ;
        if (end == n)
            return at;
        at = end + 1;
    }
    return n;
}

const engine_kind smtp_server = {
    "smtpd", 1, server_make, server_unmake, server_wire, server_next,
    server_apply, NULL, server_misuse, NULL, server_bound,
    server_well_formed
};
