#include "mime_trace.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name
#define V "MIME-Version: 1.0\r\n"

/* What the message's HEADER_END says: type/subtype, then charset,
 * disposition, filename and id where given; encoding and defects. */
static const struct {
    const char *header, *says;
    unsigned    encoding, defects;
} headers[] = {
    { "", "text/plain", MPROTO_CTE_7BIT, 0 },
    { V "Content-Type: TEXT/Html; Charset=\"UTF-8\"\r\n",
      "text/html charset=UTF-8", MPROTO_CTE_7BIT, 0 },
    { V "Content-Type:text/html;\r\n\tcharset=x ;\r\n\tname=\"a b\"\r\n",
      "text/html charset=x filename=a b", MPROTO_CTE_7BIT, 0 },
    { V "Content-Type: a/b; name=n\r\n"
      "Content-Disposition: ATTACHMENT; filename=f\r\n",
      "a/b disposition=attachment filename=f", MPROTO_CTE_7BIT, 0 },
    { V "Content-Disposition: inline\r\nContent-Type: a/b; name=n\r\n",
      "a/b disposition=inline filename=n", MPROTO_CTE_7BIT, 0 },
    { V "Content-ID: <a@b>\r\n", "text/plain id=a@b", MPROTO_CTE_7BIT, 0 },
    { V "Content-ID: (c) a@b \r\n", "text/plain id=a@b", MPROTO_CTE_7BIT,
      0 },
    { V "Content-ID: <a@b\r\n", "text/plain id=a@b", MPROTO_CTE_7BIT, 0 },
    { V "Content-Type: a/b; name=x; name=y\r\n", "a/b filename=x",
      MPROTO_CTE_7BIT, D(PARAMETER) },
    { V "Content-Type: a/b; name=\"\"; name=y\r\n", "a/b", MPROTO_CTE_7BIT,
      D(PARAMETER) },
    { V "Content-Type: a/b charset=x; name=y\r\n", "a/b filename=y",
      MPROTO_CTE_7BIT, D(PARAMETER) },
    { V "Content-Type: a/\r\n", "text/plain", MPROTO_CTE_7BIT, D(TYPE) },
    { V "Content-Type: /b\r\n", "text/plain", MPROTO_CTE_7BIT,
      D(TYPE) | D(PARAMETER) },
    { V "Content-Type:\r\n", "text/plain", MPROTO_CTE_7BIT, D(TYPE) },
    { V "Content-Transfer-Encoding: BASE64 (x)\r\n", "text/plain",
      MPROTO_CTE_BASE64, D(ENCODING) },
    { V "Content-Transfer-Encoding: \"quoted-printable\"\r\n", "text/plain",
      MPROTO_CTE_QP, D(ENCODING) },
    { V "Content-Transfer-Encoding:\r\n\tbase64 \r\n", "text/plain",
      MPROTO_CTE_BASE64, 0 },
    { V "Content-Transfer-Encoding: 8bit\r\n", "text/plain",
      MPROTO_CTE_8BIT, 0 },
    { V "Content-Transfer-Encoding: binary\r\n", "text/plain",
      MPROTO_CTE_BINARY, 0 },
    { V "Content-Transfer-Encoding: UUEncode\r\n", "text/plain",
      MPROTO_CTE_UUENCODE, D(ENCODING) },
    { V "Content-Transfer-Encoding: uue\r\n", "text/plain",
      MPROTO_CTE_UUENCODE, D(ENCODING) },
    { V "Content-Transfer-Encoding: base64 x\r\n", "text/plain",
      MPROTO_CTE_BASE64, D(ENCODING) },
    { V "Content-Transfer-Encoding:\r\n", "text/plain", MPROTO_CTE_UNKNOWN,
      D(ENCODING) },
    { V "Content-Transfer-Encoding: base64\r\n"
      "Content-Transfer-Encoding: 7bit\r\n", "text/plain",
      MPROTO_CTE_BASE64, D(DUPLICATE) },
    { V V, "text/plain", MPROTO_CTE_7BIT, D(DUPLICATE) },
    { "MIME-Version: (a) 1 . (b) 0 (c)\r\nContent-Type: a/b\r\n", "a/b",
      MPROTO_CTE_7BIT, 0 },
    { "MIME-Version: 1.1\r\nContent-Type: a/b\r\n", "a/b", MPROTO_CTE_7BIT,
      D(VERSION) },
    { "Content-Type: a/b\r\n", "a/b", MPROTO_CTE_7BIT, D(VERSION) },
    { "Content-Type: text/html\r\n", "text/html", MPROTO_CTE_7BIT,
      D(VERSION) },
    { "Content-Type: text/plain; charset=x\r\n", "text/plain charset=x",
      MPROTO_CTE_7BIT, 0 },
    { "Content-Transfer-Encoding: 8bit\r\n", "text/plain", MPROTO_CTE_8BIT,
      0 },
    { "Content-Transfer-Encoding: base64\r\n", "text/plain",
      MPROTO_CTE_BASE64, D(VERSION) },
    { "Content-Transfer-Encoding: x-new\r\n", "text/plain",
      MPROTO_CTE_UNKNOWN, D(VERSION) | D(ENCODING) },
    { "Subject: a\r\nsubject: b\r\n", "text/plain", MPROTO_CTE_7BIT,
      D(DUPLICATE) },
    { "Received: a\r\nReceived: b\r\n", "text/plain", MPROTO_CTE_7BIT, 0 },
    { "Content-Type : a/b\r\n" V, "a/b", MPROTO_CTE_7BIT, D(FIELD) },
    { V "Content-Type: multipart/mixed; boundary=\"a{b\"\r\n",
      "multipart/mixed", MPROTO_CTE_7BIT, D(BOUNDARY) },
};

static mproto_mime *header_end(const mproto_mime_opts *opts,
                               const char *header, const mproto_mime_event **e)
{
    mproto_mime *m = mproto_mime_new(opts);

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, header, strlen(header)), MPROTO_OK);
    do {
        *e = mproto_mime_next(m);
        if (!*e)
            assert_int_equal(mproto_mime_in(m, "\r\n", 2), MPROTO_OK);
    } while (!*e || (*e)->type != MPROTO_MIME_HEADER_END);
    return m;
}

static const struct {
    const char *type;
    unsigned    flowed;
} flowed[] = {
    { "text/plain; format=flowed", MPROTO_FLOWED_ON },
    { "Text/Plain; Format=Flowed; DelSp=Yes",
      MPROTO_FLOWED_ON | MPROTO_FLOWED_DELSP },
    { "text/plain; delsp=\"yes\"; format=\"flowed\"",
      MPROTO_FLOWED_ON | MPROTO_FLOWED_DELSP },
    { "text/plain; delsp=yes", 0 },
    { "text/plain; format=fixed", 0 },
    { "text/plain; format=flowed; delsp=no", MPROTO_FLOWED_ON },
    { "text/html; format=flowed", 0 },
    { "image/plain; format=flowed", 0 },
    { "text; format=flowed", MPROTO_FLOWED_ON },        /* is text/plain */
};

static void test_flowed(void **state)
{
    char header[200];
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t i;

    (void)state;
    for (i = 0; i < LEN(flowed); i++) {
        snprintf(header, sizeof header, V "Content-Type: %s\r\n",
                 flowed[i].type);
        m = header_end(NULL, header, &e);
        assert_int_equal(e->part->flowed, flowed[i].flowed);
        mproto_mime_free(m);
    }
}

static void describe(mime_trace *t, const mproto_mime_part *p)
{
    t->n = 0;
    mime_trace_put(t, p->type.p, p->type.n);
    mime_trace_put(t, "/", 1);
    mime_trace_put(t, p->subtype.p, p->subtype.n);
    mime_trace_span(t, "charset", p->charset);
    mime_trace_span(t, "disposition", p->disposition);
    mime_trace_span(t, "filename", p->filename);
    mime_trace_span(t, "id", p->id);
}

static void expect(const char *header, const char *says, unsigned encoding,
                   unsigned defects)
{
    const mproto_mime_event *e;
    mproto_mime *m = header_end(NULL, header, &e);
    mime_trace t;

    memset(&t, 0, sizeof t);
    describe(&t, e->part);
    assert_string_equal(t.text, says);
    assert_int_equal(e->part->encoding, encoding);
    assert_int_equal(e->part->defects, defects);
    assert_int_equal(e->part->body, strlen(header) + 2);
    free(t.text);
    mproto_mime_free(m);
}

static void test_headers(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < LEN(headers); i++)
        expect(headers[i].header, headers[i].says, headers[i].encoding,
               headers[i].defects);
}

/* A name of 1,024 octets fits, one more is cut; 70 is a legal boundary. */
static void test_long_texts(void **state)
{
    char name[1100], header[1400], says[1200];
    int n;

    (void)state;
    memset(name, 'n', sizeof name);
    for (n = 1023; n <= 1026; n++) {
        snprintf(header, sizeof header, V "Content-Type: a/b; name=%.*s\r\n",
                 n, name);
        snprintf(says, sizeof says, "a/b filename=%.*s", n < 1024 ? n : 1024,
                 name);
        expect(header, says, MPROTO_CTE_7BIT, (n > 1024 ? D(LIMIT) : 0)
               | (strlen(header) - 19 > 1000 ? D(LONG_LINE) : 0));
    }
    for (n = 69; n <= 72; n++) {
        snprintf(header, sizeof header,
                 V "Content-Type: multipart/mixed; boundary=%.*s\r\n", n,
                 name);
        expect(header, "multipart/mixed", MPROTO_CTE_7BIT,
               n > 70 ? D(BOUNDARY) : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_flowed),
    };

    return cmocka_run_group_tests_name("mime_header", tests, NULL, NULL);
}
