/* Both SMTP engines back to back: content from the input, verbs and answers
 * thrown by dice. In whatever pieces the octets travel both tell the same,
 * neither calls the other wrong, and content comes out as it went in, with
 * CRLF for its line ends. */
#include "pair.h"

static const char *const client_options[] = {
    "", "helo", "no_pipeline", "crlf_only"
};

static const char *const server_options[] = {
    "bad_max=1000", "bad_max=1000 caps=STARTTLS,VRFY,EXPN",
    "bad_max=1000 rcpt_max=1", "bad_max=1000 pass_bare keywords=X"
};

static const char *const more[8][2] = {
    { "", "" }, { " one_write", "" }, { " lmtp", " lmtp" },
    { " chunking", " caps=CHUNKING,BINARYMIME,DSN" },
    { " chunking lmtp out_max=4096", " lmtp caps=CHUNKING" },
    { " clear_auth", " clear_auth auth=PLAIN,LOGIN,CRAM-MD5,GSSAPI" },
    { " chunking one_write out_max=4096", " caps=CHUNKING out_max=512" },
    { " one_write flight_max=8", " out_max=512 reply_max=512" }
};

static const char *const verbs[] = {
    "mail <a@example.org>", "mail <a@example.org>", "mail <>",
    "rcpt <b@example.org>", "rcpt <\"c d\"@example.org>", "data", "data",
    "rcpt <no>", "rset", "vrfy a b", "expn x", "help", "noop y", "starttls",
    "mail <a@example.org> RET=FULL ENVID=x", "auth PLAIN user pencil",
    "auth LOGIN tim wrong", "auth CRAM-MD5 user pencil",
    "auth TOKENS GSSAPI", "token_last x"
};

static const char *const answers[] = {
    "ok", "ok", "ok", "ok", "refuse", "reply 250 2.1.0 fine\\nreally",
    "reply 450 4.2.0 later"
};

static const char *const opening[] = {
    "mail <a@example.org>", "rcpt <b@example.org>", "data"
};

/* Behind READY one transaction; its content is there all along. Then what
 * the dice say. */
static void throw_words(script *s, dice *d, unsigned first, const char *body)
{
    script_side *client = &s->side[CLIENT];
    size_t i;

    dice_app(client, 1, body);
    for (i = 0; i < sizeof opening / sizeof *opening; i++)
        dice_app(client, 1, opening[i]);
    for (i = 2; i < 20; i++)
        if (dice_throw(d, 2))
            dice_app(client, i, verbs[dice_throw(d, sizeof verbs /
                                                   sizeof *verbs)]);
    dice_app(client, 20, "quit");
    if (first & 16)
        dice_apps(d, &s->side[SERVER], answers,
                  sizeof answers / sizeof *answers);
}

/* The only content that the server may tell is that of the client. */
static void check_content(const played *p, const text *content)
{
    text line = { 0 };
    const played *server = &p[SERVER];
    const char *at = server->trace.p;

    text_puts(&line, "BODY \"");
    text_escape(&line, content->p, content->n);
    text_puts(&line, "\"\n");
    while ((at = strstr(at, "BODY \"")) != NULL) {
        if (at == server->trace.p || at[-1] == '\n')
            must(text_begins(at, line.p));
        at += 6;
    }
    text_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const pair both = {
        &engine_smtp, { client_options, server_options }, more,
        throw_words, check_content
    };

    return pair_fuzz(&both, data, size);
}
