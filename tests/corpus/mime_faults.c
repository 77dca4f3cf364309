/* Messages whose file names say what is wrong with them: it is a defect, and
 * of that kind. */
#include "corpus.h"
#include "outline.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = { { NULL, NULL, NULL } };

typedef struct fault {
    const char *name;
    unsigned    defect;
} fault;

/* The names are without the folder in front and ".eml" behind. */
typedef struct source {
    const char  *name, *folder;
    const fault *faults;
} source;

static const fault enmime_faults[] = {
    { "low-quality/bad-header-wrap.raw", MPROTO_DEFECT_FIELD },
    { "low-quality/malformed-base64-attach.raw", MPROTO_DEFECT_ALPHABET },
    { "low-quality/unk-charset-part.raw", MPROTO_DEFECT_CHARSET },
    { "mail/erroneous.raw", MPROTO_DEFECT_FIELD },
    { "mail/header-only.raw", MPROTO_DEFECT_TRUNCATED },
    { "mail/html-mime-bad-charset-inline.raw", MPROTO_DEFECT_CHARSET },
    { "mail/malformed-multiple-address-header-values.raw",
      MPROTO_DEFECT_DUPLICATE },
    { "mail/mime-bad-8bit-filename.raw", MPROTO_DEFECT_EIGHT },
    { "mail/mime-bad-content-transfer-encoding.raw",
      MPROTO_DEFECT_ENCODING },
    { "mail/mime-duplicate-param.raw", MPROTO_DEFECT_PARAMETER },
    { "mail/multipart-wo-boundary.raw", MPROTO_DEFECT_BOUNDARY },
    { "mail/qp-utf8-header-no-break.raw", MPROTO_DEFECT_FIELD },
    { "parts/badboundary.raw", MPROTO_DEFECT_UNCLOSED },
    { "parts/barren-content-type.raw", MPROTO_DEFECT_TYPE },
    { "parts/chardet-fail.raw", MPROTO_DEFECT_CHARSET },
    { "parts/empty-ctype-bad-content.raw", MPROTO_DEFECT_TYPE },
    { "parts/malformed-content-type-params.raw", MPROTO_DEFECT_PARAMETER },
    { "parts/missing-closing-param-quote.raw", MPROTO_DEFECT_PARAMETER },
    { "parts/multi-malformed.raw", MPROTO_DEFECT_FIELD },
    { "parts/multimixed-no-closing-boundary.raw", MPROTO_DEFECT_UNCLOSED },
    { "parts/unquoted-ctype-param-special.raw", MPROTO_DEFECT_PARAMETER },
    { NULL, 0 }
};

static const fault mail_faults[] = {
    { "attachment_emails/attachment_nonascii_filename",
      MPROTO_DEFECT_EIGHT },
    { "attachment_emails/attachment_with_unquoted_name",
      MPROTO_DEFECT_PARAMETER },
    { "error_emails/content_transfer_encoding_qp_with_space",
      MPROTO_DEFECT_ENCODING },
    { "error_emails/content_transfer_encoding_text-html",
      MPROTO_DEFECT_ENCODING },
    { "error_emails/content_transfer_encoding_with_8bits",
      MPROTO_DEFECT_ENCODING },
    { "error_emails/content_transfer_encoding_x_uuencode",
      MPROTO_DEFECT_ENCODING },
    { "error_emails/invalid_subject_characters", MPROTO_DEFECT_EIGHT },
    { "error_emails/multiple_content_types", MPROTO_DEFECT_DUPLICATE },
    { "error_emails/trademark_character_in_subject", MPROTO_DEFECT_EIGHT },
    { "mime_emails/raw_email_with_illegal_boundary",
      MPROTO_DEFECT_PARAMETER },
    { "plain_emails/raw_email_incorrect_header", MPROTO_DEFECT_FIELD },
    { NULL, 0 }
};

static const fault thunderbird_faults[] = {
    { "bad-charset", MPROTO_DEFECT_CHARSET },
    { "badly-folded-headers", MPROTO_DEFECT_FIELD },
    { "multipart-base64-1", MPROTO_DEFECT_ENCODED },
    { NULL, 0 }
};

static const fault flanker_faults[] = {
    { "enclosed-broken", MPROTO_DEFECT_UNCLOSED },
    { "enclosed-broken-body", MPROTO_DEFECT_PADDING },
    { "false-multipart", MPROTO_DEFECT_UNCLOSED },
    { NULL, 0 }
};

static const source sources[] = {
    { "enmime faults", "enmime/testdata", enmime_faults },
    { "mikel-mail faults", "mikel-mail/emails", mail_faults },
    { "thunderbird faults", "thunderbird/mailnews/test/data",
      thunderbird_faults },
    { "flanker faults", "flanker/messages", flanker_faults },
};

static unsigned defects_of(mproto_span message)
{
    unsigned defects = 0;
    outline o;
    size_t i;

    outline_read(&o, message, MPROTO_MIME_DECODE | MPROTO_MIME_UTF8, 1);
    for (i = 0; i < o.n; i++)
        defects |= o.parts[i].defects;
    outline_free(&o);
    return defects;
}

static void run_fault(const char *folder, const fault *f)
{
    mproto_span message;
    unsigned defects;
    char path[256];

    snprintf(path, sizeof path, "%s/%s.eml", folder, f->name);
    message = outline_load(path);
    if (message.p) {
        defects = defects_of(message);
        corpus_case(f->name, mproto_defect_text(f->defect),
                    mproto_defect_text(defects & f->defect ? f->defect
                                                           : defects));
    }
    outline_unload(message);
}

int main(void)
{
    const fault *f;
    size_t i;

    if (!corpus_begin(deviations))
        return 0;
    for (i = 0; i < sizeof sources / sizeof *sources; i++) {
        corpus_source(sources[i].name);
        for (f = sources[i].faults; f->name; f++)
            run_fault(sources[i].folder, f);
    }
    return corpus_end();
}
