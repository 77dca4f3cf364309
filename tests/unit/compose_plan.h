/* Octets become calls of a composer, and an account of what it was told; the
 * message that it writes becomes another account in compose_seen.h. The two
 * are the same, however the calls are cut and the output is taken. For the
 * unit tests and the fuzz entry. */
#ifndef COMPOSE_PLAN_H
#define COMPOSE_PLAN_H

#include "compose_run.h"
#include "mime_trace.h"

/* How a plan is run. */
typedef struct plan_way {
    size_t step;                /* of bodies; 0 is all at once */
    size_t take;                /* of the output behind each call; 0: none
                                 * until it is full */
    const mproto_alloc *alloc;
    const void *random;         /* 16 octets; NULL: the usual ones */
} plan_way;

typedef struct plan {
    const uint8_t  *p;          /* octets that are left */
    size_t          n;
    const plan_way *way;
    mproto_compose *m;
    mproto_compose_opts opts;
    mime_trace      told;       /* the account */
    composed        out;
    char            text[600];
    char            body[9000];
    size_t          body_n;
    unsigned        depth;
    int             owes;       /* the message is a body without a last CRLF */
} plan;

/* Plans out of a generator of numbers. */
static inline size_t plan_octets_of(uint8_t *p, size_t n,
                                    uint32_t seed)
{
    size_t i;

    for (i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        p[i] = (uint8_t)(seed >> 24);
    }
    return n;
}

static inline unsigned plan_throw(plan *x, unsigned sides)
{
    unsigned c = 0;

    if (x->n > 0) {
        c = *x->p++;
        x->n--;
    }
    return c % sides;
}

/* --- texts --- */

static inline const char *plan_text(plan *x)
{
    static const char *const pieces[] = { "a", "word", " ", " ", "\t", "  ",
        "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "=?", "?=", "=?a?q?b?=",
        ",", "\"", "\\", "(", ")", "<", ">", "@", ":", ";", "=", "_", "'",
        "From ", ".", "a-long-word-that-takes-half-of-the-line-for-itself",
        "naive naive naive naive naive naive naive naive naive naive naive",
        "[", "%41", "\xce\xb1\xce\xb2\xce\xb3\xce\xb4\xce\xb5\xce\xb6" };
    unsigned n = plan_throw(x, 12);
    size_t at = 0, k;

    for (; n > 0; n--) {
        const char *piece = pieces[plan_throw(x, 32)];

        k = strlen(piece);
        if (at + k >= sizeof x->text)
            break;
        memcpy(x->text + at, piece, k);
        at += k;
    }
    x->text[at] = '\0';
    return x->text;
}

static inline void plan_octets(plan *x)
{
    static const char *const pieces[] = { "\n", "\r\n", "\r", " ", "=",
        ".\n", "From ", "--", "--=_", "\xc3\xa9", "text text text", "\t",
        "\xff", "a", "a line of some length, as they are in mail\r\n", "end" };
    unsigned n = plan_throw(x, 40), times = plan_throw(x, 8) ? 1 : 400;
    size_t first, k;

    x->body_n = 0;
    for (; n > 0 && x->body_n < 300; n--) {
        unsigned c = plan_throw(x, 64);
        char octet = (char)(unsigned char)(plan_throw(x, 256));
        const char *piece = c < 60 ? pieces[c % 16] : &octet;

        k = c < 60 ? strlen(piece) : 1;
        memcpy(x->body + x->body_n, piece, k);
        x->body_n += k;
    }
    first = x->body_n;
    for (; times > 1 && x->body_n + first < sizeof x->body; times--) {
        memcpy(x->body + x->body_n, x->body, first);
        x->body_n += first;
    }
}

/* --- calls --- */

static inline void plan_take(plan *x, size_t most)
{
    if (most > 0)
        compose_take(&x->out, x->m, most);
}

/* Takes what is there when the verb was E_FULL, and then it comes again. */
static inline int plan_again(plan *x, int code)
{
    if (code != MPROTO_E_FULL) {
        plan_take(x, x->way->take);
        return 0;
    }
    COMPOSE_MUST(compose_take(&x->out, x->m, x->way->take > 0
                              ? x->way->take : SIZE_MAX) > 0);
    return 1;
}

static inline void plan_say(plan *x, const char *what, const char *p, size_t n)
{
    mime_trace_put(&x->told, what, strlen(what));
    mime_trace_put(&x->told, "|", 1);
    mime_trace_put(&x->told, p, n);
    mime_trace_put(&x->told, "\n", 1);
}

static inline void plan_say_text(plan *x, const char *what, const char *text)
{
    plan_say(x, what, text, strlen(text));
}

static inline int plan_is_ascii(const char *s)
{
    while (*s && (unsigned char)*s < 128)
        s++;
    return *s == '\0';
}

static inline void plan_unstructured(plan *x, const char *name)
{
    const char *text = plan_text(x);

    mproto_compose_text(x->m, name, text);
    plan_say_text(x, name, text);
}

/* Blanks at the ends of a structured field are none of it. */
static inline void plan_keywords(plan *x)
{
    const char *text = plan_text(x);
    size_t n = strlen(text);

    if (!plan_is_ascii(text) && !(x->opts.flags & MPROTO_COMPOSE_UTF8))
        return;
    mproto_compose_text(x->m, "Keywords", text);
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    while (n > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        n--;
    }
    plan_say(x, "Keywords", text, n);
}

static inline void plan_mailbox(plan *x, const char *name)
{
    static const char *const specs[] = { "a@b.example", "\"a b\"@c.example",
        "long.local.part.of.a.mailbox@sub.domain.of.some.example", "x@[::1]",
        "\"@\\\"\"@d", "o'n_e+t=w@e", "a@[192.0.2.1]", "a.b@c" };
    const char *display = plan_text(x), *spec = specs[plan_throw(x, 8)];

    mproto_compose_addr(x->m, name, display, spec);
    plan_say_text(x, "name", display);
    plan_say_text(x, "spec", spec);
}

static inline void plan_addresses(plan *x, const char *name)
{
    unsigned n = 1 + plan_throw(x, 6);
    int group = 0;

    plan_say_text(x, name, "");
    for (; n > 0; n--) {
        if (!group && plan_throw(x, 5) == 0) {
            const char *display = plan_text(x);

            if (*display == '\0')
                display = "group";
            group = 1;
            mproto_compose_group(x->m, name, display);
            plan_say_text(x, "group", display);
        }
        plan_mailbox(x, name);
        if (group && plan_throw(x, 3) == 0) {
            group = 0;
            mproto_compose_group(x->m, name, NULL);
            plan_say_text(x, "end", "");
        }
    }
    if (group) {
        mproto_compose_group(x->m, name, NULL);
        plan_say_text(x, "end", "");
    }
}

static inline void plan_ids(plan *x, const char *name, unsigned n)
{
    static const char *const ids[] = { "a@b", "1234567890.abcdef@mail.example",
        "a.very.long.left.side.of.an.id.as.some.programs.make@host.example",
        "x@[y]" };
    plan_say_text(x, name, "");
    for (; n > 0; n--) {
        const char *id = ids[plan_throw(x, 4)];

        mproto_compose_id(x->m, name, id);
        plan_say_text(x, "id", id);
    }
}

static inline void plan_date(plan *x)
{
    int64_t seconds = (int64_t)plan_throw(x, 256) * 10000019;
    int zone = (int)plan_throw(x, 24) * 60 - 720;
    char text[60];

    mproto_compose_date(x->m, "Resent-Date", seconds, zone);
    sprintf(text, "%ld %d", (long)seconds, zone);
    plan_say_text(x, "Resent-Date", text);
}

static inline void plan_raw(plan *x)
{
    static const char *const bodies[] = { " a", "", " a b\r\n\tc", "\r\n d",
        " \"\r\n \\\"\" (", "a" };
    const char *body = bodies[plan_throw(x, 6)];

    mproto_compose_raw(x->m, "X-Raw", body, strlen(body));
    plan_say_text(x, "X-Raw", body);
}

/* A field that may come here and again; behind another, so that it is none
 * that goes on. */
static inline void plan_field(plan *x)
{
    plan_raw(x);
    switch (plan_throw(x, 7)) {
    case 0: plan_unstructured(x, "Comments"); break;
    case 1: plan_unstructured(x, "X-Text-Of-Some-Name"); break;
    case 2: plan_keywords(x); break;
    case 3: plan_addresses(x, "Resent-To"); break;
    case 4: plan_addresses(x, "Errors-To"); break;
    case 5: plan_ids(x, "Supersedes", 1 + plan_throw(x, 8)); break;
    default: plan_date(x); break;
    }
    plan_take(x, x->way->take);
}

static inline void plan_head(plan *x)
{
    unsigned n = plan_throw(x, 6);

    plan_unstructured(x, "Subject");
    plan_addresses(x, "From");
    plan_ids(x, "References", 1 + plan_throw(x, 20));
    for (; n > 0; n--)
        plan_field(x);
}

/* --- bodies --- */

/* Line ends as they are written. */
static inline void plan_say_body(plan *x, int text)
{
    size_t i;

    mime_trace_put(&x->told, "body|", 5);
    for (i = 0; i < x->body_n; i++) {
        if (text && x->body[i] == '\n' && (i == 0 || x->body[i - 1] != '\r'))
            mime_trace_put(&x->told, "\r", 1);
        mime_trace_put(&x->told, x->body + i, 1);
    }
    x->owes = x->depth == 0 && i > 0 && x->body[i - 1] != '\n';
    mime_trace_put(&x->told, "\n", 1);
}

static inline void plan_body(plan *x)
{
    size_t step = x->way->step > 0 ? x->way->step : sizeof x->body;
    size_t at, n;
    char *piece;

    for (at = 0; at < x->body_n; at += n) {
        n = x->body_n - at < step ? x->body_n - at : step;
        piece = malloc(n);
        COMPOSE_MUST(piece);
        memcpy(piece, x->body + at, n);
        while (plan_again(x, mproto_compose_body(x->m, piece, n)))
            ;
        free(piece);
    }
}

static inline void plan_leaf(plan *x)
{
    static const char *const media[] = { "text/plain", "text/html",
        "application/octet-stream", "image/png", "message/rfc822" };
    unsigned kind = plan_throw(x, 5), way = plan_throw(x, 4);
    int text = kind < 2 || kind == 4;
    const char *name = "";
    mproto_scan scan;

    plan_octets(x);
    mproto_scan_init(&scan);
    mproto_scan_in(&scan, x->body, x->body_n);
    plan_say_text(x, "part", media[kind]);
    if (way == 0) {
        while (plan_again(x, mproto_compose_whole(x->m, media[kind], x->body,
                                                  x->body_n)))
            ;
    } else if (way == 1) {
        while (plan_again(x, mproto_compose_part(x->m, media[kind], NULL)))
            ;
    } else {
        name = plan_text(x);
        while (plan_again(x, mproto_compose_attach(x->m, media[kind], name,
                                                   way == 2 ? &scan : NULL)))
            ;
    }
    if (way > 0) {
        plan_ids(x, "Content-ID", 1);
        plan_body(x);
    }
    plan_say_text(x, "file", name);
    plan_say_body(x, text);
}

static inline void plan_parts(plan *x)
{
    unsigned steps = 0, filled = 0;

    do {
        if (x->depth == 0 || (x->depth < 4 && plan_throw(x, 4) == 0)) {
            while (plan_again(x, mproto_compose_multipart(x->m, "mixed")))
                ;
            x->depth++;
            filled = 0;
            plan_say_text(x, "part", "multipart/mixed");
            if (plan_throw(x, 3) == 0)
                plan_field(x);
            plan_say_text(x, "file", "");
        } else if (filled && plan_throw(x, 4) == 0) {
            mproto_compose_close(x->m);
            x->depth--;
        } else {
            plan_leaf(x);
            filled = 1;
        }
    } while (x->depth > 0 && (++steps < 12 || !filled));
}

/* Runs the plan; the code of finish(). */
static inline int plan_run(plan *x, const uint8_t *p, size_t n,
                           const plan_way *way)
{
    int code;

    memset(x, 0, sizeof *x);
    x->p = p;
    x->n = n;
    x->way = way;
    x->opts = compose_opts(plan_throw(x, 8));
    x->opts.out_max = plan_throw(x, 2) ? 0 : 30000;
    x->opts.alloc = way->alloc;
    if (way->random)
        x->opts.random = way->random;
    mime_trace_put(&x->told, "", 0);
    x->m = mproto_compose_new(&x->opts);
    if (!x->m)
        return MPROTO_E_NOMEM;
    plan_head(x);
    if (plan_throw(x, 4) == 0)
        plan_leaf(x);
    else
        plan_parts(x);
    code = mproto_compose_finish(x->m);
    COMPOSE_MUST(code == mproto_compose_error(x->m)->code);
    while (compose_take(&x->out, x->m, way->take > 0 ? way->take : SIZE_MAX))
        ;
    mproto_compose_free(x->m);
    return code;
}

static inline void plan_free(plan *x)
{
    free(x->told.text);
    free(x->out.p);
}

/* The same plan in another way: the same code, and the same message. */
static inline void plan_against(const plan *whole, int code, const uint8_t *p,
                                size_t n, const plan_way *way)
{
    static plan x;

    COMPOSE_MUST(plan_run(&x, p, n, way) == code);
    if (code == MPROTO_OK) {
        COMPOSE_MUST(x.out.n == whole->out.n);
        COMPOSE_MUST(memcmp(x.out.p, whole->out.p, x.out.n) == 0);
    }
    plan_free(&x);
}

#endif
