#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <string.h>

/* What refuse() says of each command. */
static const struct imapd_answer {
    const char *no_code, *no;
} imapd_answers[] = {
    [MPROTO_IMAPD_NOOP] = { "", NULL },
    [MPROTO_IMAPD_ID] = { "", NULL },
    [MPROTO_IMAPD_STARTTLS] = { "", "TLS not available" },
    [MPROTO_IMAPD_AUTH] = { "", "mechanism not offered" },
    [MPROTO_IMAPD_LOOKUP] = { "UNAVAILABLE", "no answer at present" },
    [MPROTO_IMAPD_TOKEN] = { "AUTHENTICATIONFAILED", "not proven" },
    [MPROTO_IMAPD_LOGIN] = { "AUTHENTICATIONFAILED",
                             "no such user, or the password is another" },
    [MPROTO_IMAPD_SELECT] = { "NONEXISTENT", "no such mailbox" },
    [MPROTO_IMAPD_CREATE] = { "CANNOT", NULL },
    [MPROTO_IMAPD_DELETE] = { "CANNOT", NULL },
    [MPROTO_IMAPD_RENAME] = { "CANNOT", NULL },
    [MPROTO_IMAPD_SUBSCRIBE] = { "", NULL },
    [MPROTO_IMAPD_UNSUBSCRIBE] = { "", NULL },
    [MPROTO_IMAPD_LIST] = { "", NULL },
    [MPROTO_IMAPD_LSUB] = { "", NULL },
    [MPROTO_IMAPD_NAMESPACE] = { "", NULL },
    [MPROTO_IMAPD_STATUS] = { "NONEXISTENT", "no such mailbox" },
    [MPROTO_IMAPD_APPEND] = { "TRYCREATE", "no such mailbox" },
    [MPROTO_IMAPD_APPEND_URL] = { "BADURL", NULL },
    [MPROTO_IMAPD_APPEND_END] = { "", NULL },
    [MPROTO_IMAPD_IDLE] = { "", NULL },
    [MPROTO_IMAPD_IDLE_END] = { "", NULL },
    [MPROTO_IMAPD_GETQUOTA] = { "NONEXISTENT", NULL },
    [MPROTO_IMAPD_GETQUOTAROOT] = { "NONEXISTENT", NULL },
    [MPROTO_IMAPD_SETQUOTA] = { "NOPERM", NULL },
    [MPROTO_IMAPD_GETACL] = { "NOPERM", NULL },
    [MPROTO_IMAPD_SETACL] = { "NOPERM", NULL },
    [MPROTO_IMAPD_DELETEACL] = { "NOPERM", NULL },
    [MPROTO_IMAPD_LISTRIGHTS] = { "NOPERM", NULL },
    [MPROTO_IMAPD_MYRIGHTS] = { "NOPERM", NULL },
    [MPROTO_IMAPD_GETMETADATA] = { "", NULL },
    [MPROTO_IMAPD_SETMETADATA] = { "NOPERM", NULL },
    [MPROTO_IMAPD_NOTIFY] = { "", NULL },
    [MPROTO_IMAPD_COMPRESS] = { "", NULL },
    [MPROTO_IMAPD_UNAUTHENTICATE] = { "", NULL },
    [MPROTO_IMAPD_CHECK] = { "", NULL },
    [MPROTO_IMAPD_CLOSE] = { "", NULL },
    [MPROTO_IMAPD_UNSELECT] = { "", NULL },
    [MPROTO_IMAPD_EXPUNGE] = { "NOPERM", NULL },
    [MPROTO_IMAPD_SEARCH] = { "", NULL },
    [MPROTO_IMAPD_SORT] = { "", NULL },
    [MPROTO_IMAPD_THREAD] = { "", NULL },
    [MPROTO_IMAPD_CANCELUPDATE] = { "", NULL },
    [MPROTO_IMAPD_FETCH] = { "", NULL },
    [MPROTO_IMAPD_STORE] = { "NOPERM", NULL },
    [MPROTO_IMAPD_COPY] = { "TRYCREATE", "no such mailbox" },
    [MPROTO_IMAPD_MOVE] = { "TRYCREATE", "no such mailbox" },
};

/* The command goes on behind its answer. */
static int is_of_append(mproto_imapd_type type)
{
    return type == MPROTO_IMAPD_APPEND || type == MPROTO_IMAPD_APPEND_URL;
}

static int is_of_object(mproto_imapd_type type)
{
    return type == MPROTO_IMAPD_LOOKUP || type == MPROTO_IMAPD_TOKEN;
}

/* In AUTHENTICATE the command goes on until LOGIN has its answer. */
void mproto_imapd_settle(mproto_imapd *s)
{
    s->owed = (mproto_imapd_type)0;
    s->wire.asks = 0;
    s->shown = 0;
    s->unknown_cte = 0;
    mproto_imapd_drop_binary(s);
    memset(&s->founds, 0, sizeof s->founds);
    if (!s->sasld)
        mproto_imapd_forget(s);
}

/* --- yes --- */

/* A client that is known now need not ask what is offered. */
static void imapd_say_login(mproto_imapd *s)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_put(&b, s->tag, s->tag_n);
    mproto_buf_text(&b, " OK [CAPABILITY ");
    mproto_imapd_put_caps(s, &b);
    mproto_buf_text(&b, "] logged in\r\n");
    mproto_wire_commit(&s->wire, &b);
}

/* RFC 9051 6.3.2 and 6.3.3. */
static const char *imapd_usual_code(const mproto_imapd *s)
{
    if (s->owed != MPROTO_IMAPD_SELECT)
        return "";
    return s->ev.readonly || s->readonly ? "[READ-ONLY] " : "[READ-WRITE] ";
}

/* By the verb that came; that of IDLE is forgotten when DONE comes. */
static void imapd_say_ok(mproto_imapd *s)
{
    const char *verb = s->verb ? s->verb->name : "idle";
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_put(&b, s->tag, s->tag_n);
    mproto_buf_text(&b, " OK ");
    mproto_buf_text(&b, imapd_usual_code(s));
    for (; *verb != '\0'; verb++)
        mproto_buf_char(&b, (char)(*verb - 'a' + 'A'));
    mproto_buf_text(&b, " completed\r\n");
    mproto_wire_commit(&s->wire, &b);
}

static void imapd_begin_tls(mproto_imapd *s)
{
    if (s->wire.in.n > 0)
        mproto_imapd_over(s, MPROTO_E_INJECT,
                         "octets behind STARTTLS in the clear");
    else
        mproto_imapd_move(s, MPROTO_IMAPD_S_TLS);
}

/* RFC 4978 3: what the client sends next it compresses, once it has OK. */
static void imapd_begin_deflate(mproto_imapd *s)
{
    if (s->wire.in.n > 0)
        mproto_imapd_over(s, MPROTO_E_PEER, "octets behind COMPRESS");
    else
        s->deflating = 1;
}

/* RFC 8437: as if the connection had just begun. */
static void imapd_begin_anew(mproto_imapd *s)
{
    mproto_imapd_move(s, MPROTO_IMAPD_S_START);
    s->enabled = 0;
    s->expunges = 0;
    s->exists = 0;
    s->bad = 0;
}

/* What was asked for has been granted. */
static void imapd_granted(mproto_imapd *s, mproto_imapd_type type)
{
    switch (type) {
    case MPROTO_IMAPD_STARTTLS:
        imapd_begin_tls(s);
        break;
    case MPROTO_IMAPD_LOGIN:
        mproto_imapd_drop_sasld(s);
        mproto_imapd_move(s, MPROTO_IMAPD_S_AUTH);
        s->bad = 0;
        break;
    case MPROTO_IMAPD_CLOSE:
    case MPROTO_IMAPD_UNSELECT:
        mproto_imapd_move(s, MPROTO_IMAPD_S_AUTH);
        s->exists = 0;
        break;
    case MPROTO_IMAPD_IDLE:
        mproto_imapd_begin_idle(s);
        break;
    case MPROTO_IMAPD_COMPRESS:
        imapd_begin_deflate(s);
        break;
    case MPROTO_IMAPD_UNAUTHENTICATE:
        imapd_begin_anew(s);
        break;
    case MPROTO_IMAPD_NOTIFY:
        mproto_imapd_begin_notify(s);
        break;
    default:
        break;
    }
}

/* The object has its answer: the exchange goes on. */
static int imapd_goes_on(mproto_imapd *s)
{
    mproto_imapd_settle(s);
    s->sasld->due = 1;
    return MPROTO_OK;
}

/* SELECT has to tell before what there is; AUTH has answers of its own. */
static int imapd_can_ok(const mproto_imapd *s)
{
    return imapd_answers[s->owed].no_code && !s->inside &&
           s->owed != MPROTO_IMAPD_AUTH &&
           (s->owed != MPROTO_IMAPD_SELECT || s->shown);
}

int mproto_imapd_ok(mproto_imapd *s)
{
    mproto_imapd_type type = s->owed;
    int code = mproto_imapd_found_rest(s, 1);

    if (code != MPROTO_OK)
        return code;
    if (is_of_object(type))
        return imapd_goes_on(s);
    if (!imapd_can_ok(s))
        return mproto_imapd_not_owed(s);
    if (is_of_append(type)) {
        mproto_imapd_append_goes_on(s);
        return MPROTO_OK;
    }
    if (type != MPROTO_IMAPD_LOGIN && type != MPROTO_IMAPD_IDLE)
        imapd_say_ok(s);
    imapd_granted(s, type);
    if (type == MPROTO_IMAPD_LOGIN)
        imapd_say_login(s);
    mproto_imapd_settle(s);
    return MPROTO_OK;
}

int mproto_imapd_deselect(mproto_imapd *s)
{
    if (s->owed != MPROTO_IMAPD_DELETE || s->inside ||
        s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    mproto_imapd_move(s, MPROTO_IMAPD_S_AUTH);
    s->exists = 0;
    return MPROTO_OK;
}

/* --- in words of the application's --- */

/* What SELECT closes it closes also when it fails (RFC 9051 6.3.2). */
static void imapd_say_closed(mproto_imapd *s)
{
    mproto_buf b;

    if (s->owed != MPROTO_IMAPD_SELECT || s->shown ||
        !mproto_imapd_tells_closed(s))
        return;
    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_text(&b, "* OK [CLOSED] the last one\r\n");
    mproto_wire_commit(&s->wire, &b);
}

static int imapd_words(mproto_imapd *s, const char *status, const char *code,
                       const char *text)
{
    size_t n = mproto_length(code) + mproto_length(text);

    if (!mproto_imapd_code_fits(code) || !mproto_imapd_text_fits(text) ||
        n > s->limits.response_max)
        return MPROTO_E_ARG;
    if (n > MPROTO_IMAPD_TEXT_MAX && !mproto_imapd_widen(s, n))
        return MPROTO_E_NOMEM;
    if (*status == 'N')
        imapd_say_closed(s);
    mproto_imapd_tagged(s, status, code, text);
    return MPROTO_OK;
}

/* RFC 9051 6.3.2: behind NO no mailbox is selected. */
static void imapd_refused_as(mproto_imapd *s, mproto_imapd_type type, int bad)
{
    if (type == MPROTO_IMAPD_SELECT && !bad) {
        mproto_imapd_move(s, MPROTO_IMAPD_S_AUTH);
        s->exists = 0;
    }
    if (type == MPROTO_IMAPD_LOGIN || is_of_object(type)) {
        mproto_imapd_drop_sasld(s);
        mproto_imapd_move(s, MPROTO_IMAPD_S_START);
    }
    if (bad || s->state == MPROTO_IMAPD_S_START)
        mproto_imapd_count_bad(s);
}

static int imapd_reply_no(mproto_imapd *s, const char *status,
                          const char *code, const char *text)
{
    mproto_imapd_type type = s->owed;
    int rc = imapd_words(s, status, code, text);

    if (rc != MPROTO_OK)
        return rc;
    imapd_refused_as(s, type, *status == 'B');
    if (is_of_append(type))
        mproto_imapd_append_refused(s);
    else
        mproto_imapd_settle(s);
    return MPROTO_OK;
}

int mproto_imapd_refuse(mproto_imapd *s, const char *code, const char *text)
{
    const struct imapd_answer *a = &imapd_answers[s->owed];
    int rc;

    if (!mproto_imapd_code_fits(code) || !mproto_imapd_text_fits(text))
        return MPROTO_E_ARG;
    rc = mproto_imapd_found_rest(s, 0);
    if (rc != MPROTO_OK)
        return rc;
    if (!a->no_code || s->inside)
        return mproto_imapd_not_owed(s);
    if (s->owed == MPROTO_IMAPD_LOOKUP && !code && !text) {
        mproto_sasl_deny(s->sasld->sasl);
        return imapd_goes_on(s);
    }
    return imapd_reply_no(s, "NO", code ? code : s->unknown_cte
                                   ? "UNKNOWN-CTE" : a->no_code,
                          text ? text : a->no ? a->no : "refused");
}

int mproto_imapd_reply(mproto_imapd *s, mproto_imap_status status,
                       const char *code, const char *text)
{
    mproto_imapd_type type = s->owed;
    int rc;

    code = code ? code : "";
    text = text ? text : "";
    if (!mproto_imapd_code_fits(code) || !mproto_imapd_text_fits(text))
        return MPROTO_E_ARG;
    rc = mproto_imapd_found_rest(s, status == MPROTO_IMAP_OK);
    if (rc != MPROTO_OK)
        return rc;
    if (!imapd_answers[type].no_code || s->inside)
        return mproto_imapd_not_owed(s);
    if (status == MPROTO_IMAP_NO || status == MPROTO_IMAP_BAD)
        return imapd_reply_no(s, status == MPROTO_IMAP_NO ? "NO" : "BAD",
                              code, text);
    if (status != MPROTO_IMAP_OK)
        return MPROTO_E_ARG;
    if (!imapd_can_ok(s) || is_of_object(type))
        return mproto_imapd_not_owed(s);
    if (type == MPROTO_IMAPD_IDLE || is_of_append(type))
        return mproto_imapd_ok(s);
    rc = imapd_words(s, "OK", code, text);
    if (rc != MPROTO_OK)
        return rc;
    imapd_granted(s, type);
    mproto_imapd_settle(s);
    return MPROTO_OK;
}

/* --- the end --- */

/* What would be read as another thing than BYE is better not said. */
static int imapd_can_speak(const mproto_imapd *s)
{
    return !s->inside && s->state != MPROTO_IMAPD_S_TLS && !s->deflating;
}

static void imapd_say_last(mproto_imapd *s, const char *code, const char *text)
{
    size_t n = mproto_length(code) + mproto_length(text) + 16;
    mproto_buf b;

    if (mproto_wire_room(&s->wire) < n && !mproto_imapd_widen(s, n)) {
        code = "";
        text = "closing";
    }
    mproto_wire_open(&s->wire, &b, n);
    mproto_buf_text(&b, *code ? "* BYE [" : "* BYE ");
    mproto_buf_text(&b, code);
    mproto_buf_text(&b, *code ? "] " : "");
    mproto_buf_text(&b, *text ? text : "closing");
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&s->wire, &b);
}

int mproto_imapd_close(mproto_imapd *s, const char *code, const char *text)
{
    if (s->state == MPROTO_IMAPD_S_OVER)
        return mproto_imapd_not_owed(s);
    code = code ? code : "";
    text = text ? text : "";
    if (!mproto_imapd_code_fits(code) || !mproto_imapd_text_fits(text) ||
        mproto_length(code) + mproto_length(text) > s->limits.response_max)
        return MPROTO_E_ARG;
    if (imapd_can_speak(s))
        imapd_say_last(s, code, text);
    mproto_imapd_settle(s);
    mproto_imapd_over(s, MPROTO_OK, "");
    return MPROTO_OK;
}
