/* The messages of Perl MIME-tools against what its tests say of each part:
 * type, encoding, charset, names, decoded size, and some of the fields. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_FILES "files in lines of text are a defect, and stay in the text"
#define COUNTED "it has 421 octets, as Python counts them, too"

static const corpus_deviation deviations[] = {
    { "perl-mime-tools", "multi-weirdspace.ref.txt 1 Size", COUNTED },
    { "perl-mime-tools", "uu-junk-extracted.ref.txt 2 Type", NO_FILES },
    { "perl-mime-tools", "uu-junk-extracted.ref.txt parts", NO_FILES },
    { "perl-mime-tools", "uu-zeegee.ref.txt 0 Type", NO_FILES },
    { "perl-mime-tools", "uu-zeegee.ref.txt parts", NO_FILES },
    { NULL, NULL, NULL }
};

#undef NO_FILES
#undef COUNTED

/* --- NAME.ref.txt -------------------------------------------------------- */

/* One line: "KEY" => VALUE, where VALUE is "{" for a table. */
typedef struct line {
    char key[32];
    char value[256];
} line;

/* U+80 to U+FFFF as UTF-8. */
static size_t put_letter(char *dst, unsigned long u)
{
    size_t n = 0;

    if (u >= 0x800) {
        dst[n++] = (char)(0xe0 | u >> 12);
        dst[n++] = (char)(0x80 | (u >> 6 & 0x3f));
    } else {
        dst[n++] = (char)(0xc0 | u >> 6);
    }
    dst[n++] = (char)(0x80 | (u & 0x3f));
    return n;
}

/* An escape behind the backslash at *p: \@, \", \n, \x{421}. */
static size_t unescape(char *dst, const char **p)
{
    char c = *(*p)++;

    if (c == 'x') {
        size_t n = put_letter(dst, strtoul(*p + 1, NULL, 16));

        *p = strchr(*p, '}') + 1;
        return n;
    }
    *dst = c == 'n' ? '\n' : c;
    return 1;
}

static void read_value(char *dst, size_t cap, const char *p)
{
    int quoted = *p == '"';
    size_t n = 0;

    p += quoted;
    while (*p && n + 4 < cap && !strchr(quoted ? "\"" : ",\r ", *p)) {
        char c = *p++;

        if (c == '\\')
            n += unescape(dst + n, &p);
        else
            dst[n++] = c;
    }
    dst[n] = '\0';
}

static int read_line(line *l, const char *p)
{
    const char *arrow = strstr(p, "=>");

    if (!arrow)
        return 0;
    p += strspn(p, " \"");
    snprintf(l->key, sizeof l->key, "%.*s", (int)strcspn(p, "\" "), p);
    arrow += 2;
    read_value(l->value, sizeof l->value, arrow + strspn(arrow, " "));
    return 1;
}

/* --- what came of it ----------------------------------------------------- */

/* A message that the reference speaks of, and where it does. */
typedef struct reference {
    const char *name;           /* of the file */
    outline     o;
    char        path[64];       /* of the part; "" is in "Parser" */
    unsigned    parts;
    int         uuencode;       /* files of uuencode are parts, too */
} reference;

static void put_text(char *dst, size_t cap, const char *s)
{
    snprintf(dst, cap, "%s", s);
}

static void put_span(char *dst, size_t cap, mproto_span s)
{
    snprintf(dst, cap, "%.*s", (int)s.n, s.p);
}

static void put_type(char *dst, size_t cap, const outline *o, size_t i)
{
    put_text(dst, cap, o->parts[i].type.p);
}

static void put_encoding(char *dst, size_t cap, const outline *o, size_t i)
{
    put_text(dst, cap, outline_encoding(o->parts[i].encoding));
}

static void put_charset(char *dst, size_t cap, const outline *o, size_t i)
{
    put_text(dst, cap, o->parts[i].charset.p);
}

static void put_disposition(char *dst, size_t cap, const outline *o,
                            size_t i)
{
    put_text(dst, cap, o->parts[i].disposition.p);
}

static void put_filename(char *dst, size_t cap, const outline *o, size_t i)
{
    put_text(dst, cap, o->parts[i].filename.p);
}

static void put_size(char *dst, size_t cap, const outline *o, size_t i)
{
    snprintf(dst, cap, "%lu", (unsigned long)o->parts[i].decoded);
}

static void put_preamble(char *dst, size_t cap, const outline *o, size_t i)
{
    put_span(dst, cap, outline_preamble(o, i));
}

static void put_epilogue(char *dst, size_t cap, const outline *o, size_t i)
{
    put_span(dst, cap, outline_epilogue(o, i));
}

static void put_fail(char *dst, size_t cap, const outline *o, size_t i)
{
    put_text(dst, cap, o->parts[i].defects ? "1" : "0");
}

static int find_field(const outline *o, size_t i, const char *lower,
                      mproto_field *f)
{
    mproto_span header = outline_header(o, i);
    mproto_fields it;

    mproto_fields_begin(&it, header.p, header.n);
    return mproto_fields_find(&it, lower, f);
}

static void put_field(char *dst, size_t cap, const outline *o, size_t i,
                      const char *lower)
{
    mproto_field f;

    if (find_field(o, i, lower, &f))
        mproto_unfold(dst, cap, f.body);
}

static void put_subject(char *dst, size_t cap, const outline *o, size_t i)
{
    put_field(dst, cap, o, i, "subject");
}

static void put_to(char *dst, size_t cap, const outline *o, size_t i)
{
    put_field(dst, cap, o, i, "to");
}

static void put_from(char *dst, size_t cap, const outline *o, size_t i)
{
    put_field(dst, cap, o, i, "from");
}

static void put_boundary(char *dst, size_t cap, const outline *o, size_t i)
{
    mproto_params it;
    mproto_span value;
    mproto_field f;

    if (!find_field(o, i, "content-type", &f))
        return;
    mproto_params_begin(&it, f.body, &value);
    mproto_params_get(dst, cap, &it, "boundary", NULL);
}

/* The other keys are of MIME-tools alone. */
static const struct {
    const char *key;
    void      (*put)(char *dst, size_t cap, const outline *o, size_t i);
} values[] = {
    { "Type", put_type },
    { "Encoding", put_encoding },
    { "Charset", put_charset },
    { "Disposition", put_disposition },
    { "Filename", put_filename },
    { "Size", put_size },
    { "Boundary", put_boundary },
    { "Preamble", put_preamble },
    { "Epilogue", put_epilogue },
    { "Subject", put_subject },
    { "To", put_to },
    { "From", put_from },
    { "Fail", put_fail },
};

/* What we have for key; 0: nothing to compare. */
static int put_value(char *dst, size_t cap, const reference *r,
                     const char *key)
{
    size_t n = sizeof values / sizeof *values, k, i;

    for (k = 0; k < n && strcmp(values[k].key, key) != 0; k++)
        continue;
    for (i = 0; i < r->o.n && strcmp(r->o.parts[i].path, r->path) != 0; i++)
        continue;
    if (k == n || (i == r->o.n && r->uuencode))
        return 0;
    put_text(dst, cap, i == r->o.n ? "no such part" : "");
    if (i < r->o.n)
        values[k].put(dst, cap, &r->o, i);
    return 1;
}

/* "Part_1_2" is 1.2, "Msg" is 0. */
static void open_table(reference *r, const char *key)
{
    char *p;

    r->path[0] = '\0';
    if (strcmp(key, "Msg") == 0)
        strcpy(r->path, "0");
    if (strncmp(key, "Part_", 5) != 0)
        return;
    strcpy(r->path, key + 5);
    while ((p = strchr(r->path, '_')) != NULL)
        *p = '.';
    r->parts++;
}

static void take_line(reference *r, const line *l)
{
    char name[256], got[512], want[256];
    mproto_span value;

    if (l->value[0] == '{') {
        open_table(r, l->key);
        return;
    }
    r->uuencode |= strcmp(l->key, "ExtractUuencode") == 0;
    if (!r->path[0] || !put_value(got, sizeof got, r, l->key))
        return;
    value.p = l->value;
    value.n = strlen(value.p);
    snprintf(want, sizeof want, "%s", l->value);
    if (strcmp(l->key, "To") == 0)
        mproto_unfold(want, sizeof want, value);
    snprintf(name, sizeof name, "%s %s %s", r->name, r->path, l->key);
    corpus_case(name, want, got);
}

/* --- messages ------------------------------------------------------------ */

static void check_uuencode(const reference *r)
{
    unsigned defects = 0;
    char name[256];
    size_t i;

    if (!r->uuencode)
        return;
    for (i = 0; i < r->o.n; i++)
        defects |= r->o.parts[i].defects;
    snprintf(name, sizeof name, "%s uuencode", r->name);
    corpus_case(name, "noticed", defects & MPROTO_DEFECT_UUENCODE
                ? "noticed" : "not noticed");
}

static void check_count(const reference *r)
{
    char name[256], want[32], got[32];

    if (r->parts == 0)
        return;
    snprintf(name, sizeof name, "%s parts", r->name);
    snprintf(want, sizeof want, "%u", r->parts + 1);
    snprintf(got, sizeof got, "%lu", (unsigned long)r->o.n);
    corpus_case(name, want, got);
}

static void take_reference(reference *r, char *text)
{
    char *at;
    line l;

    for (at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
        if (read_line(&l, at))
            take_line(r, &l);
    check_count(r);
    check_uuencode(r);
}

static void run_reference(const char *path)
{
    char name[256], *text, *message;
    mproto_span span;
    reference r;
    size_t n;

    snprintf(name, sizeof name, "%.*s.msg",
             (int)(strstr(path, ".ref.txt") - path), path);
    if (strstr(name, "-extracted"))
        strcpy(strstr(name, "-extracted"), ".msg");
    text = corpus_read(path, &n);
    message = corpus_read(name, &span.n);
    if (text && message) {
        memset(&r, 0, sizeof r);
        r.name = strrchr(path, '/') + 1;
        span.p = message;
        outline_read(&r.o, span, MPROTO_MIME_DECODE, 1);
        take_reference(&r, text);
        outline_free(&r.o);
    }
    free(text);
    free(message);
}

int main(void)
{
    files f;
    size_t i;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source("perl-mime-tools");
    files_list(&f, "perl-mime-tools/testmsgs", ".ref.txt");
    for (i = 0; i < f.n; i++)
        run_reference(f.paths[i]);
    files_free(&f);
    return corpus_end();
}
