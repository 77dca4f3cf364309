/* The shortest useful client: one message to one recipient.
 *
 *     sendmini HOST PORT FROM TO < message
 *
 * Exit status: 0 when the server took the message, 64 for wrong arguments,
 * 69 when it did not. send is the one for daily use. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include <mailproto/smtpc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "net.h"
#include "pump.h"

/* The code of the server's verdict: 250 is success. */
static int send_mail(int fd, FILE *msg, const char *from, const char *to)
{
    mproto_smtpc *c = mproto_smtpc_new(NULL);
    mproto_wire *w = mproto_smtpc_wire(c);
    const mproto_smtpc_event *ev;
    char in[4096], chunk[4096];
    size_t n;
    int verdict = 0;

    while (c != NULL) {
        while ((ev = mproto_smtpc_next(c)) != NULL) {
            if (ev->type == MPROTO_SMTPC_READY) {
                mproto_smtpc_mail(c, from, NULL);
                mproto_smtpc_rcpt(c, to, NULL);
                mproto_smtpc_data(c);
            } else if (ev->type == MPROTO_SMTPC_BODY) {
                n = ev->room < sizeof chunk ? ev->room : sizeof chunk;
                if ((n = fread(chunk, 1, n, msg)) > 0)
                    mproto_smtpc_body(c, chunk, n);
                else if (!ferror(msg))
                    mproto_smtpc_body_end(c);
            } else if (ev->type == MPROTO_SMTPC_RESULT) {
                verdict = ev->reply.code;
                mproto_smtpc_quit(c);
            }
        }
        if (ferror(msg) || mproto_wire_want(w) & MPROTO_CLOSED
            || pump(fd, w, in, sizeof in) < 0)
            break;
    }
    mproto_smtpc_free(c);
    return verdict;
}

int main(int argc, char **argv)
{
    struct net_target at = { .seconds = 30 };
    struct net_trouble trouble;
    int fd, verdict;

    if (argc != 5) {
        fputs("usage: sendmini HOST PORT FROM TO < message\n"
              "exit status: 0 taken, 64 wrong arguments, 69 not taken\n",
              stderr);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 64;
    }
    signal(SIGPIPE, SIG_IGN);
    at.host = argv[1];
    at.port = argv[2];
    if ((fd = net_connect(&at, &trouble)) < 0) {
        fprintf(stderr, "sendmini: %s: %s\n", at.host, trouble.why);
        return 69;
    }
    net_blocking(fd, 1);
    verdict = send_mail(fd, stdin, argv[3], argv[4]);
    close(fd);
    if (verdict / 100 == 2)
        return 0;
    fprintf(stderr, "sendmini: not sent (%d)\n", verdict);
    return 69;
}
