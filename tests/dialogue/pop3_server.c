/* The POP3 server engine for the harnesses, with a maildrop behind it. */
#include "pop3_words.h"
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 64 };

typedef struct server {
    mproto_pop3d     *s;
    mproto_pop3d_item item[ITEMS_MAX];
    char              uid[ITEMS_MAX][8];
    uint32_t          n;
    text              body;     /* of the message that goes out */
    mproto_pop3d_type last;     /* event */
    mproto_sasl      *sasl;     /* of the last AUTH */
    text              mechanism;
    size_t            piece;    /* octets in one body(); 0: as room has it */
    int               owes;     /* BODY was told */
    size_t            room;
    uint64_t          offset;
} server;

typedef struct server_options {
    mproto_pop3d_opts   opts;
    mproto_pop3d_limits limits;
    size_t              piece;
    char                hostname[256], keywords[256], stamp[256];
    char                auth[256];
} server_options;

static void server_numbers(smtp_number *n, server_options *o)
{
    n[0].name = "line_max", n[0].size = &o->limits.line_max;
    n[1].name = "out_max", n[1].size = &o->limits.out_max;
    n[2].name = "keep_max", n[2].size = &o->limits.keep_max;
    n[3].name = "bad_max", n[3].count = &o->limits.bad_max;
    n[4].name = "piece", n[4].size = &o->piece;
}

/* The option of that name, with "," for blanks; NULL when it is not there. */
static const char *read_word(char to[256], const char *with, const char *name)
{
    const char *at = strstr(with, name);
    size_t n, i;

    if (!at)
        return NULL;
    at += strlen(name);
    n = strcspn(at, " ");
    for (i = 0; i < n && i < 255; i++)
        to[i] = (char)(at[i] == ',' ? ' ' : at[i]);
    to[i] = '\0';
    return to;
}

/* "caps=UIDL,STLS" */
static unsigned read_caps(const char *with)
{
    static const smtp_flag caps[] = {
        { "UIDL", MPROTO_POP3_CAP_UIDL }, { "STLS", MPROTO_POP3_CAP_STLS },
        { "UTF8", MPROTO_POP3_CAP_UTF8 }, { "LANG", MPROTO_POP3_CAP_LANG }
    };
    const char *at = strstr(with, "caps="), *name;
    size_t n = at ? strcspn(at, " ") : 0, i;
    unsigned bits = 0;

    for (i = 0; n > 0 && i < sizeof caps / sizeof *caps; i++) {
        name = strstr(at, caps[i].name);
        if (name && name < at + n)
            bits |= caps[i].bit;
    }
    return bits;
}

static void server_read(server_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "tls", MPROTO_POP3D_TLS }, { "clear", MPROTO_POP3D_CLEAR_AUTH },
        { "no_user", MPROTO_POP3D_NO_USER }, { "rpop", MPROTO_POP3D_RPOP },
        { "lf_lines", MPROTO_POP3D_LF_LINES }, { NULL, 0 }
    };
    smtp_number numbers[6];
    smtp_options set;

    memset(o, 0, sizeof *o);
    memset(numbers, 0, sizeof numbers);
    o->opts.size = sizeof o->opts;
    o->opts.limits = &o->limits;
    o->limits.size = sizeof o->limits;
    server_numbers(numbers, o);
    memset(&set, 0, sizeof set);
    set.flags = flags;
    set.numbers = numbers;
    set.bits = &o->opts.flags;
    set.hostname = o->hostname;
    set.keywords = o->keywords;
    smtp_read_options(&set, with);
    o->opts.stamp = read_word(o->stamp, with, "stamp=");
    o->opts.auth = read_word(o->auth, with, "auth=");
    o->opts.caps = read_caps(with);
    if (o->hostname[0])
        o->opts.hostname = o->hostname;
    if (o->keywords[0])
        o->opts.keywords = o->keywords;
}

static void *server_make(const char *with, const mproto_alloc *alloc)
{
    server_options o;
    server *box;
    mproto_pop3d *s;

    server_read(&o, with);
    o.opts.alloc = alloc;
    s = mproto_pop3d_new(&o.opts);
    if (!s)
        return NULL;
    box = text_realloc(NULL, sizeof *box);
    memset(box, 0, sizeof *box);
    box->s = s;
    box->piece = o.piece;
    return box;
}

static void server_unmake(void *engine)
{
    server *box = engine;

    mproto_pop3d_free(box->s);
    mproto_sasl_free(box->sasl);
    text_free(&box->mechanism);
    text_free(&box->body);
    free(box);
}

static mproto_wire *server_wire(void *engine)
{
    return mproto_pop3d_wire(((server *)engine)->s);
}

/* --- events --- */

static const char *login_name(mproto_pop3_cmd c)
{
    return c == MPROTO_POP3_PASS ? "PASS" : c == MPROTO_POP3_APOP ? "APOP"
         : "RPOP";
}

static void put_about(text *line, const char *word, mproto_span about)
{
    text_puts(line, word);
    smtp_put_quoted(line, " ", about);
}

static void put_login(text *line, const mproto_pop3d_event *e)
{
    if (e->which == MPROTO_POP3_AUTH) {
        put_about(line, "LOGIN AUTH", e->user);
        return;
    }
    text_puts(line, "LOGIN ");
    text_puts(line, login_name(e->which));
    smtp_put_quoted(line, " ", e->user);
    smtp_put_quoted(line, " ", e->secret);
}

static void put_retr(text *line, const mproto_pop3d_event *e)
{
    int top = e->which == MPROTO_POP3_TOP;

    smtp_put_number(line, top ? "TOP " : "RETR ", e->number);
    if (top)
        smtp_put_number(line, " lines=", e->lines);
}

/* Deletions are handed over here, and nowhere else. */
static void put_update(text *line, server *box, const mproto_pop3d_event *e)
{
    uint32_t i;

    smtp_put_number(line, "UPDATE last=", e->number);
    for (i = 1; i <= box->n; i++)
        if (mproto_pop3d_deleted(box->s, i))
            smtp_put_number(line, " ", i);
}

static unsigned server_put(text *line, server *box,
                           const mproto_pop3d_event *e)
{
    switch (e->type) {
    case MPROTO_POP3D_STLS:
        text_puts(line, "STLS");
        break;
    case MPROTO_POP3D_LOGIN:
        put_login(line, e);
        break;
    case MPROTO_POP3D_AUTH:
        text_clear(&box->mechanism);
        text_add(&box->mechanism, e->text.p, e->text.n);
        put_about(line, "AUTH", e->text);
        break;
    case MPROTO_POP3D_LOOKUP:
        put_about(line, "LOOKUP", e->user);
        break;
    case MPROTO_POP3D_TOKEN:
        put_about(line, "TOKEN", mproto_sasl_given(e->sasl));
        break;
    case MPROTO_POP3D_WORK:
        text_puts(line, "WORK");
        break;
    case MPROTO_POP3D_RESET:
        text_puts(line, "RESET");
        break;
    case MPROTO_POP3D_RETR:
        put_retr(line, e);
        break;
    case MPROTO_POP3D_BODY:
        box->owes = 1;
        box->room = e->room;
        box->offset = e->offset;
        return ENGINE_EVENT | ENGINE_QUIET;
    case MPROTO_POP3D_BODY_STOP:
        smtp_put_number(line, "BODY_STOP ", e->number);
        break;
    case MPROTO_POP3D_LANG:
        smtp_put_quoted(line, "LANG ", e->text);
        break;
    case MPROTO_POP3D_UPDATE:
        put_update(line, box, e);
        return ENGINE_EVENT | ENGINE_DONE;
    }
    return ENGINE_EVENT;
}

/* \1 is in no trace but for what must not be. */
static void check_deleted(text *line, const server *box)
{
    uint32_t i;

    for (i = 1; i <= box->n; i++)
        if (mproto_pop3d_deleted(box->s, i))
            text_puts(line, "\1 deleted before UPDATE ");
}

static unsigned server_owes(mproto_pop3d_type type)
{
    return type == MPROTO_POP3D_WORK || type == MPROTO_POP3D_RESET ||
           type == MPROTO_POP3D_BODY_STOP ? 0 : ENGINE_OWES;
}

static unsigned server_next(void *engine, text *line)
{
    server *box = engine;
    const mproto_pop3d_event *e = mproto_pop3d_next(box->s);

    if (e && e->type != MPROTO_POP3D_UPDATE)
        check_deleted(line, box);
    if (e)
        box->last = e->type;
    return e ? server_put(line, box, e) | server_owes(e->type) : 0;
}

/* --- answers --- */

/* "2 120 200 last=1": sizes are all that is known of the messages; UIDs are
 * u01, u02... */
static int server_open(server *box, const char *words)
{
    const char *last = strstr(words, "last=");
    char *end;
    uint32_t n = 0;

    memset(box->item, 0, sizeof box->item);
    while (n < ITEMS_MAX) {
        uint64_t size = strtoull(words, &end, 10);

        if (end == words)
            break;
        box->item[n].size = size;
        box->uid[n][0] = 'u';
        box->uid[n][1] = (char)('0' + (n + 1) / 10);
        box->uid[n][2] = (char)('0' + (n + 1) % 10);
        box->item[n].uid = box->uid[n];
        n++;
        words = end;
    }
    box->n = n;
    return mproto_pop3d_open(box->s, box->item, n,
                             last ? (uint32_t)strtoul(last + 5, NULL, 10)
                                  : 0);
}

/* Something for each number, where a dialogue does not say what. */
static void fill_body(server *box)
{
    text_clear(&box->body);
    text_puts(&box->body, "Subject: x\n\n.dot\n");
}

/* ok() with the content that stands behind the event. */
static int server_body(server *box, const char *words)
{
    size_t n = strlen(words);
    int code = mproto_pop3d_ok(box->s);

    if (code != MPROTO_OK)
        return code;
    text_clear(&box->body);
    if (n >= 2 && words[0] == '"')
        text_unescape(&box->body, words + 1, n - 2);
    return code;
}

/* "IN-USE text"; "-" for no code, none of both for what is usual. */
static int server_refuse(server *box, const char *words)
{
    text code = { 0 }, arg = { 0 };
    size_t n = strcspn(words, " ");
    int rc;

    if (n > 0) {
        text_puts(&code, "");
        if (words[0] != '-')
            text_add(&code, words, n);
    }
    if (words[n])
        text_unescape(&arg, words + n + 1, strlen(words + n + 1));
    rc = mproto_pop3d_refuse(box->s, code.p, arg.p);
    text_free(&code);
    text_free(&arg);
    return rc;
}

static int server_say(server *box, const char *words,
                      int (*say)(mproto_pop3d *s, const char *text))
{
    text arg = { 0 };
    int code;

    if (words[0])
        text_unescape(&arg, words, strlen(words));
    code = say(box->s, arg.p);
    text_free(&arg);
    return code;
}

/* The secret that APOP must have been made of; then as "open". */
static int server_apop(server *box, const char *words)
{
    size_t n = strcspn(words, " ");

    if (mproto_pop3d_apop(box->s, words, n))
        return server_open(box, words + n);
    return mproto_pop3d_refuse(box->s, NULL, NULL);
}

/* --- who may come in --- */

/* An exchange of the mechanism that was asked for, or "tokens". */
static int server_auth(server *box, const char *words)
{
    mproto_sasl *s = sasl_serve(&box->mechanism, words, "pop.example");
    int code = mproto_pop3d_auth(box->s, s);

    if (code == MPROTO_E_NOMEM)         /* the next one may succeed */
        code = mproto_pop3d_auth(box->s, s);
    if (code != MPROTO_OK) {
        mproto_sasl_free(s);
        return code == MPROTO_E_NOMEM
            ? mproto_pop3d_refuse(box->s, "SYS/TEMP", "no memory") : code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return MPROTO_OK;
}

static int server_look_up(server *box)
{
    sasl_look_up(box->sasl);
    return mproto_pop3d_ok(box->s);
}

static int server_token(server *box, const char *words, int last)
{
    int code = box->last != MPROTO_POP3D_TOKEN
               ? MPROTO_E_STATE : sasl_token(box->sasl, words, last);

    return code == MPROTO_OK ? mproto_pop3d_ok(box->s) : code;
}

/* What says yes to whatever is owed. */
static int server_ok(server *box)
{
    switch (box->last) {
    case MPROTO_POP3D_AUTH:
        return server_auth(box, "") == MPROTO_OK
            ? MPROTO_OK : mproto_pop3d_refuse(box->s, NULL, NULL);
    case MPROTO_POP3D_LOOKUP:
        return server_look_up(box);
    case MPROTO_POP3D_LOGIN:
        return mproto_pop3d_open(box->s, NULL, 0, 0);
    default:
        fill_body(box);
        return mproto_pop3d_ok(box->s);
    }
}

static int server_apply(void *engine, const char *words)
{
    server *box = engine;
    const char *rest;

    if (strcmp(words, "ok") == 0)
        return server_ok(box);
    if (strcmp(words, "bare_ok") == 0)
        return mproto_pop3d_ok(box->s);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return server_auth(box, rest);
    if ((rest = smtp_after(words, "token")) != NULL)
        return server_token(box, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return server_token(box, rest, 1);
    if ((rest = smtp_after(words, "open")) != NULL)
        return server_open(box, rest);
    if ((rest = smtp_after(words, "apop")) != NULL)
        return server_apop(box, rest);
    if ((rest = smtp_after(words, "body")) != NULL)
        return server_body(box, rest);
    if ((rest = smtp_after(words, "refuse")) != NULL)
        return server_refuse(box, rest);
    if ((rest = smtp_after(words, "reply")) != NULL)
        return server_say(box, rest, mproto_pop3d_reply);
    if (strcmp(words, "leave") == 0)    /* how much came would show */
        return box->last == MPROTO_POP3D_STLS ? MPROTO_E_STATE
            : mproto_pop3d_close(box->s, NULL);
    if ((rest = smtp_after(words, "close")) != NULL)
        return server_say(box, rest, mproto_pop3d_close);
    return ENGINE_NO_WORDS;
}

/* From offset, as much as there is room for. */
static void server_feed(void *engine)
{
    server *box = engine;
    size_t n;

    if (!box->owes)
        return;
    box->owes = 0;
    if (box->offset > box->body.n)
        box->offset = box->body.n;
    n = box->body.n - (size_t)box->offset;
    n = n > box->room ? box->room : n;
    if (box->piece > 0 && n > box->piece)
        n = box->piece;
    if (n == 0)
        mproto_pop3d_body_end(box->s);
    else
        mproto_pop3d_body(box->s, box->body.p + box->offset, n);
}

static const char *server_misuse(void *engine, int owed)
{
    server *box = engine;

    if (mproto_pop3d_reply(box->s, "a\r\n+OK b") == MPROTO_OK)
        return "reply with CR";
    if (mproto_pop3d_refuse(box->s, "A]", "x") == MPROTO_OK)
        return "refuse with a code that is none";
    if (mproto_pop3d_close(box->s, "a\n+OK b") == MPROTO_OK)
        return "close with LF";
    if (mproto_pop3d_open(box->s, NULL, 1, 0) == MPROTO_OK)
        return "open without items";
    if (mproto_pop3d_auth(box->s, NULL) == MPROTO_OK)
        return "auth with nothing";
    if (mproto_pop3d_body(box->s, "x", 0) == MPROTO_OK)
        return "body of nothing";
    if (owed)
        return NULL;
    if (mproto_pop3d_body_end(box->s) == MPROTO_OK)
        return "body_end";
    if (mproto_pop3d_ok(box->s) == MPROTO_OK)
        return "ok";
    return mproto_pop3d_refuse(box->s, NULL, NULL) == MPROTO_OK ? "refuse"
                                                                : NULL;
}

static size_t server_bound(const char *with)
{
    server_options o;

    server_read(&o, with);
    return mproto_pop3d_memory_bound(&o.limits) + 2 * strlen(o.hostname) +
           3 * (strlen(o.keywords) + strlen(o.auth)) + strlen(o.stamp) + 64;
}

/* Lines that end in CRLF, the first of them a status. */
static size_t server_well_formed(const char *out, size_t n)
{
    size_t end = smtp_bare(out, n);

    if (end < n)
        return end;
    if (n > 0 && (n < 5 || memcmp(out, "+OK ", 4) != 0))
        return 0;
    return n > 0 && out[n - 1] != '\n' ? n - 1 : n;
}

const engine_kind pop3_server = {
    "pop3d", 1, server_make, server_unmake, server_wire, server_next,
    server_apply, server_feed, server_misuse, NULL, server_bound,
    server_well_formed
};
