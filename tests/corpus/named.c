/* Messages without expectations but for their names, which say what is wrong
 * with them or which example of a standard they are: what that means is said
 * here. "!" behind a value tells of a defect. */
#include "corpus.h"
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/tokens.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation none = { NULL, NULL, NULL };

typedef struct named {
    const char *file, *field, *want;
} named;

static const named mikel[] = {
    { "error_emails/bad_subject", "subject",
      "MySurvey.com:  You have a survey waiting!  91123105" },
    { "error_emails/bad_subject", "from",
      "MySurvey.com & Carol Adams<carol@mysurvey.com>" },
    { "error_emails/cant_parse_from", "from",
      "Apple<News@InsideApple.Apple.com>" },
    { "error_emails/content_transfer_encoding_x_uuencode", "message-id",
      "<p05100307b863befdfb67@[207.202.136.216]>" },
    { "error_emails/empty_in_reply_to", "in-reply-to", "" },
    { "error_emails/invalid_subject_characters", "subject",
      "Forma\357\277\275\357\277\275o FrenetikPolis: Mega Campanha Final "
      "Ver\357\277\275o | Cursos de Setembro!" },
    { "error_emails/must_supply_encoding", "from",
      "Biz Phone Systems from EclipseMediaOnline\357\277\275\357\277\275"
      "<info@here2there-travelers-msgs.net>" },
    { "error_emails/new_line_in_to_header", "to",
      "<leads@sg.dc.com><sag@leads.gs.ry.com><sn@example-hotmail.com>"
      "<e-s-a-g-8718@app.ar.com><jp@t-exmaple.com><cc@c-l-example.com>!" },
    { "error_emails/trademark_character_in_subject", "subject",
      "GA.com\303\264 has a lead for you" },
    { "error_emails/trademark_character_in_subject", "date",
      "Tue, 12 Oct 2010 16:21:05 +0000!" },
    { "error_emails/weird_to_header", "to",
      "<user-example@aol.com><e-s-a-s-2200@app.ar.com>!" },
    { "error_emails/weird_to_header", "subject", "" },
    { "mime_emails/two_from_in_message", "from", "Tester 1<tester1@test.com>" },
    { "multi_charset/japanese_iso_2022", "subject",
      "\343\201\276\343\201\277\343\202\200\343\202\201\343\202\202" },
    { "multi_charset/japanese_iso_2022", "to",
      "\343\201\277\343\201\221\343\202\213<raasdnil@gmail.com>" },
    { "plain_emails/raw_email", "subject",
      "NOTE: \355\225\234\352\265\255\353\247\220\353\241\234 "
      "\355\225\230\353\212\224 \352\262\203" },
    { "plain_emails/raw_email_bad_time", "date",
      "Tue, 30 Jun 3609 15:33:50 +0600!" },
    { "plain_emails/raw_email_bad_time", "from",
      "\320\220\321\202\320\270\320\272\320\276\320\262a"
      "<yusuf75thu@auracom.net>" },
    { "plain_emails/raw_email_double_at_in_header", "message-id",
      "<d3b8cf8e49f0448085@0c28713a1@f473e@37signals.com>!" },
    { "plain_emails/raw_email_incorrect_header", "from",
      "xxx xxx<xxx@xxx.xxx>" },
    { "plain_emails/raw_email_reply", "references",
      "<473FF3B8.9020707@xxx.org><348F04F142D69C21-291E56D292BC@xxxx.net>" },
    { "plain_emails/raw_email_string_in_date_field", "date",
      "Sat, 20 Sep 2008 20:04:30 +0300" },
    { "plain_emails/raw_email_with_at_display_name", "to",
      "<smith@gmail.com>Mikel@Lindsaar<raasdnil@gmail.com><tom@gmail.com>!" },
    { "plain_emails/raw_email_with_partially_quoted_subject", "subject",
      "Re: Test: \"\346\274\242\345\255\227\" mid "
      "\"\346\274\242\345\255\227\" tail" },
    { "rfc2822/example03", "from", "Joe Q. Public<john.q.public@example.com>" },
    { "rfc2822/example03", "to",
      "Mary Smith<mary@x.test><jdoe@example.org>Who?<one@y.test>" },
    { "rfc2822/example03", "cc",
      "<boss@nil.test>Giant; \"Big\" Box<sysservices@example.net>" },
    { "rfc2822/example06", "reply-to",
      "Mary Smith: Personal Account<smith@home.example>" },
    { "rfc2822/example07", "references",
      "<1234@local.machine.example><3456@example.net>" },
    { "rfc2822/example08", "resent-date", "Mon, 24 Nov 1997 14:22:01 -0800" },
    { "rfc2822/example08", "resent-to", "Jane Brown<j-brown@other.example>" },
    { "rfc2822/example09", "received",
      "x.y.test example.net ESMTP | machine.example x.y.test " },
    { "rfc2822/example10", "from", "Pete<pete@silly.test>!" },
    { "rfc2822/example10", "to",
      "A Group{Chris Jones<c@public.example><joe@example.org>John"
      "<jdoe@one.test>}!" },
    { "rfc2822/example10", "cc", "Undisclosed recipients{}" },
    { "rfc2822/example10", "date", "Thu, 13 Feb 1969 23:32:00 -0330" },
    { "rfc2822/example10", "message-id", "<testabcd.1234@silly.test>" },
};

static const named results[] = {
    { "alignment-auid_not_in_sdid", "authentication-results",
      "example.net;dkim=pass;" },
    { "dkim-unknown_result", "authentication-results",
      "example.net;dkim=timeout;" },
    { "fakePayPal", "authentication-results", "example.net;dkim=pass;" },
    { "multiple_arh-newest_no_result", "authentication-results",
      "example.net;none; | unrelated.com;dkim=pass; | example.net;"
      "dkim=pass;" },
    { "multiple_arh-newest_unknown_method", "authentication-results",
      "example.net;foo=pass; | unrelated.com;dkim=pass; | example.net;"
      "dkim=pass;" },
    { "multiple_arh-same_and_different_authserv", "authentication-results",
      "example.net;spf=pass; | example.net;dkim=pass; | example.net;"
      "dkim=pass; | foo.example.net;dkim=pass; | unrelated.com;dkim=pass;"
      " | dkim=pass; | example.net;dkim=pass;" },
    { "multiple_dkim_results", "authentication-results",
      "example.net;dkim=fail;dkim=pass;dkim=pass;dkim=fail;dkim=fail;"
      "dkim=fail;dkim=pass;" },
    { "multiple_spf_and_dmarc_results", "authentication-results",
      "example.net;spf=fail;spf=pass;spf=none;spf=softfail;spf=policy;"
      "spf=neutral;spf=temperror;spf=permerror;dmarc=fail;dmarc=pass;"
      "dmarc=permerror;dmarc=none;dmarc=temperror;" },
    { "rfc6376-A.2-arh-failed-no_reason", "authentication-results",
      "example.net;spf=pass;dkim=fail;" },
    { "rfc6376-A.2-arh-valid", "authentication-results",
      "example.net;spf=pass;dkim=pass;" },
    { "rfc6376-A.2-arh-valid_relaxed", "authentication-results",
      "example.net;spf=pass;dkim=pass;" },
};

static char got[4096];

static void put(const char *p, size_t n)
{
    size_t at = strlen(got);

    if (n >= sizeof got - at)
        abort();
    if (n > 0)
        memcpy(got + at, p, n);
    got[at + n] = '\0';
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

static void put_words(mproto_span body, unsigned *defects)
{
    char text[2048];

    mproto_words_decode(text, sizeof text, body, &corpus_iconv, defects);
    put_text(text);
}

static void put_mailbox(const mproto_addr *a, unsigned *defects)
{
    char text[1024];
    mproto_span name;

    name.p = text;
    name.n = mproto_addr_name(text, sizeof text,
                              a->display.n > 0 ? a->display : a->comment);
    put_words(name, defects);
    if (a->type == MPROTO_ADDR_GROUP) {
        put_text("{");
        return;
    }
    put_text("<");
    mproto_addr_text(text, sizeof text, a->local);
    put_text(text);
    put_text("@");
    mproto_addr_text(text, sizeof text, a->domain);
    put_text(text);
    put_text(">");
}

static void put_addresses(mproto_span body, unsigned *defects)
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        *defects |= a.defects;
        if (a.type == MPROTO_ADDR_GROUP_END)
            put_text("}");
        else if (a.type != MPROTO_ADDR_EMPTY)
            put_mailbox(&a, defects);
    }
}

static void put_date(mproto_span body, unsigned *defects)
{
    char text[MPROTO_DATE_MAX] = "none";
    mproto_date d;

    if (mproto_date_parse(&d, body) == MPROTO_OK) {
        mproto_date_write(text, sizeof text, d.seconds, d.zone);
        *defects |= d.defects;
    }
    put_text(text);
}

static void put_ids(mproto_span body, unsigned *defects)
{
    mproto_msgids it;
    mproto_msgid id;

    mproto_msgids_begin(&it, body);
    while (mproto_msgids_next(&it, &id)) {
        *defects |= id.defects;
        put_text("<");
        put(id.id.p, id.id.n);
        put_text(">");
    }
}

static void put_received(mproto_span body, unsigned *defects)
{
    mproto_received r;

    if (mproto_received_parse(&r, body) != MPROTO_OK)
        return;
    *defects |= r.defects;
    put(r.from.p, r.from.n);
    put_text(" ");
    put(r.by.p, r.by.n);
    put_text(" ");
    put(r.with.p, r.with.n);
}

/* RFC 8601 2.2: the first item is who says so, each of the others "method",
 * "=" and "result". */
static void put_results(mproto_span body, unsigned *defects)
{
    mproto_tokens it, in;
    mproto_span item;
    mproto_token t;
    int words;

    (void)defects;
    mproto_tokens_begin(&it, body);
    while (mproto_tokens_item(&it, ';', &item)) {
        mproto_tokens_begin(&in, item);
        for (words = 0; words < 3 && mproto_tokens_next(&in, &t); words++) {
            if (words == 1 && (t.raw.n != 1 || *t.raw.p != '='))
                break;
            put(t.raw.p, t.raw.n);
        }
        put_text(";");
    }
}

static const struct {
    const char *field;
    void (*put)(mproto_span body, unsigned *defects);
} readers[] = {
    { "subject", put_words }, { "date", put_date },
    { "resent-date", put_date }, { "message-id", put_ids },
    { "in-reply-to", put_ids }, { "references", put_ids },
    { "received", put_received },
    { "authentication-results", put_results },
    { NULL, put_addresses },
};

/* All fields of that name. */
static void put_fields(mproto_span message, const char *name)
{
    mproto_fields it;
    mproto_field f;
    size_t i = 0;

    while (readers[i].field && strcmp(readers[i].field, name) != 0)
        i++;
    mproto_fields_begin(&it, message.p, message.n);
    while (mproto_fields_find(&it, name, &f)) {
        unsigned defects = 0;

        put_text(*got != '\0' ? " | " : "");
        readers[i].put(f.body, &defects);
        put_text(defects ? "!" : "");
    }
}

static void run(const char *folder, const named *rows, size_t n)
{
    char path[256];
    mproto_span message;

    for (; n > 0; n--, rows++) {
        char *octets;

        snprintf(path, sizeof path, "%s/%s.eml", folder, rows->file);
        octets = corpus_read(path, &message.n);
        if (!octets)
            continue;
        message.p = octets;
        got[0] = '\0';
        put_fields(message, rows->field);
        snprintf(path, sizeof path, "%s %s", rows->file, rows->field);
        corpus_case(path, rows->want, got);
        free(octets);
    }
}

int main(void)
{
    if (!corpus_begin(&none))
        return 0;
    corpus_source("mikel-mail names");
    run("mikel-mail/emails", mikel, sizeof mikel / sizeof *mikel);
    corpus_source("dkim-verifier names");
    run("dkim-verifier/data/arh", results, sizeof results / sizeof *results);
    return corpus_end();
}
