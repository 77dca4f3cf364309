/* What a server said as it refused. ISC, see COPYING. */
#ifndef EXAMPLES_REFUSAL_H
#define EXAMPLES_REFUSAL_H

#include <mailproto/base.h>

/* Case does not count in a code. */
int refusal_is(mproto_span code, const char *name);

/* Tells it on stderr, in the name of program. EXIT_TEMPFAIL for a code that
 * stands in passing (NULL ends it): a later try may do better. Else
 * EXIT_UNAVAILABLE. */
int refusal_tell(const char *program, const char *what, mproto_span code,
                 mproto_span text, const char *const *passing);

#endif
