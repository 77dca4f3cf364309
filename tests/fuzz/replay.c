/* main() for a fuzz entry without libFuzzer: feeds it the files and folders
 * that are named. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_LENGTH 1024
#define DEPTH 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

static void fail(const char *path)
{
    perror(path);
    exit(1);
}

/* The whole file in a block of just its size, so that a sanitizer sees one
 * octet too far. */
static void replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);

    if (!file || !data || fread(data, 1, size, file) != size)
        fail(path);
    fclose(file);
    if (size == 0) {
        free(data);
        data = NULL;
    }
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    inputs++;
}

static void replay(const char *path, int depth)
{
    char inner[PATH_LENGTH];
    struct dirent *entry;
    struct stat st;
    DIR *dir;

    if (stat(path, &st) != 0)
        fail(path);
    if (!S_ISDIR(st.st_mode)) {
        replay_file(path, (size_t)st.st_size);
        return;
    }
    dir = depth < DEPTH ? opendir(path) : NULL;
    if (!dir)
        fail(path);
    while ((entry = readdir(dir)) != NULL) {
        int n = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);

        if (entry->d_name[0] == '.')
            continue;
        if (n < 0 || (size_t)n >= sizeof inner)
            fail(path);
        replay(inner, depth + 1);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++)
        replay(argv[i], 0);
    printf("%lu inputs\n", (unsigned long)inputs);
    return inputs > 0 ? 0 : 1;
}
