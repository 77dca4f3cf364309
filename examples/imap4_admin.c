/* ID (RFC 2971), quotas (RFC 9208) and access lists (RFC 4314): they can be
 * looked at, and are changed by who runs the server. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_names.h"
#include "quota.h"

#include <mailproto/imapdadmin.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define QUOTA_ROOT "user"       /* of all his mailboxes */

/* --- ID ---------------------------------------------------------------- */

static int id(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char version[32];
    const char *pairs[] = { "name", "maild", "version", version };

    (void)ev;
    if (imap4_is_done(s))
        return imap4_ok(s);
    snprintf(version, sizeof version, "%d.%d.%d", MPROTO_VERSION_MAJOR,
             MPROTO_VERSION_MINOR, MPROTO_VERSION_PATCH);
    return imap4_done(s, mproto_imapd_id(s->engine, pairs, 2));
}

/* --- quotas ------------------------------------------------------------ */

static uint64_t kilo(uint64_t octets)
{
    return octets / 1024 + (octets % 1024 > 0);
}

/* MPROTO_OK, or what the engine said. */
static int tell_quota(struct imap4_session *s,
                      const struct quota_state *state)
{
    mproto_imapd_quota resources[2];
    size_t n = 0;

    if (state->limit.octets > 0) {
        resources[n].resource = "STORAGE";
        resources[n].used = kilo(state->used.octets);
        resources[n++].limit = kilo(state->limit.octets);
    }
    if (state->limit.messages > 0) {
        resources[n].resource = "MESSAGE";
        resources[n].used = state->used.messages;
        resources[n++].limit = state->limit.messages;
    }
    return n == 0 ? MPROTO_OK
        : mproto_imapd_quota_of(s->engine, QUOTA_ROOT, resources, n);
}

static int has_limits(const struct quota_state *state)
{
    return state->limit.octets > 0 || state->limit.messages > 0;
}

static int getquota(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct quota_state state;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (quota_read(s->config->quota, s->user->box, &state) < 0)
        return imap4_failed(s);
    if (!has_limits(&state) || ev->text.n != strlen(QUOTA_ROOT)
        || memcmp(ev->text.p, QUOTA_ROOT, ev->text.n) != 0)
        return imap4_no(s, "NONEXISTENT", "no such quota root");
    return imap4_done(s, tell_quota(s, &state));
}

/* Two responses, of which the first may find the last room. */
struct quotaroot_job {
    struct imap4_once once;
    int               has_root;
};

static int quotaroot(struct imap4_session *s, const mproto_imapd_event *ev)
{
    static const char *const roots[] = { QUOTA_ROOT };
    char name[IMAPBOX_NAME_SIZE], wire[IMAPBOX_UTF8_SIZE];
    struct quotaroot_job *job = s->job;
    struct quota_state state;
    int rc;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, name, ev->mailbox) < 0 || imap4_exists(s, name) < 0
        || quota_read(s->config->quota, s->user->box, &state) < 0)
        return imap4_failed(s);
    imap4_wire_name(s, wire, name);
    rc = job->has_root ? MPROTO_OK
        : mproto_imapd_quotaroot(s->engine, wire, roots,
                                 (size_t)has_limits(&state));
    if (rc != MPROTO_OK)
        return imap4_full(s, rc);
    job->has_root = 1;
    return imap4_done(s, tell_quota(s, &state));
}

/* --- access ------------------------------------------------------------ */

static int is_owner(const struct imap4_session *s, mproto_span user)
{
    return users_named(s->config->auth->users, user) == s->user;
}

/* Nobody else has rights here, or can be given some. */
static int tell_rights(struct imap4_session *s, const mproto_imapd_event *ev,
                       const char *mailbox)
{
    mproto_imapd_ace owner = { s->user->name, IMAP4_RIGHTS };
    char user[256];

    if (ev->type == MPROTO_IMAPD_MYRIGHTS)
        return mproto_imapd_myrights(s->engine, mailbox, IMAP4_RIGHTS);
    if (ev->type == MPROTO_IMAPD_GETACL)
        return mproto_imapd_acl(s->engine, mailbox, &owner, 1);
    if (ev->user.n >= sizeof user)
        return MPROTO_E_ARG;
    memcpy(user, ev->user.p, ev->user.n);
    user[ev->user.n] = '\0';
    return mproto_imapd_listrights(s->engine, mailbox, user,
                                   is_owner(s, ev->user) ? IMAP4_RIGHTS : "",
                                   "");
}

static int rights(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char name[IMAPBOX_NAME_SIZE], wire[IMAPBOX_UTF8_SIZE];
    int rc;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, name, ev->mailbox) < 0 || imap4_exists(s, name) < 0)
        return imap4_failed(s);
    imap4_wire_name(s, wire, name);
    rc = tell_rights(s, ev, wire);
    return rc == MPROTO_E_ARG ? imap4_no(s, NULL, "no such user can be")
        : imap4_done(s, rc);
}

/* SETQUOTA, SETACL and DELETEACL */
static int forbid(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    return imap4_no(s, "NOPERM", "that is for who runs the server");
}

#define ONCE sizeof(struct imap4_once)

const struct imap4_command imap4_id = { id, ONCE, NULL };
const struct imap4_command imap4_getquota = { getquota, ONCE, NULL };
const struct imap4_command imap4_getquotaroot = {
    quotaroot, sizeof(struct quotaroot_job), NULL
};
const struct imap4_command imap4_rights = { rights, ONCE, NULL };
const struct imap4_command imap4_forbid = { forbid, 0, NULL };
