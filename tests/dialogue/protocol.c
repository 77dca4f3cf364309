/* Which protocols there are. */
#include "engine.h"

#include <string.h>

static const engine_protocol *const protocols[] = {
    &engine_imap, &engine_pop3, &engine_smtp
};

/* "tests/dialogue/smtp/T01.txt": smtp. */
const engine_protocol *engine_protocol_find(const char *path)
{
    const char *end = strrchr(path, '/'), *from;
    size_t i, n;

    for (from = end; from && from > path && from[-1] != '/'; from--)
        ;
    for (i = 0; from && i < sizeof protocols / sizeof *protocols; i++) {
        n = strlen(protocols[i]->name);
        if ((size_t)(end - from) == n &&
            memcmp(from, protocols[i]->name, n) == 0)
            return protocols[i];
    }
    return NULL;
}
