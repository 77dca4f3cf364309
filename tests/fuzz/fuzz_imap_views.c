/* Envelopes, structures and sections of IMAP: all that they show lies in what
 * was read, and ends; a copy shows the same. What no grammar reads is repaired
 * first. First octet: E, S, or a section. */
#include "imap/imap_repair_int.h"
#include "imap/imap_values_int.h"

#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

/* Octets that are looked at, so that a sanitizer sees them. */
static size_t sum;

static void look(mproto_span s)
{
    size_t i;

    must(s.p || s.n == 0);
    for (i = 0; i < s.n; i++)
        sum += (unsigned char)s.p[i];
}

static void look_at_addresses(mproto_imap_addrs addrs)
{
    mproto_imap_addr a;

    while (mproto_imap_addrs_next(&addrs, &a)) {
        look(a.name);
        look(a.route);
        look(a.mailbox);
        look(a.host);
    }
}

static void look_at_envelope(const mproto_imap_envelope *e)
{
    look(e->date);
    look(e->subject);
    look_at_addresses(e->from);
    look_at_addresses(e->sender);
    look_at_addresses(e->reply_to);
    look_at_addresses(e->to);
    look_at_addresses(e->cc);
    look_at_addresses(e->bcc);
    look(e->in_reply_to);
    look(e->message_id);
}

static void look_at_params(mproto_imap_list params)
{
    mproto_span name, value;

    while (mproto_imap_params_next(&params, &name, &value)) {
        look(name);
        look(value);
    }
}

static void look_at_part(const mproto_imap_part *p)
{
    look(p->type);
    look(p->subtype);
    look_at_params(p->params);
    look(p->id);
    look(p->description);
    look(p->encoding);
    look(p->md5);
    look(p->disposition);
    look_at_params(p->disposition_params);
    look(p->location);
    look_at_envelope(&p->envelope);
    must(p->depth <= MPROTO_IMAP_PARTS_DEPTH);
    must(strlen(p->path) < sizeof p->path);
}

static void check_parts(mproto_imap_list inside, size_t values)
{
    mproto_imap_parts it, copy;
    mproto_imap_part p, q;
    size_t parts = 0;
    int rc;

    mproto_imap_parts_begin(&it, inside);
    do {
        copy = it;
        rc = mproto_imap_parts_next(&it, &p);
        must(mproto_imap_parts_next(&copy, &q) == rc);
        if (rc == 1) {
            look_at_part(&p);
            must(strcmp(p.path, q.path) == 0);
            must(++parts <= values + 1);
        }
    } while (rc == 1);
    must(rc == 0 || rc == MPROTO_E_ARG || rc == MPROTO_E_LIMIT);
    must(mproto_imap_parts_next(&it, &p) == 0);
}

static void check_values(mproto_span text, int what)
{
    mproto_imap_envelope e;
    mproto_imap_values t;
    mproto_imap_list list;
    mproto_imap_value v;

    memset(&t, 0, sizeof t);
    t.cap = t.side_cap = text.n;
    t.depth_max = 64;
    t.room = malloc(text.n * sizeof *t.room + 1);
    t.side = malloc(text.n + 1);
    must(t.room && t.side);
    if (mproto_imap_values_read(&t, text) == MPROTO_OK) {
        list = mproto_imap_values_list(&t);
        while (mproto_imap_next(&list, &v)) {
            if (what == 'S')
                check_parts(v.list, t.n);
            else if (mproto_imap_envelope_read(&e, v.list) == MPROTO_OK)
                look_at_envelope(&e);
        }
    }
    free(t.room);
    free(t.side);
}

/* As far as it is a list it can be read, but for atoms. */
static void check_repaired(mproto_span text, int what)
{
    char *room = malloc(2 * text.n + 1);
    mproto_span again;
    mproto_buf b;
    size_t used;
    int code;

    must(room != NULL);
    mproto_buf_init(&b, room, 2 * text.n);
    code = mproto_imap_repair(&b, text, &used);
    must(!b.over && (code == MPROTO_OK || code == MPROTO_E_ARG));
    if (code == MPROTO_OK) {
        must(used <= text.n && b.n >= used);
        again.p = room;
        again.n = b.n;
        check_values(again, what);
    }
    free(room);
}

static void check_section(mproto_span text)
{
    mproto_imap_section s, again;
    mproto_span name;
    char *copy;

    if (mproto_imap_section_read(&s, text) != MPROTO_OK)
        return;
    look(s.text);
    look(s.path);
    while (mproto_imap_section_field(&s.fields, &name))
        look(name);
    copy = malloc(s.text.n + 2);
    must(copy != NULL);
    copy[0] = '[';
    memcpy(copy + 1, s.text.p, s.text.n);
    copy[s.text.n + 1] = ']';
    text.p = copy;
    text.n = s.text.n + 2;
    must(mproto_imap_section_read(&again, text) == MPROTO_OK &&
         again.what == s.what && again.path.n == s.path.n);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    char *copy;

    if (size == 0)
        return 0;
    copy = malloc(size);
    must(copy != NULL);
    memcpy(copy, data + 1, size - 1);
    text.p = copy;
    text.n = size - 1;
    if (data[0] == 'E' || data[0] == 'S') {
        check_values(text, data[0]);
        check_repaired(text, data[0]);
    } else {
        check_section(text);
    }
    free(copy);
    return 0;
}
