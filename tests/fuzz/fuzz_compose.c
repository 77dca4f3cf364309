#include "../unit/compose_seen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The octets are a plan of calls. What it writes is read as the same by the
 * parsers, and is the same message however bodies are cut and output taken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const plan_way ways[] = {
        { 0, SIZE_MAX, NULL, NULL }, { 1, 1, NULL, NULL },
        { 7, 100, NULL, NULL }, { 1000, 0, NULL, NULL }
    };
    static plan x;
    size_t i;
    int code;

    if (size > 4096)
        return 0;
    code = plan_run(&x, data, size, &ways[0]);
    COMPOSE_MUST(code == MPROTO_OK || code == MPROTO_E_ARG);
    if (code == MPROTO_OK)
        plan_check(&x);
    for (i = 1; i < sizeof ways / sizeof ways[0]; i++)
        plan_against(&x, code, data, size, &ways[i]);
    plan_free(&x);
    return 0;
}
