/* ISC, see COPYING. */
#define ZLIB_CONST

#include "squeeze.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define IN_SIZE   2048          /* compressed: a thousand times that, at most */
#define OUT_SIZE  16384         /* plain: what is deflated in one go */
#define OUT_CAP   (OUT_SIZE + 512)      /* noise: 5 octets for each 4 KB, and
                                         * the flush */

/* A window of 8 KB and a memory level of 6 make 64 KB of what would be 256. */
#define WINDOW    (-13)         /* raw: without zlib's head and sum */
#define MEMORY    6
#define LEVEL     3

struct squeeze {
    z_stream       inflate, deflate;
    unsigned char *first;       /* what came before squeeze_new(); NULL when
                                 * it is read */
    int            more;        /* inflate() stopped for want of room */
    int            ended;       /* by the peer */
    unsigned char  in[IN_SIZE];
    size_t         out_at, out_n;
    unsigned char  out[OUT_CAP];
};

int squeeze_is_there(void)
{
    return 1;
}

const char *squeeze_about(void)
{
    return "DEFLATE is zlib's.";
}

/* What zlib's states have besides their own memory. */
static struct squeeze *allocate(const void *in, size_t n)
{
    struct squeeze *q = calloc(1, sizeof *q);

    if (q == NULL)
        return NULL;
    if (n == 0)
        return q;
    q->first = malloc(n);
    if (q->first == NULL) {
        free(q);
        return NULL;
    }
    q->inflate.next_in = memcpy(q->first, in, n);
    q->inflate.avail_in = (uInt)n;
    return q;
}

static void release(struct squeeze *q)
{
    free(q->first);
    free(q);
}

struct squeeze *squeeze_new(const void *in, size_t n)
{
    struct squeeze *q = allocate(in, n);

    if (q == NULL)
        return NULL;
    if (deflateInit2(&q->deflate, LEVEL, Z_DEFLATED, WINDOW, MEMORY,
                     Z_DEFAULT_STRATEGY) == Z_OK) {
        if (inflateInit2(&q->inflate, -MAX_WBITS) == Z_OK)
            return q;
        deflateEnd(&q->deflate);
    }
    release(q);
    errno = ENOMEM;
    return NULL;
}

void squeeze_free(struct squeeze *q)
{
    if (q == NULL)
        return;
    inflateEnd(&q->inflate);
    deflateEnd(&q->deflate);
    release(q);
}

ssize_t squeeze_read(struct squeeze *q, void *p, size_t n)
{
    z_stream *z = &q->inflate;
    int rc = Z_DATA_ERROR;

    if (!squeeze_pending(q))
        return 0;
    z->next_out = p;
    z->avail_out = n < OUT_SIZE ? (uInt)n : OUT_SIZE;
    n = z->avail_out;
    if (!q->ended)
        rc = inflate(z, Z_SYNC_FLUSH);
    q->ended = rc == Z_STREAM_END;
    q->more = z->avail_out == 0 && !q->ended;
    if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR)
        return (ssize_t)(n - z->avail_out);
    errno = rc == Z_MEM_ERROR ? ENOMEM : EPROTO;
    return -1;
}

void *squeeze_room(struct squeeze *q, size_t *n)
{
    free(q->first);
    q->first = NULL;
    q->inflate.next_in = q->in;
    *n = sizeof q->in;
    return q->in;
}

void squeeze_came(struct squeeze *q, size_t n)
{
    q->inflate.avail_in = (uInt)n;
}

int squeeze_pending(const struct squeeze *q)
{
    return q->inflate.avail_in > 0 || q->more;
}

/* RFC 4978 4: the peer can read all that was written. */
ssize_t squeeze_write(struct squeeze *q, const void *p, size_t n)
{
    z_stream *z = &q->deflate;

    if (n > OUT_SIZE)
        n = OUT_SIZE;
    z->next_in = p;
    z->avail_in = (uInt)n;
    z->next_out = q->out;
    z->avail_out = OUT_CAP;
    if (deflate(z, Z_SYNC_FLUSH) != Z_OK || z->avail_in > 0
        || z->avail_out == 0) {
        errno = EPROTO;
        return -1;
    }
    q->out_at = 0;
    q->out_n = OUT_CAP - z->avail_out;
    return (ssize_t)n;
}

const void *squeeze_out(const struct squeeze *q, size_t *n)
{
    *n = q->out_n - q->out_at;
    return q->out + q->out_at;
}

void squeeze_sent(struct squeeze *q, size_t n)
{
    q->out_at += n;
}
