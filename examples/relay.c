/* A mail relay: takes mail by SMTP, keeps it in a queue on disk, delivers it.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay.h"
#include "ports.h"
#include "relay_login.h"
#include "stop.h"

#include <mailproto/smtpd.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "relay: %s: %s\n", what, why);
    return status;
}

/* Signals are for the thread that accepts. */
static struct relay_out *start_out(struct relay *r)
{
    struct relay_out *o;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    o = relay_out_start(r);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return o;
}

/* --- services --------------------------------------------------------- */

static const struct door {
    const char *name;
    int         submission, implicit;
} doors[] = {
    { "smtp", 0, 0 },
    { "submission", 1, 0 },
    { "submissions", 1, 1 },
    { "smtps", 1, 1 }
};

#define DOORS (sizeof doors / sizeof *doors)

struct services {
    struct server    *server;
    struct relay_door open, login;
    struct endpoint   list[DOORS];
    int               has_users;
};

static void configure(struct services *v, struct relay *r,
                      struct tls_context *tls, int clear)
{
    size_t i;

    v->open.relay = v->login.relay = r;
    v->login.submission = 1;
    v->login.flags = MPROTO_SMTPD_NEED_AUTH;
    if (clear)
        v->login.flags |= MPROTO_SMTPD_CLEAR_AUTH;
    for (i = 0; i < DOORS; i++) {
        v->list[i].service = &relay_in;
        v->list[i].config = doors[i].submission ? &v->login : &v->open;
        v->list[i].name = doors[i].name;
        v->list[i].tls = tls;
        v->list[i].implicit = doors[i].implicit;
    }
}

/* The service of that name, or NULL with *why. */
static const struct endpoint *find(const void *services, const char *name,
                                   const char **why)
{
    const struct services *v = services;
    size_t i = 0;

    while (i < DOORS && strcmp(name, doors[i].name) != 0)
        i++;
    *why = "no such service";
    if (i == DOORS)
        return NULL;
    *why = "needs --users";
    if (doors[i].submission && !v->has_users)
        return NULL;
    *why = "needs --cert and --key";
    return !doors[i].implicit || v->list[i].tls != NULL ? &v->list[i] : NULL;
}

/* --- from start to end ------------------------------------------------ */

/* Who is still busy when we end has memory of ours: that stays. */
static int serve(struct services *v, struct relay *r,
                 const struct relay_options *set)
{
    struct ports ports = { .program = "relay", .list = set->ports,
                                 .host = set->listen, .find = find,
                                 .services = v };
    struct relay_out *out;
    int stop = stop_watch(), status;

    if (stop < 0)
        return complain(EXIT_OSERR, "start", strerror(errno));
    status = ports_open(v->server, &ports);
    if (status == 0)
        status = ports_ready(&ports);
    if (status != 0)
        return status;
    out = start_out(r);
    if (out == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    if (server_run(v->server, stop) < 0)
        status = complain(EXIT_OSERR, "poll", strerror(errno));
    if (relay_out_stop(out) < 0)
        _exit(status);
    return status;
}

static int serve_queue(struct relay *r, const struct relay_options *set,
                       struct tls_context *tls)
{
    struct services v;
    int status;

    memset(&v, 0, sizeof v);
    if (queue_open(&r->queue, set->queue) < 0)
        return EXIT_CANTCREAT;
    v.has_users = set->users != NULL;
    configure(&v, r, tls, set->clear);
    v.server = server_new();
    if (v.server == NULL) {
        status = complain(EXIT_OSERR, "start", strerror(errno));
    } else {
        status = serve(&v, r, set);
        server_free(v.server);
    }
    queue_close(&r->queue);
    return status;
}

static int serve_login(struct relay *r, const struct relay_options *set,
                       struct tls_context *tls)
{
    struct relay_login login;
    int status = relay_login_open(&login, set, r);

    if (status == 0)
        status = serve_queue(r, set, tls);
    relay_login_close(&login, r);
    return status;
}

/* Both sides of it; the certificates of hosts are not looked at: there is no
 * secure way to learn their names. */
static int serve_tls(struct relay *r, const struct relay_options *set)
{
    struct tls_trouble trouble;
    struct tls_context *tls = NULL;
    int status = 0;

    if (set->cert != NULL) {
        tls = tls_server_context(set->cert, set->key, &trouble);
        if (tls == NULL)
            return complain(EXIT_NOINPUT, trouble.what, trouble.why);
    }
    if (!set->no_tls)
        r->tls = tls_client_context(NULL, 1, &trouble);
    status = serve_login(r, set, tls);
    if (r->tls != NULL)
        tls_context_free(r->tls);
    if (tls != NULL)
        tls_context_free(tls);
    return status;
}

static int serve_users(struct relay *r, const struct relay_options *set)
{
    struct users users = { NULL, 0 };
    struct auth auth;
    int status;

    if (set->users != NULL && users_read(&users, set->users, ".") < 0)
        return EXIT_NOINPUT;
    if (auth_open(&auth, &users, r->host, 0) < 0) {
        status = complain(EXIT_OSERR, "random numbers", strerror(errno));
    } else {
        r->auth = &auth;
        status = serve_tls(r, set);
        auth_close(&auth);
    }
    users_free(&users);
    return status;
}

int main(int argc, char **argv)
{
    struct relay_options set;
    struct relay r;
    int status;

    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);      /* many threads, whole lines */
    status = relay_options_read(&set, argc, argv);
    memset(&r, 0, sizeof r);
    if (status == 0 && set.help) {
        relay_options_help();
    } else if (status == 0) {
        status = relay_options_apply(&set, &r);
        if (status == 0)
            status = serve_users(&r, &set);
        mxtable_free(&r.resolve.table);
        relay_trust_free(&r.trust);
    }
    relay_options_free(&set);
    return status;
}
