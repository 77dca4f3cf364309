#define _POSIX_C_SOURCE 200809L
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 9, ENTRIES_MAX = 16, COPY_MAX = 32 << 20 };

#define RUN_SECONDS 0.005       /* of one entry in one run, at least */

typedef enum role { LIMIT, OURS, PEER } role;

typedef struct entry {
    const char *name;
    role        role;
    bench_fn   *work;           /* NULL: it is not there */
    const char *command;        /* of one that measures itself */
    const void *how;
    double      bar, share, times;
    double      rates[RUNS];
} entry;

static struct race {
    const char        *title, *unit;
    const mproto_span *items;
    size_t             count, n;
    double             amount;
    char               python[48];
    entry              entries[ENTRIES_MAX];
} race;

static volatile size_t sink;

/* $RUNS, for a quicker look. */
static size_t runs(void)
{
    const char *wanted = getenv("RUNS");
    unsigned long n = wanted ? strtoul(wanted, NULL, 10) : RUNS;

    return n > 0 && n < RUNS ? n : RUNS;
}

mproto_span bench_item(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

/* -- limits -- */

static char *room_for_copies(void)
{
    static char *room;

    if (!room)
        room = malloc(COPY_MAX);
    if (!room)
        exit(1);
    return room;
}

size_t bench_memcpy(const void *how, mproto_span item)
{
    const mproto_span *other = how;
    char *room = room_for_copies();

    if (other)
        item = *other;
    memcpy(room, item.p, item.n < COPY_MAX ? item.n : COPY_MAX);
    return (size_t)(unsigned char)room[item.n / 2] + 1;
}

size_t bench_memchr(const void *how, mproto_span item)
{
    const char *p = item.p, *end = p + item.n;
    size_t n = 1;

    (void)how;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        p++;
        n++;
    }
    return n;
}

size_t bench_lines(const void *how, mproto_span item)
{
    const mproto_span *other = how;
    const char *p, *end, *lf;
    char *room = room_for_copies();
    size_t n = 0, line;

    if (other)
        item = *other;
    p = item.p;
    end = p + item.n;
    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        line = (size_t)(lf - p) + 1;
        memcpy(room + n, p, line);
        n += line;
        p = lf + 1;
    }
    return n + 1;
}

/* -- a race -- */

void bench_begin(const char *title, const mproto_span *items, size_t count,
                 double amount, const char *unit)
{
    memset(&race, 0, sizeof race);
    race.title = title;
    race.items = items;
    race.count = count;
    race.amount = amount;
    race.unit = unit;
}

static entry *enter(const char *name, role as, bench_fn *work)
{
    entry *e = &race.entries[race.n++];

    if (race.n > ENTRIES_MAX)
        exit(1);
    e->name = name;
    e->role = as;
    e->work = work;
    return e;
}

void bench_limit(const char *name, bench_fn *work, const void *how)
{
    enter(name, LIMIT, work)->how = how;
}

void bench_ours(const char *name, bench_fn *work, const void *how, double bar,
                double share)
{
    entry *e = enter(name, OURS, work);

    e->how = how;
    e->bar = bar;
    e->share = share;
}

void bench_peers(bench_what what)
{
    static const bench_peer *const peers[] = {
        &bench_gmime, &bench_etpan, &bench_dovecot, &bench_openssl
    };
    static int begun;
    size_t i;

    for (i = 0; i < sizeof peers / sizeof peers[0]; i++) {
        if (!begun && peers[i]->begin)
            peers[i]->begin();
        if (!peers[i]->present || peers[i]->work[what])
            enter(peers[i]->name, PEER, peers[i]->work[what]);
    }
    begun = 1;
    sprintf(race.python, "python3 tests/bench/peer_python.py %d", (int)what);
    bench_program("Python", race.python);
}

void bench_peer_alone(const bench_peer *peer, bench_what what, double times)
{
    enter(peer->name, PEER, peer->work[what])->times = times;
}

void bench_program(const char *name, const char *command)
{
    enter(name, PEER, NULL)->command = command;
}

/* -- measuring -- */

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pass(const entry *e)
{
    size_t i;

    for (i = 0; i < race.count; i++)
        sink += e->work(e->how, race.items[i]);
}

/* Passes double until they take long enough. */
static double rate(const entry *e)
{
    double start = cpu_seconds(), spent;
    unsigned long passes = 0, more = 1, i;

    do {
        for (i = 0; i < more; i++)
            pass(e);
        passes += more;
        more = passes;
        spent = cpu_seconds() - start;
    } while (spent < RUN_SECONDS);
    return race.amount * (double)passes / spent;
}

/* 1 when no item is refused. */
static int can(const entry *e)
{
    size_t i;

    for (i = 0; i < race.count; i++)
        if (e->work(e->how, race.items[i]) == 0)
            return 0;
    return 1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(void)
{
    size_t run, i;
    entry *e;

    for (run = 0; run < runs(); run++)
        for (i = 0; i < race.n; i++)
            if (race.entries[i].work)
                race.entries[i].rates[run] = rate(&race.entries[i]);
    for (i = 0; i < race.n; i++) {
        e = &race.entries[i];
        qsort(e->rates, runs(), sizeof e->rates[0], by_size);
        if (e->work && !can(e))
            printf("  (%s refuses some of it)\n", e->name);
    }
}

static double median(const entry *e)
{
    return e->rates[runs() / 2];
}

/* -- programs, which measure themselves -- */

static int write_items(int fd)
{
    FILE *to = fdopen(fd, "wb");
    size_t i;

    if (!to)
        return 0;
    for (i = 0; i < race.count; i++) {
        fprintf(to, "%lu\n", (unsigned long)race.items[i].n);
        fwrite(race.items[i].p, 1, race.items[i].n, to);
    }
    return fclose(to) == 0;
}

/* Passes over the items in a second; 0: it is not there, or does not know
 * how. */
static double program_passes(const char *program)
{
    char path[] = "/tmp/bench_XXXXXX", command[128];
    int fd = mkstemp(path), got = 0;
    double passes = 0;
    FILE *from;

    if (fd < 0)
        return 0;
    snprintf(command, sizeof command, "%s %s 2>/dev/null", program, path);
    if (write_items(fd) && (from = popen(command, "r")) != NULL) {
        got = fscanf(from, "%lf", &passes);
        pclose(from);
    }
    unlink(path);
    return got == 1 ? passes : 0;
}

/* -- the report -- */

static const entry *first(role as)
{
    size_t i;

    for (i = 0; i < race.n; i++)
        if (race.entries[i].role == as)
            return &race.entries[i];
    return NULL;
}

static const char *verdict(double got, double bar)
{
    return got >= bar ? "reached" : "missed";
}

/* times: the bar for ours, or 0. */
static void print_peer(const char *name, double speed, double times)
{
    const entry *ours = first(OURS);
    double ratio = ours && speed > 0 ? median(ours) / speed : 0;

    if (speed <= 0)
        printf("  %-26s %10s", name, "absent");
    else
        printf("  %-26s %10.3f   ours is %.1f times that", name, speed, ratio);
    if (speed > 0 && times > 0)
        printf(" (bar %.1f: %s)", times, verdict(ratio, times));
    putchar('\n');
}

static void print_entry(const entry *e)
{
    const entry *limit = first(LIMIT);
    double speed = e->work ? median(e) : 0;

    if (e->command)
        speed = race.amount * program_passes(e->command);
    if (e->role == PEER) {
        print_peer(e->name, speed, e->times);
        return;
    }
    printf("  %-26s %10.3f", e->name, speed);
    if (limit && e != limit)
        printf("   %.3f of %s", speed / median(limit), limit->name);
    if (limit && e->share > 0)
        printf(" (bar %.2f: %s)", e->share,
               verdict(speed / median(limit), e->share));
    if (e->bar > 0)
        printf("   bar %.2f: %s", e->bar, verdict(speed, e->bar));
    putchar('\n');
}

void bench_end(void)
{
    size_t i;

    printf("%s, %s\n", race.title, race.unit);
    measure();
    for (i = 0; i < race.n; i++)
        print_entry(&race.entries[i]);
    fflush(stdout);
}
