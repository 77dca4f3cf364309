#include "message/date_int.h"
#include "message/tokens_int.h"
#include "base/chars_int.h"

/* The parts of a date in the order of RFC 5322 3.3. */
enum part {
    PART_NONE, PART_WEEKDAY, PART_DAY, PART_MONTH, PART_YEAR, PART_TIME,
    PART_ZONE
};

enum { ZONED_BY_NAME = 1, ZONED_BY_NUMBER };

#define NUMBER_MAX 9999999      /* more digits count as this */
#define EASTERNMOST 1400        /* zone that is in use */

struct number {
    int value, digits;
};

struct loose {
    mproto_tokens  in;
    mproto_moment *m;
    enum part      part;        /* the last one read */
    struct number  number[3];   /* day and year, and the month if in figures */
    int            numbers;
    int            timed, zoned;
};

static int next_is(const mproto_tokens *in, char c)
{
    return in->at_ < in->end_ && *in->at_ == c;
}

static int next_is_digit(const mproto_tokens *in)
{
    return in->at_ < in->end_ && mproto_is(*in->at_, MPROTO_C_DIGIT);
}

static void take_part(struct loose *l, enum part part)
{
    if ((int)part != (int)l->part + 1
        && !(part == PART_DAY && l->part == PART_NONE))
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    l->part = part;
}

static struct number take_digits(struct loose *l)
{
    struct number n = { 0, 0 };

    for (; next_is_digit(&l->in); l->in.at_++) {
        n.value = n.value * 10 + (*l->in.at_ - '0');
        if (n.value > NUMBER_MAX)
            n.value = NUMBER_MAX;
        n.digits += n.digits < 9;
    }
    return n;
}

/* 1 when day, month and year are all there. */
static int has_day(const struct loose *l)
{
    return l->numbers >= (l->m->month > 0 ? 2 : 3);
}

/* c and two digits, perhaps with comments and folds between (RFC 5322 4.3);
 * 0 when they do not come next. */
static int take_pair(struct loose *l, char c, int *value)
{
    mproto_tokens ahead = l->in;
    const char *colon;
    struct number n;

    mproto_tokens_gap(&ahead);
    if (!next_is(&ahead, c))
        return 0;
    colon = ahead.at_++;
    mproto_tokens_gap(&ahead);
    if (!next_is_digit(&ahead))
        return 0;
    if (colon != l->in.at_ || ahead.at_ != colon + 1)
        l->m->defects |= MPROTO_DEFECT_OBSOLETE;
    l->in = ahead;
    n = take_digits(l);
    if (n.digits != 2)
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    *value = n.value;
    return 1;
}

/* Over ".123" behind the seconds. */
static void skip_fraction(struct loose *l)
{
    mproto_tokens ahead = l->in;

    ahead.at_ += next_is(&ahead, '.');
    if (ahead.at_ == l->in.at_ || !next_is_digit(&ahead))
        return;
    l->in = ahead;
    take_digits(l);
    l->m->defects |= MPROTO_DEFECT_SYNTAX;
}

/* The rest of a time, c between its parts; 0 when hour is none. */
static int take_time(struct loose *l, struct number hour, char c)
{
    if (l->timed || !take_pair(l, c, &l->m->minute))
        return 0;
    l->timed = 1;
    l->m->hour = hour.value;
    if (hour.digits != 2 || c != ':')
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    if (take_pair(l, c, &l->m->second))
        skip_fraction(l);
    take_part(l, PART_TIME);
    return 1;
}

static void set_zone(struct loose *l, int hhmm, int west)
{
    int minutes = mproto_zone_minutes(hhmm);

    if (!l->zoned)
        take_part(l, PART_ZONE);
    l->zoned = ZONED_BY_NUMBER;
    if (minutes < 0)
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    l->m->zone_unknown = minutes < 0 || (west && minutes == 0);
    l->m->zone = l->m->zone_unknown ? 0 : west ? -minutes : minutes;
}

/* "0530" and "530" where a zone has its place. */
static int is_zone_without_sign(const struct loose *l, struct number n)
{
    return l->part == PART_TIME && (n.digits == 3 || n.digits == 4)
        && n.value <= EASTERNMOST;
}

static void take_number(struct loose *l)
{
    struct number n = take_digits(l);

    if (take_time(l, n, ':') || (has_day(l) && take_time(l, n, '.')))
        return;
    if (has_day(l)) {
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
        if (is_zone_without_sign(l, n))
            set_zone(l, n.value, 0);
        return;
    }
    take_part(l, l->numbers == 0 ? PART_DAY : PART_YEAR);
    l->number[l->numbers++] = n;
}

/* 1 when the "+" or "-" that comes next begins a zone. Inside a day, as in
 * "13-02-1969", it does not. */
static int at_zone(const struct loose *l)
{
    mproto_tokens ahead = l->in;

    if (!l->timed || l->zoned == ZONED_BY_NUMBER)
        return 0;
    if (!has_day(l) && mproto_is(l->in.at_[-1], MPROTO_C_DIGIT))
        return 0;
    ahead.at_++;
    return next_is_digit(&ahead);
}

/* "-0330", "-330", "-3" and "-3:30". */
static void take_zone(struct loose *l)
{
    int west = *l->in.at_++ == '-', minutes = 0;
    struct number n = take_digits(l);

    if (n.digits != 4 || l->zoned)
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    if (n.digits <= 2) {
        n.value *= 100;
        if (next_is(&l->in, ':') && take_pair(l, ':', &minutes))
            n.value += minutes < 60 ? minutes : 60;
    }
    set_zone(l, n.value, west);
}

static void take_zone_word(struct loose *l, mproto_span word)
{
    mproto_moment *m = l->m;
    mproto_zone_kind kind;
    int zone;

    kind = mproto_date_zone_word(word, &zone);
    if (l->zoned || kind == MPROTO_ZONE_NONE) {
        m->defects |= MPROTO_DEFECT_SYNTAX;
        return;
    }
    m->defects |= kind == MPROTO_ZONE_COMMON ? MPROTO_DEFECT_SYNTAX
                                             : MPROTO_DEFECT_OBSOLETE;
    take_part(l, PART_ZONE);
    l->zoned = ZONED_BY_NAME;
    m->zone = zone;
    m->zone_unknown = kind == MPROTO_ZONE_MILITARY;
}

/* "AM" and "PM", of hours 1 to 12. */
static int take_half_day(struct loose *l, mproto_span word)
{
    int pm = mproto_same(word, "pm");

    if (!pm && !mproto_same(word, "am"))
        return 0;
    l->m->defects |= MPROTO_DEFECT_SYNTAX;
    if (l->m->hour >= 1 && l->m->hour <= 12)
        l->m->hour = l->m->hour % 12 + (pm ? 12 : 0);
    return 1;
}

static mproto_span take_letters(struct loose *l)
{
    mproto_span word;

    word.p = l->in.at_;
    while (l->in.at_ < l->in.end_ && (mproto_is(*l->in.at_, MPROTO_C_ALPHA)
                                      || (unsigned char)*l->in.at_ > 127))
        l->in.at_++;
    word.n = (size_t)(l->in.at_ - word.p);
    return word;
}

/* The first word and its comma: a weekday, or what is one in French. */
static int take_weekday(struct loose *l, mproto_span word)
{
    mproto_tokens ahead = l->in;
    int weekday = mproto_date_weekday_word(word), comma;

    mproto_tokens_gap(&ahead);
    comma = l->part == PART_NONE && next_is(&ahead, ',');
    if (!comma && weekday < 0)
        return 0;
    if (comma) {
        if (ahead.at_ != l->in.at_)
            l->m->defects |= MPROTO_DEFECT_OBSOLETE;
        l->in.at_ = ahead.at_ + 1;
    }
    if (!comma || weekday < 0 || word.n != 3)
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    take_part(l, PART_WEEKDAY);
    l->m->weekday = weekday;
    return 1;
}

static void take_word(struct loose *l)
{
    mproto_span word = take_letters(l);
    int month;

    if (take_weekday(l, word))
        return;
    month = mproto_date_month_word(word);
    if (month > 0) {
        if (word.n != 3)
            l->m->defects |= MPROTO_DEFECT_SYNTAX;
        l->m->month = month;
        take_part(l, PART_MONTH);
    } else if (!l->timed) {
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    } else if (!take_half_day(l, word)) {
        take_zone_word(l, word);
    }
}

static int loose_step(struct loose *l)
{
    const char *before = l->in.at_;
    int comment = mproto_tokens_gap(&l->in);
    char c;

    if (l->in.at_ == l->in.end_)
        return 0;
    if (comment)
        l->m->defects |= MPROTO_DEFECT_OBSOLETE;
    if (l->in.at_ == before && l->part > PART_WEEKDAY)
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    c = *l->in.at_;
    if (mproto_is(c, MPROTO_C_DIGIT)) {
        take_number(l);
    } else if (mproto_is(c, MPROTO_C_ALPHA) || (unsigned char)c > 127) {
        take_word(l);
    } else if ((c == '+' || c == '-') && at_zone(l)) {
        take_zone(l);
    } else {
        l->in.at_++;
        l->m->defects |= MPROTO_DEFECT_SYNTAX;
    }
    return 1;
}

/* RFC 5322 4.3 */
static void set_year(mproto_moment *m, struct number n)
{
    m->year = n.value;
    if (n.digits >= 4)
        return;
    m->defects |= n.digits == 1 ? MPROTO_DEFECT_SYNTAX
                               : MPROTO_DEFECT_OBSOLETE;
    m->year += n.digits < 3 && n.value < 50 ? 2000 : 1900;
}

/* Which of the numbers is which; the year has more than two digits where it
 * comes first. */
static void set_day(struct loose *l)
{
    const struct number *n = l->number, *last = &n[l->numbers - 1];
    mproto_moment *m = l->m;
    int year_first = n[0].digits > 2;

    m->day = year_first ? last->value : n[0].value;
    if (year_first)
        m->defects |= MPROTO_DEFECT_SYNTAX;
    if (m->month == 0) {
        m->month = n[1].value;
        if (m->month > 12 && m->day <= 12 && !year_first) {
            m->month = m->day;
            m->day = n[1].value;
        }
    }
    set_year(m, year_first ? n[0] : *last);
}

int mproto_date_loose(mproto_moment *m, mproto_span body)
{
    static const mproto_moment none = { 0, 0, 0, 0, 0, 0, -1, 0, 1, 0 };
    struct loose l = { { NULL, NULL }, NULL, PART_NONE,
                       { { 0, 0 }, { 0, 0 }, { 0, 0 } }, 0, 0, 0 };

    *m = none;
    l.m = m;
    mproto_tokens_begin(&l.in, body);
    while (loose_step(&l))
        ;
    if (!has_day(&l))
        return 0;
    if (l.part != PART_ZONE)
        m->defects |= MPROTO_DEFECT_SYNTAX;
    set_day(&l);
    return 1;
}
