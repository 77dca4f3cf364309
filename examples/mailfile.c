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

static void measure(struct mailfile *m)
{
    unsigned char buf[16384];
    int last = '\n';            /* an empty file has no line to end */
    size_t n, i;

    m->octets = m->size = 0;
    m->eight = 0;
    while ((n = fread(buf, 1, sizeof buf, m->in)) > 0) {
        m->octets += n;
        for (i = 0; i < n; i++) {
            m->size += size_of(buf[i], last);
            m->eight |= buf[i] > 127;
            last = buf[i];
        }
    }
    if (last != '\r' && last != '\n')
        m->size += 2;
}

int mailfile_open(struct mailfile *m, const char *name)
{
    int error;

    m->in = mailfile_seekable(name != NULL ? name : "-");
    if (m->in == NULL)
        return -1;
    measure(m);
    if (!ferror(m->in) && fseeko(m->in, 0, SEEK_SET) == 0)
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
