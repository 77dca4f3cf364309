/* Synthetic mail of eight classes, the same in each run. */
#ifndef MAILS_H
#define MAILS_H

#include <mailproto/base.h>

enum { MAIL_CLASSES = 8, MAIL_ATTACHMENTS = 3, MAIL_NESTED = 5 };

/* Messages, each with a NUL behind it. */
typedef struct mails {
    const char  *name;
    mproto_span *items;
    size_t       count, octets;
} mails;

/* Some megabytes of each class. */
void mails_make(mails all[MAIL_CLASSES]);
/* What the others hold, together. */
void mails_mix(mails *mix, const mails all[MAIL_CLASSES]);

#endif
