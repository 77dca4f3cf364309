/* One engine alone: what its peer says is the input, what its application
 * says is thrown by dice. First octet: options; second and third: the dice. */
#ifndef ALONE_H
#define ALONE_H

#include "dice.h"

#define ALONE_COUNT(list) (unsigned)(sizeof (list) / sizeof *(list))

typedef struct alone {
    const engine_protocol *protocol;
    const char *const     *options;
    unsigned               options_n;
    const char *const     *words;       /* of the application */
    unsigned               words_n;
} alone;

static inline void alone_script(script *s, dice *d, const alone *a, int side,
                                const uint8_t *data, size_t size)
{
    d->state = (uint32_t)data[1] << 8 | data[2];
    script_octets(s, a->protocol, side == CLIENT ? SERVER : CLIENT, data + 3,
                  size - 3);
    text_puts(&s->side[side].with, a->options[data[0] % a->options_n]);
}

/* A server that was never asked answers; when that ends the engine, some of its
 * output may not have left yet. */
static inline void alone_same_but_tail(const script *s, played *a, played *b)
{
    text *longer = a->out.n > b->out.n ? &a->out : &b->out;

    if (text_begins(a->trace.p, "CLOSED") ||
        strstr(a->trace.p, "\nCLOSED") != NULL)
        longer->n = a->out.n < b->out.n ? a->out.n : b->out.n;
    dice_same(s, a, b);
}

/* With eof() behind it each verb that was taken has one result. */
static inline void alone_left(const script *s, size_t n)
{
    played got = { 0 };
    play_plan plan = plan_plain;

    plan.eof_at = n;
    play_alone(s, CLIENT, &plan, &got);
    dice_check(s, CLIENT, &got);
    must(got.opened == got.results);
    must(strstr(got.trace.p, "CLOSED") != NULL);
    played_free(&got);
}

static inline int alone_client(const alone *a, const uint8_t *data,
                               size_t size)
{
    played want = { 0 }, got = { 0 };
    play_plan plan = plan_plain;
    dice d = { 0 };
    script s;
    int i;

    if (size < 4)
        return 0;
    alone_script(&s, &d, a, CLIENT, data, size);
    dice_apps(&d, &s.side[CLIENT], a->words, a->words_n);
    play_alone(&s, CLIENT, &plan, &want);
    dice_check(&s, CLIENT, &want);
    for (i = 0; i < 3; i++) {
        plan = dice_plan(&d, size - 3);
        played_clear(&got);
        play_alone(&s, CLIENT, &plan, &got);
        alone_same_but_tail(&s, &want, &got);
    }
    alone_left(&s, size - 3);
    played_free(&want);
    played_free(&got);
    script_free(&s);
    return 0;
}

/* The other half of the first octet's numbers has an application that says
 * yes to all. */
static inline int alone_server(const alone *a, const uint8_t *data,
                               size_t size)
{
    int thrown = size > 0 && (data[0] / a->options_n & 1) != 0;
    played want = { 0 }, got = { 0 };
    play_plan plan = plan_plain;
    dice d = { 0 };
    script s;
    int i;

    if (size < 3)
        return 0;
    alone_script(&s, &d, a, SERVER, data, size);
    if (thrown)
        dice_apps(&d, &s.side[SERVER], a->words, a->words_n);
    play_alone(&s, SERVER, &plan, &want);
    dice_check(&s, SERVER, &want);
    for (i = 0; i < 3; i++) {
        plan = dice_plan(&d, size - 3);
        plan.late = dice_throw(&d, 2) != 0;
        played_clear(&got);
        play_alone(&s, SERVER, &plan, &got);
        dice_same(&s, &want, &got);
    }
    played_free(&want);
    played_free(&got);
    script_free(&s);
    return 0;
}

#endif
