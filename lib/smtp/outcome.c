#include <mailproto/smtp.h>

/* What RFC 5321 4.3.2 and the extensions list as success, and what asks for
 * more. One that is listed alone is meant exactly: another 2yz would leave the
 * two sides at different points. */
static const struct row {
    mproto_smtp_cmd cmd;
    short           more;       /* 3yz; 0: none */
    short           only;       /* 2yz; 0: any, by the first digit (4.2.1) */
} outcomes[] = {
    { MPROTO_SMTP_CONNECT, 0, MPROTO_REPLY_READY },
    { MPROTO_SMTP_STARTTLS, 0, MPROTO_REPLY_READY },
    { MPROTO_SMTP_AUTH, MPROTO_REPLY_CHALLENGE, 0 },
    { MPROTO_SMTP_DATA, MPROTO_REPLY_START_INPUT, 0 },
};

static mproto_smtp_result success(mproto_smtp_cmd cmd, int code)
{
    size_t i;

    for (i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        if (outcomes[i].cmd == cmd && outcomes[i].only &&
            outcomes[i].only != code)
            return MPROTO_SMTP_MISPLACED;
    return MPROTO_SMTP_SUCCESS;
}

static mproto_smtp_result intermediate(mproto_smtp_cmd cmd, int code)
{
    size_t i;

    for (i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        if (outcomes[i].cmd == cmd && outcomes[i].more == code)
            return MPROTO_SMTP_INTERMEDIATE;
    return MPROTO_SMTP_MISPLACED;
}

mproto_smtp_result mproto_smtp_outcome(mproto_smtp_cmd cmd, int code)
{
    if (code == MPROTO_SMTP_UNSENT || code == MPROTO_SMTP_UNKNOWN)
        return MPROTO_SMTP_UNANSWERED;
    switch (code / 100) {
    case 2:
        return success(cmd, code);
    case 3:
        return intermediate(cmd, code);
    case 4:
        return MPROTO_SMTP_TRANSIENT;
    case 5:     /* RFC 5321 4.5.3.1.10: too many recipients, of old servers */
        return cmd == MPROTO_SMTP_RCPT && code == MPROTO_REPLY_TOO_BIG
            ? MPROTO_SMTP_TRANSIENT : MPROTO_SMTP_PERMANENT;
    default:
        return MPROTO_SMTP_MISPLACED;
    }
}

int mproto_smtp_is_error(mproto_smtp_cmd cmd, int code)
{
    switch (code) {
    case MPROTO_REPLY_NOT_AVAILABLE:    /* to CONNECT it is the refusal */
        return cmd != MPROTO_SMTP_CONNECT;
    case MPROTO_REPLY_NOT_IMPLEMENTED:  /* of TURN, too: most never take it */
        return cmd != MPROTO_SMTP_TURN;
    case MPROTO_REPLY_PARAMETERS_LATER:
    case MPROTO_REPLY_SYNTAX:
    case MPROTO_REPLY_ARGUMENT:
    case MPROTO_REPLY_SEQUENCE:
    case MPROTO_REPLY_NO_SUCH_ARGUMENT:
    case MPROTO_REPLY_PARAMETERS:
        return 1;
    default:
        return 0;
    }
}
