/* The inside of the IMAP server engine. From the ground up: imapd_state.c has
 * the states, imapd_memory.c what grows for a command or response and is given
 * back, imapd_reply.c what is said, imapd_caps.c what is offered, imapd_args.c
 * arguments of all kinds, imapd_verbs.c the table of the commands, whose
 * parsers are in imapd_login.c, imapd_mailbox.c, imapd_message.c, imapd_fetch
 * and so on, imapd_auth.c AUTHENTICATE, imapd_append.c messages on their way
 * in, imapd_idle.c IDLE, imapd_line.c commands with their literals,
 * imapd_answer.c what the application answers, imapd.c life and loop. */
#ifndef MPROTO_IMAPD_INT_H
#define MPROTO_IMAPD_INT_H

#include <mailproto/imapd.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "imap/imap_cut_int.h"
#include "imap/imap_values_int.h"
#include "imap/imap_write_int.h"
#include "sasl/sasld_int.h"

#define MPROTO_IMAPD_TAG_MAX   126u
#define MPROTO_IMAPD_TEXT_MAX  512u     /* code and text that always fit */
#define MPROTO_IMAPD_LINE      768u     /* a tagged reply with these */
#define MPROTO_IMAPD_FOUND     384u     /* what a search ends with */
#define MPROTO_IMAPD_RANGE     22u      /* "4294967295:4294967295," */
#define MPROTO_IMAPD_LAST_MAX  64u      /* of the output: for close() */
#define MPROTO_IMAPD_ID_PAIRS  30u      /* RFC 2971 3.3 */
#define MPROTO_IMAPD_ID_NAME   30u
#define MPROTO_IMAPD_ID_VALUE  1024u
#define MPROTO_IMAPD_CMD_REST  512u     /* resting size of the command */
#define MPROTO_IMAPD_REST      512u     /* and of what is made of it */

/* --- what is offered: bits of one word --- */

enum {
    MPROTO_IMAPD_C_STARTTLS, MPROTO_IMAPD_C_LITERAL_PLUS,
    MPROTO_IMAPD_C_LITERAL_MINUS, MPROTO_IMAPD_C_SASL_IR, MPROTO_IMAPD_C_ID,
    MPROTO_IMAPD_C_ENABLE, MPROTO_IMAPD_C_REV2, MPROTO_IMAPD_C_NAMESPACE,
    MPROTO_IMAPD_C_CHILDREN, MPROTO_IMAPD_C_UNSELECT, MPROTO_IMAPD_C_UIDPLUS,
    MPROTO_IMAPD_C_MOVE, MPROTO_IMAPD_C_IDLE, MPROTO_IMAPD_C_MULTIAPPEND,
    MPROTO_IMAPD_C_BINARY, MPROTO_IMAPD_C_CATENATE, MPROTO_IMAPD_C_REPLACE,
    MPROTO_IMAPD_C_CONDSTORE, MPROTO_IMAPD_C_QRESYNC, MPROTO_IMAPD_C_ESEARCH,
    MPROTO_IMAPD_C_SEARCHRES, MPROTO_IMAPD_C_PARTIAL, MPROTO_IMAPD_C_SORT,
    MPROTO_IMAPD_C_SORT_DISPLAY, MPROTO_IMAPD_C_ESORT, MPROTO_IMAPD_C_SUBJECT,
    MPROTO_IMAPD_C_REFERENCES, MPROTO_IMAPD_C_CONTEXT_SEARCH,
    MPROTO_IMAPD_C_CONTEXT_SORT, MPROTO_IMAPD_C_WITHIN,
    MPROTO_IMAPD_C_LIST_EXTENDED, MPROTO_IMAPD_C_LIST_STATUS,
    MPROTO_IMAPD_C_LIST_MYRIGHTS, MPROTO_IMAPD_C_SPECIAL_USE,
    MPROTO_IMAPD_C_CREATE_USE, MPROTO_IMAPD_C_STATUS_SIZE,
    MPROTO_IMAPD_C_APPENDLIMIT, MPROTO_IMAPD_C_OBJECTID,
    MPROTO_IMAPD_C_SAVEDATE, MPROTO_IMAPD_C_PREVIEW, MPROTO_IMAPD_C_QUOTA,
    MPROTO_IMAPD_C_QUOTASET, MPROTO_IMAPD_C_DELETED_STORAGE,
    MPROTO_IMAPD_C_ACL, MPROTO_IMAPD_C_METADATA,
    MPROTO_IMAPD_C_METADATA_SERVER, MPROTO_IMAPD_C_NOTIFY,
    MPROTO_IMAPD_C_COMPRESS, MPROTO_IMAPD_C_UTF8, MPROTO_IMAPD_C_UNAUTH,
    MPROTO_IMAPD_C_INPROGRESS, MPROTO_IMAPD_C_UIDONLY
};

#define MPROTO_IMAPD_CAP(name) ((uint64_t)1 << MPROTO_IMAPD_C_##name)

/* --- states --- */

typedef enum mproto_imapd_state {
    MPROTO_IMAPD_S_START,       /* nobody is known */
    MPROTO_IMAPD_S_SASL,        /* AUTHENTICATE runs */
    MPROTO_IMAPD_S_AUTH,
    MPROTO_IMAPD_S_SELECTED,
    MPROTO_IMAPD_S_TLS,         /* OK was said, tls_on() is awaited */
    MPROTO_IMAPD_S_OVER
} mproto_imapd_state;

/* What the next octets are. */
typedef enum mproto_imapd_reading {
    MPROTO_IMAPD_R_COMMAND,     /* a command, with its literals */
    MPROTO_IMAPD_R_SKIP,        /* what is left of one that is refused */
    MPROTO_IMAPD_R_IDLE,        /* DONE */
    MPROTO_IMAPD_R_STEPS,       /* none: what came of APPEND is worked off */
    MPROTO_IMAPD_R_APPEND       /* a message */
} mproto_imapd_reading;

/* What of APPEND is to be read. */
typedef enum mproto_imapd_append_what {
    MPROTO_IMAPD_APPEND_HEAD,   /* mailbox, flags, date */
    MPROTO_IMAPD_APPEND_PART,   /* of CATENATE */
    MPROTO_IMAPD_APPEND_NEXT    /* another message, or the end */
} mproto_imapd_append_what;

typedef struct mproto_imapd_append {
    mproto_span   mailbox;      /* once it is known */
    size_t        head;         /* of cmd: behind the verb */
    size_t        at, end;      /* of cmd: came, and was not read yet */
    struct mproto_imapd_piece *pieces;  /* memory up to the mailbox's */
    size_t        rest_used;    /* likewise */
    uint64_t      left, total;  /* octets of the literal; of the message */
    mproto_imapd_append_what step;
    unsigned char is;           /* the command is APPEND */
    unsigned char uid, utf8, catenate;
    unsigned char octets;       /* the literal may have NUL */
    unsigned char whole;        /* the command's end came, no literal */
    unsigned char begun;        /* the application has one */
    unsigned char parts;        /* of CATENATE: one was read */
} mproto_imapd_append;

/* Memory beyond the block, until the command has its answer. */
typedef struct mproto_imapd_piece {
    struct mproto_imapd_piece *next;
    size_t                     n;
} mproto_imapd_piece;

/* What is open for the application to write to. */
enum {
    MPROTO_IMAPD_IN_RESPONSE = 1,       /* begin() */
    MPROTO_IMAPD_IN_FETCH,              /* its items */
    MPROTO_IMAPD_IN_ITEM,               /* fetch_begin() */
    MPROTO_IMAPD_IN_BODY,               /* octets of one */
    MPROTO_IMAPD_IN_FOUND               /* SEARCH, ESEARCH, SORT, THREAD */
};

/* The answer to SEARCH, SORT or THREAD as it grows. */
typedef struct mproto_imapd_founds {
    uint64_t      count, total;
    uint32_t      first, last;
    uint32_t      lo, hi;       /* a range that is not written yet; 0: none */
    uint32_t      open;         /* threads that are not closed yet */
    unsigned char listed;       /* some are written */
    unsigned char over;         /* and nothing follows */
} mproto_imapd_founds;

struct mproto_imapd {
    mproto_wire          wire;  /* first: mproto_imapd_wire() is a cast */
    size_t               block_n;
    size_t               reserve;       /* room that each answer has */
    char                *narrow;        /* the block's own output */
    size_t               narrow_n;
    char                *wide;          /* another while more is to be said */
    size_t               wide_n;
    const char          *caps_text;     /* in the block */
    const char          *auth;          /* mechanisms, or NULL */
    const char          *greeting;
    uint64_t             caps;          /* with what IMAP4rev2 implies */
    mproto_imapd_limits  limits;
    mproto_imapd_event   ev;
    mproto_imap_cut      cut;
    char                *cmd;           /* own_cmd, or a larger one */
    size_t               cmd_n, cmd_cap;
    mproto_imap_values   values;
    mproto_imap_writer   writer;        /* of the response that is open */
    mproto_imapd_piece  *pieces;
    size_t               rest_used;
    mproto_sasld        *sasld;         /* while AUTHENTICATE runs */
    mproto_line          line;          /* for it */
    mproto_span          response;      /* the initial one */
    const struct mproto_imapd_verb *verb;       /* of the command */
    const char          *why;           /* of R_SKIP: the text of BAD */
    uint64_t             skip_left;     /* octets that may be skipped still */
    uint64_t             skip_max;      /* of a literal in it */
    mproto_imapd_append  append;
    uint32_t             exists;        /* of the mailbox, as was told */
    uint64_t             body_left;     /* octets that fetch_body() announced */
    mproto_imapd_founds  founds;
    mproto_imapextract   extract;       /* of the body in fetch_message() */
    struct mproto_imapd_binary *binary; /* likewise of BINARY; or NULL */
    int                  is_binary;     /* the body may have NUL */
    size_t               item_at;       /* of the items, the next */
    int                  item_code;     /* why the first was left out */
    size_t               item_mark;     /* where that of fetch_begin() began */
    size_t               tag_n;
    mproto_imapd_state   state;
    mproto_imapd_reading reading;
    mproto_imapd_type    owed;          /* or 0 */
    unsigned             flags, enabled, bad;
    unsigned char        tls;
    unsigned char        full;          /* E_FULL was said */
    unsigned char        idling;        /* "+" of IDLE was said */
    unsigned char        readonly;      /* the mailbox is */
    unsigned char        shown;         /* what SELECT has to tell was */
    unsigned char        secret;        /* the command is to be wiped */
    unsigned char        inside;        /* MPROTO_IMAPD_IN_, or 0 */
    unsigned char        has_items;     /* the FETCH that is open */
    unsigned char        unasked;       /* it is one of fetch_items() */
    unsigned char        expunges;      /* NOTIFY wants EXPUNGE at any time */
    unsigned char        unknown_cte;   /* of BINARY that was asked for */
    unsigned char        deflating;     /* deflate_on() is awaited */
    unsigned char        deflated;
    char                 tag[MPROTO_IMAPD_TAG_MAX];
    char                 own_cmd[MPROTO_IMAPD_CMD_REST];
    union {
        mproto_imap_token token;        /* for its alignment */
        uint64_t          number;
        char              octets[MPROTO_IMAPD_REST];
    } rest;
};

/* --- imapd_state.c --- */

/* The only place that changes state. */
void mproto_imapd_move(mproto_imapd *s, mproto_imapd_state to);
/* The engine ends here with this code; what was said is still sent. */
void mproto_imapd_over(mproto_imapd *s, mproto_err code, const char *what);
/* The event of type, which owes an answer; its fields are filled in by then.
 * 1. */
int mproto_imapd_ask(mproto_imapd *s, mproto_imapd_type type);
/* The event of type, which owes none. 1. */
int mproto_imapd_tell(mproto_imapd *s, mproto_imapd_type type);
/* The code of a call that answers what is not owed. */
int mproto_imapd_not_owed(const mproto_imapd *s);

/* --- imapd_memory.c --- */

/* Octets behind what is there of the command; 0: no memory. */
int mproto_imapd_put(mproto_imapd *s, const char *p, size_t n);
/* Memory for what is made of the command; NULL: there is none. */
void *mproto_imapd_take(mproto_imapd *s, size_t n);
/* The values of text, which stands in the command. E_MEMORY; E_LIMIT: too
 * deep; E_ARG: not of the grammar. */
int mproto_imapd_read_values(mproto_imapd *s, mproto_span text);
/* Gives back what was taken since these were the pieces. */
void mproto_imapd_drop_pieces(mproto_imapd *s, mproto_imapd_piece *until);
/* The command has its answer: all of it is given back, and begins anew. */
void mproto_imapd_forget(mproto_imapd *s);
/* n octets of output, beside the reserve: 1; 0: no memory. */
int mproto_imapd_widen(mproto_imapd *s, size_t n);
/* Gives the wide output back when all is sent. */
void mproto_imapd_narrow(mproto_imapd *s);
/* Octets that wait to be sent. */
size_t mproto_imapd_waiting(const mproto_imapd *s);

/* --- imapd_reply.c --- */

/* Printable, or UTF-8 that is; "]" in no code. NULL is fit. */
int mproto_imapd_code_fits(const char *code);
int mproto_imapd_text_fits(const char *text);
/* "tag OK [code] text"; code "" for none. The reserve has room for it. */
void mproto_imapd_tagged(mproto_imapd *s, const char *status, const char *code,
                         const char *text);
/* "+ text". */
void mproto_imapd_go_on(mproto_imapd *s, const char *text);
/* BAD to the command, with its tag or, when it has none, without; counted. */
void mproto_imapd_bad(mproto_imapd *s, const char *text);
/* Counts: 0 when the engine has ended by it. */
int mproto_imapd_count_bad(mproto_imapd *s);
/* BYE, and the engine ends with this code. */
void mproto_imapd_bye(mproto_imapd *s, mproto_err code, const char *text);
void mproto_imapd_greet(mproto_imapd *s);

/* --- imapd_caps.c --- */

/* Names with blanks between. */
int mproto_imapd_names_fit(const char *names);
uint64_t mproto_imapd_caps_of(const char *names);
/* May passwords be shown here? */
int mproto_imapd_takes_login(const mproto_imapd *s);
int mproto_imapd_offers_mechanism(const mproto_imapd *s, mproto_span name);
/* "IMAP4rev1 IDLE ..." by state. */
void mproto_imapd_put_caps(const mproto_imapd *s, mproto_buf *b);
/* How long it can be. */
size_t mproto_imapd_caps_size(const mproto_imapd_opts *opts);
/* Switches on, with what it implies; the bits that are new. */
unsigned mproto_imapd_enable(mproto_imapd *s, unsigned bits);

/* --- imapd_args.c: what is left of the arguments of a command --- */

typedef struct mproto_imapd_args {
    mproto_span      text;      /* as they came */
    mproto_imap_list list;      /* their values, when they were read */
    const char      *why;       /* they are wrong: the text of BAD */
    const char      *no;        /* or of NO */
    int              memory;    /* there was none */
} mproto_imapd_args;

/* 1; 0 with why, no or memory. */
int mproto_imapd_args_read(mproto_imapd *s, mproto_imapd_args *a);
int mproto_imapd_args_end(mproto_imapd_args *a);
/* The next one has this kind, and is stepped over. */
int mproto_imapd_take_value(mproto_imapd_args *a, mproto_imap_value *v);
int mproto_imapd_take_astring(mproto_imapd_args *a, mproto_span *text);
int mproto_imapd_take_atom(mproto_imapd_args *a, mproto_span *text);
int mproto_imapd_take_list(mproto_imapd_args *a, mproto_imap_list *list);
int mproto_imapd_take_number(mproto_imapd_args *a, uint64_t max, uint64_t *n);
int mproto_imapd_take_mailbox(mproto_imapd *s, mproto_imapd_args *a,
                             mproto_span *name);
/* A set of UIDs, or of numbers of messages that there are. */
int mproto_imapd_take_set(mproto_imapd *s, mproto_imapd_args *a, int uid,
                         mproto_imapset *set);
int mproto_imapd_set(mproto_imapd *s, mproto_imapd_args *a, mproto_span text,
                     mproto_imapset *set);
/* The next one is an atom of this name, in lower case, which is stepped over;
 * 0: it is another, and stays. */
int mproto_imapd_take_word(mproto_imapd_args *a, const char *lower);
/* One of all arguments is left. */
int mproto_imapd_args_left(const mproto_imapd_args *a);
/* The next one is of this kind. */
int mproto_imapd_args_next(const mproto_imapd_args *a, mproto_imap_kind kind);
/* An octet of it is a control. */
int mproto_imapd_has_controls(mproto_span name);
/* Flags as STORE and APPEND have them, into ev.flags and ev.list. */
int mproto_imapd_take_flags(mproto_imapd *s, mproto_imapd_args *a);
int mproto_imapd_wrong(mproto_imapd_args *a, const char *why);

/* Names with bits, of which a list has some. */
typedef struct mproto_imapd_word {
    const char *name;           /* in lower case; NULL: the end */
    unsigned    bit;
    uint64_t    caps;           /* one of these is offered; 0: always */
} mproto_imapd_word;

const mproto_imapd_word *mproto_imapd_word_find(const mproto_imapd *s,
                                                const mproto_imapd_word *words,
                                                mproto_span name);

/* --- imapd_verbs.c --- */

/* What the parser of a command's arguments gives. */
#define MPROTO_IMAPD_WRONG 0            /* see the arguments */
#define MPROTO_IMAPD_ASKS  1            /* the event of the verb */
#define MPROTO_IMAPD_SAID  2            /* it was answered */
#define MPROTO_IMAPD_TOLD  3            /* an event came, which owes nothing */

typedef int mproto_imapd_parser(mproto_imapd *s, mproto_imapd_args *a);

typedef struct mproto_imapd_verb {
    char                 name[16];      /* in lower case */
    unsigned char        in;            /* states, as bits */
    unsigned char        how;           /* MPROTO_IMAPD_V_ bits */
    mproto_imapd_type    type;
    uint64_t             caps;          /* one of these is offered */
    mproto_imapd_parser *parse;         /* NULL: it has no arguments */
} mproto_imapd_verb;

#define MPROTO_IMAPD_V_UID    0x01u     /* there is "UID x", too */
#define MPROTO_IMAPD_V_ONLY   0x02u     /* and nothing else */
#define MPROTO_IMAPD_V_RAW    0x04u     /* reads its text by itself */
#define MPROTO_IMAPD_V_SECRET 0x08u
#define MPROTO_IMAPD_V_STREAM 0x10u     /* its literals are messages */
#define MPROTO_IMAPD_V_REPLACE 0x20u    /* begins with a set */

/* The command in cmd is whole: 1 when an event came of it. */
int mproto_imapd_command(mproto_imapd *s);
/* As far as it came: its tag and verb are known, and fit here; 0: it is
 * refused, which was told but for the text in s->why. */
int mproto_imapd_begin_command(mproto_imapd *s, mproto_span *args);

/* --- parsers of arguments --- */

mproto_imapd_parser mproto_imapd_do_capability, mproto_imapd_do_id,
    mproto_imapd_do_logout, mproto_imapd_do_starttls, mproto_imapd_do_login,
    mproto_imapd_do_authenticate, mproto_imapd_do_enable,
    mproto_imapd_do_compress, mproto_imapd_do_unauthenticate,
    mproto_imapd_do_select, mproto_imapd_do_examine, mproto_imapd_do_create,
    mproto_imapd_do_one_mailbox, mproto_imapd_do_rename, mproto_imapd_do_list,
    mproto_imapd_do_lsub, mproto_imapd_do_status, mproto_imapd_do_expunge,
    mproto_imapd_do_store, mproto_imapd_do_copy, mproto_imapd_do_fetch,
    mproto_imapd_do_search, mproto_imapd_do_sort, mproto_imapd_do_thread,
    mproto_imapd_do_cancelupdate, mproto_imapd_do_getquota,
    mproto_imapd_do_setquota, mproto_imapd_do_setacl,
    mproto_imapd_do_mailbox_user, mproto_imapd_do_getmetadata,
    mproto_imapd_do_setmetadata, mproto_imapd_do_notify;

/* --- imapd_fetch_args.c: of text as it came --- */

/* Up to what ends it: a blank or ")" outside of lists and strings, and with
 * MPROTO_CUT_BRACKETS of brackets. */
mproto_span mproto_imapd_cut_item(mproto_span *text, unsigned flags);
/* It begins with c, which is stepped over. */
int mproto_imapd_next_octet(mproto_span *text, char c);
/* What FETCH asks for, in front of a->text; memory of the command. */
int mproto_imapd_read_items(mproto_imapd *s, mproto_imapd_args *a,
                            const mproto_imapd_item **items, size_t *n);

/* --- imapd_fetch_message.c --- */

void mproto_imapd_drop_binary(mproto_imapd *s);

/* --- imapd_notify.c --- */

/* NOTIFY was granted. */
void mproto_imapd_begin_notify(mproto_imapd *s);

/* --- arguments of several commands --- */

/* RFC 4314 2.1: letters and digits. */
int mproto_imapd_are_rights(mproto_span rights);
/* RFC 5464 4.1: "/private/comment". */
int mproto_imapd_is_entry(mproto_span name);
/* "1:100", into ev. */
int mproto_imapd_take_partial(mproto_imapd *s, mproto_imapd_args *a);
/* STATUS items, of LIST, too. */
int mproto_imapd_status_items(mproto_imapd *s, mproto_imapd_args *a,
                              mproto_imap_list list);

/* --- imapd_auth.c --- */

/* These give 1 when an event came of it. */
int mproto_imapd_auth_line(mproto_imapd *s);
int mproto_imapd_auth_step(mproto_imapd *s);
int mproto_imapd_auth_fails(mproto_imapd *s, const char *status,
                            const char *code, const char *text);
void mproto_imapd_drop_sasld(mproto_imapd *s);

/* --- imapd_login.c --- */

/* The command is a LOGIN that is not taken here. */
int mproto_imapd_refuses_login(const mproto_imapd *s);
void mproto_imapd_refuse_login(mproto_imapd *s);

/* --- imapd_idle.c --- */

void mproto_imapd_begin_idle(mproto_imapd *s);
int mproto_imapd_idle_line(mproto_imapd *s);

/* --- imapd_line.c --- */

/* Reads on: 1 when an event came of it. */
int mproto_imapd_read(mproto_imapd *s);
/* Octets of a command that may come. */
size_t mproto_imapd_command_max(const mproto_imapd *s);
/* The literal that was announced may come unasked (RFC 7888). */
int mproto_imapd_takes_plus(const mproto_imapd *s);
/* Octets of "{310+}" or "~{310}" and the line's end, with which it ends. */
size_t mproto_imapd_announced(const mproto_imapd *s);
/* What is left of the command is skipped, beginning with n octets of a literal;
 * others in it are up to max. why is told as BAD at its end; NULL: all is said.
 */
void mproto_imapd_skip(mproto_imapd *s, const char *why, uint64_t n,
                       uint64_t max);

/* --- imapd_append.c --- */

/* An announcement, or the end of the command, came. */
int mproto_imapd_append_came(mproto_imapd *s, mproto_span args, int whole);
/* These give 1 when an event came of it. */
int mproto_imapd_append_step(mproto_imapd *s);
int mproto_imapd_append_data(mproto_imapd *s);
/* After the answer to APPEND or APPEND_URL. */
void mproto_imapd_append_goes_on(mproto_imapd *s);
void mproto_imapd_append_refused(mproto_imapd *s);

/* --- imapd_write.c: a response is in the output, and held back --- */

/* Begins one. E_STATE, E_FULL, E_NOMEM as the public ones. */
int mproto_imapd_open(mproto_imapd *s);
/* The same where it may be: answers find room. */
void mproto_imapd_start(mproto_imapd *s);
/* s->writer has room for need octets; 0, and its code says why. */
int mproto_imapd_writes(mproto_imapd *s, size_t need);
/* What s->writer wrote since is of the response. */
void mproto_imapd_wrote(mproto_imapd *s);
/* Ends it: its CRLF, or nothing of it when the writer has a code. */
int mproto_imapd_shut(mproto_imapd *s);
/* " FLAGS (...)", and behind it what of them is permanent; 0: nothing. */
void mproto_imapd_put_mailbox_flags(mproto_imapd *s, unsigned permanent,
                                    const char *keywords);
/* A value of the response that is open: what is not fit spoils all of it. */
void mproto_imapd_spoil(mproto_imapd *s);
void mproto_imapd_put_number(mproto_imapd *s, uint64_t n);
/* As astring; quoted: never as an atom. Controls are not fit. */
void mproto_imapd_put_name(mproto_imapd *s, const char *name);
void mproto_imapd_put_quoted(mproto_imapd *s, const char *name);
/* "* OK [code] text": code is fit. */
int mproto_imapd_untagged(mproto_imapd *s, const char *status,
                          const char *code, const char *text);

/* --- imapd_facts.c --- */

/* Numbers in ranges that ascend; 0: they do not, or there are none. */
uint64_t mproto_imapd_numbers_in(const mproto_imapset_range *r, size_t n);
/* The writer has room for n * RANGE octets. */
void mproto_imapd_put_ranges(mproto_imapd *s, const mproto_imapset_range *r,
                             size_t n);

/* --- imapd_fetch.c --- */

/* Ends the item of fetch_begin(). */
int mproto_imapd_item_end(mproto_imapd *s);

/* --- imapd_found.c --- */

/* A result is owed still. */
int mproto_imapd_finds(const mproto_imapd *s);
/* What was begun of the result of SEARCH, SORT or THREAD is ended; all: what
 * was not begun is said, too, that nothing was found. */
int mproto_imapd_found_rest(mproto_imapd *s, int all);

/* --- imapd_select.c --- */

/* SELECT closes the mailbox that is selected, and the client waits for it. */
int mproto_imapd_tells_closed(const mproto_imapd *s);

/* --- imapd_answer.c --- */

/* What was owed is so no longer. */
void mproto_imapd_settle(mproto_imapd *s);

#endif
