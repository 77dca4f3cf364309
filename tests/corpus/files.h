/* The folders of the corpus. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>

/* Paths below $MPROTO_CORPUS, in the order of strcmp(). */
typedef struct files {
    char **paths;
    size_t n;
} files;

/* The files of a folder, without those of folders in it, whose names end in
 * suffix. */
void files_list(files *f, const char *folder, const char *suffix);
void files_free(files *f);

/* Whether path is there. */
int files_have(const char *path);

#endif
