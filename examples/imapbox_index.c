/* What the index file says, in memory: read, noted, made short. ISC, see
 * COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- lines:
 *
 *   imapbox 1 GENERATION UIDVALIDITY UIDNEXT MODSEQ UNCLAIMED   the head
 *   k BIT NAME                                          a keyword
 *   a UID MODSEQ FLAGS KEYWORDS SIZE RECEIVED SAVED NAME        a message
 *   o UID UIDVALIDITY UID                               it is a copy of that
 *   f UID MODSEQ FLAGS KEYWORDS                         its flags now
 *   x UID MODSEQ                                        it is gone
 *   r UID                         below it none is recent any more
 *
 * FLAGS and KEYWORDS are hexadecimal; of NAME there is what stays. */

void imapbox_line_add(struct imapbox_text *t, const struct imapbox_msg *m)
{
    imapbox_text_line(t, "a %" PRIu32 " %" PRIu64 " %x %" PRIx64 " %" PRIu64
                      " %" PRId64 " %" PRId64 " %.*s", m->uid, m->modseq,
                      m->flags, m->keywords, m->size, m->received, m->saved,
                      (int)m->base_n, m->file);
    if (m->origin.uid != 0)
        imapbox_text_line(t, "o %" PRIu32 " %" PRIu32 " %" PRIu32, m->uid,
                          m->origin.uidvalidity, m->origin.uid);
}

void imapbox_line_flags(struct imapbox_text *t, const struct imapbox_msg *m)
{
    imapbox_text_line(t, "f %" PRIu32 " %" PRIu64 " %x %" PRIx64, m->uid,
                      m->modseq, m->flags, m->keywords);
}

void imapbox_line_gone(struct imapbox_text *t, uint32_t uid,
                       uint64_t modseq)
{
    imapbox_text_line(t, "x %" PRIu32 " %" PRIu64, uid, modseq);
}

static uint64_t number(char **p, int base)
{
    uint64_t n = strtoull(*p, p, base);

    *p += **p == ' ';
    return n;
}

/* --- messages --------------------------------------------------------- */

/* The first that has uid or more. */
static size_t place(const struct imapbox *box, uint32_t uid)
{
    size_t lo = 0, hi = box->n, mid;

    while (lo < hi) {
        mid = lo + (hi - lo) / 2;
        if (box->msgs[mid].uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct imapbox_msg *imapbox_get(struct imapbox *box, uint32_t uid)
{
    size_t i = place(box, uid);

    return i < box->n && box->msgs[i].uid == uid && !box->msgs[i].gone
        ? &box->msgs[i] : NULL;
}

const struct imapbox_msg *imapbox_find(const struct imapbox *box,
                                       uint32_t uid)
{
    size_t i = place(box, uid);

    return i < box->n && box->msgs[i].uid == uid && !box->msgs[i].gone
        ? &box->msgs[i] : NULL;
}

/* Those that are gone leave together, so that time is linear. */
static void close_gaps(struct imapbox *box)
{
    size_t i, k = 0;

    if (box->gaps == 0)
        return;
    for (i = 0; i < box->n; i++)
        if (box->msgs[i].gone)
            free(box->msgs[i].file);
        else
            box->msgs[k++] = box->msgs[i];
    box->n = k;
    box->gaps = 0;
}

int imapbox_set_file(struct imapbox_msg *m, const char *file, int where)
{
    char *copy;

    m->where = (unsigned char)where;
    if (m->file != NULL && strcmp(m->file, file) == 0)
        return 0;
    copy = malloc(strlen(file) + 1);
    if (copy == NULL)
        return -1;
    free(m->file);
    m->file = strcpy(copy, file);
    m->base_n = imapbox_base(file);
    return 0;
}

void imapbox_empty(struct imapbox *box)
{
    size_t i;

    for (i = 0; i < box->n; i++)
        free(box->msgs[i].file);
    for (i = 0; i < IMAPBOX_KEYWORDS; i++)
        free(box->keywords[i]);
    free(box->msgs);
    box->msgs = NULL;
    box->n = box->cap = 0;
    memset(box->keywords, 0, sizeof box->keywords);
}

/* --- telling ---------------------------------------------------------- */

static void tell_one(const struct imapbox_session *s, imapbox_what what,
                     uint32_t uid, uint64_t modseq)
{
    struct imapbox_change c;

    c.what = what;
    c.uid = uid;
    c.modseq = modseq;
    s->tell(s->ctx, &c);
}

static void tell(const struct imapbox *box, imapbox_what what, uint32_t uid,
                 uint64_t modseq)
{
    const struct imapbox_session *s;

    for (s = box->sessions; s != NULL; s = s->next)
        tell_one(s, what, uid, modseq);
}

void imapbox_lose(struct imapbox *box)
{
    if (!box->lost)
        tell(box, IMAPBOX_LOST, 0, 0);
    box->lost = 1;
}

/* --- doing what a line says: 0, or -1, no memory ---------------------- */

static int do_head(struct imapbox *box, char *p)
{
    number(&p, 10);
    box->uidvalidity = (uint32_t)number(&p, 10);
    box->uidnext = (uint32_t)number(&p, 10);
    box->modseq = number(&p, 10);
    box->unclaimed = (uint32_t)number(&p, 10);
    return 0;
}

static int do_keyword(struct imapbox *box, char *p)
{
    uint64_t i = number(&p, 10);

    if (i >= IMAPBOX_KEYWORDS || box->keywords[i] != NULL)
        return 0;
    box->keywords[i] = malloc(strlen(p) + 1);
    if (box->keywords[i] == NULL)
        return -1;
    strcpy(box->keywords[i], p);
    return 0;
}

static int grow(struct imapbox *box)
{
    size_t cap = box->cap > 0 ? box->cap * 2 : 16;
    struct imapbox_msg *v = realloc(box->msgs, cap * sizeof *v);

    if (v == NULL)
        return -1;
    box->msgs = v;
    box->cap = cap;
    return 0;
}

static int do_add(struct imapbox *box, char *p)
{
    struct imapbox_msg m;

    memset(&m, 0, sizeof m);
    m.uid = (uint32_t)number(&p, 10);
    m.modseq = number(&p, 10);
    m.flags = (unsigned)number(&p, 16) & IMAPBOX_FLAGS;
    m.keywords = number(&p, 16);
    m.size = number(&p, 10);
    m.received = (int64_t)strtoll(p, &p, 10);
    m.saved = (int64_t)strtoll(p, &p, 10);
    p += *p == ' ';
    if (m.uid == 0 || (box->n > 0 && box->msgs[box->n - 1].uid >= m.uid))
        return 0;
    if ((box->n == box->cap && grow(box) < 0)
        || imapbox_set_file(&m, p, IMAPBOX_UNKNOWN) < 0)
        return -1;
    box->msgs[box->n++] = m;
    if (m.uid >= box->uidnext)
        box->uidnext = m.uid + 1;
    if (m.modseq > box->modseq)
        box->modseq = m.modseq;
    tell(box, IMAPBOX_ARRIVED, m.uid, m.modseq);
    return 0;
}

/* Nobody who is told of a message asks for this before all lines are read. */
static int do_origin(struct imapbox *box, char *p)
{
    struct imapbox_msg *m = imapbox_get(box, (uint32_t)number(&p, 10));

    if (m == NULL)
        return 0;
    m->origin.uidvalidity = (uint32_t)number(&p, 10);
    m->origin.uid = (uint32_t)number(&p, 10);
    return 0;
}

static int do_flags(struct imapbox *box, char *p)
{
    struct imapbox_msg *m = imapbox_get(box, (uint32_t)number(&p, 10));

    if (m == NULL)
        return 0;
    m->modseq = number(&p, 10);
    m->flags = (unsigned)number(&p, 16) & IMAPBOX_FLAGS;
    m->keywords = number(&p, 16);
    if (m->modseq > box->modseq)
        box->modseq = m->modseq;
    tell(box, IMAPBOX_CHANGED, m->uid, m->modseq);
    return 0;
}

static int do_gone(struct imapbox *box, char *p)
{
    uint32_t uid = (uint32_t)number(&p, 10);
    uint64_t modseq = number(&p, 10);
    struct imapbox_msg *m = imapbox_get(box, uid);

    if (modseq > box->modseq)
        box->modseq = modseq;
    if (m == NULL)
        return 0;
    m->gone = 1;
    box->gaps++;
    tell(box, IMAPBOX_GONE, uid, modseq);
    return 0;
}

static int do_claimed(struct imapbox *box, char *p)
{
    box->unclaimed = (uint32_t)number(&p, 10);
    return 0;
}

/* Lines of a kind that a later version knows say nothing here. */
static int do_line(struct imapbox *box, char *line)
{
    static const struct {
        const char *begin;
        int (*act)(struct imapbox *box, char *p);
    } kinds[] = {
        { "a ", do_add }, { "o ", do_origin }, { "f ", do_flags },
        { "x ", do_gone }, { "r ", do_claimed }, { "k ", do_keyword },
        { "imapbox 1 ", do_head }
    };
    size_t i, n;

    for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        n = strlen(kinds[i].begin);
        if (strncmp(line, kinds[i].begin, n) == 0)
            return kinds[i].act(box, line + n);
    }
    return 0;
}

/* What is in memory is not what is in the file when there is no memory for it:
 * then nobody can use it. */
static int do_lines(struct imapbox *box, char *p, size_t n)
{
    char *line;
    int rc = 0;

    while (rc == 0 && (line = imapbox_text_next(&p, &n)) != NULL)
        rc = do_line(box, line);
    close_gaps(box);
    if (rc == 0)
        return 0;
    imapbox_lose(box);
    errno = ENOMEM;
    return -1;
}

int imapbox_note(struct imapbox *box, struct imapbox_text *t, int durable)
{
    int rc = imapbox_log_append(&box->log, box->dir, t, durable), error;

    if (rc == 0)
        rc = do_lines(box, t->p, t->n);
    else
        box->rescan = 1;
    error = errno;
    imapbox_text_free(t);
    errno = error;
    return rc;
}

/* --- a file anew ------------------------------------------------------ */

static int replace(struct imapbox *box)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    unsigned i;
    size_t k;
    int rc, error;

    imapbox_text_line(&t, "imapbox 1 %" PRIu64 " %" PRIu32 " %" PRIu32 " %"
                      PRIu64 " %" PRIu32, box->log.generation + 1,
                      box->uidvalidity, box->uidnext, box->modseq,
                      box->unclaimed);
    for (i = 0; i < IMAPBOX_KEYWORDS; i++)
        if (box->keywords[i] != NULL)
            imapbox_text_line(&t, "k %u %s", i, box->keywords[i]);
    for (k = 0; k < box->n; k++)
        imapbox_line_add(&t, &box->msgs[k]);
    rc = imapbox_log_replace(&box->log, box->dir, &t);
    error = errno;
    imapbox_text_free(&t);
    errno = error;
    return rc;
}

#define DEAD_MAX 1000           /* lines that say nothing any more */

static int is_long(const struct imapbox *box)
{
    return box->log.lines > DEAD_MAX + 3 * (int64_t)box->n;
}

/* No file, or one that cannot be trusted: no client may go on with the UIDs
 * that it knows. Messages that it did tell keep what is known of them. */
static int begin(struct imapbox *box, char *p, size_t n)
{
    if (do_lines(box, p, n) < 0)
        return -1;
    box->uidvalidity = imapbox_new_uidvalidity(box->root);
    if (box->uidvalidity == 0)
        return -1;
    if (box->uidnext == 0)
        box->uidnext = box->unclaimed = 1;
    if (box->modseq == 0)
        box->modseq = 1;
    return replace(box);
}

/* --- a file that another process has put in its place ----------------- */

/* What the new state knows of a message of the old one, of which it keeps the
 * file and the claim. */
static void compare(struct imapbox *box, struct imapbox_msg *was,
                    struct imapbox_msg *is)
{
    char *file = is->file;

    is->file = was->file;
    is->where = was->where;
    is->claimer = was->claimer;
    was->file = file;
    if (is->modseq > was->modseq)
        tell(box, IMAPBOX_CHANGED, is->uid, is->modseq);
}

/* box has the new state; tells where it differs from the old one. */
static void tell_difference(struct imapbox *box, struct imapbox *old)
{
    size_t i = 0, k = 0;

    while (i < old->n || k < box->n) {
        if (k == box->n
            || (i < old->n && old->msgs[i].uid < box->msgs[k].uid)) {
            tell(box, IMAPBOX_GONE, old->msgs[i++].uid, box->modseq);
        } else if (i == old->n || old->msgs[i].uid > box->msgs[k].uid) {
            tell(box, IMAPBOX_ARRIVED, box->msgs[k].uid,
                 box->msgs[k].modseq);
            k++;
        } else {
            compare(box, &old->msgs[i++], &box->msgs[k++]);
        }
    }
}

static int take_other(struct imapbox *box, char *p, size_t n)
{
    struct imapbox_session *sessions = box->sessions;
    struct imapbox old = *box;
    int rc;

    box->sessions = NULL;
    box->msgs = NULL;
    box->n = box->cap = 0;
    memset(box->keywords, 0, sizeof box->keywords);
    rc = do_lines(box, p, n);
    box->sessions = sessions;
    if (rc == 0 && box->uidvalidity == old.uidvalidity) {
        tell_difference(box, &old);
    } else {
        box->lost = 0;          /* it was when nobody was there to be told */
        imapbox_lose(box);
    }
    imapbox_empty(&old);
    if (rc == 0 && box->lost) {
        errno = ENOENT;
        return -1;
    }
    return rc;
}

static int take(struct imapbox *box, int what, char *p, size_t n)
{
    switch (what) {
    case IMAPBOX_LOG_MORE:
        return do_lines(box, p, n);
    case IMAPBOX_LOG_OTHER:
        return box->uidvalidity == 0 ? do_lines(box, p, n)
            : take_other(box, p, n);
    case IMAPBOX_LOG_NONE:
    case IMAPBOX_LOG_DAMAGED:
        if (box->uidvalidity == 0)
            return begin(box, p, n);
        imapbox_lose(box);
        errno = ENOENT;
        return -1;
    default:
        return -1;
    }
}

/* --- in and out ------------------------------------------------------- */

static int unlock(struct imapbox *box, int rc)
{
    int error = errno;

    imapbox_unlock(box->lock);
    box->lock = -1;
    errno = error;
    return rc;
}

int imapbox_enter(struct imapbox *box)
{
    char *p;
    size_t n;
    int rc, error;

    errno = ENOENT;
    if (box->lost)
        return -1;
    box->lock = imapbox_lock(box->dir, "imapbox.lock");
    if (box->lock < 0 && errno == ENOENT)
        imapbox_lose(box);
    if (box->lock < 0)
        return -1;
    rc = imapbox_log_read(&box->log, box->dir, &p, &n);
    rc = take(box, rc, p, n);
    error = errno;
    free(p);
    errno = error;
    return rc < 0 ? unlock(box, -1) : 0;
}

/* New messages become recent in the first session that may have them. */
static void claim(struct imapbox *box)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    struct imapbox_session *s = box->sessions;
    size_t i = place(box, box->unclaimed);

    while (s != NULL && s->read_only)
        s = s->next;
    if (s == NULL || i == box->n)
        return;
    for (; i < box->n; i++) {
        box->msgs[i].claimer = s->id;
        tell_one(s, IMAPBOX_RECENT, box->msgs[i].uid, 0);
    }
    imapbox_text_line(&t, "r %" PRIu32, box->uidnext);
    (void)imapbox_note(box, &t, 0);
}

int imapbox_exit(struct imapbox *box, int rc)
{
    int error = errno;

    if (!box->lost) {
        claim(box);
        if (is_long(box))
            (void)replace(box);
    }
    errno = error;
    return unlock(box, rc);
}
