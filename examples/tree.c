/* ISC, see COPYING. */
#include "tree.h"
#include "iconvert.h"
#include "json.h"

#include <mailproto/utf8.h>
#include <mailproto/words.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long number;

static const char *const encodings[] = {
    "", "7bit", "8bit", "binary", "quoted-printable", "base64", "uuencode",
    "unknown"
};

/* Of a message these fields are shown; a part has them by mistake. */
static int is_shown(const struct tree *t, const mproto_mime_event *ev)
{
    static const char *const shown[] = { "from", "to", "subject", "date" };
    unsigned depth = ev->part->depth;
    size_t i;

    if (depth > 0 && t->kinds[depth - 1] != MPROTO_KIND_MESSAGE)
        return 0;
    for (i = 0; i < sizeof shown / sizeof *shown; i++)
        if (mproto_name_is(ev->field.name, shown[i]))
            return 1;
    return 0;
}

/* The text of a field in UTF-8, for free(). */
static char *decoded(mproto_span body)
{
    size_t n = mproto_words_decode(NULL, 0, body, &iconvert, NULL);
    char *text = malloc(n + 1);

    if (text != NULL)
        mproto_words_decode(text, n + 1, body, &iconvert, NULL);
    return text;
}

/* --- for people ------------------------------------------------------- */

static void indent(unsigned depth)
{
    while (depth-- > 0)
        fputs("  ", stdout);
}

static int show(const char *before, mproto_span text, const char *after)
{
    size_t n = mproto_utf8_safe(NULL, 0, text.p, text.n);
    char *safe;

    if (text.n == 0)
        return 0;
    if ((safe = malloc(n + 1)) == NULL)
        return -1;
    mproto_utf8_safe(safe, n + 1, text.p, text.n);
    printf("%s%s%s", before, safe, after);
    free(safe);
    return 0;
}

static int show_field(unsigned depth, const mproto_field *field)
{
    char *text = decoded(field->body);
    mproto_span value = { text, 0 };
    int bad;

    if (text == NULL)
        return -1;
    value.n = strlen(text);
    indent(depth);
    bad = show("", field->name, ": ") < 0 || show("", value, "") < 0;
    putchar('\n');
    free(text);
    return bad ? -1 : 0;
}

static int show_part(const mproto_mime_part *part)
{
    uint64_t raw = part->end - part->body;
    char path[MAILBOX_PATH_SIZE];
    int bad;

    mailbox_path(path, part);
    indent(part->depth);
    printf("%s  ", path);
    bad = show("", part->type, "/") < 0 || show("", part->subtype, "") < 0
        || show(", ", part->charset, "") < 0;
    if (part->kind == MPROTO_KIND_LEAF) {
        printf(", %s, %llu octets", encodings[part->encoding],
               (number)part->decoded);
        if (raw != part->decoded)
            printf(" in %llu", (number)raw);
    }
    bad |= show(", \"", part->filename, "\"") < 0;
    putchar('\n');
    return bad ? -1 : 0;
}

static void show_defects(const mproto_mime_part *part)
{
    unsigned rest = part->defects;

    for (; rest != 0; rest &= rest - 1) {
        indent(part->depth + 2);
        printf("! %s\n", mproto_defect_text(rest));
    }
}

static int show_title(const struct tree *t, const struct mail *mail)
{
    mproto_span file = { mail->file, strlen(mail->file) };

    if (!t->titled && mail->number == 0)
        return 0;
    if (show("== ", file, "") < 0)
        return -1;
    if (mail->offset > 0)
        printf(", message %lu at octet %llu", mail->number,
               (number)mail->offset);
    putchar('\n');
    return 0;
}

/* A leaf is shown when its size is known, the others above their parts. */
static int on_text(struct tree *t, const struct mail *mail,
                   const mproto_mime_event *ev)
{
    const mproto_mime_part *part = ev->part;
    int leaf = part->kind == MPROTO_KIND_LEAF, bad = 0;

    if (ev->type == MPROTO_MIME_PART && part->depth == 0)
        bad = show_title(t, mail);
    if (ev->type == MPROTO_MIME_FIELD && is_shown(t, ev))
        bad = show_field(part->depth, &ev->field);
    if (ev->type == MPROTO_MIME_HEADER_END) {
        t->kinds[part->depth] = part->kind;
        bad = leaf ? 0 : show_part(part);
    }
    if (ev->type == MPROTO_MIME_PART_END) {
        bad = leaf ? show_part(part) : 0;
        show_defects(part);
    }
    return bad;
}

/* --- as JSON: an object begins at PART and goes on to PART_END -------- */

static void put_text(const char *key, mproto_span text)
{
    printf(",\"%s\":", key);
    if (text.n > 0)
        json_string(stdout, text.p, text.n);
    else
        fputs("null", stdout);
}

static void put_number(const char *key, uint64_t n)
{
    printf(",\"%s\":%llu", key, (number)n);
}

static void put_defects(unsigned defects)
{
    const char *between = "", *text;

    fputs(",\"defects\":[", stdout);
    for (; defects != 0; defects &= defects - 1) {
        text = mproto_defect_text(defects);
        fputs(between, stdout);
        json_string(stdout, text, strlen(text));
        between = ",";
    }
    putchar(']');
}

static void begin_message(const struct mail *mail)
{
    fputs("{\"file\":", stdout);
    json_string(stdout, mail->file, strlen(mail->file));
    if (mail->number > 0)
        put_number("number", mail->number);
    put_number("offset", mail->offset);
    fputs(",\"message\":", stdout);
}

static void begin_part(struct tree *t, const mproto_mime_part *part)
{
    char path[MAILBOX_PATH_SIZE];

    mailbox_path(path, part);
    if (part->depth > 0 && t->begun[part->depth - 1])
        putchar(',');
    if (part->depth > 0)
        t->begun[part->depth - 1] = 1;
    t->begun[part->depth] = 0;
    printf("{\"path\":\"%s\",\"fields\":[", path);
}

static int put_field(struct tree *t, const mproto_mime_event *ev)
{
    char *text = decoded(ev->field.body);

    if (text == NULL)
        return -1;
    fputs(t->begun[ev->part->depth] ? ",[" : "[", stdout);
    t->begun[ev->part->depth] = 1;
    json_string(stdout, ev->field.name.p, ev->field.name.n);
    putchar(',');
    json_string(stdout, text, strlen(text));
    putchar(']');
    free(text);
    return 0;
}

static void put_header(struct tree *t, const mproto_mime_part *part)
{
    t->kinds[part->depth] = part->kind;
    t->begun[part->depth] = 0;
    putchar(']');
    put_text("type", part->type);
    put_text("subtype", part->subtype);
    put_text("charset", part->charset);
    printf(",\"encoding\":\"%s\"", encodings[part->encoding]);
    put_text("disposition", part->disposition);
    put_text("filename", part->filename);
    put_text("id", part->id);
    put_number("header", part->header);
    put_number("body", part->body);
    if (part->kind != MPROTO_KIND_LEAF)
        fputs(",\"parts\":[", stdout);
}

static void end_part(const mproto_mime_part *part)
{
    if (part->kind != MPROTO_KIND_LEAF)
        putchar(']');
    put_number("end", part->end);
    put_number("lines", part->lines);
    if (part->kind == MPROTO_KIND_LEAF)
        put_number("decoded", part->decoded);
    put_defects(part->defects);
    putchar('}');
}

static int on_json(struct tree *t, const struct mail *mail,
                   const mproto_mime_event *ev)
{
    int bad = 0;

    if (ev->type == MPROTO_MIME_PART && ev->part->depth == 0)
        begin_message(mail);
    if (ev->type == MPROTO_MIME_PART)
        begin_part(t, ev->part);
    if (ev->type == MPROTO_MIME_FIELD && is_shown(t, ev))
        bad = put_field(t, ev);
    if (ev->type == MPROTO_MIME_HEADER_END)
        put_header(t, ev->part);
    if (ev->type == MPROTO_MIME_PART_END)
        end_part(ev->part);
    if (ev->type == MPROTO_MIME_END)
        printf(",\"ambiguous\":%s}\n",
               ev->defects & MPROTO_DEFECTS_AMBIGUOUS ? "true" : "false");
    return bad;
}

int tree_event(struct tree *t, const struct mail *mail,
               const mproto_mime_event *ev)
{
    return t->json ? on_json(t, mail, ev) : on_text(t, mail, ev);
}
