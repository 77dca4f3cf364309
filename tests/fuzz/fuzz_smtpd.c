/* The SMTP server engine: commands and content from the input, answers thrown
 * by dice. However the input is cut the events, the output and the end are
 * the same; replies are well-formed; addresses in events parse again; memory
 * stays in its bound. */
#include "alone.h"

static const char *const options[] = {
    "", "pass_bare", "lf_lines", "caps=STARTTLS,VRFY,EXPN",
    "line_max=64 bad_max=3 rcpt_max=2 message_max=20", "connects",
    "caps=STARTTLS bad_max=100 reply_max=1024 out_max=1024",
    "pass_bare lf_lines keywords=X,Y bad_max=1000 hostname=[192.0.2.1]",
    "tls bad_max=1000 auth=PLAIN,LOGIN,SCRAM-SHA-1,CRAM-MD5,EXTERNAL,GSSAPI",
    "bad_max=1000 caps=CHUNKING,BINARYMIME message_max=100",
    "lmtp bad_max=1000 caps=CHUNKING,SMTPUTF8,DSN out_max=512 reply_max=512",
    "caps=DSN,SMTPUTF8,DELIVERBY,FUTURERELEASE,RRVS,LIMITS hold_until=2030",
    "bad_max=100 caps=ETRN,TURN,SEND,XCLIENT,VRFY refuse_max=3 mail_max=3",
    "need_auth caps=STARTTLS,BURL,CHUNKING auth=PLAIN,CRAM-MD5 clear_auth",
    "need_tls caps=STARTTLS,CHUNKING auth=PLAIN", "lmtp pass_bare bad_max=5"
};

static const char *const answers[] = {
    "ok", "ok", "ok", "refuse", "reply 250 2.1.0 fine\\nreally",
    "reply 450 4.2.0 later", "reply 550 no", "reply 421 4.3.2 bye",
    "reply 354 go", "leave", "leave", "auth tokens",
    "token abc", "token_last abc", "unanswered"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const alone server = {
        &engine_smtp, options, ALONE_COUNT(options), answers,
        ALONE_COUNT(answers)
    };

    return alone_server(&server, data, size);
}
