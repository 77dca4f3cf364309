/* What we find in messages: a filter for mime_python.py. Each line of input is
 * the path of a file; for each part of the message in it comes a line with
 * path, kind, type, and the octets and CRC-32 of its decoded body, a \37
 * between them; then an empty line. */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include "outline.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t crc_table[256];

/* ISO 3309, as zlib has it. */
static void make_table(void)
{
    uint32_t i, c;
    int bit;

    for (i = 0; i < 256; i++) {
        for (c = i, bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
        crc_table[i] = c;
    }
}

static uint32_t crc_of(mproto_span s)
{
    uint32_t c = 0xffffffffu;
    size_t i;

    for (i = 0; i < s.n; i++)
        c = crc_table[(c ^ (unsigned char)s.p[i]) & 0xff] ^ c >> 8;
    return c ^ 0xffffffffu;
}

static void print_part(const outline_part *p)
{
    static const char *const kinds[] = { "", "leaf", "multipart", "message" };

    printf("%s\37%s\37%s\37%lu\37%" PRIx32 "\n", p->path, kinds[p->kind],
           p->type.p, (unsigned long)p->content.n,
           crc_of(outline_span(&p->content)));
}

static void print_message(const char *path)
{
    mproto_span message;
    outline o;
    size_t i;
    char *p;

    message.p = p = corpus_read(path, &message.n);
    if (p) {
        outline_read(&o, message, MPROTO_MIME_DECODE | MPROTO_MIME_MBOXLINE,
                     0);
        for (i = 0; i < o.n; i++)
            print_part(&o.parts[i]);
        outline_free(&o);
    }
    putchar('\n');
    free(p);
}

int main(void)
{
    static char path[4096];

    make_table();
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        print_message(path);
    }
    return 0;
}
