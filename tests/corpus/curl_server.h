/* A server that a test of curl scripts, and what a client of it needs. */
#ifndef CURL_SERVER_H
#define CURL_SERVER_H

#include "curl_case.h"
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

/* The server, which reads what the client says. */
typedef struct curl_server curl_server;
struct curl_server {
    curl_case   *test;
    /* What the protocol does by itself with a command: it puts an answer. */
    void       (*serve)(curl_server *s, const char *command,
                        const char *args);
    int          tagged;        /* commands have a tag */
    unsigned     connections, commands;
    char         tag[64];       /* of the last command */
    int          in_exchange, in_data;
    size_t       literal;       /* octets of it that are missing */
    outline_text line;          /* that has not ended */
    outline_text said;          /* by the client, as curl_plain() has it */
    outline_text answer;        /* that the client has not read */
    outline_text upload;
};

/* A connection begins. */
void curl_server_greet(curl_server *s, const char *greeting);
void curl_server_feed(curl_server *s, const char *p, size_t n);
/* One line, or many of them with "\r\n" between, with the end of the last. */
void curl_server_say(curl_server *s, const char *text);
void curl_server_free(curl_server *s);
/* Lines in one form: strings that could be atoms are, and the first message of
 * an exchange is in its own line. With CRLF. */
void curl_plain(outline_text *out, const char *lines);

/* Takes what the client says and lends it the answers, until nothing is left
 * to say. events() takes those of the engine. */
void curl_exchange(curl_server *s, mproto_wire *w,
                   void (*events)(void *context), void *context);
/* An exchange of the mechanism to take, of those offered and not tried yet,
 * that the options of a command let one choose; NULL: there is none. */
mproto_sasl *curl_sasl(const curl_op *op, const char *offered,
                       outline_text *tried, unsigned port);

/* Where our client does otherwise, for a reason: it says and gives this alone,
 * in the form that curl_judge() compares. */
typedef struct curl_deviation {
    const char *source, *number, *reason, *gives;
} curl_deviation;

/* That of a test; NULL: it has none. */
const curl_deviation *curl_deviates(const char *source, const char *number);

/* The case: what was said, what came and whether it worked, of both. A section
 * has what should have been received; that is NULL when it is of no matter. */
void curl_judge(curl_server *s, const outline_text *received,
                const char *section, int failed);

/* All tests of a server. */
void curl_run(const char *source, const char *server,
              void (*play)(curl_case *c));
void curl_imap(const char *source);
void curl_pop3(const char *source);
void curl_smtp(const char *source);

#endif
