/* The POP3 client engine: replies from the input, verbs thrown by dice.
 * However the input is cut the events, the output and the end are the same;
 * no bare CR, LF or NUL leaves; with eof() behind it each verb that was taken
 * has one result. First octet: options; second and third: the dice. */
#include "dice.h"

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
    script_octets(&s, &engine_pop3, SERVER, data + 3, size - 3);
    text_puts(&s.side[CLIENT].with, options[data[0] & 15]);
    dice_apps(&d, &s.side[CLIENT], verbs, sizeof verbs / sizeof *verbs);
    run(&s, &d, size - 3);
    script_free(&s);
    return 0;
}
