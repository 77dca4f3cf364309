#include "message/date_int.h"
#include "base/chars_int.h"

/* Three letters as one number, in lower case. No other octets than the two
 * forms of a letter become one. */
#define NAME(a, b, c) \
    ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

static uint32_t name_of(const char *p)
{
    return NAME((unsigned char)p[0], (unsigned char)p[1],
                (unsigned char)p[2]) | 0x202020u;
}

int mproto_date_month(const char *p)
{
    switch (name_of(p)) {
    case NAME('j', 'a', 'n'): return 1;
    case NAME('f', 'e', 'b'): return 2;
    case NAME('m', 'a', 'r'): return 3;
    case NAME('a', 'p', 'r'): return 4;
    case NAME('m', 'a', 'y'): return 5;
    case NAME('j', 'u', 'n'): return 6;
    case NAME('j', 'u', 'l'): return 7;
    case NAME('a', 'u', 'g'): return 8;
    case NAME('s', 'e', 'p'): return 9;
    case NAME('o', 'c', 't'): return 10;
    case NAME('n', 'o', 'v'): return 11;
    case NAME('d', 'e', 'c'): return 12;
    default: return 0;
    }
}

int mproto_date_weekday(const char *p)
{
    switch (name_of(p)) {
    case NAME('s', 'u', 'n'): return 0;
    case NAME('m', 'o', 'n'): return 1;
    case NAME('t', 'u', 'e'): return 2;
    case NAME('w', 'e', 'd'): return 3;
    case NAME('t', 'h', 'u'): return 4;
    case NAME('f', 'r', 'i'): return 5;
    case NAME('s', 'a', 't'): return 6;
    default: return -1;
    }
}

/* 1 when word is the beginning of whole, but for case. */
static int begins(mproto_span word, const char *whole)
{
    size_t i;

    for (i = 0; i < word.n; i++)
        if (whole[i] == '\0' || mproto_lower(word.p[i]) != whole[i])
            return 0;
    return 1;
}

int mproto_date_month_word(mproto_span word)
{
    static const char *const months[13] = {
        "", "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december"
    };
    int month = word.n >= 3 ? mproto_date_month(word.p) : 0;

    return month > 0 && begins(word, months[month]) ? month : 0;
}

int mproto_date_weekday_word(mproto_span word)
{
    static const char *const weekdays[7] = {
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday"
    };
    int weekday = word.n >= 3 ? mproto_date_weekday(word.p) : -1;

    return weekday >= 0 && begins(word, weekdays[weekday]) ? weekday : -1;
}

/* Those of one meaning only, more or less: no IST, no AST of Arabia. */
static const struct zone_name {
    char             name[6];
    short            minutes;
    mproto_zone_kind kind;
} zone_names[] = {
    { "gmt", 0, MPROTO_ZONE_OBSOLETE },
    { "ut", 0, MPROTO_ZONE_OBSOLETE },
    { "z", 0, MPROTO_ZONE_OBSOLETE },
    { "est", -300, MPROTO_ZONE_OBSOLETE },
    { "edt", -240, MPROTO_ZONE_OBSOLETE },
    { "cst", -360, MPROTO_ZONE_OBSOLETE },
    { "cdt", -300, MPROTO_ZONE_OBSOLETE },
    { "mst", -420, MPROTO_ZONE_OBSOLETE },
    { "mdt", -360, MPROTO_ZONE_OBSOLETE },
    { "pst", -480, MPROTO_ZONE_OBSOLETE },
    { "pdt", -420, MPROTO_ZONE_OBSOLETE },
    { "utc", 0, MPROTO_ZONE_COMMON },
    { "wet", 0, MPROTO_ZONE_COMMON },
    { "west", 60, MPROTO_ZONE_COMMON },
    { "bst", 60, MPROTO_ZONE_COMMON },
    { "cet", 60, MPROTO_ZONE_COMMON },
    { "cest", 120, MPROTO_ZONE_COMMON },
    { "met", 60, MPROTO_ZONE_COMMON },
    { "mest", 120, MPROTO_ZONE_COMMON },
    { "mez", 60, MPROTO_ZONE_COMMON },
    { "mesz", 120, MPROTO_ZONE_COMMON },
    { "eet", 120, MPROTO_ZONE_COMMON },
    { "eest", 180, MPROTO_ZONE_COMMON },
    { "msk", 180, MPROTO_ZONE_COMMON },
    { "msd", 240, MPROTO_ZONE_COMMON },
    { "sast", 120, MPROTO_ZONE_COMMON },
    { "hkt", 480, MPROTO_ZONE_COMMON },
    { "sgt", 480, MPROTO_ZONE_COMMON },
    { "awst", 480, MPROTO_ZONE_COMMON },
    { "jst", 540, MPROTO_ZONE_COMMON },
    { "kst", 540, MPROTO_ZONE_COMMON },
    { "aest", 600, MPROTO_ZONE_COMMON },
    { "aedt", 660, MPROTO_ZONE_COMMON },
    { "nzst", 720, MPROTO_ZONE_COMMON },
    { "nzdt", 780, MPROTO_ZONE_COMMON },
    { "ast", -240, MPROTO_ZONE_COMMON },
    { "adt", -180, MPROTO_ZONE_COMMON },
    { "nst", -210, MPROTO_ZONE_COMMON },
    { "ndt", -150, MPROTO_ZONE_COMMON },
    { "akst", -540, MPROTO_ZONE_COMMON },
    { "akdt", -480, MPROTO_ZONE_COMMON },
    { "hst", -600, MPROTO_ZONE_COMMON },
    { "brt", -180, MPROTO_ZONE_COMMON },
};

mproto_zone_kind mproto_date_zone_word(mproto_span word, int *zone)
{
    size_t i;

    *zone = 0;
    for (i = 0; i < sizeof zone_names / sizeof zone_names[0]; i++) {
        if (!mproto_same(word, zone_names[i].name))
            continue;
        *zone = zone_names[i].minutes;
        return zone_names[i].kind;
    }
    if (word.n == 1 && mproto_is(*word.p, MPROTO_C_ALPHA)
        && mproto_lower(*word.p) != 'j')
        return MPROTO_ZONE_MILITARY;
    return MPROTO_ZONE_NONE;
}

int mproto_zone_minutes(int hhmm)
{
    int minutes = hhmm / 100 * 60 + hhmm % 100;

    return hhmm % 100 < 60 && minutes <= MPROTO_ZONE_MAX ? minutes : -1;
}
