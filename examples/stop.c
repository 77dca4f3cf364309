/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "stop.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A signal writes one octet into it, poll() sees that. */
static int stop_pipe[2];

static void on_signal(int number)
{
    int error = errno;
    ssize_t k = write(stop_pipe[1], "", 1);

    (void)k;
    (void)number;
    errno = error;
}

int stop_watch(void)
{
    struct sigaction act;

    if (pipe(stop_pipe) < 0)
        return -1;
    fcntl(stop_pipe[0], F_SETFD, FD_CLOEXEC);
    fcntl(stop_pipe[1], F_SETFD, FD_CLOEXEC);
    net_blocking(stop_pipe[1], 0);
    memset(&act, 0, sizeof act);
    sigemptyset(&act.sa_mask);
    act.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &act, NULL);
    act.sa_handler = on_signal;
    sigaction(SIGTERM, &act, NULL);
    if (sigaction(SIGINT, &act, NULL) < 0)
        return -1;
    return stop_pipe[0];
}
