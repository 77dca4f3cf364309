/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_path.h"

#include <mailproto/fields.h>
#include <string.h>

/* "@a,@b:user@c" with its route, "user@c" without. */
static mproto_span whole(const mproto_smtp_path *path)
{
    mproto_span text = path->mailbox;

    if (path->route.n > 0) {
        text.p = path->route.p;
        text.n = (size_t)(path->mailbox.p - text.p) + path->mailbox.n;
    }
    return text;
}

static void copy(char to[RELAY_PATH_SIZE], mproto_span text)
{
    size_t n = text.n < RELAY_PATH_SIZE ? text.n : RELAY_PATH_SIZE - 1;

    memcpy(to, text.p, n);
    to[n] = '\0';
}

mproto_span relay_from(const struct relay *r, const mproto_smtp_path *path)
{
    mproto_span text = r->routes ? whole(path) : path->mailbox;

    if (text.n == 0)
        text.p = "";
    return text;
}

static int parse(mproto_smtp_path *path, const char *text)
{
    mproto_span s = { text, strlen(text) };

    return mproto_smtp_path_parse(path, s, MPROTO_PATH_MAY_UTF8);
}

/* Who answers for this host (RFC 5321 4.5.1). */
static int is_postmaster(const struct relay *r, const mproto_smtp_path *path)
{
    return path->domain.n == 0
        || (mproto_name_is(path->local, "postmaster")
            && mproto_name_is(path->domain, r->host));
}

/* RFC 5321 appendix C lets us ignore a route, and so do most; RFC 821 3.6 has
 * us take ourselves out of it and go where it leads, which is for those only
 * for whom we forward. */
mproto_relay_verdict relay_to(const struct relay *r,
                              const mproto_smtp_path *path, int trusted,
                              char to[RELAY_PATH_SIZE])
{
    mproto_smtp_path next = *path;

    if (is_postmaster(r, path)) {
        copy(to, (mproto_span){ r->postmaster, strlen(r->postmaster) });
        return MPROTO_RELAY_LOCAL;
    }
    if (!r->routes) {
        copy(to, path->mailbox);
        return mproto_relay_judge(path, r->domains, trusted);
    }
    copy(to, whole(path));
    if (path->route.n > 0
        && mproto_name_is(mproto_route_next(path), r->host)) {
        mproto_route_drop(to, RELAY_PATH_SIZE, path);
        if (parse(&next, to) != MPROTO_OK)
            return MPROTO_RELAY_REFUSE;
    }
    if (next.route.n > 0)
        return trusted ? MPROTO_RELAY_FORWARD : MPROTO_RELAY_REFUSE;
    return mproto_relay_judge(&next, r->domains, trusted);
}

const char *relay_hop(const struct relay *r, struct queue_rcpt *rcpt)
{
    char domain[RESOLVE_NAME_SIZE] = "";
    mproto_smtp_path path;
    mproto_span next;
    const char *name;

    if (rcpt->hop != NULL)
        return rcpt->hop;
    if (parse(&path, rcpt->to) == MPROTO_OK) {
        next = mproto_route_next(&path);
        memcpy(domain, next.p, next.n);
        domain[next.n] = '\0';
        users_fold(domain);
    }
    name = mxtable_name(&r->resolve.table, domain);
    if (name == NULL || *domain == '[')
        name = domain;
    return queue_set(&rcpt->hop, name, strlen(name)) == 0 ? rcpt->hop : NULL;
}
