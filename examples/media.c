/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "media.h"

#include <string.h>
#include <strings.h>

/* Of endings for one type the first is the usual one. */
static const char *const table[][2] = {
    { "txt", "text/plain" },
    { "7z", "application/x-7z-compressed" },
    { "bin", "application/octet-stream" },
    { "bmp", "image/bmp" },
    { "c", "text/plain" },
    { "css", "text/css" },
    { "csv", "text/csv" },
    { "diff", "text/plain" },
    { "doc", "application/msword" },
    { "docx", "application/"
              "vnd.openxmlformats-officedocument.wordprocessingml.document" },
    { "eml", "message/rfc822" },
    { "epub", "application/epub+zip" },
    { "gif", "image/gif" },
    { "gz", "application/gzip" },
    { "h", "text/plain" },
    { "html", "text/html" },
    { "htm", "text/html" },
    { "ics", "text/calendar" },
    { "jpg", "image/jpeg" },
    { "jpeg", "image/jpeg" },
    { "js", "text/javascript" },
    { "json", "application/json" },
    { "log", "text/plain" },
    { "md", "text/markdown" },
    { "mp3", "audio/mpeg" },
    { "mp4", "video/mp4" },
    { "odp", "application/vnd.oasis.opendocument.presentation" },
    { "ods", "application/vnd.oasis.opendocument.spreadsheet" },
    { "odt", "application/vnd.oasis.opendocument.text" },
    { "ogg", "audio/ogg" },
    { "patch", "text/plain" },
    { "pdf", "application/pdf" },
    { "png", "image/png" },
    { "ppt", "application/vnd.ms-powerpoint" },
    { "pptx", "application/"
              "vnd.openxmlformats-officedocument.presentationml.presentation" },
    { "rtf", "application/rtf" },
    { "svg", "image/svg+xml" },
    { "tar", "application/x-tar" },
    { "tif", "image/tiff" },
    { "tiff", "image/tiff" },
    { "vcf", "text/vcard" },
    { "wav", "audio/x-wav" },
    { "webm", "video/webm" },
    { "webp", "image/webp" },
    { "xls", "application/vnd.ms-excel" },
    { "xlsx", "application/"
              "vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { "xml", "application/xml" },
    { "zip", "application/zip" }
};

const char *media_of(const char *file)
{
    const char *dot = strrchr(file, '.');
    size_t i;

    for (i = 0; dot != NULL && i < sizeof table / sizeof *table; i++)
        if (strcasecmp(dot + 1, table[i][0]) == 0)
            return table[i][1];
    return "application/octet-stream";
}

const char *media_ending(mproto_span type, mproto_span subtype)
{
    size_t i;

    for (i = 0; i < sizeof table / sizeof *table; i++) {
        const char *media = table[i][1];

        if (strncmp(media, type.p, type.n) == 0 && media[type.n] == '/'
            && strlen(media) == type.n + 1 + subtype.n
            && memcmp(media + type.n + 1, subtype.p, subtype.n) == 0)
            return table[i][0];
    }
    return type.n == 4 && memcmp(type.p, "text", 4) == 0 ? "txt" : "bin";
}
