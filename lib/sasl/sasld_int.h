/* Steps a caller's exchange for server engines: SMTP (RFC 4954), POP3 (RFC
 * 5034) and IMAP say the same but for their replies. */
#ifndef MPROTO_SASLD_INT_H
#define MPROTO_SASLD_INT_H

#include <mailproto/sasl.h>
#include "base/line_int.h"

#define MPROTO_SASLD_LINE_MAX 12288u    /* with CRLF: RFC 4954 section 4 */

/* --- what is offered: names with blanks between, or NULL --- */

/* Where the session is, as bits. */
#define MPROTO_SASLD_CLEAR 0x01u        /* secrets may be shown */
#define MPROTO_SASLD_TLS   0x02u        /* there is a channel to bind to */

int mproto_sasld_offers(const char *offered, mproto_span name, unsigned where);
/* The next one of them; *left begins with p NULL. 0: no more. */
int mproto_sasld_next(const char *offered, unsigned where, mproto_span *left,
                      mproto_span *name);

/* --- the command --- */

/* The client has nothing to say before the server: an initial response is
 * wrong. */
int mproto_sasld_speaks_first(mproto_span mechanism);
/* An initial response stands in line, and its octets do then; p NULL, when
 * there is none. 0: no base64. */
int mproto_sasld_initial(const mproto_line *line, mproto_span *response);

/* --- the exchange --- */

/* What is to be done next. */
typedef enum mproto_sasld_turn {
    MPROTO_SASLD_CHALLENGE = 1, /* send it, await a line */
    MPROTO_SASLD_LOOKUP,        /* the application answers the object */
    MPROTO_SASLD_TOKEN,         /* likewise */
    MPROTO_SASLD_WORK,          /* a slice is done; step again */
    MPROTO_SASLD_LOGIN,         /* proven */
    MPROTO_SASLD_FAILED
} mproto_sasld_turn;

/* There is one while an exchange runs, so that idle engines are small. */
typedef struct mproto_sasld {
    mproto_sasl  *sasl;         /* the caller's */
    mproto_line  *line;         /* the engine's */
    char         *own;          /* where it stands without us */
    size_t        own_max;
    mproto_span   response;     /* of the client, for the next step */
    unsigned char due;          /* step() is to be called, without a line */
    unsigned char asked;        /* LOOKUP or TOKEN was told */
    unsigned char proven;       /* an empty response is all that is awaited */
    char          longer[MPROTO_SASLD_LINE_MAX];
} mproto_sasld;

/* The object's mechanism has this name. */
int mproto_sasld_is_of(const mproto_sasl *sasl, mproto_span name);
/* NULL: no memory. free() wipes it, and the line; NULL is fine. */
mproto_sasld *mproto_sasld_new(const mproto_alloc *alloc, mproto_sasl *sasl,
                               mproto_span response, mproto_line *line);
void mproto_sasld_free(const mproto_alloc *alloc, mproto_sasld *f);

/* The line is one of the client. 0: no base64. */
int mproto_sasld_line(mproto_sasld *f);
/* Behind it the line is wiped, and long enough. */
mproto_sasld_turn mproto_sasld_step(mproto_sasld *f, mproto_span *challenge);

#endif
