/* Where mail goes, as a file tells: lines of the form
 *
 *     domain host[:port] preference
 *
 * Several lines of one domain are its MX records; the host "." says that it
 * takes no mail (RFC 7505). The domain "*" stands for all that have no line:
 * its hosts are a smarthost. Hosts are written as net_split() has them, with
 * "lmtp=" before one that speaks LMTP (RFC 2033), and "submission=" (RFC 6409)
 * or "submissions=" (RFC 8314 3.3) before one that we log in to. Empty lines
 * and lines that begin with "#" say nothing. ISC, see COPYING. */
#ifndef EXAMPLES_MXTABLE_H
#define EXAMPLES_MXTABLE_H

#include <stddef.h>

enum mxtable_way {
    MXTABLE_SMTP,
    MXTABLE_LMTP,
    MXTABLE_SUBMISSION,         /* TLS by STARTTLS */
    MXTABLE_SUBMISSIONS         /* TLS from the first octet on */
};

struct mxtable_row {
    char       *domain;         /* in lower case */
    const char *host;
    const char *port;
    enum mxtable_way way;
    unsigned    preference;
};

struct mxtable {
    struct mxtable_row *rows;
    size_t              n;
};

/* 0, or -1 when stderr has been told what is wrong. file NULL: no rows. */
int mxtable_read(struct mxtable *t, const char *file);
void mxtable_free(struct mxtable *t);

/* 1: a host has this way. */
int mxtable_has(const struct mxtable *t, enum mxtable_way way);

/* The name under which domain, in lower case, has rows: itself, "*", or NULL:
 * it has none. */
const char *mxtable_name(const struct mxtable *t, const char *domain);

#endif
