/* Messages of the composer for other readers: of plan 1 to N, one after the
 * other, the octets and what is in them. compose_python.py reads it.
 *
 * usage: composed.p N */
#include "../unit/compose_seen.h"

static void put_hex(const char *p, size_t n)
{
    size_t i;

    putchar(' ');
    for (i = 0; i < n; i++)
        printf("%02x", (unsigned char)p[i]);
}

static void put_subject(const mproto_field *f)
{
    char text[2000];
    size_t n = mproto_words_decode(text, sizeof text, f->body, NULL, NULL);

    COMPOSE_MUST(n < sizeof text);
    printf("subject");
    put_hex(text, n);
    putchar('\n');
}

/* The names in the words of the account, which is that of plan_check(). */
static void put_from(const mproto_field *f)
{
    static plan x;
    const char *line, *end;

    memset(&x, 0, sizeof x);
    mime_trace_put(&x.told, "", 0);
    seen_addresses(&x, f);
    for (line = x.told.text; *line; line = end + 1) {
        end = strchr(line, '\n');
        if (strncmp(line, "name|", 5) != 0 && strncmp(line, "spec|", 5) != 0)
            continue;
        printf("%.4s", line);
        put_hex(line + 5, (size_t)(end - line) - 5);
        putchar('\n');
    }
    plan_free(&x);
}

static void put_event(const mproto_mime_event *e, composed *body)
{
    const mproto_mime_part *p = e->part;

    if (e->type == MPROTO_MIME_FIELD && p->depth == 0) {
        if (mproto_name_is(e->field.name, "subject"))
            put_subject(&e->field);
        if (mproto_name_is(e->field.name, "from"))
            put_from(&e->field);
    } else if (e->type == MPROTO_MIME_BODY) {
        body->p = realloc(body->p, body->n + e->data.n);
        COMPOSE_MUST(body->p);
        memcpy(body->p + body->n, e->data.p, e->data.n);
        body->n += e->data.n;
    } else if (e->type == MPROTO_MIME_PART_END && p->kind == MPROTO_KIND_LEAF) {
        printf("leaf %.*s/%.*s", (int)p->type.n, p->type.p,
               (int)p->subtype.n, p->subtype.p);
        put_hex(p->filename.p, p->filename.n);
        put_hex(body->p, body->n);
        putchar('\n');
        body->n = 0;
    }
}

static void put_account(const composed *all)
{
    mproto_mime_opts opts = { .size = sizeof opts,
        .flags = MPROTO_MIME_DECODE | MPROTO_MIME_SHALLOW };
    mproto_mime *m = mproto_mime_new(&opts);
    const mproto_mime_event *e;
    composed body = { NULL, 0, 0 };

    COMPOSE_MUST(m && mproto_mime_in(m, all->p, all->n) == MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        put_event(e, &body);
    mproto_mime_free(m);
    free(body.p);
}

int main(int argc, char **argv)
{
    static const plan_way way = { 0, SIZE_MAX, NULL, NULL };
    static uint8_t octets[1500];
    static plan x;
    uint32_t seed, last = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    size_t n;

    for (seed = 1; seed <= last; seed++) {
        n = plan_octets_of(octets, 100 + seed % 1300, seed);
        if (plan_run(&x, octets, n, &way) == MPROTO_OK) {
            plan_check(&x);
            printf("message %lu\n", (unsigned long)x.out.n);
            fwrite(x.out.p, 1, x.out.n, stdout);
            put_account(&x.out);
        }
        plan_free(&x);
    }
    return 0;
}
