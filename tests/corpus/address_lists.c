/* Address lists of a parser for real mail: in one line, "|" between two. */
#include "corpus.h"
#include <mailproto/address.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS "words without an @ are a name, not several addresses"
#define BACKSLASH "a backslash escapes nothing outside of quotes"
#define COMMENT "a comment is no address"
#define PARTS "what is broken is given in parts, not as a whole"
#define UNCLOSED "what begins a comment that never ends is an octet like others"
#define GROUP "a group ends at its ;"
#define NESTED "a group begins where the other one has not ended"

static const corpus_deviation deviations[] = {
    { "jakarta addresses", "[ ggere /tmp", BLANKS },
    { "jakarta addresses", "[ testa testb testc", BLANKS },
    { "jakarta addresses", "\"\\>@openworld", BACKSLASH },
    { "jakarta addresses", "(john.doe@a.com)", COMMENT },
    { "jakarta addresses", "[ <]", PARTS },
    { "jakarta addresses", "[ >]", PARTS },
    { "jakarta addresses", "[ <<<]", PARTS },
    { "jakarta addresses", "paris@france>]", PARTS },
    { "jakarta addresses", "<paris@>", PARTS },
    { "jakarta addresses", "[ <paris@france]", PARTS },
    { "jakarta addresses", "[ two@", PARTS },
    { "jakarta addresses", "<@foo.com, a@b.com", PARTS },
    { "jakarta addresses", "[ confused (about", UNCLOSED },
    { "jakarta addresses", "(brilliant (genius, and superb)]", UNCLOSED },
    { "jakarta addresses", "[ if@you (could", UNCLOSED },
    { "jakarta addresses", "[ (]", UNCLOSED },
    { "jakarta addresses", "[ \\(^^/", UNCLOSED },
    { "jakarta addresses", "friends-list:;@", GROUP },
    { "jakarta addresses", "Undisclosed-Recipient:;@", GROUP },
    { "jakarta addresses", "[ 55:55@07", NESTED },
    { NULL, NULL, NULL }
};

#undef BLANKS
#undef BACKSLASH
#undef COMMENT
#undef PARTS
#undef UNCLOSED
#undef GROUP
#undef NESTED

static char got[8192], want[8192], body[8000];

static void add(char *line, const char *p, size_t n)
{
    size_t at = strlen(line);

    if (at + n + 1 < sizeof body && n > 0) {
        memcpy(line + at, p, n);
        line[at + n] = '\0';
    }
}

static void add_span(mproto_span s)
{
    add(got, s.p, s.n);
}

static void add_mailbox(const mproto_addr *a)
{
    add(got, "|", 1);
    add_span(a->local.n + a->domain.n > 0 ? a->local : a->display);
    add(got, "@", a->domain.n > 0);
    add_span(a->domain);
}

/* A group that has its ";" is written as it stands, in place of its
 * mailboxes, which are in got from at on. */
static void add_group(size_t at, const char *group, mproto_span end)
{
    const char *semicolon = end.n > 0 ? memchr(end.p, ';', end.n) : NULL;

    if (!semicolon)
        return;
    got[at] = '\0';
    add(got, "|", 1);
    add(got, group, (size_t)(semicolon + 1 - group));
}

static const char *render(const char *text)
{
    const char *group = text;
    mproto_addrs it;
    mproto_addr a;
    mproto_span s;
    size_t at = 0;

    s.p = text;
    s.n = strlen(text);
    got[0] = '\0';
    mproto_addrs_begin(&it, s, 0);
    while (mproto_addrs_next(&it, &a)) {
        if (a.type == MPROTO_ADDR_GROUP) {
            group = a.display.n > 0 ? a.display.p : a.raw.p;
            at = strlen(got);
        } else if (a.type == MPROTO_ADDR_GROUP_END) {
            add_group(at, group, a.raw);
        } else if (a.type == MPROTO_ADDR_MAILBOX) {
            add_mailbox(&a);
        }
    }
    return got;
}

static const char *verdict(const char *text)
{
    mproto_span s;
    mproto_addrs it;
    mproto_addr a;
    int code;

    s.p = text;
    s.n = strlen(text);
    mproto_addrs_begin(&it, s, MPROTO_ADDRS_STRICT);
    while ((code = mproto_addrs_next(&it, &a)) > 0)
        continue;
    return code < 0 ? "refused" : "legal";
}

static int begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* The next line, cut off; NULL at the end. */
static char *line_of(char **at)
{
    char *line = *at, *end = strchr(line, '\n');

    if (*line == '\0')
        return NULL;
    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

/* Behind "Expect: ". */
static void expect(char **at, const char *what)
{
    long n = strtol(what, NULL, 10);
    char input[8192] = "[";

    strcat(strcat(input, body), "]");
    if (begins(what, "Exception")) {
        corpus_case(input, "refused", verdict(body));
        return;
    }
    want[0] = '\0';
    for (; n > 0; n--) {
        const char *line = line_of(at);

        if (!line)
            break;
        add(want, "|", 1);
        add(want, line + 1, strlen(line) - 1);
    }
    corpus_case(input, want, render(body));
}

static void run_jakarta(void)
{
    size_t n;
    char *all = corpus_read("jakarta-mail/internet/addrlist.txt", &n);
    char *at = all ? strstr(all, "From start here") : NULL, *line;
    int field = 0;

    corpus_source("jakarta addresses");
    while (at && (line = line_of(&at)) != NULL) {
        if (field && (*line == ' ' || *line == '\t')) {
            add(body, "\n", 1);
            add(body, line, strlen(line));
            continue;
        }
        field = begins(line, "To:") || begins(line, "Cc:")
             || begins(line, "From:");
        if (field) {
            body[0] = '\0';
            add(body, strchr(line, ':') + 1, strlen(strchr(line, ':') + 1));
        } else if (begins(line, "Expect: ")) {
            expect(&at, line + 8);
        }
    }
    free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_jakarta();
    return corpus_end();
}
