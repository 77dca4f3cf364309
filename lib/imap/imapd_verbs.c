/* The commands: RFC 9051 6, RFC 3501 6, and those of extensions. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define START    (1u << MPROTO_IMAPD_S_START)
#define SELECTED (1u << MPROTO_IMAPD_S_SELECTED)
#define AUTH     (1u << MPROTO_IMAPD_S_AUTH)
#define KNOWN    (AUTH | SELECTED)
#define ANY      (START | KNOWN)

#define UID      MPROTO_IMAPD_V_UID
#define ONLY     (MPROTO_IMAPD_V_UID | MPROTO_IMAPD_V_ONLY)
#define RAW      MPROTO_IMAPD_V_RAW
#define SECRET   MPROTO_IMAPD_V_SECRET
#define STREAM   MPROTO_IMAPD_V_STREAM
#define OF_ONE   MPROTO_IMAPD_V_REPLACE

#define CAP(name) MPROTO_IMAPD_CAP(name)
#define DO(type)  MPROTO_IMAPD_##type

static const mproto_imapd_verb imapd_verbs[] = {
    { "noop", ANY, 0, DO(NOOP), 0, NULL },
    { "fetch", SELECTED, UID | RAW, DO(FETCH), 0, mproto_imapd_do_fetch },
    { "store", SELECTED, UID, DO(STORE), 0, mproto_imapd_do_store },
    { "search", SELECTED, UID, DO(SEARCH), 0, mproto_imapd_do_search },
    { "idle", KNOWN, 0, DO(IDLE), CAP(IDLE), NULL },
    { "select", KNOWN, 0, DO(SELECT), 0, mproto_imapd_do_select },
    { "examine", KNOWN, 0, DO(SELECT), 0, mproto_imapd_do_examine },
    { "status", KNOWN, 0, DO(STATUS), 0, mproto_imapd_do_status },
    { "list", KNOWN, 0, DO(LIST), 0, mproto_imapd_do_list },
    { "append", KNOWN, STREAM, DO(APPEND), 0, NULL },
    { "replace", SELECTED, UID | STREAM | OF_ONE, DO(APPEND),
      CAP(REPLACE), NULL },
    { "copy", SELECTED, UID, DO(COPY), 0, mproto_imapd_do_copy },
    { "move", SELECTED, UID, DO(MOVE), CAP(MOVE), mproto_imapd_do_copy },
    { "expunge", SELECTED, 0, DO(EXPUNGE), 0, NULL },
    { "expunge", SELECTED, ONLY, DO(EXPUNGE), CAP(UIDPLUS),
      mproto_imapd_do_expunge },
    { "check", SELECTED, 0, DO(CHECK), 0, NULL },
    { "close", SELECTED, 0, DO(CLOSE), 0, NULL },
    { "unselect", SELECTED, 0, DO(UNSELECT), CAP(UNSELECT), NULL },
    { "sort", SELECTED, UID, DO(SORT), CAP(SORT), mproto_imapd_do_sort },
    { "thread", SELECTED, UID, DO(THREAD), CAP(SUBJECT) | CAP(REFERENCES),
      mproto_imapd_do_thread },
    { "cancelupdate", SELECTED, 0, DO(CANCELUPDATE),
      CAP(CONTEXT_SEARCH) | CAP(CONTEXT_SORT), mproto_imapd_do_cancelupdate },
    { "capability", ANY, 0, DO(NOOP), 0, mproto_imapd_do_capability },
    { "id", ANY, 0, DO(ID), CAP(ID), mproto_imapd_do_id },
    { "logout", ANY, 0, DO(LOGOUT), 0, mproto_imapd_do_logout },
    { "login", START, SECRET, DO(LOGIN), 0, mproto_imapd_do_login },
    { "authenticate", START, SECRET, DO(AUTH), 0,
      mproto_imapd_do_authenticate },
    { "starttls", START, 0, DO(STARTTLS), CAP(STARTTLS),
      mproto_imapd_do_starttls },
    { "enable", AUTH, 0, DO(ENABLE), CAP(ENABLE), mproto_imapd_do_enable },
    { "create", KNOWN, 0, DO(CREATE), 0, mproto_imapd_do_create },
    { "delete", KNOWN, 0, DO(DELETE), 0, mproto_imapd_do_one_mailbox },
    { "rename", KNOWN, 0, DO(RENAME), 0, mproto_imapd_do_rename },
    { "subscribe", KNOWN, 0, DO(SUBSCRIBE), 0, mproto_imapd_do_one_mailbox },
    { "unsubscribe", KNOWN, 0, DO(UNSUBSCRIBE), 0,
      mproto_imapd_do_one_mailbox },
    { "lsub", KNOWN, 0, DO(LSUB), 0, mproto_imapd_do_lsub },
    { "namespace", KNOWN, 0, DO(NAMESPACE), CAP(NAMESPACE), NULL },
    { "getquota", KNOWN, 0, DO(GETQUOTA), CAP(QUOTA),
      mproto_imapd_do_getquota },
    { "getquotaroot", KNOWN, 0, DO(GETQUOTAROOT), CAP(QUOTA),
      mproto_imapd_do_one_mailbox },
    { "setquota", KNOWN, 0, DO(SETQUOTA), CAP(QUOTA),
      mproto_imapd_do_setquota },
    { "getacl", KNOWN, 0, DO(GETACL), CAP(ACL), mproto_imapd_do_one_mailbox },
    { "setacl", KNOWN, 0, DO(SETACL), CAP(ACL), mproto_imapd_do_setacl },
    { "deleteacl", KNOWN, 0, DO(DELETEACL), CAP(ACL),
      mproto_imapd_do_mailbox_user },
    { "listrights", KNOWN, 0, DO(LISTRIGHTS), CAP(ACL),
      mproto_imapd_do_mailbox_user },
    { "myrights", KNOWN, 0, DO(MYRIGHTS), CAP(ACL),
      mproto_imapd_do_one_mailbox },
    { "getmetadata", KNOWN, 0, DO(GETMETADATA), CAP(METADATA_SERVER),
      mproto_imapd_do_getmetadata },
    { "setmetadata", KNOWN, 0, DO(SETMETADATA), CAP(METADATA_SERVER),
      mproto_imapd_do_setmetadata },
    { "notify", KNOWN, RAW, DO(NOTIFY), CAP(NOTIFY), mproto_imapd_do_notify },
    { "compress", KNOWN, 0, DO(COMPRESS), CAP(COMPRESS),
      mproto_imapd_do_compress },
    { "unauthenticate", KNOWN, 0, DO(UNAUTHENTICATE), CAP(UNAUTH),
      mproto_imapd_do_unauthenticate },
    { "", 0, 0, DO(ROOM), 0, NULL }
};

#undef START
#undef SELECTED
#undef AUTH
#undef KNOWN
#undef ANY
#undef UID
#undef ONLY
#undef RAW
#undef SECRET
#undef STREAM
#undef OF_ONE
#undef CAP
#undef DO

/* --- which one it is --- */

static int verb_has_form(const mproto_imapd_verb *v, int uid)
{
    return uid ? (v->how & MPROTO_IMAPD_V_UID) != 0
               : !(v->how & MPROTO_IMAPD_V_ONLY);
}

static const mproto_imapd_verb *find_imapd_verb(const mproto_imapd *s,
                                                mproto_span name, int uid)
{
    const mproto_imapd_verb *v;
    char first = name.n > 0 ? mproto_lower(*name.p) : '\0';

    for (v = imapd_verbs; *v->name; v++)
        if (*v->name == first && mproto_same(name, v->name) &&
            verb_has_form(v, uid))
            return v->caps == 0 || v->caps & s->caps ? v : NULL;
    return NULL;
}

/* RFC 9051 9, tag: ASTRING-CHAR but "+". */
static int is_tag(mproto_span tag)
{
    size_t i;

    for (i = 0; i < tag.n; i++)
        if (tag.p[i] <= 32 || tag.p[i] >= 127 ||
            memchr("(){%*\"\\+", tag.p[i], 8))
            return 0;
    return tag.n > 0 && tag.n <= MPROTO_IMAPD_TAG_MAX;
}

static int imapd_refused(mproto_imapd *s, const char *why)
{
    s->why = why;
    return 0;
}

/* "UID FETCH" is one name of two words. */
static int cut_verb(mproto_imapd *s, mproto_span *text, mproto_span *name)
{
    s->ev.name.p = text->p;
    mproto_cut(text, ' ', name);
    s->ev.uid = mproto_same(*name, "uid");
    if (s->ev.uid)
        mproto_cut(text, ' ', name);
    s->ev.name.n = (size_t)(name->p + name->n - s->ev.name.p);
    s->verb = find_imapd_verb(s, *name, s->ev.uid);
    return s->verb != NULL;
}

int mproto_imapd_begin_command(mproto_imapd *s, mproto_span *args)
{
    mproto_span name, tag;

    args->p = s->cmd;
    args->n = s->cmd_n;
    s->tag_n = 0;
    mproto_cut(args, ' ', &tag);
    if (!is_tag(tag))
        return imapd_refused(s, "a command begins with a tag");
    memcpy(s->tag, tag.p, tag.n);
    s->tag_n = tag.n;
    if (!cut_verb(s, args, &name))
        return imapd_refused(s, "command not known");
    if (!(s->verb->in & 1u << s->state))
        return imapd_refused(s, s->verb->in & 1u << MPROTO_IMAPD_S_START
                                ? "not behind login"
                                : s->state == MPROTO_IMAPD_S_START
                                ? "log in first"
                                : s->state == MPROTO_IMAPD_S_AUTH
                                ? "select a mailbox first"
                                : "not while a mailbox is selected");
    s->secret |= (s->verb->how & MPROTO_IMAPD_V_SECRET) != 0;
    return 1;
}

/* --- doing it --- */

/* A browser that was led here. */
static int is_http(const mproto_imapd *s)
{
    static const char *const methods[] = {
        "get", "post", "put", "head", "options", "connect", "patch", "delete"
    };
    mproto_span tag;
    size_t i;

    tag.p = s->tag;
    tag.n = s->tag_n;
    for (i = 0; i < sizeof methods / sizeof *methods; i++)
        if (mproto_same(tag, methods[i]))
            return s->state == MPROTO_IMAPD_S_START && s->cmd_n > tag.n + 1 &&
                   s->cmd[tag.n + 1] == '/';
    return 0;
}

/* What is wrong with the arguments. */
static void imapd_complain(mproto_imapd *s, const mproto_imapd_args *a)
{
    if (a->memory)
        mproto_imapd_tagged(s, "NO", "UNAVAILABLE", "no memory");
    else if (a->no)
        mproto_imapd_tagged(s, "NO", "CANNOT", a->no);
    else
        mproto_imapd_bad(s, a->why ? a->why : "arguments make no sense");
}

/* All but those which are raw are values. */
static int imapd_parse(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!(s->verb->how & MPROTO_IMAPD_V_RAW) &&
        a->text.n > 0 && !mproto_imapd_args_read(s, a))
        return MPROTO_IMAPD_WRONG;
    if (s->verb->parse)
        return s->verb->parse(s, a);
    return mproto_imapd_args_end(a) ? MPROTO_IMAPD_ASKS : MPROTO_IMAPD_WRONG;
}

static int imapd_run(mproto_imapd *s, mproto_span text)
{
    const mproto_imap_list none = { NULL, NULL };
    mproto_imapd_args a = { text, none, NULL, NULL, 0 };

    s->ev.args = text;
    switch (imapd_parse(s, &a)) {
    case MPROTO_IMAPD_ASKS:
        if (s->state >= MPROTO_IMAPD_S_AUTH)
            s->bad = 0;
        return mproto_imapd_ask(s, s->verb->type);
    case MPROTO_IMAPD_TOLD:
        mproto_imapd_tell(s, s->verb->type);
        mproto_imapd_forget(s);
        return 1;
    case MPROTO_IMAPD_WRONG:
        imapd_complain(s, &a);
        break;
    }
    mproto_imapd_forget(s);
    return 0;
}

int mproto_imapd_command(mproto_imapd *s)
{
    mproto_span text;

    if (mproto_imapd_begin_command(s, &text))
        return s->verb->how & MPROTO_IMAPD_V_STREAM
            ? mproto_imapd_append_came(s, text, 1) : imapd_run(s, text);
    if (is_http(s))
        mproto_imapd_bye(s, MPROTO_E_PEER, "this is IMAP, not HTTP");
    else
        mproto_imapd_bad(s, s->why);
    mproto_imapd_forget(s);
    return 0;
}
