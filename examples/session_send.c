/* A message for several recipients, in as many transactions as the server
 * wants. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_SIZE 512        /* with its route and NUL, as smtpc has it */

static mproto_span span_of(const char *text)
{
    mproto_span span = { text, text != NULL ? strlen(text) : 0 };

    return span;
}

static int is_pending(const struct session_outcome *o)
{
    return o->verdict == SESSION_PENDING || o->verdict == SESSION_LEAVING;
}

/* All that nothing is known of yet. */
static void settle_all(struct session *s, const struct session_outcome *o)
{
    size_t i;

    for (i = 0; i < s->mail->to_n; i++)
        if (is_pending(&s->outcomes[i]))
            s->outcomes[i] = *o;
}

/* which: what is not even said; 0: it is not for that. */
static void settle_text(struct session *s, mproto_smtp_cmd which,
                        enum session_verdict verdict, const char *text)
{
    struct session_outcome o;

    session_set(&o, verdict, text);
    o.which = which;
    settle_all(s, &o);
}

static const char *params_of(const struct session *s, size_t i)
{
    if (s->mail->rcpt_params == NULL || !(s->caps & MPROTO_SMTP_CAP_DSN))
        return NULL;
    return s->mail->rcpt_params[i];
}

/* --- before anything is said ------------------------------------------ */

/* No command has room for it (RFC 5321 4.5.3.1.4). */
static int is_too_long(const char *address)
{
    return strlen(address) >= ADDRESS_SIZE;
}

/* One that the engine would not take would spoil all of them. */
static void check_recipient(struct session *s, size_t i, unsigned may)
{
    struct session_outcome *o = &s->outcomes[i];
    mproto_smtp_path path;
    mproto_esmtp_rcpt given;
    mproto_span to = span_of(s->mail->to[i]);

    if (is_too_long(to.p)) {
        session_set(o, SESSION_NEVER, "the address with its route is too long");
    } else if (mproto_smtp_path_parse(&path, to, may) != MPROTO_OK) {
        session_set(o, SESSION_NEVER,
                    mproto_smtp_path_parse(&path, to, may
                                           | MPROTO_PATH_MAY_UTF8)
                        == MPROTO_OK
                        ? "this address wants SMTPUTF8" : "not an address");
    } else if (mproto_esmtp_rcpt_parse(&given, span_of(params_of(s, i)),
                                       s->caps) != MPROTO_OK) {
        session_set(o, SESSION_NEVER, "the server knows no such parameters");
    }
    if (!is_pending(o))
        o->which = MPROTO_SMTP_RCPT;
}

/* params are those of MAIL. 0 or -1. */
static int check(struct session *s, const char *params)
{
    unsigned may = MPROTO_PATH_MAY_POSTMASTER;
    mproto_esmtp_mail given;
    mproto_smtp_path path;
    size_t i;

    if (mproto_esmtp_mail_parse(&given, span_of(params),
                                s->caps | MPROTO_SMTP_CAP_SIZE)
        != MPROTO_OK) {
        settle_text(s, MPROTO_SMTP_MAIL, SESSION_NEVER,
                    "the server knows no such parameters");
        return -1;
    }
    if (is_too_long(s->mail->from)) {
        settle_text(s, MPROTO_SMTP_MAIL, SESSION_NEVER,
                    "the sender with its route is too long");
        return -1;
    }
    if (given.utf8)
        may |= MPROTO_PATH_MAY_UTF8;
    if (mproto_smtp_path_parse(&path, span_of(s->mail->from),
                               may | MPROTO_PATH_MAY_NULL) != MPROTO_OK) {
        settle_text(s, MPROTO_SMTP_MAIL, SESSION_NEVER,
                    "the sender is not an address, or wants SMTPUTF8");
        return -1;
    }
    for (i = 0; i < s->mail->to_n; i++)
        if (is_pending(&s->outcomes[i]))
            check_recipient(s, i, may);
    return 0;
}

/* --- one transaction -------------------------------------------------- */

/* Queues what is left of the envelope, as far as there is room; ROOM comes
 * when there is more. The server's replies are waited for by the engine. */
static void queue(struct session *s)
{
    int rc = MPROTO_OK;
    size_t i;

    while (rc == MPROTO_OK && s->queued <= s->n + 1) {
        if (s->queued == 0) {
            rc = mproto_smtpc_mail(s->c, s->mail->from, s->params);
        } else if (s->queued <= s->n) {
            i = s->order[s->queued - 1];
            rc = mproto_smtpc_rcpt(s->c, s->mail->to[i], params_of(s, i));
        } else {
            rc = mproto_smtpc_data(s->c);
        }
        if (rc == MPROTO_OK || rc == MPROTO_E_ARG)
            s->queued++;        /* the latter spoils it: RESULT will come */
        if (rc == MPROTO_E_ARG)
            rc = MPROTO_OK;
    }
}

/* A server that counts the messages of a connection says so at last. */
static void learn_limit(struct session *s, int code)
{
    if (code == MPROTO_REPLY_NO_STORAGE && s->mails > 1)
        s->mail_max = s->mails;
}

static void on_reply(struct session *s, const mproto_smtpc_event *ev)
{
    struct session_outcome o;

    if (session_judge(ev->which, ev->reply.code) == SESSION_TAKEN
        || ev->reply.code <= 0)
        return;                 /* the latter goes with RESULT */
    session_set_reply(&o, ev->which, &ev->reply);
    if (ev->which == MPROTO_SMTP_MAIL) {
        learn_limit(s, ev->reply.code);
        settle_all(s, &o);
    } else if (ev->which == MPROTO_SMTP_RCPT
             && is_pending(&s->outcomes[s->order[ev->rcpt]])) {
        s->outcomes[s->order[ev->rcpt]] = o;
    }
}

/* 0, or -1: the end of the content must not leave. */
static int leave(struct session *s)
{
    size_t i;

    for (i = 0; i < s->n; i++)
        if (is_pending(&s->outcomes[s->order[i]]))
            s->outcomes[s->order[i]].verdict = SESSION_LEAVING;
    return s->mail->leaves != NULL
        ? s->mail->leaves(s->mail->content, s->outcomes) : 0;
}

/* Without the end of the content the server takes none of it: the connection
 * is just closed. */
static void on_body(struct session *s, const mproto_smtpc_event *ev)
{
    const void *p;
    size_t n;
    int more = s->mail->next(s->mail->content, ev->room, &p, &n);

    s->peer.sending = 1;
    if (more > 0) {
        mproto_smtpc_body(s->c, p, n);
    } else if (more == 0 && leave(s) == 0) {
        mproto_smtpc_body_end(s->c);
    } else {
        settle_text(s, MPROTO_SMTP_DATA, SESSION_CONTENT,
                    "the message cannot be read on");
        s->peer.settled = s->peer.broken = 1;
    }
}

/* The server gave no verdict. */
static void set_no_reply(struct session *s, struct session_outcome *o)
{
    enum session_verdict verdict;
    const char *text;

    if (o->verdict == SESSION_UNKNOWN) {
        session_set(o, o->verdict, "left; it may have the message, or not");
    } else {
        verdict = session_epitaph(s, &text);
        session_set(o, verdict, text);
    }
}

/* With LMTP there is one for each recipient that was accepted, in order. */
static void on_result(struct session *s, const mproto_smtpc_event *ev)
{
    struct session_outcome o;
    size_t i;

    s->peer.sending = 0;
    session_set_reply(&o, ev->which, &ev->reply);
    if (ev->reply.code <= 0)
        set_no_reply(s, &o);
    for (i = 0; i < s->n; i++) {
        if (!is_pending(&s->outcomes[s->order[i]]))
            continue;
        s->outcomes[s->order[i]] = o;
        if (ev->left > 0)
            return;
    }
    s->peer.settled = ev->left == 0;
}

static void on_event(struct session *s, const mproto_smtpc_event *ev)
{
    switch (ev->type) {
    case MPROTO_SMTPC_REPLY:
        on_reply(s, ev);
        break;
    case MPROTO_SMTPC_BODY:
        on_body(s, ev);
        break;
    case MPROTO_SMTPC_RESULT:
        on_result(s, ev);
        break;
    case MPROTO_SMTPC_ROOM:
        queue(s);
        break;
    default:                    /* of auth() and starttls() */
        break;
    }
}

/* --- as many as there must be ----------------------------------------- */

/* Puts those that are left into s->order, as many as the server takes. */
static void choose(struct session *s)
{
    size_t most = s->rcpt_max > 0 ? s->rcpt_max : s->mail->to_n, i;

    s->n = 0;
    for (i = 0; i < s->mail->to_n && s->n < most; i++)
        if (is_pending(&s->outcomes[i]))
            s->order[s->n++] = i;
}

/* RFC 5321 4.5.3.1.10: those past the limit go in another transaction. */
static int is_too_many(const struct session_outcome *o)
{
    return o->which == MPROTO_SMTP_RCPT && (o->code == 452 || o->code == 552)
        && (o->enh[0] == 0 || (o->enh[1] == 5 && o->enh[2] == 3));
}

/* Once some were taken, there is room for others. */
static void take_up(struct session *s)
{
    size_t i, taken = 0;

    for (i = 0; i < s->n; i++)
        taken += s->outcomes[s->order[i]].verdict == SESSION_TAKEN;
    for (i = 0; i < s->n && taken > 0; i++)
        if (is_too_many(&s->outcomes[s->order[i]]))
            s->outcomes[s->order[i]].verdict = SESSION_PENDING;
}

/* 1 when there may be more to do. */
static int transact(struct session *s)
{
    const struct session_mail *mail = s->mail;
    char params[SESSION_PARAMS] = "";
    const char *why = "the message cannot be sent there";
    enum session_verdict verdict = mail->begin(mail->content, s->caps, params,
                                               sizeof params, &why);

    if (verdict != SESSION_TAKEN) {
        settle_text(s, MPROTO_SMTP_DATA, verdict, why);
        return 0;
    }
    if (check(s, params) < 0)
        return 0;
    choose(s);
    if (s->n == 0)
        return 0;
    if (mail->settled != NULL)
        mail->settled(mail->content, s->outcomes);
    s->params = params;
    s->queued = 0;
    s->peer.settled = 0;
    s->mails++;
    queue(s);
    peer_run(&s->peer, 0);
    take_up(s);
    return 1;
}

/* Whom no reply came for. */
static void settle_rest(struct session *s)
{
    enum session_verdict verdict = SESSION_LATER;
    const char *text = "the server takes no more for now";

    if (s->peer.broken)
        verdict = session_epitaph(s, &text);
    settle_text(s, 0, verdict, text);
}

void session_send(struct session *s, const struct session_mail *mail,
                  struct session_outcome *outcomes)
{
    size_t i;

    s->mail = mail;
    s->outcomes = outcomes;
    s->on_event = on_event;
    for (i = 0; i < mail->to_n; i++)
        session_set(&outcomes[i], SESSION_PENDING, "");
    s->order = malloc((mail->to_n + 1) * sizeof *s->order);
    if (s->order == NULL)
        settle_text(s, 0, SESSION_SYSTEM, "no memory");
    while (s->order != NULL && session_is_usable(s) && transact(s))
        ;
    settle_rest(s);
    free(s->order);
    s->order = NULL;
}

int session_is_worn_out(const struct session *s,
                        const struct session_outcome *outcomes, size_t n)
{
    const struct session_outcome *o;
    size_t i;

    for (i = 0; i < n; i++) {
        o = &outcomes[i];
        if (o->verdict != SESSION_LATER
            || (o->code != 0 && o->code != MPROTO_REPLY_NOT_AVAILABLE
                && o->which != MPROTO_SMTP_MAIL))
            return 0;
    }
    return s->mails > 1 && !session_is_usable(s);
}
