/* Makes a message of options and files. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "composer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: compose --from ADDRESS [OPTIONS]\n"
"\n"
"Writes a message to standard output, ready for \"send\": lines end in CRLF.\n"
"All text is UTF-8, in the options, too.\n"
"\n"
"  --from, --to, --cc, --bcc ADDRESS   \"Ann Lee <ann@example.org>\", or many\n"
"                  with commas; all but --from may be given again\n"
"  --subject TEXT\n"
"  --text FILE     the text; - is standard input\n"
"  --html FILE     the same as HTML\n"
"  --attach FILE   may be given again. Its type is known by its name; what is\n"
"                  a text or a message by that gets the line ends of mail,\n"
"                  all else arrives octet for octet\n"
"  --date DATE     instead of now; as in mail, or 2026-11-23 07:25:31 +0100\n"
"  --8bit          leave octets above 127 in texts as they are (8BITMIME)\n"
"  --utf8          in addresses and the subject, too (SMTPUTF8)\n"
"  --draft         write --bcc; without it nobody is to see these\n"
"\n"
"Exit status: 0; 64 wrong arguments; 65 a text is not UTF-8; 66 a file\n"
"cannot be read; 71 the system gave out; 73 the output cannot be written.\n";

struct compose {
    struct composer_plan plan;
    struct option_list   rest;
    int                  eight, utf8, draft, help;
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "compose: %s: %s\n", what, why);
    return status;
}

static int write_message(struct composer *c)
{
    const void *p;
    size_t n;

    while ((p = composer_out(c, &n)) != NULL) {
        if (fwrite(p, 1, n, stdout) != n)
            break;
        composer_sent(c, n);
    }
    if (c->status == 0 && (ferror(stdout) || fflush(stdout) != 0))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return c->status;
}

static int run(const struct compose *o)
{
    struct composer c;
    unsigned flags = (o->eight ? MPROTO_COMPOSE_8BIT : 0u)
        | (o->utf8 ? MPROTO_COMPOSE_UTF8 : 0u)
        | (o->draft ? MPROTO_COMPOSE_BCC : 0u);
    int status;

    if (o->rest.n > 0)
        return complain(EXIT_USAGE, o->rest.v[0], "give files by options");
    if (o->plan.from == NULL)
        return complain(EXIT_USAGE, "needs --from", "--help tells more");
    status = composer_open(&c, "compose", &o->plan);
    if (status == 0)
        status = composer_begin(&c, flags);
    if (status == 0)
        status = write_message(&c);
    composer_close(&c);
    return status;
}

static int read_options(struct compose *o, char **argv)
{
    const struct option table[] = {
        { "--from", NULL, &o->plan.from, NULL },
        { "--to", NULL, NULL, &o->plan.to },
        { "--cc", NULL, NULL, &o->plan.cc },
        { "--bcc", NULL, NULL, &o->plan.bcc },
        { "--subject", NULL, &o->plan.subject, NULL },
        { "--text", NULL, &o->plan.text, NULL },
        { "--html", NULL, &o->plan.html, NULL },
        { "--attach", NULL, NULL, &o->plan.attach },
        { "--date", NULL, &o->plan.date, NULL },
        { "--8bit", &o->eight, NULL, NULL },
        { "--utf8", &o->utf8, NULL, NULL },
        { "--draft", &o->draft, NULL, NULL },
        { "--help", &o->help, NULL, NULL },
        { NULL, NULL, NULL, &o->rest }
    };

    return options_read(table, argv) < 0 ? EXIT_USAGE : 0;
}

int main(int argc, char **argv)
{
    static struct compose o;
    struct option_list *lists[] = {
        &o.plan.to, &o.plan.cc, &o.plan.bcc, &o.plan.attach, &o.rest
    };
    const size_t n = sizeof lists / sizeof *lists;
    size_t i;
    int status = 0;

    for (i = 0; i < n; i++) {
        lists[i]->v = calloc((size_t)argc, sizeof *lists[i]->v);
        if (lists[i]->v == NULL)
            return complain(EXIT_OSERR, "start", strerror(errno));
    }
    status = read_options(&o, argv);
    if (status == 0 && o.help)
        status = fputs(help, stdout) < 0 ? EXIT_CANTCREAT : 0;
    else if (status == 0)
        status = run(&o);
    for (i = 0; i < n; i++)
        free(lists[i]->v);
    return status;
}
