/* The reader for servers that break the rules, by exhaustion: all texts of up
 * to seven octets over CR, LF, dot and a letter, whole and octet by octet,
 * against a slow reader that sees all at once. */
#include "pop3c_drive.h"

typedef struct seen {
    char   text[32];
    size_t n, used;
    int    ended;
} seen;

static void read_some(mproto_pop3c_loose *l, seen *s, const char *p, size_t n)
{
    char *block = exact_copy(p, n);
    mproto_span in = { block, n }, piece;
    mproto_dots_type got = MPROTO_DOTS_PIECE;

    while (got == MPROTO_DOTS_PIECE) {
        got = mproto_pop3c_loose_next(l, &in, &piece);
        assert_true((got == MPROTO_DOTS_PIECE) == (piece.n > 0));
        if (got == MPROTO_DOTS_PIECE)
            memcpy(s->text + s->n, piece.p, piece.n);
        s->n += piece.n;
    }
    s->used += n - in.n;
    s->ended = got == MPROTO_DOTS_END;
    free(block);
}

static seen run(int lf, int keep, const char *p, size_t n, size_t step)
{
    mproto_pop3c_loose l;
    size_t at;
    seen s;

    memset(&l, 0, sizeof l);
    memset(&s, 0, sizeof s);
    l.lf = (unsigned char)lf;
    l.keep = (unsigned char)keep;
    for (at = 0; at < n && !s.ended; at += step)
        read_some(&l, &s, p + at, step < n - at ? step : n - at);
    assert_int_equal(l.octets, s.n);
    return s;
}

/* Octets of the line at p with its end; 0: it has none. */
static size_t slow_line(int lf, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (p[i] == '\n' && (lf || (i > 0 && p[i - 1] == '\r')))
            return i + 1;
    return 0;
}

/* What must have been given of whole lines, at least. */
static seen slowly(int lf, int keep, const char *p, size_t n)
{
    size_t at = 0, line, dot;
    seen s;

    memset(&s, 0, sizeof s);
    while (!s.ended && (line = slow_line(lf, p + at, n - at)) > 0) {
        dot = p[at] == '.';
        s.ended = dot && (line == 2 || (line == 3 && p[at + 1] == '\r'));
        dot = dot && !keep;
        if (!s.ended)
            memcpy(s.text + s.n, p + at + dot, line - dot);
        s.n += s.ended ? 0 : line - dot;
        at += line;
    }
    s.used = at;
    return s;
}

static void check(int lf, int keep, const char *p, size_t n)
{
    seen want = slowly(lf, keep, p, n);
    seen whole = run(lf, keep, p, n, n), cut = run(lf, keep, p, n, 1);

    assert_int_equal(whole.ended, want.ended);
    assert_true(whole.n >= want.n);
    assert_memory_equal(whole.text, want.text, want.n);
    if (want.ended)
        assert_int_equal(whole.n, want.n);
    if (want.ended)
        assert_int_equal(whole.used, want.used);
    assert_int_equal(cut.ended, whole.ended);
    assert_int_equal(cut.used, whole.used);
    assert_int_equal(cut.n, whole.n);
    assert_memory_equal(cut.text, whole.text, whole.n);
}

static void test_all_texts(void **state)
{
    static const char octets[] = { '\r', '\n', '.', 'a' };
    char text[7];
    unsigned long i, k, all;
    size_t n, at;
    int how;

    (void)state;
    for (n = 1, all = 4; n <= sizeof text; n++, all *= 4)
        for (i = 0; i < all; i++) {
            for (at = 0, k = i; at < n; at++, k /= 4)
                text[at] = octets[k % 4];
            for (how = 0; how < 4; how++)
                check(how & 1, how >> 1, text, n);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_texts),
    };

    return cmocka_run_group_tests_name("pop3c_loose", tests, NULL, NULL);
}
