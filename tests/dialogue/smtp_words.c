#include "smtp_words.h"

#include <stdlib.h>
#include <string.h>

const smtp_flag smtp_caps[] = {
    { "SIZE", MPROTO_SMTP_CAP_SIZE }, { "8BITMIME", MPROTO_SMTP_CAP_8BITMIME },
    { "PIPELINING", MPROTO_SMTP_CAP_PIPELINING },
    { "ENHANCEDSTATUSCODES", MPROTO_SMTP_CAP_ENHANCED },
    { "STARTTLS", MPROTO_SMTP_CAP_STARTTLS }, { "HELP", MPROTO_SMTP_CAP_HELP },
    { "VRFY", MPROTO_SMTP_CAP_VRFY }, { "EXPN", MPROTO_SMTP_CAP_EXPN },
    { "AUTH", MPROTO_SMTP_CAP_AUTH }, { "DSN", MPROTO_SMTP_CAP_DSN },
    { "CHUNKING", MPROTO_SMTP_CAP_CHUNKING },
    { "BINARYMIME", MPROTO_SMTP_CAP_BINARYMIME },
    { "SMTPUTF8", MPROTO_SMTP_CAP_SMTPUTF8 },
    { "ETRN", MPROTO_SMTP_CAP_ETRN },
    { "REQUIRETLS", MPROTO_SMTP_CAP_REQUIRETLS },
    { "DELIVERBY", MPROTO_SMTP_CAP_DELIVERBY },
    { "FUTURERELEASE", MPROTO_SMTP_CAP_FUTURERELEASE },
    { "MT-PRIORITY", MPROTO_SMTP_CAP_MT_PRIORITY },
    { "RRVS", MPROTO_SMTP_CAP_RRVS }, { "LIMITS", MPROTO_SMTP_CAP_LIMITS },
    { "NO-SOLICITING", MPROTO_SMTP_CAP_SOLICIT },
    { "BURL", MPROTO_SMTP_CAP_BURL }, { "TURN", MPROTO_SMTP_CAP_TURN },
    { "SEND", MPROTO_SMTP_CAP_SEND }, { "XCLIENT", MPROTO_SMTP_CAP_XCLIENT },
    { NULL, 0 }
};

const smtp_flag smtp_defects[] = {
    { "BARE_CR", MPROTO_DEFECT_BARE_CR }, { "BARE_LF", MPROTO_DEFECT_BARE_LF },
    { "NUL", MPROTO_DEFECT_NUL }, { "EIGHT", MPROTO_DEFECT_EIGHT },
    { "LONG_LINE", MPROTO_DEFECT_LONG_LINE },
    { "UTF8", MPROTO_DEFECT_UTF8 }, { NULL, 0 }
};

const smtp_flag smtp_paths[] = {
    { "QUOTED", MPROTO_PATH_QUOTED }, { "LITERAL", MPROTO_PATH_LITERAL },
    { "ROUTE", MPROTO_PATH_ROUTE }, { "SPECIAL", MPROTO_PATH_SPECIAL },
    { "NULL", MPROTO_PATH_NULL }, { "UTF8", MPROTO_PATH_UTF8 }, { NULL, 0 }
};

const char *smtp_command_name(mproto_smtp_cmd c)
{
    static const char *const names[] = {
        "none", "CONNECT", "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA",
        "RSET", "VRFY", "EXPN", "HELP", "NOOP", "QUIT", "LHLO", "AUTH",
        "BDAT", "ETRN", "TURN", "SEND", "SOML", "SAML", "BURL"
    };

    return (unsigned)c < sizeof names / sizeof *names ? names[c] : "none";
}

void smtp_put_flags(text *t, const char *key, const smtp_flag *f,
                      unsigned bits)
{
    const char *between = "";

    if (bits == 0)
        return;
    text_puts(t, key);
    for (; f->name; f++) {
        if (!(bits & f->bit))
            continue;
        text_puts(t, between);
        text_puts(t, f->name);
        between = ",";
        bits &= ~f->bit;
    }
    if (bits)
        text_puts(t, between);
    if (bits)
        text_number(t, bits);
}

void smtp_put_number(text *t, const char *key, uint64_t n)
{
    text_puts(t, key);
    text_number(t, n);
}

void smtp_put_span(text *t, mproto_span s)
{
    text_escape(t, s.p, s.n);
}

void smtp_put_quoted(text *t, const char *key, mproto_span s)
{
    text_puts(t, key);
    text_puts(t, "\"");
    smtp_put_span(t, s);
    text_puts(t, "\"");
}

/* One of the names up to "," or a blank; 0 when it is none. */
static unsigned flag_of(const smtp_flag *f, const char *word, size_t n)
{
    for (; f->name; f++)
        if (strlen(f->name) == n && text_same_case(f->name, word, n))
            return f->bit;
    return 0;
}

static size_t word_size(const char *words, const char *stops)
{
    return strcspn(words, stops);
}

/* --- options: "hostname=example.org helo flight_max=8" --- */

static void set_number(const smtp_number *n, const char *word, size_t size)
{
    size_t key;
    unsigned long long value;

    for (; n->name; n++) {
        key = strlen(n->name);
        if (size <= key || word[key] != '=' ||
            strncmp(word, n->name, key) != 0)
            continue;
        value = strtoull(word + key + 1, NULL, 10);
        if (n->size)
            *n->size = (size_t)value;
        else if (n->count)
            *n->count = (unsigned)value;
        else
            *n->large = value;
    }
}

static void set_string(char *dst, const char *word, size_t size)
{
    size_t i;

    if (size > 255)
        size = 255;
    for (i = 0; i < size; i++)
        dst[i] = (char)(word[i] == ',' ? '\n' : word[i]);
    dst[size] = '\0';
}

static unsigned read_caps(const char *word, size_t size)
{
    unsigned caps = 0;
    size_t n;

    while (size > 0) {
        n = word_size(word, ", ");
        caps |= flag_of(smtp_caps, word, n);
        if (n >= size)
            break;
        word += n + 1;
        size -= n + 1;
    }
    return caps;
}

void smtp_read_options(const smtp_options *set, const char *with)
{
    size_t n;

    for (; *with; with += n) {
        with += strspn(with, " ");
        n = word_size(with, " ");
        *set->bits |= flag_of(set->flags, with, n);
        set_number(set->numbers, with, n);
        if (text_begins(with, "hostname="))
            set_string(set->hostname, with + 9, n - 9);
        else if (set->keywords && text_begins(with, "keywords="))
            set_string(set->keywords, with + 9, n - 9);
        else if (set->caps && text_begins(with, "caps="))
            *set->caps = read_caps(with + 5, n - 5);
    }
}

const char *smtp_after(const char *words, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(words, word, n) != 0 || (words[n] && words[n] != ' '))
        return NULL;
    return words + n + (words[n] == ' ');
}

size_t smtp_bare(const char *out, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (out[i] == '\n')
            return i;
        if (out[i] == '\r' && i + 1 < n && out[++i] != '\n')
            return i - 1;
    }
    return n;
}
