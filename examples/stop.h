/* The end of a server that runs until it is told to stop. ISC, see COPYING. */
#ifndef EXAMPLES_STOP_H
#define EXAMPLES_STOP_H

/* SIGTERM and SIGINT make the descriptor readable that this gives, for
 * server_run(); SIGPIPE does nothing any more. -1 with errno. Once only. */
int stop_watch(void);

#endif
