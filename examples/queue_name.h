/* The names of the queue's files. ISC, see COPYING. */
#ifndef EXAMPLES_QUEUE_NAME_H
#define EXAMPLES_QUEUE_NAME_H

#include "queue.h"

#define QUEUE_MSG ".msg"
#define QUEUE_ENV ".env"
#define QUEUE_TMP ".tmp"
#define QUEUE_NAME_SIZE (QUEUE_ID_SIZE + 4)

static void queue_name(char name[QUEUE_NAME_SIZE], const char *id,
                       const char *end)
{
    snprintf(name, QUEUE_NAME_SIZE, "%s%s", id, end);
}

#endif
