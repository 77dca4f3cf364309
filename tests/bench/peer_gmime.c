/* GMime. */
#include "bench.h"

#ifdef HAVE_GMIME
#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

static void gmime_begin(void)
{
    g_mime_init();
}

static char *gmime_room(size_t n)
{
    static char *room;
    static size_t size;

    if (n > size) {
        free(room);
        room = malloc(n);
        size = n;
    }
    if (!room)
        exit(1);
    return room;
}

static size_t gmime_encode(GMimeContentEncoding encoding, mproto_span item)
{
    GMimeEncoding e;

    g_mime_encoding_init_encode(&e, encoding);
    return g_mime_encoding_flush(&e, item.p, item.n,
        gmime_room(g_mime_encoding_outlen(&e, item.n)));
}

static size_t gmime_decode(GMimeContentEncoding encoding, mproto_span item)
{
    GMimeEncoding e;

    g_mime_encoding_init_decode(&e, encoding);
    return g_mime_encoding_step(&e, item.p, item.n,
        gmime_room(g_mime_encoding_outlen(&e, item.n)));
}

static size_t gmime_base64_encode(const void *how, mproto_span item)
{
    (void)how;
    return gmime_encode(GMIME_CONTENT_ENCODING_BASE64, item);
}

static size_t gmime_base64_decode(const void *how, mproto_span item)
{
    (void)how;
    return gmime_decode(GMIME_CONTENT_ENCODING_BASE64, item);
}

static size_t gmime_qp_encode(const void *how, mproto_span item)
{
    (void)how;
    return gmime_encode(GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, item);
}

static size_t gmime_qp_decode(const void *how, mproto_span item)
{
    (void)how;
    return gmime_decode(GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, item);
}

static size_t gmime_words(const void *how, mproto_span item)
{
    char *plain = g_mime_utils_header_unfold(item.p);
    char *text = g_mime_utils_header_decode_text(NULL, plain);
    size_t n = strlen(text);

    (void)how;
    g_free(text);
    g_free(plain);
    return n;
}

static size_t gmime_names(InternetAddressList *found)
{
    int i, n = found ? internet_address_list_length(found) : 0;
    size_t sum = 0;

    for (i = 0; i < n; i++) {
        const char *name = internet_address_get_name(
            internet_address_list_get_address(found, i));

        sum += 1 + (name ? strlen(name) : 0);
    }
    return sum;
}

static size_t gmime_addresses(const void *how, mproto_span item)
{
    InternetAddressList *found = internet_address_list_parse(NULL, item.p);
    size_t n = gmime_names(found);

    (void)how;
    if (found)
        g_object_unref(found);
    return n;
}

static size_t gmime_date(const void *how, mproto_span item)
{
    GDateTime *date = g_mime_utils_header_decode_date(item.p);

    (void)how;
    if (!date)
        return 0;
    g_date_time_unref(date);
    return 1;
}

static GMimeMessage *gmime_read(mproto_span item)
{
    GMimeStream *in = g_mime_stream_mem_new_with_buffer(item.p, item.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(in);
    GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(parser);
    g_object_unref(in);
    return m;
}

static size_t gmime_header(const void *how, mproto_span item)
{
    GMimeMessage *m = gmime_read(item);
    const char *subject = g_mime_message_get_subject(m);
    size_t sum = subject ? strlen(subject) : 0;

    (void)how;
    sum += (size_t)(g_mime_message_get_date(m) != NULL)
        + gmime_names(g_mime_message_get_from(m))
        + gmime_names(g_mime_message_get_to(m))
        + gmime_names(g_mime_message_get_cc(m));
    g_object_unref(m);
    return sum;
}

/* Of leaves the content, decoded, goes into data, which keeps nothing. */
static void gmime_leaf(GMimeObject *parent, GMimeObject *part, gpointer data)
{
    (void)parent;
    if (GMIME_IS_MESSAGE_PART(part))
        g_mime_message_foreach(
            g_mime_message_part_get_message(GMIME_MESSAGE_PART(part)),
            gmime_leaf, data);
    else if (GMIME_IS_PART(part))
        g_mime_data_wrapper_write_to_stream(
            g_mime_part_get_content(GMIME_PART(part)), data);
}

static size_t gmime_message(const void *how, mproto_span item)
{
    GMimeMessage *m = gmime_read(item);
    GMimeStream *null = g_mime_stream_null_new();
    size_t n;

    (void)how;
    g_mime_message_foreach(m, gmime_leaf, null);
    n = (size_t)g_mime_stream_tell(null);
    g_object_unref(null);
    g_object_unref(m);
    return n;
}

const bench_peer bench_gmime = {
    .name = "GMime", .present = 1, .begin = gmime_begin,
    .work = {
        [BENCH_BASE64_ENCODE] = gmime_base64_encode,
        [BENCH_BASE64_DECODE] = gmime_base64_decode,
        [BENCH_QP_ENCODE] = gmime_qp_encode,
        [BENCH_QP_DECODE] = gmime_qp_decode,
        [BENCH_WORDS] = gmime_words,
        [BENCH_ADDRESSES] = gmime_addresses,
        [BENCH_DATE] = gmime_date,
        [BENCH_HEADER] = gmime_header,
        [BENCH_MESSAGE] = gmime_message,
    }
};
#else
const bench_peer bench_gmime = { .name = "GMime" };
#endif
