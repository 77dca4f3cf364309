/* Media types and the endings of file names. ISC, see COPYING. */
#ifndef EXAMPLES_MEDIA_H
#define EXAMPLES_MEDIA_H

#include <mailproto/base.h>

/* "image/png" for "a.PNG"; "application/octet-stream" for what is unknown. */
const char *media_of(const char *file);

/* "png" for image and png, in lower case; "txt" or "bin" when unknown. */
const char *media_ending(mproto_span type, mproto_span subtype);

#endif
