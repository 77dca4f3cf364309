/* The IMAP server engine for the harnesses, with a store that says what the
 * dialogue says. */
#include "imap_words.h"
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

typedef struct server {
    mproto_imapd     *s;
    mproto_imapd_type last;     /* event */
    mproto_sasl      *sasl;     /* of the last AUTH */
    text              mechanism;
} server;

typedef struct server_options {
    mproto_imapd_opts   opts;
    mproto_imapd_limits limits;
    char                caps[256], auth[256];
} server_options;

static void server_numbers(smtp_number *n, server_options *o)
{
    n[0].name = "preauth_max", n[0].size = &o->limits.preauth_max;
    n[1].name = "command_max", n[1].size = &o->limits.command_max;
    n[2].name = "append_max", n[2].large = &o->limits.append_max;
    n[3].name = "out_max", n[3].size = &o->limits.out_max;
    n[4].name = "response_max", n[4].size = &o->limits.response_max;
    n[5].name = "keep_max", n[5].size = &o->limits.keep_max;
    n[6].name = "depth_max", n[6].count = &o->limits.depth_max;
    n[7].name = "bad_max", n[7].count = &o->limits.bad_max;
    n[8].name = "preauth_bad_max", n[8].count = &o->limits.preauth_bad_max;
}

/* The option of that name, with "," for blanks; NULL when it is not there. */
static const char *read_names(char to[256], const char *with, const char *name)
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

static void server_read(server_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "tls", MPROTO_IMAPD_TLS }, { "clear", MPROTO_IMAPD_CLEAR_AUTH },
        { "no_login", MPROTO_IMAPD_NO_LOGIN },
        { "preauth", MPROTO_IMAPD_PREAUTH }, { "busy", MPROTO_IMAPD_BUSY },
        { "lf_lines", MPROTO_IMAPD_LF_LINES }, { NULL, 0 }
    };
    char hostname[256];
    smtp_number numbers[10];
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
    set.hostname = hostname;
    smtp_read_options(&set, with);
    o->opts.caps = read_names(o->caps, with, "caps=");
    o->opts.auth = read_names(o->auth, with, "auth=");
}

static void *server_make(const char *with, const mproto_alloc *alloc)
{
    server_options o;
    server *box;
    mproto_imapd *s;

    server_read(&o, with);
    o.opts.alloc = alloc;
    s = mproto_imapd_new(&o.opts);
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

    mproto_imapd_free(box->s);
    mproto_sasl_free(box->sasl);
    text_free(&box->mechanism);
    free(box);
}

static mproto_wire *server_wire(void *engine)
{
    return mproto_imapd_wire(((server *)engine)->s);
}

/* --- events --- */

static unsigned server_owes(mproto_imapd_type type)
{
    switch (type) {
    case MPROTO_IMAPD_ROOM:
    case MPROTO_IMAPD_LOGOUT:
    case MPROTO_IMAPD_WORK:
    case MPROTO_IMAPD_RESET:
    case MPROTO_IMAPD_ENABLE:
    case MPROTO_IMAPD_APPEND_DATA:
    case MPROTO_IMAPD_APPEND_RESET:
    case MPROTO_IMAPD_IDLE_END:
        return ENGINE_EVENT;
    default:
        return ENGINE_EVENT | ENGINE_OWES;
    }
}

static unsigned server_next(void *engine, text *line)
{
    server *box = engine;
    const mproto_imapd_event *e = mproto_imapd_next(box->s);

    if (!e)
        return 0;
    if (e->type == MPROTO_IMAPD_ROOM)
        return ENGINE_EVENT | ENGINE_QUIET;
    box->last = e->type;
    if (e->type == MPROTO_IMAPD_APPEND_DATA) {
        text_escape(line, e->data.p, e->data.n);
        return ENGINE_EVENT | ENGINE_PIECE;
    }
    imap_put_event(line, e);
    if (e->type == MPROTO_IMAPD_TOKEN)
        imap_put_text(line, "given", mproto_sasl_given(e->sasl));
    if (e->type == MPROTO_IMAPD_AUTH) {
        text_clear(&box->mechanism);
        text_add(&box->mechanism, e->text.p, e->text.n);
    }
    return server_owes(e->type);
}

/* --- answers --- */

/* A word, or what stands in quotes of either kind; words moves behind it. */
static int next_word(const char **words, text *word)
{
    const char *at = *words;
    size_t n;

    text_clear(word);
    text_puts(word, "");
    if (*at == '"' || *at == '\'') {
        n = strcspn(at + 1, *at == '"' ? "\"" : "'");
        text_unescape(word, ++at, n);
        at += n + (at[n] != '\0');
    } else {
        n = strcspn(at, " ");
        text_add(word, at, n);
        at += n;
    }
    n = at != *words;
    *words = at + (*at == ' ');
    return (int)n;
}

static uint32_t find_number(const char *words, const char *key)
{
    const char *at = strstr(words, key);

    return at ? (uint32_t)strtoul(at + strlen(key), NULL, 10) : 0;
}

/* "exists=172 recent=1 unseen=12 uidvalidity=7 uidnext=9 modseq=5 readonly
 * keywords=$A,$B permanent=216" */
static int server_selected(server *box, const char *words)
{
    char keywords[256];
    mproto_imapd_mailbox m;

    memset(&m, 0, sizeof m);
    m.exists = find_number(words, "exists=");
    m.recent = find_number(words, "recent=");
    m.unseen = find_number(words, "unseen=");
    m.uidvalidity = find_number(words, "uidvalidity=");
    m.uidnext = find_number(words, "uidnext=");
    m.modseq = find_number(words, "modseq=");
    m.permanent = find_number(words, "permanent=");
    m.keywords = read_names(keywords, words, "keywords=");
    m.readonly = strstr(words, "readonly") != NULL;
    m.delimiter = '/';
    if (m.uidvalidity == 0)
        m.uidvalidity = 1;
    if (m.uidnext == 0)
        m.uidnext = m.exists + 1;
    return mproto_imapd_selected(box->s, &m);
}

/* "OVERQUOTA text": "-" for no code, nothing for what is usual. */
static int server_refuse(server *box, const char *words)
{
    text code = { 0 }, arg = { 0 };
    int rc;

    if (!words[0])
        return mproto_imapd_refuse(box->s, NULL, NULL);
    next_word(&words, &code);
    text_unescape(&arg, words, strlen(words));
    rc = mproto_imapd_refuse(box->s, strcmp(code.p, "-") == 0 ? "" : code.p,
                             words[0] ? arg.p : NULL);
    text_free(&code);
    text_free(&arg);
    return rc;
}

static mproto_imap_status status_of(const char *word)
{
    static const char *const names[] = { "", "OK", "NO", "BAD" };
    int i;

    for (i = 1; i <= 3; i++)
        if (strcmp(word, names[i]) == 0)
            return (mproto_imap_status)i;
    return MPROTO_IMAP_BYE;
}

/* "OK - text" */
static int server_status(server *box, const char *words,
                         int (*say)(mproto_imapd *, mproto_imap_status,
                                    const char *, const char *))
{
    text status = { 0 }, code = { 0 }, arg = { 0 };
    int rc;

    next_word(&words, &status);
    next_word(&words, &code);
    text_unescape(&arg, words, strlen(words));
    rc = say(box->s, status_of(status.p),
             strcmp(code.p, "-") == 0 ? NULL : code.p, arg.p);
    text_free(&status);
    text_free(&code);
    text_free(&arg);
    return rc;
}

static int server_list(server *box, const char *words)
{
    text attributes = { 0 }, delimiter = { 0 }, name = { 0 };
    int rc;

    next_word(&words, &attributes);
    next_word(&words, &delimiter);
    next_word(&words, &name);
    rc = mproto_imapd_list(box->s, attributes.p, delimiter.p[0], name.p);
    text_free(&attributes);
    text_free(&delimiter);
    text_free(&name);
    return rc;
}

/* A list without strings, up to the ")" that ends it, is one word. */
static void rest_of_list(const char **words, text *word)
{
    const char *at = *words;
    int depth = 0, open;

    text_clear(word);
    do {
        open = *at == '(';
        depth += open - (*at == ')');
        text_add(word, at++, 1);
    } while (*at && (depth > 0 || open));
    *words = at + (*at == ' ');
}

/* "SEARCH 2 84", "2 FETCH (UID 7)": words are atoms, also those in single
 * quotes, those in double ones strings; parentheses by themselves open and
 * close. */
static int server_say(server *box, const char *words)
{
    text word = { 0 };
    int quoted, rc;

    next_word(&words, &word);
    rc = mproto_imapd_begin(box->s, word.p);
    while (rc == MPROTO_OK && *words) {
        quoted = *words == '"';
        if (*words == '(' && words[1] != ' ')
            rest_of_list(&words, &word);
        else if (!next_word(&words, &word))
            break;
        if (quoted)
            mproto_imapd_arg_string(box->s, word.p, word.n);
        else if (strcmp(word.p, "(") == 0)
            mproto_imapd_arg_open(box->s);
        else if (strcmp(word.p, ")") == 0)
            mproto_imapd_arg_close(box->s);
        else
            mproto_imapd_arg(box->s, word.p);
    }
    text_free(&word);
    return rc == MPROTO_OK ? mproto_imapd_end(box->s) : rc;
}

/* --- who may come in --- */

/* An exchange of the mechanism that was asked for, or "tokens". */
static int server_auth(server *box, const char *words)
{
    mproto_sasl *s = sasl_serve(&box->mechanism, words, "imap.example");
    int code = mproto_imapd_auth(box->s, s);

    if (code == MPROTO_E_NOMEM)         /* the next one may succeed */
        code = mproto_imapd_auth(box->s, s);
    if (code != MPROTO_OK) {
        mproto_sasl_free(s);
        return code == MPROTO_E_NOMEM
            ? mproto_imapd_refuse(box->s, "UNAVAILABLE", "no memory") : code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return MPROTO_OK;
}

static int server_look_up(server *box)
{
    sasl_look_up(box->sasl);
    return mproto_imapd_ok(box->s);
}

static int server_token(server *box, const char *words, int last)
{
    int code = box->last != MPROTO_IMAPD_TOKEN
               ? MPROTO_E_STATE : sasl_token(box->sasl, words, last);

    return code == MPROTO_OK ? mproto_imapd_ok(box->s) : code;
}

/* Without memory the second time there is room in the engine. */
static int server_open(server *box)
{
    int code = server_selected(box, "");

    if (code == MPROTO_E_NOMEM)
        code = server_selected(box, "");
    if (code != MPROTO_OK && code != MPROTO_E_STATE)
        return mproto_imapd_refuse(box->s, NULL, NULL);
    return mproto_imapd_ok(box->s);
}

/* Results of SEARCH want memory when they are told. */
static int server_done(server *box)
{
    int code = mproto_imapd_ok(box->s);

    if (code == MPROTO_E_NOMEM)
        code = mproto_imapd_ok(box->s);
    return code == MPROTO_E_NOMEM
        ? mproto_imapd_refuse(box->s, "UNAVAILABLE", "no memory") : code;
}

/* What says yes to whatever is owed. */
static int server_ok(server *box)
{
    switch (box->last) {
    case MPROTO_IMAPD_AUTH:
        return server_auth(box, "") == MPROTO_OK
            ? MPROTO_OK : mproto_imapd_refuse(box->s, NULL, NULL);
    case MPROTO_IMAPD_LOOKUP:
        return server_look_up(box);
    case MPROTO_IMAPD_SELECT:
        return server_open(box);
    default:
        return server_done(box);
    }
}

/* Words with an argument behind them that is a number. */
static int server_count(server *box, const char *words)
{
    static const struct {
        const char *name;
        int (*say)(mproto_imapd *, uint32_t);
    } counts[] = {
        { "exists", mproto_imapd_exists }, { "recent", mproto_imapd_recent },
        { "expunge", mproto_imapd_expunge }
    };
    const char *rest;
    size_t i;

    for (i = 0; i < sizeof counts / sizeof *counts; i++)
        if ((rest = smtp_after(words, counts[i].name)) != NULL)
            return counts[i].say(box->s,
                                 (uint32_t)strtoul(rest, NULL, 10));
    return ENGINE_NO_WORDS;
}

static int server_close(server *box, const char *words)
{
    text code = { 0 };
    int rc;

    next_word(&words, &code);
    rc = mproto_imapd_close(box->s, strcmp(code.p, "-") == 0 ? NULL : code.p,
                            words[0] ? words : NULL);
    text_free(&code);
    return rc;
}

static int server_apply(void *engine, const char *words)
{
    server *box = engine;
    const char *rest;

    if (strcmp(words, "ok") == 0)
        return server_ok(box);
    if (strcmp(words, "bare_ok") == 0)
        return mproto_imapd_ok(box->s);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return server_auth(box, rest);
    if ((rest = smtp_after(words, "token")) != NULL)
        return server_token(box, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return server_token(box, rest, 1);
    if ((rest = smtp_after(words, "selected")) != NULL)
        return server_selected(box, rest);
    if ((rest = smtp_after(words, "refuse")) != NULL)
        return server_refuse(box, rest);
    if ((rest = smtp_after(words, "reply")) != NULL)
        return server_status(box, rest, mproto_imapd_reply);
    if ((rest = smtp_after(words, "notice")) != NULL)
        return server_status(box, rest, mproto_imapd_notice);
    if ((rest = smtp_after(words, "list")) != NULL)
        return server_list(box, rest);
    if ((rest = smtp_after(words, "say")) != NULL)
        return server_say(box, rest);
    if (strcmp(words, "leave") == 0)    /* how much came would show */
        return box->last == MPROTO_IMAPD_STARTTLS ? MPROTO_E_STATE
            : mproto_imapd_close(box->s, NULL, NULL);
    if ((rest = smtp_after(words, "close")) != NULL)
        return server_close(box, rest);
    return server_count(box, words);
}

static const char *server_misuse(void *engine, int owed)
{
    server *box = engine;
    mproto_imapd_mailbox m;

    memset(&m, 0, sizeof m);
    if (mproto_imapd_reply(box->s, MPROTO_IMAP_OK, NULL, "a\r\nb OK") ==
        MPROTO_OK)
        return "reply with CR";
    if (mproto_imapd_refuse(box->s, "A]", "x") == MPROTO_OK)
        return "refuse with a code that is none";
    if (mproto_imapd_close(box->s, NULL, "a\n* OK b") == MPROTO_OK)
        return "close with LF";
    if (mproto_imapd_notice(box->s, MPROTO_IMAP_BYE, NULL, "x") == MPROTO_OK)
        return "notice of BYE";
    if (mproto_imapd_selected(box->s, &m) == MPROTO_OK)
        return "selected without uidvalidity";
    if (mproto_imapd_auth(box->s, NULL) == MPROTO_OK)
        return "auth with nothing";
    if (mproto_imapd_end(box->s) == MPROTO_OK)
        return "end of no response";
    if (mproto_imapd_expunge(box->s, 0) == MPROTO_OK)
        return "expunge of nothing";
    if (owed)
        return NULL;
    if (mproto_imapd_ok(box->s) == MPROTO_OK)
        return "ok";
    return mproto_imapd_refuse(box->s, NULL, NULL) == MPROTO_OK ? "refuse"
                                                                : NULL;
}

static size_t server_bound(const char *with)
{
    server_options o;

    server_read(&o, with);
    return mproto_imapd_memory_bound(&o.limits) +
           4 * (strlen(o.caps) + strlen(o.auth)) + 64;
}

/* Lines that end in CRLF, the first of them the greeting. */
static size_t server_well_formed(const char *out, size_t n)
{
    size_t end = smtp_bare(out, n);

    if (end < n)
        return end;
    if (n > 0 && (n < 6 || memcmp(out, "* ", 2) != 0))
        return 0;
    return n > 0 && out[n - 1] != '\n' ? n - 1 : n;
}

const engine_kind imap_server = {
    "imapd", 1, server_make, server_unmake, server_wire, server_next,
    server_apply, NULL, server_misuse, NULL, server_bound,
    server_well_formed
};
