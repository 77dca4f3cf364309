/* Full parse of mail in memory, with every leaf decoded, in octets of the
 * message. */
#include "bench.h"
#include "codec/base64_int.h"
#include "mails.h"
#include <mailproto/mime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* how: flags. */
static size_t parse(const void *how, mproto_span item)
{
    mproto_mime_opts opts;
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t sum = 1;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = *(const unsigned *)how;
    m = mproto_mime_new(&opts);
    if (!m || mproto_mime_in(m, item.p, item.n) != MPROTO_OK)
        exit(1);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        sum += e->data.n;
    mproto_mime_free(m);
    return sum;
}

/* share: of memchr over the lines. */
static void compete(const mails *m, double bar, double share)
{
    static const unsigned raw = 0, decode = MPROTO_MIME_DECODE,
        utf8 = MPROTO_MIME_DECODE | MPROTO_MIME_UTF8;
    char title[64];

    sprintf(title, "%s, %lu messages", m->name, (unsigned long)m->count);
    bench_begin(title, m->items, m->count, (double)m->octets / 1e9, "GB/s");
    bench_limit("memchr lines", bench_memchr, NULL);
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("decoded", parse, &decode, bar, share);
    bench_ours("decoded, text to UTF-8", parse, &utf8, 0, 0);
    bench_ours("not decoded", parse, &raw, 0, 0);
    bench_peers(BENCH_MESSAGE);
    bench_end();
}

void bench_mime(void)
{
    const char *base64 = mproto_base64_kernel_at(0)->name;
    mails all[MAIL_CLASSES], mix;
    double bars[MAIL_CLASSES] = { 0 };
    size_t i;

    bars[MAIL_ATTACHMENTS] = strcmp(base64, "portable") == 0 ? 2.2 : 5;
    bars[MAIL_NESTED] = 1;
    mails_make(all);
    mails_mix(&mix, all);
    for (i = 0; i < MAIL_CLASSES; i++)
        compete(&all[i], bars[i], 0);
    compete(&mix, 2, 0.3);
}
