/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "inbox.h"
#include "maildir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* maildir.c wants a folder to make it in. */
int inbox_name(struct inbox *in, char **path)
{
    const char *box = in->box;

    *path = NULL;
    if (box == NULL)
        return 0;
    *path = malloc(strlen(box) + sizeof "/.");
    if (*path == NULL)
        return -1;
    in->box = strcat(strcpy(*path, box[0] == '/' ? "/." : "./"), box);
    return 0;
}

void inbox_begin(struct inbox *in)
{
    in->error = in->cr = 0;
    if (in->box == NULL)
        return;
    in->mail = maildir_begin(in->box);
    if (in->mail == NULL)
        in->error = errno;
}

const char *inbox_unique(const struct inbox *in)
{
    return in->mail != NULL ? maildir_name(in->mail) : NULL;
}

void inbox_mark(struct inbox *in, unsigned flags)
{
    if (in->mail != NULL)
        maildir_mark(in->mail, flags);
}

static void put(struct inbox *in, const char *p, size_t n)
{
    if (in->mail != NULL)
        maildir_write(in->mail, p, n);
    else if (in->error == 0 && fwrite(p, 1, n, stdout) != n)
        in->error = errno;
}

/* A CR waits for what is behind it. */
static void put_lines(struct inbox *in, const char *p, size_t n)
{
    const char *end = p + n, *cr;

    while (p < end) {
        if (in->cr && *p != '\n')
            put(in, "\r", 1);
        cr = memchr(p, '\r', (size_t)(end - p));
        in->cr = cr != NULL;
        put(in, p, (size_t)((cr != NULL ? cr : end) - p));
        p = cr != NULL ? cr + 1 : end;
    }
}

void inbox_write(struct inbox *in, const void *p, size_t n)
{
    if (in->lf)
        put_lines(in, p, n);
    else
        put(in, p, n);
}

/* What is no file cannot be made durable: fsync() says EINVAL then, and the
 * octets have left all the same. */
static int commit_stdout(const struct inbox *in)
{
    if (fflush(stdout) != 0)
        return -1;
    if (!in->durable)
        return 0;
    return fsync(STDOUT_FILENO) == 0 || errno == EINVAL || errno == EROFS
        || errno == ENOTSUP ? 0 : -1;
}

int inbox_commit(struct inbox *in)
{
    struct maildir_mail *mail = in->mail;

    if (in->cr)
        put(in, "\r", 1);
    in->mail = NULL;
    if (mail != NULL)
        return maildir_deliver(mail, NULL, 0);
    if (in->error == 0)
        return commit_stdout(in);
    errno = in->error;
    return -1;
}

void inbox_drop(struct inbox *in)
{
    maildir_drop(in->mail);
    in->mail = NULL;
}
