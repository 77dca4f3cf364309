#include "../unit/address_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any three texts are refused, or read back as they are. */
static void write_thirds(mproto_span text)
{
    mproto_span part[3];
    mproto_addr_writer w;
    mproto_addrs it;
    mproto_addr a;
    size_t i, cap = 4 * text.n + 16;
    char *out = malloc(cap);
    mproto_span s;

    ADDRESS_MUST(out != NULL);
    for (i = 0; i < 3; i++) {
        part[i].p = text.p + i * (text.n / 3);
        part[i].n = text.n / 3;
    }
    mproto_addr_write_begin(&w, out, cap, 4, MPROTO_ADDR_WRITE_UTF8);
    if (mproto_addr_write(&w, part[0], part[1], part[2]) == MPROTO_OK) {
        ADDRESS_MUST(w.n <= cap);
        s.p = out;
        s.n = w.n;
        mproto_addrs_begin(&it, s, MPROTO_ADDRS_STRICT);
        ADDRESS_MUST(mproto_addrs_next(&it, &a) == 1 && a.raw.n == s.n);
        ADDRESS_MUST(mproto_addr_name(NULL, 0, a.display) == part[0].n);
        ADDRESS_MUST(mproto_addr_text(NULL, 0, a.local) == part[1].n);
        ADDRESS_MUST(mproto_addr_text(NULL, 0, a.domain) == part[2].n);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span body;

    body.p = (const char *)data;
    body.n = size;
    address_check(body, 1);
    if (size > 0)
        write_thirds(body);
    return 0;
}
