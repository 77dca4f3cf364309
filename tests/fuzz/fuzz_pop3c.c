/* The POP3 client engine: replies from the input, verbs thrown by dice.
 * However the input is cut the events, the output and the end are the same;
 * no bare CR, LF or NUL leaves; with eof() behind it each verb that was taken
 * has one result. */
#include "alone.h"

static const char *const options[] = {
    "clear", "need_tls", "tls", "apop", "clear lf_lines", "clear unstuffed",
    "clear no_pipeline", "clear flight_max=2", "clear line_max=512 uid_max=3",
    "clear lf_lines unstuffed", "", "clear need_tls", "clear", "clear",
    "clear apop", "clear"
};

static const char *const verbs[] = {
    "capa", "capa", "login tim tanstaaf", "login tim tanstaaf",
    "login tim a\\r\\nb", "rpop tim rose", "apop tim tanstaaf", "stls",
    "utf8", "lang", "lang de", "stat", "list 0", "list 1", "uidl 0", "uidl 1",
    "retr 1", "retr 2", "retr 1", "top 1 3", "dele 1", "noop", "rset", "last",
    "quit", "auth PLAIN tim secret", "auth LOGIN tim secret",
    "auth CRAM-MD5 tim secret", "auth SCRAM-SHA-1 user pencil",
    "auth TOKENS GSSAPI", "token abc", "token_last"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const alone client = {
        &engine_pop3, options, ALONE_COUNT(options), verbs, ALONE_COUNT(verbs)
    };

    return alone_client(&client, data, size);
}
