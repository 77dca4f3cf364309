/* The header of a message. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "composer_int.h"

#include <mailproto/address.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *join(mproto_span local, mproto_span domain)
{
    char *s = malloc(local.n + domain.n + 2);

    if (s != NULL)
        sprintf(s, "%.*s@%.*s", (int)local.n, local.p, (int)domain.n,
                domain.p);
    return s;
}

/* A mailbox, or the begin or end of a group. */
static int add_element(struct composer *c, const char *field,
                       const mproto_addr *a)
{
    char *addr = join(a->local, a->domain);
    char *name = malloc(a->display.n + 1);
    int rc = MPROTO_E_NOMEM;

    if (addr != NULL && name != NULL) {
        mproto_addr_name(name, a->display.n + 1, a->display);
        if (a->type == MPROTO_ADDR_MAILBOX)
            rc = mproto_compose_addr(c->m, field,
                                     name[0] != '\0' ? name : NULL, addr);
        else
            rc = mproto_compose_group(c->m, field,
                                      a->type == MPROTO_ADDR_GROUP ? name
                                                                   : NULL);
    }
    free(addr);
    free(name);
    return rc;
}

/* One address or many, with names and in groups. */
static int add_addresses(struct composer *c, const char *field,
                         const char *text)
{
    mproto_span body = { text, strlen(text) };
    mproto_addrs it;
    mproto_addr a;
    int more, found = 0, rc = MPROTO_OK;

    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    while (rc == MPROTO_OK && (more = mproto_addrs_next(&it, &a)) != 0) {
        if (more < 0)
            rc = MPROTO_E_ARG;
        else if (a.type != MPROTO_ADDR_EMPTY)
            rc = add_element(c, field, &a);
        found = 1;
    }
    if (rc == MPROTO_E_ARG || !found)
        return composer_fail(c, EXIT_USAGE, text,
                             "not an address for this message");
    if (rc != MPROTO_OK)
        return composer_fail(c, EXIT_OSERR, text,
                             mproto_compose_error(c->m)->what);
    return 0;
}

static int add_list(struct composer *c, const char *field,
                    const struct option_list *list)
{
    size_t i;
    int status = 0;

    for (i = 0; status == 0 && i < list->n; i++)
        status = add_addresses(c, field, list->v[i]);
    return status;
}

int composer_header(struct composer *c)
{
    const struct composer_plan *plan = c->plan;
    int status = 0;

    if (plan->from != NULL)
        status = add_addresses(c, "From", plan->from);
    if (status == 0)
        status = add_list(c, "To", &plan->to);
    if (status == 0)
        status = add_list(c, "Cc", &plan->cc);
    if (status == 0)
        status = add_list(c, "Bcc", &plan->bcc);
    if (status == 0 && plan->subject != NULL
        && mproto_compose_text(c->m, "Subject", plan->subject) != MPROTO_OK)
        status = composer_fail(c, EXIT_USAGE, "the subject",
                               mproto_compose_error(c->m)->what);
    return status;
}
