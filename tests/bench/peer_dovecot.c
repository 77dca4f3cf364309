/* libdovecot. */
#include "bench.h"

#ifdef HAVE_DOVECOT
#include <config.h>
#include <lib.h>
#include <base64.h>
#include <buffer.h>
#include <istream.h>
#include <message-address.h>
#include <message-date.h>
#include <message-decoder.h>
#include <message-header-decode.h>
#include <message-parser.h>
#include <qp-decoder.h>
#include <qp-encoder.h>
#include <str.h>

static buffer_t *dovecot_out;

static void dovecot_begin(void)
{
    lib_init();
    dovecot_out = buffer_create_dynamic(default_pool, 1 << 20);
}

static size_t dovecot_base64_encode(const void *how, mproto_span item)
{
    struct base64_encoder e;

    (void)how;
    buffer_set_used_size(dovecot_out, 0);
    base64_encode_init(&e, &base64_scheme, BASE64_ENCODE_FLAG_CRLF, 76);
    base64_encode_more(&e, item.p, item.n, NULL, dovecot_out);
    base64_encode_finish(&e, dovecot_out);
    return dovecot_out->used;
}

static size_t dovecot_base64_decode(const void *how, mproto_span item)
{
    struct base64_decoder d;

    (void)how;
    buffer_set_used_size(dovecot_out, 0);
    base64_decode_init(&d, &base64_scheme, 0);
    if (base64_decode_more(&d, item.p, item.n, NULL, dovecot_out) < 0
        || base64_decode_finish(&d) < 0)
        return 0;
    return dovecot_out->used;
}

static size_t dovecot_qp_encode(const void *how, mproto_span item)
{
    struct qp_encoder *e;

    (void)how;
    buffer_set_used_size(dovecot_out, 0);
    e = qp_encoder_init(dovecot_out, 76, 0);
    qp_encoder_more(e, item.p, item.n);
    qp_encoder_finish(e);
    qp_encoder_deinit(&e);
    return dovecot_out->used;
}

static size_t dovecot_qp_decode(const void *how, mproto_span item)
{
    struct qp_decoder *d;
    const char *error;
    size_t at;

    (void)how;
    buffer_set_used_size(dovecot_out, 0);
    d = qp_decoder_init(dovecot_out);
    if (qp_decoder_more(d, (const unsigned char *)item.p, item.n, &at,
                        &error) == 0)
        qp_decoder_finish(d, &error);
    qp_decoder_deinit(&d);
    return dovecot_out->used;
}

static size_t dovecot_text(const void *p, size_t n)
{
    buffer_set_used_size(dovecot_out, 0);
    message_header_decode_utf8(p, n, dovecot_out, NULL);
    return dovecot_out->used;
}

static size_t dovecot_words(const void *how, mproto_span item)
{
    (void)how;
    return dovecot_text(item.p, item.n);
}

static size_t dovecot_people(const void *p, size_t n)
{
    pool_t pool = pool_alloconly_create("addresses", 1 << 16);
    const struct message_address *a;
    size_t sum = 0;

    for (a = message_address_parse(pool, p, n, UINT_MAX, 0); a; a = a->next)
        sum += 1 + (a->name ? dovecot_text(a->name, strlen(a->name)) : 0);
    pool_unref(&pool);
    return sum;
}

static size_t dovecot_addresses(const void *how, mproto_span item)
{
    (void)how;
    return dovecot_people(item.p, item.n);
}

static size_t dovecot_date(const void *how, mproto_span item)
{
    time_t seconds;
    int zone;

    (void)how;
    return message_date_parse((const unsigned char *)item.p, item.n, &seconds,
                              &zone);
}

static size_t dovecot_field(struct message_header_line *f)
{
    mproto_span value;

    value.p = (const char *)f->full_value;
    value.n = f->full_value_len;
    if (strcasecmp(f->name, "Subject") == 0)
        return dovecot_words(NULL, value);
    if (strcasecmp(f->name, "Date") == 0)
        return dovecot_date(NULL, value);
    return dovecot_addresses(NULL, value);
}

static bool dovecot_wants(const char *name)
{
    return strcasecmp(name, "Subject") == 0 || strcasecmp(name, "Date") == 0
        || strcasecmp(name, "From") == 0 || strcasecmp(name, "To") == 0
        || strcasecmp(name, "Cc") == 0;
}

static size_t dovecot_header(const void *how, mproto_span item)
{
    struct istream *in = i_stream_create_from_data(item.p, item.n);
    struct message_header_parser_ctx *parser;
    struct message_header_line *f;
    size_t sum = 0;

    (void)how;
    parser = message_parse_header_init(in, NULL,
        MESSAGE_HEADER_PARSER_FLAG_SKIP_INITIAL_LWSP);
    while (message_parse_header_next(parser, &f) > 0) {
        if (f->eoh || !dovecot_wants(f->name))
            continue;
        if (f->continues)
            f->use_full_value = TRUE;
        else
            sum += dovecot_field(f);
    }
    message_parse_header_deinit(&parser);
    i_stream_unref(&in);
    return sum;
}

static size_t dovecot_message(const void *how, mproto_span item)
{
    struct message_parser_settings settings = { .hdr_flags = 0 };
    pool_t pool = pool_alloconly_create("parts", 1 << 12);
    struct istream *in = i_stream_create_from_data(item.p, item.n);
    struct message_parser_ctx *parser = message_parser_init(pool, in,
                                                            &settings);
    struct message_decoder_context *decoder = message_decoder_init(NULL, 0);
    struct message_block block, decoded;
    struct message_part *parts;
    size_t sum = 1;

    (void)how;
    while (message_parser_parse_next_block(parser, &block) > 0)
        if (message_decoder_decode_next_block(decoder, &block, &decoded)
            && !decoded.hdr)
            sum += decoded.size;
    message_decoder_deinit(&decoder);
    message_parser_deinit(&parser, &parts);
    i_stream_unref(&in);
    pool_unref(&pool);
    return sum;
}

const bench_peer bench_dovecot = {
    .name = "Dovecot", .present = 1, .begin = dovecot_begin,
    .work = {
        [BENCH_BASE64_ENCODE] = dovecot_base64_encode,
        [BENCH_BASE64_DECODE] = dovecot_base64_decode,
        [BENCH_QP_ENCODE] = dovecot_qp_encode,
        [BENCH_QP_DECODE] = dovecot_qp_decode,
        [BENCH_WORDS] = dovecot_words,
        [BENCH_ADDRESSES] = dovecot_addresses,
        [BENCH_DATE] = dovecot_date,
        [BENCH_HEADER] = dovecot_header,
        [BENCH_MESSAGE] = dovecot_message,
    }
};
#else
const bench_peer bench_dovecot = { .name = "Dovecot" };
#endif
