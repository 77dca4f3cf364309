/* As much of YAML as the fixtures of the corpus need: maps, lists and scalars
 * of every quoting; tags are passed over, aliases are of scalars. */
#ifndef YAML_H
#define YAML_H

#include "json.h"

/* As JSON, where all scalars are strings, or null when there is nothing. NULL:
 * it is not of that kind. Free it with json_free(). */
json *yaml_parse(const char *p, size_t n);

#endif
