/* Verbs of an IMAP client with strings of any kind: what leaves is the command
 * of that number, one, as a server would cut it, and a refused verb leaves
 * nothing. First octet: what the server has; then verbs, each with its strings
 * up to the next octet 0xff; its answer is "+", OK or NO. */
#include <mailproto/imapc.h>
#include "imap/imap_cut_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDE "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ BINARY ENABLE QUOTA " \
             "ACL METADATA SORT THREAD=REFS ESEARCH] x\r\n"

typedef struct source {
    const uint8_t *p;
    size_t         n;
} source;

typedef struct client {
    mproto_imapc *c;
    mproto_wire  *w;
    char          out[65536 * 2];
    size_t        n;
    size_t        due;          /* octets that LITERAL asks for */
} client;

static void must(int truth)
{
    if (!truth)
        abort();
}

static unsigned octet(source *s)
{
    if (s->n == 0)
        return 0;
    s->n--;
    return *s->p++;
}

/* Up to 0xff, ended by NUL; in 300 octets of the caller's. Returns its
 * length, with the NULs that are in it. */
static size_t string(source *s, char *to)
{
    size_t n = 0;

    while (s->n > 0 && *s->p != 0xff && n < 299)
        to[n++] = (char)octet(s);
    octet(s);
    to[n] = '\0';
    return n;
}

static void hear(client *k, const char *text)
{
    const mproto_imapc_event *e;
    const void *p;
    size_t n;

    if (text && (mproto_wire_want(k->w) & MPROTO_READ))
        must(mproto_wire_in(k->w, text, strlen(text)) == MPROTO_OK);
    for (;;) {
        while ((e = mproto_imapc_next(k->c)) != NULL)
            if (e->type == MPROTO_IMAPC_LITERAL)
                k->due = (size_t)e->number + 1;
        p = mproto_wire_out(k->w, &n);
        if (n == 0)
            return;
        must(n < sizeof k->out - k->n);
        memcpy(k->out + k->n, p, n);
        k->n += n;
        mproto_wire_sent(k->w, n);
    }
}

static int custom(client *k, source *s, char *a)
{
    char b[300];
    size_t n;

    string(s, b);
    if (mproto_imapc_begin(k->c, a) != MPROTO_OK)
        must(mproto_imapc_end(k->c) < 0);
    mproto_imapc_arg(k->c, b);
    mproto_imapc_arg_open(k->c);
    n = string(s, b);
    mproto_imapc_arg_string(k->c, b, n);
    mproto_imapc_arg_close(k->c);
    string(s, b);
    mproto_imapc_arg_mailbox(k->c, b);
    n = string(s, b);
    mproto_imapc_arg_values(k->c, b, n);
    return mproto_imapc_end(k->c);
}

static int append(client *k, char *a, char *b)
{
    mproto_imapc_message m;

    memset(&m, 0, sizeof m);
    m.size = sizeof m;
    m.octets = strlen(b);
    m.flags = *b == '\\' ? b : NULL;
    m.date = *b == ' ' ? b : NULL;
    return mproto_imapc_append(k->c, a, &m);
}

static int verb(client *k, unsigned which, source *s, char *a, char *b)
{
    unsigned how = which / 32;

    switch (which % 32) {
    case 0: return mproto_imapc_delete(k->c, a);
    case 1: return mproto_imapc_rename(k->c, a, b);
    case 2: return mproto_imapc_create(k->c, a, *b ? b : NULL);
    case 3: return mproto_imapc_list(k->c, a, b, NULL, NULL);
    case 4: return mproto_imapc_list(k->c, "", a, b, *a ? a : NULL);
    case 5: return mproto_imapc_status(k->c, a, b);
    case 6: return mproto_imapc_fetch(k->c, how, "1:*", a, *b ? b : NULL);
    case 7: return mproto_imapc_store(k->c, how, a, b, NULL);
    case 8: return mproto_imapc_search(k->c, how, *b ? b : NULL, a);
    case 9: return mproto_imapc_sort(k->c, how, NULL, a, b);
    case 10: return mproto_imapc_thread(k->c, how, a, b);
    case 11: return mproto_imapc_copy(k->c, how, a, b);
    case 12: return mproto_imapc_setacl(k->c, a, b, b);
    case 13: return mproto_imapc_setquota(k->c, a, b);
    case 14: return mproto_imapc_getmetadata(k->c, a, NULL, b);
    case 15: return mproto_imapc_setmetadata(k->c, "", a, b, strlen(b));
    case 16: return mproto_imapc_enable(k->c, a);
    case 17: return mproto_imapc_notify(k->c, a);
    case 18: return mproto_imapc_expunge(k->c, *a ? a : NULL);
    case 19: return append(k, a, b);
    case 20: return mproto_imapc_lsub(k->c, a, b);
    case 21: return mproto_imapc_id(k->c, (const char *const *)&a, 0);
    default: return custom(k, s, a);
    }
}

/* 1: out is a command as a server cuts it, and nothing else; 0: it is the front
 * of one. */
static int is_command(const client *k)
{
    mproto_imap_cut cut;
    mproto_cut_type type;
    size_t used;

    memset(&cut, 0, sizeof cut);
    type = mproto_imap_cut_next(&cut, k->out, k->n, &used);
    must(used == k->n);
    if (type == MPROTO_CUT_MORE)
        return 0;
    must(type == MPROTO_CUT_LINE && !cut.quoted && cut.depth == 0);
    return 1;
}

/* All that the command wants, until it is whole. */
static void complete(client *k, const char *b)
{
    int turns;

    hear(k, NULL);
    for (turns = 0; turns < 8 && !is_command(k); turns++) {
        if (k->due == 0)
            hear(k, "+ go\r\n");
        if (k->due == 0)
            continue;
        must(mproto_imapc_append_data(k->c, b, k->due - 1) == MPROTO_OK);
        k->due = 0;
        must(mproto_imapc_append_end(k->c) == MPROTO_OK);
        hear(k, NULL);
    }
    must(is_command(k));
}

static void play(client *k, source *s)
{
    char a[300], b[300], tag[32];
    unsigned which = octet(s);
    int number;

    string(s, a);
    string(s, b);
    k->n = 0;
    number = verb(k, which, s, a, b);
    if (number < 0) {
        hear(k, NULL);
        must(k->n == 0);
        return;
    }
    complete(k, b);
    must(k->n < sizeof k->out);
    k->out[k->n] = '\0';
    sprintf(tag, "A%d ", number);
    must(strncmp(k->out, tag, strlen(tag)) == 0);
    sprintf(tag, "A%d %s\r\n", number, which & 1 ? "OK" : "NO");
    hear(k, tag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const greetings[] = {
        "* PREAUTH [CAPABILITY IMAP4rev1] x\r\n", WIDE,
        "* PREAUTH [CAPABILITY IMAP4rev2 SORT THREAD=REFS QUOTA] x\r\n"
    };
    client *k = malloc(sizeof *k);
    source s = { data, size };
    int rounds;

    must(k != NULL);
    memset(k, 0, sizeof *k);
    k->c = mproto_imapc_new(NULL);
    k->w = mproto_imapc_wire(k->c);
    hear(k, NULL);
    hear(k, greetings[octet(&s) % 3]);
    must(mproto_imapc_select(k->c, "x", NULL) == 1);
    hear(k, NULL);
    hear(k, "A1 OK\r\n");
    for (rounds = 0; rounds < 20 && s.n > 0; rounds++)
        play(k, &s);
    mproto_imapc_free(k->c);
    free(k);
    return 0;
}
