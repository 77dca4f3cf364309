/* Mailboxes made, deleted, renamed and subscribed (RFC 9051 6.3.4 to 6.3.8).
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_names.h"
#include "imap4_notify.h"
#include "imapbox_meta.h"
#include "imapbox_user.h"

#include <mailproto/imapdadmin.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --- a command that does one thing ------------------------------------- */

int imap4_is_done(const struct imap4_session *s)
{
    return ((const struct imap4_once *)s->job)->is_done;
}

int imap4_done(struct imap4_session *s, int rc)
{
    if (rc != MPROTO_OK)
        return imap4_full(s, rc);
    ((struct imap4_once *)s->job)->is_done = 1;
    return imap4_ok(s);
}

/* --- CREATE ------------------------------------------------------------ */

/* What can be made here: there are no mailboxes that show what is in others. */
#define USES (MPROTO_IMAPLIST_ARCHIVE | MPROTO_IMAPLIST_DRAFTS \
              | MPROTO_IMAPLIST_JUNK | MPROTO_IMAPLIST_SENT \
              | MPROTO_IMAPLIST_TRASH | MPROTO_IMAPLIST_IMPORTANT)

/* One or none of RFC 6154. 0, or -1: not with these. */
static int read_use(mproto_imap_list list, unsigned *use)
{
    mproto_imap_value v;

    *use = 0;
    while (mproto_imap_next(&list, &v)) {
        if (*use != 0 || v.kind != MPROTO_IMAP_ATOM)
            return -1;
        *use = mproto_imaplist_attr(v.text) & USES;
        if (*use == 0)
            return -1;
    }
    return 0;
}

/* The name of a mailbox that is to be. The store would keep "." and ".." apart
 * from those of the file system; people and other programs may not. */
static int new_name(const struct imap4_session *s,
                    char name[IMAPBOX_NAME_SIZE], mproto_span mailbox)
{
    const char *level;
    size_t n;

    if (imap4_name(s, name, mailbox) < 0)
        return -1;
    for (level = name; *level != '\0'; level += n + (level[n] != '\0')) {
        n = strcspn(level, "/");
        if (n > 2 || strspn(level, ".") < n)
            continue;
        errno = EINVAL;
        return -1;
    }
    return 0;
}

struct create_job {
    int  is_done;
    char code[IMAPBOX_ID_SIZE + 16];    /* MAILBOXID (RFC 8474 4.1) */
};

/* It is there, whatever hinders us to look at it. */
static void find_id(const struct imap4_session *s, const char *name,
                    struct create_job *job)
{
    struct imapbox_status found;
    char id[IMAPBOX_ID_SIZE];

    job->is_done = 1;
    if (imapbox_status(s->config->quota->facts, &s->config->store,
                       s->user->box, name, &found) < 0)
        return;
    imapbox_mailbox_id(id, found.uidvalidity);
    snprintf(job->code, sizeof job->code, "MAILBOXID (%s)", id);
}

/* The mailbox above a name, in its place. 0: there is none. */
static int go_up(char name[IMAPBOX_NAME_SIZE])
{
    char *end = strrchr(name, IMAPBOX_DELIMITER);

    if (end != NULL)
        *end = '\0';
    return end != NULL;
}

/* How many mailboxes CREATE of name makes: those above it, too. */
static unsigned count_new(const struct imap4_session *s, const char *name)
{
    char at[IMAPBOX_NAME_SIZE];
    unsigned n = 0;

    strcpy(at, name);
    do
        n += imap4_exists(s, at) < 0;
    while (go_up(at));
    return n;
}

/* RFC 5465 5.4: n mailboxes at and above name were made or deleted, and that
 * above them is another, too. */
static void note_named(const struct imap4_session *s, const char *name,
                       unsigned n)
{
    char at[IMAPBOX_NAME_SIZE];

    strcpy(at, name);
    do
        imap4_note_named(s, at, NULL);
    while (n-- > 0 && go_up(at));
}

static int create(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char name[IMAPBOX_NAME_SIZE];
    struct create_job *job = s->job;
    unsigned use, n;

    if (job->is_done)
        return imap4_ok_with(s, job->code, "it is made");
    if (read_use(ev->list, &use) < 0)
        return imap4_no(s, "USEATTR", "not for that, or not for both");
    if (new_name(s, name, ev->mailbox) < 0)
        return imap4_failed(s);
    n = count_new(s, name);
    if (imapbox_create(s->user->box, name, use) < 0)
        return imap4_failed(s);
    note_named(s, name, n);
    find_id(s, name, job);
    return imap4_ok_with(s, job->code, "it is made");
}

/* --- DELETE and RENAME ------------------------------------------------- */

/* Other sessions that have it selected are told good-bye, but not this one. */
static int delete(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char name[IMAPBOX_NAME_SIZE];

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, name, ev->mailbox) < 0
        || imapbox_delete(&s->config->store, s->user->box, name) < 0)
        return imap4_failed(s);
    if (s->lost && mproto_imapd_deselect(s->engine) == MPROTO_OK)
        imap4_unselect(s);
    note_named(s, name, 1);
    return imap4_done(s, MPROTO_OK);
}

/* The annotations of the INBOX stay, and go along (RFC 5464 4.1). */
static int rename_box(struct imap4_session *s, const char *from,
                      const char *to)
{
    const char *root = s->user->box;

    if (imapbox_rename(&s->config->store, root, from, to) < 0)
        return -1;
    return strcmp(from, "INBOX") == 0 ? imapbox_meta_copy(root, from, to) : 0;
}

static int rename_it(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char from[IMAPBOX_NAME_SIZE], to[IMAPBOX_NAME_SIZE];
    unsigned n;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, from, ev->mailbox) < 0
        || new_name(s, to, ev->target) < 0)
        return imap4_failed(s);
    n = count_new(s, to);
    if (rename_box(s, from, to) < 0)
        return imap4_failed(s);
    imap4_note_named(s, to, from);
    if (n > 1 && go_up(to))
        note_named(s, to, n - 1);
    return imap4_done(s, MPROTO_OK);
}

/* --- SUBSCRIBE and UNSUBSCRIBE ----------------------------------------- */

int imap4_exists(const struct imap4_session *s, const char *name)
{
    char folder[IMAPBOX_NAME_SIZE], path[4096];
    struct stat st;
    int n;

    if (imapbox_name_folder(folder, name) < 0)
        return -1;
    if (folder[0] == '\0')
        return 0;
    n = snprintf(path, sizeof path, "%s/%s", s->user->box, folder);
    errno = ENAMETOOLONG;
    if (n < 0 || (size_t)n >= sizeof path || lstat(path, &st) < 0)
        return -1;
    errno = ENOENT;
    return S_ISDIR(st.st_mode) ? 0 : -1;
}

/* What is gone can still be taken from the list. */
static int subscribe(struct imap4_session *s, const mproto_imapd_event *ev)
{
    int on = ev->type == MPROTO_IMAPD_SUBSCRIBE;
    char name[IMAPBOX_NAME_SIZE];

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, name, ev->mailbox) < 0
        || (on && imap4_exists(s, name) < 0)
        || imapbox_subscribe(s->user->box, name, on) < 0)
        return imap4_failed(s);
    imap4_note_subscribed(s, name);
    return imap4_done(s, MPROTO_OK);
}

/* --- NAMESPACE (RFC 9051 6.3.10) --------------------------------------- */

static int namespace(struct imap4_session *s, const mproto_imapd_event *ev)
{
    static const mproto_imapd_namespace own = {
        MPROTO_IMAPD_SPACE_PERSONAL, "", IMAPBOX_DELIMITER
    };

    (void)ev;
    if (imap4_is_done(s))
        return imap4_ok(s);
    return imap4_done(s, mproto_imapd_namespaces(s->engine, &own, 1));
}

#define ONCE sizeof(struct imap4_once)

const struct imap4_command imap4_create = {
    create, sizeof(struct create_job), NULL
};
const struct imap4_command imap4_delete = { delete, ONCE, NULL };
const struct imap4_command imap4_rename = { rename_it, ONCE, NULL };
const struct imap4_command imap4_subscribe = { subscribe, ONCE, NULL };
const struct imap4_command imap4_namespace = { namespace, ONCE, NULL };
