/* The shortest useful server: takes mail for anybody at mx.local, appends it
 * to one file, and serves one connection at a time.
 *
 *     sink PORT FILE
 *
 * Prints "ready PORT" when it listens; port 0 takes a free one.
 * Exit status: 64 for wrong arguments, 69 when it cannot listen, 73 when FILE
 * cannot be written. maild is the one for daily use. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include <mailproto/fields.h>
#include <mailproto/smtpd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "net.h"
#include "pump.h"

static void serve(int fd, FILE *box)
{
    mproto_smtpd_opts opts = { .size = sizeof opts, .hostname = "mx.local" };
    mproto_smtpd *s = mproto_smtpd_new(&opts);
    mproto_wire *w = mproto_smtpd_wire(s);
    const mproto_smtpd_event *ev;
    char in[4096];

    while (s != NULL) {
        while ((ev = mproto_smtpd_next(s)) != NULL) {
            if (ev->type == MPROTO_SMTPD_RCPT
                && !mproto_name_is(ev->path.domain, "mx.local"))
                mproto_smtpd_reply(s, 550, "5.7.1", "only for mx.local");
            else if (ev->type == MPROTO_SMTPD_BODY)
                fwrite(ev->data.p, 1, ev->data.n, box);
            else if (ev->type == MPROTO_SMTPD_BODY_END
                     && (fflush(box) != 0 || ferror(box)))
                mproto_smtpd_reply(s, 451, "4.3.0", "disk trouble");
            else
                mproto_smtpd_ok(s);     /* E_STATE where nothing is owed */
        }
        if (mproto_wire_want(w) & MPROTO_CLOSED
            || pump(fd, w, in, sizeof in) < 0)
            break;
    }
    mproto_smtpd_free(s);
}

/* The next connection on any of the listening sockets. */
static int next_client(struct pollfd *p, size_t n)
{
    size_t i;
    char peer[NET_ADDR_MAX];
    int fd = -1;

    while (fd < 0) {
        poll(p, (nfds_t)n, -1);
        for (i = 0; i < n && fd < 0; i++)
            fd = net_accept(p[i].fd, peer);
    }
    return fd;
}

int main(int argc, char **argv)
{
    struct net_trouble trouble;
    long asked = argc == 3 ? net_port(argv[1]) : -1;
    unsigned port = (unsigned)asked;
    struct pollfd p[4];
    int fds[4], fd;
    size_t n, i;
    FILE *box;

    if (asked < 0) {
        fputs("usage: sink PORT FILE\n"
              "exit status: 64 wrong arguments, 69 PORT cannot be had, "
              "73 FILE cannot be written\n",
              stderr);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 64;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((box = fopen(argv[2], "ab")) == NULL) {
        perror(argv[2]);
        return 73;
    }
    if ((n = net_listen(NULL, &port, fds, 4, &trouble)) == 0) {
        fprintf(stderr, "sink: port %s: %s\n", argv[1], trouble.why);
        return 69;
    }
    for (i = 0; i < n; i++)
        p[i] = (struct pollfd){ fds[i], POLLIN, 0 };
    printf("ready %u\n", port);
    fflush(stdout);
    for (;;) {
        fd = next_client(p, n);
        net_blocking(fd, 1);
        serve(fd, box);
        close(fd);
    }
}
