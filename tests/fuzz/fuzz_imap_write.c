/* Strings of IMAP: what is written is read again to the same; values that are
 * passed on as they came are one line, and the same values. First octet: the
 * mode and the flags; second: which writer. */
#include "imap/imap_cut_int.h"
#include "imap/imap_raw_int.h"
#include "imap/imap_values_int.h"
#include "imap/imap_write_int.h"

#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

static void write_one(mproto_imap_writer *w, unsigned which, mproto_span text)
{
    static void (*const writes[])(mproto_imap_writer *, mproto_span) = {
        mproto_imap_write_astring, mproto_imap_write_pattern,
        mproto_imap_write_string, mproto_imap_write_nstring,
        mproto_imap_write_atoms
    };

    writes[which](w, text);
}

typedef struct values {
    mproto_imap_values t;
    int                code;
} values;

static void values_read(values *v, mproto_span text)
{
    memset(v, 0, sizeof *v);
    v->t.room = malloc(text.n * sizeof *v->t.room + 1);
    v->t.side = malloc(text.n + 1);
    must(v->t.room && v->t.side);
    v->t.cap = v->t.side_cap = text.n;
    v->t.depth_max = (unsigned)text.n;
    v->t.lf_lines = 1;
    v->code = mproto_imap_values_read(&v->t, text);
}

static void values_free(values *v)
{
    free(v->t.room);
    free(v->t.side);
}

/* Atoms may be many values, and none of them a string. */
static void check_read(mproto_span written, unsigned which, mproto_span text)
{
    const mproto_imap_token *one;
    values v;

    values_read(&v, written);
    one = v.t.room;
    must(which == 4 || (v.code == MPROTO_OK && v.t.n == 1 &&
                        one->n == text.n &&
                        memcmp(one->p, text.p, text.n) == 0));
    must(which < 4 || (!memchr(written.p, '\n', written.n) &&
                       !memchr(written.p, '"', written.n) &&
                       !memchr(written.p, '{', written.n)));
    values_free(&v);
}

static void check_one(mproto_imap_writer *w, unsigned which, mproto_span text)
{
    mproto_span written;

    write_one(w, which, text);
    must(w->code == MPROTO_OK || w->code == MPROTO_E_ARG);
    must(w->gate <= w->b.n);
    written.p = w->b.p;
    written.n = w->b.n;
    if (w->code == MPROTO_OK)
        check_read(written, which, text);
    else
        must(w->b.n == 0);
}

/* --- values as they came --- */

static int write_raw(mproto_imap_writer *w, mproto_span text)
{
    mproto_imap_raw raw = { .left = text };
    mproto_span piece;
    int rc, more = 0;

    for (; (rc = mproto_imap_raw_next(&raw, &piece)) > 0; more = 1) {
        must(piece.p >= text.p && piece.p + piece.n <= text.p + text.n);
        w->tight |= more;
        if (raw.literal)
            mproto_imap_write_string(w, piece);
        else
            mproto_imap_write_raw(w, piece);
    }
    return rc;
}

/* However its reader cuts lines. */
static void check_line(const char *p, size_t n, unsigned char flags)
{
    mproto_imap_cut cut;
    size_t used;

    memset(&cut, 0, sizeof cut);
    cut.flags = flags;
    must(mproto_imap_cut_next(&cut, p, n, &used) == MPROTO_CUT_LINE);
    must(used == n && !cut.quoted);
}

static void check_same(mproto_span text, mproto_span written)
{
    values a, b;
    size_t i;

    values_read(&a, text);
    values_read(&b, written);
    must(a.code != MPROTO_OK || (b.code == MPROTO_OK && a.t.n == b.t.n));
    for (i = 0; a.code == MPROTO_OK && i < a.t.n; i++) {
        const mproto_imap_token *one = &a.t.room[i], *other = &b.t.room[i];

        must(one->kind == other->kind && one->skip == other->skip);
        must(one->kind == MPROTO_IMAP_LIST ||
             (one->n == other->n &&
              (one->n == 0 || memcmp(one->p, other->p, one->n) == 0)));
    }
    values_free(&a);
    values_free(&b);
}

static void check_raw(mproto_imap_writer *w, mproto_span text)
{
    int rc = write_raw(w, text);
    mproto_span written;
    char *line;

    must(w->code == MPROTO_OK || w->code == MPROTO_E_ARG);
    must(rc == 0 || rc == MPROTO_E_ARG);
    if (rc != 0 || w->code != MPROTO_OK)
        return;
    written.p = w->b.p;
    written.n = w->b.n;
    line = malloc(written.n + 2);
    must(line != NULL);
    memcpy(line, written.p, written.n);
    memcpy(line + written.n, "\r\n", 2);
    check_line(line, written.n + 2, 0);
    check_line(line, written.n + 2, MPROTO_CUT_LOOSE);
    check_line(line, written.n + 2, MPROTO_CUT_LOOSE | MPROTO_CUT_LF);
    free(line);
    check_same(text, written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_imap_writer w;
    mproto_span text;
    unsigned which;
    size_t cap;
    char *room;

    if (size < 2)
        return 0;
    which = data[1] % 6;
    text.p = (const char *)data + 2;
    text.n = size - 2;
    cap = MPROTO_IMAP_WRITE_ROOM(text.n);
    room = malloc(cap);
    must(room != NULL);
    mproto_imap_writer_init(&w, room, cap,
                            (mproto_imap_literals)(data[0] & 3),
                            data[0] >> 2 & 3u);
    if (which == 5)
        check_raw(&w, text);
    else
        check_one(&w, which, text);
    free(room);
    return 0;
}
