/* What happens in a mailbox, as it happens (RFC 2177). ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "safe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IDLE_SECONDS (28 * 60)  /* servers log out after 30 minutes */
#define POLL_SECONDS 60         /* where there is no IDLE */

/* facts NULL: the server has just closed it again. */
static void print_exists(const mproto_imapc_facts *facts)
{
    printf("exists %" PRIu32 "\n", facts != NULL ? facts->messages : 0);
    fflush(stdout);
}

static void print_flags(const mproto_imapc_event *ev)
{
    mproto_imap_list flags = ev->list;
    mproto_imap_value v;

    printf("flags %" PRIu32, ev->seq);
    while (mproto_imap_next(&flags, &v)) {
        putchar(' ');
        safe_print(stdout, v.text.p, v.text.n);
    }
    putchar('\n');
}

static void on_change(void *ctx, const mproto_imapc_event *ev)
{
    (void)ctx;
    if (ev->type == MPROTO_IMAPC_EXISTS)
        printf("exists %" PRIu64 "\n", ev->number);
    else if (ev->type == MPROTO_IMAPC_EXPUNGE)
        printf("expunge %" PRIu32 "\n", ev->seq);
    else if (ev->type == MPROTO_IMAPC_FETCH_FLAGS)
        print_flags(ev);
    else
        return;
    fflush(stdout);
}

static int watch_once(struct imap *s, unsigned seconds, int can_idle)
{
    int status = imap_wait(s, can_idle, seconds, on_change, NULL);

    if (status != 0 || can_idle)
        return status;
    return imap_await(s, mproto_imapc_noop(s->c), "NOOP", on_change, NULL);
}

int imap_watch(struct imap *s, struct imap_plan *plan)
{
    int can_idle = mproto_imapc_has(s->c, "IDLE"), status;
    unsigned most = can_idle ? IDLE_SECONDS : POLL_SECONDS, seconds;
    long long left = plan->seconds != NULL ? atoll(plan->seconds) : 0;
    long long end = (long long)time(NULL) + left;

    status = imap_select(s, plan->words.v[1], 1);
    if (status != 0)
        return status;
    print_exists(mproto_imapc_selected(s->c));
    do {
        if (plan->seconds != NULL)
            left = end - (long long)time(NULL);
        seconds = plan->seconds != NULL && left < most ? (unsigned)left
                                                       : most;
        status = left < 0 ? 0 : watch_once(s, seconds > 0 ? seconds : 1,
                                           can_idle);
    } while (status == 0 && (plan->seconds == NULL
                             || (long long)time(NULL) < end));
    return status;
}
