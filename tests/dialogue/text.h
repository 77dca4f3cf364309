/* A text that grows, and octets written as in C strings: "a\r\n\x00". */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

typedef struct text {
    char  *p;                   /* NUL-terminated once something was added */
    size_t n, cap;
} text;

void text_add(text *t, const void *p, size_t n);
void text_puts(text *t, const char *s);
void text_number(text *t, uint64_t n);
void text_escape(text *t, const void *p, size_t n);
/* The octets that the escapes in s mean are added. */
void text_unescape(text *t, const char *s, size_t n);
void text_clear(text *t);
void text_free(text *t);

/* realloc() that ends the program when there is no memory. */
void *text_realloc(void *p, size_t n);

/* The whole file; 0 when it can't be read. */
int text_read(text *t, const char *path);

/* 1 when s begins with prefix; upper and lower case are the same in
 * text_same_case(). */
int text_begins(const char *s, const char *prefix);
int text_same_case(const char *a, const char *b, size_t n);

#endif
