/* What both sides of POP3 (RFC 1939) share: names of commands, capabilities
 * and verdicts, and the size of a message on the wire. ISC, see COPYING. */
#ifndef MAILPROTO_POP3_H
#define MAILPROTO_POP3_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPROTO_PORT_POP3  110
#define MPROTO_PORT_POP3S 995           /* RFC 8314 */

/* RFC 1939 but for LAST and RPOP (1081), CAPA (2449), STLS (2595), AUTH
 * (5034), UTF8 and LANG (6856). */
typedef enum mproto_pop3_cmd {
    MPROTO_POP3_USER = 1, MPROTO_POP3_PASS, MPROTO_POP3_APOP,
    MPROTO_POP3_RPOP, MPROTO_POP3_AUTH, MPROTO_POP3_STAT, MPROTO_POP3_LIST,
    MPROTO_POP3_UIDL, MPROTO_POP3_RETR, MPROTO_POP3_TOP, MPROTO_POP3_DELE,
    MPROTO_POP3_NOOP, MPROTO_POP3_RSET, MPROTO_POP3_LAST, MPROTO_POP3_QUIT,
    MPROTO_POP3_STLS, MPROTO_POP3_CAPA, MPROTO_POP3_UTF8, MPROTO_POP3_LANG
} mproto_pop3_cmd;

typedef enum mproto_pop3_status {
    MPROTO_POP3_OK = 1, MPROTO_POP3_ERR,
    MPROTO_POP3_UNKNOWN         /* the reply never came */
} mproto_pop3_status;

/* Lines of CAPA, as bits. */
#define MPROTO_POP3_CAP_CAPA       0x0001u      /* there was a list at all */
#define MPROTO_POP3_CAP_TOP        0x0002u
#define MPROTO_POP3_CAP_USER       0x0004u
#define MPROTO_POP3_CAP_SASL       0x0008u
#define MPROTO_POP3_CAP_UIDL       0x0010u
#define MPROTO_POP3_CAP_STLS       0x0020u
#define MPROTO_POP3_CAP_PIPELINING 0x0040u
#define MPROTO_POP3_CAP_UTF8       0x0080u
#define MPROTO_POP3_CAP_LANG       0x0100u
#define MPROTO_POP3_CAP_RESP_CODES 0x0200u
#define MPROTO_POP3_CAP_AUTH_RESP  0x0400u      /* AUTH-RESP-CODE, RFC 3206 */

/* Octets that RETR sends for a message as it is stored: each bare CR or LF
 * becomes CRLF and a missing last line end is added; stuffed dots and the
 * final dot line do not count (RFC 1939 section 11). All zero is the start:
 * feed it in any pieces, then once with n 0; octets is the size then. */
typedef struct mproto_pop3_size {
    uint64_t octets;
    uint8_t  last_;
} mproto_pop3_size;

MPROTO_API void mproto_pop3_size_in(mproto_pop3_size *s, const void *p,
                                    size_t n);

#ifdef __cplusplus
}
#endif
#endif
