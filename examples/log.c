/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "log.h"
#include "server.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX 1000           /* octets of what is told; then it is cut */

static enum log_level log_level_now = LOG_TROUBLE;

static const char *const names[] = { "trouble", "mail", "all" };

void log_set(enum log_level level)
{
    log_level_now = level;
}

int log_named(const char *name)
{
    int i;

    for (i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static size_t escape(char *dst, const char *src)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 0;

    for (; *src != '\0'; src++) {
        unsigned char c = (unsigned char)*src;

        if (c >= ' ' && c < 127 && c != '\\') {
            dst[n++] = *src;
            continue;
        }
        dst[n++] = '\\';
        dst[n++] = 'x';
        dst[n++] = digits[c >> 4];
        dst[n++] = digits[c & 15];
    }
    return n;
}

/* "TIME SERVICE CLIENT USER: ", as far as there are such. */
static size_t head(char *dst, size_t cap, const struct client *client)
{
    time_t now = time(NULL);
    struct tm utc;
    size_t n;
    int k = 0;

    gmtime_r(&now, &utc);
    n = strftime(dst, cap, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    if (client != NULL)
        k = snprintf(dst + n, cap - n, "%s %s%s%s: ", client->service,
                     client->name, client->user != NULL ? " " : "",
                     client->user != NULL ? client->user : "");
    return n + (size_t)k;
}

/* One write(), so that lines stay whole. */
void log_line(enum log_level level, const struct client *client,
              const char *format, ...)
{
    char text[TEXT_MAX], line[256 + 4 * TEXT_MAX];
    va_list list;
    ssize_t k;
    size_t n;

    if (level > log_level_now)
        return;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    n = head(line, 255, client);
    n += escape(line + n, text);
    line[n++] = '\n';
    k = write(STDERR_FILENO, line, n);
    (void)k;                    /* there is nobody to tell */
}

void log_errno(const char *what, int error)
{
    log_line(LOG_TROUBLE, NULL, "%s: %s", what, strerror(error));
}
