/* Both POP3 engines back to back: a message from the input, verbs thrown by
 * dice. In whatever pieces the octets travel both tell the same, neither calls
 * the other wrong, and the message comes out as it went in, with CRLF for its
 * line ends. First octet: options; second and third: the dice. */
#include "dice.h"

static const char *const client_options[] = {
    "clear", "clear flight_max=3", "clear no_pipeline", "clear lf_lines"
};

static const char *const server_options[] = {
    "clear bad_max=1000 caps=UIDL", "clear bad_max=1000 caps=UIDL out_max=1",
    "clear bad_max=1000 caps=UIDL,LANG piece=7", "clear bad_max=1000 caps=UIDL"
};

static const char *const verbs[] = {
    "stat", "list 0", "list 2", "list 9", "uidl 0", "uidl 3", "retr 2",
    "retr 9", "top 3 0", "top 2 2", "dele 1", "dele 2", "noop", "rset",
    "last", "capa", "lang", "lang de"
};

/* CR, LF and CRLF become CRLF; a missing last one is added. */
static void normalise(const uint8_t *p, size_t n, text *t)
{
    size_t i;

    text_puts(t, "");
    for (i = 0; i < n; i++) {
        if (p[i] != '\r' && p[i] != '\n') {
            text_add(t, p + i, 1);
            continue;
        }
        text_puts(t, "\r\n");
        i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';
    }
    if (t->n > 0 && t->p[t->n - 1] != '\n')
        text_puts(t, "\r\n");
}

static void add_app(script_side *side, size_t after, const char *words)
{
    script_app *app;

    side->app = text_realloc(side->app,
                             (side->apps + 1) * sizeof *side->app);
    app = &side->app[side->apps++];
    memset(app, 0, sizeof *app);
    app->after = after;
    app->result = SCRIPT_ANY;
    app->words = text_realloc(NULL, strlen(words) + 1);
    strcpy(app->words, words);
}

/* The first message is fetched behind login; then what the dice say. */
static void throw_verbs(script *s, dice *d, const uint8_t *p, size_t n)
{
    text body = { 0 };
    size_t i;

    text_puts(&body, "body \"");
    text_escape(&body, p, n);
    text_puts(&body, "\"");
    add_app(&s->side[SERVER], 1, "open 5 6 7 8");
    add_app(&s->side[SERVER], 2, body.p);
    text_free(&body);
    add_app(&s->side[CLIENT], 1, "login tim tanstaaf");
    add_app(&s->side[CLIENT], 2, "capa");
    add_app(&s->side[CLIENT], 2, "retr 1");
    for (i = 3; i < 24; i++)
        if (dice_throw(d, 2))
            add_app(&s->side[CLIENT], i,
                    verbs[dice_throw(d, sizeof verbs / sizeof *verbs)]);
    add_app(&s->side[CLIENT], 24, "quit");
}

/* The first message that the client tells is that of the server. */
static void check_message(const played *client, const uint8_t *p, size_t n)
{
    text want = { 0 }, line = { 0 };
    const char *at = strstr(client->trace.p, "\nDONE RETR 1 OK");

    normalise(p, n, &want);
    if (want.n > 0)
        text_puts(&line, "BODY \"");
    text_escape(&line, want.p, want.n);
    text_puts(&line, want.n > 0 ? "\"\n" : "");
    must(at != NULL && (size_t)(++at - client->trace.p) >= line.n);
    must(memcmp(at - line.n, line.p ? line.p : "", line.n) == 0);
    text_free(&want);
    text_free(&line);
}

static void check_pair(const script *s, const played *p)
{
    dice_check(s, CLIENT, &p[CLIENT]);
    dice_check(s, SERVER, &p[SERVER]);
    must(!strstr(p[CLIENT].trace.p, "\nCLOSED E_PEER"));
    must(!strstr(p[SERVER].trace.p, "\nCLOSED E_PEER"));
    must(!strstr(p[SERVER].trace.p, "\nCLOSED E_LIMIT"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    played want[2], got[2];
    play_plan plan = plan_plain;
    dice d = { 0 };
    script s;
    int side;

    if (size < 3 || size > 2000)
        return 0;
    memset(want, 0, sizeof want);
    memset(got, 0, sizeof got);
    d.state = (uint32_t)data[1] << 8 | data[2];
    script_octets(&s, &engine_pop3, CLIENT, NULL, 0);
    text_puts(&s.side[CLIENT].with, client_options[data[0] & 3]);
    text_puts(&s.side[SERVER].with, server_options[data[0] >> 2 & 3]);
    throw_verbs(&s, &d, data + 3, size - 3);
    play_pair(&s, &plan, want);
    check_pair(&s, want);
    check_message(&want[CLIENT], data + 3, size - 3);
    plan = dice_plan(&d, 0);
    plan.piece = 1 + dice_throw(&d, 40);
    play_pair(&s, &plan, got);
    for (side = 0; side < 2; side++) {
        dice_same(&s, &want[side], &got[side]);
        played_free(&want[side]);
        played_free(&got[side]);
    }
    script_free(&s);
    return 0;
}
