/* Both engines of a protocol back to back: content from the input, verbs and
 * answers thrown by dice. In whatever pieces the octets travel both tell the
 * same, and neither calls the other wrong. First octet: options; second and
 * third: the dice. */
#ifndef PAIR_H
#define PAIR_H

#include "dice.h"

typedef struct pair {
    const engine_protocol *protocol;
    const char *const     *options[2];  /* four of each side */
    const char *const    (*more)[2];    /* eight that go together */

    /* What the applications do with this content. */
    void (*throw_words)(script *s, dice *d, unsigned first, const char *body);
    /* What came of the content, with line ends as they should be. */
    void (*check)(const played *p, const text *content);
} pair;

/* CR, LF and CRLF become CRLF; a missing last one is added. */
static inline void pair_normalise(const uint8_t *p, size_t n, text *t)
{
    size_t i;

    text_puts(t, "");
    for (i = 0; i < n; i++) {
        if (p[i] != '\r' && p[i] != '\n') {
            text_add(t, p + i, 1);
            continue;
        }
        text_puts(t, "\r\n");
        i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';
    }
    if (t->n > 0 && t->p[t->n - 1] != '\n')
        text_puts(t, "\r\n");
}

static inline void pair_check(const script *s, const played *p)
{
    dice_check(s, CLIENT, &p[CLIENT]);
    dice_check(s, SERVER, &p[SERVER]);
    must(!strstr(p[CLIENT].trace.p, "\nCLOSED E_PEER"));
    must(!strstr(p[SERVER].trace.p, "\nCLOSED E_PEER"));
    must(!strstr(p[SERVER].trace.p, "\nCLOSED E_LIMIT"));
}

static inline void pair_script(script *s, dice *d, const pair *a,
                               const uint8_t *data, size_t size)
{
    text body = { 0 };
    int side;

    d->state = (uint32_t)data[1] << 8 | data[2];
    script_octets(s, a->protocol, CLIENT, NULL, 0);
    for (side = 0; side < 2; side++) {
        text_puts(&s->side[side].with,
                  a->options[side][data[0] >> 2 * side & 3]);
        text_puts(&s->side[side].with, a->more[data[0] >> 5][side]);
    }
    text_puts(&body, "body \"");
    text_escape(&body, data + 3, size - 3);
    text_puts(&body, "\"");
    a->throw_words(s, d, data[0], body.p);
    text_free(&body);
}

static inline void pair_run(const script *s, dice *d, const pair *a,
                            const text *content)
{
    played want[2], got[2];
    play_plan plan = plan_plain;
    int side;

    memset(want, 0, sizeof want);
    memset(got, 0, sizeof got);
    play_pair(s, &plan, want);
    pair_check(s, want);
    a->check(want, content);
    plan = dice_plan(d, 0);
    plan.piece = 1 + dice_throw(d, 40);
    play_pair(s, &plan, got);
    for (side = 0; side < 2; side++) {
        dice_same(s, &want[side], &got[side]);
        played_free(&want[side]);
        played_free(&got[side]);
    }
}

static inline int pair_fuzz(const pair *a, const uint8_t *data, size_t size)
{
    text content = { 0 };
    dice d = { 0 };
    script s;

    if (size < 3 || size > 2000)
        return 0;
    pair_script(&s, &d, a, data, size);
    pair_normalise(data + 3, size - 3, &content);
    pair_run(&s, &d, a, &content);
    text_free(&content);
    script_free(&s);
    return 0;
}

#endif
