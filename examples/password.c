/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "password.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

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

/* What is typed must not be seen, and the terminal must be as it was. */
static int from_terminal(char dst[PASSWORD_MAX], const char *user)
{
    FILE *tty = fopen("/dev/tty", "r+");
    struct termios seen, unseen;
    int rc;

    if (tty == NULL)
        return -1;
    if (tcgetattr(fileno(tty), &seen) < 0) {
        fclose(tty);
        return -1;
    }
    unseen = seen;
    unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    tcsetattr(fileno(tty), TCSAFLUSH, &unseen);
    fprintf(tty, "Password of %s: ", user);
    fflush(tty);
    rc = read_line(dst, tty);
    tcsetattr(fileno(tty), TCSAFLUSH, &seen);
    fputs("\n", tty);
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
