/* Mailboxes that others cut into messages. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/mbox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = {
    { NULL, NULL, NULL }
};

/* One message of a mailbox against the file that holds it, and then the empty
 * line, which is the mailbox's (RFC 4155 appendix A). */
static void compare_message(const char *path, unsigned i,
                            const outline_text *message)
{
    mproto_span file = { "", 0 };
    char name[512];

    snprintf(name, sizeof name, "%.*s-%u.txt", (int)strlen(path) - 4, path,
             i);
    if (files_have(name)) {
        file = outline_load(name);
        file.n -= file.n > 0 && file.p[file.n - 1] == '\n';
    }
    outline_case(strrchr(name, '/') + 1, file, outline_span(message));
    if (files_have(name))
        outline_unload(file);
}

static unsigned cut(const char *path, mproto_span octets)
{
    outline_text message = { NULL, 0, 0 };
    mproto_span piece;
    unsigned n = 0;
    mproto_mbox it;
    int type;

    mproto_mbox_init(&it, MPROTO_MBOX_O);
    if (mproto_mbox_in(&it, octets.p, octets.n) != MPROTO_OK)
        abort();
    mproto_mbox_eof(&it);
    while ((type = mproto_mbox_next(&it, &piece)) != 0) {
        if (type == MPROTO_MBOX_FROM)
            message.n = 0;
        if (type == MPROTO_MBOX_DATA)
            outline_put(&message, piece.p, piece.n);
        if (type == MPROTO_MBOX_END)
            compare_message(path, n++, &message);
    }
    free(message.p);
    return n;
}

#define MAILBOX "apache-james-mime4j/mbox/src/test/resources/test-1/mbox.rlug"

int main(void)
{
    char want[32], got[32], name[512];
    mproto_span octets;
    unsigned n = 0;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source("mime4j mailbox");
    octets = outline_load(MAILBOX ".eml");
    if (octets.p) {
        snprintf(got, sizeof got, "%u", cut(MAILBOX ".eml", octets));
        do
            snprintf(name, sizeof name, MAILBOX "-%u.txt", n++);
        while (files_have(name));
        snprintf(want, sizeof want, "%u", n - 1);
        corpus_case("messages", want, got);
    }
    outline_unload(octets);
    return corpus_end();
}
