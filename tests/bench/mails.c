#include "mails.h"
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASS_OCTETS ((size_t)4 << 20)

typedef struct text {
    char  *p;
    size_t n, cap;
} text;

static unsigned dice_state = 2463534242u;

static unsigned dice(unsigned sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 17;
    dice_state ^= dice_state << 5;
    return dice_state % sides;
}

static void *checked(void *p)
{
    if (!p)
        exit(1);
    return p;
}

static void put(text *t, const char *p, size_t n)
{
    if (n > t->cap - t->n) {
        t->cap = (t->cap + n) * 2;
        t->p = checked(realloc(t->p, t->cap));
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static void say(text *t, const char *s)
{
    put(t, s, strlen(s));
}

/* Lines of words; without ASCII one word in nine has an umlaut. */
static void say_prose(text *t, size_t lines, int ascii)
{
    static const char *const words[] = { "mail ", "the ", "of ", "server ",
        "answers ", "a ", "and ", "stored ", "gr\xc3\xbc\xc3\x9f " };
    size_t i, start;

    for (i = 0; i < lines; i++) {
        for (start = t->n; t->n - start < 66;)
            say(t, words[dice(ascii ? 8 : 9)]);
        say(t, "\r\n");
    }
}

typedef int encode_fn(mproto_codec *s, mproto_io *io, int last);

static void say_encoded(text *t, encode_fn *encode, mproto_codec codec,
                        const text *raw)
{
    char out[4096];
    mproto_io io;
    int code;

    io.in = raw->p;
    io.in_n = raw->n;
    do {
        io.out = out;
        io.out_n = sizeof out;
        code = encode(&codec, &io, 1);
        put(t, out, sizeof out - io.out_n);
    } while (code == MPROTO_E_FULL);
}

static void say_base64(text *t, size_t octets)
{
    text raw = { NULL, 0, 0 };
    mproto_codec codec;
    char c;

    while (raw.n < octets) {
        c = (char)dice(256);
        put(&raw, &c, 1);
    }
    mproto_base64_init(&codec, MPROTO_BASE64_LINES);
    say_encoded(t, mproto_base64_encode, codec, &raw);
    free(raw.p);
}

static void say_qp(text *t, size_t lines)
{
    text raw = { NULL, 0, 0 };
    mproto_codec codec;

    say_prose(&raw, lines, 0);
    mproto_qp_init(&codec, 0);
    say_encoded(t, mproto_qp_encode, codec, &raw);
    free(raw.p);
}

static void say_header(text *t)
{
    say(t, "Received: from client.example (mail.example [192.0.2.1])\r\n"
        "\tby mx.example.org with ESMTPS id 4711 for <jones@example.org>;\r\n"
        "\tFri, 21 Nov 1997 09:55:06 -0600\r\n"
        "Message-ID: <5097B248.4000503@example.org>\r\n"
        "Date: Mon, 05 Nov 2012 13:34:16 +0100\r\n"
        "From: =?ISO-8859-1?Q?Marisa_P=E9rez?= <mlperez@example.org>\r\n"
        "Subject: the quarterly figures\r\nMIME-Version: 1.0\r\n");
}

static void say_plain(text *t)
{
    say(t, "Content-Type: text/plain; charset=us-ascii\r\n\r\n");
    say_prose(t, 20 + dice(100), 1);
}

/* -- the classes -- */

static void make_text(text *t)
{
    say_header(t);
    say(t, "To: jones@example.org\r\n");
    say_plain(t);
}

static void make_eight(text *t)
{
    say_header(t);
    say(t, "To: jones@example.org\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n");
    say_prose(t, 20 + dice(100), 0);
}

static void make_alternative(text *t)
{
    say_header(t);
    say(t, "Content-Type: multipart/alternative; boundary=\"==_1\"\r\n\r\n"
        "--==_1\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    say_qp(t, 20 + dice(60));
    say(t, "--==_1\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    say_qp(t, 60 + dice(100));
    say(t, "--==_1--\r\n");
}

static void make_attachment(text *t)
{
    say_header(t);
    say(t, "Content-Type: multipart/mixed; boundary=\"==_2\"\r\n\r\n"
        "--==_2\r\n");
    say_plain(t);
    say(t, "--==_2\r\nContent-Type: image/jpeg; name=\"a.jpg\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n");
    say_base64(t, 1 << 20);
    say(t, "--==_2--\r\n");
}

static void make_recipients(text *t)
{
    char address[64];
    int i;

    say_header(t);
    for (i = 0; i < 300; i++) {
        sprintf(address, "%s\"Jones, %d\" <jones.%d@mail.example.com>",
                i > 0 ? ",\r\n\t" : "To: ", i, i);
        say(t, address);
    }
    say(t, "\r\n");
    say_plain(t);
}

static void make_nested(text *t)
{
    char line[128];
    int level;

    say_header(t);
    for (level = 1; level <= 24; level++) {
        sprintf(line, "Content-Type: multipart/mixed; boundary=\"level-%d\""
                "\r\n\r\n--level-%d\r\n", level, level);
        say(t, line);
        say(t, "Content-Type: text/plain\r\n\r\n");
        say_prose(t, 1 + dice(20), 1);
        sprintf(line, "--level-%d\r\n", level);
        say(t, line);
    }
    say_plain(t);
    while (--level > 0) {
        sprintf(line, "--level-%d--\r\n", level);
        say(t, line);
    }
}

static void make_parts(text *t)
{
    int i;

    say_header(t);
    say(t, "Content-Type: multipart/mixed; boundary=part\r\n\r\n");
    for (i = 0; i < 200; i++) {
        say(t, "--part\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Disposition: attachment; filename=\"a.txt\"\r\n\r\n");
        say_prose(t, 1 + dice(10), 0);
    }
    say(t, "--part--\r\n");
}

static void make_digest(text *t)
{
    int i;

    say_header(t);
    say(t, "Content-Type: multipart/digest; boundary=digest\r\n\r\n");
    for (i = 0; i < 20; i++) {
        say(t, "--digest\r\n\r\n");
        make_text(t);
    }
    say(t, "--digest--\r\n");
}

static const struct {
    const char *name;
    void      (*make)(text *t);
} classes[MAIL_CLASSES] = {
    { "text", make_text }, { "8-bit text", make_eight },
    { "alternative", make_alternative },
    { "attachments of 1 MB", make_attachment },
    { "300 recipients", make_recipients },
    { "24 nested levels", make_nested }, { "200 parts", make_parts },
    { "digests", make_digest }
};

static void add(mails *m, const text *t)
{
    mproto_span *item;

    m->items = checked(realloc(m->items, (m->count + 1) * sizeof *item));
    item = &m->items[m->count++];
    item->p = t->p;
    item->n = t->n - 1;
    m->octets += item->n;
}

void mails_make(mails all[MAIL_CLASSES])
{
    size_t i;
    text t;

    memset(all, 0, MAIL_CLASSES * sizeof *all);
    for (i = 0; i < MAIL_CLASSES; i++) {
        all[i].name = classes[i].name;
        while (all[i].octets < CLASS_OCTETS) {
            memset(&t, 0, sizeof t);
            classes[i].make(&t);
            put(&t, "", 1);
            add(&all[i], &t);
        }
    }
}

void mails_mix(mails *mix, const mails all[MAIL_CLASSES])
{
    size_t i, k = 0;

    memset(mix, 0, sizeof *mix);
    mix->name = "the mix of all";
    for (i = 0; i < MAIL_CLASSES; i++)
        mix->count += all[i].count;
    mix->items = checked(malloc(mix->count * sizeof *mix->items));
    for (i = 0; i < MAIL_CLASSES; i++) {
        memcpy(mix->items + k, all[i].items,
               all[i].count * sizeof *mix->items);
        k += all[i].count;
        mix->octets += all[i].octets;
    }
}
