/* The PROXY protocol, versions 1 and 2: what a proxy tells of the connection,
 * in front of all that the client says. Read it before an engine is given
 * anything, and only from proxies that you know: whoever may write it chooses
 * who he is. ISC, see COPYING. */
#ifndef MAILPROTO_PROXY_H
#define MAILPROTO_PROXY_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPROTO_PROXY_V1_MAX 107u        /* octets with CRLF */
#define MPROTO_PROXY_V2_MIN 16u         /* without addresses */

typedef enum mproto_proxy_family {
    MPROTO_PROXY_NONE,          /* LOCAL, UNKNOWN or UNSPEC: take the addresses
                                 * of the connection itself */
    MPROTO_PROXY_IPV4, MPROTO_PROXY_IPV6, MPROTO_PROXY_UNIX
} mproto_proxy_family;

typedef struct mproto_proxy {
    int                 version;        /* 1 or 2 */
    int                 local;  /* 2: the proxy speaks for itself */
    mproto_proxy_family family;
    int                 datagram;       /* 2: UDP; TCP otherwise */
    unsigned char       from[16], to[16];       /* in network order; IPV4: the
                                 * first four */
    unsigned            from_port, to_port;
    mproto_span         from_path, to_path;     /* UNIX, without NULs behind */
    mproto_span         tlvs;   /* 2: what stands behind the addresses */
    size_t              length; /* octets of the header; the client's begin
                                 * behind them */
} mproto_proxy;

typedef enum mproto_proxy_type {
    MPROTO_PROXY_MORE = 0,      /* so far it is one: call with more octets */
    MPROTO_PROXY_WHOLE,         /* *proxy is filled in */
    MPROTO_PROXY_BAD            /* it is none: close the connection */
} mproto_proxy_type;

/* p are all octets since the connection began. max is the longest header of
 * version 2 that is taken; 0: 536, which is one segment of any network. At max
 * octets, or MPROTO_PROXY_V1_MAX, MORE is not said any more. Spans lie in p. */
MPROTO_API mproto_proxy_type mproto_proxy_read(mproto_proxy *proxy,
                                               const void *p, size_t n,
                                               size_t max);

/* 1: *type and *value are the next one of tlvs, which has moved behind it. 0:
 * no more. E_ARG: malformed, and nothing has moved. */
MPROTO_API int mproto_proxy_tlv_next(mproto_span *tlvs, unsigned *type,
                                     mproto_span *value);

#ifdef __cplusplus
}
#endif
#endif
