#include <mailproto/smtp.h>

/* What RFC 5321 4.3.2 and the extensions list as success, and what asks for
 * more. One that is listed alone is meant exactly: another 2yz would leave the
 * two sides at different points. */
static const struct row {
    mproto_smtp_cmd cmd;
    short           more;       /* 3yz; 0: none */
    short           only;       /* 2yz; 0: any, by the first digit (4.2.1) */
} outcomes[] = {
    { MPROTO_SMTP_CONNECT, 0, 220 },
    { MPROTO_SMTP_STARTTLS, 0, 220 },
    { MPROTO_SMTP_AUTH, 334, 0 },
    { MPROTO_SMTP_DATA, 354, 0 },
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
        return cmd == MPROTO_SMTP_RCPT && code == 552 ? MPROTO_SMTP_TRANSIENT
                                                      : MPROTO_SMTP_PERMANENT;
    default:
        return MPROTO_SMTP_MISPLACED;
    }
}

int mproto_smtp_is_error(mproto_smtp_cmd cmd, int code)
{
    switch (code) {
    case 421:   /* of a connection it is the refusal itself */
        return cmd != MPROTO_SMTP_CONNECT;
    case 502:   /* of TURN, too: most never take it */
        return cmd != MPROTO_SMTP_TURN;
    case 455: case 500: case 501: case 503: case 504: case 555:
        return 1;
    default:
        return 0;
    }
}
