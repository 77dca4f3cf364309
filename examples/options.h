/* Long options, --name VALUE or --name=VALUE, for all examples.
 * ISC, see COPYING. */
#ifndef EXAMPLES_OPTIONS_H
#define EXAMPLES_OPTIONS_H

#include <stddef.h>

/* Exit statuses, those of sysexits.h, which POSIX has not got. */
#define EXIT_USAGE       64     /* wrong arguments */
#define EXIT_DATAERR     65     /* the input is not what it should be */
#define EXIT_NOINPUT     66     /* a file cannot be read */
#define EXIT_NOHOST      68     /* no such host */
#define EXIT_UNAVAILABLE 69     /* refused for good */
#define EXIT_OSERR       71     /* the system gave out */
#define EXIT_CANTCREAT   73     /* a file cannot be written */
#define EXIT_TEMPFAIL    75     /* later may do better */
#define EXIT_PROTOCOL    76     /* the peer does not speak the protocol */

struct option_list {
    const char **v;             /* room for argc */
    size_t       n;
};

/* One of flag, value and list is set. The table ends with an option without
 * name, whose list takes the operands. */
struct option {
    const char         *name;   /* with its dashes */
    int                *flag;
    const char        **value;
    struct option_list *list;
};

/* 0, or -1 when the arguments do not fit and stderr has been told. */
int options_read(const struct option *table, char **argv);

#endif
