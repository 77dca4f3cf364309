/* Makes the message that "make demo" sends, with the library's encoders.
 *
 *     demo_message DIR
 *
 * writes DIR/message.eml, a multipart with a text in quoted-printable and an
 * attachment in base64, and beside it DIR/text and DIR/attachment: what a
 * reader must get back. Exit status 0, 64 wrong arguments, 73 a file cannot
 * be written. ISC, see COPYING. */
#include <mailproto/base64.h>
#include <mailproto/date.h>
#include <mailproto/qp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ATTACHMENT 200000u

/* "Gruesse", with umlaut and sharp s, in UTF-8. */
#define GREETING "Gr\xc3\xbc\xc3\x9f" "e"

/* A boundary of this form can stand in neither encoding: RFC 2045 6.7. */
#define BOUNDARY "=_mailproto_demo"

static const char text[] =
    GREETING " from the demo.\r\n"
    "\r\n"
    "This line is longer than the seventy-six columns that quoted-printable"
    " grants, and this = is an equals sign.\r\n"
    "A blank at the end of a line would be lost on the way \r\n"
    ".\r\n"
    "..\r\n"
    ".......\r\n"
    "Above stand three lines of dots, which SMTP must not take for the end."
    "\r\n";

typedef int (*encoder)(mproto_codec *s, mproto_io *io, int last);

static void encode(FILE *to, encoder step, mproto_codec *s, mproto_span in)
{
    char out[1024];
    mproto_io io = { in.p, in.n, NULL, 0 };
    int rc;

    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = step(s, &io, 1);
        fwrite(out, 1, sizeof out - io.out_n, to);
    } while (rc == MPROTO_E_FULL);
}

static void write_header(FILE *f)
{
    static const char subject[] = GREETING;
    mproto_span span = { subject, sizeof subject - 1 };
    mproto_codec base64;
    char date[MPROTO_DATE_MAX];

    mproto_date_write(date, sizeof date, (int64_t)time(NULL), 0);
    fprintf(f, "From: Demo <demo@example.test>\r\n"
               "To: Alice <alice@example.test>\r\n"
               "Date: %s\r\n"
               "Message-ID: <demo.%lld@example.test>\r\n"
               "Subject: =?UTF-8?B?", date, (long long)time(NULL));
    mproto_base64_init(&base64, 0);
    encode(f, mproto_base64_encode, &base64, span);
    fputs("?=\r\n"
          "MIME-Version: 1.0\r\n"
          "Content-Type: multipart/mixed; boundary=\"" BOUNDARY "\"\r\n"
          "\r\n", f);
}

static void write_message(FILE *f, mproto_span attachment)
{
    mproto_span body = { text, sizeof text - 1 };
    mproto_codec codec;

    write_header(f);
    fputs("--" BOUNDARY "\r\n"
          "Content-Type: text/plain; charset=utf-8\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n"
          "\r\n", f);
    mproto_qp_init(&codec, 0);
    encode(f, mproto_qp_encode, &codec, body);
    fputs("\r\n"
          "--" BOUNDARY "\r\n"
          "Content-Type: application/octet-stream\r\n"
          "Content-Disposition: attachment; filename=\"noise.bin\"\r\n"
          "Content-Transfer-Encoding: base64\r\n"
          "\r\n", f);
    mproto_base64_init(&codec, MPROTO_BASE64_LINES);
    encode(f, mproto_base64_encode, &codec, attachment);
    fputs("--" BOUNDARY "--\r\n", f);
}

/* Every octet value, in no order that a fault could hide in. */
static void make_noise(char *p, size_t n)
{
    uint32_t x = 2463534242u;
    size_t i;

    for (i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        p[i] = (char)(x & 0xff);
    }
}

static FILE *create(const char *dir, const char *name)
{
    char path[1024];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    if ((f = fopen(path, "wb")) == NULL)
        perror(path);
    return f;
}

static int finish(FILE *f)
{
    int bad = ferror(f);

    return fclose(f) != 0 || bad;
}

static int write_all(const char *dir, mproto_span attachment)
{
    FILE *f;

    if ((f = create(dir, "message.eml")) == NULL)
        return 1;
    write_message(f, attachment);
    if (finish(f) || (f = create(dir, "attachment")) == NULL)
        return 1;
    fwrite(attachment.p, 1, attachment.n, f);
    if (finish(f) || (f = create(dir, "text")) == NULL)
        return 1;
    fwrite(text, 1, sizeof text - 1, f);
    return finish(f);
}

int main(int argc, char **argv)
{
    static char noise[ATTACHMENT];
    mproto_span attachment = { noise, sizeof noise };

    if (argc != 2 || argv[1][0] == '-') {
        fputs("usage: demo_message DIR\n"
              "exit status: 0, 64 wrong arguments, 73 DIR cannot be used\n",
              stderr);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 64;
    }
    make_noise(noise, sizeof noise);
    return write_all(argv[1], attachment) ? 73 : 0;
}
