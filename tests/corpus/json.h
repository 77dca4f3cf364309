/* JSON into a tree: what the expectations of the corpus are written in. */
#ifndef JSON_H
#define JSON_H

#include <stddef.h>

typedef enum json_type {
    JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY,
    JSON_OBJECT
} json_type;

typedef struct json {
    json_type    type;
    char        *name;          /* in an object; else NULL */
    char        *text;          /* of a string in UTF-8, of a number; NUL */
    size_t       n;             /* octets of text, members of the others */
    struct json *first, *next;
} json;

/* NULL: it is no JSON. Free it with json_free(). */
json *json_parse(const char *p, size_t n);
void json_free(json *j);

/* A member by name or place; NULL: there is none, or j is NULL. */
const json *json_get(const json *j, const char *name);
const json *json_at(const json *j, size_t i);
/* Its text; NULL when j is NULL or no string. */
const char *json_text(const json *j);

#endif
