/* What can be seen of mailboxes from outside: list, status, search.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "safe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- list ------------------------------------------------------------- */

/* "(\HasNoChildren \Sent) / Sent" */
static void on_list(void *ctx, const mproto_imapc_event *ev)
{
    mproto_imap_list attributes = ev->list;
    mproto_imap_value v;
    const char *blank = "";

    (void)ctx;
    if (ev->type != MPROTO_IMAPC_LIST)
        return;
    putchar('(');
    for (; mproto_imap_next(&attributes, &v); blank = " ") {
        fputs(blank, stdout);
        safe_print(stdout, v.text.p, v.text.n);
    }
    fputs(") ", stdout);
    if (ev->delimiter.n > 0)
        safe_print(stdout, ev->delimiter.p, ev->delimiter.n);
    else
        fputs("NIL", stdout);
    putchar(' ');
    imap_print_name(ev->mailbox);
    putchar('\n');
}

/* "7 2 Sent" */
static void on_counts(void *ctx, const mproto_imapc_event *ev)
{
    const unsigned both = MPROTO_IMAPC_HAS_MESSAGES | MPROTO_IMAPC_HAS_UNSEEN;

    (void)ctx;
    if (ev->type != MPROTO_IMAPC_STATUS || (ev->facts->has & both) != both)
        return;
    printf("%" PRIu32 " %" PRIu32 " ", ev->facts->messages,
           ev->facts->unseen);
    imap_print_name(ev->mailbox);
    putchar('\n');
}

/* Mailboxes whose counts are to be asked for. */
struct names {
    char **v;
    size_t n;
    int    lost;                /* for want of memory */
};

static void on_name(void *ctx, const mproto_imapc_event *ev)
{
    const unsigned none = MPROTO_IMAPC_NOSELECT | MPROTO_IMAPC_NONEXISTENT;
    struct names *names = ctx;
    char **v;

    if (ev->type != MPROTO_IMAPC_LIST || (ev->attributes & none))
        return;
    v = realloc(names->v, (names->n + 1) * sizeof *v);
    if (v != NULL) {
        names->v = v;
        v[names->n] = strndup(ev->mailbox.p, ev->mailbox.n);
    }
    if (v != NULL && v[names->n] != NULL)
        names->n++;
    else
        names->lost = 1;
}

/* That one of them is refused is no reason to leave the next. */
static int ask_each(struct imap *s, const char *pattern, const char *wanted)
{
    struct names names = { NULL, 0, 0 };
    int status = imap_await(s, mproto_imapc_list(s->c, "", pattern, NULL,
                                                 NULL), wanted, on_name,
                            &names), rc;
    size_t i;

    if (status == 0 && names.lost)
        status = imap_complain(EXIT_OSERR, wanted, "no memory");
    for (i = 0; i < names.n && s->peer.settled; i++) {
        rc = imap_await(s, mproto_imapc_status(s->c, names.v[i],
                                               "MESSAGES UNSEEN"),
                        names.v[i], on_counts, NULL);
        status = status != 0 ? status : rc;
    }
    while (names.n > 0)
        free(names.v[--names.n]);
    free(names.v);
    return status;
}

/* In one exchange where that can be (RFC 5819). */
static int count(struct imap *s, const char *pattern, const char *wanted)
{
    int listed = mproto_imapc_has(s->c, "IMAP4rev2")
        || (mproto_imapc_has(s->c, "LIST-STATUS")
            && mproto_imapc_has(s->c, "LIST-EXTENDED"));

    if (!listed)
        return ask_each(s, pattern, wanted);
    return imap_await(s, mproto_imapc_list(s->c, "", pattern, NULL,
                                           "STATUS (MESSAGES UNSEEN)"),
                      wanted, on_counts, NULL);
}

int imap_list(struct imap *s, struct imap_plan *plan)
{
    const char *wanted = plan->words.n > 1 ? plan->words.v[1] : "*";
    char pattern[IMAP_NAME_MAX];
    int status = imap_name(pattern, wanted);

    if (status != 0)
        return status;
    if (plan->counts)
        return count(s, pattern, wanted);
    return imap_await(s, mproto_imapc_list(s->c, "", pattern, NULL, NULL),
                      wanted, on_list, NULL);
}

/* --- status ----------------------------------------------------------- */

static void print_fact(const mproto_imapc_facts *facts, unsigned bit,
                       const char *name, uint64_t value)
{
    if (facts->has & bit)
        printf("%s %" PRIu64 "\n", name, value);
}

static void on_status(void *ctx, const mproto_imapc_event *ev)
{
    const mproto_imapc_facts *f = ev->facts;

    (void)ctx;
    if (ev->type != MPROTO_IMAPC_STATUS)
        return;
    print_fact(f, MPROTO_IMAPC_HAS_MESSAGES, "messages", f->messages);
    print_fact(f, MPROTO_IMAPC_HAS_UNSEEN, "unseen", f->unseen);
    print_fact(f, MPROTO_IMAPC_HAS_UIDNEXT, "uidnext", f->uidnext);
    print_fact(f, MPROTO_IMAPC_HAS_UIDVALIDITY, "uidvalidity",
               f->uidvalidity);
    print_fact(f, MPROTO_IMAPC_HAS_SIZE, "size", f->size);
    print_fact(f, MPROTO_IMAPC_HAS_MODSEQ, "highestmodseq", f->modseq);
}

int imap_status(struct imap *s, struct imap_plan *plan)
{
    const char *name = plan->words.v[1];
    char mailbox[IMAP_NAME_MAX], items[80];
    int status = imap_name(mailbox, name);

    if (status != 0)
        return status;
    snprintf(items, sizeof items, "MESSAGES UNSEEN UIDNEXT UIDVALIDITY%s%s",
             mproto_imapc_has(s->c, "STATUS=SIZE") ? " SIZE" : "",
             mproto_imapc_has(s->c, "CONDSTORE") ? " HIGHESTMODSEQ" : "");
    return imap_await(s, mproto_imapc_status(s->c, mailbox, items), name,
                      on_status, NULL);
}

/* --- search ----------------------------------------------------------- */

/* How many strings a key takes (RFC 9051 6.4.4). */
static unsigned strings_behind(const char *key)
{
    static const char *const keys[] = {
        "BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"
    };
    size_t i;

    if (strcasecmp(key, "HEADER") == 0)
        return 2;
    for (i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcasecmp(key, keys[i]) == 0)
            return 1;
    return 0;
}

static int is_ascii(const struct option_list *words)
{
    const char *p;
    size_t i;

    for (i = 2; i < words->n; i++)
        for (p = words->v[i]; *p != '\0'; p++)
            if ((unsigned char)*p > 127)
                return 0;
    return 1;
}

static int say_search(struct imap *s, const struct option_list *words)
{
    unsigned strings = 0;
    size_t i;
    int rc = mproto_imapc_begin(s->c, "UID SEARCH");

    if (rc != MPROTO_OK)
        return rc;
    if (!is_ascii(words))
        mproto_imapc_arg(s->c, "CHARSET UTF-8");
    for (i = 2; i < words->n; i++) {
        if (strings > 0) {
            mproto_imapc_arg_string(s->c, words->v[i], strlen(words->v[i]));
            strings--;
        } else {
            mproto_imapc_arg(s->c, words->v[i]);
            strings = strings_behind(words->v[i]);
        }
    }
    return mproto_imapc_end(s->c);
}

static void on_search(void *ctx, const mproto_imapc_event *ev)
{
    uint64_t id;
    size_t i;

    (void)ctx;
    if (ev->type == MPROTO_IMAPC_IDS)
        for (i = 0; i < ev->ids_n; i++)
            for (id = ev->ids[i].lo; id <= ev->ids[i].hi; id++)
                printf("%" PRIu64 "\n", id);
}

int imap_search(struct imap *s, struct imap_plan *plan)
{
    int status = imap_select(s, plan->words.v[1], 1);

    if (status != 0)
        return status;
    return imap_await(s, say_search(s, &plan->words), "search", on_search,
                      NULL);
}
