/* What UTF-7 (RFC 2152) and its modified form (RFC 3501 5.1.3) share. */
#ifndef MPROTO_UTF7_INT_H
#define MPROTO_UTF7_INT_H

/* The value of a base64 letter, or -1; last is the one that stands for 63. */
static inline int mproto_utf7_value(char c, char last)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == last ? 63 : -1;
}

#endif
