/* What changes mailboxes: append, store, copy, move. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "mailfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PIECE 65536

/* --- append ----------------------------------------------------------- */

struct upload {
    struct imap    *s;
    struct mailfile in;
    const char     *name;
    uint64_t        left;
    size_t          room;       /* the server waits for so many octets */
    int             last, lf;   /* octet; LF is due */
    int             status;
};

/* The next octet of the message, whose lines all end in CRLF; or EOF. */
static int next_octet(struct upload *u)
{
    int c;

    if (u->lf) {
        u->lf = 0;
        return '\n';
    }
    c = getc(u->in.in);
    if (c == '\n' && u->last == '\r')
        c = getc(u->in.in);     /* that line has ended already */
    if (c == EOF && (u->last == '\n' || u->last == '\r'))
        return EOF;
    u->last = c == EOF ? '\n' : c;
    if (c != '\r' && c != '\n' && c != EOF)
        return c;
    u->lf = 1;
    return '\r';
}

static size_t read_piece(struct upload *u, char *dst, size_t cap)
{
    size_t n;
    int c;

    for (n = 0; n < cap && (c = next_octet(u)) != EOF; n++)
        dst[n] = (char)c;
    return n;
}

/* What was announced cannot be said: hanging up is all that is left. */
static void give_up(struct upload *u, int status, const char *why)
{
    u->status = imap_complain(status, u->name, why);
    u->s->hang_up = 1;
    u->s->peer.settled = 1;
}

static void send_pieces(struct upload *u)
{
    static char piece[PIECE];
    size_t n;

    while (u->room > 0) {
        n = read_piece(u, piece, u->room < PIECE ? u->room : PIECE);
        if (n == 0 || ferror(u->in.in)) {
            give_up(u, EXIT_NOINPUT, "it has changed, or cannot be read");
            return;
        }
        if (mproto_imapc_append_data(u->s->c, piece, n) != MPROTO_OK) {
            give_up(u, EXIT_DATAERR, "there is an octet NUL in it");
            return;
        }
        u->room -= n;
        u->left -= n;
    }
    if (u->left == 0)
        mproto_imapc_append_end(u->s->c);
}

static void on_append(void *ctx, const mproto_imapc_event *ev)
{
    struct upload *u = ctx;

    if (ev == NULL)
        send_pieces(u);
    else if (ev->type == MPROTO_IMAPC_LITERAL)
        u->room = (size_t)ev->number;
}

static int append(struct upload *u, const struct imap_plan *plan)
{
    mproto_imapc_message message = { .size = sizeof message };
    const char *name = plan->words.v[1];
    char mailbox[IMAP_NAME_MAX];
    int status = imap_name(mailbox, name);

    if (status != 0)
        return status;
    message.octets = u->left = u->in.size;
    message.flags = plan->flags;
    u->last = '\n';
    u->s->feed = on_append;
    status = imap_await(u->s, mproto_imapc_append(u->s->c, mailbox, &message),
                        name, on_append, u);
    return u->status != 0 ? u->status : status;
}

int imap_append(struct imap *s, struct imap_plan *plan)
{
    struct upload u;
    int status;

    memset(&u, 0, sizeof u);
    u.s = s;
    u.name = plan->words.v[2];
    if (mailfile_open(&u.in, u.name) < 0)
        return imap_complain(EXIT_NOINPUT, u.name, strerror(errno));
    status = append(&u, plan);
    mailfile_close(&u.in);
    return status;
}

/* --- store, copy, move ------------------------------------------------ */

int imap_store(struct imap *s, struct imap_plan *plan)
{
    const char *set = plan->words.v[2], *sign = plan->words.v[3];
    unsigned how = MPROTO_IMAPC_UID | MPROTO_IMAPC_SILENT;
    int status;

    if (strcmp(sign, "+") == 0)
        how |= MPROTO_IMAPC_ADD;
    else if (strcmp(sign, "-") == 0)
        how |= MPROTO_IMAPC_REMOVE;
    else if (strcmp(sign, "=") != 0)
        return imap_complain(EXIT_USAGE, sign, "neither +, - nor =");
    status = imap_select(s, plan->words.v[1], 0);
    if (status != 0)
        return status;
    return imap_await(s, mproto_imapc_store(s->c, how, set,
                                            plan->words.v[4], NULL), set,
                      NULL, NULL);
}

typedef int carry(struct imap *s, const char *set, const char *mailbox,
                  const char *what);

static int carry_to(struct imap *s, const struct imap_plan *plan,
                    carry *command)
{
    char mailbox[IMAP_NAME_MAX];
    int status = imap_name(mailbox, plan->words.v[3]);

    if (status == 0)
        status = imap_select(s, plan->words.v[1], 0);
    if (status != 0)
        return status;
    return command(s, plan->words.v[2], mailbox, plan->words.v[3]);
}

static int copy(struct imap *s, const char *set, const char *mailbox,
                const char *what)
{
    return imap_await(s, mproto_imapc_copy(s->c, MPROTO_IMAPC_UID, set,
                                           mailbox), what, NULL, NULL);
}

/* RFC 4315 3: the second of COPYUID are the UIDs that were copied. */
static void on_copied(void *ctx, const mproto_imapc_event *ev)
{
    mproto_imap_list list = ev->list;
    mproto_imap_value v;
    char **copied = ctx;

    if (ev->type != MPROTO_IMAPC_RESULT || ev->code.n != 7
        || strncasecmp(ev->code.p, "COPYUID", 7) != 0
        || !mproto_imap_next(&list, &v) || !mproto_imap_next(&list, &v)
        || v.text.n == 0)
        return;
    *copied = strndup(v.text.p, v.text.n);
}

static int take_away(struct imap *s, const char *set, const char *what)
{
    const unsigned how = MPROTO_IMAPC_UID | MPROTO_IMAPC_ADD
                       | MPROTO_IMAPC_SILENT;
    int status = imap_await(s, mproto_imapc_store(s->c, how, set,
                                                  "\\Deleted", NULL),
                            what, NULL, NULL);

    return status != 0 ? status
        : imap_await(s, mproto_imapc_expunge(s->c, set), what, NULL, NULL);
}

/* RFC 6851 3.3, where there is no MOVE: of what is marked as deleted only
 * these are taken away. "*" may be another message by then, which would be
 * lost. */
static int move_in_steps(struct imap *s, const char *set, const char *mailbox,
                         const char *what)
{
    char *copied = NULL;
    int status = imap_await(s, mproto_imapc_copy(s->c, MPROTO_IMAPC_UID, set,
                                                 mailbox), what, on_copied,
                            &copied);

    if (status == 0 && copied == NULL && strchr(set, '*') != NULL)
        status = imap_complain(EXIT_UNAVAILABLE, what, "the server does not"
                               " tell what it copied: nothing is removed");
    if (status == 0)
        status = take_away(s, copied != NULL ? copied : set, what);
    free(copied);
    return status;
}

static int move(struct imap *s, const char *set, const char *mailbox,
                const char *what)
{
    int command = mproto_imapc_move(s->c, MPROTO_IMAPC_UID, set, mailbox);

    if (command != MPROTO_E_STATE)
        return imap_await(s, command, what, NULL, NULL);
    if (mproto_imapc_has(s->c, "UIDPLUS"))
        return move_in_steps(s, set, mailbox, what);
    return imap_complain(EXIT_UNAVAILABLE, what, "the server has neither MOVE"
                         " nor UIDPLUS: nothing is moved");
}

int imap_copy(struct imap *s, struct imap_plan *plan)
{
    return carry_to(s, plan, copy);
}

int imap_move(struct imap *s, struct imap_plan *plan)
{
    return carry_to(s, plan, move);
}
