/* imap sync with a server that says what a test wants, while others work in the
 * same Maildir. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700

#include <imap_commands.h>
#include <maildir.h>
#include <statefile.h>
#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELECTED(n) "* OK [UIDVALIDITY 7] x\r\n* " #n " EXISTS\r\n" DONE
#define MAIL(n)  "BODY[] {7}\r\nmail " #n "\n"
#define FLAGS_OF(n, flags) "* " #n " FETCH (UID " #n " FLAGS (" flags "))\r\n"
#define MAIL_OF(n) "* " #n " FETCH (UID " #n " " MAIL(n) ")\r\n"
#define DONE     "TAG OK x\r\n"

/* A command that has this text in it is answered; before that happens. */
struct step {
    const char *said, *reply;
    void      (*before)(void);
};

static char dir[64], box[96];
static const char *mailbox;
static const struct step *step;         /* the next; NULL: it has left */
static int complaints;

/* --- what a session does ---------------------------------------------- */

int imap_complain(int status, const char *what, const char *why)
{
    (void)what;
    (void)why;
    complaints++;
    return status;
}

void peer_content(struct peer *p, const void *octets, size_t n)
{
    (void)p;
    (void)octets;
    (void)n;
}

void peer_content_end(struct peer *p)
{
    (void)p;
}

/* TAG stands for that of the command. */
static void answer(mproto_wire *w, const char *line)
{
    static char text[4096];     /* the engine reads it when this is done */
    const char *tag = strstr(step->reply, "TAG");
    int n;

    if (step->said == NULL || strstr(line, step->said) == NULL)
        fail_msg("not expected: %s", line);
    if (step->before != NULL)
        step->before();
    if (tag == NULL)
        tag = step->reply + strlen(step->reply);
    n = snprintf(text, sizeof text, "%.*s%.*s%s", (int)(tag - step->reply),
                 step->reply, *tag != '\0' ? (int)strcspn(line, " ") : 0, line,
                 *tag != '\0' ? tag + 3 : "");
    step++;
    assert_int_equal(mproto_wire_in(w, text, (size_t)n), MPROTO_OK);
    if (*tag == '\0')
        mproto_wire_eof(w);
}

/* 1: something was said. */
static int converse(mproto_wire *w)
{
    char line[8192];
    size_t n;
    const char *p = mproto_wire_out(w, &n);

    if (n == 0)
        return 0;
    assert_true(n < sizeof line);
    memcpy(line, p, n);
    line[n] = '\0';
    mproto_wire_sent(w, n);
    answer(w, line);
    return 1;
}

int imap_await(struct imap *s, int command, const char *what,
               imap_listener *on_event, void *ctx)
{
    mproto_wire *w = mproto_imapc_wire(s->c);
    const mproto_imapc_event *ev;
    int status = 0;

    (void)what;
    assert_true(command > 0);
    s->peer.settled = 0;
    do {
        while ((ev = mproto_imapc_next(s->c)) != NULL) {
            if (on_event != NULL)
                on_event(ctx, ev);
            if (ev->type == MPROTO_IMAPC_INVALID)
                status = EXIT_PROTOCOL;
            if (ev->type != MPROTO_IMAPC_RESULT || ev->command != command)
                continue;
            s->peer.settled = ev->status != 0;
            if (ev->status == 0)
                return EXIT_TEMPFAIL;
            return ev->status == MPROTO_IMAP_OK ? status : EXIT_UNAVAILABLE;
        }
    } while (converse(w));
    return EXIT_TEMPFAIL;
}

static int run(const char *capabilities, const struct step *steps)
{
    static struct imap s;
    struct imap_opts opts = { .compress = 0 };
    struct imap_plan plan = { .progress = 0 };
    mproto_imapc_opts engine = { .size = sizeof engine };
    const char *words[2];
    char greeting[256];
    int status, n;

    memset(&s, 0, sizeof s);
    words[0] = "sync";
    words[1] = mailbox;
    opts.login.user = "alice";
    opts.login.host = "localhost";
    plan.words.v = words;
    plan.words.n = 2;
    plan.inbox.box = box;
    s.opts = &opts;
    s.c = mproto_imapc_new(&engine);
    assert_non_null(s.c);
    n = snprintf(greeting, sizeof greeting,
                 "* PREAUTH [CAPABILITY IMAP4rev1%s] x\r\n", capabilities);
    assert_null(mproto_imapc_next(s.c));
    assert_int_equal(mproto_wire_in(mproto_imapc_wire(s.c), greeting,
                                    (size_t)n), MPROTO_OK);
    while (mproto_imapc_next(s.c) != NULL)
        ;
    step = steps;
    status = imap_sync(&s, &plan);
    mproto_imapc_free(s.c);
    return status;
}

/* All steps were taken. */
static void syncs(const struct step *steps, int status)
{
    assert_int_equal(run("", steps), status);
    assert_null(step->said);
}

/* --- what is in the Maildir ------------------------------------------- */

static int begin(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "%s/imapsync.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(box, sizeof box, "%s/box", dir);
    mailbox = "x";
    complaints = 0;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static int end(void **state)
{
    (void)state;
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Files of sub; path has one of them, with this text in it. */
static int files(const char *sub, const char *text, char path[512])
{
    char name[512], octets[64];
    struct dirent *entry;
    DIR *d;
    int n = 0;
    size_t got;
    FILE *f;

    snprintf(name, sizeof name, "%s/%s", box, sub);
    d = opendir(name);
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%.100s/%.8s/%.200s", box, sub,
                 entry->d_name);
        f = fopen(name, "rb");
        assert_non_null(f);
        got = fread(octets, 1, sizeof octets - 1, f);
        octets[got] = '\0';
        fclose(f);
        if (strcmp(octets, text) != 0)
            continue;
        n++;
        strcpy(path, name);
    }
    closedir(d);
    return n;
}

/* "new" or "cur:2,FS" and so on; "none". */
static void is_in(const char *text, const char *where)
{
    char path[512];
    size_t sub = strcspn(where, ":");
    int in_new = files("new", text, path), in_cur;

    if (strcmp(where, "new") == 0)
        assert_int_equal(in_new, 1);
    else
        assert_int_equal(in_new, 0);
    in_cur = files("cur", text, path);
    assert_int_equal(in_cur, where[sub] == ':');
    if (where[sub] == ':')
        assert_string_equal(strchr(path, ':'), where + sub);
    assert_int_equal(files("tmp", text, path), 0);
}

static void rename_to(const char *text, const char *letters)
{
    char from[512], to[1024];
    const char *name;

    if (files("cur", text, from) == 0)
        assert_int_equal(files("new", text, from), 1);
    name = strrchr(from, '/') + 1;
    snprintf(to, sizeof to, "%s/cur/%.*s:2,%s", box,
             (int)strcspn(name, ":"), name, letters);
    assert_int_equal(rename(from, to), 0);
}

/* A mailbox of two messages. */
static void fill(void)
{
    static const struct step steps[] = {
        { "SELECT x", SELECTED(2), NULL },
        { "UID FETCH 1:* (UID FLAGS)",
          FLAGS_OF(1, "") FLAGS_OF(2, "\\Seen") DONE, NULL },
        { "UID FETCH 1:2 (UID BODY.PEEK[])", MAIL_OF(1) MAIL_OF(2) DONE, NULL },
        { NULL, NULL, NULL }
    };

    syncs(steps, 0);
    is_in("mail 1\n", "new");
    is_in("mail 2\n", "cur:2,S");
}

/* --- renamed meanwhile ------------------------------------------------ */

static void read_first(void)
{
    rename_to("mail 1\n", "S");
}

static void flag_second(void)
{
    rename_to("mail 2\n", "FS");
}

static void test_renamed_while_the_server_speaks(void **state)
{
    static const struct step steps[] = {
        { "SELECT x", SELECTED(2), read_first },
        { "UID FETCH 1:* (UID FLAGS)",
          FLAGS_OF(1, "\\Answered") FLAGS_OF(2, "\\Seen \\Draft") DONE,
          flag_second },
        { "UID STORE 1 +FLAGS.SILENT (\\Seen)", DONE, NULL },
        { "UID STORE 2 +FLAGS.SILENT (\\Flagged)", DONE, NULL },
        { NULL, NULL, NULL }
    };

    (void)state;
    fill();
    syncs(steps, 0);
    is_in("mail 1\n", "cur:2,RS");
    is_in("mail 2\n", "cur:2,DFS");
}

static void test_renamed_while_it_is_gone(void **state)
{
    static const struct step steps[] = {
        { "SELECT x", SELECTED(1), read_first },
        { "UID FETCH 1:* (UID FLAGS)",
          "* 1 FETCH (UID 2 FLAGS (\\Seen))\r\n" DONE, NULL },
        { NULL, NULL, NULL }
    };

    (void)state;
    fill();
    syncs(steps, 0);
    is_in("mail 1\n", "none");
    is_in("mail 2\n", "cur:2,S");
}

/* --- another mailbox of the same name --------------------------------- */

#define RENEWED "* OK [UIDVALIDITY 8] x\r\n* 1 EXISTS\r\n" DONE

static void both_are_here(void)
{
    is_in("mail 1\n", "new");
    is_in("mail 2\n", "cur:2,S");
}

static void test_old_ones_stay_until_the_new_are_here(void **state)
{
    static const struct step breaks[] = {
        { "SELECT x", RENEWED, NULL },
        { "UID FETCH 1:* (UID FLAGS)", FLAGS_OF(3, "") DONE, NULL },
        { "UID FETCH 3 (UID BODY.PEEK[])", "* 1 FETCH (UID 3 BODY[] {7}\r\nma",
          both_are_here },
        { NULL, NULL, NULL }
    };
    static const struct step goes_on[] = {
        { "SELECT x", RENEWED, NULL },
        { "UID FETCH 1:* (UID FLAGS)", FLAGS_OF(3, "") DONE, NULL },
        { "UID FETCH 3 (UID BODY.PEEK[])", "* 1 FETCH (UID 3 BODY[] {7}\r\n"
          "mail 3\n)\r\n" DONE, both_are_here },
        { NULL, NULL, NULL }
    };

    (void)state;
    fill();
    syncs(breaks, EXIT_TEMPFAIL);
    both_are_here();
    syncs(goes_on, 0);
    is_in("mail 3\n", "new");
    is_in("mail 1\n", "none");
    is_in("mail 2\n", "none");
}

/* One that was lost is no reason to remove what may be a copy of it. */
static void test_old_ones_stay_when_one_is_lost(void **state)
{
    static const struct step steps[] = {
        { "SELECT x", RENEWED, NULL },
        { "UID FETCH 1:* (UID FLAGS)", FLAGS_OF(3, "") DONE, NULL },
        { "UID FETCH 3 (UID BODY.PEEK[])", "* 1 FETCH (UID 3 BODY[] NIL)\r\n"
          DONE, NULL },
        { NULL, NULL, NULL }
    };

    (void)state;
    fill();
    syncs(steps, EXIT_UNAVAILABLE);
    assert_int_equal(complaints, 1);
    both_are_here();
}

/* --- messages that are none ------------------------------------------- */

static void fetch_one(const char *said, int status)
{
    struct step steps[] = {
        { "SELECT x", SELECTED(1), NULL },
        { "UID FETCH 1:* (UID FLAGS)", FLAGS_OF(1, "") DONE, NULL },
        { "UID FETCH 1 (UID BODY.PEEK[])", NULL, NULL },
        { NULL, NULL, NULL }
    };

    steps[2].reply = said;
    syncs(steps, status);
}

static void test_told_twice_it_is_the_first(void **state)
{
    (void)state;
    fetch_one("* 1 FETCH (UID 1 " MAIL(1) " " MAIL(2) ")\r\n" DONE, 0);
    is_in("mail 1\n", "new");
    is_in("mail 1\nmail 2\n", "none");
}

static void test_a_bad_item_behind_a_whole_message(void **state)
{
    (void)state;
    fetch_one("* 1 FETCH (UID 1 " MAIL(1) " ENVELOPE (1 2))\r\n" DONE,
              EXIT_PROTOCOL);
    is_in("mail 1\n", "new");
}

static void test_of_half_a_message_nothing_stays(void **state)
{
    char path[512];

    (void)state;
    fetch_one("* 1 FETCH (UID 1 BODY[] {70}\r\nmail 1\n", EXIT_TEMPFAIL);
    is_in("mail 1\n", "none");
    fetch_one("* 1 FETCH (UID 1 BODY[] \"mail\r\n" DONE, EXIT_PROTOCOL);
    assert_int_equal(files("new", "mail", path), 0);
}

static void test_no_uid(void **state)
{
    (void)state;
    fetch_one("* 1 FETCH (" MAIL(1) ")\r\n" DONE, 0);
    is_in("mail 1\n", "none");
}

/* --- whose it is ------------------------------------------------------ */

static void test_a_name_with_a_line_feed(void **state)
{
    static const struct step steps[] = {
        { "SELECT a&AAo-b",
          SELECTED(0), NULL },
        { NULL, NULL, NULL }
    };

    (void)state;
    mailbox = "a\nb";
    syncs(steps, 0);
    syncs(steps, 0);
}

static void test_a_head_is_one_line(void **state)
{
    static const char *const heads[] = { "x y", "x y\nz\n", "", "x\n\n" };
    struct statefile f;
    char file[128];
    size_t i;

    (void)state;
    snprintf(file, sizeof file, "%s/state", dir);
    for (i = 0; i < sizeof heads / sizeof *heads; i++) {
        assert_int_equal(statefile_open(&f, file, heads[i]), -1);
        statefile_close(&f);
    }
    assert_int_not_equal(access(file, F_OK), 0);
}

/* As on a disk that is full for a while. */
static void limit_files(rlim_t most)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = most < limit.rlim_max ? most : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void write_lines(FILE *out, int n)
{
    while (n-- > 0)
        fputs("a line of sixty four octets, so that many of them make blocks\n",
              out);
}

static void test_a_line_that_was_not_written_keeps_the_file(void **state)
{
    struct statefile f;
    char file[128];
    FILE *out;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    snprintf(file, sizeof file, "%s/state", dir);
    assert_int_equal(statefile_open(&f, file, "x y\n"), 0);
    assert_int_equal(statefile_put(&f, "here\n", 5), 0);
    out = statefile_rewrite(&f);
    assert_non_null(out);
    limit_files(1);
    write_lines(out, 9000);
    limit_files(RLIM_INFINITY);
    write_lines(out, 1);
    assert_int_equal(statefile_replace(&f, out), -1);
    statefile_close(&f);
    assert_int_equal(statefile_open(&f, file, "x y\n"), 0);
    assert_string_equal(f.lines, "here\n");
    statefile_close(&f);
}

/* Who comes while another has it leaves at once. */
static void run_beside(void)
{
    const struct step *ours = step;
    static const struct step none[] = { { NULL, NULL, NULL } };
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        _exit(run("", none) == EXIT_CANTCREAT && complaints == 1 ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    step = ours;
}

static void test_two_at_once(void **state)
{
    static const struct step steps[] = {
        { "SELECT x", SELECTED(0), run_beside },
        { NULL, NULL, NULL }
    };

    (void)state;
    syncs(steps, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_renamed_while_the_server_speaks),
        TEST(test_renamed_while_it_is_gone),
        TEST(test_old_ones_stay_until_the_new_are_here),
        TEST(test_old_ones_stay_when_one_is_lost),
        TEST(test_told_twice_it_is_the_first),
        TEST(test_a_bad_item_behind_a_whole_message),
        TEST(test_of_half_a_message_nothing_stays),
        TEST(test_no_uid),
        TEST(test_a_name_with_a_line_feed),
        TEST(test_a_head_is_one_line),
        TEST(test_a_line_that_was_not_written_keeps_the_file),
        TEST(test_two_at_once),
    };

    return cmocka_run_group_tests_name("imap_sync", tests, NULL, NULL);
}
