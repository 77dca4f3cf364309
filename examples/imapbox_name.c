/* ISC, see COPYING. */
#include "imapbox_name.h"

#include <mailproto/mutf7.h>
#include <errno.h>
#include <string.h>

#define DOT "&AC4-"
#define DOT_N (sizeof DOT - 1)

typedef int convert_fn(mproto_codec *s, mproto_io *io, int last);

static int refuse(int error)
{
    errno = error;
    return -1;
}

/* The octets that came out, of cap at the most, and a NUL. */
static int convert(convert_fn *fn, mproto_span text, char *out, size_t cap)
{
    char room[IMAPBOX_UTF8_SIZE + MPROTO_CODEC_MIN];
    mproto_io io = { text.p, text.n, room, sizeof room };
    mproto_codec codec;
    size_t n;
    int rc;

    mproto_mutf7_init(&codec);
    rc = fn(&codec, &io, 1);
    n = (size_t)(io.out - room);
    if (rc == MPROTO_E_FULL || (rc == MPROTO_OK && n >= cap))
        return refuse(ENAMETOOLONG);
    if (rc != MPROTO_OK)
        return refuse(EINVAL);
    memcpy(out, room, n);
    out[n] = '\0';
    return (int)n;
}

static int has_controls(const char *p)
{
    for (; *p != '\0'; p++)
        if ((unsigned char)*p < 32 || *p == 127)
            return 1;
    return 0;
}

/* Controls can be in the base64, too, from U+0000 to U+001F and U+007F to
 * U+009F; and U+2028 and U+2029, which end lines (RFC 6855 3). */
static int is_sound(const char *name)
{
    char text[IMAPBOX_UTF8_SIZE];
    mproto_span span = { name, strlen(name) };
    const char *p = text;

    if (convert(mproto_mutf7_decode, span, text, sizeof text) < 0
        || has_controls(text) || strstr(text, "\342\200\250") != NULL
        || strstr(text, "\342\200\251") != NULL)
        return 0;
    while ((p = strchr(p, '\302')) != NULL)
        if ((unsigned char)*++p < 0xa0)
            return 0;
    return 1;
}

static int has_levels(const char *name)
{
    size_t n = strlen(name);

    return n > 0 && name[0] != IMAPBOX_DELIMITER
        && name[n - 1] != IMAPBOX_DELIMITER && strstr(name, "//") == NULL;
}

/* RFC 9051 5.1: INBOX in any case of letters. */
static void raise_inbox(char *name)
{
    static const char inbox[] = "INBOX";
    size_t i;

    for (i = 0; i < 5; i++)
        if ((name[i] & ~0x20) != inbox[i])
            return;
    if (name[5] == '\0' || name[5] == IMAPBOX_DELIMITER)
        memcpy(name, inbox, 5);
}

int imapbox_name_read(char name[IMAPBOX_NAME_SIZE], mproto_span text,
                      int utf8)
{
    char folder[IMAPBOX_NAME_SIZE];

    if (text.n > 0 && text.p[text.n - 1] == IMAPBOX_DELIMITER)
        text.n--;
    if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
        return refuse(EINVAL);
    if (utf8) {
        if (convert(mproto_mutf7_encode, text, name, IMAPBOX_NAME_SIZE) < 0)
            return -1;
    } else {
        if (text.n >= IMAPBOX_NAME_SIZE)
            return refuse(ENAMETOOLONG);
        if (text.n > 0)
            memcpy(name, text.p, text.n);
        name[text.n] = '\0';
    }
    if (!has_levels(name) || !is_sound(name))
        return refuse(EINVAL);
    raise_inbox(name);
    return imapbox_name_folder(folder, name);
}

size_t imapbox_name_utf8(char text[IMAPBOX_UTF8_SIZE], const char *name)
{
    mproto_span span = { name, strlen(name) };
    int n = convert(mproto_mutf7_decode, span, text, IMAPBOX_UTF8_SIZE);

    text[n > 0 ? n : 0] = '\0';
    return (size_t)(n > 0 ? n : 0);
}

/* What stands for one octet of a name. */
static const char *written(char c, char one[2])
{
    one[0] = c == IMAPBOX_DELIMITER ? '.' : c;
    one[1] = '\0';
    return c == '.' ? DOT : one;
}

int imapbox_name_folder(char folder[IMAPBOX_NAME_SIZE], const char *name)
{
    const char *p;
    char one[2];
    size_t n = 0;

    if (strcmp(name, "INBOX") == 0) {
        folder[0] = '\0';
        return 0;
    }
    folder[n++] = '.';
    for (; *name != '\0'; name++)
        for (p = written(*name, one); *p != '\0'; p++) {
            if (n + 1 >= IMAPBOX_NAME_SIZE)
                return refuse(ENAMETOOLONG);
            folder[n++] = *p;
        }
    folder[n] = '\0';
    return 0;
}

/* Folders that others made may be written otherwise than we do it; what is not
 * exactly ours would be another name's. */
int imapbox_name_of(char name[IMAPBOX_NAME_SIZE], const char *folder)
{
    char again[IMAPBOX_NAME_SIZE];
    const char *p = folder + 1;
    size_t n = 0;

    if (folder[0] != '.' || strlen(folder) >= IMAPBOX_NAME_SIZE)
        return -1;
    while (*p != '\0') {
        if (strncmp(p, DOT, DOT_N) == 0) {
            name[n++] = '.';
            p += DOT_N;
        } else {
            name[n++] = *p == '.' ? IMAPBOX_DELIMITER : *p;
            p++;
        }
    }
    name[n] = '\0';
    if (memchr(folder, IMAPBOX_DELIMITER, strlen(folder)) != NULL
        || !has_levels(name) || !is_sound(name)
        || strcmp(name, "INBOX") == 0)
        return -1;
    raise_inbox(name);
    return imapbox_name_folder(again, name) == 0
        && strcmp(again, folder) == 0 ? 0 : -1;
}

int imapbox_name_is_below(const char *name, const char *top)
{
    size_t n = strlen(top);

    return strncmp(name, top, n) == 0
        && (name[n] == '\0' || name[n] == IMAPBOX_DELIMITER);
}
