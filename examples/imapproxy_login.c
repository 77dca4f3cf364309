/* How clients come in, and what they may. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imapproxy.h"
#include "login.h"
#include "net.h"
#include "safe.h"

#include <mailproto/imaplist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define NAME_SIZE 1024          /* of a mailbox that may be hidden */

void *proxy_got(void *memory)
{
    if (memory != NULL)
        return memory;
    fputs("imapproxy: no memory\n", stderr);
    _exit(EXIT_OSERR);
}

const char *proxy_string(int place, mproto_span text)
{
    proxy.text[place] = proxy_got(realloc(proxy.text[place], text.n + 1));
    if (text.n > 0)
        memcpy(proxy.text[place], text.p, text.n);
    proxy.text[place][text.n] = '\0';
    return proxy.text[place];
}

int proxy_is(mproto_span text, const char *word)
{
    return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

static void tell_log(const char *what, mproto_span who)
{
    fprintf(stderr, "imapproxy: %s: %s", proxy.peer, what);
    safe_print(stderr, who.p, who.n);
    putc('\n', stderr);
}

/* --- the rules -------------------------------------------------------- */

void proxy_lower(char *text, size_t n)
{
    for (; n-- > 0; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text + ('a' - 'A'));
}

static int matches(mproto_span name)
{
    mproto_imaplist_pattern pattern = { .delimiter = proxy.delimiter };
    size_t i;

    for (i = 0; i < settings.hide.n; i++) {
        pattern.pattern.p = settings.hide.v[i];
        pattern.pattern.n = strlen(settings.hide.v[i]);
        if (mproto_imaplist_match(&pattern, name))
            return 1;
    }
    return 0;
}

/* A mailbox is hidden with all below it, in any case of letters: some servers
 * do not tell these apart. */
int proxy_hides(mproto_span mailbox)
{
    char folded[NAME_SIZE];
    mproto_span name = { folded, 0 };

    if (settings.hide.n == 0 || mailbox.n == 0)
        return 0;
    if (mailbox.n > sizeof folded)
        return 1;
    memcpy(folded, mailbox.p, mailbox.n);
    proxy_lower(folded, mailbox.n);
    for (name.n = 1; name.n <= mailbox.n; name.n++)
        if ((name.n == mailbox.n || folded[name.n] == proxy.delimiter)
            && matches(name))
            return 1;
    return 0;
}

static int changes(mproto_imapd_type type)
{
    static const mproto_imapd_type those[] = {
        MPROTO_IMAPD_CREATE, MPROTO_IMAPD_DELETE, MPROTO_IMAPD_RENAME,
        MPROTO_IMAPD_SUBSCRIBE, MPROTO_IMAPD_UNSUBSCRIBE, MPROTO_IMAPD_APPEND,
        MPROTO_IMAPD_EXPUNGE, MPROTO_IMAPD_STORE, MPROTO_IMAPD_COPY,
        MPROTO_IMAPD_MOVE, MPROTO_IMAPD_SETQUOTA, MPROTO_IMAPD_SETACL,
        MPROTO_IMAPD_DELETEACL, MPROTO_IMAPD_SETMETADATA
    };
    size_t i;

    for (i = 0; i < sizeof those / sizeof *those; i++)
        if (those[i] == type)
            return 1;
    return 0;
}

/* 1: the rules do not let it through, and the client was told. What RENAME does
 * to mailboxes below it nobody tells. LIST and LSUB have a reference, and are
 * filtered in their answers. */
int proxy_refuses(const mproto_imapd_event *ev)
{
    if (settings.read_only && changes(ev->type))
        mproto_imapd_refuse(proxy.client, "NOPERM", "mail is read-only here");
    else if (ev->type == MPROTO_IMAPD_RENAME && settings.hide.n > 0)
        mproto_imapd_refuse(proxy.client, "NOPERM", "no renaming here");
    else if (ev->type != MPROTO_IMAPD_LIST && ev->type != MPROTO_IMAPD_LSUB
             && proxy_hides(ev->mailbox))
        mproto_imapd_refuse(proxy.client, changes(ev->type) ? "NOPERM"
                            : "NONEXISTENT", "no such mailbox");
    else
        return 0;
    return 1;
}

/* --- the client comes in ---------------------------------------------- */

void proxy_fail(const char *why)
{
    tell_log(why, (mproto_span){ NULL, 0 });
    proxy.server_end.lost = 1;
}

/* What passes when the server has it; the first two are our engine's own. */
static const char carried[] =
    "LITERAL+ SASL-IR ID NAMESPACE CHILDREN UNSELECT UIDPLUS MOVE IDLE BINARY"
    " CONDSTORE SORT SORT=DISPLAY WITHIN LIST-EXTENDED LIST-STATUS SPECIAL-USE"
    " CREATE-SPECIAL-USE STATUS=SIZE SAVEDATE PREVIEW QUOTA ACL METADATA";

static void greet(void)
{
    static const mproto_imapd_limits limits = {
        .size = sizeof limits, .append_max = UINT64_MAX, .out_max = 65536,
        .response_max = 4 << 20
    };
    char caps[sizeof carried + 16];
    mproto_imapd_opts opts = { .size = sizeof opts, .auth = "PLAIN" };

    opts.caps = strcpy(caps, carried);
    if (settings.cert != NULL && !settings.implicit)
        strcat(caps, " STARTTLS");
    opts.flags = MPROTO_IMAPD_HOLD_DONE
        | (settings.implicit ? MPROTO_IMAPD_TLS : 0)
        | (settings.clear ? MPROTO_IMAPD_CLEAR_AUTH : 0);
    opts.limits = &limits;
    opts.greeting = "IMAP proxy ready";
    proxy.client = proxy_got(mproto_imapd_new(&opts));
    proxy.client_end.wire = mproto_imapd_wire(proxy.client);
}

/* PLAIN only: we must have the password in order to show it. */
void proxy_on_auth(void)
{
    mproto_sasl_opts opts = { .size = sizeof opts };

    mproto_sasl_free(proxy.proof);
    proxy.proof = proxy_got(mproto_sasl_server(proxy.asked->text, &opts));
    if (mproto_imapd_auth(proxy.client, proxy.proof) != MPROTO_OK)
        mproto_imapd_refuse(proxy.client, "UNAVAILABLE", "not now");
    proxy_done();
}

/* By the best that the server has, and the command last: it shows the
 * password. What the verb gives. */
int proxy_log_in(mproto_span user, mproto_span secret)
{
    char names[1024];
    mproto_span offered = { names, mproto_imapc_mechanisms(
                                proxy.server, names, sizeof names) }, way;
    struct login login = { .host = settings.host };
    int rc;

    login.port = (unsigned)net_port(settings.host_port);
    login.user = proxy_string(NAME, user);
    login.secret = proxy_string(SECRET, secret);
    if (offered.n >= sizeof names)
        offered.n = strlen(names);
    way = mproto_sasl_choose(offered,
                             "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN", 1);
    mproto_sasl_free(proxy.login);
    proxy.login = way.n > 0 ? login_begin(&login, way, &proxy.server_end.stream)
                        : NULL;
    rc = proxy.login != NULL ? mproto_imapc_auth(proxy.server, proxy.login)
        : mproto_imapc_login(proxy.server, login.user, login.secret);
    memset(proxy.text[SECRET], 0, secret.n);
    return rc;
}

int proxy_lookup(mproto_sasl *sasl)
{
    mproto_span who = mproto_sasl_who(sasl), as = mproto_sasl_acting_as(sasl);

    if (as.n > 0 && (as.n != who.n || memcmp(as.p, who.p, as.n) != 0))
        return MPROTO_E_ARG;
    return proxy_log_in(who, mproto_sasl_given(sasl));
}

static int proves(void)
{
    return proxy.asked != NULL && proxy.asked->type == MPROTO_IMAPD_LOOKUP;
}

int proxy_logs_in(void)
{
    return proves() || (proxy.asked != NULL
                        && proxy.asked->type == MPROTO_IMAPD_LOGIN);
}

void proxy_admit(void)
{
    char caps[sizeof carried] = "LITERAL+ SASL-IR", all[sizeof carried], *one;

    strcpy(all, carried);
    for (one = strtok(all, " "); one != NULL; one = strtok(NULL, " "))
        if (mproto_imapc_has(proxy.server, one) && strstr(caps, one) == NULL)
            strcat(strcat(caps, " "), one);
    if (mproto_imapd_offer(proxy.client, caps) != MPROTO_OK)
        proxy_bye("no memory");
    if (proxy.asked == NULL)
        return;
    tell_log("logged in as ", proves() ? mproto_sasl_who(proxy.proof)
                                       : proxy.asked->user);
    if (proves())
        mproto_sasl_verdict(proxy.proof, 1);
    mproto_imapd_ok(proxy.client);
    proxy_done();
}

void proxy_judged(const mproto_imapc_event *ev)
{
    mproto_sasl_free(proxy.login);
    proxy.login = NULL;
    if (ev->status == MPROTO_IMAP_OK)
        return;                 /* READY follows */
    tell_log("not logged in as ", proves() ? mproto_sasl_who(proxy.proof)
                                           : proxy.asked->user);
    mproto_imapd_refuse(proxy.client, proves() ? NULL : "AUTHENTICATIONFAILED",
                        NULL);
    proxy_done();
}

void proxy_on_ready(void)
{
    if (proxy_logs_in())              /* patterns need the delimiter */
        proxy.probe = mproto_imapc_list(proxy.server, "", "", NULL, NULL);
    else if (mproto_imapc_where(proxy.server) != MPROTO_IMAPC_NOT_AUTHENTICATED)
        proxy_fail("the server behind asks for no login");
    else if (settings.starttls && !proxy.secure)
        proxy.secure = mproto_imapc_starttls(proxy.server);
    else if (proxy.client == NULL)
        greet();
    if (proxy.probe < 0 || proxy.secure < 0)
        proxy_fail("the server behind fails");
}
