#include "imap/imap_part_int.h"
#include "imap/imap_values_int.h"
#include "base/buf_int.h"
#include <string.h>

void mproto_imap_parts_begin(mproto_imap_parts *it, mproto_imap_list inside)
{
    it->root_ = inside;
    it->depth_ = 0;
    it->at_root_ = 1;
}

/* The list of the next part; 0: there is none. */
static int next_list(mproto_imap_parts *it, mproto_imap_list *inside)
{
    mproto_imap_value v;

    if (it->at_root_) {
        *inside = it->root_;
        return 1;
    }
    while (it->depth_ > 0 &&
           !mproto_imap_values_next(&it->up_[it->depth_ - 1].children, &v))
        it->depth_--;
    if (it->depth_ == 0)
        return 0;
    *inside = v.list;
    return 1;
}

/* The number of a part, behind the first n octets of the path, and the octets
 * that it has then. */
static int put_part_number(mproto_imap_parts *it, size_t n, unsigned number)
{
    mproto_buf b;

    mproto_buf_init(&b, it->path_, sizeof it->path_ - 1);
    b.n = n;
    if (n > 0)
        mproto_buf_char(&b, '.');
    mproto_buf_number(&b, number);
    return b.over ? MPROTO_E_LIMIT : (int)b.n;
}

/* Octets of its path; a multipart that is the body of a message, or all there
 * is, has that of what it lies in. */
static int put_path(mproto_imap_parts *it, const mproto_imap_part *p)
{
    size_t up = it->depth_ > 0 ? it->up_[it->depth_ - 1].path_n : 0;

    if (it->depth_ > 0 && !it->up_[it->depth_ - 1].body)
        return put_part_number(it, up, ++it->up_[it->depth_ - 1].index);
    return p->multipart ? (int)up : put_part_number(it, up, 1);
}

/* What lies in it comes next. 1, or E_LIMIT. */
static int go_down(mproto_imap_parts *it, const mproto_imap_part *p,
                   mproto_imap_list children, unsigned path_n)
{
    if (children.at_ == children.end_)
        return 1;
    if (it->depth_ == MPROTO_IMAP_PARTS_DEPTH)
        return MPROTO_E_LIMIT;
    it->up_[it->depth_].children = children;
    it->up_[it->depth_].index = 0;
    it->up_[it->depth_].path_n = path_n;
    it->up_[it->depth_].body = p->has_envelope;
    it->depth_++;
    return 1;
}

int mproto_imap_parts_next(mproto_imap_parts *it, mproto_imap_part *p)
{
    mproto_imap_list inside, children;
    int n;

    if (!next_list(it, &inside))
        return 0;
    n = mproto_imap_part_read(p, inside, &children);
    p->depth = it->depth_;
    if (n == MPROTO_OK)
        n = put_path(it, p);
    if (n >= 0) {
        memcpy(p->path, it->path_, (size_t)n);
        p->path[n] = '\0';
        n = go_down(it, p, children, (unsigned)n);
    }
    it->at_root_ = 0;
    if (n < 0)
        it->depth_ = 0;
    return n;
}
