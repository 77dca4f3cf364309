/* A secret that no argument showed to all users of the machine.
 * ISC, see COPYING. */
#ifndef EXAMPLES_PASSWORD_H
#define EXAMPLES_PASSWORD_H

#include <stddef.h>

#define PASSWORD_MAX 8192       /* tokens may be long */

/* The first line of file; or, if that is NULL, the environment's
 * MAIL_PASSWORD; or what is typed on the terminal, unseen. It is for the
 * caller to wipe. 0 or an exit status; stderr has been told. */
int password_get(char dst[PASSWORD_MAX], const char *program,
                 const char *file, const char *user);

#endif
