/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "create.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NUMBER_TRIED 9          /* from 1 up; then one that is not used yet */
#define NUMBER_SIZE 14          /* " (4294967295)" and NUL */
#define ENDING_MAX 33           /* octets of one with its dot */

int create_in(const char *dir)
{
    return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* "a.txt" and 2: "a (2).txt", cut so that it is not too long for a file. */
static void number_name(char dst[CREATE_NAME_SIZE], const char *safe,
                        unsigned number)
{
    const char *ending = strrchr(safe, '.');
    size_t stem, most;

    if (ending == NULL || strlen(ending) > ENDING_MAX)
        ending = safe + strlen(safe);
    stem = (size_t)(ending - safe);
    most = CREATE_NAME_SIZE - NUMBER_SIZE - strlen(ending);
    while (number > 1 && (stem > most || ((unsigned char)safe[stem] & 0xc0)
                                         == 0x80))
        stem--;                 /* characters stay whole */
    if (number > 1)
        sprintf(dst, "%.*s (%u)%s", (int)stem, safe, number, ending);
    else
        strcpy(dst, safe);
}

FILE *create_file(int dir, mproto_span wanted, char name[CREATE_NAME_SIZE])
{
    static unsigned last = NUMBER_TRIED;        /* of all names */
    char safe[CREATE_NAME_SIZE];
    unsigned number;
    int fd = -1;
    FILE *f;

    if (mproto_filename_safe(safe, sizeof safe, wanted) == 0)
        strcpy(safe, "attachment");
    for (number = 1; fd < 0; number++) {
        number_name(name, safe, number <= NUMBER_TRIED ? number : ++last);
        fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
                               | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            return NULL;
    }
    if ((f = fdopen(fd, "wb")) == NULL)
        close(fd);
    return f;
}

void create_undo(int dir, const char *name)
{
    unlinkat(dir, name, 0);
}
