/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "transaction.h"
#include "log.h"
#include "maildir.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void transaction_text(char dst[TRANSACTION_TEXT], mproto_span text)
{
    size_t n = text.n < TRANSACTION_TEXT ? text.n : TRANSACTION_TEXT - 1;

    if (n > 0)
        memcpy(dst, text.p, n);
    dst[n] = '\0';
}

/* --- the envelope --- */

int transaction_mail(struct transaction *t, const mproto_smtpd_event *ev,
                     const struct user *sender)
{
    transaction_reset(t);
    transaction_text(t->from, ev->path.mailbox);
    t->sender = sender;
    if (ev->mail->envid.n > 0)
        t->dsn = dsn_new(ev->mail->envid);
    return ev->mail->envid.n > 0 && t->dsn == NULL ? -1 : 0;
}

/* Notes what is to be told of him. */
static int note(struct transaction *t, const struct user *user,
                const mproto_esmtp_rcpt *params)
{
    static const mproto_span none;

    if (t->sender == NULL || !(params->notify & MPROTO_NOTIFY_SUCCESS))
        return 0;
    if (t->dsn == NULL)
        t->dsn = dsn_new(none);
    return t->dsn != NULL ? dsn_add(t->dsn, user, params) : -1;
}

int transaction_rcpt(struct transaction *t, const mproto_smtpd_event *ev,
                     const struct user *user)
{
    if (delivery_add(&t->delivery, user) < 0)
        return -1;
    if (note(t, user, ev->rcpt_params) == 0)
        return 0;
    t->delivery.n--;
    return -1;
}

/* --- the content --- */

static int write_trace(struct transaction *t, mproto_received *r)
{
    char text[2048], for_[2 * TRANSACTION_TEXT];
    size_t n = (size_t)snprintf(text, sizeof text, "Return-Path: <%s>\r\n",
                                t->from);

    delivery_write(&t->delivery, text, n);
    if (t->delivery.n == 1) {   /* nobody learns of the others */
        r->for_.p = for_;
        r->for_.n = (size_t)snprintf(for_, sizeof for_, "%s@%.*s",
                                     t->delivery.list[0].user->name,
                                     (int)r->by.n, r->by.p);
    }
    r->id.p = maildir_name(t->delivery.mail);
    r->id.n = strlen(r->id.p);
    if (mproto_received_write(text, sizeof text, &n, r) != MPROTO_OK)
        return -1;
    delivery_write(&t->delivery, text, n);
    return 0;
}

int transaction_data(struct transaction *t, mproto_received *r)
{
    if (delivery_begin(&t->delivery) < 0)
        return -1;
    if (write_trace(t, r) == 0)
        return 0;
    delivery_reset(&t->delivery);
    return TRANSACTION_UNTRACEABLE;
}

void transaction_write(struct transaction *t, const char *p, size_t n)
{
    t->octets += n;
    delivery_write(&t->delivery, p, n);
    if (t->dsn != NULL)
        dsn_content(t->dsn, p, n);
}

static void store(void *context, const char *p, size_t n)
{
    transaction_write(context, p, n);
}

void transaction_whole_lines(struct transaction *t, mproto_span piece)
{
    whole_lines_write(&t->lines, piece.p, piece.n, store, t);
}

/* --- the end --- */

/* Who is named twice is told of twice. */
static void log_delivery(const struct transaction *t,
                         const struct client *client, const char *name)
{
    size_t i;

    for (i = 0; i < t->delivery.n; i++)
        log_line(LOG_MAIL, client, "%s: from <%s> to %s, %" PRIu64
                 " octets, %s", name, t->from,
                 t->delivery.list[i].user->name, t->octets,
                 t->delivery.list[i].failed ? "failed" : "delivered");
}

/* Its loss is no reason to send the message again. */
void transaction_end(struct transaction *t, const struct client *client,
                     const struct auth *auth)
{
    char name[MAILDIR_NAME_SIZE] = "";

    if (t->delivery.mail != NULL)
        strcpy(name, maildir_name(t->delivery.mail));
    delivery_end(&t->delivery);
    if (name[0] != '\0')        /* LMTP comes here for each recipient */
        log_delivery(t, client, name);
    if (t->dsn == NULL || transaction_failed(t, 0))
        return;
    if (dsn_send(t->dsn, auth, t->sender, t->from) < 0)
        log_line(LOG_TROUBLE, NULL, "notification for %s: %s", t->from,
                 strerror(errno));
}

int transaction_failed(const struct transaction *t, unsigned recipient)
{
    return t->delivery.list[t->delivery.each ? recipient : 0].failed;
}

void transaction_reset(struct transaction *t)
{
    delivery_reset(&t->delivery);
    dsn_free(t->dsn);
    t->dsn = NULL;
    t->sender = NULL;
    t->lines.state = 0;
    t->octets = 0;
}

void transaction_free(struct transaction *t)
{
    delivery_free(&t->delivery);
    dsn_free(t->dsn);
}
