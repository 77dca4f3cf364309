/* The tests that curl has of its mail protocols: a client is given a command,
 * its server is scripted, and what the client says is held against what curl
 * says. */
#ifndef CURL_CASE_H
#define CURL_CASE_H

#include "outline.h"

enum { CURL_OPS = 2, CURL_RCPTS = 8, CURL_REPLIES = 16, CURL_TEXTS = 48 };

/* What is asked for, up to "-:" or the end of the command. NULL: not told. */
typedef struct curl_op {
    const char *url, *user, *request, *upload, *login_options, *bearer;
    const char *authzid, *ssl, *form, *field, *list, *upload_flags, *libcurl;
    const char *allow_fails;
    const char *from, *rcpts[CURL_RCPTS];
    size_t      rcpts_n;

    /* Of the URL or of user, out of their %XX. */
    const char *name, *password, *mechanism, *path;
} curl_op;

typedef struct curl_reply {
    const char *command, *text;
    int         lf;             /* that alone ends its line */
} curl_reply;

typedef struct curl_case {
    const char  *source;        /* set by whoever runs it */
    char         number[8];
    outline_text file;          /* with all that it stands for */
    char        *texts[CURL_TEXTS];
    size_t       texts_n;
    curl_op      ops[CURL_OPS];
    size_t       ops_n;
    const char  *capabilities, *mechanisms;     /* "SASL-IR TOP", or "" */
    curl_reply   replies[CURL_REPLIES];
    size_t       replies_n;
    const char  *tool;          /* a program that is run instead */
    int          fails;         /* so does curl */
} curl_case;

/* 0: the file at path is of another server. c is to be freed all the same. */
int curl_read(curl_case *c, const char *path, const char *server);
void curl_free(curl_case *c);
/* What a section holds; NULL: it is not there. Lives as long as c. */
const char *curl_section(curl_case *c, const char *name);
/* What follows ";name=" in a text, up to one of ";/?"; NULL: it is not there.
 * Lives as long as c. */
const char *curl_param(curl_case *c, const char *text, const char *name);

#endif
