/* ISC, see COPYING. */
#ifndef EXAMPLES_PRIVILEGES_H
#define EXAMPLES_PRIVILEGES_H

/* From here on the process is that user, in his group and no other, and there
 * is no way back. NULL, or what went wrong: then end it. */
const char *privileges_drop(const char *user);

#endif
