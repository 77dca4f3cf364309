/* Bounces that sisimai has with three kinds of line ends: LF, CRLF, and CR
 * alone. The same parts are in all of them. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = {
    { "sisimai CR", "-", "CR alone ends no line (RFC 5322 2.3)" },
    { NULL, NULL, NULL }
};

/* A line of text for each part. */
static void put_parts(outline_text *t, const outline *o)
{
    char about[64];
    size_t i;

    for (i = 0; i < o->n; i++) {
        const outline_part *p = &o->parts[i];

        snprintf(about, sizeof about, " %d %d %lu ", (int)p->kind,
                 (int)p->encoding, (unsigned long)p->lines);
        outline_puts(t, p->path);
        outline_puts(t, about);
        outline_puts(t, p->type.p);
        outline_puts(t, " ");
        outline_puts(t, p->charset.p);
        outline_puts(t, " ");
        outline_puts(t, p->filename.p);
        outline_puts(t, " ");
        outline_show_lines(t, outline_span(&p->content));
        outline_puts(t, "\n");
    }
}

static char *read_file(const char *folder, const char *name, size_t *n)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return files_have(path) ? corpus_read(path, n) : NULL;
}

/* Some of these files have other texts, too. */
static int differ_in_line_ends(const char *p, size_t n, const char *q,
                               size_t m)
{
    size_t i = 0, k = 0;

    while (i < n && k < m) {
        int end = q[k] == '\r' || q[k] == '\n';

        if (end ? p[i] != '\n' : p[i] != q[k])
            return 0;
        k += q[k] == '\r' && k + 1 < m && q[k + 1] == '\n';
        i++;
        k++;
    }
    return i == n && k == m;
}

static void put_message(outline_text *t, const char *p, size_t n)
{
    mproto_span message;
    outline o;

    message.p = p;
    message.n = n;
    outline_read(&o, message, MPROTO_MIME_DECODE, 1);
    put_parts(t, &o);
    outline_free(&o);
}

#define FOLDER "sisimai-bounces/maildir/"

static void run_file(const char *folder, const char *name)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    size_t n, m;
    char *p = read_file(FOLDER "bsd", name, &n);
    char *q = read_file(folder, name, &m);

    if (p && q) {
        put_message(&want, p, n);
        put_message(&got, q, m);
        if (strcmp(want.p, got.p) == 0 || differ_in_line_ends(p, n, q, m))
            corpus_case(name, want.p, got.p);
        else
            corpus_skip(name, "its text is another one, too");
    }
    free(want.p);
    free(got.p);
    free(p);
    free(q);
}

static void run_folder(const char *source, const char *folder)
{
    files f;
    size_t i;

    corpus_source(source);
    files_list(&f, folder, ".eml");
    for (i = 0; i < f.n; i++)
        run_file(folder, strrchr(f.paths[i], '/') + 1);
    files_free(&f);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_folder("sisimai CRLF", FOLDER "dos");
    run_folder("sisimai CR", FOLDER "mac");
    return corpus_end();
}
