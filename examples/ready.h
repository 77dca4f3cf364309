/* Which of many sockets can go on: by epoll where there is one, else by
 * poll(), which looks at all of them each time. ISC, see COPYING. */
#ifndef EXAMPLES_READY_H
#define EXAMPLES_READY_H

struct ready;

/* NULL with errno. */
struct ready *ready_new(void);
void ready_free(struct ready *r);

/* From now on fd is watched for these: POLLIN, POLLOUT; at 0 for its end
 * only. 0, or -1 with errno. */
int ready_watch(struct ready *r, int fd, short events);
int ready_change(struct ready *r, int fd, short events);

/* Before a watched fd is closed. */
void ready_forget(struct ready *r, int fd);

/* Waits for so many milliseconds at most, then calls on() for each socket that
 * can go on, or is at its end. on() may watch and forget any. 0, or -1 with
 * errno. */
int ready_wait(struct ready *r, int milliseconds,
               void (*on)(void *context, int fd), void *context);

#endif
