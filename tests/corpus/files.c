#define _POSIX_C_SOURCE 200809L
#include "files.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);

    return n >= m && strcmp(name + n - m, suffix) == 0;
}

static void add(files *f, const char *folder, const char *name)
{
    char *path = malloc(strlen(folder) + strlen(name) + 2);

    f->paths = realloc(f->paths, (f->n + 1) * sizeof *f->paths);
    if (!path || !f->paths)
        abort();
    sprintf(path, "%s/%s", folder, name);
    f->paths[f->n++] = path;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void files_list(files *f, const char *folder, const char *suffix)
{
    char name[4096];
    struct dirent *e;
    DIR *d;

    f->paths = NULL;
    f->n = 0;
    snprintf(name, sizeof name, "%s/%s", getenv("MPROTO_CORPUS"), folder);
    d = opendir(name);
    while (d && (e = readdir(d)) != NULL)
        if (ends_in(e->d_name, suffix))
            add(f, folder, e->d_name);
    if (d)
        closedir(d);
    if (f->n > 0)
        qsort(f->paths, f->n, sizeof *f->paths, by_name);
}

void files_free(files *f)
{
    while (f->n > 0)
        free(f->paths[--f->n]);
    free(f->paths);
}

int files_have(const char *path)
{
    char name[4096];
    FILE *f;

    snprintf(name, sizeof name, "%s/%s", getenv("MPROTO_CORPUS"), path);
    f = fopen(name, "rb");
    if (f)
        fclose(f);
    return f != NULL;
}
