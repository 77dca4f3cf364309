/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "password.h"
#include "options.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int complain(int status, const char *program, const char *what,
                    const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    return status;
}

/* The line without its end; -1: there is none, or it is too long. Unbuffered,
 * or the secret would stay behind in a buffer. */
static int read_line(char dst[PASSWORD_MAX], FILE *in)
{
    size_t n;

    setvbuf(in, NULL, _IONBF, 0);
    if (fgets(dst, PASSWORD_MAX, in) == NULL)
        return -1;
    n = strcspn(dst, "\r\n");
    if (n == PASSWORD_MAX - 1)
        return -1;
    dst[n] = '\0';
    return 0;
}

static int from_file(char dst[PASSWORD_MAX], const char *program,
                     const char *file)
{
    FILE *in = fopen(file, "r");
    int rc;

    if (in == NULL)
        return complain(EXIT_NOINPUT, program, file, strerror(errno));
    rc = read_line(dst, in);
    fclose(in);
    return rc == 0 ? 0 : complain(EXIT_NOINPUT, program, file,
                                  "has no password in its first line");
}

/* --- the terminal ----------------------------------------------------- */

static const int deadly[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

#define DEADLY (sizeof deadly / sizeof *deadly)

static struct termios seen;     /* how it was */
static int terminal;

/* Then the signal does what it does without us: see SA_RESETHAND. */
static void put_back(int number)
{
    tcsetattr(terminal, TCSANOW, &seen);
    raise(number);
}

static void catch_signals(struct sigaction before[DEADLY])
{
    struct sigaction action;
    size_t i;

    memset(&action, 0, sizeof action);
    action.sa_handler = put_back;
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (i = 0; i < DEADLY; i++) {
        sigaction(deadly[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(deadly[i], &action, NULL);
    }
}

static void release_signals(const struct sigaction before[DEADLY])
{
    size_t i;

    for (i = 0; i < DEADLY; i++)
        sigaction(deadly[i], &before[i], NULL);
}

/* What is typed must not be seen, and the terminal must be as it was. After ^Z
 * the shell would be without echo: here it is a character. */
static int ask(char dst[PASSWORD_MAX], FILE *tty, const char *user)
{
    struct sigaction before[DEADLY];
    struct termios unseen = seen;
    int rc;

    unseen.c_lflag &= ~(tcflag_t)ECHO;
    unseen.c_cc[VSUSP] = _POSIX_VDISABLE;
    catch_signals(before);
    tcsetattr(terminal, TCSAFLUSH, &unseen);
    fprintf(tty, "Password of %s: ", user);
    fflush(tty);
    rc = read_line(dst, tty);
    tcsetattr(terminal, TCSAFLUSH, &seen);
    release_signals(before);
    fputs("\n", tty);
    return rc;
}

static int from_terminal(char dst[PASSWORD_MAX], const char *user)
{
    FILE *tty = fopen("/dev/tty", "r+");
    int rc = -1;

    if (tty == NULL)
        return -1;
    terminal = fileno(tty);
    if (tcgetattr(terminal, &seen) == 0)
        rc = ask(dst, tty, user);
    fclose(tty);
    return rc;
}

int password_get(char dst[PASSWORD_MAX], const char *program,
                 const char *file, const char *user)
{
    const char *environment = getenv("MAIL_PASSWORD");

    if (file != NULL)
        return from_file(dst, program, file);
    if (environment != NULL && strlen(environment) < PASSWORD_MAX) {
        strcpy(dst, environment);
        return 0;
    }
    if (from_terminal(dst, user) == 0)
        return 0;
    return complain(EXIT_USAGE, program, "no password",
                    "--password-file, MAIL_PASSWORD or a terminal gives it");
}
