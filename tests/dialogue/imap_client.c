/* The IMAP client engine for the harnesses. */
#include "../unit/imapc_show.h"
#include "imap_words.h"
#include "sasl_words.h"
#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

typedef struct client {
    mproto_imapc *c;
    mproto_sasl  *sasl;         /* of the last auth */
    text          mailbox;      /* of resync, and what the cache knows */
    mproto_imapset_range known[16];
} client;

typedef struct client_options {
    mproto_imapc_opts   opts;
    mproto_imapc_limits limits;
} client_options;

static void client_read(client_options *o, const char *with)
{
    static const smtp_flag flags[] = {
        { "need_tls", MPROTO_IMAPC_NEED_TLS }, { "tls", MPROTO_IMAPC_TLS },
        { "clear", MPROTO_IMAPC_CLEAR_AUTH },
        { "lf_lines", MPROTO_IMAPC_LF_LINES },
        { "no_capability", MPROTO_IMAPC_NO_CAPABILITY },
        { "trust_enable", MPROTO_IMAPC_TRUST_ENABLE }, { NULL, 0 }
    };
    smtp_number numbers[7];
    smtp_options set;

    memset(o, 0, sizeof *o);
    memset(numbers, 0, sizeof numbers);
    memset(&set, 0, sizeof set);
    o->opts.size = sizeof o->opts;
    o->opts.limits = &o->limits;
    o->limits.size = sizeof o->limits;
    numbers[0].name = "item_max", numbers[0].size = &o->limits.item_max;
    numbers[1].name = "keep_max", numbers[1].size = &o->limits.keep_max;
    numbers[2].name = "values_max", numbers[2].count = &o->limits.values_max;
    numbers[3].name = "depth_max", numbers[3].count = &o->limits.depth_max;
    numbers[4].name = "strict", numbers[4].count = &o->opts.strict;
    numbers[5].name = "messages_max";
    numbers[5].count = &o->limits.messages_max;
    set.flags = flags;
    set.numbers = numbers;
    set.bits = &o->opts.flags;
    smtp_read_options(&set, with);
}

static void *client_make(const char *with, const mproto_alloc *alloc)
{
    client_options o;
    client *box;
    mproto_imapc *c;

    client_read(&o, with);
    o.opts.alloc = alloc;
    c = mproto_imapc_new(&o.opts);
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

    mproto_imapc_free(box->c);
    mproto_sasl_free(box->sasl);
    text_free(&box->mailbox);
    free(box);
}

static mproto_wire *client_wire(void *engine)
{
    return mproto_imapc_wire(((client *)engine)->c);
}

static unsigned client_next(void *engine, text *line)
{
    static char words[1 << 16];
    const mproto_imapc_event *e = mproto_imapc_next(((client *)engine)->c);
    show s = { words, 0, sizeof words - 1, 0 };

    if (!e)
        return 0;
    if (e->type == MPROTO_IMAPC_BODY_DATA) {
        smtp_put_span(line, e->data);
        return ENGINE_EVENT | ENGINE_PIECE;
    }
    if (e->type == MPROTO_IMAPC_ROOM || e->type == MPROTO_IMAPC_WORK)
        return ENGINE_EVENT | ENGINE_QUIET;
    show_event(&s, e);
    words[s.n - 1] = '\0';              /* the line end */
    text_puts(line, words);
    return ENGINE_EVENT | (e->type == MPROTO_IMAPC_RESULT ? ENGINE_RESULT : 0);
}

/* --- verbs --- */

static int opens(int code)
{
    return code > 0 ? ENGINE_OPENS : code;
}

/* As it stands, or "". */
static void one_word(const char *word, size_t n, text *to)
{
    text_puts(to, "");
    if (n != 2 || memcmp(word, "\"\"", 2) != 0)
        text_unescape(to, word, n);
}

/* "box rest of the line": two strings. */
static void two_words(const char *words, text *one, text *two)
{
    size_t n = strcspn(words, " ");

    one_word(words, n, one);
    words += n + (words[n] == ' ');
    one_word(words, strlen(words), two);
}

static int client_select(mproto_imapc *c, const char *mailbox,
                         const char *none)
{
    (void)none;
    return mproto_imapc_select(c, mailbox, NULL);
}

static int client_delete(mproto_imapc *c, const char *mailbox,
                         const char *none)
{
    (void)none;
    return mproto_imapc_delete(c, mailbox);
}

static int client_create(mproto_imapc *c, const char *mailbox,
                         const char *none)
{
    (void)none;
    return mproto_imapc_create(c, mailbox, NULL);
}

static int client_list(mproto_imapc *c, const char *reference,
                       const char *pattern)
{
    return mproto_imapc_list(c, reference, pattern, NULL, NULL);
}

static int client_fetch(mproto_imapc *c, const char *set, const char *items)
{
    return mproto_imapc_fetch(c, 0, set, items, NULL);
}

static int client_uid_fetch(mproto_imapc *c, const char *set,
                            const char *items)
{
    return mproto_imapc_fetch(c, MPROTO_IMAPC_UID, set, items, NULL);
}

static int client_store(mproto_imapc *c, const char *set, const char *flags)
{
    return mproto_imapc_store(c, MPROTO_IMAPC_ADD, set, flags, NULL);
}

static int client_copy(mproto_imapc *c, const char *set, const char *mailbox)
{
    return mproto_imapc_copy(c, 0, set, mailbox);
}

static int client_search(mproto_imapc *c, const char *first, const char *rest)
{
    text program = { 0 };
    int code;

    text_puts(&program, first);
    if (rest[0]) {
        text_puts(&program, " ");
        text_puts(&program, rest);
    }
    code = mproto_imapc_search(c, 0, NULL, program.p);
    text_free(&program);
    return code;
}

static int client_two(mproto_imapc *c, const char *words, int *code)
{
    static const struct {
        const char *word;
        int       (*verb)(mproto_imapc *, const char *, const char *);
    } verbs[] = {
        { "login", mproto_imapc_login }, { "select", client_select },
        { "create", client_create }, { "delete", client_delete },
        { "rename", mproto_imapc_rename }, { "list", client_list },
        { "lsub", mproto_imapc_lsub }, { "status", mproto_imapc_status },
        { "fetch", client_fetch }, { "uid_fetch", client_uid_fetch },
        { "store", client_store }, { "copy", client_copy },
        { "search", client_search }
    };
    text one = { 0 }, two = { 0 };
    const char *rest = NULL;
    size_t i;

    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if ((rest = smtp_after(words, verbs[i].word)) != NULL)
            break;
    if (!rest)
        return 0;
    two_words(rest, &one, &two);
    *code = opens(verbs[i].verb(c, one.p, two.p));
    text_free(&one);
    text_free(&two);
    return 1;
}

static int client_expunge(mproto_imapc *c)
{
    return mproto_imapc_expunge(c, NULL);
}

static int client_alone(mproto_imapc *c, const char *words, int *code)
{
    static const struct {
        const char *word;
        int       (*verb)(mproto_imapc *);
    } verbs[] = {
        { "noop", mproto_imapc_noop }, { "logout", mproto_imapc_logout },
        { "capability", mproto_imapc_capability },
        { "starttls", mproto_imapc_starttls }, { "idle", mproto_imapc_idle },
        { "close", mproto_imapc_close }, { "check", mproto_imapc_check },
        { "expunge", client_expunge },
        { "unselect", mproto_imapc_unselect },
        { "namespace", mproto_imapc_namespace }
    };
    size_t i;

    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(words, verbs[i].word) == 0) {
            *code = opens(verbs[i].verb(c));
            return 1;
        }
    return 0;
}

static int client_auth(client *box, const char *words)
{
    mproto_sasl *s = sasl_exchange(words);
    int code = mproto_imapc_auth(box->c, s);

    if (code == MPROTO_E_NOMEM)         /* the next one may succeed */
        code = mproto_imapc_auth(box->c, s);
    if (code < 0) {
        mproto_sasl_free(s);
        return code;
    }
    mproto_sasl_free(box->sasl);
    box->sasl = s;
    return ENGINE_OPENS;
}

/* "310 saved-messages \\Seen". */
static int client_append(mproto_imapc *c, const char *words)
{
    mproto_imapc_message m;
    text mailbox = { 0 }, flags = { 0 };
    char *end;
    int code;

    memset(&m, 0, sizeof m);
    m.size = sizeof m;
    m.octets = strtoul(words, &end, 10);
    two_words(end + (*end == ' '), &mailbox, &flags);
    m.flags = flags.n > 0 ? flags.p : NULL;
    code = mproto_imapc_append(c, mailbox.p, &m);
    text_free(&mailbox);
    text_free(&flags);
    return opens(code);
}

static int client_data(mproto_imapc *c, const char *words)
{
    text octets = { 0 };
    int code;

    text_unescape(&octets, words, strlen(words));
    code = mproto_imapc_append_data(c, octets.p, octets.n);
    text_free(&octets);
    return code;
}

/* "box 67890007 90060115194045000 41:211,214:541": what the cache has. */
static int client_resync(client *box, const char *words)
{
    mproto_imapc_cache cache;
    mproto_imapset set;
    mproto_span uids;
    text given = { 0 };
    char *at;
    int code;

    memset(&cache, 0, sizeof cache);
    cache.size = sizeof cache;
    two_words(words, &given, &box->mailbox);
    text_clear(&box->mailbox);
    text_puts(&box->mailbox, given.p);
    text_free(&given);
    cache.uidvalidity = (uint32_t)strtoull(words + strcspn(words, " "), &at,
                                           10);
    cache.modseq = strtoull(at, &at, 10);
    uids.p = at + (*at == ' ');
    uids.n = strlen(uids.p);
    cache.uids = box->known;
    if (mproto_imapset_parse(&set, box->known, 16, uids) == MPROTO_OK)
        cache.uids_n = set.n;
    code = mproto_imapc_resync(box->c, box->mailbox.p, &cache);
    return opens(code);
}

/* 'SEARCH FROM "Smith"': strings are what stands in quotes. */
static int client_say(mproto_imapc *c, const char *words)
{
    size_t n = strcspn(words, " ");
    text part = { 0 };
    int code, quoted;

    text_add(&part, words, n);
    code = mproto_imapc_begin(c, part.p);
    for (words += n; code == MPROTO_OK && *words; words += *words == '"') {
        words += *words == ' ';
        quoted = *words == '"';
        words += quoted;
        n = strcspn(words, quoted ? "\"" : " ");
        text_clear(&part);
        text_unescape(&part, words, n);
        if (quoted)
            mproto_imapc_arg_string(c, part.p, part.n);
        else
            mproto_imapc_arg(c, part.p);
        words += n;
    }
    text_free(&part);
    return code == MPROTO_OK ? opens(mproto_imapc_end(c)) : code;
}

static int client_apply(void *engine, const char *words)
{
    client *box = engine;
    const char *rest;
    int code;

    if (strcmp(words, "idle_done") == 0)
        return mproto_imapc_idle_done(box->c);
    if (strcmp(words, "append_end") == 0)
        return mproto_imapc_append_end(box->c);
    if ((rest = smtp_after(words, "auth")) != NULL)
        return client_auth(box, rest);
    if ((rest = smtp_after(words, "token")) != NULL)
        return sasl_token(box->sasl, rest, 0);
    if ((rest = smtp_after(words, "token_last")) != NULL)
        return sasl_token(box->sasl, rest, 1);
    if ((rest = smtp_after(words, "append")) != NULL)
        return client_append(box->c, rest);
    if ((rest = smtp_after(words, "resync")) != NULL)
        return client_resync(box, rest);
    if ((rest = smtp_after(words, "data")) != NULL)
        return client_data(box->c, rest);
    if ((rest = smtp_after(words, "say")) != NULL)
        return client_say(box->c, rest);
    if (client_alone(box->c, words, &code) || client_two(box->c, words, &code))
        return code;
    return ENGINE_NO_WORDS;
}

static const char *client_misuse(void *engine, int owed)
{
    mproto_imapc *c = ((client *)engine)->c;

    (void)owed;
    if (mproto_imapc_select(c, "a\r\nb", NULL) >= 0)
        return "select of two lines";
    if (mproto_imapc_fetch(c, 0, "1", "FLAGS\r\nA9 LOGOUT", NULL) >= 0)
        return "fetch of two lines";
    if (mproto_imapc_search(c, 0, NULL, "ALL\n") >= 0)
        return "search of two lines";
    if (mproto_imapc_auth(c, NULL) >= 0)
        return "auth without an exchange";
    return mproto_imapc_status(c, "a", "\"") >= 0 ? "status of a quote"
                                                  : NULL;
}

/* The result has come before. */
static size_t client_began_tls(void *engine)
{
    (void)engine;
    return 0;
}

static size_t client_bound(const char *with)
{
    client_options o;

    client_read(&o, with);
    return mproto_imapc_memory_bound(&o.limits);
}

const engine_kind imap_client = {
    "imapc", 0, client_make, client_unmake, client_wire, client_next,
    client_apply, NULL, client_misuse, client_began_tls, client_bound,
    smtp_bare
};
