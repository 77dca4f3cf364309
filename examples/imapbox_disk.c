/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_disk.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int imapbox_disk_write(int fd, const void *p, size_t n)
{
    const char *at = p;
    ssize_t k;

    for (; n > 0; at += k, n -= (size_t)k) {
        k = write(fd, at, n);
        if (k < 0 && errno != EINTR)
            return -1;
        if (k < 0)
            k = 0;
    }
    return 0;
}

int imapbox_disk_truncate(int fd, int64_t size)
{
    return ftruncate(fd, (off_t)size);
}

int imapbox_disk_sync(int fd)
{
    return fsync(fd);
}

int imapbox_disk_rename(const char *from, const char *to)
{
    return rename(from, to);
}

int imapbox_disk_link(const char *from, const char *to)
{
    return link(from, to);
}

int imapbox_disk_unlink(const char *path)
{
    return unlink(path);
}

int imapbox_disk_mkdir(const char *path)
{
    return mkdir(path, 0700);
}

int imapbox_disk_rmdir(const char *path)
{
    return rmdir(path);
}
