/* ENVELOPE and BODYSTRUCTURE from raw messages in memory, cold: all is read
 * anew for each. */
#include "bench.h"
#include "mails.h"
#include <mailproto/imapextract.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mproto_structure *parts;         /* its memory serves all messages */

static size_t extract(const void *how, mproto_span item)
{
    static char room[1 << 18];
    mproto_imapextract_mail mail;
    size_t envelope, structure;

    (void)how;
    memset(&mail, 0, sizeof mail);
    mail.raw = item;
    mail.parts = parts;
    if (mproto_structure_scan(parts, item.p, item.n) != MPROTO_OK
        || mproto_imapextract_envelope(room, sizeof room, &envelope, &mail)
           != MPROTO_OK
        || mproto_imapextract_structure(room, sizeof room, &structure, &mail,
                                        1) != MPROTO_OK)
        exit(1);
    return envelope + structure;
}

void bench_extract(void)
{
    mails all[MAIL_CLASSES];
    char title[80];
    size_t i;

    parts = mproto_structure_new(NULL);
    if (!parts)
        exit(1);
    mails_make(all);
    for (i = 0; i < MAIL_CLASSES; i++) {
        sprintf(title, "ENVELOPE and BODYSTRUCTURE, %s", all[i].name);
        bench_begin(title, all[i].items, all[i].count,
                    (double)all[i].count / 1e3, "k/s");
        bench_limit("memchr lines", bench_memchr, NULL);
        bench_ours("libmailproto", extract, NULL, i < MAIL_ATTACHMENTS ? 100
                                                                       : 0, 0);
        bench_end();
    }
    mproto_structure_free(parts);
}
