/* Speed of encoded-words and parameters: folded fields a second, beside
 * memcpy of the same octets in the same run. Figures move with the machine's
 * load: the ratios are what counts. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto/params.h>
#include <mailproto/words.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 20000, RUNS = 9 };

typedef struct subject {
    const char        *name;
    size_t           (*work)(mproto_span s);
    const char *const *texts;
    double             rate[RUNS];      /* millions a second */
} subject;

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

static size_t work_memcpy(mproto_span s)
{
    memcpy(out, s.p, s.n);
    return (size_t)out[0];
}

static size_t work_decode(mproto_span s)
{
    unsigned defects = 0;

    return mproto_words_decode(out, sizeof out, s, NULL, &defects) + defects;
}

static size_t work_encode(mproto_span s)
{
    return mproto_words_encode(out, sizeof out, s, 9, 0);
}

static size_t work_get(mproto_span s)
{
    mproto_params it;
    mproto_span value;
    unsigned defects = 0;

    mproto_params_begin(&it, s, &value);
    return mproto_params_get(out, sizeof out, &it, "filename", &defects);
}

static subject subjects[] = {
    { "memcpy of folded subjects", work_memcpy, folded, { 0 } },
    { "decode folded subjects", work_decode, folded, { 0 } },
    { "decode Japanese in base64", work_decode, japanese, { 0 } },
    { "decode German in Latin-1", work_decode, latin, { 0 } },
    { "decode plain, folded", work_decode, plain, { 0 } },
    { "encode subjects", work_encode, sources, { 0 } },
    { "get filename", work_get, types, { 0 } },
};

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static volatile size_t keep;    /* what is worked for must not be left out */

static double measure(const subject *b)
{
    double start = cpu_seconds();
    size_t i, k, n = 0;

    for (i = 0; i < ROUNDS; i++) {
        for (k = 0; b->texts[k]; k++) {
            mproto_span s;

            s.p = b->texts[k];
            s.n = strlen(s.p);
            keep += b->work(s);
            n++;
        }
    }
    return (double)n / (cpu_seconds() - start) / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    size_t i, n = sizeof subjects / sizeof subjects[0];
    int run;

    for (run = 0; run < RUNS; run++)
        for (i = 0; i < n; i++)
            subjects[i].rate[run] = measure(&subjects[i]);
    for (i = 0; i < n; i++) {
        qsort(subjects[i].rate, RUNS, sizeof subjects[i].rate[0], compare);
        printf("%-30s %8.2f M/s\n", subjects[i].name,
               subjects[i].rate[RUNS / 2]);
    }
    return 0;
}
