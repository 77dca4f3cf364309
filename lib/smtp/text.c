#include "smtp/smtp_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/utf8.h>

#define HOSTNAME_MAX 255u       /* RFC 5321 4.5.3.1.2 */

int mproto_smtp_hostname_fits(const char *s)
{
    size_t i;

    for (i = 0; s[i] > 32 && s[i] < 127; i++)
        ;
    return i > 0 && i <= HOSTNAME_MAX && s[i] == '\0';
}

static int octet_fits(char c, int lf)
{
    return c == '\t' || (lf && c == '\n') || (c >= 32 && c <= 126);
}

int mproto_smtp_text_fits(const char *s, int lf)
{
    while (*s && octet_fits(*s, lf))
        s++;
    return *s == '\0';
}

int mproto_smtp_text_fits_utf8(const char *s, int lf)
{
    mproto_span text = { s, mproto_length(s) };

    while (*s && (mproto_smtp_is_eight(*s) || octet_fits(*s, lf)))
        s++;
    return *s == '\0' && mproto_smtp_utf8_fits(text);
}

int mproto_smtp_utf8_fits(mproto_span text)
{
    size_t i;

    for (i = 0; i + 1 < text.n; i++)    /* U+0080 to U+009F */
        if ((unsigned char)text.p[i] == 0xc2 &&
            (unsigned char)text.p[i + 1] < 0xa0)
            return 0;
    return mproto_utf8_valid(text.p, text.n) == text.n;
}

int mproto_smtp_cut_utf8(mproto_span *name)
{
    static const char parameter[] = " smtputf8";
    mproto_span last = { NULL, sizeof parameter - 1 };

    if (name->n <= last.n)
        return 0;
    last.p = name->p + name->n - last.n;
    if (!mproto_same(last, parameter))
        return 0;
    name->n -= last.n;
    *name = mproto_trim(*name);
    return 1;
}

/* RFC 3463 section 2: one to three digits at *at without a leading zero, as a
 * number; -1 when there are none such. */
static int enhanced_number(mproto_span s, size_t *at)
{
    size_t from = *at;
    int n = 0;

    while (*at < s.n && *at - from < 3 &&
           mproto_is(s.p[*at], MPROTO_C_DIGIT))
        n = n * 10 + (s.p[(*at)++] - '0');
    if (*at == from || (s.p[from] == '0' && *at - from > 1))
        return -1;
    return n;
}

size_t mproto_smtp_enhanced(mproto_span text, int code, int enh[3])
{
    size_t at = 0;
    int n[3], i;

    for (i = 0; i < 3; i++) {
        if (i > 0 && (at == text.n || text.p[at++] != '.'))
            return 0;
        n[i] = enhanced_number(text, &at);
        if (n[i] < 0)
            return 0;
    }
    if (n[0] != code / 100 || (at < text.n && text.p[at] != ' '))
        return 0;
    for (i = 0; i < 3; i++)
        enh[i] = n[i];
    return at < text.n ? at + 1 : at;
}
