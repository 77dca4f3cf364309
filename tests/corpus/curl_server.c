#define _POSIX_C_SOURCE 200809L
#include "curl_server.h"
#include "corpus.h"
#include "files.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- one form of what is said --- */

static int is_atom(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (p[i] <= ' ' || strchr("(){%*\"\\]", p[i]))
            return 0;
    return n > 0;
}

/* "A002 AUTHENTICATE PLAIN" up to its blank, "AUTH PLAIN" too; 0: the line is
 * no such command, or nothing follows. */
static size_t initial_response(const char *p, size_t n)
{
    static const char *const commands[] = { "AUTHENTICATE ", "AUTH " };
    const char *blank;
    size_t i, k, m;

    for (i = 0; i < 2; i++) {
        m = strlen(commands[i]);
        for (k = 0; k <= 5 && k + m < n; k += 5) /* "A002 " */
            if (strncmp(p + k, commands[i], m) == 0) {
                blank = memchr(p + k + m, ' ', n - k - m);
                return blank ? (size_t)(blank - p) : 0;
            }
    }
    return 0;
}

/* Behind the string that begins at p. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        p += *p == '\\' && end - p > 1;
    return p < end ? p + 1 : end;
}

static void put_plain_line(outline_text *out, const char *p, size_t n)
{
    const char *end = p + n, *behind;
    size_t quote;

    for (; p < end; p = behind) {
        behind = *p == '"' ? string_end(p, end) : p + 1;
        quote = behind - p > 2 && is_atom(p + 1, (size_t)(behind - p - 2));
        outline_put(out, p + quote, (size_t)(behind - p) - 2 * quote);
    }
    outline_puts(out, "\r\n");
}

void curl_plain(outline_text *out, const char *lines)
{
    size_t n, first;

    for (; *lines; lines += strspn(lines + n, "\r\n") > 2 ? n + 2
                            : n + strspn(lines + n, "\r\n")) {
        n = strcspn(lines, "\r\n");
        first = initial_response(lines, n);
        if (first > 0) {
            put_plain_line(out, lines, first);
            first++;
            if (n - first == 1 && lines[first] == '=')
                outline_puts(out, "\r\n");
            else
                put_plain_line(out, lines + first, n - first);
        } else {
            put_plain_line(out, lines, n);
        }
    }
}

/* --- the script --- */

static const curl_reply *find_reply(const curl_case *c, const char *command)
{
    size_t i;

    for (i = 0; i < c->replies_n; i++)
        if (strcmp(c->replies[i].command, command) == 0)
            return &c->replies[i];
    return NULL;
}

/* Scripts have the tags of curl. */
static size_t tag_of(const char *p)
{
    return (*p == 'A' || *p == 'B') && isdigit((unsigned char)p[1]) &&
           isdigit((unsigned char)p[2]) && isdigit((unsigned char)p[3]) &&
           p[4] == ' ' ? 4 : 0;
}

static void put_answer(curl_server *s, const char *text, const char *eol)
{
    size_t n, tag;

    while (*text) {
        tag = s->tagged ? tag_of(text) : 0;
        if (tag > 0)
            outline_puts(&s->answer, s->tag);
        n = strcspn(text + tag, "\n");
        n += text[tag + n] == '\n';
        outline_put(&s->answer, text + tag, n);
        text += tag + n;
    }
    outline_puts(&s->answer, eol);
}

void curl_server_say(curl_server *s, const char *text)
{
    put_answer(s, text, "\r\n");
}

static int say_reply(curl_server *s, const char *command)
{
    const curl_reply *reply = find_reply(s->test, command);

    if (!reply)
        return 0;
    s->in_exchange = *reply->text == '+' ||
                     strncmp(reply->text, "334", 3) == 0;
    if (strncmp(reply->text, "+OK", 3) == 0)
        s->in_exchange = 0;
    put_answer(s, reply->text, reply->lf ? "\n" : "\r\n");
    return 1;
}

static int is_auth(const char *command)
{
    return strncmp(command, "AUTH", 4) == 0;
}

/* A line of the script answers the whole command, or its name. The first
 * message of an exchange may go with the command, and is then the answer to a
 * "+" that is not said (RFC 4954 4, RFC 4959 3, RFC 5034 4). */
static void serve(curl_server *s, const char *whole)
{
    char name[64], named[96];
    const char *args = strchr(whole, ' '), *first;

    if (!args)
        args = whole + strlen(whole);
    snprintf(name, sizeof name, "%.*s", (int)(args - whole), whole);
    args += *args == ' ';
    first = is_auth(name) ? strchr(args, ' ') : NULL;
    if (first) {
        snprintf(named, sizeof named, "%.*s", (int)(first - whole), whole);
        first++;
        if (say_reply(s, strcmp(first, "=") == 0 ? "" : first) ||
            say_reply(s, named))
            return;
    }
    if (!say_reply(s, whole) && !say_reply(s, name))
        s->serve(s, name, args);
}

/* --- what the client says --- */

void curl_server_greet(curl_server *s, const char *greeting)
{
    s->connections++;
    s->commands = 0;
    s->in_exchange = 0;
    if (!say_reply(s, "welcome"))
        curl_server_say(s, greeting);
    s->in_exchange = 0;
}

static void hear_command(curl_server *s, const char *line)
{
    outline_text said = { 0 };
    char mark[8];
    const char *rest = strchr(line, ' ');

    if (s->tagged && !*line) {  /* behind a literal */
        s->serve(s, line, line);
        return;
    }
    if (!s->tagged) {
        curl_plain(&s->said, line);
        serve(s, line);
        return;
    }
    if (!rest || (size_t)(rest - line) >= sizeof s->tag)
        abort();
    memcpy(s->tag, line, (size_t)(rest - line));
    s->tag[rest - line] = '\0';
    snprintf(mark, sizeof mark, "%c%03u",
             (int)('A' + (s->connections - 1) % 26), ++s->commands % 1000);
    outline_puts(&said, mark);
    outline_puts(&said, rest);
    curl_plain(&s->said, said.p);
    free(said.p);
    serve(s, rest + 1);
}

static void hear_data(curl_server *s, const char *line)
{
    outline_puts(&s->upload, line);
    outline_puts(&s->upload, "\r\n");
    if (strcmp(line, ".") == 0) {
        s->in_data = 0;
        curl_server_say(s, "250 OK, saved");
    }
}

static void hear(curl_server *s, const char *line)
{
    if (s->in_data) {
        hear_data(s, line);
    } else if (s->in_exchange) {
        s->in_exchange = 0;
        outline_puts(&s->said, line);
        outline_puts(&s->said, "\r\n");
        if (!say_reply(s, line))
            s->serve(s, line, "");
    } else {
        hear_command(s, line);
    }
}

void curl_server_feed(curl_server *s, const char *p, size_t n)
{
    outline_text line;
    size_t i;

    for (i = 0; i < n; i++) {
        if (s->literal > 0) {
            s->literal--;
            outline_put(&s->upload, p + i, 1);
            continue;
        }
        outline_put(&s->line, p + i, 1);
        if (p[i] != '\n')
            continue;
        line = s->line;
        memset(&s->line, 0, sizeof s->line);
        line.n -= line.n > 1 && line.p[line.n - 2] == '\r' ? 2 : 1;
        line.p[line.n] = '\0';
        hear(s, line.p);
        free(line.p);
    }
}

void curl_server_free(curl_server *s)
{
    free(s->line.p);
    free(s->said.p);
    free(s->answer.p);
    free(s->upload.p);
}

/* --- the client's --- */

void curl_exchange(curl_server *s, mproto_wire *w,
                   void (*events)(void *context), void *context)
{
    outline_text lent;
    const void *out;
    size_t n;

    for (;;) {
        events(context);
        out = mproto_wire_out(w, &n);
        if (n > 0) {
            curl_server_feed(s, out, n);
            mproto_wire_sent(w, n);
            continue;
        }
        if (s->answer.n == 0 || !(mproto_wire_want(w) & MPROTO_READ))
            return;
        lent = s->answer;
        memset(&s->answer, 0, sizeof s->answer);
        mproto_wire_in(w, lent.p, lent.n);
        events(context);
        if (mproto_wire_keep(w) != MPROTO_OK)
            abort();
        free(lent.p);
    }
}

/* names without those that are in tried, which has a blank behind each. */
static void put_untried(outline_text *out, const char *names,
                        const outline_text *tried)
{
    char name[64];
    size_t n;

    for (; *names; names += n + (names[n] == ' ')) {
        n = strcspn(names, " ");
        snprintf(name, sizeof name, "%.*s ", (int)n, names);
        if (!tried->n || !strstr(tried->p, name))
            outline_puts(out, name);
    }
}

mproto_sasl *curl_sasl(const curl_op *op, const char *offered,
                       outline_text *tried, unsigned port)
{
    static const char random[] = "eighteen octets and more";
    const char *allowed = op->bearer ? "OAUTHBEARER XOAUTH2" : NULL;
    const char *option = op->login_options;
    outline_text untried = { 0 };
    mproto_sasl_opts opts;
    mproto_span name;
    mproto_sasl *sasl;

    if (op->mechanism)
        allowed = op->mechanism;
    else if (option && strncmp(option, "AUTH=", 5) == 0 && option[5] != '*')
        allowed = option + 5;
    put_untried(&untried, offered, tried);
    name = mproto_sasl_choose(outline_span(&untried), allowed, 1);
    outline_put(tried, name.p, name.n);
    outline_puts(tried, " ");
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.user = op->name;
    opts.secret = op->bearer ? op->bearer : op->password;
    opts.secret_n = opts.secret ? strlen(opts.secret) : 0;
    opts.authzid = op->mechanism ? op->name : op->authzid;
    opts.random = random;
    opts.random_n = sizeof random - 1;
    opts.host = "127.0.0.1";
    opts.port = port;
    sasl = name.n > 0 ? mproto_sasl_client(name, &opts) : NULL;
    free(untried.p);
    return sasl;
}

/* --- the verdict --- */

static void put_part(outline_text *out, const char *name, mproto_span part)
{
    outline_puts(out, name);
    outline_show(out, part);
    outline_puts(out, "\n");
}

static mproto_span span_of(const char *text)
{
    mproto_span s;

    s.p = text ? text : "";
    s.n = strlen(s.p);
    return s;
}

void curl_judge(curl_server *s, const outline_text *received,
                const char *section, int failed)
{
    curl_case *c = s->test;
    const curl_deviation *d = curl_deviates(c->source, c->number);
    const char *protocol = curl_section(c, "protocol");
    outline_text want = { 0 }, got = { 0 }, plain = { 0 };

    curl_plain(&plain, protocol ? protocol : "");
    outline_puts(&want, plain.n ? plain.p : "");
    outline_puts(&got, s->said.n ? s->said.p : "");
    put_part(&want, "upload: ", span_of(curl_section(c, "upload")));
    put_part(&got, "upload: ", outline_span(&s->upload));
    if (received) {
        put_part(&want, "received: ",
                 span_of(curl_section(c, section)));
        put_part(&got, "received: ", outline_span(received));
    }
    outline_puts(&want, c->fails ? "fails" : "works");
    outline_puts(&got, failed ? "fails" : "works");
    if (d)
        corpus_deviates(c->number, want.p, got.p, d->gives, d->reason);
    else
        corpus_case(c->number, want.p, got.p);
    free(want.p);
    free(got.p);
    free(plain.p);
}

void curl_run(const char *source, const char *server,
              void (*play)(curl_case *c))
{
    curl_case c;
    files f;
    size_t i;

    corpus_source(source);
    files_list(&f, "curl-mail-tests", ".txt");
    for (i = 0; i < f.n; i++) {
        if (!strstr(f.paths[i], "/test"))
            continue;
        if (curl_read(&c, f.paths[i], server)) {
            c.source = source;
            if (c.tool)
                corpus_skip(c.number, "its client is a program of its own");
            else if (c.ops[0].form)
                corpus_skip(c.number, "its message is composed by curl");
            else
                play(&c);
        }
        curl_free(&c);
    }
    files_free(&f);
}
