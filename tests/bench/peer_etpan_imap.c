/* The IMAP client of libetpan, over a stream in memory. */
#include "bench.h"

#ifdef HAVE_ETPAN
#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

/* A greeting, what is to be read, the result of the first command. */
typedef struct imap_input {
    mproto_span pieces[3];
    size_t      at;
} imap_input;

static ssize_t input_read(mailstream_low *s, void *to, size_t n)
{
    imap_input *in = s->data;
    mproto_span *piece;

    while (in->at < 3 && in->pieces[in->at].n == 0)
        in->at++;
    if (in->at == 3)
        return 0;
    piece = &in->pieces[in->at];
    if (n > piece->n)
        n = piece->n;
    memcpy(to, piece->p, n);
    piece->p += n;
    piece->n -= n;
    return (ssize_t)n;
}

static ssize_t input_write(mailstream_low *s, const void *from, size_t n)
{
    (void)s;
    (void)from;
    return (ssize_t)n;
}

static int input_close(mailstream_low *s)
{
    (void)s;
    return 0;
}

static int input_fd(mailstream_low *s)
{
    (void)s;
    return -1;
}

static void input_free(mailstream_low *s)
{
    free(s);
}

static void input_cancel(mailstream_low *s)
{
    (void)s;
}

static mailstream_low_driver input_driver = {
    .mailstream_read = input_read, .mailstream_write = input_write,
    .mailstream_close = input_close, .mailstream_get_fd = input_fd,
    .mailstream_free = input_free, .mailstream_cancel = input_cancel
};

/* What its own sockets have. */
#define BUFFER 8192

static mailimap *imap_open(imap_input *in, mproto_span item)
{
    mailimap *imap = mailimap_new(0, NULL);

    in->pieces[0] = bench_item("* PREAUTH hi\r\n");
    in->pieces[1] = item;
    in->pieces[2] = bench_item("1 OK done\r\n");
    in->at = 0;
    mailimap_connect(imap, mailstream_new(
        mailstream_low_new(in, &input_driver), BUFFER));
    imap->imap_state = MAILIMAP_STATE_SELECTED;
    imap->imap_selection_info = mailimap_selection_info_new();
    return imap;
}

/* What came of it, when it was fine. */
static size_t imap_end(mailimap *imap, int error, clist *found,
                       void (*free_found)(clist *))
{
    size_t n = 0;

    if (error == MAILIMAP_NO_ERROR) {
        n = (size_t)clist_count(found);
        free_found(found);
    }
    mailimap_free(imap);
    return n;
}

static size_t imap_fetch(const void *how, mproto_span item)
{
    imap_input in;
    mailimap *imap = imap_open(&in, item);
    struct mailimap_set *set = mailimap_set_new_interval(1, 0);
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att(
        mailimap_fetch_att_new_flags());
    clist *found = NULL;
    int error = mailimap_fetch(imap, set, type, &found);

    (void)how;
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    return imap_end(imap, error, found, mailimap_fetch_list_free);
}

static size_t imap_list(const void *how, mproto_span item)
{
    imap_input in;
    mailimap *imap = imap_open(&in, item);
    clist *found = NULL;
    int error = mailimap_list(imap, "", "*", &found);

    (void)how;
    return imap_end(imap, error, found, mailimap_list_result_free);
}

static size_t imap_search(const void *how, mproto_span item)
{
    imap_input in;
    mailimap *imap = imap_open(&in, item);
    struct mailimap_search_key *key = mailimap_search_key_new_all();
    clist *found = NULL;
    int error = mailimap_search(imap, NULL, key, &found);

    (void)how;
    mailimap_search_key_free(key);
    return imap_end(imap, error, found, mailimap_search_result_free);
}

#undef BUFFER

const bench_peer bench_etpan_imap = {
    .name = "libetpan", .present = 1,
    .work = {
        [BENCH_IMAP_FETCH] = imap_fetch,
        [BENCH_IMAP_LIST] = imap_list,
        [BENCH_IMAP_SEARCH] = imap_search,
    }
};
#else
const bench_peer bench_etpan_imap = { .name = "libetpan" };
#endif
