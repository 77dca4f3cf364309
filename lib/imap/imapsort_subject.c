#include "imap/imapsort_int.h"
#include "base/chars_int.h"
#include <mailproto/words.h>

/* What is left of a subject. */
typedef struct base_subject {
    const char *at, *end;
    int         is_reply;
} base_subject;

/* In RFC 5256 5, WSP; tabs are blanks by now. */
static const char *behind_blanks(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

static int begins_with(const char *p, const char *end, const char *lower,
                       size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return (size_t)(end - p) >= n && mproto_same(s, lower);
}

/* RFC 5256 5, subj-blob: behind it, or NULL. */
static const char *behind_blob(const char *p, const char *end)
{
    if (p == end || *p != '[')
        return NULL;
    for (p++; p < end && *p != '[' && *p != ']'; p++)
        ;
    if (p == end || *p != ']')
        return NULL;
    return behind_blanks(p + 1, end);
}

/* subj-refwd: behind it, or NULL. */
static const char *behind_refwd(const char *p, const char *end)
{
    const char *blob;

    if (begins_with(p, end, "re", 2))
        p += 2;
    else if (begins_with(p, end, "fwd", 3))
        p += 3;
    else if (begins_with(p, end, "fw", 2))
        p += 2;
    else
        return NULL;
    p = behind_blanks(p, end);
    blob = behind_blob(p, end);
    if (blob)
        p = blob;
    return p < end && *p == ':' ? p + 1 : NULL;
}

/* Step 2. */
static void cut_trailers(base_subject *s)
{
    for (;;) {
        while (s->at < s->end && s->end[-1] == ' ')
            s->end--;
        if (s->end - s->at < 5 || !begins_with(s->end - 5, s->end, "(fwd)", 5))
            return;
        s->end -= 5;
        s->is_reply = 1;
    }
}

/* Steps 3 to 5. Where no reply follows the blobs none would follow fewer of
 * them: so all go at once, but for the last where nothing is behind it. */
static void cut_leaders(base_subject *s)
{
    const char *p, *next, *last;

    for (;;) {
        p = last = s->at = behind_blanks(s->at, s->end);
        while ((next = behind_blob(p, s->end)) != NULL) {
            last = p;
            p = next;
        }
        next = behind_refwd(p, s->end);
        if (!next) {
            s->at = p < s->end ? p : last;
            return;
        }
        s->is_reply = 1;
        s->at = next;
    }
}

static void cut_all(base_subject *s)
{
    for (;;) {
        cut_trailers(s);
        cut_leaders(s);
        if (s->end - s->at < 6 || !begins_with(s->at, s->end, "[fwd:", 5) ||
            s->end[-1] != ']')
            return;
        s->at += 5;
        s->end--;
        s->is_reply = 1;
    }
}

/* Step 1: tabs are blanks, and of blanks one is left. */
static size_t squeeze(char *p, size_t n)
{
    size_t i, kept = 0;

    for (i = 0; i < n; i++) {
        if (p[i] == '\t')
            p[i] = ' ';
        if (p[i] != ' ' || kept == 0 || p[kept - 1] != ' ')
            p[kept++] = p[i];
    }
    return kept;
}

size_t mproto_imapsort_subject(mproto_span *base, int *is_reply,
                               mproto_span body,
                               const mproto_imapsort_room *room)
{
    size_t n = mproto_words_decode(room->dst, room->cap, body, room->convert,
                                   NULL);
    base_subject s = { NULL, NULL, 0 };

    base->p = room->dst;
    base->n = 0;
    *is_reply = 0;
    if (n >= room->cap)
        return n + 1;
    s.at = room->dst;
    s.end = s.at + squeeze(room->dst, n);
    cut_all(&s);
    base->p = s.at;
    base->n = (size_t)(s.end - s.at);
    *is_reply = s.is_reply;
    return n + 1;
}
