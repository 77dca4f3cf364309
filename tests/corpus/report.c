/* Delivery and disposition notifications of others. Sisimai's bounces are read
 * a second time by the simple reader here, and those that are there with three
 * kinds of line ends must agree; for the rest it is said what is in them. */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/report.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAILDIR "sisimai-bounces/maildir/"
#define RETOLD "sisimai delivery-status"

static const corpus_deviation deviations[] = {
    { NULL, NULL, NULL }
};

static const char *const actions[] = {
    "", "failed", "delayed", "delivered", "relayed", "expanded", "other"
};

/* "failed 5.1.1 a@b" for a recipient, "message mx.example" for a message. */
static void put_group(outline_text *t, const char *action,
                      const unsigned status[3], const char *address)
{
    char text[1200];

    snprintf(text, sizeof text, "%s %u.%u.%u %s|", action, status[0],
             status[1], status[2], address);
    outline_puts(t, text);
}

static void put_message(outline_text *t, const char *mta)
{
    outline_puts(t, "message ");
    outline_puts(t, mta);
    outline_puts(t, "|");
}

static void show_status(outline_text *t, mproto_span body)
{
    char text[1024];
    mproto_report it;
    mproto_report_group g;

    mproto_report_begin(&it, body);
    while (mproto_report_next(&it, &g)) {
        if (g.final.text.n > 0 || g.original.text.n > 0) {
            mproto_report_address(text, sizeof text,
                                  g.final.text.n > 0 ? &g.final
                                                     : &g.original, NULL);
            put_group(t, actions[g.action], g.status, text);
        } else {
            mproto_report_address(text, sizeof text, &g.reporting_mta, NULL);
            put_message(t, text);
        }
    }
}

/* --- the simple reader --- */

typedef struct simple {
    int      any;
    char     action[64], final[256], original[256], mta[256];
    unsigned status[3];
} simple;

/* What stands behind the type, without blanks and angle brackets. */
static void simple_typed(char *dst, size_t cap, const char *value)
{
    const char *semicolon = strchr(value, ';');
    size_t n;

    value = semicolon ? semicolon + 1 : value;
    value += strspn(value, " <");
    n = strcspn(value, ">");
    n = n < cap - 1 ? n : cap - 1;
    memcpy(dst, value, n);
    while (n > 0 && isspace((unsigned char)dst[n - 1]))
        n--;
    dst[n] = '\0';
}

static void simple_end(outline_text *t, simple *s)
{
    const char *action = "other";
    size_t i;

    for (i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcasecmp(s->action, actions[i]) == 0)
            action = actions[i];
    if (s->final[0] || s->original[0])
        put_group(t, action, s->status,
                  s->final[0] ? s->final : s->original);
    else if (s->any)
        put_message(t, s->mta);
    memset(s, 0, sizeof *s);
}

static void simple_line(outline_text *t, simple *s, const char *line)
{
    if (s->final[0] && strncasecmp(line, "Final-Recipient:", 16) == 0)
        simple_end(t, s);
    s->any = 1;
    if (strncasecmp(line, "Reporting-MTA:", 14) == 0)
        simple_typed(s->mta, sizeof s->mta, line + 14);
    if (strncasecmp(line, "Final-Recipient:", 16) == 0)
        simple_typed(s->final, sizeof s->final, line + 16);
    if (strncasecmp(line, "Original-Recipient:", 19) == 0)
        simple_typed(s->original, sizeof s->original, line + 19);
    if (strncasecmp(line, "Action:", 7) == 0)
        sscanf(line + 7, " %63[A-Za-z]", s->action);
    if (strncasecmp(line, "Status:", 7) == 0)
        sscanf(line + 7, "%u.%u.%u", &s->status[0], &s->status[1],
               &s->status[2]);
}

static void retell(outline_text *t, mproto_span body)
{
    char line[2048];
    simple s;
    size_t i, n = 0;

    memset(&s, 0, sizeof s);
    for (i = 0; i < body.n; i++) {
        if (body.p[i] != '\n' && body.p[i] != '\r' && n < sizeof line - 1)
            line[n++] = body.p[i];
        if (body.p[i] != '\n' && i + 1 < body.n)
            continue;
        line[n] = '\0';
        if (n == 0)
            simple_end(t, &s);
        else
            simple_line(t, &s, line);
        n = 0;
    }
    simple_end(t, &s);
}

/* --- messages --- */

static int is_part(const outline_part *p, const char *type)
{
    return p->type.n == strlen(type) && memcmp(p->type.p, type, p->type.n) == 0;
}

static int is_status(const outline_part *p)
{
    return is_part(p, "message/delivery-status")
        || is_part(p, "message/global-delivery-status");
}

static const char *text_of(const outline_text *t)
{
    return t->n > 0 ? t->p : "";
}

static void compare_texts(const char *path, outline_text *want,
                          outline_text *got)
{
    corpus_case(path, text_of(want), text_of(got));
    free(want->p);
    free(got->p);
}

static void retell_all(const char *path)
{
    mproto_span message = outline_load(path);
    outline o;
    size_t i;

    if (!message.p)
        return;
    outline_read(&o, message, MPROTO_MIME_DECODE, 1);
    for (i = 0; i < o.n; i++) {
        outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };

        if (!is_status(&o.parts[i]))
            continue;
        retell(&want, outline_span(&o.parts[i].content));
        show_status(&got, outline_span(&o.parts[i].content));
        compare_texts(path, &want, &got);
    }
    outline_free(&o);
    outline_unload(message);
}

static void run_folder(const char *folder)
{
    files f;
    size_t i;

    files_list(&f, folder, ".eml");
    for (i = 0; i < f.n; i++)
        retell_all(f.paths[i]);
    files_free(&f);
}

/* The bodies of all delivery-status, found in file where a line ends in LF,
 * and read out of what is at the same places of octets. */
static void show_all(outline_text *t, mproto_span file, const char *octets)
{
    mproto_span body;
    outline o;
    size_t i;

    outline_read(&o, file, 0, 0);
    for (i = 0; i < o.n; i++) {
        if (!is_status(&o.parts[i]))
            continue;
        body.p = octets + o.parts[i].body;
        body.n = (size_t)(o.parts[i].end - o.parts[i].body);
        show_status(t, body);
    }
    outline_free(&o);
}

/* Files with LF and with CR, which the MIME parser does not take for the end
 * of a line: a copy with LF tells where the report is. */
static void compare_mac(const char *unix_path, const char *mac_path)
{
    mproto_span unix_file = outline_load(unix_path);
    mproto_span mac_file = outline_load(mac_path), copy = mac_file;
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    char *p = malloc(mac_file.n + 1);
    size_t i;

    if (!p)
        abort();
    for (i = 0; i < mac_file.n; i++)
        p[i] = mac_file.p[i] == '\r' ? '\n' : mac_file.p[i];
    copy.p = p;
    show_all(&want, unix_file, unix_file.p);
    show_all(&got, copy, mac_file.p);
    if (want.n > 0)
        compare_texts(mac_path, &want, &got);
    free(p);
    outline_unload(unix_file);
    outline_unload(mac_file);
}

static void run_mac(void)
{
    char path[512];
    files f;
    size_t i;

    corpus_source("sisimai bsd and mac");
    files_list(&f, MAILDIR "mac", ".eml");
    for (i = 0; i < f.n; i++) {
        const char *name = strrchr(f.paths[i], '/') + 1;

        snprintf(path, sizeof path, MAILDIR "bsd/%s", name);
        if (files_have(path))
            compare_mac(path, f.paths[i]);
    }
    files_free(&f);
}

/* --- what others have --- */

typedef struct told {
    const char *path, *report;
} told;

static const told statuses[] = {
    { "postal-mime/fixtures/bounce.eml",
      "message mailout.nyi.internal|"
      "failed 5.0.0 htfgvhyufthdgcvhgjyfthgc@ethereal.email|" },
    { "cpython-test-email/msg_16.txt",
      "message cougar.noc.ucla.edu|"
      "failed 5.0.0 jangel1@cougar.noc.ucla.edu|" },
    { "flanker/messages/disposition-notification.eml",
      "1/1 displayed Joe_Recipient@example.com "
      "<199509192301.23456@example.org>|" },
    { "flanker/messages/bounce/mailbox-full.eml",
      "message mtain-db01.r1000.mx.aol.com|failed 5.2.2 user@aol.com|" },
    { "flanker/messages/bounce/delayed-broken.eml",
      "message a92.example.com|failed 4.2.2 demo@example.com|" },
    { "flanker/messages/bounce/delayed.eml",
      "message cs.example.com|failed 4.0.0 foo@example.com|" },
    { "flanker/messages/bounce/no-mx.eml",
      "message example.com|delayed 4.4.4 user@example.com|" },
    { "flanker/messages/bounce/office365.eml",
      "message DB5PR06MB1800.eurprd06.prod.outlook.com|"
      "failed 5.1.10 noname@example.com|" },
    { "mikel-mail/emails/multipart_report_emails/multi_address_bounce2.eml",
      "message lvmail01.LL.com|"
      "failed 5.1.1 bbbbvhvbbvkjbhfbvbvjhb@gmail.com|"
      "failed 5.1.1 bscdbcjhasbcjhbdscbhbsdhcbj@gmail.com|"
      "failed 5.1.1 egyfefsdvsfvvhjsd@gmail.com|"
      "failed 5.1.1 kfhejkfbsjkjsbhds@gmail.com|"
      "failed 5.1.1 qfvhgsvhgsduiohncdhcvhsdfvsfygusd@gmail.com|" },
    { "mikel-mail/emails/multipart_report_emails/report_530.eml",
      "message mail12.rrrr.com.au|failed 5.3.0 edwin@zzzzzzz.com|" },
    { "mikel-mail/emails/multipart_report_emails/multi_address_bounce1.eml",
      "message lvmail01.LL.com|"
      "failed 5.1.1 bbbbvhvbbvkjbhfbvbvjhb@gmail.com|"
      "failed 5.1.1 bscdbcjhasbcjhbdscbhbsdhcbj@gmail.com|"
      "failed 5.1.1 egyfefsdvsfvvhjsd@gmail.com|"
      "failed 5.1.1 kfhejkfbsjkjsbhds@gmail.com|"
      "failed 5.1.1 qfvhgsvhgsduiohncdhcvhsdfvsfygusd@gmail.com|" },
    { "mimekit/messages/delivery-status2.txt",
      "message smtp-out.dis-hosting.net|failed 5.0.0 source@domain.com|" },
    { "mimekit/messages/delivery-status-multiple-blank-lines.txt",
      "message someserver.com| 5.5.0 orig_recip@customer.com|" },
    { "mimekit/messages/bounce.txt",
      "message hmail.jitbit.com|message |" },
    { "enmime/dsn/testdata/dsn_with_multipart_alternative.raw.eml",
      "message 1234.prod.outlook.com|"
      "failed 5.1.10 non-existing@example.com|" },
    { "enmime/dsn/testdata/simple_dsn.raw.eml",
      "message cs.utk.edu|failed 4.0.0 louisl@larry.slip.umd.edu|" },
    { "enmime/dsn/testdata/multi_recipient_dsn.raw.eml",
      "message cs.utk.edu|failed 5.0.0 arathib@vnet.ibm.com|"
      "delayed 4.0.0 johnh@hpnjld.njd.hp.com|"
      "failed 5.0.0 wsnell@sdcc13.ucsd.edu|" },
    { "nodemailer-mailparser/fixtures/delivery-status.eml",
      "message amazonses.com|failed 5.1.1 xxxx@xxxx.com|" },
    { NULL, NULL }
};

static void show_mdn(outline_text *t, mproto_span body)
{
    static const char *const types[] = {
        "", "displayed", "deleted", "dispatched", "processed", "other"
    };
    char text[600], address[300];
    mproto_mdn m;

    if (!mproto_mdn_read(&m, body))
        return;
    mproto_report_address(address, sizeof address, &m.final, NULL);
    snprintf(text, sizeof text, "%d/%d %s %s %.*s|", (int)m.action,
             (int)m.sending, types[m.type], address, (int)m.message_id.n,
             m.message_id.p);
    outline_puts(t, text);
}

static void told_case(const told *c)
{
    mproto_span message = outline_load(c->path);
    outline_text got = { NULL, 0, 0 };
    outline o;
    size_t i;

    if (!message.p)
        return;
    outline_read(&o, message, MPROTO_MIME_DECODE, 1);
    for (i = 0; i < o.n; i++)
        if (is_status(&o.parts[i]))
            show_status(&got, outline_span(&o.parts[i].content));
        else if (is_part(&o.parts[i], "message/disposition-notification"))
            show_mdn(&got, outline_span(&o.parts[i].content));
    corpus_case(c->path, c->report, text_of(&got));
    free(got.p);
    outline_free(&o);
    outline_unload(message);
}

int main(void)
{
    const told *c;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source(RETOLD);
    run_folder(MAILDIR "bsd");
    run_folder(MAILDIR "dos");
    run_folder(MAILDIR "err");
    run_mac();
    corpus_source("reports of others");
    for (c = statuses; c->path; c++)
        told_case(c);
    return corpus_end();
}
