#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define CAP(name) MPROTO_IMAPD_CAP(name)

/* When it is announced. */
#define BEFORE 1u               /* login */
#define BEHIND 2u
#define ALWAYS (BEFORE | BEHIND)

static const struct imapd_cap {
    const char *name;           /* in lower case; "=" at the end: a value
                                 * follows */
    unsigned    when;
    uint64_t    bits;
} imapd_caps[] = {
    { "imap4rev2", ALWAYS, CAP(REV2) },
    { "starttls", BEFORE, CAP(STARTTLS) },
    { "literal+", ALWAYS, CAP(LITERAL_PLUS) },
    { "literal-", ALWAYS, CAP(LITERAL_MINUS) },
    { "sasl-ir", BEFORE, CAP(SASL_IR) },
    { "id", ALWAYS, CAP(ID) },
    { "enable", ALWAYS, CAP(ENABLE) },
    { "namespace", BEHIND, CAP(NAMESPACE) },
    { "children", BEHIND, CAP(CHILDREN) },
    { "unselect", BEHIND, CAP(UNSELECT) },
    { "uidplus", BEHIND, CAP(UIDPLUS) },
    { "move", BEHIND, CAP(MOVE) },
    { "idle", ALWAYS, CAP(IDLE) },
    { "multiappend", BEHIND, CAP(MULTIAPPEND) },
    { "binary", BEHIND, CAP(BINARY) },
    { "catenate", BEHIND, CAP(CATENATE) },
    { "replace", BEHIND, CAP(REPLACE) },
    { "condstore", BEHIND, CAP(CONDSTORE) },
    { "qresync", BEHIND, CAP(QRESYNC) | CAP(CONDSTORE) | CAP(ENABLE) },
    { "esearch", BEHIND, CAP(ESEARCH) },
    { "searchres", BEHIND, CAP(SEARCHRES) },
    { "partial", BEHIND, CAP(PARTIAL) },
    { "sort", BEHIND, CAP(SORT) },
    { "sort=display", BEHIND, CAP(SORT_DISPLAY) },
    { "esort", BEHIND, CAP(ESORT) },
    { "thread=orderedsubject", BEHIND, CAP(SUBJECT) },
    { "thread=references", BEHIND, CAP(REFERENCES) },
    { "context=search", BEHIND, CAP(CONTEXT_SEARCH) },
    { "context=sort", BEHIND, CAP(CONTEXT_SORT) },
    { "within", BEHIND, CAP(WITHIN) },
    { "list-extended", BEHIND, CAP(LIST_EXTENDED) },
    { "list-status", BEHIND, CAP(LIST_STATUS) },
    { "list-myrights", BEHIND, CAP(LIST_MYRIGHTS) },
    { "special-use", BEHIND, CAP(SPECIAL_USE) },
    { "create-special-use", BEHIND, CAP(CREATE_USE) },
    { "status=size", BEHIND, CAP(STATUS_SIZE) },
    { "appendlimit", BEHIND, CAP(APPENDLIMIT) },
    { "appendlimit=", BEHIND, CAP(APPENDLIMIT) },
    { "objectid", BEHIND, CAP(OBJECTID) },
    { "savedate", BEHIND, CAP(SAVEDATE) },
    { "preview", BEHIND, CAP(PREVIEW) },
    { "quota", BEHIND, CAP(QUOTA) },
    { "quotaset", BEHIND, CAP(QUOTA) | CAP(QUOTASET) },
    { "quota=res-storage", BEHIND, CAP(DELETED_STORAGE) },
    { "acl", BEHIND, CAP(ACL) },
    { "metadata", BEHIND, CAP(METADATA) | CAP(METADATA_SERVER) },
    { "metadata-server", BEHIND, CAP(METADATA_SERVER) },
    { "notify", BEHIND, CAP(NOTIFY) },
    { "compress=deflate", BEHIND, CAP(COMPRESS) },
    { "utf8=accept", BEHIND, CAP(UTF8) | CAP(ENABLE) },
    { "unauthenticate", BEHIND, CAP(UNAUTH) },
    { "inprogress", BEHIND, CAP(INPROGRESS) },
    { "uidonly", BEHIND, CAP(UIDONLY) | CAP(ENABLE) },
    /* the last: it has any name */
    { "", BEHIND, 0 }
};

/* RFC 9051 appendix E. */
static const uint64_t implied_by_rev2 =
    CAP(NAMESPACE) | CAP(UNSELECT) | CAP(UIDPLUS) | CAP(ESEARCH) |
    CAP(SEARCHRES) | CAP(ENABLE) | CAP(IDLE) | CAP(SASL_IR) |
    CAP(LIST_EXTENDED) | CAP(LIST_STATUS) | CAP(MOVE) | CAP(LITERAL_MINUS) |
    CAP(BINARY) | CAP(SPECIAL_USE) | CAP(STATUS_SIZE) | CAP(CHILDREN);

#undef CAP

static const struct imapd_cap *find_imapd_cap(mproto_span name)
{
    const struct imapd_cap *c = imapd_caps;
    mproto_span head = name, value = name;

    if (mproto_cut(&value, '=', &head))
        head.n++;
    while (*c->name && !mproto_same(name, c->name) &&
           !mproto_same(head, c->name))
        c++;
    return c;
}

/* RFC 9051 9, capability: atoms. */
int mproto_imapd_names_fit(const char *names)
{
    size_t n = names ? mproto_length(names) : 0, i;

    for (i = 0; i < n; i++)
        if (names[i] < 32 || names[i] > 126 ||
            memchr("(){%*\"\\]", names[i], 8) ||
            (names[i] == ' ' && (i == 0 || i + 1 == n || names[i - 1] == ' ')))
            return 0;
    return 1;
}

uint64_t mproto_imapd_caps_of(const char *names)
{
    mproto_span left = mproto_text_span(names), name;
    uint64_t caps = 0;

    while (left.n > 0) {
        mproto_cut(&left, ' ', &name);
        caps |= find_imapd_cap(name)->bits;
    }
    if (caps & MPROTO_IMAPD_CAP(REV2))
        caps |= implied_by_rev2;
    return caps;
}

int mproto_imapd_offer(mproto_imapd *s, const char *names)
{
    if (s->state == MPROTO_IMAPD_S_OVER)
        return mproto_imapd_not_owed(s);
    if (!mproto_imapd_names_fit(names))
        return MPROTO_E_ARG;
    s->caps = mproto_imapd_caps_of(s->caps_text) &
              mproto_imapd_caps_of(names);
    return MPROTO_OK;
}

/* --- what is announced --- */

static unsigned imapd_where(const mproto_imapd *s)
{
    if (s->tls)
        return MPROTO_SASLD_TLS | MPROTO_SASLD_CLEAR;
    return s->flags & MPROTO_IMAPD_CLEAR_AUTH ? MPROTO_SASLD_CLEAR : 0;
}

int mproto_imapd_takes_login(const mproto_imapd *s)
{
    return !(s->flags & MPROTO_IMAPD_NO_LOGIN) &&
           (imapd_where(s) & MPROTO_SASLD_CLEAR);
}

int mproto_imapd_offers_mechanism(const mproto_imapd *s, mproto_span name)
{
    return mproto_sasld_offers(s->auth, name, imapd_where(s));
}

static void put_mechanisms(const mproto_imapd *s, mproto_buf *b)
{
    mproto_span left = { NULL, 0 }, name;

    while (mproto_sasld_next(s->auth, imapd_where(s), &left, &name)) {
        mproto_buf_text(b, " AUTH=");
        mproto_buf_span(b, name);
    }
    if (!mproto_imapd_takes_login(s))
        mproto_buf_text(b, " LOGINDISABLED");
}

/* STARTTLS is no more within TLS, and COMPRESS once it is on. */
static int is_announced(const mproto_imapd *s, const struct imapd_cap *c)
{
    unsigned now = s->state == MPROTO_IMAPD_S_AUTH ||
                   s->state == MPROTO_IMAPD_S_SELECTED ? BEHIND : BEFORE;

    if (s->tls && c->bits == MPROTO_IMAPD_CAP(STARTTLS))
        return 0;
    if (s->deflated && c->bits == MPROTO_IMAPD_CAP(COMPRESS))
        return 0;
    if ((c->bits & s->caps) != c->bits)
        return 0;
    return (c->when & now) != 0;
}

void mproto_imapd_put_caps(const mproto_imapd *s, mproto_buf *b)
{
    mproto_span left = mproto_text_span(s->caps_text), name;

    mproto_buf_text(b, "IMAP4rev1");
    while (left.n > 0) {
        mproto_cut(&left, ' ', &name);
        if (!is_announced(s, find_imapd_cap(name)))
            continue;
        mproto_buf_char(b, ' ');
        mproto_buf_span(b, name);
    }
    if (s->state < MPROTO_IMAPD_S_AUTH)
        put_mechanisms(s, b);
}

#undef BEFORE
#undef BEHIND
#undef ALWAYS

/* AUTH= is in front of each mechanism, which has two octets with its blank. */
size_t mproto_imapd_caps_size(const mproto_imapd_opts *opts)
{
    return 32 + mproto_text_span(opts->caps).n +
           4 * mproto_text_span(opts->auth).n;
}

int mproto_imapd_do_capability(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_buf b;

    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_text(&b, "* CAPABILITY ");
    mproto_imapd_put_caps(s, &b);
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&s->wire, &b);
    mproto_imapd_tagged(s, "OK", "", "CAPABILITY completed");
    return MPROTO_IMAPD_SAID;
}

/* --- ENABLE (RFC 5161) --- */

static const mproto_imapd_word enable_words[] = {
    { "imap4rev2", MPROTO_IMAPD_REV2, MPROTO_IMAPD_CAP(REV2) },
    { "condstore", MPROTO_IMAPD_CONDSTORE, MPROTO_IMAPD_CAP(CONDSTORE) },
    { "qresync", MPROTO_IMAPD_QRESYNC, MPROTO_IMAPD_CAP(QRESYNC) },
    { "utf8=accept", MPROTO_IMAPD_UTF8, MPROTO_IMAPD_CAP(UTF8) },
    { "uidonly", MPROTO_IMAPD_UIDONLY, MPROTO_IMAPD_CAP(UIDONLY) },
    { NULL, 0, 0 }
};

unsigned mproto_imapd_enabled(const mproto_imapd *s)
{
    return s->enabled;
}

unsigned mproto_imapd_enable(mproto_imapd *s, unsigned bits)
{
    unsigned before = s->enabled;

    if (bits & MPROTO_IMAPD_QRESYNC)
        bits |= MPROTO_IMAPD_CONDSTORE;
    s->enabled |= bits;
    return s->enabled & ~before;
}

static void say_enabled(mproto_imapd *s, unsigned bits)
{
    static const char *const names[] = {
        "IMAP4rev2", "CONDSTORE", "QRESYNC", "UTF8=ACCEPT", "UIDONLY"
    };
    mproto_buf b;
    size_t i;

    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_text(&b, "* ENABLED");
    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (bits >> i & 1) {
            mproto_buf_char(&b, ' ');
            mproto_buf_text(&b, names[i]);
        }
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&s->wire, &b);
    mproto_imapd_tagged(s, "OK", "", "ENABLE completed");
}

/* What is not known, or on already, is passed over. */
int mproto_imapd_do_enable(mproto_imapd *s, mproto_imapd_args *a)
{
    const mproto_imapd_word *w;
    unsigned bits = 0;
    mproto_span name;

    do {
        if (!mproto_imapd_take_atom(a, &name))
            return MPROTO_IMAPD_WRONG;
        w = mproto_imapd_word_find(s, enable_words, name);
        if (w)
            bits |= w->bit;
    } while (mproto_imapd_args_left(a));
    s->ev.flags = mproto_imapd_enable(s, bits);
    say_enabled(s, bits);
    if (s->ev.flags == 0)
        return MPROTO_IMAPD_SAID;
    s->ev.flags = s->enabled;
    return MPROTO_IMAPD_TOLD;
}
