#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"

/* Lines of printable ASCII that begin with a letter: none can be taken for the
 * end of the list. */
int mproto_pop3d_keywords_fit(const char *keywords)
{
    size_t column = 0;

    if (!mproto_pop3d_text_fits(keywords, 1, 0))
        return 0;
    for (; *keywords; keywords++) {
        if (column == 0 && !mproto_is(*keywords, MPROTO_C_ALPHA))
            return 0;
        column = *keywords == '\n' ? 0 : column + 1;
        if (column > MPROTO_POP3_LINE_MAX - 2)
            return 0;
    }
    return column > 0;
}

int mproto_pop3d_takes_user(const mproto_pop3d *s)
{
    return !(s->flags & MPROTO_POP3D_NO_USER) &&
           (s->tls || (s->flags & MPROTO_POP3D_CLEAR_AUTH));
}

static unsigned offers_now(const mproto_pop3d *s)
{
    unsigned caps = s->caps;
    int transaction = s->state == MPROTO_POP3D_S_READY;

    if (s->tls || transaction)
        caps &= ~MPROTO_POP3_CAP_STLS;
    caps &= ~MPROTO_POP3_CAP_USER;
    if (mproto_pop3d_takes_user(s))
        caps |= MPROTO_POP3_CAP_USER;
    return caps;
}

static void put_keyword_lines(mproto_buf *b, const char *lines)
{
    for (; *lines; lines++)
        if (*lines == '\n')
            mproto_buf_text(b, "\r\n");
        else
            mproto_buf_char(b, *lines);
    mproto_buf_text(b, "\r\n");
}

static void put_sasl(const mproto_pop3d *s, mproto_buf *b)
{
    mproto_span left = { NULL, 0 }, name;
    int any = 0;

    while (mproto_pop3d_next_mechanism(s, &left, &name)) {
        mproto_buf_text(b, any ? " " : "SASL ");
        mproto_buf_span(b, name);
        any = 1;
    }
    if (any)
        mproto_buf_text(b, "\r\n");
}

/* RFC 2449 section 5. */
void mproto_pop3d_say_capa(mproto_pop3d *s)
{
    static const struct offer {
        unsigned    cap;
        const char *line;
    } offers[] = {
        { MPROTO_POP3_CAP_USER, "USER\r\n" },
        { MPROTO_POP3_CAP_UIDL, "UIDL\r\n" },
        { MPROTO_POP3_CAP_STLS, "STLS\r\n" },
        { MPROTO_POP3_CAP_UTF8, "UTF8 USER\r\n" },
        { MPROTO_POP3_CAP_LANG, "LANG\r\n" },
    };
    unsigned caps = offers_now(s);
    mproto_buf b;
    size_t i;
    int rc;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK capabilities follow\r\nTOP\r\nRESP-CODES\r\n"
                        "AUTH-RESP-CODE\r\nPIPELINING\r\n");
    for (i = 0; i < sizeof offers / sizeof offers[0]; i++)
        if (caps & offers[i].cap)
            mproto_buf_text(&b, offers[i].line);
    put_sasl(s, &b);
    if (s->keywords)
        put_keyword_lines(&b, s->keywords);
    mproto_buf_text(&b, ".\r\n");
    rc = mproto_pop3d_close_reply(s, &b);
    MPROTO_CHECK(rc == MPROTO_OK);
}
