/* Encoded-words: what is decoded is a line of UTF-8 whose length is told for
 * any room; runs lie in the body in order; what can be encoded comes back
 * from legal lines. First octet: flags and column; second: room. */
#include <mailproto/utf8.h>
#include <mailproto/words.h>
#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

static char *block_of(size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    return block;
}

static void must_be_a_line(const char *p, size_t n)
{
    size_t i;

    must(mproto_utf8_valid(p, n) == n);
    for (i = 0; i < n; i++)
        must((unsigned char)p[i] >= ' ' || p[i] == '\t');
}

static void must_decode(mproto_span body, size_t room)
{
    size_t most = 3 * body.n + 1, n;
    char *whole = block_of(most), *tight = block_of(room);
    unsigned defects = 0, again = 0;

    n = mproto_words_decode(whole, most, body, NULL, &defects);
    must(n < most && whole[n] == '\0');
    must_be_a_line(whole, n);
    must(mproto_words_decode(tight, room, body, NULL, &again) == n);
    must(defects == again);
    if (room > 0) {
        size_t kept = strlen(tight);

        must(kept == n || (kept < room && kept + 4 >= room));
        must(memcmp(tight, whole, kept) == 0);
        must_be_a_line(tight, kept);
    }
    free(whole);
    free(tight);
}

static void must_run(mproto_span body)
{
    const char *at = body.p;
    mproto_words it;
    mproto_word w;

    mproto_words_begin(&it, body);
    while (mproto_words_next(&it, &w)) {
        must(w.raw.n > 0 && w.raw.p >= at);
        must(w.raw.p + w.raw.n <= body.p + body.n);
        for (; at < w.raw.p; at++)
            must(strchr(" \t\r\n", *at) != NULL);
        at += w.raw.n;
    }
    must(at == body.p + body.n);
}

static void must_be_folded(mproto_span s, unsigned column)
{
    size_t i, columns = column;

    for (i = 0; i < s.n; i++, columns++) {
        must(s.p[i] != '\n');
        if (s.p[i] != '\r')
            continue;
        must(columns <= 998 && i + 2 < s.n && s.p[i + 1] == '\n');
        must(s.p[i + 2] == ' ' || s.p[i + 2] == '\t');
        columns = 0;
        i += 2;
    }
    must(columns <= 998);
}

static void must_encode(mproto_span text, unsigned column, unsigned flags)
{
    size_t n = mproto_words_encode(NULL, 0, text, column, flags), size;
    char *body, *back;
    unsigned defects = 0;
    mproto_span s;

    if (n == SIZE_MAX)
        return;
    body = block_of(n + 1);
    back = block_of(text.n + 1);
    must(mproto_words_encode(body, n + 1, text, column, flags) == n);
    s.p = body;
    s.n = n;
    must_be_folded(s, column);
    size = mproto_words_decode(back, text.n + 1, s, NULL, &defects);
    must(size == text.n && defects == 0);
    must(text.n == 0 || memcmp(back, text.p, size) == 0);
    free(body);
    free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span body;
    char *copy;

    if (size < 2)
        return 0;
    copy = block_of(size - 2);
    memcpy(copy, data + 2, size - 2);
    body.p = copy;
    body.n = size - 2;
    must_run(body);
    must_decode(body, data[1]);
    must_encode(body, data[0] / 4u, data[0] % 4u);
    free(copy);
    return 0;
}
