#define _POSIX_C_SOURCE 200809L
#include "curl_case.h"
#include "corpus.h"
#include <mailproto/base64.h>
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what stands for other text --- */

static const struct {
    const char *name, *value;
} variables[] = {
    { "%HOSTIP", "127.0.0.1" }, { "%CLIENTIP", "127.0.0.1" },
    { "%CLIENT6IP", "[::1]" }, { "%IMAPPORT", "143" }, { "%POP3PORT", "110" },
    { "%SMTPPORT", "25" }, { "%SMTPSPORT", "465" }, { "%LOGDIR", "log" },
    { "%LT", "<" }, { "%GT", ">" }, { "%CR", "\r" }, { "%SP", " " },
    { "%TAB", "\t" }
};

static int begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void put_variables(outline_text *out, const char *p,
                          const char *number)
{
    static const char own[] = "%TESTNUMBER";
    size_t i;

    while (*p) {
        for (i = 0; i < sizeof variables / sizeof *variables; i++)
            if (begins(p, variables[i].name))
                break;
        if (begins(p, own)) {
            outline_puts(out, number);
            p += sizeof own - 1;
        } else if (i < sizeof variables / sizeof *variables) {
            outline_puts(out, variables[i].value);
            p += strlen(variables[i].name);
        } else {
            outline_put(out, p++, 1);
        }
    }
}

/* Out of %XX. */
static void put_octets(outline_text *out, const char *p, size_t n)
{
    char hex[3] = { 0 }, octet;
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] == '%' && n - i > 2 && isxdigit((unsigned char)p[i + 1]) &&
            isxdigit((unsigned char)p[i + 2])) {
            memcpy(hex, p + i + 1, 2);
            octet = (char)(unsigned char)strtoul(hex, NULL, 16);
            outline_put(out, &octet, 1);
            i += 2;
        } else {
            outline_put(out, p + i, 1);
        }
    }
}

static void put_base64(outline_text *out, const char *p, size_t n)
{
    char letters[1024];
    outline_text octets = { 0 };
    mproto_codec codec;
    mproto_io io;

    put_octets(&octets, p, n);
    memset(&io, 0, sizeof io);
    io.in = octets.p;
    io.in_n = octets.n;
    io.out = letters;
    io.out_n = sizeof letters;
    mproto_base64_init(&codec, 0);
    if (mproto_base64_encode(&codec, &io, 1) != MPROTO_OK)
        abort();
    outline_put(out, letters, sizeof letters - io.out_n);
    free(octets.p);
}

/* "650 x text". */
static void put_repeated(outline_text *out, const char *p, size_t n)
{
    char *text;
    unsigned long times = strtoul(p, &text, 10);

    if (!begins(text, " x "))
        abort();
    text += 3;
    while (times-- > 0)
        put_octets(out, text, n - (size_t)(text - p));
}

static const struct {
    const char *open, *close;
    void      (*put)(outline_text *out, const char *p, size_t n);
} functions[] = {
    { "%b64[", "]b64%", put_base64 }, { "%hex[", "]hex%", put_octets },
    { "%repeat[", "]%", put_repeated }
};

static void put_functions(outline_text *out, const char *p)
{
    const char *inside, *close;
    size_t i;

    while (*p) {
        for (i = 0; i < sizeof functions / sizeof *functions; i++)
            if (begins(p, functions[i].open))
                break;
        if (i == sizeof functions / sizeof *functions) {
            outline_put(out, p++, 1);
            continue;
        }
        inside = p + strlen(functions[i].open);
        close = strstr(inside, functions[i].close);
        if (!close)
            abort();
        functions[i].put(out, inside, (size_t)(close - inside));
        p = close + strlen(functions[i].close);
    }
}

/* --- sections --- */

static char *keep(curl_case *c, outline_text *t)
{
    outline_put(t, "", 1);
    if (c->texts_n == CURL_TEXTS)
        abort();
    return c->texts[c->texts_n++] = t->p;
}

static char *keep_span(curl_case *c, const char *p, size_t n)
{
    outline_text t = { 0 };

    put_octets(&t, p, n);
    return keep(c, &t);
}

/* Where the text between "<name ...>" and "</name>" is. */
static const char *find_section(const curl_case *c, const char *name,
                                const char **attributes, size_t *n)
{
    char open[32], close[32];
    const char *p = c->file.p, *end;

    snprintf(open, sizeof open, "\n<%s", name);
    snprintf(close, sizeof close, "\n</%s>", name);
    while ((p = strstr(p, open)) != NULL) {
        p += strlen(open);
        if (*p == '>' || *p == ' ')
            break;
    }
    *attributes = p;
    p = p ? strchr(p, '\n') : NULL;
    end = p ? strstr(p, close) : NULL;
    if (!end)
        return NULL;
    *n = (size_t)(end - p);
    return p + 1;
}

const char *curl_section(curl_case *c, const char *name)
{
    outline_text t = { 0 };
    const char *attributes, *p, *crlf, *cut;
    size_t n, i;

    p = find_section(c, name, &attributes, &n);
    if (!p)
        return NULL;
    crlf = strstr(attributes, "crlf=\"yes\"");
    cut = strstr(attributes, "nonewline=\"yes\"");
    n -= n > 0 && cut && cut < p;
    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && crlf && crlf < p && (i == 0 || p[i - 1] != '\r'))
            outline_put(&t, "\r", 1);
        outline_put(&t, p + i, 1);
    }
    return keep(c, &t);
}

const char *curl_param(curl_case *c, const char *text, const char *name)
{
    char key[32];
    const char *p;

    snprintf(key, sizeof key, ";%s=", name);
    p = text ? strstr(text, key) : NULL;
    if (!p)
        return NULL;
    p += strlen(key);
    return keep_span(c, p, strcspn(p, ";/?"));
}

/* --- the command --- */

/* The next word as a shell has it; NULL: there is none. */
static char *next_word(curl_case *c, const char **at)
{
    outline_text word = { 0 };
    const char *p = *at + strspn(*at, " \n");
    char quote = '\0';

    if (!*p)
        return NULL;
    for (; *p && (quote || !strchr(" \n", *p)); p++) {
        if (quote ? *p == quote : *p == '\'' || *p == '"') {
            quote = quote ? '\0' : *p;
            continue;
        }
        if (*p == '\\' && quote != '\'' && p[1])
            p++;
        outline_put(&word, p, 1);
    }
    *at = p;
    return keep(c, &word);
}

static const struct {
    const char *name;
    int         flag;           /* it has no value */
    size_t      member;
} options[] = {
    { "-u", 0, offsetof(curl_op, user) },
    { "-X", 0, offsetof(curl_op, request) },
    { "--request", 0, offsetof(curl_op, request) },
    { "-T", 0, offsetof(curl_op, upload) },
    { "-l", 1, offsetof(curl_op, list) },
    { "-F", 0, offsetof(curl_op, form) },
    { "-H", 0, offsetof(curl_op, field) },
    { "--ssl", 1, offsetof(curl_op, ssl) },
    { "--ssl-reqd", 1, offsetof(curl_op, ssl) },
    { "--login-options", 0, offsetof(curl_op, login_options) },
    { "--oauth2-bearer", 0, offsetof(curl_op, bearer) },
    { "--sasl-authzid", 0, offsetof(curl_op, authzid) },
    { "--upload-flags", 0, offsetof(curl_op, upload_flags) },
    { "--libcurl", 0, offsetof(curl_op, libcurl) },
    { "--mail-rcpt-allowfails", 1, offsetof(curl_op, allow_fails) },
    { "--mail-from", 0, offsetof(curl_op, from) },
    { "--mail-rcpt", 0, 0 }
};

static void set_option(curl_case *c, curl_op *op, const char *word,
                       const char **at)
{
    const char *value = word;
    size_t i;

    for (i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(word, options[i].name) == 0)
            break;
    if (i == sizeof options / sizeof *options)
        return;
    if (!options[i].flag)
        value = next_word(c, at);
    if (options[i].member > 0)
        *(const char **)((char *)op + options[i].member) = value;
    else if (op->rcpts_n < CURL_RCPTS)
        op->rcpts[op->rcpts_n++] = value;
}

/* "imap://user;AUTH=EXTERNAL:secret@host:port/path"; -u says "user:secret". */
static void set_names(curl_case *c, curl_op *op)
{
    const char *host = strstr(op->url, "://"), *slash, *at, *who, *colon;
    size_t n;

    if (!host)
        abort();
    host += 3;
    slash = host + strcspn(host, "/");
    at = memchr(host, '@', (size_t)(slash - host));
    slash += *slash == '/';
    op->path = keep_span(c, slash, strlen(slash));
    who = op->user ? op->user : at ? host : NULL;
    if (!who)
        return;
    n = op->user ? strlen(op->user) : (size_t)(at - host);
    colon = memchr(who, ':', n);
    if (colon)
        op->password = keep_span(c, colon + 1, n - (size_t)(colon + 1 - who));
    n = colon ? (size_t)(colon - who) : n;
    if (at)
        op->mechanism = curl_param(c, keep_span(c, who, n), "AUTH");
    op->name = keep_span(c, who, at ? strcspn(who, ";:@") : n);
}

static void read_command(curl_case *c)
{
    const char *at = curl_section(c, "command"), *word;
    curl_op *op = c->ops;

    c->ops_n = 1;
    while (at && (word = next_word(c, &at)) != NULL) {
        if (strcmp(word, "-:") == 0 && c->ops_n < CURL_OPS)
            op = &c->ops[c->ops_n++];
        else if (*word != '-')
            op->url = word;
        else
            set_option(c, op, word, &at);
    }
    for (op = c->ops; op < c->ops + c->ops_n; op++)
        set_names(c, op);
}

/* --- the script --- */

/* As in a string of Perl. */
static char *unescaped(curl_case *c, const char *p, size_t n)
{
    outline_text t = { 0 };
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] != '\\' || n - i < 2) {
            outline_put(&t, p + i, 1);
            continue;
        }
        i++;
        outline_put(&t, p[i] == 'r' ? "\r" : p[i] == 'n' ? "\n" : p + i, 1);
    }
    return keep(c, &t);
}

static void read_reply(curl_case *c, const char *p, size_t n, int lf)
{
    curl_reply *reply = &c->replies[c->replies_n++];
    int quoted = *p == '"';
    const char *end = memchr(p + quoted, quoted ? '"' : ' ', n);

    if (!end || c->replies_n > CURL_REPLIES)
        abort();
    reply->lf = lf;
    reply->command = unescaped(c, p + quoted, (size_t)(end - p) -
                               (size_t)quoted);
    end += quoted + 1;
    reply->text = unescaped(c, end, n - (size_t)(end - p));
}

static void read_script(curl_case *c)
{
    const char *p = curl_section(c, "servercmd");
    size_t n;

    c->capabilities = c->mechanisms = "";
    for (; p && *p; p += n + (p[n] == '\n')) {
        n = strcspn(p, "\n");
        if (begins(p, "CAPA "))
            c->capabilities = keep_span(c, p + 5, n - 5);
        else if (begins(p, "AUTH "))
            c->mechanisms = keep_span(c, p + 5, n - 5);
        else if (begins(p, "REPLY "))
            read_reply(c, p + 6, n - 6, 0);
        else if (begins(p, "REPLYLF "))
            read_reply(c, p + 8, n - 8, 1);
    }
}

static const char *without_cr(char *p)
{
    char *to = p, *from;

    for (from = p; *from; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = '\0';
    return p;
}

int curl_read(curl_case *c, const char *path, const char *server)
{
    outline_text text = { 0 };
    const char *number = strrchr(path, '/') + strlen("/test"), *said;
    size_t n;
    char *file = corpus_read(path, &n);

    memset(c, 0, sizeof *c);
    if (!file)
        return 0;
    snprintf(c->number, sizeof c->number, "%.*s",
             (int)strcspn(number, "."), number);
    put_variables(&text, without_cr(file), c->number);
    put_functions(&c->file, text.p);
    outline_put(&c->file, "", 1);
    free(text.p);
    free(file);
    said = curl_section(c, "server");
    if (!said || !begins(said, server))
        return 0;
    c->tool = curl_section(c, "tool");
    c->fails = curl_section(c, "errorcode") != NULL;
    read_command(c);
    read_script(c);
    return 1;
}

void curl_free(curl_case *c)
{
    while (c->texts_n > 0)
        free(c->texts[--c->texts_n]);
    free(c->file.p);
}
