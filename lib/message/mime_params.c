#include "message/mime_int.h"
#include <string.h>

/* n octets were put where a text of at most room is: all, or what fits. */
static unsigned keep_text(mproto_mime *m, mproto_mime_text which, size_t n,
                          size_t room)
{
    if (which == MPROTO_TEXT_BOUNDARY && room > MPROTO_MIME_BOUNDARY)
        room = MPROTO_MIME_BOUNDARY;
    if (n <= room) {
        mproto_mime_part_set(m, which, n);
        return 0;
    }
    mproto_mime_part_set(m, which, which == MPROTO_TEXT_BOUNDARY ? 0 : room);
    return MPROTO_DEFECT_LIMIT;
}

/* Puts p into the part as the text which. */
static unsigned store_text(mproto_mime *m, mproto_mime_text which,
                           const mproto_param *p)
{
    size_t room, n;
    char *dst = mproto_mime_part_room(m, &room);

    n = mproto_value_copy(dst, room, p);
    return keep_text(m, which, n, room);
}

unsigned mproto_mime_params_span(mproto_mime *m, mproto_mime_text which,
                                 mproto_span s)
{
    mproto_param p;

    memset(&p, 0, sizeof p);
    p.raw = s;
    return store_text(m, which, &p);
}

unsigned mproto_mime_params_lower(mproto_mime *m, mproto_mime_text which,
                                  mproto_span s)
{
    size_t room, i, n;
    char *dst = mproto_mime_part_room(m, &room);

    n = s.n < room ? s.n : room;
    for (i = 0; i < n; i++)
        dst[i] = mproto_lower(s.p[i]);
    return keep_text(m, which, s.n, room);
}

/* The text of a parameter that is to be decoded; of one that has only sections
 * past the last one that is read there is none. */
static unsigned store_decoded(mproto_mime *m, mproto_mime_text which,
                              const mproto_params *it, const char *name)
{
    size_t room, n;
    unsigned defects = 0;
    char *dst = mproto_mime_part_room(m, &room);

    n = mproto_params_get(dst, room + 1, it, name, &defects);
    if (n == SIZE_MAX)
        return MPROTO_DEFECT_LIMIT;
    while (n > room && dst[room] != '\0')
        room--;
    return defects | keep_text(m, which, n, room);
}

static const mproto_mime_wanted *wanted_of(const mproto_mime_wanted *w,
                                           mproto_span name)
{
    while (w->name.p && !mproto_mime_is_word(name, &w->name))
        w++;
    return w->name.p ? w : NULL;
}

unsigned mproto_mime_params_comments(const mproto_value *v)
{
    mproto_value at = *v;

    if (at.at == at.end || !memchr(at.at, '(', (size_t)(at.end - at.at)))
        return 0;
    while (at.at < at.end) {
        if (*at.at == '(')
            return MPROTO_DEFECT_PARAMETER;
        if (*at.at == '"')
            mproto_value_word(&at);
        else
            at.at++;
    }
    return 0;
}

/* A text that is what stands there, in any reading. */
static int is_as_written(mproto_span s)
{
    return mproto_printable(s.p, s.n) == s.n
        && (s.n == 0 || !memchr(s.p, '=', s.n));
}

unsigned mproto_mime_params_read(mproto_mime *m, mproto_value *v,
                                 const mproto_mime_wanted *wanted)
{
    mproto_params it, all;
    unsigned defects = mproto_value_rest(v) ? MPROTO_DEFECT_PARAMETER : 0;
    unsigned given = 0, coded = 0;
    const mproto_mime_wanted *w;
    mproto_param p;

    it.conv = m->convert;
    it.at_ = v->at;
    it.end_ = v->end;
    all = it;
    while (mproto_params_next(&it, &p)) {
        defects |= p.defects;
        w = wanted_of(wanted, p.name);
        if (w && (p.extended || p.section >= 0
                  || (w->decoded && !is_as_written(p.raw))))
            coded |= 1u << w->which;
        else if (w && (given & 1u << w->which))
            defects |= MPROTO_DEFECT_PARAMETER;
        else if (w)
            defects |= store_text(m, w->which, &p);
        if (w)
            given |= 1u << w->which;
    }
    v->at = it.at_;
    mproto_value_param(v, &p, &defects);        /* what else is there */
    for (w = wanted; coded && w->name.p; w++)
        if (coded & 1u << w->which)
            defects |= store_decoded(m, w->which, &all, w->name.p);
    return defects;
}
