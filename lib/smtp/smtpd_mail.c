/* MAIL and RCPT: a path, and what the extensions add to it. */
#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

/* Behind "<": where the ">" is that ends the path, or all. A ">" inside a
 * quoted string is text. */
static size_t path_length(mproto_span s)
{
    const char *end = memchr(s.p, '>', s.n);
    int quoted = 0;
    size_t i;

    if (!end || !memchr(s.p, '"', (size_t)(end - s.p)))
        return end ? (size_t)(end - s.p) : s.n;
    for (i = 0; i < s.n && (quoted || s.p[i] != '>'); i++)
        if (s.p[i] == '"')
            quoted = !quoted;
        else if (quoted && s.p[i] == '\\')
            i++;
    return i < s.n ? i : s.n;
}

/* "FROM:<path>" or "TO:<path>", then blanks and parameters: 0 when it is
 * not. */
static int split_clause(mproto_span args, const char *word, mproto_span *path,
                        mproto_span *params)
{
    size_t skip = mproto_length(word);
    mproto_span head = { args.p, skip };

    if (args.n <= skip || !mproto_same(head, word) || args.p[skip] != '<')
        return 0;
    path->p = args.p + skip + 1;
    path->n = args.n - skip - 1;
    path->n = path_length(*path);
    params->p = path->p + path->n + 1;
    params->n = args.n - skip - 1 - path->n;
    if (params->n == 0 || (params->n > 1 && *params->p != ' '))
        return 0;
    params->n--;
    *params = mproto_trim(*params);
    return 1;
}

/* Said of a path, by the command it stands in. */
static int no_path(mproto_smtpd *s)
{
    const char *enhanced = s->state == MPROTO_SMTPD_S_READY ? "5.1.7"
                                                            : "5.1.3";

    if ((s->line.defects & MPROTO_DEFECT_EIGHT) && !s->utf8)
        mproto_smtpd_bad(s, 553, "5.6.7", "ASCII addresses only");
    else
        mproto_smtpd_bad(s, 501, enhanced, "that is no address");
    return 0;
}

static int no_clause(mproto_smtpd *s)
{
    if (s->line.defects & MPROTO_DEFECT_EIGHT)
        return no_path(s);
    mproto_smtpd_bad(s, 501, "5.5.4", "a path in <> is wanted");
    return 0;
}

static int no_params(mproto_smtpd *s, int code)
{
    if (code == MPROTO_E_STATE)
        mproto_smtpd_bad(s, 555, "5.5.4", "parameter not known");
    else
        mproto_smtpd_bad(s, 501, "5.5.4", "parameters of wrong form");
    return 0;
}

static int path_fits(mproto_smtpd *s, mproto_span text, unsigned may)
{
    if (s->utf8)
        may |= MPROTO_PATH_MAY_UTF8;
    return mproto_smtp_path_read(&s->ev.path, text, may);
}

/* RFC 1870 6.1, RFC 9422 4.1 */
static int mail_has_room(mproto_smtpd *s)
{
    if (s->ev.size > s->limits.message_max) {
        mproto_smtpd_say(s, 552, "5.3.4", "message too big");
        return 0;
    }
    if (s->mails < s->limits.mail_max)
        return 1;
    mproto_smtpd_say(s, 452, "4.5.3", "too many transactions");
    return 0;
}

int mproto_smtpd_do_mail(mproto_smtpd *s, mproto_span args)
{
    mproto_esmtp_mail *m = &s->params.mail;
    mproto_span path;
    int code;

    s->utf8 = 0;
    if (!split_clause(args, "from:", &path, &s->ev.params))
        return no_clause(s);
    code = mproto_esmtp_mail_parse(m, s->ev.params, mproto_smtpd_offers(s));
    s->utf8 = code == MPROTO_OK && m->utf8;
    if (!path_fits(s, path, MPROTO_PATH_MAY_NULL))
        return no_path(s);
    if (code != MPROTO_OK)
        return no_params(s, code);
    s->ev.mail = m;
    s->ev.size = m->size;
    s->ev.eight = m->body == MPROTO_SMTP_8BITMIME;
    if (!mail_has_room(s))
        return 0;
    s->mails++;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_MAIL);
}

/* What parameters may be of; most have none. */
static unsigned rcpt_caps(const mproto_smtpd *s)
{
    unsigned caps = s->ev.params.n > 0 ? mproto_smtpd_offers(s) : 0;

    return s->utf8 ? caps : caps & ~MPROTO_SMTP_CAP_SMTPUTF8;
}

int mproto_smtpd_do_rcpt(mproto_smtpd *s, mproto_span args)
{
    mproto_span path;
    int code;

    if (!split_clause(args, "to:", &path, &s->ev.params))
        return no_clause(s);
    if (!path_fits(s, path, MPROTO_PATH_MAY_POSTMASTER))
        return no_path(s);
    code = mproto_esmtp_rcpt_parse(&s->params.rcpt, s->ev.params,
                                   rcpt_caps(s));
    if (code != MPROTO_OK)
        return no_params(s, code);
    if (s->rcpts == s->limits.rcpt_max) {
        mproto_smtpd_say(s, 452, "4.5.3", "too many recipients");
        return 0;
    }
    s->ev.rcpt_params = &s->params.rcpt;
    s->ev.rcpt = s->rcpts;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_RCPT);
}
