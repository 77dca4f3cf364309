#include "imap/imapthread_int.h"
#include "imap/imapsort_int.h"
#include "imap/imap_fold_int.h"
#include "base/alloc_int.h"
#include <mailproto/fields.h>
#include <mailproto/trace.h>
#include <string.h>

mproto_imapthread *mproto_imapthread_new(mproto_imapthread_how how,
                                         const mproto_imapthread_opts *opts)
{
    mproto_imapthread_opts o = { 0, 0, 0, 0, NULL, NULL };
    mproto_alloc alloc;
    mproto_imapthread *t;

    if (!mproto_opts_copy(&o, sizeof o, opts))
        return NULL;
    alloc = mproto_alloc_or_default(o.alloc);
    t = mproto_alloc_new(&alloc, sizeof *t);
    if (!t)
        return NULL;
    t->alloc = alloc;
    t->how = how;
    t->has_convert = o.convert != NULL;
    if (o.convert)
        t->convert = *o.convert;
    t->messages_max = o.messages_max > 0 ? o.messages_max : 1000000;
    t->ids_max = o.ids_max > 0 ? o.ids_max : 100;
    t->text_max = o.text_max > 0 ? o.text_max : (size_t)1 << 28;
    t->root = MPROTO_THREAD_NONE;
    return t;
}

static void drop_rows(const mproto_imapthread *t, const mproto_thread_rows *r,
                      size_t size)
{
    mproto_alloc_free(&t->alloc, r->p, r->cap * size);
}

void mproto_imapthread_free(mproto_imapthread *t)
{
    mproto_alloc alloc;

    if (!t)
        return;
    alloc = t->alloc;
    drop_rows(t, &t->messages, sizeof(mproto_thread_message));
    drop_rows(t, &t->mentions, sizeof(mproto_thread_mention));
    drop_rows(t, &t->texts, 1);
    mproto_alloc_free(&alloc, t->nodes, t->cap * sizeof *t->nodes);
    mproto_alloc_free(&alloc, t, sizeof *t);
}

/* --- what comes in --- */

/* Room for so many more. */
static int more_rows(mproto_imapthread *t, mproto_thread_rows *r, size_t size,
                     size_t more)
{
    size_t cap = r->n + more;
    void *p;

    if (cap <= r->cap)
        return MPROTO_OK;
    cap += cap / 2 + 16;
    if (cap > SIZE_MAX / size)
        return MPROTO_E_NOMEM;
    p = t->alloc.resize(t->alloc.ctx, r->p, r->cap * size, cap * size);
    if (!p)
        return MPROTO_E_NOMEM;
    r->p = p;
    r->cap = cap;
    return MPROTO_OK;
}

static int more_text(mproto_imapthread *t, size_t n)
{
    if (n > t->text_max || t->texts.n > t->text_max - n)
        return MPROTO_E_FULL;
    return more_rows(t, &t->texts, 1, n);
}

/* RFC 5256 3: without quotes, blanks and folds, so that one id is one text. */
static int add_mention(mproto_imapthread *t, mproto_span id)
{
    mproto_thread_mention *m;
    char *to;
    size_t i;
    int code = more_text(t, id.n);

    if (code == MPROTO_OK)
        code = more_rows(t, &t->mentions, sizeof *m, 1);
    if (code != MPROTO_OK)
        return code;
    m = mproto_thread_mention_at(t, t->mentions.n++);
    m->at = t->texts.n;
    m->node = MPROTO_THREAD_NONE;
    to = t->texts.p;
    for (i = 0; i < id.n; i++) {
        if (!memchr("\"\\ \t\r\n", id.p[i], 6))
            to[t->texts.n++] = id.p[i];
    }
    m->n = t->texts.n - m->at;
    return MPROTO_OK;
}

static uint32_t count_ids(mproto_span body)
{
    mproto_msgids it;
    mproto_msgid id;
    uint32_t n = 0;

    mproto_msgids_begin(&it, body);
    while (mproto_msgids_next(&it, &id))
        n++;
    return n;
}

/* Of body the ids from skip on, at most max. */
static int add_ids(mproto_imapthread *t, mproto_span body, uint32_t skip,
                   uint32_t max)
{
    mproto_msgids it;
    mproto_msgid id;
    int code = MPROTO_OK;

    mproto_msgids_begin(&it, body);
    while (code == MPROTO_OK && max > 0 && mproto_msgids_next(&it, &id)) {
        if (skip > 0) {
            skip--;
            continue;
        }
        code = add_mention(t, id.id);
        max--;
    }
    return code;
}

static int find_field(mproto_span header, const char *lower, mproto_field *f)
{
    mproto_fields it;

    mproto_fields_begin(&it, header.p, header.n);
    return mproto_fields_find(&it, lower, f);
}

/* RFC 5256 3, REFERENCES (1): without References the first of In-Reply-To. */
static int add_references(mproto_imapthread *t, mproto_span header)
{
    mproto_field f;
    uint32_t n = 0;

    if (find_field(header, "references", &f))
        n = count_ids(f.body);
    if (n > 0)
        return add_ids(t, f.body, n > t->ids_max ? n - t->ids_max : 0,
                       t->ids_max);
    if (find_field(header, "in-reply-to", &f))
        return add_ids(t, f.body, 0, 1);
    return MPROTO_OK;
}

static int add_subject(mproto_imapthread *t, mproto_thread_message *m,
                       mproto_span header)
{
    mproto_imapsort_room room = { NULL, 0, NULL };
    mproto_field f;
    mproto_span base;
    size_t need;
    int is_reply, code;

    m->subject = t->texts.n;
    if (!find_field(header, "subject", &f))
        return MPROTO_OK;
    room.convert = t->has_convert ? &t->convert : NULL;
    need = mproto_imapsort_subject(&base, &is_reply, f.body, &room);
    code = more_text(t, need);
    if (code != MPROTO_OK)
        return code;
    room.dst = (char *)t->texts.p + t->texts.n;
    room.cap = need;
    (void)mproto_imapsort_subject(&base, &is_reply, f.body, &room);
    m->subject_n = mproto_imap_fold_text(room.dst, base);
    m->is_reply = (unsigned char)is_reply;
    t->texts.n += m->subject_n;
    return MPROTO_OK;
}

static int add_all_ids(mproto_imapthread *t, mproto_thread_message *m,
                       mproto_span header)
{
    mproto_field f;
    int code = add_references(t, header);

    m->refs = (uint32_t)t->mentions.n - m->first;
    if (code == MPROTO_OK && find_field(header, "message-id", &f))
        code = add_ids(t, f.body, 0, 1);
    m->has_id = (uint32_t)t->mentions.n - m->first > m->refs;
    return code;
}

int mproto_imapthread_add(mproto_imapthread *t, uint32_t id,
                          const mproto_imap_msg *msg)
{
    mproto_span header = msg->header.p ? msg->header : msg->raw;
    size_t texts = t->texts.n, mentions = t->mentions.n;
    mproto_thread_message m;
    int code;

    if (t->nodes)
        return MPROTO_E_STATE;
    if (t->messages.n >= t->messages_max ||
        mentions > UINT32_MAX / 4 - t->ids_max)
        return MPROTO_E_FULL;
    memset(&m, 0, sizeof m);
    m.id = id;
    m.first = (uint32_t)mentions;
    m.sent = mproto_imapsort_sent(header, msg->received);
    code = more_rows(t, &t->messages, sizeof m, 1);
    if (code == MPROTO_OK)
        code = add_subject(t, &m, header);
    if (code == MPROTO_OK && t->how == MPROTO_IMAPTHREAD_REFERENCES)
        code = add_all_ids(t, &m, header);
    if (code == MPROTO_OK) {
        *mproto_thread_message_at(t, t->messages.n++) = m;
    } else {
        t->texts.n = texts;
        t->mentions.n = mentions;
    }
    return code;
}

/* --- what comes out --- */

typedef enum phase { ENTER, SHOW, LEAVE } phase;

/* In parentheses of its own: a root, or one of several. */
static int is_nested(const mproto_imapthread *t, uint32_t at)
{
    uint32_t parent = t->nodes[at].parent;

    return parent == MPROTO_THREAD_NONE ||
        t->nodes[parent].child != t->nodes[parent].last;
}

static int tell_step(mproto_imapthread *t, mproto_imapthread_step *step,
                     mproto_imapthread_what what)
{
    step->what = what;
    step->id = 0;
    step->blank = t->behind_id && what != MPROTO_IMAPTHREAD_CLOSE;
    t->behind_id = what == MPROTO_IMAPTHREAD_ID;
    return 1;
}

/* To the first child, or out of a node that has none. */
static void thread_down(mproto_imapthread *t)
{
    uint32_t child = t->nodes[t->at].child;

    t->phase = child == MPROTO_THREAD_NONE ? LEAVE : ENTER;
    if (child != MPROTO_THREAD_NONE)
        t->at = child;
}

/* To the next beside it, or out of the one above. */
static void thread_on(mproto_imapthread *t)
{
    const mproto_thread_node *node = &t->nodes[t->at];

    t->phase = node->next == MPROTO_THREAD_NONE ? LEAVE : ENTER;
    t->at = node->next == MPROTO_THREAD_NONE ? node->parent : node->next;
}

static int show_node(mproto_imapthread *t, mproto_imapthread_step *step)
{
    uint32_t message = t->nodes[t->at].message;

    thread_down(t);
    if (message == MPROTO_THREAD_NONE)
        return 0;
    (void)tell_step(t, step, MPROTO_IMAPTHREAD_ID);
    step->id = mproto_thread_message_at(t, message)->id;
    return 1;
}

int mproto_imapthread_next(mproto_imapthread *t, mproto_imapthread_step *step)
{
    int nested;

    while (t->at != MPROTO_THREAD_NONE && t->done) {
        if (t->phase == SHOW) {
            if (show_node(t, step))
                return 1;
            continue;
        }
        nested = is_nested(t, t->at);
        if (t->phase == ENTER) {
            t->phase = SHOW;
            if (nested)
                return tell_step(t, step, MPROTO_IMAPTHREAD_OPEN);
        } else {
            thread_on(t);
            if (nested)
                return tell_step(t, step, MPROTO_IMAPTHREAD_CLOSE);
        }
    }
    return 0;
}
