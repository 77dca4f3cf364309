/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "refusal.h"
#include "options.h"
#include "safe.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

int refusal_is(mproto_span code, const char *name)
{
    return code.n == strlen(name) && strncasecmp(code.p, name, code.n) == 0;
}

static int is_one_of(mproto_span code, const char *const *names)
{
    for (; *names != NULL; names++)
        if (refusal_is(code, *names))
            return 1;
    return 0;
}

int refusal_tell(const char *program, const char *what, mproto_span code,
                 mproto_span text, const char *const *passing)
{
    fprintf(stderr, "%s: %s: ", program, what);
    if (code.n > 0) {
        putc('[', stderr);
        safe_print(stderr, code.p, code.n);
        fputs("] ", stderr);
    }
    if (text.n > 0)
        safe_print(stderr, text.p, text.n);
    else
        fputs("refused", stderr);
    putc('\n', stderr);
    return is_one_of(code, passing) ? EXIT_TEMPFAIL : EXIT_UNAVAILABLE;
}
