/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "safe.h"

#include <mailproto/mutf7.h>
#include <string.h>

int imap_name(char dst[IMAP_NAME_MAX], const char *name)
{
    mproto_io io = { name, strlen(name), dst, IMAP_NAME_MAX - 1 };
    mproto_codec codec;
    int rc;

    mproto_mutf7_init(&codec);
    rc = mproto_mutf7_encode(&codec, &io, 1);
    if (rc != MPROTO_OK)
        return imap_complain(EXIT_USAGE, name, rc == MPROTO_E_FULL
                             ? "too long" : "not UTF-8");
    *io.out = '\0';
    return 0;
}

void imap_print_name(mproto_span name)
{
    char text[IMAP_NAME_MAX];
    mproto_io io = { name.p, name.n, text, sizeof text };
    mproto_codec codec;

    mproto_mutf7_init(&codec);
    if (mproto_mutf7_decode(&codec, &io, 1) == MPROTO_OK
        && codec.defects == 0)
        fwrite(text, 1, sizeof text - io.out_n, stdout);
    else
        safe_print(stdout, name.p, name.n);
}

int imap_select(struct imap *s, const char *name, int readonly)
{
    mproto_imapc_select_opts opts = { .size = sizeof opts };
    char mailbox[IMAP_NAME_MAX];
    int status = imap_name(mailbox, name);

    opts.readonly = readonly;
    if (status != 0)
        return status;
    return imap_await(s, mproto_imapc_select(s->c, mailbox, &opts), name,
                      NULL, NULL);
}
