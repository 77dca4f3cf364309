/* Files in two encodings, and uuencode with and without faults. */
#include "corpus.h"
#include "outline.h"
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <mailproto/uu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "a file begins with a line \"begin\" and its mode"
#define NAME "a file without a name is read all the same"
#define ZEROS "a line is as long as it says: blanks at its end were cut off"

static const corpus_deviation deviations[] = {
    { "angus uuencode", "no begin, ignore errors", BEGIN },
    { "angus uuencode", "no begin, no end, ignore errors", BEGIN },
    { "angus uuencode", "empty line, no begin, ignore errors", BEGIN },
    { "angus uuencode", "bad mode, ignore errors", BEGIN },
    { "angus uuencode", "ignore both kinds of errors", BEGIN },
    { "angus uuencode", "bad filename", NAME },
    { "angus uuencode", "garbage data, ignore errors", ZEROS },
    { NULL, NULL, NULL }
};

#undef BEGIN
#undef NAME
#undef ZEROS

typedef int codec_step(mproto_codec *s, mproto_io *io, int last);

/* --- two encodings ------------------------------------------------------- */

/* All of octets through a codec. */
static void put_coded(outline_text *t, codec_step *step,
                        mproto_codec *s, mproto_span octets)
{
    char out[4096];
    mproto_io io;
    int rc;

    io.in = octets.p;
    io.in_n = octets.n;
    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = step(s, &io, 1);
        outline_put(t, out, sizeof out - io.out_n);
    } while (rc == MPROTO_E_FULL);
}

/* The file as the body of a message with this encoding. */
static void put_decoded(outline_text *t, const char *encoding,
                        mproto_span body)
{
    outline_text message = { NULL, 0, 0 };
    outline o;

    outline_puts(&message, "Content-Type: application/octet-stream\n"
                           "Content-Transfer-Encoding: ");
    outline_puts(&message, encoding);
    outline_puts(&message, "\n\n");
    outline_put(&message, body.p, body.n);
    outline_read(&o, outline_span(&message), MPROTO_MIME_DECODE, 0);
    outline_put(t, o.parts[0].content.p, o.parts[0].content.n);
    outline_free(&o);
    free(message.p);
}

#define FOLDER "mimekit/encoders/"

static void run_wikipedia(void)
{
    mproto_span plain = outline_load(FOLDER "wikipedia.txt");
    mproto_span qp = outline_load(FOLDER "wikipedia.qp.txt");
    outline_text decoded = { NULL, 0, 0 }, encoded = { NULL, 0, 0 };
    mproto_codec s;

    if (plain.p && qp.p) {
        put_decoded(&decoded, "quoted-printable", qp);
        outline_case_lines("wikipedia decoded", plain, outline_span(&decoded));
        mproto_qp_init(&s, 0);
        put_coded(&encoded, mproto_qp_encode, &s, plain);
        outline_case_lines("wikipedia encoded", qp, outline_span(&encoded));
    }
    free(decoded.p);
    free(encoded.p);
    outline_unload(plain);
    outline_unload(qp);
}

static void run_photo(void)
{
    mproto_span base64 = outline_load(FOLDER "photo.b64.txt");
    mproto_span uu = outline_load(FOLDER "photo.uu.txt");
    outline_text one = { NULL, 0, 0 }, other = { NULL, 0, 0 };
    outline_text encoded = { NULL, 0, 0 };
    mproto_codec s;

    if (base64.p && uu.p) {
        put_decoded(&one, "base64", base64);
        put_decoded(&other, "x-uuencode", uu);
        outline_case_lines("photo in uuencode", outline_span(&one),
                outline_span(&other));
        mproto_base64_init(&s, MPROTO_BASE64_LINES);
        put_coded(&encoded, mproto_base64_encode, &s, outline_span(&one));
        outline_case_lines("photo encoded", base64, outline_span(&encoded));
    }
    free(one.p);
    free(other.p);
    free(encoded.p);
    outline_unload(base64);
    outline_unload(uu);
}

#undef FOLDER

/* --- uuencode, as Angus Mail reads it ------------------------------------ */

/* A test of theirs, whose pieces end in a line of their own:
 * TEST name, DATA options, the lines, EXPECT, the text or EXCEPTION, END. */
typedef struct uu_test {
    char        name[128];
    mproto_span data, expected;
} uu_test;

static const char *next_line(const char *p)
{
    p += strcspn(p, "\n");
    return p + (*p == '\n');
}

/* From the line behind p up to one that is end alone. */
static const char *read_lines(mproto_span *s, const char *p, const char *end)
{
    size_t n = strlen(end);

    s->p = p;
    while (*p && (strncmp(p, end, n) != 0 || (p[n] != '\n' && p[n] != '\r')))
        p = next_line(p);
    s->n = (size_t)(p - s->p);
    return next_line(p);
}

static const char *read_test(uu_test *t, const char *p)
{
    while (*p && strncmp(p, "TEST ", 5) != 0)
        p = next_line(p);
    if (!*p)
        return NULL;
    snprintf(t->name, sizeof t->name, "%.*s", (int)strcspn(p + 5, "\r\n"),
             p + 5);
    p = next_line(next_line(p));
    p = read_lines(&t->data, p, "EXPECT");
    return read_lines(&t->expected, p, "END");
}

static void run_test(const uu_test *t)
{
    static const char fault[] = "EXCEPTION";
    outline_text decoded = { NULL, 0, 0 };
    mproto_codec s;

    mproto_uu_init(&s);
    outline_put(&decoded, "", 0);
    put_coded(&decoded, mproto_uu_decode, &s, t->data);
    if (strncmp(t->expected.p, fault, strlen(fault)) == 0)
        corpus_case(t->name, "a fault",
                    s.defects ? "a fault" : decoded.p);
    else
        outline_case_lines(t->name, t->expected, outline_span(&decoded));
    free(decoded.p);
}

static void run_angus(void)
{
    mproto_span file = outline_load("angus-mail/util/uudata.txt");
    const char *p = file.p;
    uu_test t;

    while (p && (p = read_test(&t, p)) != NULL)
        run_test(&t);
    outline_unload(file);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("mimekit encodings");
    run_wikipedia();
    run_photo();
    corpus_source("angus uuencode");
    run_angus();
    return corpus_end();
}
