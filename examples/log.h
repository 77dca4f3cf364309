/* What a server tells of itself on stderr, a line for each thing:
 *
 *     2026-11-23T20:15:00Z imap [192.0.2.1] alice: logged in
 *
 * Whatever a peer has said, it makes no line of its own: what is not printable
 * ASCII, and the backslash, stands there as \xNN. ISC, see COPYING. */
#ifndef EXAMPLES_LOG_H
#define EXAMPLES_LOG_H

#include <stddef.h>

struct client;

enum log_level {
    LOG_TROUBLE,                /* what the one who runs it has to mend */
    LOG_MAIL,                   /* logins and deliveries, too */
    LOG_ALL                     /* each connection, too */
};

/* Begins with LOG_TROUBLE. */
void log_set(enum log_level level);
/* "trouble", "mail" or "all"; -1: none of them. */
int log_named(const char *name);

/* No secret may be among the arguments. client NULL: it is about none. */
void log_line(enum log_level level, const struct client *client,
              const char *format, ...);

/* About a file, say: "what: " and what errno says. */
void log_errno(const char *what, int error);

#endif
