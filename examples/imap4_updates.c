/* ISC, see COPYING. */
#include "imap4_updates.h"

#include <stdlib.h>
#include <string.h>

#define UPDATES 10u             /* of one session */
#define NOTES   256u            /* of messages, before room for more is made */

struct update {
    struct update     *next;
    mproto_imapsearch *program;
    struct imap4_rows  rows;
    uint32_t          *numbered;        /* UIDs by what were their numbers;
                                         * NULL: the program has none */
    uint32_t           count;   /* of messages, when it was asked */
    int                uid;
    size_t             tag_n;
    char               tag[];
};

struct imap4_updates {
    struct update *first;
    unsigned       n;
    uint32_t      *notes;       /* UIDs, as they came */
    size_t         notes_n, notes_cap;
};

/* --- which there are -------------------------------------------------- */

static struct update **find_update(const struct imap4_session *s,
                                   mproto_span tag)
{
    struct update **link = &s->updates->first;

    while (*link != NULL && ((*link)->tag_n != tag.n
                             || memcmp((*link)->tag, tag.p, tag.n) != 0))
        link = &(*link)->next;
    return link;
}

int imap4_updates_has(const struct imap4_session *s, mproto_span tag)
{
    return s->updates != NULL && *find_update(s, tag) != NULL;
}

static void drop_update(struct imap4_session *s, struct update **link)
{
    struct update *u = *link;

    *link = u->next;
    s->updates->n--;
    mproto_imapsearch_free(u->program);
    imap4_rows_free(&u->rows);
    free(u->numbered);
    free(u);
}

int imap4_updates_cancel(struct imap4_session *s, mproto_span tag)
{
    if (!imap4_updates_has(s, tag))
        return 0;
    drop_update(s, find_update(s, tag));
    if (s->updates->n == 0)
        imap4_updates_drop(s);
    return 1;
}

void imap4_updates_drop(struct imap4_session *s)
{
    if (s->updates == NULL)
        return;
    while (s->updates->first != NULL)
        drop_update(s, &s->updates->first);
    free(s->updates->notes);
    free(s->updates);
    s->updates = NULL;
}

void imap4_updates_begin(struct imap4_session *s)
{
    if (s->updates == NULL)
        s->updates = calloc(1, sizeof *s->updates);
}

/* RFC 5267 4.3: numbers in a program are those of the moment it came. */
static uint32_t *number_messages(const struct imap4_session *s,
                                 uint32_t count)
{
    uint32_t *numbered = malloc((count + 1) * sizeof *numbered), i;

    for (i = 0; numbered != NULL && i < count; i++)
        numbered[i] = mproto_imapview_uid(s->view, i + 1);
    return numbered;
}

static struct update *new_update(const struct imap4_session *s,
                                 const mproto_imapd_event *ev,
                                 const mproto_imapsearch *program)
{
    struct update *u = calloc(1, sizeof *u + ev->tag.n);

    if (u == NULL)
        return NULL;
    memcpy(u->tag, ev->tag.p, ev->tag.n);
    u->tag_n = ev->tag.n;
    u->uid = ev->uid;
    u->count = mproto_imapview_count(s->view);
    if (!mproto_imapsearch_has_numbers(program))
        return u;
    u->numbered = number_messages(s, u->count);
    if (u->numbered != NULL)
        return u;
    free(u);
    return NULL;
}

int imap4_updates_add(struct imap4_session *s, const mproto_imapd_event *ev,
                      struct imap4_find *f, struct imap4_rows *rows)
{
    struct update *u;

    imap4_updates_begin(s);
    if (s->updates == NULL || s->updates->n == UPDATES)
        return -1;
    u = new_update(s, ev, f->program);
    if (u == NULL)
        return -1;
    u->program = f->program;
    u->rows = *rows;
    f->program = NULL;
    memset(rows, 0, sizeof *rows);
    u->next = s->updates->first;
    s->updates->first = u;
    s->updates->n++;
    return 0;
}

/* --- what may have changed -------------------------------------------- */

static int compare_uids(const void *a, const void *b)
{
    uint32_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* In order, and each once. */
static void sort_notes(struct imap4_updates *u)
{
    size_t i, n = 0;

    if (u->notes_n > 1)
        qsort(u->notes, u->notes_n, sizeof *u->notes, compare_uids);
    for (i = 0; i < u->notes_n; i++)
        if (n == 0 || u->notes[n - 1] != u->notes[i])
            u->notes[n++] = u->notes[i];
    u->notes_n = n;
}

static int make_room(struct imap4_updates *u)
{
    size_t cap = u->notes_cap > 0 ? 2 * u->notes_cap : NOTES;
    uint32_t *notes;

    if (u->notes_n < u->notes_cap)
        return 1;
    sort_notes(u);
    if (u->notes_n < u->notes_cap / 2)
        return 1;
    notes = realloc(u->notes, cap * sizeof *notes);
    if (notes == NULL)
        return 0;
    u->notes = notes;
    u->notes_cap = cap;
    return 1;
}

void imap4_updates_note(struct imap4_session *s, uint32_t uid)
{
    struct imap4_updates *u = s->updates;

    if (u == NULL)
        return;
    if (make_room(u))
        u->notes[u->notes_n++] = uid;
    else
        s->lost = 1;
}

/* Of those that the client does not know of yet the next time tells. */
static void drop_notes(struct imap4_session *s)
{
    struct imap4_updates *u = s->updates;
    size_t i, n = 0;

    for (i = 0; i < u->notes_n; i++)
        if (mproto_imapview_seq(s->view, u->notes[i]) == 0
            && imapbox_find(s->box, u->notes[i]) != NULL)
            u->notes[n++] = u->notes[i];
    u->notes_n = n;
}

/* --- whether it has --------------------------------------------------- */

static uint32_t number_then(const struct update *u, uint32_t uid,
                            uint32_t now)
{
    uint32_t from = 0, to = u->count, middle;

    if (u->numbered == NULL)
        return now;
    while (from < to) {
        middle = from + (to - from) / 2;
        if (u->numbered[middle] < uid)
            from = middle + 1;
        else
            to = middle;
    }
    return from < u->count && u->numbered[from] == uid ? from + 1
        : UINT32_MAX;
}

/* 1: it is one of them now, and mail has it; -1 with errno. */
static int is_found(struct imap4_session *s, const struct update *u,
                    uint32_t uid, struct imap4_mail *mail)
{
    mproto_imapview_msg at = { 0 };

    at.uid = uid;
    at.seq = mproto_imapview_seq(s->view, uid);
    if (at.seq == 0 || imap4_mail_facts(mail, s, &at) < 0)
        return 0;
    mail->msg.seq = number_then(u, uid, at.seq);
    return imap4_find_match(u->program, mail, s, u->numbered != NULL
                            ? u->count : mproto_imapview_count(s->view));
}

/* What of the program cannot be told now stays as it is. */
static int turn_of(struct imap4_session *s, const struct update *u,
                   uint32_t uid, int only_gone)
{
    struct imap4_mail mail = { 0 };
    size_t at;
    int was = imap4_rows_find(&u->rows, uid, &at), is = was;

    if (imapbox_find(s->box, uid) == NULL)
        is = 0;
    else if (!only_gone)
        is = is_found(s, u, uid, &mail);
    imap4_mail_clear(&mail);
    return is < 0 ? 0 : is - was;
}

/* --- telling of it ---------------------------------------------------- */

static int say_change(struct imap4_session *s, const struct update *u,
                      int turn, size_t position,
                      const uint32_t *ids, size_t n)
{
    mproto_imapd_found_update change = { 0 };
    mproto_imapset_range *ranges;
    int rc = MPROTO_E_NOMEM;

    ranges = imap4_ranges(ids, n, &change.n);
    change.tag.p = u->tag;
    change.tag.n = u->tag_n;
    change.uid = u->uid;
    change.removed = turn < 0;
    change.position = (uint32_t)position;
    change.ranges = ranges;
    if (ranges != NULL)
        rc = mproto_imapd_found_change(s->engine, &change);
    free(ranges);
    if (rc == MPROTO_E_NOMEM)
        s->lost = 1;
    return rc != MPROTO_E_FULL;
}

static uint32_t id_of(const struct imap4_session *s, const struct update *u,
                      uint32_t uid)
{
    return u->uid ? uid : mproto_imapview_seq(s->view, uid);
}

/* In the order of keys each has its place. */
static int tell_row(struct imap4_session *s, struct update *u, uint32_t uid,
                    int turn)
{
    struct imap4_mail mail = { 0 };
    uint32_t id = id_of(s, u, uid);
    size_t at = 0;
    int room = 1;

    if (turn < 0) {
        (void)imap4_rows_find(&u->rows, uid, &at);
        room = say_change(s, u, turn, at + 1, &id, 1);
        if (room)
            imap4_rows_remove(&u->rows, at);
        return room;
    }
    if (is_found(s, u, uid, &mail) > 0
        && (!imap4_rows_need_header(&u->rows)
            || imap4_mail_read_fields(&mail, s) == 0)) {
        if (imap4_rows_insert(&u->rows, &mail.msg, &at) < 0)
            s->lost = 1;
        else if (!say_change(s, u, turn, at + 1, &id, 1)) {
            imap4_rows_remove(&u->rows, at);
            room = 0;
        }
    }
    imap4_mail_clear(&mail);
    return room;
}

static void move_uid(struct imap4_session *s, struct update *u, uint32_t uid,
                     int turn)
{
    mproto_imap_msg m = { 0 };
    size_t at;

    m.uid = uid;
    if (turn < 0 && imap4_rows_find(&u->rows, uid, &at))
        imap4_rows_remove(&u->rows, at);
    if (turn > 0 && imap4_rows_insert(&u->rows, &m, &at) < 0)
        s->lost = 1;
}

/* All that turn this way at once; ids has room for them. */
static int tell_uids(struct imap4_session *s, struct update *u,
                     const signed char *turns, int turn, uint32_t *ids)
{
    const struct imap4_updates *all = s->updates;
    size_t i, n = 0;

    for (i = 0; i < all->notes_n; i++)
        if (turns[i] == turn)
            ids[n++] = id_of(s, u, all->notes[i]);
    if (n == 0)
        return 1;
    if (!say_change(s, u, turn, 0, ids, n))
        return 0;
    for (i = 0; i < all->notes_n; i++)
        if (turns[i] == turn)
            move_uid(s, u, all->notes[i], turn);
    return 1;
}

static int tell_rows(struct imap4_session *s, struct update *u,
                     const signed char *turns)
{
    const struct imap4_updates *all = s->updates;
    size_t i;

    for (i = 0; i < all->notes_n; i++)
        if (turns[i] != 0 && !tell_row(s, u, all->notes[i], turns[i]))
            return 0;
    return 1;
}

static int tell_update(struct imap4_session *s, struct update *u,
                       int only_gone)
{
    const struct imap4_updates *all = s->updates;
    signed char *turns = malloc(all->notes_n);
    uint32_t *ids = malloc(all->notes_n * sizeof *ids);
    size_t i;
    int room = 1;

    for (i = 0; turns != NULL && i < all->notes_n; i++)
        turns[i] = (signed char)turn_of(s, u, all->notes[i], only_gone);
    if (turns == NULL || ids == NULL)
        s->lost = 1;
    else if (u->rows.keys_n > 0)
        room = tell_rows(s, u, turns);
    else
        room = tell_uids(s, u, turns, -1, ids)
            && tell_uids(s, u, turns, 1, ids);
    free(turns);
    free(ids);
    return room;
}

int imap4_updates_tell(struct imap4_session *s, int only_gone)
{
    struct imap4_updates *all = s->updates;
    struct update *u;

    if (all == NULL || all->notes_n == 0)
        return 1;
    sort_notes(all);
    for (u = all->first; u != NULL; u = u->next)
        if (!tell_update(s, u, only_gone))
            return 0;
    if (!only_gone)
        drop_notes(s);
    return 1;
}
