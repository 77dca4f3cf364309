/* For those who forward mail: which hosts, when again, who together. Pure
 * functions: no queue, no DNS, no clock. Loops, and what a header must not
 * show, are the matter of transit.h. ISC, see COPYING. */
#ifndef MAILPROTO_RELAY_H
#define MAILPROTO_RELAY_H

#include <mailproto/smtp.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- Hosts (RFC 5321 5.1) --- */

typedef struct mproto_mx {
    unsigned    preference;
    const char *host;
    uint32_t    order_;
} mproto_mx;

typedef enum mproto_mx_verdict {
    MPROTO_MX_TRY = 1,          /* mx[0..*n) in the order to try */
    MPROTO_MX_ADDRESS,          /* no MX: the domain's own A and AAAA */
    MPROTO_MX_NULL,             /* it takes no mail (RFC 7505): 556 5.1.10 */
    MPROTO_MX_LOOP              /* we are the best ourselves: 554 5.4.6 */
} mproto_mx_verdict;

/* Sorts the *n records of a domain by preference, those of one preference in
 * an order that random chooses, and cuts self with all that are no better,
 * which would send the mail round. self NULL: none of them. Names are compared
 * without case and without a final dot. */
MPROTO_API mproto_mx_verdict mproto_mx_order(mproto_mx *mx, size_t *n,
                                             const char *self,
                                             uint32_t random);

/* --- Time (RFC 5321 4.5.4.1) --- */

typedef struct mproto_retry {   /* seconds; 0 is the default */
    size_t   size;              /* sizeof(mproto_retry) */
    uint32_t first;             /* behind the first try; 1,800 */
    uint32_t most;              /* doubled from try to try up to it; 14,400 */
    uint32_t give_up;           /* behind queued; 432,000: five days */
} mproto_retry;

/* When to try again, in seconds since 1970: tries have been made, the last
 * at last. Up to an eighth later by random, so that not all mail comes back
 * at once; the last try is at the end itself. INT64_MIN: that is past, bounce.
 * r NULL: all defaults. */
MPROTO_API int64_t mproto_retry_next(const mproto_retry *r, int64_t queued,
                                     int64_t last, unsigned tries,
                                     uint32_t random);

/* --- Recipients --- */

/* Sorts the n numbers in index, of paths, so that those of one domain stand
 * together, the lower number first. Domains are compared without case. */
MPROTO_API void mproto_by_domain(const mproto_smtp_path *paths,
                                 uint32_t *index, size_t n);
/* The end of the group that begins at from: the first of another domain, or
 * n. */
MPROTO_API size_t mproto_by_domain_end(const mproto_smtp_path *paths,
                                       const uint32_t *index, size_t n,
                                       size_t from);

typedef enum mproto_relay_verdict {
    MPROTO_RELAY_LOCAL = 1,     /* for a domain of ours */
    MPROTO_RELAY_FORWARD,       /* from one of ours to anywhere */
    MPROTO_RELAY_REFUSE         /* 550 5.7.1 */
} mproto_relay_verdict;

/* Ours to anywhere, anywhere to ours, and nothing else. domains: our names,
 * blanks between; one that begins with "." stands for all below it. trusted:
 * the client has logged in, or is in our net. An address that hides another
 * one in its local part (user%host@ours, host!user@ours, "user@host"@ours) is
 * no local one unless trusted: others read it as an order to forward. */
MPROTO_API mproto_relay_verdict mproto_relay_judge(
    const mproto_smtp_path *to, const char *domains, int trusted);

/* --- Source routes (RFC 5321 appendix C, RFC 821 3.6), obsolete ---
 * All write as snprintf() does. */

/* The next host of "@a,@b:user@c": a; of "user@c": c. */
MPROTO_API mproto_span mproto_route_next(const mproto_smtp_path *path);
/* The forward-path without the host that it has reached: "@b:user@c". */
MPROTO_API size_t mproto_route_drop(char *dst, size_t cap,
                                    const mproto_smtp_path *path);
/* The reverse-path when host has forwarded: "@host,@a,@b:user@c"; the null
 * one stays empty. */
MPROTO_API size_t mproto_route_grow(char *dst, size_t cap,
                                    const mproto_smtp_path *path,
                                    const char *host);

#ifdef __cplusplus
}
#endif
#endif
