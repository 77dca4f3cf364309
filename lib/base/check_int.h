/* What can only fail through a fault of ours. Built with -DMPROTO_CHECKED, as
 * the tests are, it stops the program there. */
#ifndef MPROTO_CHECK_INT_H
#define MPROTO_CHECK_INT_H

#ifdef MPROTO_CHECKED
#define MPROTO_CHECK(x) ((x) ? (void)0 : __builtin_trap())
#else
#define MPROTO_CHECK(x) ((void)(x))
#endif

#endif
