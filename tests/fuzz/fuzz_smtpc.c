/* The SMTP client engine: replies from the input, verbs thrown by dice.
 * However the input is cut the events, the output and the end are the same;
 * no bare CR, LF or NUL leaves; with eof() behind it each verb that was taken
 * has one result. */
#include "alone.h"

static const char *const options[] = {
    "", "helo", "crlf_only", "need_tls", "no_pipeline reply_max=100",
    "tls hostname=[192.0.2.1]", "helo strict_body",
    "flight_max=8 out_max=4096", "clear_auth", "clear_auth tls out_max=4096",
    "clear_auth no_pipeline", "clear_auth need_tls", "chunking",
    "chunking out_max=4096", "lmtp", "lmtp chunking out_max=4096",
    "one_write", "one_write out_max=4096 flight_max=8", "one_write lmtp"
};

static const char *const verbs[] = {
    "mail <a@example.org>", "mail <> SIZE=5 BODY=8BITMIME",
    "mail <a@example.org> BODY=BINARYMIME RET=HDRS",
    "rcpt <b@example.org>", "rcpt <b@example.org>",
    "rcpt <b@example.org> NOTIFY=NEVER", "data", "data",
    "fill 300 \"0123456789abcdef\"",
    "rcpt <\\r\\n>", "body \".\\n.\\r\\r\\n..\"", "body \"\"", "part \"x\"",
    "rset", "vrfy a b", "expn x\\ny", "help", "noop \\xff", "noop", "starttls",
    "quit", "auth PLAIN tim secret", "auth LOGIN tim secret",
    "auth CRAM-MD5 tim secret", "auth SCRAM-SHA-1 user pencil",
    "auth XOAUTH2 tim secret", "auth TOKENS GSSAPI", "token abc", "token_last"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const alone client = {
        &engine_smtp, options, ALONE_COUNT(options), verbs, ALONE_COUNT(verbs)
    };

    return alone_client(&client, data, size);
}
