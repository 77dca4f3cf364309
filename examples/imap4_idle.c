/* ISC, see COPYING. */
#include "imap4_idle.h"
#include "imap4_notify.h"

#define LOOK 800                /* milliseconds: mail is told in a second */

/* CHECK, too. */
static int noop(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    if (s->box != NULL)
        (void)imapbox_sync(s->box);
    return imap4_ok(s);
}

/* What changes from now on is told by run(), which the view wakes. */
static int idle(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    if (s->box != NULL)
        (void)imapbox_sync(s->box);
    mproto_imapd_ok(s->engine);
    s->idling = 1;
    return IMAP4_DONE;
}

static int idle_end(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    s->idling = 0;
    return IMAP4_DONE;
}

static void look(void *config)
{
    imapbox_sync_all(&((struct imap4 *)config)->store);
    imap4_watch_all(config);
}

static void hear(void *config)
{
    imapbox_notified(&((struct imap4 *)config)->store);
}

void imap4_watch(struct imap4 *config, struct server *server)
{
    int fd;

    if (config->watching)
        return;
    config->watching = 1;
    fd = imapbox_notify_open(&config->store);
    if (fd >= 0)
        (void)server_watch(server, fd, hear, config);
    (void)server_every(server, LOOK, look, config);
}

const struct imap4_command imap4_noop = { noop, 0, NULL };
const struct imap4_command imap4_idle = { idle, 0, NULL };
const struct imap4_command imap4_idle_end = { idle_end, 0, NULL };
