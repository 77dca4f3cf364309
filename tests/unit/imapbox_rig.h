/* A Maildir for one test, and a session that writes down what it is told. */
#ifndef IMAPBOX_RIG_H
#define IMAPBOX_RIG_H

#include <imapbox_user.h>
#include <maildir.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct rig {
    char root[256];             /* two levels below what is to be removed */
    struct imapbox_store store;
    struct imapbox_session session;
    char told[4096];            /* "+1 r1 *1 -1 lost " */
};

static inline void rig_tell(void *ctx, const struct imapbox_change *c)
{
    static const char *const marks[] = { "?", "+", "-", "*", "r" };
    struct rig *rig = ctx;
    size_t n = strlen(rig->told);

    if (c->what == IMAPBOX_LOST)
        snprintf(rig->told + n, sizeof rig->told - n, "lost ");
    else
        snprintf(rig->told + n, sizeof rig->told - n, "%s%lu ",
                 marks[c->what], (unsigned long)c->uid);
}

/* In memory where there is a place for it, since all is synced often. */
static inline void rig_begin(struct rig *rig)
{
    char dir[64];

    memset(rig, 0, sizeof *rig);
    snprintf(dir, sizeof dir, "%s/imapbox.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(dir) == NULL)
        abort();
    snprintf(rig->root, sizeof rig->root, "%s/user/Maildir", dir);
    rig->session.tell = rig_tell;
    rig->session.ctx = rig;
}

static inline int rig_remove(const char *path, const struct stat *st,
                             int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void rig_end(struct rig *rig)
{
    *strrchr(rig->root, '/') = '\0';
    *strrchr(rig->root, '/') = '\0';
    if (nftw(rig->root, rig_remove, 16, FTW_DEPTH | FTW_PHYS) != 0)
        abort();
}

static inline struct imapbox *rig_inbox(struct rig *rig)
{
    struct imapbox *box = imapbox_open(&rig->store, rig->root, "INBOX");

    if (box == NULL)
        abort();
    return box;
}

static inline void rig_join(struct rig *rig, struct imapbox *box)
{
    if (imapbox_join(box, &rig->session) < 0)
        abort();
}

static inline void rig_deliver(const struct rig *rig, const char *text)
{
    struct maildir_mail *m = maildir_begin(rig->root);

    if (m == NULL)
        abort();
    maildir_write(m, text, strlen(text));
    if (maildir_deliver(m, NULL, 0) < 0)
        abort();
}

static inline mproto_span rig_span(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

static inline void rig_file(const struct rig *rig, const char *name,
                            const char *text)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", rig->root, name);
    f = fopen(path, "wb");
    if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

/* Whether the message is there with this text. */
static inline int rig_has(struct imapbox *box, uint32_t uid,
                          const char *text)
{
    size_t n;
    char *p = imapbox_read(box, uid, &n);
    int same = p != NULL && n == strlen(text) && memcmp(p, text, n) == 0;

    free(p);
    return same;
}

static inline int rig_append(struct imapbox *box, const char *text,
                             unsigned flags, uint32_t *uid)
{
    struct imapbox_append *a = imapbox_append_new(box);

    if (a == NULL)
        abort();
    imapbox_append_message(a, flags, 0, 1000000000);
    imapbox_append_write(a, text, strlen(text));
    return imapbox_append_commit(a, uid);
}

static inline int rig_flag(struct imapbox *box, uint32_t uid, int how,
                           unsigned flags, uint64_t keywords)
{
    struct imapbox_flagging change;
    size_t n = 1;

    memset(&change, 0, sizeof change);
    change.how = how;
    change.flags = flags;
    change.keywords = keywords;
    return imapbox_flag(box, &change, &uid, &n);
}

#endif
