/* A process is killed at each step that it takes on the disk, and in the middle
 * of each write; then another one looks at what is left. */
#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <imapbox_disk.h>
#include <imapbox_log.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <setjmp.h>
#include <cmocka.h>

/* --- the disk --------------------------------------------------------- */

enum { KILL = 1, FAIL };

static struct {
    long   step, stop;          /* 0: never */
    int    how;
    size_t part, parts;         /* of a write, what is done before */
    int    no_links;
} disk;

enum { KILLED = 9, KILLED_WRITING };

/* 0: go on; -1: this step fails. */
static int take_step(int status)
{
    if (++disk.step != disk.stop)
        return 0;
    if (disk.how == KILL)
        _exit(status);
    errno = ENOSPC;
    return -1;
}

int imapbox_disk_write(int fd, const void *p, size_t n)
{
    if (disk.step + 1 == disk.stop && disk.part > 0 && n > 0) {
        size_t k = disk.part == disk.parts ? n - 1
            : n * disk.part / disk.parts;

        if (write(fd, p, k) != (ssize_t)k)
            abort();
    }
    if (take_step(KILLED_WRITING) < 0)
        return -1;
    return write(fd, p, n) == (ssize_t)n ? 0 : -1;
}

int imapbox_disk_truncate(int fd, int64_t size)
{
    return take_step(KILLED) < 0 ? -1 : ftruncate(fd, (off_t)size);
}

int imapbox_disk_sync(int fd)
{
    (void)fd;
    return take_step(KILLED);
}

int imapbox_disk_rename(const char *from, const char *to)
{
    return take_step(KILLED) < 0 ? -1 : rename(from, to);
}

int imapbox_disk_link(const char *from, const char *to)
{
    if (take_step(KILLED) < 0)
        return -1;
    errno = EXDEV;
    return disk.no_links ? -1 : link(from, to);
}

int imapbox_disk_unlink(const char *path)
{
    return take_step(KILLED) < 0 ? -1 : unlink(path);
}

int imapbox_disk_mkdir(const char *path)
{
    return take_step(KILLED) < 0 ? -1 : mkdir(path, 0700);
}

int imapbox_disk_rmdir(const char *path)
{
    return take_step(KILLED) < 0 ? -1 : rmdir(path);
}

/* --- what the process says of itself ---------------------------------- */

/* A message is one letter, and is in the INBOX ('I') or in X ('X'). */
struct report {
    char     begun;             /* else it is done */
    char     box, letter;
    char     there;             /* it is to be, or is; 2: if all goes well */
    uint32_t uid;
    unsigned flags;             /* the keyword: 0x100 */
};

#define KEYWORD 0x100u
#define LETTERS 8

static int reports;

static void report(char begun, char box, char letter, int there,
                   uint32_t uid, unsigned flags)
{
    struct report r;

    memset(&r, 0, sizeof r);
    r.begun = begun;
    r.box = box;
    r.letter = letter;
    r.there = (char)there;
    r.uid = uid;
    r.flags = flags;
    if (write(reports, &r, sizeof r) != (ssize_t)sizeof r)
        _exit(8);
}

/* Of all, what a client would have been told by now. */
static void report_box(char name, struct imapbox *box)
{
    const struct imapbox_msg *m;
    size_t i, n, was;
    uint32_t uid;
    char *p;

    was = imapbox_count(box);
    for (i = 0; i < was; i++) {
        m = imapbox_at(box, i);
        uid = m->uid;
        p = imapbox_read(box, uid, &n);
        if (p == NULL || n != 1)
            _exit(8);
        report(0, name, *p, 1, uid,
               m->flags | (m->keywords ? KEYWORD : 0));
        free(p);
    }
}

/* A failure is fine where the disk fails, and the end. */
static void must(int rc)
{
    if (rc < 0)
        _exit(disk.how == FAIL ? 0 : 7);
}

static void flag(struct imapbox *box, char letter, uint32_t uid, int how,
                 unsigned flags, uint64_t keywords, unsigned then)
{
    report(1, 'I', letter, 1, uid, then);
    must(rig_flag(box, uid, how, flags, keywords));
    report(0, 'I', letter, 1, uid, then);
}

static void append_two(struct imapbox *box)
{
    struct imapbox_append *a = imapbox_append_new(box);
    uint32_t uid;

    report(1, 'I', 'c', 2, 0, 0);
    report(1, 'I', 'd', 2, 0, MPROTO_IMAP_DRAFT);
    imapbox_append_message(a, 0, 0, 1);
    imapbox_append_write(a, "c", 1);
    imapbox_append_message(a, MPROTO_IMAP_DRAFT, 0, 1);
    imapbox_append_write(a, "d", 1);
    must(imapbox_append_commit(a, &uid));
    report(0, 'I', 'c', 1, uid, 0);
    report(0, 'I', 'd', 1, uid + 1, MPROTO_IMAP_DRAFT);
}

static void copy_two(struct imapbox *box, struct imapbox *x)
{
    uint32_t uids[2] = { 1, 4 }, first;
    size_t n = 2;

    report(1, 'X', 'a', 2, 0, MPROTO_IMAP_SEEN);
    report(1, 'X', 'd', 2, 0, MPROTO_IMAP_DRAFT);
    must(imapbox_copy(box, x, uids, &n, &first));
    report(0, 'X', 'a', 1, first, MPROTO_IMAP_SEEN);
    report(0, 'X', 'd', 1, first + 1, MPROTO_IMAP_DRAFT);
}

static void expunge(struct imapbox *box, char name, char letter,
                    uint32_t uid)
{
    report(1, name, letter, 0, uid, 0);
    must(imapbox_expunge(box, &uid, 1, 0));
    report(0, name, letter, 0, uid, 0);
}

static void delete_all(struct imapbox *box)
{
    struct imapbox_flagging c = { '+', MPROTO_IMAP_DELETED, 0, 0, 0 };
    uint32_t uids[] = { 1, 3, 4 };
    size_t n = 3;

    report(1, 'I', 'a', 1, 1, MPROTO_IMAP_SEEN | MPROTO_IMAP_DELETED);
    report(1, 'I', 'c', 1, 3, MPROTO_IMAP_DELETED);
    report(1, 'I', 'd', 1, 4, MPROTO_IMAP_DRAFT | MPROTO_IMAP_DELETED);
    must(imapbox_flag(box, &c, uids, &n));
    report_box('I', box);
}

static void move(struct imapbox *box, struct imapbox *x)
{
    uint32_t uid = 3, first;
    size_t n = 1;

    report(1, 'X', 'c', 2, 0, MPROTO_IMAP_DELETED);
    report(1, 'I', 'c', 0, 3, 0);
    must(imapbox_move(box, x, &uid, &n, &first));
    report(0, 'X', 'c', 1, first, MPROTO_IMAP_DELETED);
    report(0, 'I', 'c', 0, 3, 0);
}

static void live(struct rig *rig)
{
    struct imapbox *box = imapbox_open(&rig->store, rig->root, "INBOX"), *x;
    uint64_t word = 0;

    must(box != NULL ? 0 : -1);
    report_box('I', box);
    must(imapbox_join(box, &rig->session));
    flag(box, 'a', 1, '+', MPROTO_IMAP_SEEN, 0, MPROTO_IMAP_SEEN);
    must(imapbox_keyword_bit(box, rig_span("Word"), 1, &word));
    flag(box, 'b', 2, 0, MPROTO_IMAP_FLAGGED, word,
         MPROTO_IMAP_FLAGGED | KEYWORD);
    append_two(box);
    must(imapbox_create(rig->root, "X", MPROTO_IMAPLIST_SENT));
    x = imapbox_open(&rig->store, rig->root, "X");
    must(x != NULL ? 0 : -1);
    copy_two(box, x);
    expunge(box, 'I', 'b', 2);
    delete_all(box);
    expunge(x, 'X', 'a', 1);
    move(box, x);
    report(1, 'X', 'd', 0, 2, 0);
    report(1, 'X', 'c', 0, 3, 0);
    must(imapbox_rename(&rig->store, rig->root, "X", "Z"));
    must(imapbox_rename(&rig->store, rig->root, "Z", "X"));
    must(imapbox_subscribe(rig->root, "X", 1));
    must(imapbox_delete(&rig->store, rig->root, "X"));
    report(0, 'X', 'd', 0, 2, 0);
    report(0, 'X', 'c', 0, 3, 0);
    imapbox_close(x);
    imapbox_close(box);
}

/* --- what must be true then ------------------------------------------- */

struct fate {
    struct report was, next;    /* the last that was done, or begun */
    uint32_t told;              /* its UID */
    int      found;
};

static struct fate fates[2][LETTERS];

static struct fate *fate_of(char box, char letter)
{
    assert_in_range(letter, 'a', 'a' + LETTERS - 1);
    return &fates[box == 'X'][letter - 'a'];
}

static void take_report(const struct report *r)
{
    struct fate *f = fate_of(r->box, r->letter);

    if (!r->begun)
        f->was = *r;
    f->next = *r;
    if (!r->begun && r->there)
        f->told = r->uid;
}

static void look_at(struct imapbox *box, char name, size_t i)
{
    const struct imapbox_msg *m = imapbox_at(box, i);
    unsigned flags = m->flags | (m->keywords ? KEYWORD : 0);
    uint32_t uid = m->uid;
    struct fate *f;
    size_t n, k;
    char *p = imapbox_read(box, uid, &n);

    assert_non_null(p);
    assert_int_equal(n, 1);
    f = fate_of(name, *p);
    free(p);
    assert_false(f->found);
    f->found = 1;
    assert_true(f->was.there || f->next.there);
    if (f->told != 0)
        assert_int_equal(f->told, uid);
    for (k = 0; k < LETTERS; k++)
        if (&fates[name == 'X'][k] != f)
            assert_int_not_equal(fates[name == 'X'][k].told, uid);
    assert_true(flags == f->was.flags
                || (f->next.there && flags == f->next.flags));
}

static void look_at_all(const struct rig *rig, char name)
{
    struct imapbox_store store = { .boxes = NULL };
    struct imapbox *box = imapbox_open(&store, rig->root,
                                       name == 'X' ? "X" : "INBOX");
    struct fate *f;
    uint32_t uid;
    size_t i;

    for (i = 0; box != NULL && i < imapbox_count(box); i++)
        look_at(box, name, i);
    for (i = 0; i < LETTERS; i++) {
        f = &fates[name == 'X'][i];
        if (f->was.there && f->next.there)
            assert_true(f->found);
    }
    if (box == NULL)
        return;
    assert_int_equal(rig_append(box, "z", 0, &uid), 0);
    for (i = 0; i < LETTERS; i++)
        assert_true(uid > fates[name == 'X'][i].told);
    imapbox_close(box);
}

/* While it moves, it is in one mailbox and not in the other. */
static void look_at_moved(void)
{
    const struct fate *i = fate_of('I', 'c'), *x = fate_of('X', 'c');

    if (i->was.there && x->next.there)
        assert_int_equal(i->found + x->found, 1);
}

/* --- runs ------------------------------------------------------------- */

static void put(const struct rig *rig, const char *file, const char *text)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", rig->root, file);
    f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* Two messages that are new, and an index that is as good as long. */
static void prepare(struct rig *rig)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    struct imapbox *box = imapbox_open(&rig->store, rig->root, "INBOX");
    char path[512];
    FILE *f;
    int i;

    assert_non_null(box);
    imapbox_close(box);
    for (i = 0; i < 998; i++)
        imapbox_text_line(&t, "r 1");
    snprintf(path, sizeof path, "%s/imapbox.index", rig->root);
    f = fopen(path, "ab");
    assert_non_null(f);
    fwrite(t.p, 1, t.n, f);
    fclose(f);
    imapbox_text_free(&t);
    put(rig, "new/1.a", "a");
    put(rig, "new/2.b", "b");
    memset(fates, 0, sizeof fates);
    fate_of('I', 'a')->was.there = fate_of('I', 'a')->next.there = 1;
    fate_of('I', 'b')->was.there = fate_of('I', 'b')->next.there = 1;
}

static void start(struct rig *rig, const int ends[2])
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid > 0)
        return;
    reports = ends[1];
    live(rig);
    _exit(0);
}

static int no_links;
static long steps;              /* of a whole life */

/* The status of the process. */
static int run(long stop, int how, size_t part)
{
    struct rig rig;
    struct report r;
    int ends[2], status;

    memset(&disk, 0, sizeof disk);
    rig_begin(&rig);
    prepare(&rig);
    assert_int_equal(pipe(ends), 0);
    disk.step = 0;
    disk.stop = stop;
    disk.how = how;
    disk.part = part;
    disk.parts = 4;
    disk.no_links = no_links;
    start(&rig, ends);
    memset(&disk, 0, sizeof disk);
    close(ends[1]);
    while (read(ends[0], &r, sizeof r) == (ssize_t)sizeof r)
        take_report(&r);
    close(ends[0]);
    assert_true(wait(&status) > 0);
    assert_true(WIFEXITED(status));
    status = WEXITSTATUS(status);
    assert_true(status == 0 || status == KILLED
                || status == KILLED_WRITING);
    look_at_all(&rig, 'I');
    look_at_all(&rig, 'X');
    look_at_moved();
    rig_end(&rig);
    return status;
}

static void test_killed_at_each_step(void **state)
{
    long stop = 0, writes = 0;
    size_t part;
    int status;

    (void)state;
    while ((status = run(++stop, KILL, 0)) != 0) {
        writes += status == KILLED_WRITING;
        for (part = 1; status == KILLED_WRITING && part <= 4; part++)
            assert_int_equal(run(stop, KILL, part), status);
    }
    assert_in_range(writes, 10, 50);
    assert_in_range(stop, 60, 400);
    steps = stop;
}

/* What is not done is not done, also where the disk is full for a moment. */
static void test_each_step_fails(void **state)
{
    long stop;

    (void)state;
    for (stop = 1; stop < steps; stop++)
        (void)run(stop, FAIL, 2);
}

/* On some disks a file has one name only. */
static void test_without_links(void **state)
{
    long stop = 0;

    (void)state;
    no_links = 1;
    assert_int_equal(run(0, KILL, 0), 0);
    while (run(++stop, KILL, 2) != 0)
        ;
    assert_true(stop > steps);
    no_links = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_at_each_step),
        cmocka_unit_test(test_without_links),
        cmocka_unit_test(test_each_step_fails)
    };

    return cmocka_run_group_tests_name("imapbox_kill", tests, NULL, NULL);
}
