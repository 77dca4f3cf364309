/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"
#include "imapbox_disk.h"
#include "imapbox_name.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- directories ------------------------------------------------------ */

/* DIR/NAME/Maildir, as delivery makes it. */
static int make_inbox(const char *dir)
{
    char above[IMAPBOX_PATH_SIZE];
    const char *slash = strrchr(dir, '/');

    if (imapbox_disk_mkdir(dir) == 0 || errno == EEXIST)
        return 0;
    if (errno != ENOENT || slash == NULL)
        return -1;
    if ((size_t)snprintf(above, sizeof above, "%.*s", (int)(slash - dir),
                         dir) >= sizeof above)
        return -1;
    if (imapbox_disk_mkdir(above) < 0 && errno != EEXIST)
        return -1;
    return imapbox_disk_mkdir(dir);
}

/* That of an INBOX is made where there is none. A folder is no link, which
 * could lead out of the Maildir. */
static int is_there(const char *dir, int is_inbox)
{
    struct stat st;

    if (is_inbox)
        return stat(dir, &st) == 0 ? 0 : make_inbox(dir);
    if (lstat(dir, &st) < 0)
        return -1;
    errno = ENOENT;
    return S_ISDIR(st.st_mode) ? 0 : -1;
}

/* The three of a Maildir; a kill may have left only some. */
static int make_subs(const struct imapbox *box)
{
    static const char *const subs[] = { "tmp", "new", "cur" };
    char path[IMAPBOX_PATH_SIZE];
    struct stat st;
    size_t i;

    for (i = 0; i < sizeof subs / sizeof *subs; i++) {
        if (imapbox_path(path, box, subs[i], "") < 0)
            return -1;
        if (stat(path, &st) < 0
            && (errno != ENOENT || imapbox_disk_mkdir(path) < 0))
            return -1;
    }
    return 0;
}

static char *join(const char *root, const char *folder)
{
    size_t n = strlen(root) + strlen(folder) + 2;
    char *dir = malloc(n);

    if (dir != NULL)
        snprintf(dir, n, "%s%s%s", root, folder[0] != '\0' ? "/" : "",
                 folder);
    return dir;
}

/* --- open ------------------------------------------------------------- */

struct imapbox *imapbox_find_open(const struct imapbox_store *store,
                                  const char *dir)
{
    struct imapbox *box;

    for (box = store->boxes; box != NULL; box = box->next)
        if (!box->lost && strcmp(box->dir, dir) == 0)
            break;
    return box;
}

static void free_box(struct imapbox *box)
{
    int error = errno;

    imapbox_empty(box);
    imapbox_forget_fields(box);
    free(box->root);
    free(box->dir);
    free(box);
    errno = error;
}

/* Takes dir. */
static struct imapbox *new_box(const char *root, char *dir)
{
    struct imapbox *box = calloc(1, sizeof *box);

    if (box == NULL) {
        free(dir);
        return NULL;
    }
    box->dir = dir;
    box->lock = -1;
    box->rescan = 1;
    box->root = join(root, "");
    if (box->root != NULL)
        return box;
    free_box(box);
    return NULL;
}

static struct imapbox *open_box(struct imapbox_store *store,
                                const char *root, char *dir)
{
    struct imapbox *box = new_box(root, dir);

    if (box == NULL)
        return NULL;
    if (is_there(dir, strcmp(root, dir) == 0) < 0 || make_subs(box) < 0
        || imapbox_sync(box) < 0) {
        free_box(box);
        return NULL;
    }
    imapbox_clean(box);
    box->store = store;
    box->next = store->boxes;
    store->boxes = box;
    return box;
}

struct imapbox *imapbox_open(struct imapbox_store *store, const char *root,
                             const char *name)
{
    char folder[IMAPBOX_NAME_SIZE];
    struct imapbox *box;
    char *dir;

    if (imapbox_name_folder(folder, name) < 0)
        return NULL;
    dir = join(root, folder);
    if (dir == NULL)
        return NULL;
    box = imapbox_find_open(store, dir);
    if (box != NULL && imapbox_sync(box) < 0 && !box->lost) {
        free(dir);
        return NULL;
    }
    if (box == NULL || box->lost)
        box = open_box(store, root, dir);
    else
        free(dir);
    if (box != NULL)
        box->refs++;
    return box;
}

void imapbox_close(struct imapbox *box)
{
    struct imapbox **at = &box->store->boxes;

    if (--box->refs > 0)
        return;
    while (*at != box)
        at = &(*at)->next;
    *at = box->next;
    free_box(box);
}

/* --- sessions --------------------------------------------------------- */

int imapbox_join(struct imapbox *box, struct imapbox_session *s)
{
    struct imapbox_session **at = &box->sessions;

    s->id = ++box->ids;
    s->next = NULL;
    while (*at != NULL)
        at = &(*at)->next;
    *at = s;
    if (imapbox_enter(box) < 0
        || imapbox_exit(box, imapbox_scan(box)) < 0) {
        imapbox_leave(box, s);
        return -1;
    }
    imapbox_notify(box);
    return 0;
}

void imapbox_leave(struct imapbox *box, struct imapbox_session *s)
{
    struct imapbox_session **at = &box->sessions;
    int error = errno;

    while (*at != NULL && *at != s)
        at = &(*at)->next;
    if (*at != NULL)
        *at = s->next;
    imapbox_notify(box);
    errno = error;
}

int imapbox_sync(struct imapbox *box)
{
    errno = ENOENT;
    if (box->lost)
        return -1;
    if (!imapbox_is_due(box) && !imapbox_log_is_stale(&box->log, box->dir))
        return 0;
    if (imapbox_enter(box) < 0)
        return -1;
    return imapbox_exit(box, imapbox_scan(box));
}

void imapbox_sync_all(const struct imapbox_store *store)
{
    struct imapbox *box;

    for (box = store->boxes; box != NULL; box = box->next)
        (void)imapbox_sync(box);
}

/* --- what is there ---------------------------------------------------- */

uint32_t imapbox_uidvalidity(const struct imapbox *box)
{
    return box->uidvalidity;
}

uint32_t imapbox_uidnext(const struct imapbox *box)
{
    return box->uidnext;
}

uint64_t imapbox_modseq(const struct imapbox *box)
{
    return box->modseq;
}

size_t imapbox_count(const struct imapbox *box)
{
    return box->n;
}

size_t imapbox_recent(const struct imapbox *box)
{
    size_t n = 0;

    while (n < box->n && box->msgs[box->n - 1 - n].uid >= box->unclaimed)
        n++;
    return n;
}

void imapbox_mailbox_id(char id[IMAPBOX_ID_SIZE], uint32_t uidvalidity)
{
    snprintf(id, IMAPBOX_ID_SIZE, "F%" PRIx32, uidvalidity);
}

struct imapbox_origin imapbox_origin_of(const struct imapbox *box,
                                        const struct imapbox_msg *m)
{
    struct imapbox_origin origin = m->origin;

    if (origin.uid == 0) {
        origin.uidvalidity = box->uidvalidity;
        origin.uid = m->uid;
    }
    return origin;
}

void imapbox_email_id(char id[IMAPBOX_ID_SIZE], const struct imapbox *box,
                      const struct imapbox_msg *m)
{
    struct imapbox_origin origin = imapbox_origin_of(box, m);

    snprintf(id, IMAPBOX_ID_SIZE, "M%" PRIx32 "-%" PRIx32,
             origin.uidvalidity, origin.uid);
}

const struct imapbox_msg *imapbox_at(const struct imapbox *box, size_t i)
{
    return &box->msgs[i];
}

int imapbox_is_recent(const struct imapbox_session *s,
                      const struct imapbox_msg *m)
{
    return m->claimer == s->id;
}

/* --- keywords --------------------------------------------------------- */

const char *imapbox_keyword(const struct imapbox *box, unsigned i)
{
    return i < IMAPBOX_KEYWORDS ? box->keywords[i] : NULL;
}

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int is_same(const char *keyword, mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (lower((unsigned char)keyword[i])
            != lower((unsigned char)name.p[i]))
            return 0;
    return keyword[name.n] == '\0';
}

/* An atom that can stand in the index and in a list of flags. */
static int is_keyword(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (name.p[i] <= 32 || name.p[i] >= 127
            || strchr("(){%*\"\\]", name.p[i]) != NULL)
            return 0;
    return name.n > 0 && name.n <= IMAPBOX_KEYWORD_MAX;
}

static int find_keyword(const struct imapbox *box, mproto_span name)
{
    int i;

    for (i = 0; i < (int)IMAPBOX_KEYWORDS; i++)
        if (box->keywords[i] != NULL && is_same(box->keywords[i], name))
            return i;
    return -1;
}

/* Letters that another program has used for what it knows are left to it. */
static int make_keyword(struct imapbox *box, mproto_span name)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    int i = find_keyword(box, name);

    if (i >= 0)
        return i;
    for (i = 0; i < (int)IMAPBOX_KEYWORDS; i++)
        if (box->keywords[i] == NULL
            && !(box->strange & (uint64_t)1 << i))
            break;
    errno = ENOSPC;
    if (i == (int)IMAPBOX_KEYWORDS)
        return -1;
    imapbox_text_line(&t, "k %d %.*s", i, (int)name.n, name.p);
    return imapbox_note(box, &t, 1) < 0 ? -1 : i;
}

int imapbox_keyword_bit(struct imapbox *box, mproto_span name, int make,
                        uint64_t *mask)
{
    int i = find_keyword(box, name);

    if (i < 0 && make) {
        errno = name.n > IMAPBOX_KEYWORD_MAX ? ENAMETOOLONG : EINVAL;
        if (!is_keyword(name) || imapbox_enter(box) < 0)
            return -1;
        i = make_keyword(box, name);
        if (imapbox_exit(box, i) < 0)
            return -1;
    }
    if (i >= 0)
        *mask |= (uint64_t)1 << i;
    return i >= 0;
}
