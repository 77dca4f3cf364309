/* The SMTP client engine: replies from the input, verbs thrown by dice.
 * However the input is cut the events, the output and the end are the same;
 * no bare CR, LF or NUL leaves; with eof() behind it each verb that was taken
 * has one result. First octet: options; second and third: the dice. */
#include "dice.h"

static const char *const options[] = {
    "", "helo", "crlf_only", "need_tls", "no_pipeline reply_max=100",
    "tls hostname=[192.0.2.1]", "helo strict_body",
    "flight_max=8 out_max=4096", "clear_auth", "clear_auth tls out_max=4096",
    "clear_auth no_pipeline", "clear_auth need_tls", "chunking",
    "chunking out_max=4096", "lmtp", "lmtp chunking out_max=4096"
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

/* This server answers before it was asked; when that ends the engine, some of
 * its output may not have left yet. */
static void same_but_tail(const script *s, played *a, played *b)
{
    text *longer = a->out.n > b->out.n ? &a->out : &b->out;

    if (text_begins(a->trace.p, "CLOSED") ||
        strstr(a->trace.p, "\nCLOSED") != NULL)
        longer->n = a->out.n < b->out.n ? a->out.n : b->out.n;
    dice_same(s, a, b);
}

static void run(const script *s, dice *d, size_t n)
{
    played want = { 0 }, got = { 0 };
    play_plan plan = plan_plain;
    int i;

    play_alone(s, CLIENT, &plan, &want);
    dice_check(s, CLIENT, &want);
    for (i = 0; i < 3; i++) {
        plan = dice_plan(d, n);
        played_clear(&got);
        play_alone(s, CLIENT, &plan, &got);
        same_but_tail(s, &want, &got);
    }
    plan = plan_plain;
    plan.eof_at = n;
    played_clear(&got);
    play_alone(s, CLIENT, &plan, &got);
    dice_check(s, CLIENT, &got);
    must(got.opened == got.results);
    must(strstr(got.trace.p, "CLOSED") != NULL);
    played_free(&want);
    played_free(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dice d = { 0 };
    script s;

    if (size < 4)
        return 0;
    d.state = (uint32_t)data[1] << 8 | data[2];
    script_octets(&s, &engine_smtp, SERVER, data + 3, size - 3);
    text_puts(&s.side[CLIENT].with, options[data[0] & 15]);
    dice_apps(&d, &s.side[CLIENT], verbs, sizeof verbs / sizeof *verbs);
    run(&s, &d, size - 3);
    script_free(&s);
    return 0;
}
