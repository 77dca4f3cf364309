#define _POSIX_C_SOURCE 200809L
#include "base/alloc_int.h"
#include "base/wire_int.h"
#include <server.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 3, NOBODY = -1, TICKS_MAX = 5000 };

/* One that says nothing, counts how often it runs, and then wakes another. */
struct session {
    mproto_wire    wire;
    char           out[16];
    struct rig    *rig;
    struct client *client;
    int            number;
};

/* The server of one test, which looks on each millisecond. */
struct rig {
    struct server  *server;
    struct endpoint at;
    struct session *sessions[CLIENTS];
    int             begun, ended, fds[CLIENTS], stop[2], listener;
    int             ran[CLIENTS], wakes[CLIENTS];       /* by session */
    int           (*look)(struct rig *rig, int tick);   /* 1: it is done */
    int             ticks, done, watched;       /* -1: it has called */
};

static void *begin(const struct endpoint *at, struct client *client)
{
    struct session *s = calloc(1, sizeof *s);
    mproto_alloc alloc = mproto_alloc_or_default(NULL);
    struct rig *rig = at->config;

    assert_non_null(s);
    s->rig = rig;
    s->client = client;
    s->number = rig->begun++;
    rig->sessions[s->number] = s;
    mproto_wire_init(&s->wire, &alloc, s->out, sizeof s->out);
    mproto_wire_ask(&s->wire, MPROTO_READ, 60);
    return s;
}

static mproto_wire *wire(void *session)
{
    return &((struct session *)session)->wire;
}

static void bye(void *session, const char *text)
{
    (void)text;
    mproto_wire_ask(wire(session), MPROTO_CLOSED, 0);
}

static void run(void *session)
{
    struct session *s = session;
    int other = s->rig->wakes[s->number];

    s->rig->ran[s->number]++;
    s->wire.in.n = 0;
    mproto_wire_ask(&s->wire, s->wire.eof ? MPROTO_CLOSED : MPROTO_READ, 60);
    if (other != NOBODY && s->rig->sessions[other] != NULL)
        server_wake(s->rig->sessions[other]->client);
}

static void end(void *session)
{
    struct session *s = session;

    s->rig->sessions[s->number] = NULL;
    s->rig->ended++;
    mproto_wire_done(&s->wire);
    free(s);
}

static const struct service service = { begin, wire, run, bye, end };

static void leave(struct rig *rig, int i)
{
    if (rig->fds[i] >= 0)
        close(rig->fds[i]);
    rig->fds[i] = -1;
}

/* Without a good-bye: the next read() of the server fails. */
static void break_off(struct rig *rig, int i)
{
    struct linger hard = { 1, 0 };

    setsockopt(rig->fds[i], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    leave(rig, i);
}

static void tick(void *context)
{
    struct rig *rig = context;
    int i;

    if (rig->begun < CLIENTS)
        return;
    if (!rig->done)
        rig->done = rig->look(rig, rig->ticks) || rig->ticks == TICKS_MAX;
    rig->ticks++;
    for (i = 0; rig->done && i < CLIENTS; i++)
        leave(rig, i);
    if (rig->ended == CLIENTS)
        assert_int_equal(write(rig->stop[1], "", 1), 1);
}

static void set_up(struct rig *rig)
{
    struct net_trouble trouble = { "", 0 };
    struct net_target to = { "127.0.0.1", NULL, 0, 1 };
    unsigned port = 0;
    char text[8];
    int i;

    memset(rig, 0, sizeof *rig);
    rig->at.service = &service;
    rig->at.config = rig;
    rig->server = server_new();
    assert_non_null(rig->server);
    assert_int_equal(net_listen("127.0.0.1", &port, &rig->listener, 1,
                                &trouble), 1);
    assert_int_equal(server_add(rig->server, &rig->at, rig->listener), 0);
    snprintf(text, sizeof text, "%u", port);
    to.port = text;
    for (i = 0; i < CLIENTS; i++) {
        rig->wakes[i] = NOBODY;
        rig->fds[i] = net_connect(&to, &trouble);
        assert_true(rig->fds[i] >= 0);
    }
    assert_int_equal(pipe(rig->stop), 0);
}

/* Sessions are numbered as their clients are: they came in that order. */
static void play(struct rig *rig, int (*look)(struct rig *rig, int tick))
{
    rig->look = look;
    assert_int_equal(server_every(rig->server, 1, tick, rig), 0);
    assert_int_equal(server_run(rig->server, rig->stop[0]), 0);
    assert_true(rig->ticks < TICKS_MAX);
    server_free(rig->server);
    close(rig->stop[0]);
    close(rig->stop[1]);
}

static int wake_one(struct rig *rig, int tick)
{
    if (tick == 0) {
        memset(rig->ran, 0, sizeof rig->ran);
        server_wake(rig->sessions[1]->client);
        server_wake(rig->sessions[1]->client);
        return 0;
    }
    assert_int_equal(rig->ran[0], 0);
    assert_int_equal(rig->ran[1], 1);
    assert_int_equal(rig->ran[2], 0);
    return 1;
}

static void test_who_is_waked_runs_once(void **state)
{
    struct rig rig;

    (void)state;
    set_up(&rig);
    play(&rig, wake_one);
}

/* A session that speaks is served meanwhile, and the clock goes on. */
static int wake_in_a_ring(struct rig *rig, int tick)
{
    if (tick == 0) {
        memset(rig->ran, 0, sizeof rig->ran);
        rig->wakes[0] = 1;
        rig->wakes[1] = 0;
        server_wake(rig->sessions[0]->client);
        assert_int_equal(write(rig->fds[2], "x", 1), 1);
    }
    if (rig->ran[0] < 3 || rig->ran[1] < 3 || rig->ran[2] < 1)
        return 0;
    assert_true(tick > 0);
    rig->wakes[0] = rig->wakes[1] = NOBODY;
    return 1;
}

static void test_who_wake_each_other_let_others_go_on(void **state)
{
    struct rig rig;

    (void)state;
    set_up(&rig);
    play(&rig, wake_in_a_ring);
}

static int wake_myself(struct rig *rig, int tick)
{
    if (tick == 0) {
        rig->wakes[1] = 1;
        server_wake(rig->sessions[1]->client);
    }
    if (rig->ran[1] < 10)
        return 0;
    rig->wakes[1] = NOBODY;
    return 1;
}

static void test_a_session_may_wake_itself(void **state)
{
    struct rig rig;

    (void)state;
    set_up(&rig);
    play(&rig, wake_myself);
}

/* 0 wakes 1, and 2 wakes itself; both that are to wake are gone by then. */
static int wake_the_gone(struct rig *rig, int tick)
{
    if (tick == 0) {
        rig->wakes[0] = 1;
        rig->wakes[2] = 2;
        assert_int_equal(write(rig->fds[0], "x", 1), 1);
        assert_int_equal(write(rig->fds[2], "x", 1), 1);
        break_off(rig, 1);
        break_off(rig, 2);
    }
    return rig->ended == 2;
}

static void test_who_is_gone_does_not_wake(void **state)
{
    struct rig rig;

    (void)state;
    set_up(&rig);
    play(&rig, wake_the_gone);
    assert_int_equal(rig.ended, CLIENTS);
}

static void on_pipe(void *context)
{
    struct rig *rig = context;
    char octet;

    assert_int_equal(read(rig->watched, &octet, 1), 1);
    rig->watched = -1;
}

static int see_call(struct rig *rig, int tick)
{
    (void)tick;
    return rig->watched < 0;
}

static void test_a_watched_file_calls(void **state)
{
    struct rig rig;
    int ends[2];

    (void)state;
    set_up(&rig);
    assert_int_equal(pipe(ends), 0);
    rig.watched = ends[0];
    assert_int_equal(server_watch(rig.server, ends[0], on_pipe, &rig), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    play(&rig, see_call);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_waked_runs_once),
        cmocka_unit_test(test_who_wake_each_other_let_others_go_on),
        cmocka_unit_test(test_a_session_may_wake_itself),
        cmocka_unit_test(test_who_is_gone_does_not_wake),
        cmocka_unit_test(test_a_watched_file_calls)
    };

    return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
