/* Encoded-words and parameters, in fields. */
#include "bench.h"
#include <mailproto/params.h>
#include <mailproto/words.h>
#include <stdio.h>

static const char *const folded[] = {
    "=?utf-8?B?UsOpY2FwaXR1bGF0aWYgZGUgbGEgcsOpc2VydmF0aW9uIG7CsCA=?=\r\n"
    " =?utf-8?B?MTM1MTAxNjQ0MzQ4Nzk=?=",
    "Re: =?ISO-8859-1?Q?Gr=FC=DFe_aus_K=F6ln_und_ein_sch=F6nes?=\r\n"
    " =?ISO-8859-1?Q?_Wochenende?=",
    "[project-devel] Re: build failure of the unit tests on platforms\r\n"
    " without a heap",
    "=?UTF-8?Q?Votre_facture_d=E2=80=99=C3=A9lectricit=C3=A9_est?=\r\n"
    " =?UTF-8?Q?_disponible?=",
    "=?utf-8?b?44GC44KK44GM44Go44GG44GU44GW44GE44G+44GZ?=\r\n"
    "\t=?utf-8?b?44CC44GU5rOo5paH44Gu56K66KqN?= (No. 1234)",
    NULL
};

static const char *const japanese[] = {
    "=?utf-8?b?44GC44KK44GM44Go44GG44GU44GW44GE44G+44GZIOOBguOCig==?=\r\n"
    " =?utf-8?b?44GM44Go44GG44GU44GW44GE44G+44GZIOOBguOCiuOBjOOBqOOBhg==?=",
    NULL
};

static const char *const latin[] = {
    "=?ISO-8859-1?Q?Gr=FC=DFe_aus_K=F6ln_und_ein_sch=F6nes?=\r\n"
    " =?ISO-8859-1?Q?_Wochenende_w=FCnschen_Ihnen_alle?=",
    NULL
};

static const char *const plain[] = {
    "Fwd: [project-devel] Re: build failure of the unit tests on all\r\n"
    " platforms without a heap",
    NULL
};

static const char *const sources[] = {
    "Récapitulatif de la réservation n° 13510164434879 pour demain",
    "Re: Grüße aus Köln und ein schönes Wochenende wünschen Ihnen alle",
    "Re: build failure of the unit tests on platforms without a heap",
    NULL
};

static const char *const types[] = {
    "attachment; filename*0*=utf-8''R%C3%A9capitulatif%20de%20la%20;\r\n"
    " filename*1*=r%C3%A9servation.pdf; size=12345",
    "attachment;\r\n\tfilename=\"=?utf-8?Q?R=C3=A9capitulatif.pdf?=\"",
    "text/plain; charset=\"utf-8\"; format=flowed; filename=letter.txt",
    NULL
};

static char out[1024];

static size_t decode(const void *how, mproto_span item)
{
    unsigned defects = 0;

    (void)how;
    return mproto_words_decode(out, sizeof out, item, NULL, &defects);
}

static size_t encode(const void *how, mproto_span item)
{
    (void)how;
    return mproto_words_encode(out, sizeof out, item, 9, 0);
}

static size_t get(const void *how, mproto_span item)
{
    mproto_params it;
    mproto_span value;
    unsigned defects = 0;

    (void)how;
    mproto_params_begin(&it, item, &value);
    return mproto_params_get(out, sizeof out, &it, "filename", &defects);
}

/* peers: a bench_what, or -1. */
static void compete(const char *title, const char *const *texts,
                    bench_fn *work, double bar, int peers)
{
    mproto_span items[8];
    size_t n;

    for (n = 0; texts[n]; n++)
        items[n] = bench_item(texts[n]);
    bench_begin(title, items, n, (double)n / 1e6, "M/s");
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("libmailproto", work, NULL, bar, 0);
    if (peers >= 0)
        bench_peers((bench_what)peers);
    bench_end();
}

void bench_words(void)
{
    compete("folded subjects to UTF-8", folded, decode, 4, BENCH_WORDS);
    compete("Japanese in base64 to UTF-8", japanese, decode, 0, BENCH_WORDS);
    compete("German in Latin-1 to UTF-8", latin, decode, 0, BENCH_WORDS);
    compete("plain subjects, folded", plain, decode, 0, BENCH_WORDS);
    compete("subjects encoded", sources, encode, 0, -1);
    compete("file names out of parameters", types, get, 0, -1);
}
