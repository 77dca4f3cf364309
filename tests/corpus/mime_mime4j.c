/* The trees of Apache James Mime4J: each message as XML, once as it stands
 * and once decoded, with the decoded bodies in files of their own. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "the whole line counts: boundaries may begin alike"
#define BLANKS "no boundary ends in a blank (RFC 2046 5.1.1): padding"
#define OPTION "lines without \":\" do not end a header: an option of Mime4J"
#define LAST "the LF behind the last delimiter is of its line, as a CRLF is"
#define CANON "quoted-printable keeps the line ends that a message has"
#define REST "what the last four letters hold is kept without padding, too"

static const corpus_deviation deviations[] = {
    { "mime4j trees", "/ending-boundaries.msg tree", PREFIX },
    { "mime4j trees", "/weird-boundary.msg tree", BLANKS },
    { "mime4j trees", "/malformedHeaderStartsBody-noheader.msg 0 body",
      OPTION },
    { "mime4j trees of mimetools",
      "/attachment-filename-encoding-Latin1.msg 0 epilogue", LAST },
    { "mime4j trees of mimetools", "/empty-preamble.msg 0 epilogue", LAST },
    { "mime4j trees of mimetools", "/ticket-60931.msg 0 epilogue", LAST },
    { "mime4j trees of mimetools", "/twopart.msg 0 epilogue", LAST },
    { "mime4j bodies", "/ending-boundaries.msg tree", PREFIX },
    { "mime4j bodies", "/weird-boundary.msg tree", BLANKS },
    { "mime4j bodies", "/malformedHeaderStartsBody-noheader.msg 0 content",
      OPTION },
    { "mime4j bodies of mimetools", "/empty-preamble.msg 1 content", CANON },
    { "mime4j bodies of mimetools", "/jt-0498.msg 2.1 content", CANON },
    { "mime4j bodies of mimetools", "/mp-msg-rfc822.msg 2.1 content", CANON },
    { "mime4j bodies of mimetools", "/multi-frag.msg 3.2 content", REST },
    { "mime4j written again", "/ending-boundaries.out.txt tree", PREFIX },
    { "mime4j written again",
      "/malformedHeaderStartsBody-noheader.out.txt 0 content", OPTION },
    { "mime4j written again", "/multi-frag.out.txt 3.2 content", REST },
    { NULL, NULL, NULL }
};

#undef PREFIX
#undef BLANKS
#undef OPTION
#undef LAST
#undef CANON
#undef REST

/* --- what is expected ---------------------------------------------------- */

typedef enum text_in {
    HEADER, BODY, PREAMBLE, EPILOGUE, FILE_NAME, TEXTS
} text_in;

typedef struct node {
    unsigned         depth;
    mproto_mime_kind kind;
    outline_text     text[TEXTS];
} node;

typedef struct expected {
    node    *nodes;
    size_t   n;
    unsigned depth;             /* of elements that are parts */
    text_in  in;                /* or TEXTS: between texts */
} expected;

static void add_node(expected *x)
{
    x->nodes = realloc(x->nodes, (x->n + 1) * sizeof *x->nodes);
    if (!x->nodes)
        abort();
    memset(&x->nodes[x->n], 0, sizeof *x->nodes);
    x->nodes[x->n].depth = x->depth;
    x->nodes[x->n].kind = MPROTO_KIND_LEAF;
    x->n++;
}

/* The innermost part that is open. */
static node *top(expected *x)
{
    size_t i = x->n - 1;

    while (i > 0 && x->nodes[i].depth >= x->depth)
        i--;
    return &x->nodes[i];
}

static int is(const char *tag, const char *name)
{
    size_t n = strlen(name);

    return strncmp(tag, name, n) == 0 && (tag[n] == '>' || tag[n] == ' ');
}

static void open_part(expected *x, int message)
{
    if (message && x->n > 0)
        top(x)->kind = MPROTO_KIND_MESSAGE;
    add_node(x);
    x->depth++;
}

/* <text-body name="..."/> */
static void put_name(expected *x, const char *tag)
{
    const char *from = strchr(tag, '"') + 1;

    outline_put(&top(x)->text[FILE_NAME], from,
                (size_t)(strchr(from, '"') - from));
}

static void open_tag(expected *x, const char *tag)
{
    if (is(tag, "message") || is(tag, "body-part"))
        open_part(x, is(tag, "message"));
    else if (is(tag, "multipart"))
        top(x)->kind = MPROTO_KIND_MULTIPART;
    else if (is(tag, "text-body") || is(tag, "binary-body"))
        put_name(x, tag);
    else if (is(tag, "field"))
        x->in = HEADER;
    else if (is(tag, "body"))
        x->in = BODY;
    else if (is(tag, "preamble"))
        x->in = PREAMBLE;
    else if (is(tag, "epilogue"))
        x->in = EPILOGUE;
    if (x->in != TEXTS)
        outline_put(&top(x)->text[x->in], "", 0);
}

static void close_tag(expected *x, const char *tag)
{
    if (is(tag, "message") || is(tag, "body-part"))
        x->depth--;
    if (x->in == HEADER)
        outline_put(&top(x)->text[HEADER], "\r\n", 2);
    x->in = TEXTS;
}

/* A letter or "&lt;" at p: how much that is. */
static size_t letter(const char *p, char *c)
{
    static const char names[] = "&lt;<&gt;>&amp;&";
    const char *name = names;
    size_t n;

    for (; *name; name += n + 1) {
        n = strcspn(name, ";") + 1;
        if (strncmp(p, name, n) == 0) {
            *c = name[n];
            return n;
        }
    }
    *c = *p;
    return 1;
}

/* Behind an opening tag comes a line end that is none of the text. */
static const char *read_tag(expected *x, const char *p)
{
    if (p[1] == '/')
        close_tag(x, p + 2);
    else
        open_tag(x, p + 1);
    p = strchr(p, '>') + 1;
    if (x->in != TEXTS || p[-2] == '/') {
        p += *p == '\r';
        p += *p == '\n';
    }
    return p;
}

static void read_xml(expected *x, const char *p)
{
    char c;

    memset(x, 0, sizeof *x);
    x->in = TEXTS;
    while (*p) {
        if (*p == '<') {
            p = read_tag(x, p);
            continue;
        }
        p += letter(p, &c);
        if (x->in != TEXTS)
            outline_put(&top(x)->text[x->in], &c, 1);
    }
}

static void free_expected(expected *x)
{
    size_t i;
    int k;

    for (i = 0; i < x->n; i++)
        for (k = 0; k < TEXTS; k++)
            free(x->nodes[i].text[k].p);
    free(x->nodes);
}

/* --- the comparison ------------------------------------------------------ */

static void shape_of(outline_text *t, const expected *x)
{
    outline o = { NULL, x->n, 0 };
    size_t i;

    o.parts = calloc(x->n, sizeof *o.parts);
    if (!o.parts)
        abort();
    for (i = 0; i < x->n; i++) {
        o.parts[i].depth = x->nodes[i].depth;
        o.parts[i].kind = x->nodes[i].kind;
    }
    outline_shape(t, &o);
    free(o.parts);
}

static const char *name_of(const char *path)
{
    return strstr(path, "/resources/") + 11;
}

/* A case "FILE PATH what". */
static void compare(const char *file, const outline_part *p,
                    const char *what, mproto_span want, mproto_span got)
{
    char name[256];

    snprintf(name, sizeof name, "%s %s %s", name_of(file), p->path, what);
    outline_case(name, want, got);
}

/* The fields, each with CRLF behind it, whatever the message has. Lines that
 * are no fields are not in the XML. */
static void put_header(outline_text *t, mproto_span header)
{
    mproto_fields it;
    mproto_field f;

    outline_put(t, "", 0);
    mproto_fields_begin(&it, header.p, header.n);
    while (mproto_fields_next(&it, &f)) {
        size_t n = f.raw.n;

        if (f.name.n == 0)
            continue;
        n -= n > 0 && f.raw.p[n - 1] == '\n';
        n -= n > 0 && f.raw.p[n - 1] == '\r';
        outline_put(t, f.raw.p, n);
        outline_put(t, "\r\n", 2);
    }
}

static void compare_header(const char *file, const outline *o, size_t i,
                           node *x)
{
    outline_text header = { NULL, 0, 0 };

    put_header(&header, outline_header(o, i));
    compare(file, &o->parts[i], "header", outline_span(&x->text[HEADER]),
            outline_span(&header));
    free(header.p);
}

static void compare_raw(const char *file, const outline *o, size_t i,
                        node *x)
{
    const outline_part *p = &o->parts[i];

    compare_header(file, o, i, x);
    if (x->kind == MPROTO_KIND_LEAF)
        compare(file, p, "body", outline_span(&x->text[BODY]),
                outline_body(o, i));
    if (x->kind != MPROTO_KIND_MULTIPART)
        return;
    compare(file, p, "preamble", outline_span(&x->text[PREAMBLE]),
            outline_preamble(o, i));
    compare(file, p, "epilogue", outline_span(&x->text[EPILOGUE]),
            outline_epilogue(o, i));
}

/* --- decoded ------------------------------------------------------------- */

/* Side files of octets are kept in base64, and most are named so. */
static char *read_side(const char *message, const char *name, size_t *n)
{
    static const char *const ends[] = { "", ".txt", ".b64.txt" };
    char path[512];
    mproto_codec codec;
    mproto_io io;
    char *p;
    size_t i;

    for (i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%.*s/%s%s",
                 (int)(strrchr(message, '/') - message), message, name,
                 ends[i]);
        if (files_have(path))
            break;
    }
    p = corpus_read(path, n);
    if (!p || i < 2)
        return p;
    io.in = p;
    io.in_n = *n;
    io.out = malloc(*n + MPROTO_CODEC_MIN);
    io.out_n = *n + MPROTO_CODEC_MIN;
    *n = io.out_n;
    mproto_base64_init(&codec, 0);
    if (!io.out || mproto_base64_decode(&codec, &io, 1) != MPROTO_OK)
        abort();
    *n -= io.out_n;
    memcpy(p, io.out - *n, *n);
    free(io.out - *n);
    return p;
}

static void compare_decoded(const char *file, const outline *o, size_t i,
                            node *x)
{
    mproto_span want;
    char *side;

    if (x->kind != MPROTO_KIND_LEAF || !x->text[FILE_NAME].p)
        return;
    side = read_side(file, x->text[FILE_NAME].p, &want.n);
    if (!side)
        return;
    want.p = side;
    compare(file, &o->parts[i], "content", want,
            outline_span(&o->parts[i].content));
    free(side);
}

/* --- messages ------------------------------------------------------------ */

typedef void compare_part(const char *file, const outline *o, size_t i,
                          node *x);

/* The message at path against its XML, which is path but for its end. */
static void run_tree(const char *path, const outline *o, const char *end,
                     compare_part *part)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    char name[512];
    expected x;
    char *xml;
    size_t n, i;

    snprintf(name, sizeof name, "%.*s%s", (int)strlen(path) - 4, path, end);
    xml = corpus_read(name, &n);
    if (!xml)
        return;
    read_xml(&x, xml);
    shape_of(&want, &x);
    outline_shape(&got, o);
    snprintf(name, sizeof name, "%s tree", name_of(path));
    corpus_case(name, want.p, got.p);
    for (i = 0; strcmp(want.p, got.p) == 0 && i < o->n; i++)
        part(path, o, i, &x.nodes[i]);
    free_expected(&x);
    free(want.p);
    free(got.p);
    free(xml);
}

static void run_folder(const char *folder, const char *end,
                       compare_part *part)
{
    mproto_span message;
    outline o;
    files f;
    size_t i;

    files_list(&f, folder, ".msg");
    for (i = 0; i < f.n; i++) {
        message = outline_load(f.paths[i]);
        if (!message.p)
            continue;
        outline_read(&o, message, MPROTO_MIME_DECODE, 1);
        run_tree(f.paths[i], &o, end, part);
        outline_free(&o);
        outline_unload(message);
    }
    files_free(&f);
}

/* The message as Mime4J writes it again, with CRLF: the same parts. */
static void compare_again(const char *path, const outline *o,
                          const outline *again)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    char name[512];
    size_t i;

    snprintf(name, sizeof name, "%s tree", name_of(path));
    outline_shape(&want, o);
    outline_shape(&got, again);
    corpus_case(name, want.p, got.p);
    for (i = 0; strcmp(want.p, got.p) == 0 && i < o->n; i++) {
        const outline_part *p = &o->parts[i], *q = &again->parts[i];

        if (p->kind != MPROTO_KIND_LEAF)
            continue;
        snprintf(name, sizeof name, "%s %s content", name_of(path),
                 p->path);
        outline_case_lines(name, outline_span(&p->content),
                           outline_span(&q->content));
    }
    free(want.p);
    free(got.p);
}

static void run_again(const char *folder)
{
    char name[512];
    mproto_span was, now;
    outline o, again;
    files f;
    size_t i;

    files_list(&f, folder, ".out.txt");
    for (i = 0; i < f.n; i++) {
        snprintf(name, sizeof name, "%.*s.msg",
                 (int)(strstr(f.paths[i], ".out.txt") - f.paths[i]),
                 f.paths[i]);
        was = outline_load(name);
        now = outline_load(f.paths[i]);
        if (was.p && now.p) {
            outline_read(&o, was, MPROTO_MIME_DECODE, 1);
            outline_read(&again, now, MPROTO_MIME_DECODE, 1);
            compare_again(f.paths[i], &o, &again);
            outline_free(&o);
            outline_free(&again);
        }
        outline_unload(was);
        outline_unload(now);
    }
    files_free(&f);
}

#define FOLDER "apache-james-mime4j/core/src/test/resources/"

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("mime4j trees");
    run_folder(FOLDER "testmsgs", ".xml", compare_raw);
    corpus_source("mime4j trees of mimetools");
    run_folder(FOLDER "mimetools-testmsgs", ".xml", compare_raw);
    corpus_source("mime4j bodies");
    run_folder(FOLDER "testmsgs", "_decoded.xml", compare_decoded);
    corpus_source("mime4j bodies of mimetools");
    run_folder(FOLDER "mimetools-testmsgs", "_decoded.xml", compare_decoded);
    corpus_source("mime4j written again");
    run_again(FOLDER "testmsgs");
    run_again(FOLDER "mimetools-testmsgs");
    return corpus_end();
}
