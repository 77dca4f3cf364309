/* ISC, see COPYING. */
#include "options.h"

#include <stdio.h>
#include <string.h>

static const struct option *find(const struct option *o, const char *arg,
                                 size_t n)
{
    while (o->name != NULL
           && (strlen(o->name) != n || memcmp(o->name, arg, n) != 0))
        o++;
    return o;
}

static int wrong(const char *program, const char *what, const char *arg)
{
    fprintf(stderr, "%s: %s %s (--help tells more)\n", program, what, arg);
    return -1;
}

static void add(struct option_list *list, const char *value)
{
    list->v[list->n++] = value;
}

/* How many arguments were used up; -1 when it is wrong. */
static int read_one(const struct option *table, const char *program,
                    char **arg)
{
    size_t n = strcspn(*arg, "=");
    const struct option *o = find(table, *arg, n);
    const char *value = (*arg)[n] == '=' ? *arg + n + 1 : NULL;
    int used = value == NULL && o->flag == NULL ? 2 : 1;

    if (o->name == NULL)
        return wrong(program, "there is no option", *arg);
    if (o->flag != NULL && value != NULL)
        return wrong(program, "no value belongs to", o->name);
    if (o->flag != NULL) {
        *o->flag = 1;
        return used;
    }
    if (value == NULL && (value = arg[1]) == NULL)
        return wrong(program, "a value is missing behind", *arg);
    if (o->list != NULL)
        add(o->list, value);
    else
        *o->value = value;
    return used;
}

int options_read(const struct option *table, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *program = slash != NULL ? slash + 1 : argv[0];
    const struct option *operands = find(table, "", 0);
    int used, only_operands = 0;

    for (argv++; *argv != NULL; argv += used) {
        used = 1;
        if (only_operands || (*argv)[0] != '-' || (*argv)[1] == '\0')
            add(operands->list, *argv);
        else if (strcmp(*argv, "--") == 0)
            only_operands = 1;
        else
            used = read_one(table, program, argv);
        if (used < 0)
            return -1;
    }
    return 0;
}
