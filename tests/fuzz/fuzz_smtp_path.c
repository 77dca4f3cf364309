/* Paths, parameters and domains of SMTP: what parses lies in the text, parses
 * again to the same, and holds no control. First octet: what may be left
 * out. */
#include <mailproto/smtp.h>
#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

static int lies_in(mproto_span inner, const char *p, size_t n)
{
    return inner.n == 0 ||
           (inner.p >= p && inner.n <= n &&
            (size_t)(inner.p - p) <= n - inner.n);
}

static int has(mproto_span s, char c)
{
    return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

static int same(mproto_span a, mproto_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static int has_control(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 32 || s.p[i] == 127)
            return 1;
    return 0;
}

static int is_ascii(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 127)
            return 0;
    return 1;
}

/* Into blocks of just that size. */
static void check_local(const mproto_smtp_path *path)
{
    size_t n = mproto_smtp_local_text(NULL, 0, path), cap;
    char *block;

    must(n <= path->local.n);
    for (cap = 0; cap <= n + 1; cap++) {
        block = malloc(cap > 0 ? cap : 1);
        must(block != NULL);
        must(mproto_smtp_local_text(block, cap, path) == n);
        free(block);
    }
}

static void check_again(const mproto_smtp_path *path, unsigned may)
{
    mproto_smtp_path again;

    must(mproto_smtp_path_parse(&again, path->mailbox, may) == MPROTO_OK);
    must(same(again.mailbox, path->mailbox) && again.route.n == 0);
    must(same(again.local, path->local) && same(again.domain, path->domain));
    must((again.flags | MPROTO_PATH_ROUTE) ==
         (path->flags | MPROTO_PATH_ROUTE));
}

static void check_path(const char *p, size_t n, unsigned may)
{
    mproto_smtp_path path, before;
    mproto_span text;

    text.p = p;
    text.n = n;
    memset(&path, 0x5a, sizeof path);
    before = path;
    if (mproto_smtp_path_parse(&path, text, may) != MPROTO_OK) {
        must(memcmp(&path, &before, sizeof path) == 0);
        return;
    }
    must(lies_in(path.mailbox, p, n) && lies_in(path.route, p, n));
    must(lies_in(path.local, p, n) && lies_in(path.domain, p, n));
    must(!has_control(text) && is_ascii(text));
    must(path.local.n <= 64 && path.domain.n <= 255);
    must(path.mailbox.n <= 254 && !has(path.domain, ' '));
    must(!!(path.flags & MPROTO_PATH_NULL) == (path.mailbox.n == 0));
    must(!!(path.flags & MPROTO_PATH_ROUTE) == (path.route.n > 0));
    if (path.domain.n > 0)
        must(mproto_smtp_domain_valid(path.domain));
    check_local(&path);
    check_again(&path, may);
}

static void check_params(const char *p, size_t n)
{
    mproto_smtp_param param;
    mproto_span text, before;
    int rc;

    text.p = p;
    text.n = n;
    for (;;) {
        before = text;
        rc = mproto_smtp_param_next(&text, &param);
        if (rc <= 0)
            break;
        must(text.n < before.n && lies_in(text, p, n));
        must(param.key.n > 0 && lies_in(param.key, p, n));
        must(is_ascii(param.key));
        must(lies_in(param.value, p, n) && !has_control(param.key));
        must(!has_control(param.value) && !has(param.value, '='));
    }
    must(rc == 0 || (rc == MPROTO_E_ARG && text.n == before.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    char *block;

    if (size < 1)
        return 0;
    block = malloc(size > 1 ? size - 1 : 1);
    must(block != NULL);
    memcpy(block, data + 1, size - 1);
    text.p = block;
    text.n = size - 1;
    check_path(block, size - 1, data[0] & 3u);
    check_params(block, size - 1);
    must(!mproto_smtp_domain_valid(text) ||
         (!has_control(text) && is_ascii(text)));
    free(block);
    return 0;
}
