/* Which addresses are legal, and which are read where they are not. */
#include "corpus.h"
#include <mailproto/address.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HYPHEN "hyphens are a matter of DNS, not of RFC 5322"
#define PUNYCODE "whether xn-- can be decoded is a matter of IDNA"
#define BARE "bare CR, LF and NUL are refused, escaped or not"
#define OBSOLETE "obsolete, but legal and unambiguous (RFC 5322 4.4)"
#define SIZE "a header field has no limit for a local part, SMTP has"
#define DTEXT "a backslash in a literal is obsolete (RFC 5322 4.4)"
#define COMMENT "comments at the dots are obsolete (RFC 5322 4.4)"
#define LITERAL "comments and a literal are legal (RFC 5322 3.4.1)"

static const corpus_deviation deviations[] = {
    { "isemail", "iana-.com", HYPHEN },
    { "isemail", "iana.org-", HYPHEN },
    { "isemail", "\"\\&#x240A;\"", BARE },
    { "isemail", "domain-literal]", DTEXT },
    { "isemail original", "[\\1.2.3.4]", DTEXT },
    { "isemail original", "(1234567890123", COMMENT },
    { "isemail original", "@-xample", HYPHEN },
    { "isemail original", "exampl-", HYPHEN },
    { "isemail original", "b-.com", HYPHEN },
    { "isemail original", "museum-", HYPHEN },
    { "isemail original", "NULL", BARE },
    { "flanker local parts", "partially.", OBSOLETE },
    { "flanker local parts", "\"\".last", OBSOLETE },
    { "flanker invalid", "partially.", OBSOLETE },
    { "flanker invalid", "\"\".last", OBSOLETE },
    { "flanker invalid", "[\\1.2.3.4]", OBSOLETE },
    { "flanker invalid", "0123456789012345678901234567890123456789", SIZE },
    { "flanker invalid", "(hoopla)", LITERAL },
    { "flanker invalid", "@xn--", PUNYCODE },
    { NULL, NULL, NULL }
};

#undef HYPHEN
#undef PUNYCODE
#undef BARE
#undef OBSOLETE
#undef SIZE
#undef DTEXT
#undef COMMENT
#undef LITERAL

/* Whether text is one mailbox by RFC 5322, with a name where named, and an
 * obsolete one. */
static const char *verdict(const char *text, size_t n, int named)
{
    mproto_span body;
    mproto_addrs it;
    mproto_addr a;

    body.p = text;
    body.n = n;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    if (mproto_addrs_next(&it, &a) != 1 || a.type != MPROTO_ADDR_MAILBOX
        || a.raw.n != n || (a.display.n > 0 && !named))
        return "refused";
    return a.defects & (MPROTO_DEFECT_OBSOLETE | MPROTO_DEFECT_CONTROL)
           ? "obsolete" : "legal";
}

/* The same, where obsolete forms are legal. */
static const char *legality(const char *text, size_t n, int named)
{
    const char *is = verdict(text, n, named);

    return strcmp(is, "obsolete") == 0 ? "legal" : is;
}

/* The text of the element tag that begins in front of end; "" without it. */
static void element_text(char *out, size_t cap, const char *test,
                         const char *end, const char *tag)
{
    char open[64] = "<";
    const char *from, *to;

    out[0] = '\0';
    strcat(open, tag);
    strcat(open, ">");
    from = strstr(test, open);
    if (!from || from > end)
        return;
    from += strlen(open);
    to = strchr(from, '<');
    if (to && (size_t)(to - from) < cap) {
        memcpy(out, from, (size_t)(to - from));
        out[to - from] = '\0';
    }
}

/* The octets of one reference "&...;" at p, or of a letter that stands for a
 * control: how many there are in the text, and in *c what it is. */
static size_t reference(const char *p, char *c)
{
    static const struct { const char *name; char c; } names[] = {
        { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
        { "&quot;", '"' }, { "&apos;", '\'' },
    };
    size_t i;
    char *end;

    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(p, names[i].name, strlen(names[i].name)) == 0) {
            *c = names[i].c;
            return strlen(names[i].name);
        }
    }
    if (strncmp(p, "&#x", 3) == 0) {
        unsigned long code = strtoul(p + 3, &end, 16);

        *c = (char)(code >= 0x2400 && code < 0x2420 ? code - 0x2400 : code);
        return (size_t)(end - p) + 1;
    }
    if (strncmp(p, "\xe2\x90", 2) == 0) {
        *c = (char)(p[2] & 0x1f);
        return 3;
    }
    *c = *p;
    return 1;
}

static size_t without_references(char *text)
{
    const char *from = text;
    size_t n = 0;

    while (*from != '\0')
        from += reference(from, &text[n++]);
    text[n] = '\0';
    return n;
}

static void run_isemail(const char *path, const char *source)
{
    size_t n;
    char *all = corpus_read(path, &n), *test, *next;

    corpus_source(source);
    for (test = all ? strstr(all, "<test id") : NULL; test; test = next) {
        char address[1024], category[64], input[1024], *end;

        next = strstr(test + 1, "<test id");
        end = next ? next : test + strlen(test);
        element_text(category, sizeof category, test, end, "category");
        element_text(address, sizeof address, test, end, "address");
        strcpy(input, address);
        n = without_references(address);
        corpus_case(input, strcmp(category, "ISEMAIL_ERR") == 0 ? "refused"
                    : strcmp(category, "ISEMAIL_DEPREC") == 0 ? "obsolete"
                    : "legal", verdict(address, n, 0));
    }
    free(all);
}

/* Lines with remarks behind three blanks and a "#"; each stands between
 * before and behind. */
static void run_flanker(const char *path, const char *source,
                        const char *expected, const char *before,
                        const char *behind)
{
    char address[1024];
    size_t n;
    char *all = corpus_read(path, &n), *line, *next;

    corpus_source(source);
    for (line = all; line && *line != '\0'; line = next) {
        char *end = strchr(line, '\n'), *remark;

        next = end ? end + 1 : line + strlen(line);
        if (end)
            *end = '\0';
        remark = strstr(line, "   #");
        if (remark)
            *remark = '\0';
        for (n = strlen(line); n > 0 && line[n - 1] == ' '; n--)
            line[n - 1] = '\0';
        snprintf(address, sizeof address, "%s%s%s", before, line, behind);
        if (n > 0 && *line != '#' && *line != ' ')
            corpus_case(address, expected,
                        legality(address, strlen(address), 1));
    }
    free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_isemail("isemail/tests.xml", "isemail");
    run_isemail("isemail/tests-original.xml", "isemail original");
    run_flanker("flanker/mailbox_valid.txt", "flanker valid", "legal", "", "");
    run_flanker("flanker/mailbox_invalid.txt", "flanker invalid", "refused",
                "", "");
    run_flanker("flanker/abridged_localpart_invalid.txt",
                "flanker local parts", "refused", "", "@example.com");
    run_flanker("flanker/domain_typos_invalid.txt", "flanker domains",
                "legal", "a@", "");
    return corpus_end();
}
