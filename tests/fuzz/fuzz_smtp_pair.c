/* Both SMTP engines back to back: content from the input, verbs and answers
 * thrown by dice. In whatever pieces the octets travel both tell the same,
 * neither calls the other wrong, and content comes out as it went in, with
 * CRLF for its line ends. First octet: options; second and third: the dice. */
#include "dice.h"

static const char *const client_options[] = {
    "", "helo", "no_pipeline", "crlf_only"
};

static const char *const server_options[] = {
    "bad_max=1000", "bad_max=1000 caps=STARTTLS,VRFY,EXPN",
    "bad_max=1000 rcpt_max=1", "bad_max=1000 pass_bare keywords=X"
};

static const char *const verbs[] = {
    "mail <a@example.org>", "mail <a@example.org>", "mail <>",
    "rcpt <b@example.org>", "rcpt <\"c d\"@example.org>", "data", "data",
    "rcpt <no>", "rset", "vrfy a b", "expn x", "help", "noop y", "starttls"
};

static const char *const answers[] = {
    "ok", "ok", "ok", "ok", "refuse", "reply 250 2.1.0 fine\\nreally",
    "reply 450 4.2.0 later"
};

static const char *const opening[] = {
    "mail <a@example.org>", "rcpt <b@example.org>", "data"
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

/* Behind READY one transaction; its content is there all along. Then what
 * the dice say. */
static void throw_verbs(script *s, dice *d, const uint8_t *p, size_t n)
{
    script_side *client = &s->side[CLIENT];
    text body = { 0 };
    size_t i;

    text_puts(&body, "body \"");
    text_escape(&body, p, n);
    text_puts(&body, "\"");
    add_app(client, 1, body.p);
    for (i = 0; i < sizeof opening / sizeof *opening; i++)
        add_app(client, 1, opening[i]);
    text_free(&body);
    for (i = 2; i < 20; i++)
        if (dice_throw(d, 2))
            add_app(client, i, verbs[dice_throw(d, sizeof verbs /
                                                   sizeof *verbs)]);
    add_app(client, 20, "quit");
}

/* The only content that the server may tell is that of the client. */
static void check_content(const played *server, const uint8_t *p, size_t n)
{
    text want = { 0 }, line = { 0 };
    const char *at = server->trace.p;

    normalise(p, n, &want);
    text_puts(&line, "BODY \"");
    text_escape(&line, want.p, want.n);
    text_puts(&line, "\"\n");
    while ((at = strstr(at, "BODY \"")) != NULL) {
        if (at == server->trace.p || at[-1] == '\n')
            must(text_begins(at, line.p));
        at += 6;
    }
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
    script_octets(&s, &engine_smtp, CLIENT, NULL, 0);
    text_puts(&s.side[CLIENT].with, client_options[data[0] & 3]);
    text_puts(&s.side[SERVER].with, server_options[data[0] >> 2 & 3]);
    throw_verbs(&s, &d, data + 3, size - 3);
    if (data[0] & 16)
        dice_apps(&d, &s.side[SERVER], answers,
                  sizeof answers / sizeof *answers);
    play_pair(&s, &plan, want);
    check_pair(&s, want);
    check_content(&want[SERVER], data + 3, size - 3);
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
