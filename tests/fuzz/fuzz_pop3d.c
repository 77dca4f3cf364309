/* The POP3 server engine: commands from the input, answers and messages thrown
 * by dice. However the input is cut the events, the output and the end are
 * the same; replies are well-formed; nothing is deleted before UPDATE; memory
 * stays in its bound. */
#include "alone.h"

static const char *const options[] = {
    "clear auth=PLAIN,LOGIN,SCRAM-SHA-1,CRAM-MD5,X",
    "clear caps=UIDL,LANG stamp=1.2", "auth=PLAIN,X caps=STLS,UTF8",
    "lf_lines clear caps=UIDL bad_max=1000", "tls no_user caps=LANG",
    "clear rpop line_max=60 bad_max=3 out_max=1 piece=3",
    "clear caps=UIDL,STLS out_max=1 keywords=X,Y bad_max=1000 piece=100",
    "clear caps=UIDL,STLS,UTF8,LANG bad_max=1000 stamp=a hostname=b.example"
};

static const char *const answers[] = {
    "ok", "ok", "open 5 6 7", "open 5 60 700 8 9 10 last=2", "open",
    "open 3 4 5", "refuse", "refuse SYS/TEMP later", "refuse - no",
    "reply fine", "reply en x\\n.\\ny", "body \"a\\n.\\r\\n\\r\\n.b\\rc\"",
    "body \"\\n1\\n2\\n3\"", "body \"\"", "apop x 5", "leave",
    "auth", "auth", "auth tokens", "token x", "token_last", "bare_ok",
    "leave"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const alone server = {
        &engine_pop3, options, ALONE_COUNT(options), answers,
        ALONE_COUNT(answers)
    };

    return alone_server(&server, data, size);
}
