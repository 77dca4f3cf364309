#include "imap/imapc_say_int.h"
#include "base/chars_int.h"

#define NONE    MPROTO_IMAPC_IN_NONE
#define USER    MPROTO_IMAPC_IN_BOTH
#define MAILBOX MPROTO_IMAPC_IN_MAILBOX
#define ANY     MPROTO_IMAPC_IN_ANY
#define CLEAR   MPROTO_IMAPC_IN_CLEAR
#define REV2    MPROTO_IMAPC_REV2
#define SPECIAL MPROTO_IMAPC_SPECIAL

#define MOVES   MPROTO_IMAPC_EXPUNGES
#define NUMBERS MPROTO_IMAPC_NUMBERS
#define FINDS   MPROTO_IMAPC_FINDS
#define ALONE   (MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS | MOVES)

#define W(what) MPROTO_IMAPC_W_##what

/* Servers may tell EXPUNGE in answer to all but FETCH, STORE and SEARCH by
 * number (RFC 9051 5.5, 7.5.1). */
static const mproto_imapc_verb_row table_rows[] = {
    /* in any state */
    { "CAPABILITY", W(CAPABILITY), MOVES, ANY | CLEAR, NULL },
    { "NOOP", W(OTHER), MOVES, ANY, NULL },
    { "LOGOUT", W(LOGOUT), MOVES, ANY | CLEAR | SPECIAL, NULL },
    { "ID", W(OTHER), MOVES, ANY, "ID" },
    /* not authenticated */
    { "STARTTLS", W(STARTTLS), ALONE, NONE | CLEAR | SPECIAL, "STARTTLS" },
    { "LOGIN", W(LOGIN), MPROTO_IMAPC_BLOCKS, NONE | SPECIAL, NULL },
    { "AUTHENTICATE", W(AUTHENTICATE), ALONE, NONE | SPECIAL, NULL },
    /* authenticated */
    { "ENABLE", W(ENABLE), MPROTO_IMAPC_BLOCKS,
      MPROTO_IMAPC_IN_USER | REV2, "ENABLE" },
    { "SELECT", W(SELECT), MOVES, USER, NULL },
    { "EXAMINE", W(SELECT), MOVES, USER, NULL },
    { "CREATE", W(OTHER), MOVES, USER, NULL },
    { "DELETE", W(OTHER), MOVES, USER, NULL },
    { "RENAME", W(OTHER), MOVES, USER, NULL },
    { "SUBSCRIBE", W(OTHER), MOVES, USER, NULL },
    { "UNSUBSCRIBE", W(OTHER), MOVES, USER, NULL },
    { "LIST", W(OTHER), MOVES, USER, NULL },
    { "LSUB", W(OTHER), MOVES, USER, NULL },
    { "NAMESPACE", W(OTHER), MOVES, USER | REV2, "NAMESPACE" },
    { "STATUS", W(OTHER), MOVES, USER, NULL },
    { "APPEND", W(APPEND), MOVES, USER | SPECIAL, NULL },
    { "IDLE", W(IDLE), ALONE, USER | REV2 | SPECIAL, "IDLE" },
    { "NOTIFY", W(OTHER), MOVES, USER, "NOTIFY" },
    { "COMPRESS", W(COMPRESS), ALONE, USER | SPECIAL, "COMPRESS=DEFLATE" },
    { "UNAUTHENTICATE", W(UNAUTHENTICATE), ALONE, USER | SPECIAL,
      "UNAUTHENTICATE" },
    { "GETQUOTA", W(OTHER), MOVES, USER, "QUOTA" },
    { "GETQUOTAROOT", W(OTHER), MOVES, USER, "QUOTA" },
    { "SETQUOTA", W(OTHER), MOVES, USER, "QUOTA" },
    { "GETACL", W(OTHER), MOVES, USER, "ACL" },
    { "SETACL", W(OTHER), MOVES, USER, "ACL" },
    { "DELETEACL", W(OTHER), MOVES, USER, "ACL" },
    { "LISTRIGHTS", W(OTHER), MOVES, USER, "ACL" },
    { "MYRIGHTS", W(OTHER), MOVES, USER, "ACL" },
    { "GETMETADATA", W(OTHER), MOVES, USER, NULL },
    { "SETMETADATA", W(OTHER), MOVES, USER, NULL },
    /* selected */
    { "CHECK", W(OTHER), MOVES, MAILBOX, NULL },
    { "CLOSE", W(CLOSE), MOVES, MAILBOX, NULL },
    { "UNSELECT", W(CLOSE), MOVES, MAILBOX | REV2, "UNSELECT" },
    { "EXPUNGE", W(OTHER), MOVES, MAILBOX, NULL },
    { "FETCH", W(OTHER), NUMBERS, MAILBOX, NULL },
    { "STORE", W(OTHER), NUMBERS, MAILBOX, NULL },
    { "SEARCH", W(OTHER), NUMBERS | FINDS, MAILBOX, NULL },
    { "SORT", W(OTHER), MOVES | NUMBERS | FINDS, MAILBOX, "SORT" },
    { "THREAD", W(OTHER), MOVES | NUMBERS | FINDS, MAILBOX, NULL },
    { "COPY", W(OTHER), MOVES | NUMBERS, MAILBOX, NULL },
    { "MOVE", W(OTHER), MOVES | NUMBERS, MAILBOX | REV2, "MOVE" },
    { "REPLACE", W(APPEND), MOVES | NUMBERS, MAILBOX | SPECIAL, "REPLACE" },
    { "UID EXPUNGE", W(OTHER), MOVES, MAILBOX | REV2, "UIDPLUS" },
    { "UID FETCH", W(OTHER), MOVES, MAILBOX, NULL },
    { "UID STORE", W(OTHER), MOVES, MAILBOX, NULL },
    { "UID SEARCH", W(OTHER), MOVES | FINDS, MAILBOX, NULL },
    { "UID SORT", W(OTHER), MOVES | FINDS, MAILBOX, "SORT" },
    { "UID THREAD", W(OTHER), MOVES | FINDS, MAILBOX, NULL },
    { "UID COPY", W(OTHER), MOVES, MAILBOX, NULL },
    { "UID MOVE", W(OTHER), MOVES, MAILBOX | REV2, "MOVE" },
    { "UID REPLACE", W(APPEND), MOVES, MAILBOX | SPECIAL, "REPLACE" }
};

static const mproto_imapc_verb_row table_unknown = {
    NULL, W(OTHER), MOVES | NUMBERS, ANY, NULL
};

const mproto_imapc_verb_row *mproto_imapc_verb_row_of(const char *name)
{
    mproto_span a, b;
    size_t i;

    a.p = name;
    a.n = mproto_length(name);
    for (i = 0; i < sizeof table_rows / sizeof *table_rows; i++) {
        b.p = table_rows[i].name;
        b.n = mproto_length(b.p);
        if (mproto_same_span(a, b))
            return &table_rows[i];
    }
    return &table_unknown;
}

#undef NONE
#undef USER
#undef MAILBOX
#undef ANY
#undef CLEAR
#undef REV2
#undef SPECIAL
#undef MOVES
#undef NUMBERS
#undef FINDS
#undef ALONE
#undef W
