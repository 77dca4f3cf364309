/* The parts of messages as the server tells them, and one of them decoded.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "safe.h"

#include <mailproto/base64.h>
#include <mailproto/params.h>
#include <mailproto/qp.h>
#include <mailproto/utf8.h>
#include <mailproto/words.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define TEXT_MAX 1024           /* of a name that is shown */

static int is_text(mproto_span text, const char *wanted)
{
    return text.n == strlen(wanted)
        && strncasecmp(text.p, wanted, text.n) == 0;
}

/* --- the tree --------------------------------------------------------- */

static void show_words(const char *before, mproto_span text,
                       const char *after)
{
    char decoded[TEXT_MAX], safe[TEXT_MAX];

    if (text.n == 0)
        return;
    mproto_words_decode(decoded, sizeof decoded, text, NULL, NULL);
    mproto_utf8_safe(safe, sizeof safe, decoded, strlen(decoded));
    printf("%s%s%s", before, safe, after);
}

static mproto_span param_of(mproto_imap_list params, const char *wanted)
{
    mproto_span name, value, none = { "", 0 };

    while (mproto_imap_params_next(&params, &name, &value))
        if (is_text(name, wanted))
            return value;
    return none;
}

/* Parameters as they stand in a header, for who can read them there: RFC 2231
 * has names in pieces, with charsets and percents. */
struct header {
    char   v[4 * TEXT_MAX];
    size_t n;
};

static void put_char(struct header *h, char c)
{
    if (h->n < sizeof h->v)
        h->v[h->n++] = c;
}

static void put_param(struct header *h, mproto_span name, mproto_span value)
{
    int extended = name.n > 0 && name.p[name.n - 1] == '*';
    size_t i;

    put_char(h, ';');
    for (i = 0; i < name.n; i++)
        put_char(h, name.p[i]);
    put_char(h, '=');
    if (!extended)
        put_char(h, '"');
    for (i = 0; i < value.n; i++) {
        if (!extended && (value.p[i] == '"' || value.p[i] == '\\'))
            put_char(h, '\\');
        put_char(h, value.p[i]);
    }
    if (!extended)
        put_char(h, '"');
}

/* 1: it has this parameter, which now is in dst. */
static int get_param(char dst[TEXT_MAX], mproto_imap_list params,
                     const char *wanted)
{
    struct header h = { "", 0 };
    mproto_span name, value, body;
    mproto_params it;

    while (mproto_imap_params_next(&params, &name, &value))
        put_param(&h, name, value);
    body.p = h.v;
    body.n = h.n;
    mproto_params_begin(&it, body, &value);
    return mproto_params_get(dst, TEXT_MAX, &it, wanted, NULL) != (size_t)-1;
}

static void show_filename(const mproto_imap_part *part)
{
    char name[TEXT_MAX], safe[TEXT_MAX];

    if (!get_param(name, part->disposition_params, "filename")
        && !get_param(name, part->params, "name"))
        return;
    mproto_utf8_safe(safe, sizeof safe, name, strlen(name));
    printf(", \"%s\"", safe);
}

static void indent(unsigned depth)
{
    while (depth-- > 0)
        fputs("  ", stdout);
}

static void show_part(const mproto_imap_part *part)
{
    indent(part->depth);
    printf("%s%s", part->path, part->path[0] != '\0' ? "  " : "");
    if (part->multipart)
        fputs("multipart", stdout);
    else
        safe_print(stdout, part->type.p, part->type.n);
    putchar('/');
    safe_print(stdout, part->subtype.p, part->subtype.n);
    if (!part->multipart) {
        show_words(", ", param_of(part->params, "charset"), "");
        show_words(", ", part->encoding, "");
        printf(", %" PRIu64 " octets", part->size);
    }
    show_filename(part);
    putchar('\n');
    if (part->has_envelope && part->envelope.subject.n > 0) {
        indent(part->depth + 1);
        show_words("Subject: ", part->envelope.subject, "\n");
    }
}

static void on_structure(void *ctx, const mproto_imapc_event *ev)
{
    mproto_imap_parts parts;
    mproto_imap_part part;
    int rc;

    (void)ctx;
    if (ev->type != MPROTO_IMAPC_FETCH_STRUCTURE
        || !is_text(ev->name, "BODYSTRUCTURE"))
        return;
    if (ev->uid > 0)
        printf("== UID %" PRIu32 "\n", ev->uid);
    else
        printf("== number %" PRIu32 "\n", ev->seq);
    mproto_imap_parts_begin(&parts, ev->list);
    while ((rc = mproto_imap_parts_next(&parts, &part)) == 1)
        show_part(&part);
    if (rc < 0)
        puts("! the rest cannot be read");
}

int imap_structure(struct imap *s, struct imap_plan *plan)
{
    return imap_fetch_named(s, plan->words.v[2], "(UID BODYSTRUCTURE)",
                            on_structure, NULL);
}

/* --- one part --------------------------------------------------------- */

typedef int decoder(mproto_codec *codec, mproto_io *io, int last);

struct extract {
    struct imap *s;
    const char  *path;
    FILE        *out;
    decoder     *decode;        /* NULL: it is as it came */
    mproto_codec codec;
    int          found;         /* in the structure */
    int          in_part, whole;
};

static void find_part(struct extract *x, const mproto_imap_part *part)
{
    if (part->multipart || strcmp(part->path, x->path) != 0)
        return;
    x->found = 1;
    if (is_text(part->encoding, "base64")) {
        mproto_base64_init(&x->codec, 0);
        x->decode = mproto_base64_decode;
    }
    if (is_text(part->encoding, "quoted-printable")) {
        mproto_qp_init(&x->codec, 0);
        x->decode = mproto_qp_decode;
    }
}

static void on_find(void *ctx, const mproto_imapc_event *ev)
{
    mproto_imap_parts parts;
    mproto_imap_part part;

    if (ev->type != MPROTO_IMAPC_FETCH_STRUCTURE)
        return;
    mproto_imap_parts_begin(&parts, ev->list);
    while (mproto_imap_parts_next(&parts, &part) == 1)
        find_part(ctx, &part);
}

/* A failure stays with the file. */
static void put(struct extract *x, const char *p, size_t n, int last)
{
    char out[4096];
    mproto_io io = { p, n, out, sizeof out };
    int rc;

    if (x->decode == NULL) {
        fwrite(p, 1, n, x->out);
        return;
    }
    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = x->decode(&x->codec, &io, last);
        fwrite(out, 1, sizeof out - io.out_n, x->out);
    } while (rc == MPROTO_E_FULL);
}

static void on_part(void *ctx, const mproto_imapc_event *ev)
{
    struct extract *x = ctx;

    if (ev->type == MPROTO_IMAPC_BODY)
        x->in_part = ev->section != NULL && !ev->nil && !x->whole
            && is_text(ev->section->text, x->path) && !ev->section->partial;
    if (ev->type == MPROTO_IMAPC_BODY_DATA) {
        peer_content(&x->s->peer, ev->data.p, ev->data.n);
        if (x->in_part)
            put(x, ev->data.p, ev->data.n, 0);
    }
    if (ev->type == MPROTO_IMAPC_BODY_END) {
        peer_content_end(&x->s->peer);
        if (x->in_part)
            put(x, "", 0, 1);
        x->whole |= x->in_part;
        x->in_part = 0;
    }
}

static int extract(struct extract *x, const char *uid)
{
    char items[MPROTO_IMAP_PATH_MAX + 32];
    int status = imap_await(x->s, mproto_imapc_fetch(
        x->s->c, MPROTO_IMAPC_UID, uid, "(UID BODYSTRUCTURE)", NULL), uid,
        on_find, x);

    if (status == 0 && !x->found)
        return imap_complain(EXIT_UNAVAILABLE, x->path,
                             "the message has no such part");
    if (status != 0)
        return status;
    snprintf(items, sizeof items, "(UID BODY.PEEK[%s])", x->path);
    status = imap_await(x->s, mproto_imapc_fetch(
        x->s->c, MPROTO_IMAPC_UID, uid, items, NULL), uid, on_part, x);
    if (status == 0 && !x->whole)
        return imap_complain(EXIT_UNAVAILABLE, x->path, "it did not come");
    return status;
}

/* Nothing is overwritten. */
static FILE *create(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;

    if (fd >= 0 && f == NULL)
        close(fd);
    return f;
}

static int extract_to(struct extract *x, const struct imap_plan *plan)
{
    const char *name = plan->output;
    int status, bad;

    if ((x->out = create(name)) == NULL)
        return imap_complain(EXIT_CANTCREAT, name, strerror(errno));
    status = extract(x, plan->words.v[2]);
    bad = ferror(x->out);
    bad |= fclose(x->out) != 0;
    if (status == 0 && bad)
        status = imap_complain(EXIT_CANTCREAT, name, "cannot be written");
    if (status != 0)
        unlink(name);
    return status;
}

int imap_part(struct imap *s, struct imap_plan *plan)
{
    const char *uid = plan->words.v[2];
    struct extract x;

    memset(&x, 0, sizeof x);
    x.s = s;
    x.path = plan->part;
    x.out = stdout;
    if (uid[strspn(uid, "0123456789")] != '\0')
        return imap_complain(EXIT_USAGE, uid, "--part is of one message");
    return plan->output != NULL ? extract_to(&x, plan) : extract(&x, uid);
}
