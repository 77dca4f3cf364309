#include <mailproto/fields.h>
#include <mailproto/fold.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

typedef void put_fn(mproto_fold *f, mproto_span value);

/* The same value twice, so that there is a comma or a fold between. */
static int fold(char *dst, size_t cap, size_t *n, put_fn *put,
                mproto_span value)
{
    mproto_fold f;

    mproto_fold_begin(&f, dst, cap, "Name");
    put(&f, value);
    if (put != mproto_fold_text)
        put(&f, value);
    return mproto_fold_end(&f, n);
}

/* CRLF, a blank and then something black, within 998 octets. */
static void check_lines(const char *p, size_t n)
{
    size_t i, start = 0, black = 0;

    for (i = 0; i < n; i++) {
        MUST(p[i] != '\0' && (p[i] != '\n' || (i > 0 && p[i - 1] == '\r')));
        black += p[i] != ' ' && p[i] != '\t' && p[i] != '\r';
        if (p[i] != '\r')
            continue;
        MUST(i + 1 < n && p[++i] == '\n' && black > 0);
        MUST(i - 1 - start <= 998);
        MUST(i + 1 == n || p[i + 1] == ' ' || p[i + 1] == '\t');
        start = i + 1;
        black = 0;
    }
    MUST(start == n);
}

static int is_wsp(char c)
{
    return c == ' ' || c == '\t';
}

static void check_text(mproto_span body, mproto_span text)
{
    char *flat = malloc(body.n + 1);

    while (text.n > 0 && is_wsp(text.p[text.n - 1]))
        text.n--;
    while (text.n > 0 && is_wsp(*text.p)) {
        text.p++;
        text.n--;
    }
    MUST(flat && mproto_unfold(flat, body.n + 1, body) == text.n);
    MUST(text.n == 0 || memcmp(flat, text.p, text.n) == 0);
    free(flat);
}

static void round_trip(put_fn *put, mproto_span value)
{
    size_t n = 0, again;
    mproto_fields it;
    mproto_field field;
    char *dst;

    if (fold(NULL, 0, &n, put, value) != MPROTO_E_FULL)
        return;
    dst = malloc(n - 1);
    MUST(dst && fold(dst, n - 1, &again, put, value) == MPROTO_E_FULL);
    free(dst);
    dst = malloc(n);
    MUST(dst && fold(dst, n, &again, put, value) == MPROTO_OK);
    MUST(again == n);
    check_lines(dst, n);
    mproto_fields_begin(&it, dst, n);
    MUST(mproto_fields_next(&it, &field) && field.raw.n == n);
    if (put == mproto_fold_text)
        check_text(field.body, value);
    free(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static put_fn *const puts[] = {
        mproto_fold_text, mproto_fold_msgid, mproto_fold_keyword,
        mproto_fold_uri
    };
    mproto_span value;
    size_t i;

    value.p = (const char *)data;
    value.n = size;
    for (i = 0; i < sizeof puts / sizeof puts[0]; i++)
        round_trip(puts[i], value);
    return 0;
}
