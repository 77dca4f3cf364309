/* All benchmarks, or those that are named. */
#include "bench.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    void      (*run)(void);
} all[] = {
    { "codec", bench_codec }, { "words", bench_words },
    { "date", bench_date }, { "header", bench_header },
    { "mime", bench_mime }, { "compose", bench_compose },
    { "pop3", bench_pop3 }, { "smtp", bench_smtp },
    { "reply", bench_reply }, { "extract", bench_extract },
    { "imap", bench_imap }, { "imapd", bench_imapd }
};

static int is_named(const char *name, char **names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    size_t i;

    for (i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (argc > 1 && !is_named(all[i].name, argv + 1))
            continue;
        printf("-- %s --\n", all[i].name);
        all[i].run();
    }
    return 0;
}
