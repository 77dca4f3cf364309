/* Folding and unfolding as Jakarta Mail has them: blocks of FOLD, UNFOLD or
 * BOTH, a text that "$" ends, and but for BOTH the EXPECT with another. */
#include "corpus.h"
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/fold.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED "a line end is no text: what holds one is refused"
#define ESCAPED "a backslash escapes no line end (RFC 5322 2.2.3)"
#define ENDS "blanks and line ends at both ends are not text"
#define A36 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAMED "a line is full with 78 octets, and the name of the field counts"
#define FOLDED "a name is written as one line of text, where it has room"

static const corpus_deviation deviations[] = {
    { "jakarta folds", "FOLD a\n", REFUSED },
    { "jakarta folds", "FOLD a\r", REFUSED },
    { "jakarta folds", "FOLD " A36 A36 " xxx", NAMED },
    { "jakarta unfolds", "\\\n", ESCAPED },
    { "jakarta unfolds", "\\\r", ESCAPED },
    { "jakarta unfolds", "UNFOLD \n", ENDS },
    { "jakarta unfolds", "UNFOLD \r", ENDS },
    { "jakarta unfolds", "a\n$", ENDS },
    { "jakarta unfolds", "a\n $", ENDS },
    { "jakarta folds of addresses", "abc@example.com", FOLDED },
    { NULL, NULL, NULL }
};

#undef REFUSED
#undef ESCAPED
#undef ENDS
#undef A36
#undef NAMED
#undef FOLDED

enum { SIZE = 4096 };

static char got[SIZE];

static mproto_span span(const char *p)
{
    mproto_span s;

    s.p = p;
    s.n = strlen(p);
    return s;
}

/* With "\n " for each fold: the source writes LF, and a tab between two
 * addresses. */
static void plain_folds(char *text)
{
    char *to = text;
    int fold = 0;

    for (; *text != '\0'; text++) {
        if (*text == '\r' && text[1] == '\n')
            continue;
        *to++ = *text == '\t' && fold ? ' ' : *text;
        fold = *text == '\n';
    }
    *to = '\0';
}

static const char *folded(const char *text)
{
    char out[SIZE];
    mproto_fold f;
    size_t n;

    mproto_fold_begin(&f, out, sizeof out, "X");
    mproto_fold_text(&f, span(text));
    if (mproto_fold_end(&f, &n) != MPROTO_OK)
        return "refused";
    n -= 2;
    memcpy(got, out + 2, n - 2);
    got[n - 2] = '\0';
    plain_folds(got);
    return got + (*got == ' ');
}

static const char *unfold(const char *text)
{
    mproto_unfold(got, sizeof got, span(text));
    return got;
}

/* Each address of a line of its own. */
static const char *fold_addresses(const char *list)
{
    char name[SIZE], local[SIZE], domain[SIZE];
    mproto_addr_writer w;
    mproto_addrs it;
    mproto_addr a;

    mproto_addr_write_begin(&w, got, sizeof got - 1, 0, 0);
    mproto_addrs_begin(&it, span(list), 0);
    while (mproto_addrs_next(&it, &a)) {
        mproto_addr_name(name, sizeof name, a.display);
        mproto_addr_text(local, sizeof local, a.local);
        mproto_addr_text(domain, sizeof domain, a.domain);
        mproto_addr_write(&w, span(name), span(local), span(domain));
    }
    got[w.n] = '\0';
    plain_folds(got);
    return got;
}

/* Cuts the text in front of the next "$" off. */
static char *text_of(char **at)
{
    char *text = *at, *end = strchr(text, '$');

    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1 + (end[1] == '\n');
    return text;
}

/* The text behind a line with a word, as "EXPECT". */
static char *text_behind(char **at, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(*at, word, n) != 0 || (*at)[n] != '\n')
        return NULL;
    *at += n + 1;
    return text_of(at);
}

static void show_case(const char *word, char *text, const char *want,
                      const char *is)
{
    char input[SIZE + 16];

    strcat(strcat(strcat(strcpy(input, word), " "), text), "$");
    corpus_case(input, want, is);
}

static void run_texts(const char *path, int unfolds)
{
    size_t n;
    char *all = corpus_read(path, &n), *at = all, *text;

    corpus_source(unfolds ? "jakarta unfolds" : "jakarta folds");
    while (at && *at != '\0') {
        if ((text = text_behind(&at, "FOLD")) != NULL) {
            char *want = text_behind(&at, "EXPECT");

            plain_folds(want);
            if (!unfolds)
                show_case("FOLD", text, want, folded(text));
        } else if ((text = text_behind(&at, "UNFOLD")) != NULL) {
            char *want = text_behind(&at, "EXPECT");

            if (unfolds)
                show_case("UNFOLD", text, want, unfold(text));
        } else if ((text = text_behind(&at, "BOTH")) != NULL) {
            if (unfolds)
                show_case("BOTH", text, text, unfold(folded(text)));
        } else {
            at = strchr(at, '\n');
            at += at != NULL;
        }
    }
    free(all);
}

static void run_addresses(const char *path)
{
    size_t n;
    char *all = corpus_read(path, &n), *at = all, *text, list[SIZE];
    long addresses;

    corpus_source("jakarta folds of addresses");
    while (at && *at != '\0') {
        if (strncmp(at, "FOLD ", 5) != 0) {
            at = strchr(at, '\n');
            at += at != NULL;
            continue;
        }
        addresses = strtol(at + 5, &at, 10);
        at++;
        list[0] = '\0';
        for (; addresses > 0 && (text = text_of(&at)) != NULL; addresses--) {
            strcat(list, *list != '\0' ? ", " : "");
            strcat(list, text);
        }
        text = text_behind(&at, "EXPECT");
        if (text) {
            plain_folds(text);
            show_case("FOLD", list, text, fold_addresses(list));
        }
    }
    free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_texts("jakarta-mail/internet/folddata.txt", 0);
    run_texts("jakarta-mail/internet/folddata.txt", 1);
    run_addresses("jakarta-mail/internet/addrfolddata.txt");
    return corpus_end();
}
