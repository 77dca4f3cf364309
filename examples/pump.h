/* One step of blocking I/O, the same for all engines. ISC, see COPYING. */
#ifndef EXAMPLES_PUMP_H
#define EXAMPLES_PUMP_H

#include <mailproto/wire.h>
#include <unistd.h>

/* Send first; read when nothing is to be sent. 0, or -1 with errno set. */
static int pump(int fd, mproto_wire *w, char *buf, size_t cap)
{
    size_t n;
    ssize_t k = 0;
    const void *out = mproto_wire_out(w, &n);

    if (n > 0) {
        if ((k = write(fd, out, n)) > 0)
            mproto_wire_sent(w, (size_t)k);
    } else if (mproto_wire_want(w) & MPROTO_READ) {
        if ((k = read(fd, buf, cap)) > 0)
            mproto_wire_in(w, buf, (size_t)k);
        else if (k == 0)
            mproto_wire_eof(w);
    }
    return k < 0 ? -1 : 0;
}

#endif
