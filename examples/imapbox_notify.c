/* What the system tells of directories: inotify of Linux. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imapbox_int.h"

#include <errno.h>
#include <string.h>

#if defined __linux__

#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

int imapbox_notify_open(struct imapbox_store *store)
{
    store->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (store->notify == 0)
        store->notify = -1;     /* that is none, for us */
    return store->notify;
}

void imapbox_notify_close(struct imapbox_store *store)
{
    if (store->notify > 0)
        close(store->notify);
    store->notify = 0;
}

static void watch(const struct imapbox *box, const char *sub, int *watched)
{
    char path[IMAPBOX_PATH_SIZE];
    int wd = imapbox_path(path, box, sub, "") < 0 ? -1
        : inotify_add_watch(box->store->notify, path, EVENTS);

    *watched = wd > 0 ? wd : 0;
}

static void unwatch(const struct imapbox *box, int *watched)
{
    if (*watched > 0)
        inotify_rm_watch(box->store->notify, *watched);
    *watched = 0;
}

/* As long as somebody waits for it; where it fails, he waits longer. */
void imapbox_notify(struct imapbox *box)
{
    int error = errno;

    if (box->store->notify > 0 && box->sessions != NULL
        && box->new_watch == 0) {
        watch(box, "new", &box->new_watch);
        watch(box, "cur", &box->cur_watch);
    } else if (box->store->notify > 0 && box->sessions == NULL) {
        unwatch(box, &box->new_watch);
        unwatch(box, &box->cur_watch);
    }
    errno = error;
}

/* Mail that came within the tick of the clock in which new was read last is
 * found, too. Of cur we hear also what we do ourselves. */
static void hear(const struct imapbox_store *store, int wd)
{
    struct imapbox *box;

    for (box = store->boxes; box != NULL; box = box->next) {
        if (wd != box->new_watch && wd != box->cur_watch)
            continue;
        if (wd == box->new_watch)
            memset(&box->fresh, 0, sizeof box->fresh);
        box->is_due = 1;
        return;
    }
}

/* Whole events; 0: there are no more. */
static int hear_some(const struct imapbox_store *store)
{
    char buf[4096];
    struct inotify_event event;
    ssize_t n = read(store->notify, buf, sizeof buf), at;

    for (at = 0; at < n; at += (ssize_t)(sizeof event + event.len)) {
        memcpy(&event, buf + at, sizeof event);
        if (event.mask & IN_Q_OVERFLOW)
            imapbox_sync_all(store);
        else
            hear(store, event.wd);
    }
    return n > 0;
}

void imapbox_notified(const struct imapbox_store *store)
{
    struct imapbox *box;

    while (hear_some(store))
        ;
    for (box = store->boxes; box != NULL; box = box->next)
        if (box->is_due) {
            box->is_due = 0;
            (void)imapbox_sync(box);
        }
}

#else

int imapbox_notify_open(struct imapbox_store *store)
{
    (void)store;
    errno = ENOTSUP;
    return -1;
}

void imapbox_notify_close(struct imapbox_store *store)
{
    (void)store;
}

void imapbox_notify(struct imapbox *box)
{
    (void)box;
}

void imapbox_notified(const struct imapbox_store *store)
{
    (void)store;
}

#endif
