/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "composer_int.h"
#include "mailfile.h"
#include "media.h"

#include <mailproto/date.h>
#include <mailproto/utf8.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK 16384

struct composer_source {
    const char *name;           /* of the file */
    FILE       *in;
    const char *media;
    int         attached;
    int         utf8;           /* it is UTF-8 */
    mproto_scan scan;
};

struct composer_step {
    const char             *multipart;  /* opens one */
    struct composer_source *source;     /* a part; neither: closes one */
};

int composer_fail(struct composer *c, int status, const char *what,
                  const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", c->program, what, why);
    c->status = status;
    return status;
}

/* --- the files -------------------------------------------------------- */

/* Characters may be cut by the blocks that are read. */
static void look(struct composer_source *s)
{
    char buf[BLOCK];
    size_t n, sound, rest = 0;

    s->utf8 = 1;
    mproto_scan_init(&s->scan);
    while ((n = fread(buf + rest, 1, sizeof buf - rest, s->in)) > 0) {
        mproto_scan_in(&s->scan, buf + rest, n);
        n += rest;
        sound = mproto_utf8_valid(buf, n);
        rest = n - sound;
        if (rest > 3) {
            s->utf8 = 0;
            rest = 0;
        }
        memmove(buf, buf + sound, rest);
    }
    if (rest > 0)
        s->utf8 = 0;
}

/* What is said to be text must be readable as such, and messages stay as they
 * are (RFC 2046 5.2.1); all else can be encoded. */
static const char *media_for(const struct composer_source *s)
{
    const char *media = media_of(s->name);
    int text = strncmp(media, "text/", 5) == 0;
    int message = strncmp(media, "message/", 8) == 0;
    int legal = s->scan.nul == 0 && s->scan.bare_cr == 0
        && s->scan.longest <= 998 && s->scan.eight == 0;

    if ((text && (!s->utf8 || s->scan.nul > 0)) || (message && !legal))
        return "application/octet-stream";
    return media;
}

static int add_source(struct composer *c, const char *name, const char *media)
{
    struct composer_source *s = &c->sources[c->sources_n];

    if (strcmp(name, "-") == 0 && c->stdin_read++)
        return composer_fail(c, EXIT_USAGE, "standard input",
                             "can be read once");
    s->name = name;
    s->in = mailfile_seekable(name);
    if (s->in == NULL)
        return composer_fail(c, EXIT_NOINPUT, name, strerror(errno));
    c->sources_n++;
    look(s);
    if (ferror(s->in) || fseeko(s->in, 0, SEEK_SET) != 0)
        return composer_fail(c, EXIT_NOINPUT, name, strerror(errno));
    c->octets += s->scan.octets;
    s->attached = media == NULL;
    s->media = media != NULL ? media : media_for(s);
    if (media != NULL && !s->utf8)
        return composer_fail(c, EXIT_DATAERR, name, "not UTF-8");
    c->steps[c->steps_n++].source = s;
    return 0;
}

static void add_step(struct composer *c, const char *multipart)
{
    c->steps[c->steps_n++].multipart = multipart;
}

/* mixed(alternative(text, html), attachments ...), as far as that is needed;
 * a message of nothing is an empty text. */
static int add_all(struct composer *c, const struct composer_plan *plan)
{
    int both = plan->text != NULL && plan->html != NULL, status = 0;
    size_t i;

    if (plan->attach.n > 0)
        add_step(c, "mixed");
    if (both)
        add_step(c, "alternative");
    if (plan->text != NULL)
        status = add_source(c, plan->text, "text/plain");
    if (status == 0 && plan->html != NULL)
        status = add_source(c, plan->html, "text/html");
    if (both)
        add_step(c, NULL);
    for (i = 0; status == 0 && i < plan->attach.n; i++)
        status = add_source(c, plan->attach.v[i], NULL);
    if (status == 0 && c->steps_n == 0)
        status = add_source(c, "/dev/null", "text/plain");
    return status;
}

int composer_open(struct composer *c, const char *program,
                  const struct composer_plan *plan)
{
    size_t most = plan->attach.n + 3;

    memset(c, 0, sizeof *c);
    c->program = program;
    c->plan = plan;
    c->sources = calloc(most, sizeof *c->sources);
    c->steps = calloc(most + 3, sizeof *c->steps);
    if (c->sources == NULL || c->steps == NULL)
        return composer_fail(c, EXIT_OSERR, "start", strerror(errno));
    return add_all(c, plan);
}

void composer_close(struct composer *c)
{
    while (c->sources_n > 0)
        fclose(c->sources[--c->sources_n].in);
    mproto_compose_free(c->m);
    free(c->sources);
    free(c->steps);
}

/* --- the message ------------------------------------------------------ */

/* Minutes that local time is east of UTC. */
static int zone_at(time_t t)
{
    struct tm utc, local;
    int days;

    if (gmtime_r(&t, &utc) == NULL || localtime_r(&t, &local) == NULL)
        return 0;
    days = local.tm_year != utc.tm_year ? local.tm_year - utc.tm_year
                                        : local.tm_yday - utc.tm_yday;
    return days * 1440 + (local.tm_hour - utc.tm_hour) * 60 + local.tm_min
        - utc.tm_min;
}

static int set_date(struct composer *c, mproto_compose_opts *opts)
{
    mproto_span text = { c->plan->date, 0 };
    mproto_date date;

    opts->now = (int64_t)c->now;
    opts->zone = zone_at(c->now);
    if (text.p == NULL)
        return 0;
    text.n = strlen(text.p);
    if (mproto_date_parse(&date, text) != MPROTO_OK)
        return composer_fail(c, EXIT_USAGE, text.p, "not a date");
    opts->now = date.seconds;
    opts->zone = date.zone;
    return 0;
}

/* What stands behind the last "@" of From, for the Message-ID. */
static const char *domain_of(const char *from, char *dst, size_t cap)
{
    const char *at = from != NULL ? strrchr(from, '@') : NULL;
    size_t n = at != NULL ? strcspn(at + 1, "> \t,") : 0;

    if (n == 0 || n >= cap)
        return "localhost";
    memcpy(dst, at + 1, n);
    dst[n] = '\0';
    return dst;
}

static int draw(struct composer *c)
{
    FILE *f = fopen("/dev/urandom", "rb");
    int bad = f == NULL || fread(c->random, 1, sizeof c->random, f)
        != sizeof c->random;

    c->now = time(NULL);
    if (f != NULL)
        fclose(f);
    return bad ? composer_fail(c, EXIT_OSERR, "/dev/urandom", strerror(errno))
               : 0;
}

/* To the start of all that is read. */
static int rewind_all(struct composer *c)
{
    size_t i;

    c->at = 0;
    c->taken = 0;
    c->open = NULL;
    for (i = 0; i < c->sources_n; i++)
        if (fseeko(c->sources[i].in, 0, SEEK_SET) != 0)
            return composer_fail(c, EXIT_NOINPUT, c->sources[i].name,
                        strerror(errno));
    return 0;
}

int composer_begin(struct composer *c, unsigned flags)
{
    mproto_compose_opts opts = { .size = sizeof opts, .flags = flags };
    char domain[256];
    int status = c->now == 0 ? draw(c) : rewind_all(c);

    mproto_compose_free(c->m);
    c->m = NULL;
    if (status != 0 || set_date(c, &opts) != 0)
        return c->status;
    opts.random = c->random;
    opts.random_n = sizeof c->random;
    opts.domain = domain_of(c->plan->from, domain, sizeof domain);
    c->m = mproto_compose_new(&opts);
    if (c->m == NULL)
        return composer_fail(c, EXIT_OSERR, "start", "no memory");
    return composer_header(c);
}

/* --- the body --------------------------------------------------------- */

static int open_part(struct composer *c, struct composer_source *s)
{
    const char *slash = strrchr(s->name, '/');
    const char *name = slash != NULL ? slash + 1 : s->name;

    c->open = s;
    if (!s->attached)
        return mproto_compose_part(c->m, s->media, &s->scan);
    return mproto_compose_attach(c->m, s->media,
                                 strcmp(name, "-") != 0 ? name : NULL,
                                 &s->scan);
}

/* Opens or closes what comes next; behind the last, ends the message. */
static int next_step(struct composer *c)
{
    const struct composer_step *step = &c->steps[c->at];

    if (c->at == c->steps_n) {
        c->at++;
        return mproto_compose_finish(c->m);
    }
    c->at++;
    if (step->multipart != NULL)
        return mproto_compose_multipart(c->m, step->multipart);
    if (step->source != NULL)
        return open_part(c, step->source);
    return mproto_compose_close(c->m);
}

static int read_more(struct composer *c)
{
    struct composer_source *s = c->open;
    size_t room = mproto_compose_room(c->m);
    char buf[BLOCK];
    size_t n = fread(buf, 1, room < sizeof buf ? room : sizeof buf, s->in);

    if (ferror(s->in)) {
        composer_fail(c, EXIT_NOINPUT, s->name, strerror(errno));
        return MPROTO_OK;
    }
    c->taken += n;
    if (n > 0)
        return mproto_compose_body(c->m, buf, n);
    c->open = NULL;
    return MPROTO_OK;
}

const void *composer_out(struct composer *c, size_t *n)
{
    const void *p = NULL;
    int rc = MPROTO_OK;

    while (c->status == 0 && (p = mproto_compose_out(c->m, n)) == NULL
           && c->at <= c->steps_n) {
        rc = c->open != NULL ? read_more(c) : next_step(c);
        if (rc != MPROTO_OK)
            composer_fail(c, EXIT_DATAERR, c->open != NULL ? c->open->name
                                                  : "the message",
                 mproto_compose_error(c->m)->what);
    }
    return p;
}

void composer_sent(struct composer *c, size_t n)
{
    mproto_compose_sent(c->m, n);
}
