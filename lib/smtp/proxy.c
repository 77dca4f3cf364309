#include <mailproto/proxy.h>
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define SEGMENT   536u          /* version 2.2 of the protocol */
#define UNIX_PATH 108u

static const char signature1[] = "PROXY ";
static const char signature2[] = "\r\n\r\n\0\r\nQUIT\n";

enum { SIGNATURE1 = sizeof signature1 - 1,
       SIGNATURE2 = sizeof signature2 - 1 };

/* --- version 1: a line --- */

/* Digits without a zero in front, up to most. */
static int read_number(mproto_span text, unsigned most, unsigned *n)
{
    uint64_t value;

    if (text.n == 0 || text.n > 5 || (text.n > 1 && *text.p == '0') ||
        !mproto_number(text, &value) || value > most)
        return 0;
    *n = (unsigned)value;
    return 1;
}

static int read_ipv4(mproto_span text, unsigned char *to)
{
    mproto_span part;
    unsigned n;
    int i;

    for (i = 0; i < 4; i++) {
        if (mproto_cut(&text, '.', &part) != (i < 3) ||
            !read_number(part, 255, &n))
            return 0;
        to[i] = (unsigned char)n;
    }
    return 1;
}

static unsigned hex_value(char c)
{
    if (mproto_is(c, MPROTO_C_DIGIT))
        return (unsigned)(c - '0');
    return (unsigned)(mproto_lower(c) - 'a') + 10;
}

/* One to four hex digits, as two octets. */
static int read_group(mproto_span text, unsigned char *to)
{
    unsigned n = 0;
    size_t i;

    for (i = 0; i < text.n; i++) {
        if (!mproto_is(text.p[i], MPROTO_C_HEX))
            return 0;
        n = n << 4 | hex_value(text.p[i]);
    }
    to[0] = (unsigned char)(n >> 8 & 0xff);
    to[1] = (unsigned char)(n & 0xff);
    return text.n >= 1 && text.n <= 4;
}

/* The groups of text, at most max, one behind the other from to on: how many;
 * -1 when they are none. An empty text has none. */
static int read_groups(mproto_span text, unsigned char *to, int max)
{
    mproto_span group;
    int n = 0, more = text.n > 0;

    for (; more; n++) {
        more = mproto_cut(&text, ':', &group);
        if (n == max || !read_group(group, to + 2 * n))
            return -1;
    }
    return n;
}

/* Where "::" begins; all of it when nowhere. */
static size_t find_gap(mproto_span text)
{
    size_t i;

    for (i = 0; i + 1 < text.n; i++)
        if (text.p[i] == ':' && text.p[i + 1] == ':')
            return i;
    return text.n;
}

static int read_ipv6(mproto_span text, unsigned char *to)
{
    unsigned char tail[16];
    size_t gap = find_gap(text);
    mproto_span head = { text.p, gap };
    int front = read_groups(head, to, 8), back;

    if (gap == text.n)
        return front == 8;
    text.p += gap + 2;
    text.n -= gap + 2;
    back = read_groups(text, tail, 7);
    if (front < 0 || back < 0 || front + back > 7)
        return 0;
    memset(to + 2 * front, 0, (size_t)(16 - 2 * front));
    memcpy(to + 16 - 2 * back, tail, (size_t)(2 * back));
    return 1;
}

static int read_address(const mproto_proxy *proxy, mproto_span text,
                        unsigned char *to)
{
    return proxy->family == MPROTO_PROXY_IPV4 ? read_ipv4(text, to)
                                              : read_ipv6(text, to);
}

/* What stands behind "PROXY ": one blank between the words. */
static int read_line(mproto_proxy *proxy, mproto_span line)
{
    mproto_span word[4], protocol;
    int i, more = mproto_cut(&line, ' ', &protocol);

    proxy->version = 1;
    if (mproto_same(protocol, "unknown"))
        return memcmp(protocol.p, "UNKNOWN", 7) == 0;
    if (protocol.n != 4 || !more || memcmp(protocol.p, "TCP", 3) != 0)
        return 0;
    if (protocol.p[3] == '4')
        proxy->family = MPROTO_PROXY_IPV4;
    else if (protocol.p[3] == '6')
        proxy->family = MPROTO_PROXY_IPV6;
    else
        return 0;
    for (i = 0; i < 4; i++)
        if (mproto_cut(&line, ' ', &word[i]) != (i < 3))
            return 0;
    return read_address(proxy, word[0], proxy->from) &&
           read_address(proxy, word[1], proxy->to) &&
           read_number(word[2], 65535, &proxy->from_port) &&
           read_number(word[3], 65535, &proxy->to_port);
}

/* A CR that is not the CRLF's, and an LF before it, end nothing. */
static mproto_proxy_type read_v1(mproto_proxy *proxy, mproto_span in)
{
    size_t most = in.n < MPROTO_PROXY_V1_MAX ? in.n : MPROTO_PROXY_V1_MAX;
    const char *lf = memchr(in.p, '\n', most);
    mproto_span line;

    if (!lf)
        return most == MPROTO_PROXY_V1_MAX ? MPROTO_PROXY_BAD
                                           : MPROTO_PROXY_MORE;
    line.p = in.p + SIGNATURE1;
    line.n = (size_t)(lf - line.p);
    if (line.n == 0 || line.p[line.n - 1] != '\r')
        return MPROTO_PROXY_BAD;
    line.n--;
    proxy->length = (size_t)(lf - in.p) + 1;
    return mproto_printable(line.p, line.n) == line.n && read_line(proxy, line)
        ? MPROTO_PROXY_WHOLE : MPROTO_PROXY_BAD;
}

/* --- version 2: octets --- */

static unsigned two_octets(const char *p)
{
    return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

static mproto_span unix_path(const char *p)
{
    mproto_span path;

    path.p = p;
    path.n = UNIX_PATH;
    while (path.n > 0 && p[path.n - 1] == '\0')
        path.n--;
    return path;
}

/* Octets of the addresses of each family. */
static size_t addresses_size(mproto_proxy_family family)
{
    switch (family) {
    case MPROTO_PROXY_IPV4:
        return 12;
    case MPROTO_PROXY_IPV6:
        return 36;
    case MPROTO_PROXY_UNIX:
        return 2 * UNIX_PATH;
    default:
        return 0;
    }
}

static void read_addresses(mproto_proxy *proxy, const char *p)
{
    size_t n = proxy->family == MPROTO_PROXY_IPV4 ? 4 : 16;

    if (proxy->family == MPROTO_PROXY_NONE)
        return;
    if (proxy->family == MPROTO_PROXY_UNIX) {
        proxy->from_path = unix_path(p);
        proxy->to_path = unix_path(p + UNIX_PATH);
        return;
    }
    memcpy(proxy->from, p, n);
    memcpy(proxy->to, p + n, n);
    proxy->from_port = two_octets(p + 2 * n);
    proxy->to_port = two_octets(p + 2 * n + 2);
}

/* The two octets that tell what the rest is; 0: what nobody knows. LOCAL and
 * UNSPEC have no addresses, whatever stands there. */
static int read_kind(mproto_proxy *proxy, unsigned command, unsigned family)
{
    proxy->version = 2;
    proxy->local = command == 0x20;
    proxy->datagram = (family & 15) == 2;
    if ((command != 0x20 && command != 0x21) || family >> 4 > 3 ||
        (family & 15) > 2)
        return 0;
    if (!proxy->local && (family & 15) != 0)
        proxy->family = (mproto_proxy_family)(family >> 4);
    return 1;
}

static mproto_proxy_type read_v2(mproto_proxy *proxy, mproto_span in,
                                 size_t max)
{
    size_t rest, size;

    if (in.n < MPROTO_PROXY_V2_MIN)
        return MPROTO_PROXY_MORE;
    rest = two_octets(in.p + 14);
    proxy->length = MPROTO_PROXY_V2_MIN + rest;
    if (!read_kind(proxy, (unsigned char)in.p[12], (unsigned char)in.p[13]) ||
        proxy->length > (max ? max : SEGMENT))
        return MPROTO_PROXY_BAD;
    size = addresses_size(proxy->family);
    if (size > rest)
        return MPROTO_PROXY_BAD;
    if (in.n < proxy->length)
        return MPROTO_PROXY_MORE;
    in.p += MPROTO_PROXY_V2_MIN;
    read_addresses(proxy, in.p);
    if (proxy->family != MPROTO_PROXY_NONE) {
        proxy->tlvs.p = in.p + size;
        proxy->tlvs.n = rest - size;
    }
    return MPROTO_PROXY_WHOLE;
}

/* --- either --- */

/* As far as both reach they are the same. */
static int begins(mproto_span in, const char *signature, size_t n)
{
    size_t most = in.n < n ? in.n : n;

    return most == 0 || memcmp(in.p, signature, most) == 0;
}

mproto_proxy_type mproto_proxy_read(mproto_proxy *proxy, const void *p,
                                    size_t n, size_t max)
{
    mproto_proxy found;
    mproto_proxy_type type;
    mproto_span in;

    in.p = p;
    in.n = n;
    memset(&found, 0, sizeof found);
    if (begins(in, signature2, SIGNATURE2))
        type = read_v2(&found, in, max);
    else if (!begins(in, signature1, SIGNATURE1))
        type = MPROTO_PROXY_BAD;
    else
        type = n > SIGNATURE1 ? read_v1(&found, in) : MPROTO_PROXY_MORE;
    if (type == MPROTO_PROXY_WHOLE)
        *proxy = found;
    return type;
}

int mproto_proxy_tlv_next(mproto_span *tlvs, unsigned *type,
                          mproto_span *value)
{
    size_t n;

    if (tlvs->n == 0)
        return 0;
    if (tlvs->n < 3)
        return MPROTO_E_ARG;
    n = two_octets(tlvs->p + 1);
    if (n > tlvs->n - 3)
        return MPROTO_E_ARG;
    *type = (unsigned char)tlvs->p[0];
    value->p = tlvs->p + 3;
    value->n = n;
    tlvs->p += 3 + n;
    tlvs->n -= 3 + n;
    return 1;
}
