/* ISC, see COPYING. */
#define _DEFAULT_SOURCE         /* setgroups() is none of POSIX's */
#define _DARWIN_C_SOURCE

#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

/* Who is that user already need not be root. */
const char *privileges_drop(const char *user)
{
    const struct passwd *p = getpwnam(user);
    uid_t uid;
    gid_t gid;

    if (p == NULL)
        return "no such user";
    uid = p->pw_uid;
    gid = p->pw_gid;
    if (geteuid() == 0 && setgroups(1, &gid) < 0)
        return strerror(errno);
    if (setgid(gid) < 0 || setuid(uid) < 0)
        return strerror(errno);
    if (getuid() != uid || geteuid() != uid || getgid() != gid
        || getegid() != gid || (uid != 0 && setuid(0) == 0))
        return "there is a way back to what it was";
    return NULL;
}
