/* All messages of the corpus. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <mailproto/base.h>

/* Calls run with the octets of each file, whatever it is: files of other kinds
 * are odd messages. Then with each message of a mailbox. An abort tells the
 * name on standard error. */
void messages_run(void (*run)(const char *name, mproto_span message));

#endif
