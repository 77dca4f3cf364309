/* The strings of JSON (RFC 8259). ISC, see COPYING. */
#ifndef EXAMPLES_JSON_H
#define EXAMPLES_JSON_H

#include <stdio.h>

/* In quotes, and always UTF-8: octets that are not become U+FFFD. What could
 * command a terminal is escaped, too. */
void json_string(FILE *to, const char *p, size_t n);

#endif
