/* New files in a directory, under names that strangers chose.
 * ISC, see COPYING. */
#ifndef EXAMPLES_CREATE_H
#define EXAMPLES_CREATE_H

#include <mailproto/filename.h>
#include <stdio.h>

#define CREATE_NAME_SIZE (MPROTO_FILENAME_MAX + 1)

/* The directory, for close(); -1 with errno. */
int create_in(const char *dir);

/* A file that was not there before: "a (2).txt" when there is "a.txt". Nothing
 * is overwritten, no symbolic link followed, nothing made elsewhere. name gets
 * what it is called. NULL with errno; EEXIST when too many have the name. */
FILE *create_file(int dir, mproto_span wanted, char name[CREATE_NAME_SIZE]);

/* Takes away what was not finished. */
void create_undo(int dir, const char *name);

#endif
