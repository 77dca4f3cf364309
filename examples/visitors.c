/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "visitors.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define FAILURES_MAX 10         /* at once; then one in each */
#define FORGIVEN     6000       /* milliseconds */

/* 1: it is this machine. */
static int parse(unsigned char key[16], const char *name)
{
    static const unsigned char loopback[16] = { [15] = 1 };
    char text[64];
    size_t skip = strncmp(name, "[IPv6:", 6) == 0 ? 6 : 1;
    size_t n = strlen(name);

    memset(key, 0, 16);
    if (n <= skip || n - skip > sizeof text)
        return 0;
    memcpy(text, name + skip, n - skip);
    text[n - skip - 1] = '\0';
    if (skip == 1) {
        key[0] = 1;             /* ::/8 is nobody's */
        inet_pton(AF_INET, text, key + 1);
        return key[1] == 127;
    }
    inet_pton(AF_INET6, text, key);
    if (memcmp(key, loopback, 16) == 0)
        return 1;
    memset(key + 8, 0, 8);
    return 0;
}

static struct visitor **bucket(struct visitors *v, const unsigned char key[16])
{
    unsigned long hash = 5381;
    int i;

    for (i = 0; i < 16; i++)
        hash = (hash * 33 + key[i]) & 0xfffffffful;
    return &v->table[hash % VISITORS_TABLE];
}

static void forgive(struct visitor *visitor, long long now)
{
    while (visitor->failures > 0 && visitor->forgives <= now) {
        visitor->failures--;
        visitor->forgives += FORGIVEN;
    }
}

/* Forgets those of whom nothing is to be remembered. */
static void tidy(struct visitor **at, long long now)
{
    struct visitor *one;

    while ((one = *at) != NULL) {
        forgive(one, now);
        if (one->clients > 0 || one->failures > 0) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        free(one);
    }
}

struct visitor *visitors_enter(struct visitors *v, const char *name)
{
    unsigned char key[16];
    int local = parse(key, name);
    struct visitor **at = bucket(v, key);

    while (*at != NULL && memcmp((*at)->key, key, 16) != 0)
        at = &(*at)->next;
    if (*at == NULL) {
        *at = calloc(1, sizeof **at);
        if (*at == NULL)
            return NULL;
        memcpy((*at)->key, key, 16);
        (*at)->free = local && !v->strict;
    }
    (*at)->clients++;
    return *at;
}

void visitors_leave(struct visitors *v, struct visitor *visitor,
                    long long now)
{
    visitor->clients--;
    tidy(bucket(v, visitor->key), now);
}

void visitors_free(struct visitors *v)
{
    struct visitor *one;
    size_t i;

    for (i = 0; i < VISITORS_TABLE; i++)
        while ((one = v->table[i]) != NULL) {
            v->table[i] = one->next;
            free(one);
        }
}

void visitor_failed(struct visitor *visitor, long long now)
{
    if (visitor->failures == 0)
        visitor->forgives = now + FORGIVEN;
    if (visitor->failures < FAILURES_MAX)
        visitor->failures++;
}

int visitor_may_log_in(struct visitor *visitor, long long now)
{
    forgive(visitor, now);
    return visitor->free || visitor->failures < FAILURES_MAX;
}
