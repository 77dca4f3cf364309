/* What others read in a message: the text that Thunderbird shows, what
 * inbucket tells of a mail, and how enmime writes one again. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/address.h>
#include <mailproto/structure.h>
#include <mailproto/words.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAGS "tags are a matter of whoever shows HTML"

static const corpus_deviation deviations[] = {
    { "thunderbird bodies", "basic3.out.txt", TAGS },
    { NULL, NULL, NULL }
};

#undef TAGS

/* Lines with LF, without those that are empty at the end. */
static void put_trimmed(outline_text *t, mproto_span s)
{
    size_t i;

    outline_put(t, "", 0);
    for (i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            outline_put(t, s.p + i, 1);
    while (t->n > 0 && t->p[t->n - 1] == '\n')
        t->p[--t->n] = '\0';
}

static void compare_text(const char *name, mproto_span want, mproto_span got)
{
    outline_text w = { NULL, 0, 0 }, g = { NULL, 0, 0 };

    put_trimmed(&w, want);
    put_trimmed(&g, got);
    corpus_case(name, w.p, g.p);
    free(w.p);
    free(g.p);
}

/* The content of the part to show. */
static mproto_span text_of(const outline *o, mproto_span message)
{
    mproto_structure *s = mproto_structure_new(NULL);
    mproto_span text = { "", 0 };
    unsigned i;

    if (!s || mproto_structure_scan(s, message.p, message.n) != MPROTO_OK)
        abort();
    i = mproto_structure_text(s, 0);
    if (i != MPROTO_NO_PART)
        text = outline_span(&o->parts[i].content);
    mproto_structure_free(s);
    return text;
}

/* Calls run with the file at path and the message that it tells of. */
typedef void run_pair(const char *path, mproto_span expected,
                      mproto_span message, const outline *o);

static void with_message(const char *path, const char *message,
                         run_pair *run)
{
    mproto_span expected = outline_load(path);
    mproto_span octets = outline_load(message);
    outline o;

    if (expected.p && octets.p) {
        outline_read(&o, octets, MPROTO_MIME_DECODE | MPROTO_MIME_UTF8, 0);
        run(path, expected, octets, &o);
        outline_free(&o);
    }
    outline_unload(expected);
    outline_unload(octets);
}

/* --- Thunderbird --------------------------------------------------------- */

static void run_body(const char *path, mproto_span expected,
                     mproto_span message, const outline *o)
{
    compare_text(strrchr(path, '/') + 1, expected, text_of(o, message));
}

static void run_thunderbird(void)
{
    char message[512];
    files f;
    size_t i;

    corpus_source("thunderbird bodies");
    files_list(&f, "thunderbird/mailnews/test/data", ".out.txt");
    for (i = 0; i < f.n; i++) {
        snprintf(message, sizeof message, "%.*s.eml",
                 (int)(strstr(f.paths[i], ".out.txt") - f.paths[i]),
                 f.paths[i]);
        with_message(f.paths[i], message, run_body);
    }
    files_free(&f);
}

/* What the names of messages say of their parts, in the order of these. */
static const struct {
    const char *word, *type;
} kinds[] = {
    { "plaintext", "text/plain " },
    { "HTML", "text/html " },
    { "embedded-image", "image/png " },
    { "attachment", "image/png " },
};

static void put_leaves(outline_text *t, const outline *o)
{
    size_t i;

    outline_put(t, "", 0);
    for (i = 0; i < o->n; i++) {
        if (o->parts[i].kind != MPROTO_KIND_LEAF)
            continue;
        outline_puts(t, o->parts[i].type.p);
        outline_puts(t, " ");
    }
}

/* "20-plaintext+(HTML+embedded-image)+attachment.eml" */
static void run_named(const char *path, mproto_span same,
                      mproto_span message, const outline *o)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    const char *name = strrchr(path, '/') + 1;
    size_t k;

    (void)same;
    outline_put(&want, "", 0);
    for (k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strstr(name, kinds[k].word))
            outline_puts(&want, kinds[k].type);
    put_leaves(&got, o);
    corpus_case(name, want.p, got.p);
    corpus_case(name, "Search for", strstr(text_of(o, message).p,
                                           "Search for")
                ? "Search for" : "something else");
    free(want.p);
    free(got.p);
}

static void run_thunderbird_names(void)
{
    files f;
    size_t i;

    corpus_source("thunderbird names");
    files_list(&f, "thunderbird/mailnews/test/data", ".eml");
    for (i = 0; i < f.n; i++) {
        const char *name = strrchr(f.paths[i], '/') + 1;

        if (name[0] >= '0' && name[0] <= '3' && name[2] == '-')
            with_message(f.paths[i], f.paths[i], run_named);
    }
    files_free(&f);
}

/* --- inbucket ------------------------------------------------------------ */

/* "Name <address>" for each, with ", " between them. */
static void put_mailboxes(outline_text *t, mproto_span body)
{
    char plain[1024], name[1024];
    mproto_addrs it;
    mproto_addr a;
    mproto_span s;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        if (a.type != MPROTO_ADDR_MAILBOX)
            continue;
        s.p = plain;
        s.n = mproto_addr_name(plain, sizeof plain, a.display);
        mproto_words_decode(name, sizeof name, s, &corpus_iconv, NULL);
        outline_puts(t, t->n > 0 ? ", " : "");
        outline_puts(t, name);
        outline_puts(t, s.n > 0 ? " <" : "<");
        outline_put(t, a.local.p, a.local.n);
        outline_put(t, "@", 1);
        outline_put(t, a.domain.p, a.domain.n);
        outline_put(t, ">", 1);
    }
}

static void put_subject(outline_text *t, mproto_span body)
{
    char text[1024];

    mproto_words_decode(text, sizeof text, body, &corpus_iconv, NULL);
    outline_puts(t, text);
}

/* What stands behind the label in a line of the golden file, without []. */
static mproto_span line_of(mproto_span golden, const char *label)
{
    const char *at = strstr(golden.p, label);
    mproto_span s = { "", 0 };

    if (at) {
        s.p = at + strlen(label);
        s.n = strcspn(s.p, "\r\n");
    }
    if (s.n > 0 && *s.p == '[') {
        s.p++;
        s.n -= 2;
    }
    return s;
}

static const struct {
    const char *label, *lower;
    void      (*put)(outline_text *t, mproto_span body);
} lines[] = {
    { "\nFrom: ", "from", put_mailboxes },
    { "\nTo: ", "to", put_mailboxes },
    { "\nSubject: ", "subject", put_subject },
};

/* A mail without the field has its recipients from the envelope. */
static void run_golden(const char *path, mproto_span golden,
                       mproto_span message, const outline *o)
{
    static const char text[] = "\nBODY TEXT:\n", html[] = "\nBODY HTML:";
    mproto_span header = outline_header(o, 0), want;
    mproto_fields it;
    mproto_field f;
    char name[256];
    size_t k;

    for (k = 0; k < sizeof lines / sizeof *lines; k++) {
        outline_text got = { NULL, 0, 0 };

        mproto_fields_begin(&it, header.p, header.n);
        if (!mproto_fields_find(&it, lines[k].lower, &f))
            continue;
        lines[k].put(&got, f.body);
        snprintf(name, sizeof name, "%s %s", strrchr(path, '/') + 1,
                 lines[k].lower);
        compare_text(name, line_of(golden, lines[k].label),
                     outline_span(&got));
        free(got.p);
    }
    want.p = strstr(golden.p, text) + strlen(text);
    want.n = (size_t)(strstr(golden.p, html) - want.p);
    snprintf(name, sizeof name, "%s text", strrchr(path, '/') + 1);
    compare_text(name, want, text_of(o, message));
}

/* "no-to-ipv4.golden.txt" is of "no-to.txt". */
static void run_inbucket(void)
{
    char message[512];
    files f;
    size_t i;

    corpus_source("inbucket mails");
    files_list(&f, "inbucket/pkg/test/testdata", ".golden.txt");
    for (i = 0; i < f.n; i++) {
        const char *end = strstr(f.paths[i], "-ipv");

        if (!end)
            end = strstr(f.paths[i], ".golden");
        snprintf(message, sizeof message, "%.*s.txt",
                 (int)(end - f.paths[i]), f.paths[i]);
        with_message(f.paths[i], message, run_golden);
    }
    files_free(&f);
}

/* --- enmime -------------------------------------------------------------- */

/* Encoded another way, it is the same text. */
static void run_again(const char *path, mproto_span golden,
                      mproto_span message, const outline *o)
{
    outline again;
    char name[256];

    outline_read(&again, golden, MPROTO_MIME_DECODE | MPROTO_MIME_UTF8, 0);
    snprintf(name, sizeof name, "%s type", strrchr(path, '/') + 1);
    corpus_case(name, again.parts[0].type.p, o->parts[0].type.p);
    snprintf(name, sizeof name, "%s text", strrchr(path, '/') + 1);
    compare_text(name, outline_span(&again.parts[0].content),
                 text_of(o, message));
    outline_free(&again);
}

static void run_enmime(void)
{
    char message[512];
    files f;
    size_t i;

    corpus_source("enmime encoded");
    files_list(&f, "enmime/testdata/encode", ".golden.txt");
    for (i = 0; i < f.n; i++) {
        const char *end = strstr(f.paths[i], "-option-");

        if (!end)
            continue;
        snprintf(message, sizeof message, "%.*s-option.raw.eml",
                 (int)(end - f.paths[i]), f.paths[i]);
        with_message(f.paths[i], message, run_again);
    }
    files_free(&f);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_thunderbird();
    run_thunderbird_names();
    run_inbucket();
    run_enmime();
    return corpus_end();
}
