/* What the tests of curl ask for, done by our clients: they say what curl says,
 * and read what its servers answer. */
#include "corpus.h"
#include "curl_server.h"
#include <string.h>

#define IMAP "curl-mail-tests IMAP"
#define POP3 "curl-mail-tests POP3"
#define SMTP "curl-mail-tests SMTP"

#define NTLM "there is no NTLM"
#define DIGEST_MD5 "there is no DIGEST-MD5, which RFC 6331 made historic"
#define LOGIN "the user is said when it is asked for: LOGIN has no first " \
    "message"
#define NO_DOMAIN "an address without a domain is E_ARG"
#define NO_UTF8 "UTF-8 without SMTPUTF8 is E_ARG"
#define A_LABELS "whoever has U-labels makes them A-labels before it calls"
#define NO_NUMBER "a FETCH without a number is not read: \"* FETCH FETCH (1 " \
    "BODY[]\""

/* How what is said ends: no message went up, and what came of it. */
#define WORKS "upload: \nworks"
#define FAILS "upload: \nfails"
#define NO_LETTER "upload: \nreceived: \nworks"
#define LETTER "upload: \nreceived: From: me@somewhere\\r\\n" \
    "To: fake@nowhere\\r\\n\\r\\nbody\\r\\n\\r\\n--\\r\\n  " \
    "yours sincerely\\r\\n\nworks"

static const curl_deviation deviations[] = {
    { IMAP, "1847", NO_NUMBER,
      "A001 CAPABILITY\r\n" "A002 LOGIN \"\\\"user\" \"sec\\\"ret{\"\r\n"
      "A003 SELECT 1847\r\n" "A004 UID FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n"
      NO_LETTER },
    { IMAP, "3206", "a string is no item of FETCH",
      "A001 CAPABILITY\r\n" "A002 LOGIN user secret\r\n"
      "A003 SELECT 3206\r\n" "A004 LOGOUT\r\n"
      "upload: \nreceived: \nfails" },
    { IMAP, "822", NTLM,
      "A001 CAPABILITY\r\n" "A002 LOGIN testuser testpass\r\n"
      "A003 SELECT 822\r\n" "A004 FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n"
      LETTER },
    { IMAP, "823", DIGEST_MD5,
      "A001 CAPABILITY\r\n" "A002 LOGIN user secret\r\n" "A003 SELECT 823\r\n"
      "A004 FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n" LETTER },
    { IMAP, "826", LOGIN,
      "A001 CAPABILITY\r\n" "A002 AUTHENTICATE LOGIN\r\n" "dXNlcg==\r\n"
      FAILS },
    { IMAP, "827", NTLM,
      "A001 CAPABILITY\r\n" "A002 LOGIN testuser testpass\r\n"
      "A003 SELECT 827\r\n" "A004 FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n"
      LETTER },
    { IMAP, "829", "a mailbox name with CR and LF is E_ARG, behind the login",
      "A001 CAPABILITY\r\n" "A002 LOGIN anonymous \"\"\r\n" "A003 LOGOUT\r\n"
      FAILS },
    { IMAP, "831", NTLM,
      "A001 CAPABILITY\r\n" FAILS },
    { IMAP, "834", NTLM,
      "A001 CAPABILITY\r\n" "A002 AUTHENTICATE PLAIN\r\n"
      "AHVzZXIAc2VjcmV0\r\n" "A003 SELECT 834\r\n" "A004 FETCH 1 BODY[]\r\n"
      "A005 LOGOUT\r\n" LETTER },
    { IMAP, "835", DIGEST_MD5,
      "A001 CAPABILITY\r\n" "A002 AUTHENTICATE PLAIN\r\n"
      "AHVzZXIAc2VjcmV0\r\n" "A003 SELECT 835\r\n" "A004 FETCH 1 BODY[]\r\n"
      "A005 LOGOUT\r\n" LETTER },
    { IMAP, "836", "the URL says UID",
      "A001 CAPABILITY\r\n" "A002 LOGIN user.one secret\r\n"
      "A003 SELECT 836\r\n" "A004 FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n"
      "B001 CAPABILITY\r\n" "B002 LOGIN user.two secret\r\n"
      "B003 SELECT 836\r\n" "B004 UID FETCH 2 BODY[]\r\n" "B005 LOGOUT\r\n"
      LETTER },
    { IMAP, "847", NO_NUMBER,
      "A001 CAPABILITY\r\n" "A002 LOGIN \"\\\"user\" \"sec\\\"ret{\"\r\n"
      "A003 SELECT 847\r\n" "A004 UID FETCH 1 BODY[]\r\n" "A005 LOGOUT\r\n"
      NO_LETTER },

    { POP3, "851", "the answer has a line more than RFC 1939 5 gives it: it "
      "is nobody's, and the end",
      "CAPA\r\n" "USER user\r\n" "PASS secret\r\n" "LIST 851\r\n" WORKS },
    { POP3, "868", NTLM,
      "CAPA\r\n" "USER testuser\r\n" "PASS testpass\r\n" "RETR 868\r\n"
      "QUIT\r\n" LETTER },
    { POP3, "869", DIGEST_MD5,
      "CAPA\r\n" "USER user\r\n" "PASS secret\r\n" "RETR 869\r\n" "QUIT\r\n"
      LETTER },
    { POP3, "872", LOGIN,
      "CAPA\r\n" "AUTH LOGIN\r\n" "dXNlcg==\r\n" FAILS },
    { POP3, "875", "there is no message with the number of this URL: E_ARG, "
      "behind the login",
      "CAPA\r\n" "USER anonymous\r\n" "PASS \r\n" "QUIT\r\n" FAILS },
    { POP3, "877", NTLM,
      "CAPA\r\n" "USER testuser\r\n" "PASS testpass\r\n" "RETR 877\r\n"
      "QUIT\r\n" NO_LETTER },
    { POP3, "878", DIGEST_MD5,
      "CAPA\r\n" "USER user\r\n" "PASS secret\r\n" "RETR 878\r\n" "QUIT\r\n"
      NO_LETTER },
    { POP3, "881", DIGEST_MD5,
      "CAPA\r\n" "AUTH PLAIN\r\n" "AHVzZXIAc2VjcmV0\r\n" "RETR 881\r\n"
      "QUIT\r\n" LETTER },
    { POP3, "891", "a line that LF alone ends is none, unless it is allowed",
      "CAPA\r\n" "AUTH CRAM-MD5\r\n" FAILS },
    { POP3, "894", "a user with CR is E_ARG, behind the greeting",
      "CAPA\r\n" FAILS },

    { SMTP, "3002", NO_DOMAIN,
      "EHLO 3002\r\n" "MAIL FROM:<sender@example.com>\r\n" "QUIT\r\n" FAILS },
    { SMTP, "3003", NO_DOMAIN,
      "EHLO 3003\r\n" "MAIL FROM:<sender@example.com>\r\n"
      "RCPT TO:<recipient.one@example.com>\r\n"
      "RCPT TO:<recipient.two@example.com>\r\n"
      "RCPT TO:<recipient.three@example.com>\r\n"
      "RCPT TO:<recipient.four@example.com>\r\n" "RSET\r\n" "QUIT\r\n" FAILS },
    { SMTP, "3215", "a parameter that is not announced is E_ARG: DSN",
      "EHLO 3215\r\n" "QUIT\r\n" FAILS },
    { SMTP, "902", "EHLO that is refused has RSET behind it, then HELO",
      "EHLO 902\r\n" "RSET\r\n" "HELO 902\r\n"
      "MAIL FROM:<sender@example.com>\r\n"
      "RCPT TO:<recipient@example.com>\r\n" "DATA\r\n" "QUIT\r\n"
      "upload: From: different\\r\\nTo: another\\r\\n\\r\\nbody\\r\\n.\\r\\n\n"
      "works" },
    { SMTP, "906", NTLM,
      "EHLO 906\r\n" FAILS },
    { SMTP, "907", DIGEST_MD5,
      "EHLO 907\r\n" FAILS },
    { SMTP, "914", NO_DOMAIN,
      "EHLO 914\r\n" "QUIT\r\n" FAILS },
    { SMTP, "916", NO_DOMAIN,
      "EHLO 916\r\n" "MAIL FROM:<sender@example.com>\r\n" "QUIT\r\n" FAILS },
    { SMTP, "918", NO_DOMAIN,
      "EHLO 918\r\n" "MAIL FROM:<sender@example.com>\r\n"
      "RCPT TO:<recipient.one@example.com>\r\n" "QUIT\r\n" FAILS },
    { SMTP, "920", LOGIN,
      "EHLO 920\r\n" "AUTH LOGIN\r\n" "dXNlcg==\r\n" FAILS },
    { SMTP, "921", NTLM,
      "EHLO 921\r\n" FAILS },
    { SMTP, "924", "553 is no success",
      "EHLO 924\r\n" "VRFY smith\r\n" "QUIT\r\n" FAILS },
    { SMTP, "933", NTLM,
      "EHLO 933\r\n" FAILS },
    { SMTP, "934", DIGEST_MD5,
      "EHLO 934\r\n" FAILS },
    { SMTP, "936", NTLM,
      "EHLO 936\r\n" "AUTH PLAIN\r\n" "AHVzZXIAc2VjcmV0\r\n"
      "MAIL FROM:<sender@example.com>\r\n"
      "RCPT TO:<recipient@example.com>\r\n" "DATA\r\n" "QUIT\r\n"
      "upload: mail body\\r\\n.\\r\\n\n"
      "works" },
    { SMTP, "938", "who acts as itself has no authorization identity (RFC "
      "4616 2)",
      "EHLO 938001\r\n" "AUTH PLAIN\r\n" "AHVzZXIub25lAHNlY3JldA==\r\n"
      "*\r\n" FAILS },
    { SMTP, "950", "commands are said in upper case",
      "EHLO 950\r\n" "VRFY recipient\r\n" "QUIT\r\n" WORKS },
    { SMTP, "955", NO_UTF8,
      "EHLO 955\r\n" "QUIT\r\n" FAILS },
    { SMTP, "958", NO_UTF8,
      "EHLO 958\r\n" "QUIT\r\n" FAILS },
    { SMTP, "959", NO_UTF8,
      "EHLO 959\r\n" "QUIT\r\n" FAILS },
    { SMTP, "960", NO_UTF8,
      "EHLO 960\r\n" "MAIL FROM:<sender@example.com>\r\n" "QUIT\r\n" FAILS },
    { SMTP, "961", NO_UTF8,
      "EHLO 961\r\n" "QUIT\r\n" FAILS },
    { SMTP, "963", A_LABELS,
      "EHLO 963\r\n" "MAIL FROM:<sender@example.com>\r\n" "QUIT\r\n" FAILS },
    { SMTP, "964", A_LABELS,
      "EHLO 964\r\n" "QUIT\r\n" FAILS },
    { SMTP, "966", A_LABELS,
      "EHLO 966\r\n" "MAIL FROM:<sender@example.com> SMTPUTF8\r\n"
      "RCPT TO:<St\xc3\xb6" "dmottagaren@\xc3\xa5\xc3\xa4\xc3\xb6.se>\r\n"
      "DATA\r\n" "QUIT\r\n"
      "upload: From: different\\r\\nTo: another\\r\\n\\r\\nbody\\r\\n.\\r\\n\n"
      "works" },
};

const curl_deviation *curl_deviates(const char *source, const char *number)
{
    size_t i;

    for (i = 0; i < sizeof deviations / sizeof *deviations; i++)
        if (strcmp(deviations[i].source, source) == 0 &&
            strcmp(deviations[i].number, number) == 0)
            return &deviations[i];
    return NULL;
}

int main(void)
{
    static const corpus_deviation none = { NULL, NULL, NULL };

    if (!corpus_begin(&none))
        return 0;
    curl_imap(IMAP);
    curl_pop3(POP3);
    curl_smtp(SMTP);
    return corpus_end();
}
