#include "script.h"

#include <stdlib.h>
#include <string.h>

/* What is known while the lines are read. */
typedef struct reader {
    script *s;
    text    block;              /* the content that is being read */
    text    content;            /* the last whole one, in escapes */
    int     in_block;
    int     state;              /* of the protocol's content() */
    char  **body[2];            /* "body" that waits for its content */
} reader;

typedef struct verb {
    const char *prefix;
    int         side;
    int       (*read)(reader *r, int side, const char *rest);
} verb;

static char *copy(const char *s, size_t n)
{
    char *p = text_realloc(NULL, n + 1);

    memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

static script_item *add_item(script *s, script_type type, int side)
{
    script_item *item;

    s->item = text_realloc(s->item, (s->items + 1) * sizeof *s->item);
    item = &s->item[s->items++];
    memset(item, 0, sizeof *item);
    item->type = type;
    item->side = side;
    return item;
}

/* Octets of side, joined to the item before when that is his, too. */
static void add_wire(script *s, int side, const void *p, size_t n)
{
    text *wire = &s->side[side].wire;
    script_item *item = s->items ? &s->item[s->items - 1] : NULL;

    if (!item || item->type != SCRIPT_SEND || item->side != side) {
        item = add_item(s, SCRIPT_SEND, side);
        item->from = wire->n;
    }
    text_add(wire, p, n);
    item->to = wire->n;
}

/* The content is whole: "body" and "BODY" without any now mean it. */
static void end_block(reader *r)
{
    text words = { 0 };
    int side;

    text_clear(&r->content);
    text_escape(&r->content, r->block.p, r->block.n);
    text_clear(&r->block);
    r->in_block = 0;
    for (side = 0; side < 2; side++) {
        if (!r->body[side])
            continue;
        text_clear(&words);
        text_puts(&words, "body \"");
        text_puts(&words, r->content.p);
        text_puts(&words, "\"");
        free(*r->body[side]);
        *r->body[side] = copy(words.p, words.n);
        r->body[side] = NULL;
    }
    text_free(&words);
}

static int read_line(reader *r, int side, const char *rest)
{
    int content = r->s->protocol->content(&r->state, side == SERVER, rest);

    if (content) {
        r->in_block = 1;
        text_puts(&r->block, rest);
        text_puts(&r->block, "\r\n");
        if (rest[0] == '.')
            add_wire(r->s, side, ".", 1);
    } else if (r->in_block || strcmp(rest, ".") == 0) {
        text_puts(&r->block, "");
        end_block(r);
    }
    add_wire(r->s, side, rest, strlen(rest));
    add_wire(r->s, side, "\r\n", 2);
    return 1;
}

static int read_raw(reader *r, int side, const char *rest)
{
    text octets = { 0 };

    text_unescape(&octets, rest, strlen(rest));
    add_wire(r->s, side, octets.p, octets.n);
    text_free(&octets);
    return 1;
}

/* "2000 ab": ab, 2000 times. */
static int read_fill(reader *r, int side, const char *rest)
{
    text octets = { 0 };
    char *end;
    unsigned long n = strtoul(rest, &end, 10);

    if (end == rest || *end != ' ')
        return 0;
    text_unescape(&octets, end + 1, strlen(end + 1));
    while (n-- > 0)
        add_wire(r->s, side, octets.p, octets.n);
    text_free(&octets);
    return 1;
}

static int read_with(reader *r, int side, const char *rest)
{
    text *with = &r->s->side[side].with;

    text_puts(with, rest);
    text_puts(with, " ");
    return 1;
}

static int read_event(reader *r, int side, const char *rest)
{
    script_side *s = &r->s->side[side];
    text words = { 0 };

    text_puts(&words, rest);
    if (strcmp(rest, "BODY") == 0) {
        text_puts(&words, " \"");
        text_add(&words, r->content.p, r->content.n);
        text_puts(&words, "\"");
    }
    s->event = text_realloc(s->event, (s->events + 1) * sizeof *s->event);
    s->event[s->events++] = words.p;
    return 1;
}

/* Takes "=> E_ARG" off the words. */
static int read_result(const char *rest, size_t *n)
{
    static const struct { const char *name; int code; } results[] = {
        { " => E_ARG", MPROTO_E_ARG }, { " => E_STATE", MPROTO_E_STATE },
        { " => E_FULL", MPROTO_E_FULL }
    };
    size_t i, m;

    *n = strlen(rest);
    for (i = 0; i < sizeof results / sizeof *results; i++) {
        m = strlen(results[i].name);
        if (*n >= m && strcmp(rest + *n - m, results[i].name) == 0) {
            *n -= m;
            return results[i].code;
        }
    }
    return MPROTO_OK;
}

static int read_app(reader *r, int side, const char *rest)
{
    script_side *s = &r->s->side[side];
    script_app *app;
    size_t n;

    r->body[side] = NULL;
    s->app = text_realloc(s->app, (s->apps + 1) * sizeof *s->app);
    app = &s->app[s->apps++];
    app->after = s->events;
    app->result = read_result(rest, &n);
    app->words = copy(rest, n);
    if (strcmp(app->words, "body") == 0)
        r->body[side] = &app->words;
    return 1;
}

static int read_now(reader *r, int side, const char *rest)
{
    script_item *item = add_item(r->s, SCRIPT_NOW, side);
    size_t n;

    item->result = read_result(rest, &n);
    item->words = copy(rest, n);
    return 1;
}

static int read_end(reader *r, int side, const char *rest)
{
    text_clear(&r->s->side[side].end);
    text_puts(&r->s->side[side].end, rest);
    return 1;
}

static int read_run(reader *r, int side, const char *rest)
{
    (void)side;
    r->s->runs = (strstr(rest, "client") ? SCRIPT_RUN_CLIENT : 0)
               | (strstr(rest, "server") ? SCRIPT_RUN_SERVER : 0)
               | (strstr(rest, "pair") ? SCRIPT_RUN_PAIR : 0);
    r->s->costly = strstr(rest, "costly") != NULL;
    return r->s->runs != 0;
}

static int read_mark(reader *r, int side, const char *rest)
{
    (void)side;
    if (strcmp(rest, "tls") == 0)
        add_item(r->s, SCRIPT_TLS, CLIENT);
    else if (strcmp(rest, "client leaves") == 0)
        add_item(r->s, SCRIPT_LEAVE, CLIENT);
    else if (strcmp(rest, "server leaves") == 0)
        add_item(r->s, SCRIPT_LEAVE, SERVER);
    else
        return 0;
    return 1;
}

static int read_note(reader *r, int side, const char *rest)
{
    (void)r, (void)side, (void)rest;
    return 1;
}

static const verb verbs[] = {
    { "C:", CLIENT, read_line }, { "S:", SERVER, read_line },
    { "C raw:", CLIENT, read_raw }, { "S raw:", SERVER, read_raw },
    { "C fill:", CLIENT, read_fill }, { "S fill:", SERVER, read_fill },
    { "C with:", CLIENT, read_with }, { "S with:", SERVER, read_with },
    { "C event:", CLIENT, read_event }, { "S event:", SERVER, read_event },
    { "C app:", CLIENT, read_app }, { "S app:", SERVER, read_app },
    { "C now:", CLIENT, read_now }, { "S now:", SERVER, read_now },
    { "C end:", CLIENT, read_end }, { "S end:", SERVER, read_end },
    { "run:", CLIENT, read_run }, { "--", CLIENT, read_mark },
    { "#", CLIENT, read_note }
};

static int read_any(reader *r, const char *line)
{
    size_t i, n;

    if (line[0] == '\0')
        return 1;
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        n = strlen(verbs[i].prefix);
        if (!text_begins(line, verbs[i].prefix))
            continue;
        return verbs[i].read(r, verbs[i].side, line + n + (line[n] == ' '));
    }
    return 0;
}

static void script_begin(script *s, const engine_protocol *protocol,
                         const char *name)
{
    int side;

    memset(s, 0, sizeof *s);
    s->name = name;
    s->protocol = protocol;
    s->runs = SCRIPT_RUN_CLIENT | SCRIPT_RUN_SERVER | SCRIPT_RUN_PAIR;
    for (side = 0; side < 2; side++) {
        text_puts(&s->side[side].with, "");
        text_puts(&s->side[side].wire, "");
        text_puts(&s->side[side].end, "CLOSED OK");
    }
}

static void complain(script *s, size_t number, const char *line)
{
    text_puts(&s->wrong, "line ");
    text_number(&s->wrong, number);
    text_puts(&s->wrong, " is not of the language: ");
    text_puts(&s->wrong, line);
}

int script_parse(script *s, const engine_protocol *protocol,
                 const char *name, const char *source)
{
    reader r = { 0 };
    const char *end;
    char *line;
    size_t number = 0;
    int good = 1;

    script_begin(s, protocol, name);
    r.s = s;
    text_puts(&r.content, "");
    while (*source && good) {
        end = strchr(source, '\n');
        if (!end)
            end = source + strlen(source);
        line = copy(source, (size_t)(end - source));
        number++;
        good = read_any(&r, line);
        if (!good)
            complain(s, number, line);
        free(line);
        source = *end ? end + 1 : end;
    }
    text_free(&r.block);
    text_free(&r.content);
    return good;
}

int script_load(script *s, const char *path)
{
    const engine_protocol *protocol = engine_protocol_find(path);
    text source = { 0 };
    int good;

    script_begin(s, protocol, path);
    if (!protocol || !text_read(&source, path)) {
        text_puts(&s->wrong, protocol ? "can't be read"
                                      : "is in no protocol's folder");
        text_free(&source);
        return 0;
    }
    script_free(s);
    good = script_parse(s, protocol, path, source.p);
    text_free(&source);
    return good;
}

void script_octets(script *s, const engine_protocol *protocol, int side,
                   const void *p, size_t n)
{
    script_begin(s, protocol, "octets");
    add_wire(s, side, p, n);
}

void script_rename(script *s)
{
    if (s->protocol->rename)
        s->protocol->rename(s);
}

static void free_side(script_side *side)
{
    size_t i;

    for (i = 0; i < side->events; i++)
        free(side->event[i]);
    for (i = 0; i < side->apps; i++)
        free(side->app[i].words);
    free(side->event);
    free(side->app);
    text_free(&side->with);
    text_free(&side->wire);
    text_free(&side->end);
}

void script_free(script *s)
{
    size_t i;

    for (i = 0; i < s->items; i++)
        free(s->item[i].words);
    free(s->item);
    free_side(&s->side[CLIENT]);
    free_side(&s->side[SERVER]);
    text_free(&s->wrong);
    memset(s, 0, sizeof *s);
}
