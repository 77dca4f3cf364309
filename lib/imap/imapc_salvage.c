#include "imap/imapc_int.h"
#include <string.h>

/* --- another text in the place of one --- */

/* One piece behind the other, in the memory of names; and its values. */
static mproto_err salvage_join(mproto_imapc *c, const mproto_span *pieces,
                               size_t n, mproto_span *text)
{
    size_t i;

    c->name.n = 0;
    for (i = 0; i < n; i++)
        if (!mproto_imapc_store_add(c, &c->name, pieces[i]))
            return MPROTO_E_MEMORY;
    *text = mproto_imapc_stored(&c->name);
    return mproto_imapc_values(c, *text);
}

/* The octets up to at, which are a name, become a quoted one. */
static mproto_err salvage_name(mproto_imapc *c, size_t at, mproto_span *text)
{
    static const char quote[] = "\"";
    mproto_span pieces[4] = { { quote, 1 }, { NULL, 0 }, { quote, 1 },
                              { NULL, 0 } };

    if (at == 0 || memchr(text->p, '"', at) || memchr(text->p, '\\', at))
        return MPROTO_E_PEER;
    pieces[1].p = text->p;
    pieces[1].n = at;
    pieces[3].p = text->p + at;
    pieces[3].n = text->n - at;
    c->quirks |= MPROTO_IMAPC_QUIRK_NAME;
    return salvage_join(c, pieces, 4, text);
}

/* --- LIST --- */

/* Domino has a delimiter "\" that is not quoted: once more, with two. */
static mproto_err salvage_delimiter(mproto_imapc *c, mproto_span *text)
{
    static const char lone[] = ") \"\\\" ", two[] = "\\";
    const size_t before = 3;            /* octets of lone before the "\" */
    mproto_span pieces[3] = { { NULL, 0 }, { two, 1 }, { NULL, 0 } };
    size_t i = 0;

    while (i + sizeof lone <= text->n &&
           memcmp(text->p + i, lone, sizeof lone - 1) != 0)
        i++;
    if (i + sizeof lone > text->n)
        return MPROTO_E_PEER;
    pieces[0].p = text->p;
    pieces[0].n = i + before;
    pieces[2].p = text->p + pieces[0].n;
    pieces[2].n = text->n - pieces[0].n;
    c->quirks |= MPROTO_IMAP_QUIRK_QUOTES;
    return salvage_join(c, pieces, 3, text);
}

/* What is no value at all, in the place of the name, is the name, up to the end
 * of the line. */
static mproto_err salvage_long_name(mproto_imapc *c, mproto_span text)
{
    mproto_imap_values *v = &c->values;
    mproto_imap_token *name;
    size_t at;

    if (v->n == 0 || v->room[0].kind != MPROTO_IMAP_LIST)
        return MPROTO_E_PEER;
    at = (size_t)v->room[0].skip + 1;
    if (at >= v->n || v->room[at].kind != MPROTO_IMAP_ATOM)
        return MPROTO_E_PEER;
    name = &v->room[at];
    name->n = (uint32_t)(text.p + text.n - name->p);
    name->skip = 1;
    v->n = at + 1;
    c->quirks |= MPROTO_IMAPC_QUIRK_NAME;
    return MPROTO_OK;
}

static mproto_err salvage_list(mproto_imapc *c, mproto_span *text)
{
    mproto_err code = salvage_delimiter(c, text);

    return code == MPROTO_E_PEER ? salvage_long_name(c, *text) : code;
}

/* --- others --- */

/* "two (2) words (MESSAGES 1)": the list that is last is none of the name. */
static mproto_err salvage_before_list(mproto_imapc *c, mproto_span *text)
{
    size_t at = text->n;

    while (at > 0 && (at >= text->n - 1 || text->p[at] != ' ' ||
                      text->p[at + 1] != '('))
        at--;
    return salvage_name(c, at, text);
}

/* "a(b)c rest". */
static mproto_err salvage_before_blank(mproto_imapc *c, mproto_span *text)
{
    const char *blank = memchr(text->p, ' ', text->n);

    return blank ? salvage_name(c, (size_t)(blank - text->p), text)
                 : MPROTO_E_PEER;
}

/* Bigfoot has commas between values. */
static mproto_err salvage_commas(mproto_imapc *c, mproto_span *text)
{
    char *p;
    int quoted = 0;
    size_t i;

    c->name.n = 0;
    if (!mproto_imapc_store_add(c, &c->name, *text))
        return MPROTO_E_MEMORY;
    for (i = 0, p = c->name.p; i < c->name.n; i++) {
        if (p[i] == '"')
            quoted = !quoted;
        else if (p[i] == '\\')
            i++;
        else if (p[i] == ',' && !quoted)
            p[i] = ' ';
    }
    c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    *text = mproto_imapc_stored(&c->name);
    return mproto_imapc_values(c, *text);
}

static const struct salvage_row {
    mproto_imapc_type type;
    mproto_err      (*read)(mproto_imapc *c, mproto_span *text);
} salvage_rows[] = {
    { MPROTO_IMAPC_LIST, salvage_list },
    { MPROTO_IMAPC_STATUS, salvage_before_list },
    { MPROTO_IMAPC_METADATA, salvage_before_list },
    { MPROTO_IMAPC_QUOTAROOT, salvage_before_blank },
    { MPROTO_IMAPC_ACL, salvage_before_blank },
    { MPROTO_IMAPC_LISTRIGHTS, salvage_before_blank },
    { MPROTO_IMAPC_MYRIGHTS, salvage_before_blank },
    { MPROTO_IMAPC_ID, salvage_commas }
};

mproto_err mproto_imapc_salvage(mproto_imapc *c, mproto_imapc_type type,
                                mproto_span *text)
{
    mproto_err code = MPROTO_E_PEER;
    mproto_span said = *text;
    unsigned quirks = c->quirks;
    size_t i;

    for (i = 0; i < sizeof salvage_rows / sizeof *salvage_rows; i++)
        if (salvage_rows[i].type == type)
            code = salvage_rows[i].read(c, text);
    if (code != MPROTO_OK) {
        *text = said;
        c->quirks = quirks;
    }
    return code;
}
