/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "mailfile.h"

#include <errno.h>
#include <string.h>

static FILE *spool(FILE *from)
{
    FILE *f = tmpfile();
    char buf[16384];
    size_t n;

    if (f == NULL)
        return NULL;
    while ((n = fread(buf, 1, sizeof buf, from)) > 0)
        if (fwrite(buf, 1, n, f) != n)
            break;
    if (!ferror(from) && !ferror(f) && fflush(f) == 0
        && fseeko(f, 0, SEEK_SET) == 0)
        return f;
    fclose(f);
    return NULL;
}

FILE *mailfile_seekable(const char *name)
{
    FILE *f, *copy;
    int error;

    if (strcmp(name, "-") == 0)
        return spool(stdin);
    f = fopen(name, "rb");
    if (f == NULL || fseeko(f, 0, SEEK_SET) == 0)
        return f;
    copy = spool(f);
    error = errno;
    fclose(f);
    errno = error;
    return copy;
}

/* Every line end, bare CR and bare LF too, leaves as CRLF. */
static unsigned size_of(int c, int before)
{
    if (c == '\r')
        return 2;
    if (c == '\n')
        return before == '\r' ? 0 : 2;
    return 1;
}

/* The header ends at an empty line. */
static void note(struct mailfile *m, int c)
{
    int at_start = m->last == '\n' || m->last == '\r';

    if (c > 127) {
        m->eight = 1;
        m->eight_header |= m->in_header;
    } else if ((c == '\n' && at_start && m->last != '\r')
               || (c == '\r' && at_start)) {
        m->in_header = 0;
    }
}

/* An empty file has no line to end. */
void mailfile_measure(struct mailfile *m)
{
    m->octets = m->size = 0;
    m->eight = m->eight_header = 0;
    m->last = '\n';
    m->in_header = 1;
}

void mailfile_add(struct mailfile *m, const void *p, size_t n)
{
    const unsigned char *at = p, *end = at + n;

    m->octets += n;
    for (; at < end; at++) {
        m->size += size_of(*at, m->last);
        note(m, *at);
        m->last = *at;
    }
}

void mailfile_measured(struct mailfile *m)
{
    if (m->last != '\r' && m->last != '\n')
        m->size += 2;
}

static void measure(struct mailfile *m)
{
    char buf[16384];
    size_t n;

    mailfile_measure(m);
    while ((n = fread(buf, 1, sizeof buf, m->in)) > 0)
        mailfile_add(m, buf, n);
    mailfile_measured(m);
}

int mailfile_rewind(struct mailfile *m)
{
    return fseeko(m->in, 0, SEEK_SET);
}

int mailfile_open(struct mailfile *m, const char *name)
{
    int error;

    m->in = mailfile_seekable(name != NULL ? name : "-");
    if (m->in == NULL)
        return -1;
    measure(m);
    if (!ferror(m->in) && mailfile_rewind(m) == 0)
        return 0;
    error = errno;
    mailfile_close(m);
    errno = error;
    return -1;
}

void mailfile_close(struct mailfile *m)
{
    fclose(m->in);
}
