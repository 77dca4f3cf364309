/* Where the clients of a server come from: how many are here at a time, and
 * how often they failed to log in. An IPv6 address is its first 64 bits, which
 * one customer has as a rule. ISC, see COPYING. */
#ifndef EXAMPLES_VISITORS_H
#define EXAMPLES_VISITORS_H

struct visitor {
    struct visitor *next;
    unsigned char   key[16];
    unsigned        clients;
    unsigned        failures;   /* each is forgiven when it is its time */
    long long       forgives;   /* the next one, on the clock of the calls */
    int             free;       /* of all limits */
};

#define VISITORS_TABLE 4096

struct visitors {               /* begins as zeros */
    int             strict;     /* this machine is not free of limits */
    struct visitor *table[VISITORS_TABLE];
};

/* One more client from there, "[192.0.2.1]" or "[IPv6:2001:db8::1]". NULL: no
 * memory. */
struct visitor *visitors_enter(struct visitors *v, const char *name);
/* One less; who has gone is forgotten with his failures. */
void visitors_leave(struct visitors *v, struct visitor *visitor,
                    long long now);
void visitors_free(struct visitors *v);

/* A login failed; and whether there may be another one now. */
void visitor_failed(struct visitor *visitor, long long now);
int visitor_may_log_in(struct visitor *visitor, long long now);

#endif
