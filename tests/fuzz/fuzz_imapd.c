/* The IMAP server engine: commands from the input, answers and untagged data
 * thrown by dice. However the input is cut the events, the output and the end
 * are the same; responses are well-formed; memory stays in its bound. */
#include "alone.h"

#define CAPS "ENABLE,ID,IDLE,UIDPLUS,MOVE,NAMESPACE,UNSELECT,CONDSTORE," \
             "QRESYNC,ESEARCH,SEARCHRES,SORT,THREAD=REFERENCES," \
             "LIST-EXTENDED,LIST-STATUS,BINARY,CATENATE,MULTIAPPEND,REPLACE"

static const char *const options[] = {
    "clear auth=PLAIN,LOGIN,SCRAM-SHA-1,CRAM-MD5,X caps=SASL-IR,LITERAL+",
    "preauth caps=LITERAL+," CAPS, "preauth caps=LITERAL-," CAPS,
    "auth=PLAIN,X caps=STARTTLS,LITERAL-", "busy",
    "preauth lf_lines bad_max=1000 caps=IDLE,QUOTA,ACL,METADATA,NOTIFY,PREVIEW",
    "preauth command_max=60 append_max=9 out_max=1 caps=LITERAL+,IDLE,CATENATE",
    "preauth tls caps=IMAP4rev2,UTF8=ACCEPT,UIDONLY,UNAUTHENTICATE,PARTIAL"
};

static const char *const answers[] = {
    "ok", "ok", "ok", "selected exists=9 recent=1 unseen=3 modseq=7", "ok",
    "selected keywords=$a,$b permanent=255", "refuse", "refuse OVERQUOTA no",
    "refuse - later", "reply OK APPENDUID fine", "reply BAD - no",
    "exists 9", "exists 12", "recent 3", "expunge 1", "expunge 9",
    "list \"\\\\Sent\" / a", "list \"\" / \"a\\r\\nb\"", "notice OK ALERT x",
    "say SEARCH 1 2 3", "say 7 FETCH (FLAGS (\\Seen))",
    "say X ( \"a\\\"b\" \"\\n\" )", "say 1 (", "auth", "auth", "auth tokens",
    "token x", "token_last", "bare_ok", "leave"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const alone server = {
        &engine_imap, options, ALONE_COUNT(options), answers,
        ALONE_COUNT(answers)
    };

    return alone_server(&server, data, size);
}
