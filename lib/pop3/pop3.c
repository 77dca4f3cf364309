#include <mailproto/pop3.h>
#include <string.h>

enum { SIZE_BOL, SIZE_TEXT, SIZE_CR };

/* CRs in p[0..n). */
static size_t count_crs(const char *p, size_t n)
{
    const char *end = p + n, *cr;
    size_t crs = 0;

    while (p < end && (cr = memchr(p, '\r', (size_t)(end - p))) != NULL) {
        crs++;
        p = cr + 1;
    }
    return crs;
}

/* A line of n octets, the last of which is LF: CRLF instead of LF, and of each
 * CR but that of a CRLF. */
static uint64_t line_octets(const char *p, size_t n)
{
    size_t crs = count_crs(p, n - 1);

    if (n > 1 && p[n - 2] == '\r')
        return (uint64_t)n + (crs - 1);
    return (uint64_t)n + crs + 1;
}

/* What is left of a line; a CR at its very end waits for what follows. */
static void size_rest(mproto_pop3_size *s, const char *p, size_t n)
{
    size_t crs = count_crs(p, n);

    s->last_ = p[n - 1] == '\r' ? SIZE_CR : SIZE_TEXT;
    s->octets += (uint64_t)n + (s->last_ == SIZE_CR ? crs - 1 : crs);
}

static void size_end(mproto_pop3_size *s)
{
    s->octets += s->last_ == SIZE_TEXT ? 2 : s->last_ == SIZE_CR ? 1 : 0;
    s->last_ = SIZE_BOL;
}

void mproto_pop3_size_in(mproto_pop3_size *s, const void *data, size_t n)
{
    const char *p = data, *end, *lf;

    if (n == 0) {
        size_end(s);
        return;
    }
    end = p + n;
    if (s->last_ == SIZE_CR) {
        s->octets++;
        p += *p == '\n';
        s->last_ = SIZE_BOL;
    }
    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        s->octets += line_octets(p, (size_t)(lf - p) + 1);
        s->last_ = SIZE_BOL;
        p = lf + 1;
    }
    if (p < end)
        size_rest(s, p, (size_t)(end - p));
}
