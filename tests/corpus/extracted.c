/* What our server would tell of messages: a filter for imap_dovecot.py. Each
 * line of input is the path of a file; for each item comes its name, a \37,
 * the octets it has, or NIL, a line end, and its value with a line end behind
 * it; then an empty line. */
#include "corpus.h"
#include <mailproto/address.h>
#include <mailproto/imapextract.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 40 };

/* Those of what two readers may read in two ways. */
#define MEANINGS ((MPROTO_DEFECTS_AMBIGUOUS & ~MPROTO_DEFECT_VERSION) \
    | MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_CONTROL | MPROTO_DEFECT_SPECIALS \
    | MPROTO_DEFECT_BRACKETS | MPROTO_DEFECT_SEPARATOR | MPROTO_DEFECT_SYNTAX \
    | MPROTO_DEFECT_UNCLOSED | MPROTO_DEFECT_TRUNCATED | MPROTO_DEFECT_TYPE)

static void put_item(const char *name, const char *p, size_t n)
{
    printf("%s\37%lu\n", name, (unsigned long)n);
    fwrite(p, 1, n, stdout);
    putchar('\n');
}

/* fields: their names, as the client wrote them. */
static void put_section(const mproto_imapextract_mail *mail, const char *name,
                        mproto_imap_section *s, const char *fields)
{
    mproto_imapextract x;
    mproto_span piece;
    uint64_t n = 0;

    s->fields.p = fields;
    s->fields.n = strlen(fields);
    if (mproto_imapextract_begin(&x, mail, s) != MPROTO_OK) {
        printf("%s\37NIL\n", name);
        return;
    }
    printf("%s\37%" PRIu64 "\n", name, x.size);
    while (mproto_imapextract_next(&x, 1000, &piece)) {
        fwrite(piece.p, 1, piece.n, stdout);
        n += piece.n;
    }
    putchar('\n');
    if (n != x.size)
        abort();
}

static void put_of_message(const mproto_imapextract_mail *mail)
{
    mproto_imap_section s = { .what = MPROTO_IMAP_SECTION_ALL };

    put_section(mail, "BODY[]", &s, "");
    s.what = MPROTO_IMAP_SECTION_HEADER;
    put_section(mail, "BODY[HEADER]", &s, "");
    s.what = MPROTO_IMAP_SECTION_TEXT;
    put_section(mail, "BODY[TEXT]", &s, "");
    s.what = MPROTO_IMAP_SECTION_FIELDS;
    put_section(mail, "BODY[HEADER.FIELDS (SUBJECT TO X-NONE)]", &s,
                "(SUBJECT TO X-NONE)");
    s.what = MPROTO_IMAP_SECTION_FIELDS_NOT;
    put_section(mail, "BODY[HEADER.FIELDS.NOT (RECEIVED DATE)]", &s,
                "(RECEIVED DATE)");
    s.what = MPROTO_IMAP_SECTION_ALL;
    s.partial = 1;
    s.origin = 10;
    s.count = 300;
    put_section(mail, "BODY[]<10>", &s, "");
}

/* Of a part that has a path of its own. */
static void put_of_part(const mproto_imapextract_mail *mail, unsigned i)
{
    static const struct {
        mproto_imap_section_what what;
        const char *name;
    } kinds[] = {
        { MPROTO_IMAP_SECTION_ALL, "" },
        { MPROTO_IMAP_SECTION_MIME, ".MIME" },
        { MPROTO_IMAP_SECTION_HEADER, ".HEADER" },
        { MPROTO_IMAP_SECTION_TEXT, ".TEXT" }
    };
    mproto_imap_section s;
    char path[200], name[240];
    size_t k;

    mproto_structure_path(mail->parts, i, path, sizeof path);
    if (mproto_structure_find(mail->parts, path) != i || path[0] == '\0')
        return;
    memset(&s, 0, sizeof s);
    s.path.p = path;
    s.path.n = strlen(path);
    for (k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        s.what = kinds[k].what;
        sprintf(name, "BODY[%s%s]", path, kinds[k].name);
        put_section(mail, name, &s, "");
    }
}

static int has_addresses(const mproto_field *f)
{
    static const char *const names[] = {
        "from", "sender", "reply-to", "to", "cc", "bcc"
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (mproto_name_is(f->name, names[i]))
            return 1;
    return 0;
}

/* Of a part, and of the addresses in its header. */
static unsigned defects_of_part(const mproto_imapextract_mail *mail,
                                const mproto_part *p)
{
    unsigned defects = p->defects;
    mproto_addrs addrs;
    mproto_fields it;
    mproto_field f;
    mproto_addr a;

    mproto_fields_begin(&it, mail->raw.p + p->header,
                        (size_t)(p->body - p->header));
    while (mproto_fields_next(&it, &f)) {
        if (!has_addresses(&f))
            continue;
        mproto_addrs_begin(&addrs, f.body, 0);
        while (mproto_addrs_next(&addrs, &a) > 0)
            defects |= a.defects;
    }
    return defects & MEANINGS;
}

static unsigned defects_of(const mproto_imapextract_mail *mail)
{
    unsigned i, defects = 0;

    for (i = 0; i < mproto_structure_count(mail->parts); i++)
        defects |= defects_of_part(mail, mproto_structure_part(mail->parts,
                                                               i));
    return defects;
}

static void put_values(const mproto_imapextract_mail *mail)
{
    static char room[1 << 20];
    char size[32];
    size_t n;

    if (mproto_imapextract_envelope(room, sizeof room, &n, mail) != MPROTO_OK)
        abort();
    put_item("ENVELOPE", room, n);
    if (mproto_imapextract_structure(room, sizeof room, &n, mail, 0)
        != MPROTO_OK)
        abort();
    put_item("BODY", room, n);
    if (mproto_imapextract_structure(room, sizeof room, &n, mail, 1)
        != MPROTO_OK)
        abort();
    put_item("BODYSTRUCTURE", room, n);
    sprintf(size, "%" PRIu64, mproto_imapextract_octets(mail->raw));
    put_item("RFC822.SIZE", size, strlen(size));
    sprintf(size, "%u", defects_of(mail));
    put_item("DEFECTS", size, strlen(size));
}

static void put_message(const char *path, mproto_structure *parts)
{
    mproto_imapextract_mail mail = { .parts = parts,
        .flags = MPROTO_IMAPEXTRACT_LF };
    unsigned i;
    char *p;

    mail.raw.p = p = corpus_read(path, &mail.raw.n);
    if (p && mproto_structure_scan(parts, p, mail.raw.n) == MPROTO_OK) {
        put_values(&mail);
        put_of_message(&mail);
        for (i = 0; i < mproto_structure_count(parts) && i < PARTS_MAX; i++)
            put_of_part(&mail, i);
    }
    putchar('\n');
    fflush(stdout);
    free(p);
}

int main(void)
{
    mproto_structure *parts = mproto_structure_new(NULL);
    static char path[4096];

    if (!parts)
        return 1;
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        put_message(path, parts);
    }
    mproto_structure_free(parts);
    return 0;
}
