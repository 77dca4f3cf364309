#define _POSIX_C_SOURCE 200809L
#include "messages.h"
#include "corpus.h"
#include <mailproto/mbox.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void (*run_message)(const char *name, mproto_span message);

/* The file that is read. */
static char current[4096];

static void tell_current(int number)
{
    (void)number;
    if (write(2, current, strlen(current)) < 0)
        _exit(3);
}

/* No message is longer than its mailbox. */
static void run_mailbox(const char *name, mproto_span octets)
{
    char *p = malloc(octets.n + 1);
    mproto_mbox box;
    mproto_span data, message;
    int type;

    if (!p)
        abort();
    message.p = p;
    message.n = 0;
    mproto_mbox_init(&box, 0);
    mproto_mbox_in(&box, octets.p, octets.n);
    mproto_mbox_eof(&box);
    while ((type = mproto_mbox_next(&box, &data)) != 0) {
        if (type == MPROTO_MBOX_FROM)
            message.n = 0;
        if (type == MPROTO_MBOX_DATA) {
            memcpy(p + message.n, data.p, data.n);
            message.n += data.n;
        }
        if (type == MPROTO_MBOX_END)
            run_message(name, message);
    }
    free(p);
}

static int is_mailbox(const char *name, mproto_span octets)
{
    size_t n = strlen(name);

    return (octets.n >= 5 && memcmp(octets.p, "From ", 5) == 0)
        || (n > 5 && strcmp(name + n - 5, ".mbox") == 0);
}

static void run_file(const char *name)
{
    mproto_span octets;
    char *p = corpus_read(name, &octets.n);

    octets.p = p;
    if (!p) {
        corpus_skip(name, "it cannot be read");
        return;
    }
    snprintf(current, sizeof current, "in %s\n", name);
    run_message(name, octets);
    if (is_mailbox(name, octets))
        run_mailbox(name, octets);
    free(p);
}

/* What is in the folder at path below $MPROTO_CORPUS, in some order. */
static void run_folder(const char *path)
{
    char name[2048], full[4096];
    struct dirent *entry;
    struct stat st;
    DIR *d;

    snprintf(full, sizeof full, "%s/%s", getenv("MPROTO_CORPUS"), path);
    d = opendir(full);
    while (d && (entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s%s%s", path, *path ? "/" : "",
                 entry->d_name);
        snprintf(full, sizeof full, "%s/%s", getenv("MPROTO_CORPUS"), name);
        if (stat(full, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            run_folder(name);
        else
            run_file(name);
    }
    if (d)
        closedir(d);
}

void messages_run(void (*run)(const char *name, mproto_span message))
{
    run_message = run;
    signal(SIGABRT, tell_current);
    run_folder("");
}
