/* The SMTP server engine for the harnesses. */
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

typedef struct server {
    mproto_smtpd *s;
} server;

typedef struct server_options {
    mproto_smtpd_opts   opts;
    mproto_smtpd_limits limits;
    char                hostname[256], keywords[256];
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
}

static void server_read(server_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "tls", MPROTO_SMTPD_TLS }, { "connects", MPROTO_SMTPD_CONNECTS },
        { "lf_lines", MPROTO_SMTPD_LF_LINES },
        { "pass_bare", MPROTO_SMTPD_PASS_BARE }, { NULL, 0 }
    };
    smtp_number numbers[8];
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
    if (!s)
        return NULL;
    box = text_realloc(NULL, sizeof *box);
    box->s = s;
    return box;
}

static void server_unmake(void *engine)
{
    mproto_smtpd_free(((server *)engine)->s);
    free(engine);
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
    text_puts(line, "MAIL");
    put_path(line, e);
    if (e->size)
        smtp_put_number(line, " size=", e->size);
    if (e->eight)
        text_puts(line, " eight");
}

static unsigned put_verdict(text *line, const mproto_smtpd_event *e)
{
    int end = e->type == MPROTO_SMTPD_BODY_END;

    text_puts(line, end ? "BODY_END" : "RESET");
    if (end)
        smtp_put_number(line, " octets=", e->octets);
    smtp_put_flags(line, " defects=", smtp_defects, e->defects);
    return ENGINE_EVENT | (end ? ENGINE_DONE : 0);
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
        put_argument(line, e);
        return ENGINE_EVENT;
    case MPROTO_SMTPD_MAIL:
        put_mail(line, e);
        return ENGINE_EVENT;
    case MPROTO_SMTPD_RCPT:
        text_puts(line, "RCPT");
        put_path(line, e);
        smtp_put_number(line, " rcpt=", e->rcpt);
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
        text_puts(line, smtp_command_name(e->which));
        return ENGINE_EVENT;
    }
    text_puts(line, "no such event");
    return ENGINE_EVENT;
}

static unsigned server_next(void *engine, text *line)
{
    const mproto_smtpd_event *e = mproto_smtpd_next(((server *)engine)->s);

    return e ? server_put(line, e) : 0;
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
    return mproto_smtpd_memory_bound(&o.limits) + strlen(o.hostname) +
           strlen(o.keywords) + 32;
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
