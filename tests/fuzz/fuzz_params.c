/* Parameters: names and raw values lie in the body in order; each name that
 * is met can be got, as a line of UTF-8 whose length is told for any room;
 * what can be written comes back. First octet: column; second: room. */
#include <mailproto/params.h>
#include <mailproto/utf8.h>
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

static size_t must_get(const mproto_params *it, const char *name, size_t most,
                       size_t room)
{
    char *whole = block_of(most), *tight = block_of(room);
    unsigned defects = 0, again = 0;
    size_t n = mproto_params_get(whole, most, it, name, &defects), kept;

    must(mproto_params_get(tight, room, it, name, &again) == n);
    must(defects == again);
    if (n != SIZE_MAX) {
        must(n < most && whole[n] == '\0');
        must_be_a_line(whole, n);
        kept = room > 0 ? strlen(tight) : 0;
        must(memcmp(tight, whole, kept) == 0);
    }
    free(whole);
    free(tight);
    return n;
}

/* The name of p, as it is asked for. */
static char *lower(mproto_span s)
{
    char *name = block_of(s.n + 1);
    size_t i;

    for (i = 0; i < s.n; i++)
        name[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32
                                                         : s.p[i]);
    name[s.n] = '\0';
    return name;
}

static void must_read(mproto_span body, size_t room)
{
    mproto_params first, it;
    mproto_span value;
    mproto_param p;
    unsigned asked = 0;
    const char *at;

    mproto_params_begin(&first, body, &value);
    must(value.n <= body.n);
    at = value.p;
    for (it = first; mproto_params_next(&it, &p); at = p.raw.p + p.raw.n) {
        must(p.name.n > 0 && p.name.p >= at && p.raw.p > p.name.p);
        must(p.raw.p + p.raw.n <= body.p + body.n);
        if (asked++ < 8) {
            char *name = lower(p.name);
            size_t n = must_get(&first, name, 3 * body.n + 1, room);

            must(n != SIZE_MAX || p.section >= 256);
            free(name);
        }
    }
}

static void must_write(mproto_span text, unsigned column)
{
    size_t n = mproto_params_write(NULL, 0, "filename", text, column), size;
    char *body, *back;
    unsigned defects = 0;
    mproto_span s, value;
    mproto_params it;

    if (n == SIZE_MAX)
        return;
    body = block_of(n + 1);
    back = block_of(text.n + 1);
    must(mproto_params_write(body, n + 1, "filename", text, column) == n);
    s.p = body;
    s.n = n;
    mproto_params_begin(&it, s, &value);
    size = mproto_params_get(back, text.n + 1, &it, "filename", &defects);
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
    must_read(body, data[1]);
    must_write(body, data[0]);
    free(copy);
    return 0;
}
