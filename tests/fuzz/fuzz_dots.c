/* Dot-stuffing: what is encoded, in pieces and with little room, comes out of
 * a reader too simple to be wrong with CRLF for its line ends; what is decoded
 * is what that reader says, however it is cut. First octet: room for output;
 * the next two: where input is cut. */
#include <mailproto/dots.h>
#include <stdlib.h>
#include <string.h>

typedef struct content {
    char  *p;
    size_t n, used;             /* used: octets read when it ended */
    int    ended;
} content;

static void must(int truth)
{
    if (!truth)
        abort();
}

static char *block_of(const char *p, size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

static void add(content *c, const char *p, size_t n)
{
    if (n > 0)
        memcpy(c->p + c->n, p, n);
    c->n += n;
}

/* RFC 5321 4.5.2: a line is what ends in CRLF; when it is "." alone the
 * content ends, else a leading dot is taken off. What has no end yet is
 * content as far as it can't be the end. */
static void reference(const char *p, size_t n, content *c)
{
    size_t i, from = 0;

    for (i = 0; i + 1 < n; i++) {
        if (p[i] != '\r' || p[i + 1] != '\n')
            continue;
        if (i == from + 1 && p[from] == '.') {
            c->ended = 1;
            c->used = i + 2;
            return;
        }
        from += p[from] == '.';
        add(c, p + from, i + 2 - from);
        from = i + 2;
        i++;
    }
    if (n - from <= 2 && memcmp(p + from, ".\r", n - from) == 0)
        return;
    from += from < n && p[from] == '.';
    add(c, p + from, n - from);
}

static void feed(mproto_dots *d, const char *p, size_t n, content *c)
{
    char *block = block_of(p, n);
    mproto_span in, piece;
    mproto_dots_type type;

    in.p = block;
    in.n = n;
    if (c->ended)
        in.n = 0;
    while ((type = mproto_dots_next(d, &in, &piece)) == MPROTO_DOTS_PIECE) {
        must(piece.n > 0);
        add(c, piece.p, piece.n);
    }
    if (type == MPROTO_DOTS_END) {
        c->ended = 1;
        c->used += n - in.n;
    } else if (!c->ended) {
        must(in.n == 0 && piece.n == 0);
        c->used += n;
    }
    free(block);
}

/* Up to the first line that is empty, and with it. */
static size_t header_of(const char *p, size_t n)
{
    size_t i, from = 0;

    for (i = 0; i + 1 < n; i++) {
        if (p[i] != '\r' || p[i + 1] != '\n')
            continue;
        if (i == from)
            return i + 2;
        from = i + 2;
        i++;
    }
    return n;
}

static void check_decode(const char *p, size_t n, const size_t cut[2])
{
    content want = { 0 }, got = { 0 }, whole = { 0 };
    mproto_dots d = { 0 }, e = { 0 };

    want.p = malloc(n + 1);
    got.p = malloc(n + 1);
    whole.p = malloc(n + 1);
    must(want.p && got.p && whole.p);
    reference(p, n, &want);
    feed(&e, p, n, &whole);
    feed(&d, p, cut[0], &got);
    feed(&d, p + cut[0], cut[1] - cut[0], &got);
    feed(&d, p + cut[1], n - cut[1], &got);
    must(want.n == got.n && memcmp(want.p, got.p, want.n) == 0);
    must(want.n == whole.n && memcmp(want.p, whole.p, want.n) == 0);
    must(want.ended == got.ended && want.ended == whole.ended);
    must(!want.ended || (want.used == got.used && want.used == whole.used));
    must(d.octets == want.n && e.octets == want.n && d.lines == e.lines);
    must(d.defects == e.defects);
    must(d.header == e.header && e.header == header_of(want.p, want.n));
    free(want.p);
    free(got.p);
    free(whole.p);
}

/* Room for room octets at a time; STRICT says where it stops. */
static int encode(const char *p, size_t n, const size_t cut[2], size_t room,
                  unsigned flags, content *c)
{
    const size_t ends[4] = { 0, cut[0], cut[1], n };
    mproto_codec s;
    mproto_io io;
    char *out = malloc(room);
    int part, rc = MPROTO_OK;

    must(out != NULL);
    mproto_dots_init(&s, flags);
    for (part = 0; part < 3 && rc == MPROTO_OK; part++) {
        char *block = block_of(p + ends[part], ends[part + 1] - ends[part]);

        io.in = block;
        io.in_n = ends[part + 1] - ends[part];
        do {
            io.out = out;
            io.out_n = room;
            rc = mproto_dots_encode(&s, &io, part == 2);
            add(c, out, room - io.out_n);
        } while (rc == MPROTO_E_FULL);
        free(block);
    }
    free(out);
    return rc;
}

static void normalise(const char *p, size_t n, content *c)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] != '\r' && p[i] != '\n') {
            add(c, p + i, 1);
            continue;
        }
        add(c, "\r\n", 2);
        i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';
    }
    if (c->n > 0 && c->p[c->n - 1] != '\n')
        add(c, "\r\n", 2);
}

static void check_encode(const char *p, size_t n, const size_t cut[2],
                         size_t room)
{
    const size_t none[2] = { 0, 0 };
    content wire = { 0 }, other = { 0 }, want = { 0 }, got = { 0 };
    int rc;

    wire.p = malloc(3 * n + 8);
    other.p = malloc(3 * n + 8);
    want.p = malloc(2 * n + 8);
    got.p = malloc(3 * n + 8);
    must(wire.p && other.p && want.p && got.p);
    must(encode(p, n, none, 3 * n + 8, 0, &wire) == MPROTO_OK);
    must(encode(p, n, cut, room, 0, &other) == MPROTO_OK);
    must(wire.n == other.n && memcmp(wire.p, other.p, wire.n) == 0);
    normalise(p, n, &want);
    reference(wire.p, wire.n, &got);
    must(got.ended && got.used == wire.n && got.n == want.n);
    must(memcmp(got.p, want.p, want.n) == 0);
    other.n = 0;
    rc = encode(p, n, cut, room, MPROTO_DOTS_STRICT, &other);
    must(rc == MPROTO_OK || rc == MPROTO_E_ARG);
    must(other.n <= wire.n && memcmp(wire.p, other.p, other.n) == 0);
    must(rc != MPROTO_OK || other.n == wire.n);
    free(wire.p);
    free(other.p);
    free(want.p);
    free(got.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t cut[2], n;
    char *p;

    if (size < 3)
        return 0;
    n = size - 3;
    cut[0] = data[1] % (n + 1);
    cut[1] = cut[0] + data[2] % (n - cut[0] + 1);
    p = block_of((const char *)data + 3, n);
    check_decode(p, n, cut);
    check_encode(p, n, cut, 5 + data[0] % 80u);
    free(p);
    return 0;
}
