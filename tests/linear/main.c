/* Runs one case of the table: main NAME N. Its input is made of N elements,
 * meant to make work that should be linear grow faster; with a third argument
 * it is only made. Without a name it tells all names. linear.sh counts
 * instructions. */
#include "linear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "#" in element is its number, up to 9999 and again from 0: so ten times the
 * elements are ten times the octets. */
typedef struct attack {
    const char  *name;
    size_t     (*work)(const char *p, size_t n);
    const char  *before, *element, *behind;
} attack;

#define MULTIPART "Content-Type: multipart/mixed; boundary="
#define DATA "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n"
#define POP3 "+OK\r\n+OK\r\n+OK\r\n"
#define CHUNKS "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n"
#define X16 "xxxxxxxxxxxxxxxx"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16
#define IMAP "* PREAUTH hi\r\n"
/* Up to a search for what a cache knows. */
#define RESYNC "* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE ESEARCH] hi\r\n" \
    "* OK [UIDVALIDITY 7] x\r\n* OK [HIGHESTMODSEQ 20] x\r\n" \
    "* 1 EXISTS\r\nA1 OK x\r\n"
#define LOGIN "USER a\r\nPASS b\r\n"
#define GREETING "220 a\r\n250 a\r\n"

static const attack attacks[] = {
    { "base64-letters", work_base64, "", "QUJD", "" },
    { "base64-junk", work_base64, "", "!", "" },
    { "base64-padding", work_base64, "", "Q=", "" },
    { "base64-line-ends", work_base64, "", "Q\r\n", "" },
    { "qp-equals", work_qp, "", "=", "" },
    { "qp-blanks", work_qp, "", " ", "x" },
    { "qp-soft-blanks", work_qp, "", "= ", "\r\n" },
    { "qp-cr", work_qp, "", "\r", "\n" },
    { "qp-dots", work_qp, "", ".\r\n", "" },
    { "dots-dots", work_dots, "", ".", "\r\n" },
    { "dots-cr", work_dots, "", "\r", "\n" },
    { "dots-lf", work_dots, "", "\n.", "" },
    { "unstuff-dots", work_unstuff, "", "..\r\n", "" },
    { "unstuff-cr", work_unstuff, "", "\r", "" },
    { "unstuff-almost-end", work_unstuff, "", "\r\n.\r", "" },
    { "scan-line-ends", work_scan, "", "\r\n", "" },
    { "scan-from", work_scan, "", "\nFrom", "" },
    { "utf7-plus", work_utf7, "", "+", "" },
    { "utf7-surrogates", work_utf7, "+", "2D/Y", "" },
    { "utf8-cut", work_utf8, "", "\xf0\x9f\x98", "" },
    { "utf8-high", work_utf8, "", "\xff", "" },
    { "utf16-surrogates", work_utf16, "", "\xd8", "" },
    { "mutf7-shifts", work_mutf7, "", "&-", "" },
    { "mutf7-letters", work_mutf7, "&", "AOkA", "" },
    { "xtext-plus", work_xtext, "", "+2B", "" },
    { "flowed-quotes", work_flowed, "", ">", "" },
    { "flowed-depths", work_flowed, ">>>>>>>>>>>>>>>>", " \n> \n>> \n", "" },
    { "flowed-signatures", work_flowed, "", "-- \r\n--  \r\n", "" },
    { "flowed-blanks", work_flowed, "", " \r", "" },
    { "uu-before", work_uu, "", "begin ", "" },
    { "uu-short", work_uu, "begin 644 a\n", "_\n", "" },
    { "uu-long", work_uu, "begin 644 a\n!", "AAAA", "" },
    { "filename-dots", work_filename, "", ".", "" },
    { "filename-blanks", work_filename, "a", " .", "" },

    { "words-begun", work_words, "", "=?", "" },
    { "words-charset", work_words, "", "=?a?", "" },
    { "words-unclosed", work_words, "", "=?utf-8?q?a ", "" },
    { "words-no-blanks", work_words, "", "=?a?q?b", "" },
    { "words-languages", work_words, "", "=?a*#?b?w?= ", "" },
    { "words-question", work_words, "=?utf-8?q?", "?", "" },
    { "words-base64", work_words, "", "=?utf-8?b?w?= ", "" },
    { "words-cut", work_words, "", "=?utf-8?q?=C3?=\r\n =?utf-8?q?=A9?= ",
      "" },
    { "words-charsets", work_words, "", "=?x#?q?=E9?=", "" },
    { "words-utf7", work_words, "", "=?utf-7?q?+?= ", "" },
    { "words-blanks", work_words, "=?a?q?b?=", "\r\n ", "=?a?q?b?=" },
    { "words-encode", work_words_encode, "", "\xc3\xa9 a ", "" },
    { "words-encode-blanks", work_words_encode, "", " ", "\xc3\xa9" },
    { "words-encode-one", work_words_encode, "", "\xc3\xa9", "" },
    { "words-encode-look", work_words_encode, "", "=?a ", "" },
    { "params-semicolons", work_params, "a/b", ";", "" },
    { "params-quotes", work_params, "a/b; name=", "\"", "" },
    { "params-unclosed", work_params, "a/b", "; a=\"\\", "" },
    { "params-comments", work_params, "a/b; name=", "(", "" },
    { "params-many", work_params, "a/b", "; name#=x", "" },
    { "params-sections", work_params, "a/b", "; name*#=x", "" },
    { "params-backwards", work_params, "a/b; name*255=y", "; name*#*=%", "" },
    { "params-same", work_params, "a/b", "; name*0=x", "" },
    { "params-words", work_params, "a/b; name=\"", "=?a?q?", "\"" },
    { "params-write", work_params_write, "", "\xc3\xa9\"", "" },

    { "addresses-commas", work_addresses, "", ",", "" },
    { "addresses-mailboxes", work_addresses, "", "a@b,", "" },
    { "addresses-parens", work_addresses, "", "(", "" },
    { "addresses-closed", work_addresses, "", "a(b)", "" },
    { "addresses-escapes", work_addresses, "(", "\\)", "" },
    { "addresses-quotes", work_addresses, "", "\"", "" },
    { "addresses-open-quotes", work_addresses, "", "\"a, ", "" },
    { "addresses-no-quotes", work_addresses, "", "\\\"", "" },
    { "addresses-no-quotes-list", work_addresses, "", "\\\", ", "" },
    { "addresses-brackets", work_addresses, "", "<", "" },
    { "addresses-angles", work_addresses, "", "<a@b", "" },
    { "addresses-literals", work_addresses, "a@", "[", "" },
    { "addresses-literal-list", work_addresses, "", "a@[,", "" },
    { "addresses-groups", work_addresses, "", "a:", "" },
    { "addresses-empty-groups", work_addresses, "", "a:;", "" },
    { "addresses-semicolons", work_addresses, "a:", "b@c;", "" },
    { "addresses-routes", work_addresses, "<", "@a,", "b@c>" },
    { "addresses-open-routes", work_addresses, "", "<@a,", "" },
    { "addresses-long-route", work_addresses, "<", "@a,", "" },
    { "addresses-at", work_addresses, "", "a@", "" },
    { "addresses-words", work_addresses, "", "a ", "<a@b>" },
    { "addresses-no-commas", work_addresses, "", "a@b ", "" },
    { "addresses-dots", work_addresses, "", "a (c) . ", "@b" },
    { "addresses-encoded", work_addresses, "", "=?a?q?b?= ", "<a@b>" },
    { "addresses-open-mix", work_addresses, "", "(\"<[", "" },
    { "addresses-unclosed", work_addresses, "", "a <b@c, (d \"e", "" },
    { "address-write", work_address_write, "", "a\" ", "" },
    { "date-comments", work_date, "", "(", "" },
    { "date-words", work_date, "", "Mon, ", "1 Jan 2000" },
    { "date-digits", work_date, "1 Jan ", "2", "" },
    { "date-folds", work_date, "1 Jan 2000", "\r\n ", "10:00 (a)" },
    { "msgids-brackets", work_msgids, "", "<", "" },
    { "msgids-at", work_msgids, "", "<a@", "" },
    { "msgids-words", work_msgids, "", "a@b ", "" },
    { "msgids-quotes", work_msgids, "", "<\"", "" },
    { "received-comments", work_received, "by a ", "(", "; 1 Jan 2000" },
    { "received-clauses", work_received, "", "with a (b) ", "" },
    { "received-semicolons", work_received, "by a", ";", "" },
    { "received-words", work_received, "", "x ", "by a" },
    { "tokens-parens", work_tokens, "", "(", "" },
    { "tokens-quotes", work_tokens, "", "\"\\\"", "" },
    { "tokens-angles", work_tokens, "", "<,", "" },
    { "fields-many", work_fields, "", "A: b\r\n", "" },
    { "fields-folds", work_fields, "Subject: a", "\r\n b", "" },
    { "fields-no-colon", work_fields, "", "a\n", "" },
    { "fields-blanks", work_fields, "a", " ", ": b\r\n" },
    { "fields-cr", work_fields, "a: ", "\r", "\n" },

    { "report-groups", work_report, "", "A:\n\n", "" },
    { "report-empty", work_report, "", "\r\n", "" },
    { "report-cr", work_report, "", "A:\r", "" },
    { "report-fields", work_report, "", "Status: 5.1.1\n", "" },
    { "report-recipients", work_report, "", "Final-Recipient: a\n", "" },
    { "report-comments", work_report, "Action: ", "(", "\n" },
    { "report-modifiers", work_report, "Disposition: ;a/", "b,(", "\n" },
    { "report-escapes", work_report, "Final-Recipient: utf-8;", "\\x{",
      "\n" },
    { "report-mailbox", work_report, "Final-Recipient: rfc822;", "<a@",
      "\n" },
    { "partial-fields", work_partial, "", "Subject: a\n", "" },
    { "partial-folds", work_partial, "Subject: a", "\n b", "\n" },
    { "partial-types", work_partial, "", "Content-Type: message/partial\n",
      "" },
    { "partial-sections", work_partial, "Content-Type: message/partial",
      "; id*#=a", "" },
    { "partial-line", work_partial, "", "a", "" },
    { "downgrade-fields", work_downgrade, "", "A: \xc3\xa9 b\n", "" },
    { "downgrade-words", work_downgrade, "To: ", "\xc3\xa9 b, ", "\n" },
    { "downgrade-groups", work_downgrade, "To: ", "\xc3\xa9: ", "\n" },
    { "downgrade-comments", work_downgrade, "Date: ", "(\xc3\xa9", "\n" },
    { "downgrade-params", work_downgrade, "Content-Type: a/b", "; a=\xe9",
      "\n" },
    { "downgrade-body", work_downgrade, "\n", "--\xe9\n", "" },
    { "downgrade-dashes", work_downgrade, MULTIPART "b\n\n--b\n\n", "--",
      "" },
    { "downgrade-cr", work_downgrade, "\n", "\r", "\n" },
    { "fold-blanks", work_fold, "a", " ", "b" },
    { "fold-words", work_fold, "", "aaaaaaaa ", "b" },
    { "fold-quotes", work_fold, "", "\"", "" },

    { "mbox-quotes", work_mbox, "", ">", "From " },
    { "mbox-quoted", work_mbox, "a\n\n", ">>From ", "" },
    { "mbox-from", work_mbox_octets, "a\n\n", "From ", "" },
    { "mbox-from-lines", work_mbox, "a\n", "\nFrom a 1:00 1999\n", "" },
    { "mbox-messages", work_mbox, "From \n", "\nFrom Jan 1:00 1999\n", "" },
    { "mbox-line-ends", work_mbox, "", "\r\n", "" },
    { "mbox-cr", work_mbox, "\n", "\n\r", "" },

    { "transit-folds", work_transit, "Bcc: a", "\n b", "" },
    { "transit-names", work_transit_octets, "", "Resent-Bcc", "" },
    { "transit-fields", work_transit, "", "Received: a\nBcc: b\n", "" },
    { "transit-blanks", work_transit_octets, "Bcc", " ", "x" },
    { "transit-cr", work_transit, "", "\r", "" },

    { "compose-line-ends", work_compose_message, "", "\n", "" },
    { "compose-almost", work_compose_message, "", "--=_\n", "" },
    { "compose-boundaries", work_compose_message, "",
      "--=_0123456789abcdefghijklmn\n", "" },
    { "compose-text", work_compose_text, "", "\xc3\xa9 \n", "" },
    { "compose-copy", work_compose_copy, "", "A: b\n c\n", "" },
    { "compose-subject", work_compose_subject, "", "\xc3\xa9 a ", "" },
    { "compose-items", work_compose_items, "", "x", "" },

    { "mime-parts", work_mime, MULTIPART "b\r\n\r\n", "--b\r\n\r\nx\r\n", "" },
    { "mime-delimiters", work_mime, MULTIPART "b\r\n\r\n", "--b\r\n", "" },
    { "mime-prefixes", work_mime, MULTIPART "bbbbbbbb\r\n\r\n",
      "--bbbbbbb\r\n", "" },
    { "mime-nested", work_mime_octets, "",
      MULTIPART "b#\r\n\r\n--b#\r\n", "" },
    { "mime-closes", work_mime, MULTIPART "b\r\n\r\n",
      "--b\r\n" MULTIPART "c\r\n\r\n--c\r\n\r\n", "" },
    { "mime-messages", work_mime, "",
      "Content-Type: message/rfc822\r\n\r\n", "" },
    { "mime-fields", work_mime_octets, "", "A: b\r\n", "" },
    { "mime-folds", work_mime_octets, "Subject: a", "\r\n b", "" },
    { "mime-types", work_mime, "", "Content-Type: a/b\r\n", "" },
    { "mime-params", work_mime, "Content-Type: a/b", "; charset=\"",
      "\r\n\r\n" },
    { "mime-sections", work_mime, "Content-Disposition: a",
      "; filename*#=b", "\r\n\r\n" },
    { "mime-from", work_mime_octets, "", ">From ", "" },
    { "mime-begin", work_mime_octets, "\r\n", "begin 644 ", "" },
    { "mime-begins", work_mime, "\r\n", "begin 64\n", "" },
    { "mime-comments", work_mime, "Content-Type: a/b; c=\"", "(\"", "" },
    { "mime-same", work_mime, MULTIPART "b\r\n\r\n",
      "--b\r\n" MULTIPART "b\r\n\r\n", "" },
    { "mime-line", work_mime_octets, MULTIPART "b\r\n\r\n", "-", "" },
    { "mime-cr", work_mime_octets, MULTIPART "b\r\n\r\n--b\r\n\r\n", "\r",
      "" },
    { "mime-blanks", work_mime_octets, MULTIPART "b\r\n\r\n--b", " ", "x" },
    { "mime-qp-blanks", work_mime_octets,
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n", " ", "=" },

    { "structure-parts", work_structure, MULTIPART "b\r\n\r\n",
      "--b\r\nContent-ID: <#>\r\n\r\nx\r\n", "" },
    { "structure-nested", work_structure, "",
      MULTIPART "b#\r\n\r\n--b#\r\n", "" },
    { "structure-messages", work_structure, "",
      "Content-Type: message/rfc822\r\n\r\n", "" },
    { "structure-alternatives", work_structure, "",
      "Content-Type: multipart/alternative; boundary=b#\r\n\r\n"
      "--b#\r\n", "Content-Type: text/html\r\n\r\nx" },
    { "structure-related", work_structure, "",
      "Content-Type: multipart/related; start=\"<a>\"; boundary=b#\r\n\r\n"
      "--b#\r\nContent-ID: <b>\r\n\r\nx\r\n--b#\r\n", "" },
    { "body-blanks", work_body, "", "=20", "" },
    { "body-flowed", work_body, "", "> a =\r\n\r\n", "" },
    { "body-cut", work_body, "", "=F0=9F", "" },

    { "imapc-lines", work_imapc, IMAP, "* OK a\r\n", "" },
    { "imapc-octets", work_imapc_octets, IMAP, "* OK a\r\n", "" },
    { "imapc-line", work_imapc_octets, IMAP "* OK ", "a", "\r\n" },
    { "imapc-empty", work_imapc, IMAP, "\r\n", "" },
    { "imapc-values", work_imapc_octets, IMAP "* X (", "a ", "a)\r\n" },
    { "imapc-lists", work_imapc, IMAP "* X ", "((a) ()) ", "b\r\n" },
    { "imapc-open", work_imapc, IMAP "* X ", "(", "\r\n" },
    { "imapc-escapes", work_imapc, IMAP "* X \"", "\\\"", "\"\r\n" },
    /* IMAP-11 */
    { "imapc-literals", work_imapc_octets, IMAP "* X", " {0}\r\n", "\r\n" },
    { "imapc-commas", work_imapc, IMAP "* ID (a", ",", "a)\r\n" },
    { "imapc-names", work_imapc, IMAP "* LIST () \"\\\" a", ")", "\r\n" },
    { "imapc-fetches", work_imapc, IMAP, "* 1 FETCH (UID 1)\r\n", "" },
    { "imapc-items", work_imapc_octets, IMAP "* 1 FETCH (", "UID 1 ",
      ")\r\n" },
    { "imapc-extra", work_imapc, IMAP "* 1 FETCH (", "(", "\r\n" },
    { "imapc-bodies", work_imapc, IMAP "* 1 FETCH (", "BODY[] {1}\r\na ",
      ")\r\n" },
    { "imapc-quotes", work_imapc, IMAP "* 1 FETCH (ENVELOPE (\"", "\"a",
      "\"))\r\n" },
    { "imapc-parts", work_imapc, IMAP "* 1 FETCH (BODYSTRUCTURE (",
      "(\"A\" \"B\" NIL NIL NIL \"C\" 1)", " \"D\"))\r\n" },
    { "imapc-search", work_imapc_octets, IMAP "* SEARCH", " #", "\r\n" },
    { "imapc-set", work_imapc_octets, IMAP "* ESEARCH ALL 1", ",#", "\r\n" },
    { "imapc-known", work_imapc_resync, RESYNC "* ESEARCH UID ALL 1",
      ",1:4000000000", "\r\n" },
    { "imapc-thread", work_imapc_octets, IMAP "* THREAD ", "(1 2)", "\r\n" },
    { "imapc-depth", work_imapc, IMAP "* THREAD ", "(1 ", "\r\n" },
    /* IMAP-19: nothing is looked up by names of the peer */
    { "imapc-caps", work_imapc, IMAP, "* CAPABILITY a a\r\n", "" },
    { "imapc-keywords", work_imapc, IMAP "* 1 FETCH (FLAGS (", "a ",
      "a))\r\n" },
    { "imapc-mailboxes", work_imapc, IMAP, "* LIST () \"/\" a\r\n", "" },
    { "imapd-commands", work_imapd, "", "a NOOP\r\n", "" },
    { "imapd-bad", work_imapd, "", "a x\r\n", "" },
    { "imapd-octets", work_imapd_octets, "", "a NOOP\r\n", "" },
    { "imapd-line", work_imapd_octets, "a CREATE ", "a", "\r\n" },
    { "imapd-literals", work_imapd, "a CREATE", " {0+}\r\n", "\r\n" },
    { "imapd-literal-octets", work_imapd_octets, "a X", " {0+}\r\n", "\r\n" },
    { "imapd-lists", work_imapd, "a ID (", "(", "\r\n" },
    { "imapd-values", work_imapd, "a ID (", "a ", "a)\r\n" },
    { "imapd-escapes", work_imapd, "a CREATE \"", "\\\"", "\"\r\n" },
    { "imapd-patterns", work_imapd, "a LIST \"\" (", "* ", "*)\r\n" },
    { "imapd-appends", work_imapd, "", "a APPEND x {3+}\r\nabc\r\n", "" },
    { "imapd-keywords", work_imapd, "a APPEND x (", "a ", "a) {1+}\r\na\r\n" },
    { "imapd-multiappend", work_imapd, "a APPEND x", " {3+}\r\nabc", "\r\n" },
    { "imapd-urls", work_imapd, "a APPEND x CATENATE (URL /a",
      " URL /b", ")\r\n" },
    { "imapd-fields", work_imapd_fields, "", "q:\r\n", "\r\n" },
    { "imapd-skipped", work_imapd, "a APPEND x ~{9999999+}\r\n", "a", "" },
    { "pop3c-replies", work_pop3c, POP3, "-ERR [A/B] no\r\n", "" },
    { "pop3c-bodies", work_pop3c, POP3, "+OK\r\n.\r\n", "" },
    { "pop3c-dots", work_pop3c_octets, POP3 "+OK\r\n", "..\r\n", ".\r\n" },
    { "pop3c-almost-end", work_pop3c, POP3 "+OK\r\n", "\r\n.\r", "\r\n" },
    { "pop3c-lf", work_pop3c, POP3 "+OK\n", "\n.a", "\n.\n" },
    { "pop3c-lf-octets", work_pop3c_octets, POP3 "+OK\n", "\n..", "\n.\n" },
    { "pop3c-rows", work_pop3c_uidl, POP3 "+OK\r\n", "# a\r\n", ".\r\n" },
    { "pop3c-row", work_pop3c_uidl, POP3 "+OK\r\n", " 1", "\r\n.\r\n" },
    { "pop3c-stamp", work_pop3c_octets, "+OK ", "<", "@a>\r\n" },

    { "pop3d-commands", work_pop3d, LOGIN, "NOOP\r\n", "" },
    { "pop3d-octets", work_pop3d_octets, LOGIN, "STAT\r\nLIST\r\n", "" },
    { "pop3d-bad", work_pop3d, LOGIN, "x\r\n", "" },
    { "pop3d-line", work_pop3d_octets, LOGIN "NOOP ", "a", "\r\n" },
    { "pop3d-cr", work_pop3d_octets, LOGIN, "\r", "\n" },
    { "pop3d-fetch", work_pop3d, LOGIN, "RETR 1\r\nTOP 2 0\r\n", "" },
    { "pop3d-deleted", work_pop3d, LOGIN, "DELE 1\r\nUIDL\r\nRSET\r\n",
      "" },
    { "pop3d-dots", work_pop3d_body, "", ".\n", "" },
    { "pop3d-cr-body", work_pop3d_body, "", "\r", "" },

    { "imap-lists", work_imap_values, "", "()", "" },
    { "imap-deep", work_imap_values, "", "(", "" },
    { "imap-quoted", work_imap_values, "\"", "\\\\", "\"" },
    { "imap-open", work_imap_values, "", "\"a\" ", "\"" },
    { "imap-literals", work_imap_values, "a", " {1}\r\na", "" },
    { "imap-ends", work_imap_values, "((((((((((", "(())", "))))))))))" },
    { "imap-cut-sizes", work_imap_cut, "(", "{1{1{1", ")" },
    { "imap-cut-literals", work_imap_cut, "(", "{1}\r\n\r\"{0}\r\n", ")" },
    { "imap-parts", work_imap_views, "(",
      "(\"t\" \"p\" NIL NIL NIL NIL 1)", " \"mixed\")" },
    { "imap-params", work_imap_views, "(\"t\" \"p\" (", "\"a\" \"b\" ",
      ") NIL NIL NIL 1)" },
    { "imap-addresses", work_imap_views, "(\"d\" \"s\" (",
      "(NIL NIL \"a\" \"b\")", ") NIL NIL NIL NIL NIL NIL NIL)" },
    { "imap-nil-addresses", work_imap_views, "(\"d\" \"s\" (NIL", " NIL",
      ") NIL NIL NIL NIL NIL NIL NIL)" },
    { "imap-section-path", work_imap_section, "[1", ".1", "]" },
    { "imap-section-names", work_imap_section, "[HEADER.FIELDS (a", " a",
      ")]" },
    { "imap-section-quotes", work_imap_section, "[HEADER.FIELDS (\"a", "\\\"",
      "\")]" },
    { "imap-repair-quotes", work_imap_repair, "(\"", "\"a", "\")" },
    { "imap-repair-escapes", work_imap_repair, "((((((((((((((", "\"\\\")(",
      "" },
    { "imap-repair-ends", work_imap_repair, "(((((((((((((( \"", "\\\" (",
      "" },
    { "imap-write-quoted", work_imap_write, "a", "\"\\", "" },
    { "imap-write-lists", work_imap_write, "(", "() ", "a)" },
    { "imapextract-lines", work_imapextract, "a: b\n\n", "a\n", "" },
    { "imapextract-fields", work_imapextract, "", "To: a\n", "" },
    { "imapextract-names", work_imapextract, "", "a: b\n\tc\n", "" },
    { "imapextract-addresses", work_imapextract, "From: ", "a,", "\n" },
    { "imapextract-groups", work_imapextract, "To: ", "a:b;", "\n" },
    { "imapextract-quotes", work_imapextract, "Cc: \"", "\\\"", "\" <>\n" },
    { "imapextract-params", work_imapextract, "Content-Type: a/b", ";a=b",
      "\n\n" },
    { "imapextract-tags", work_imapextract, "Content-Language: ", "a,", "\n" },
    { "imapextract-parts", work_imapextract,
      "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\na\n", "" },
    { "imapextract-messages", work_imapextract, "",
      "Content-Type: message/rfc822\n\n", "" },
    { "imapextract-ends", work_imapextract, "Content-Type: message/rfc822\n\n"
      "Content-Type: message/rfc822\n\n", "\n\r\n", "" },
    { "imapextract-subject", work_imapextract, "Subject: ", "a", "\n" },
    { "imapextract-words", work_imapextract, "Subject: ",
      "=?utf-8?b?w6Q=?= ", "\n" },
    { "imapextract-html", work_imapextract, "Content-Type: text/html\n\n",
      "<a &b;<!-- >", "" },
    { "imapextract-base64", work_imapextract,
      "Content-Transfer-Encoding: base64\n\n", "QUJD\n", "" },
    { "imapset-same", work_imapset, "1", ",7", "" },
    { "imapset-stars", work_imapset, "1", ",9:*", "" },
    { "imapset-ascending", work_imapset, "1", ",1#:1#", "" },
    { "imaplist-letters", work_imaplist, "", "a", "" },
    { "imaplist-levels", work_imaplist, "", "a/b", "" },
    { "imapsearch-keys", work_imapsearch, "1", " SUBJECT a UID 1,3", "" },
    { "imapsearch-both", work_imapsearch_both, "", "q:\r\n", "\r\n" },
    { "imapsearch-or", work_imapsearch, "", "OR NOT 1 ", "1" },
    { "imapsearch-not", work_imapsearch, "", "NOT ", "1" },
    { "imapsearch-deep", work_imapsearch, "", "(", "" },
    { "imapsearch-ors", work_imapsearch, "", "OR ", "1" },
    { "imapsearch-needle", work_imapsearch, "SUBJECT \"", "aab", "\"" },
    { "imapsearch-body", work_imapsearch_text, "\n\n", "a", "" },
    { "imapsearch-lines", work_imapsearch_text, "\n\n", "aaaaaaaac\n", "" },
    { "imapsearch-fields", work_imapsearch_text, "", "A: aaaaaaaac\n", "" },
    { "imapsearch-field", work_imapsearch_text, "A: ", "a", "" },
    { "imapsort-blobs", work_imapsort, "", "[a]", "" },
    { "imapsort-open", work_imapsort, "", "[", "" },
    { "imapsort-replies", work_imapsort, "", "re:[a]", "" },
    { "imapsort-forwards", work_imapsort, "", "[fwd:", "]]]]]]]]" },
    { "imapsort-ends", work_imapsort, "", "(fwd) ", "" },
    { "imapthread-refs", work_imapthread, "References:", " <a@b>", "\n" },
    { "imapthread-id", work_imapthread, "Message-ID: <", "\\\"", "@b>\n" },
    { "imapview-slide", work_imapview, "", "x", "" },

    { "smtpd-commands", work_smtpd, "EHLO a\r\n", "NOOP\r\n", "" },
    { "smtpd-keep", work_smtpd_keep, "EHLO a\r\n",
      "MAIL FROM:<>\r\nRSET\r\n", "" },
    { "smtpd-keep-body", work_smtpd_keep, DATA, "..\r\n", ".\r\n" },
    { "smtpd-trickle", work_smtpd_trickle, "EHLO a\r\n", "NOOP\r\n", "" },
    { "smtpd-recipients", work_smtpd, "EHLO a\r\nMAIL FROM:<>\r\n",
      "RCPT TO:<a#@b.example>\r\n", "DATA\r\n" },
    { "smtpd-bad", work_smtpd, "EHLO a\r\n", "x\r\n", "" },
    { "smtpd-line", work_smtpd_octets, "NOOP ", "a", "\r\n" },
    { "smtpd-cr", work_smtpd_octets, "NOOP ", "\r", "\n" },
    { "smtpd-mails", work_smtpd_octets, "EHLO a\r\n",
      "MAIL FROM:<>\r\nRSET\r\n", "" },
    { "smtpd-dots", work_smtpd_octets, DATA, "..\r\n", ".\r\n" },
    { "smtpd-almost-end", work_smtpd, DATA, "\r\n.\r", "\r\n.\r\n" },
    { "smtpc-lines", work_smtpc, "220 a\r\n", "250-x\r\n", "250 a\r\n" },
    { "smtpc-lines-octets", work_smtpc_octets, "220 a\r\n", "250-x\r\n",
      "250 a\r\n" },
    { "smtpc-replies", work_smtpc, GREETING, "250 a\r\n", "" },
    { "smtpc-line", work_smtpc_octets, GREETING "250 ", "a", "\r\n" },
    { "smtpc-dots", work_smtpc_body, "", ".\n", "" },
    { "smtpd-auth-lines", work_smtpd_esmtp_octets,
      "EHLO a\r\nAUTH X YQ==\r\n", "YWFhYWFhYWFh\r\n", "*\r\n" },
    { "smtpd-auth-line", work_smtpd_esmtp_octets,
      "EHLO a\r\nAUTH X YQ==\r\n", "YWFh", "\r\n" },
    { "smtpd-chunks", work_smtpd_esmtp, CHUNKS, "BDAT 1\r\nx", "" },
    { "smtpd-chunks-octets", work_smtpd_esmtp_octets, CHUNKS,
      "BDAT 9\r\n\r\n.\r\n\r.\r\n", "BDAT 0 LAST\r\n" },
    { "smtpd-chunks-refused", work_smtpd_esmtp, "EHLO a\r\n",
      "BDAT 6\r\nNOOP\r\n", "" },
    { "smtpc-auth", work_smtpc_auth, "220 a\r\n250-a\r\n250 AUTH X\r\n",
      "334 YWFh\r\n", "" },
    { "smtpc-auth-line", work_smtpc_auth,
      "220 a\r\n250-a\r\n250 AUTH X\r\n334 ", "YWFh", "\r\n" },
    { "smtpc-chunks", work_smtpc_chunks, "", ".\n", "" },
    { "proxy-tlvs", work_proxy_tlvs, "", "\1\1\1a" X128 X128, "" },
    { "proxy-line", work_proxy, "", "PROXY UNKNOWN ", "" },
    { "proxy-not-one", work_proxy, "", "\r\n", "" },
    { "smtp-routes", work_smtp_path, "", "@a,", "b@c" },
    { "smtp-params", work_smtp_path, "", "A#=b ", "C" },
};

#define ATTACKS (sizeof attacks / sizeof attacks[0])

char *room;
size_t room_n;

static char *append(char *at, const char *text, size_t number)
{
    for (; *text; text++) {
        if (*text == '#')
            at += sprintf(at, "%lu", (unsigned long)number);
        else
            *at++ = *text;
    }
    return at;
}

/* In a block that ends where the input does. */
static char *build(const attack *a, size_t n, size_t *size)
{
    size_t i, most = strlen(a->before) + strlen(a->behind) + 1
        + n * (strlen(a->element) + 2 * 20);
    char *text = malloc(most), *end;

    if (!text)
        exit(2);
    end = append(text, a->before, 0);
    for (i = 0; i < n; i++)
        end = append(end, a->element, i % 10000);
    end = append(end, a->behind, 0);
    *size = (size_t)(end - text);
    return text;
}

static void run(const attack *a, size_t n, int works)
{
    size_t size;
    char *text = build(a, n, &size);

    room_n = 4 * size + 10 * n + 4096;
    room = malloc(room_n);
    if (!room)
        exit(2);
    printf("%s %lu: %lu\n", a->name, (unsigned long)n,
           (unsigned long)(works ? a->work(text, size) : size));
    free(room);
    free(text);
}

int main(int argc, char **argv)
{
    size_t i, found = 0;

    for (i = 0; i < ATTACKS; i++) {
        if (argc < 3) {
            puts(attacks[i].name);
        } else if (strcmp(attacks[i].name, argv[1]) == 0) {
            run(&attacks[i], strtoul(argv[2], NULL, 10), argc == 3);
            found++;
        }
    }
    return argc >= 3 && found == 0;
}
