/* Both POP3 engines back to back: a message from the input, verbs thrown by
 * dice. In whatever pieces the octets travel both tell the same, neither calls
 * the other wrong, and the message comes out as it went in, with CRLF for its
 * line ends. */
#include "pair.h"

static const char *const client_options[] = {
    "clear", "clear flight_max=3", "clear no_pipeline", "clear lf_lines"
};

static const char *const server_options[] = {
    "clear bad_max=1000 caps=UIDL", "clear bad_max=1000 caps=UIDL out_max=1",
    "clear bad_max=1000 caps=UIDL,LANG piece=7", "clear bad_max=1000 caps=UIDL"
};

static const char *const more[8][2] = {
    { "", "" }, { " apop", " stamp=17" }, { "", " auth=PLAIN,CRAM-MD5" },
    { "", " caps=LANG,UTF8" }, { " line_max=512", " line_max=512" },
    { " lf_lines", " lf_lines" }, { " flight_max=2", "" },
    { "", " out_max=1 piece=3" }
};

static const char *const verbs[] = {
    "stat", "list 0", "list 2", "list 9", "uidl 0", "uidl 3", "retr 2",
    "retr 9", "top 3 0", "top 2 2", "dele 1", "dele 2", "noop", "rset",
    "last", "capa", "lang", "lang de"
};

/* The first message is fetched behind login; then what the dice say. */
static void throw_words(script *s, dice *d, unsigned first, const char *body)
{
    size_t i;

    (void)first;
    dice_app(&s->side[SERVER], 1, "open 5 6 7 8");
    dice_app(&s->side[SERVER], 2, body);
    dice_app(&s->side[CLIENT], 1, "login tim tanstaaf");
    dice_app(&s->side[CLIENT], 2, "capa");
    dice_app(&s->side[CLIENT], 2, "retr 1");
    for (i = 3; i < 24; i++)
        if (dice_throw(d, 2))
            dice_app(&s->side[CLIENT], i,
                    verbs[dice_throw(d, sizeof verbs / sizeof *verbs)]);
    dice_app(&s->side[CLIENT], 24, "quit");
}

/* The first message that the client tells is that of the server. */
static void check_message(const played *p, const text *content)
{
    text line = { 0 };
    const played *client = &p[CLIENT];
    const char *at = strstr(client->trace.p, "\nDONE RETR 1 OK");

    if (content->n > 0)
        text_puts(&line, "BODY \"");
    text_escape(&line, content->p, content->n);
    text_puts(&line, content->n > 0 ? "\"\n" : "");
    must(at != NULL && (size_t)(++at - client->trace.p) >= line.n);
    must(memcmp(at - line.n, line.p ? line.p : "", line.n) == 0);
    text_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const pair both = {
        &engine_pop3, { client_options, server_options }, more,
        throw_words, check_message
    };

    return pair_fuzz(&both, data, size);
}
