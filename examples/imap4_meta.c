/* Annotations: GETMETADATA and SETMETADATA (RFC 5464). ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_names.h"
#include "imap4_notify.h"
#include "imapbox_meta.h"

#include <mailproto/imapdadmin.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The name of a mailbox, or "", which is the server. */
static int meta_name(const struct imap4_session *s,
                     char name[IMAPBOX_NAME_SIZE], mproto_span mailbox)
{
    name[0] = '\0';
    return mailbox.n == 0 ? 0 : imap4_name(s, name, mailbox);
}

static int is_folded(char a, char b)
{
    return a == b || (a >= 'A' && a <= 'Z' && a + 32 == b);
}

/* Octets of name that text begins with, in any case of letters. */
static size_t begins(mproto_span name, const char *text)
{
    size_t i = 0;

    while (i < name.n && text[i] != '\0' && is_folded(name.p[i], text[i]))
        i++;
    return i;
}

/* --- GETMETADATA ------------------------------------------------------- */

struct get_job {
    struct imap4_once once;
    uint64_t          longest;  /* of those that were too long to be told */
};

struct answer {
    mproto_imapd_entry *entries;
    size_t              n;
    char               *names;  /* of those that have no value */
};

/* RFC 5464 4.2.2. */
static int is_wanted(const struct imapbox_meta_entry *e, mproto_span name,
                     int depth)
{
    const char *rest = e->name.p + name.n;

    if (begins(name, e->name.p) < name.n)
        return 0;
    if (*rest == '\0')
        return 1;
    return *rest == '/' && depth != 0
        && (depth < 0 || strchr(rest + 1, '/') == NULL);
}

static int is_asked_for(const struct imapbox_meta_entry *e,
                        const mproto_imapd_event *ev)
{
    mproto_imap_list list = ev->list;
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v))
        if (is_wanted(e, v.text, ev->depth))
            return 1;
    return 0;
}

static void find_values(struct answer *a, const struct imapbox_meta *meta,
                        const mproto_imapd_event *ev, uint64_t *longest)
{
    size_t i;

    for (i = 0; i < meta->n; i++) {
        const struct imapbox_meta_entry *e = &meta->entries[i];

        if (!is_asked_for(e, ev))
            continue;
        if (e->value.n <= ev->size) {
            a->entries[a->n].name = e->name.p;
            a->entries[a->n++].value = e->value;
        } else if (e->value.n > *longest) {
            *longest = e->value.n;
        }
    }
}

static int is_there(const struct imapbox_meta *meta, mproto_span name)
{
    size_t i = 0;

    while (i < meta->n && !is_wanted(&meta->entries[i], name, 0))
        i++;
    return i < meta->n;
}

/* Those that were asked for by name and are not there are NIL. */
static void find_none(struct answer *a, const struct imapbox_meta *meta,
                      mproto_imap_list list)
{
    char *at = a->names;
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        if (is_there(meta, v.text))
            continue;
        memcpy(at, v.text.p, v.text.n);
        at[v.text.n] = '\0';
        a->entries[a->n].name = at;
        a->entries[a->n++].value.p = NULL;
        at += v.text.n + 1;
    }
}

static int find_answer(struct answer *a, const struct imapbox_meta *meta,
                       const mproto_imapd_event *ev, uint64_t *longest)
{
    mproto_imap_list list = ev->list;
    size_t n = 0, octets = 1;
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        octets += v.text.n + 1;
        n++;
    }
    a->entries = calloc(meta->n + n, sizeof *a->entries);
    a->names = malloc(octets);
    if (a->entries == NULL || a->names == NULL)
        return -1;
    find_values(a, meta, ev, longest);
    if (ev->depth == 0)
        find_none(a, meta, ev->list);
    return 0;
}

static int tell_values(struct imap4_session *s, const char *name,
                       const mproto_imapd_event *ev,
                       const struct imapbox_meta *meta)
{
    struct get_job *job = s->job;
    struct answer a = { NULL, 0, NULL };
    char wire[IMAPBOX_UTF8_SIZE];
    int rc = MPROTO_E_NOMEM;

    imap4_wire_name(s, wire, name);
    if (find_answer(&a, meta, ev, &job->longest) == 0)
        rc = a.n == 0 ? MPROTO_OK
            : mproto_imapd_metadata(s->engine, wire, a.entries, a.n);
    free(a.entries);
    free(a.names);
    return rc;
}

static int finish_get(struct imap4_session *s)
{
    const struct get_job *job = s->job;
    char code[64];

    if (job->longest == 0)
        return imap4_ok(s);
    snprintf(code, sizeof code, "METADATA LONGENTRIES %" PRIu64,
             job->longest);
    return imap4_ok_with(s, code, "some are too long");
}

static int get(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct get_job *job = s->job;
    char name[IMAPBOX_NAME_SIZE];
    struct imapbox_meta meta;
    int rc;

    if (imap4_is_done(s))
        return finish_get(s);
    if (meta_name(s, name, ev->mailbox) < 0
        || imapbox_meta_read(&meta, s->user->box, name) < 0)
        return imap4_failed(s);
    rc = tell_values(s, name, ev, &meta);
    imapbox_meta_free(&meta);
    if (rc != MPROTO_OK)
        return imap4_full(s, rc);
    job->once.is_done = 1;
    return finish_get(s);
}

/* --- SETMETADATA ------------------------------------------------------- */

/* RFC 5464 6.2: all have one of these in front. */
static int is_private(mproto_span name)
{
    return begins(name, "/private/") == 9;
}

static int is_shared(mproto_span name)
{
    return begins(name, "/shared/") == 8;
}

static int is_nil(const mproto_imap_value *v)
{
    return v->kind == MPROTO_IMAP_NIL
        || (v->kind == MPROTO_IMAP_ATOM && mproto_name_is(v->text, "nil"));
}

/* In the order of the command. NULL: no memory. NIL is no value, but the string
 * "NIL" is one. */
static struct imapbox_meta_entry *read_changes(mproto_imap_list list,
                                               size_t *n)
{
    struct imapbox_meta_entry *changes;
    mproto_imap_list ahead = list;
    mproto_imap_value v;

    for (*n = 0; mproto_imap_next(&ahead, &v); ++*n)
        ;
    changes = calloc(*n + 1, sizeof *changes);
    if (changes == NULL)
        return NULL;
    for (*n = 0; mproto_imap_next(&list, &v); ++*n) {
        changes[*n].name = v.text;
        mproto_imap_next(&list, &v);
        changes[*n].value = v.text;
        if (is_nil(&v))
            changes[*n].value.p = NULL;
        else if (v.text.n == 0)
            changes[*n].value.p = "";
    }
    return changes;
}

static int say_failed(struct imap4_session *s)
{
    char code[64];

    if (errno == E2BIG)
        return imap4_no(s, "METADATA TOOMANY", "no more of them");
    if (errno != EFBIG)
        return imap4_failed(s);
    snprintf(code, sizeof code, "METADATA MAXSIZE %u",
             IMAPBOX_META_VALUE_MAX);
    return imap4_no(s, code, "too long");
}

/* What the server shares is not the users' to say. */
static int change(struct imap4_session *s, const char *name,
                  const struct imapbox_meta_entry *changes, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (!is_private(changes[i].name) && !is_shared(changes[i].name))
            return imap4_bad(s, "/private/... or /shared/... is wanted");
        if (name[0] == '\0' && !is_private(changes[i].name))
            return imap4_no(s, "NOPERM", "not for users");
    }
    if (imapbox_meta_change(s->user->box, name, changes, n) < 0)
        return say_failed(s);
    imap4_note_annotated(s, name, changes, n);
    return imap4_done(s, MPROTO_OK);
}

static int set(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct imapbox_meta_entry *changes;
    char name[IMAPBOX_NAME_SIZE];
    size_t n;
    int rc;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (meta_name(s, name, ev->mailbox) < 0)
        return imap4_failed(s);
    changes = read_changes(ev->list, &n);
    if (changes == NULL)
        return imap4_failed(s);
    rc = change(s, name, changes, n);
    free(changes);
    return rc;
}

const struct imap4_command imap4_getmetadata = {
    get, sizeof(struct get_job), NULL
};
const struct imap4_command imap4_setmetadata = {
    set, sizeof(struct imap4_once), NULL
};
