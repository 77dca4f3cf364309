/* The resolver is that of the system. ISC, see COPYING. */
#define _DEFAULT_SOURCE         /* res_query(), h_errno: POSIX has neither */
#define _BSD_SOURCE

#include "resolve.h"

#include <sys/types.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdlib.h>

#define ANSWER_SIZE 65535

/* A record that is not of the form is as if it were not there. */
static int add_record(struct resolve_hosts *hosts, ns_msg *answer, int i)
{
    char name[NS_MAXDNAME];
    const unsigned char *data;
    ns_rr record;

    if (ns_parserr(answer, ns_s_an, i, &record) < 0
        || ns_rr_type(record) != ns_t_mx || ns_rr_rdlen(record) < 3)
        return 0;
    data = ns_rr_rdata(record);
    if (dn_expand(ns_msg_base(*answer), ns_msg_end(*answer), data + 2, name,
                  sizeof name) < 0)
        return 0;
    return resolve_add(hosts, name[0] != '\0' ? name : ".", "25",
                       (unsigned)(data[0] << 8 | data[1]));
}

static void read_answer(struct resolve_hosts *hosts,
                        const unsigned char *text, int n)
{
    ns_msg answer;
    int i;

    if (ns_initparse(text, n, &answer) < 0) {
        resolve_fail(hosts, 451, "4.4.3", "the answer of the DNS is damaged");
        return;
    }
    for (i = 0; i < ns_msg_count(answer, ns_s_an); i++)
        if (add_record(hosts, &answer, i) < 0)
            resolve_fail(hosts, 451, "4.3.0", "no memory");
}

/* There is a difference between a domain that has no MX record and one that
 * is not there, and both to a server that does not answer. */
void resolve_dns(struct resolve_hosts *hosts, const char *domain)
{
    unsigned char *text = malloc(ANSWER_SIZE);
    int n = text != NULL ? res_query(domain, ns_c_in, ns_t_mx, text,
                                     ANSWER_SIZE) : -1;

    if (text == NULL)
        resolve_fail(hosts, 451, "4.3.0", "no memory");
    else if (n >= 0)
        read_answer(hosts, text, n < ANSWER_SIZE ? n : ANSWER_SIZE);
    else if (h_errno == HOST_NOT_FOUND)
        resolve_fail(hosts, 550, "5.1.2", "there is no such domain");
    else if (h_errno != NO_DATA)
        resolve_fail(hosts, 451, "4.4.3", "the DNS does not answer");
    free(text);
}
