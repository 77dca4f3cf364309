#include <mailproto/defect.h>

static const struct defect {
    unsigned    bit;
    const char *text;
} texts[] = {
    { MPROTO_DEFECT_BARE_CR,   "CR without LF" },
    { MPROTO_DEFECT_BARE_LF,   "LF without CR" },
    { MPROTO_DEFECT_NUL,       "NUL octet" },
    { MPROTO_DEFECT_EIGHT,     "8-bit octets where 7bit is declared" },
    { MPROTO_DEFECT_LONG_LINE, "line over 998 octets" },
    { MPROTO_DEFECT_CONTROL,   "control characters in a header field" },
    { MPROTO_DEFECT_OBSOLETE,  "obsolete syntax" },
    { MPROTO_DEFECT_UTF8,      "not UTF-8" },
    { MPROTO_DEFECT_DUPLICATE, "field that must be single comes again" },
    { MPROTO_DEFECT_PARAMETER, "parameter that is double or not legal" },
    { MPROTO_DEFECT_ENCODED,   "multipart or message with an encoding" },
    { MPROTO_DEFECT_LINE_ENDS, "CRLF and LF line ends mixed" },
    { MPROTO_DEFECT_FIELD,     "not of the form of a header field" },
    { MPROTO_DEFECT_ENCODING,  "transfer encoding unknown or odd" },
    { MPROTO_DEFECT_TRAILING,  "data behind the end of the encoding" },
    { MPROTO_DEFECT_BOUNDARY,  "boundary missing or not legal" },
    { MPROTO_DEFECT_ALPHABET,  "octets outside the encoding's alphabet" },
    { MPROTO_DEFECT_PADDING,   "padding missing or wrong" },
    { MPROTO_DEFECT_ESCAPE,    "\"=\" without two hexadecimal digits" },
    { MPROTO_DEFECT_BLANKS,    "blanks out of place" },
    { MPROTO_DEFECT_CHARSET,   "unknown charset" },
    { MPROTO_DEFECT_WORD,      "encoded-word broken or out of place" },
    { MPROTO_DEFECT_SPECIALS,  "special characters without quotes" },
    { MPROTO_DEFECT_BRACKETS,  "angle bracket missing" },
    { MPROTO_DEFECT_UNCLOSED,  "multipart without its closing delimiter" },
    { MPROTO_DEFECT_TRUNCATED, "ends inside a header" },
    { MPROTO_DEFECT_LIMIT,     "past a limit" },
    { MPROTO_DEFECT_TYPE,      "Content-Type not legal" },
    { MPROTO_DEFECT_VERSION,   "MIME fields without MIME-Version" },
    { MPROTO_DEFECT_SEPARATOR, "other separator than a comma" },
    { MPROTO_DEFECT_SYNTAX,    "not in the form of RFC 5322" },
    { MPROTO_DEFECT_UUENCODE,  "a uuencoded file in the text" },
};

const char *mproto_defect_text(unsigned bits)
{
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (bits & texts[i].bit)
            return texts[i].text;
    return "";
}
