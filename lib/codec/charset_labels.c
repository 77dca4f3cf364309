#include "codec/charset_int.h"
#include "base/chars_int.h"
#include <string.h>

#define LABEL_MAX 18

/* Letters and digits of the names that IANA registers, that WHATWG, Python
 * and iconv know, and that mail is seen with; without "x" and "cs" (which
 * begins IANA's aliases for C) at the begin. Sorted. */
static const struct charset_label {
    char    name[LABEL_MAX];     /* at least one NUL behind it */
    uint8_t number;
} charset_labels[] = {
    { "1250", MPROTO_CS_CP1250 },
    { "1251", MPROTO_CS_CP1251 },
    { "1252", MPROTO_CS_CP1252 },
    { "1253", MPROTO_CS_CP1253 },
    { "1254", MPROTO_CS_CP1254 },
    { "1255", MPROTO_CS_CP1255 },
    { "1256", MPROTO_CS_CP1256 },
    { "1257", MPROTO_CS_CP1257 },
    { "1258", MPROTO_CS_CP1258 },
    { "437", MPROTO_CS_CP437 },
    { "646", MPROTO_CS_US_ASCII },
    { "819", MPROTO_CS_ISO_8859_1 },
    { "850", MPROTO_CS_CP850 },
    { "866", MPROTO_CS_CP866 },
    { "8859", MPROTO_CS_ISO_8859_1 },
    { "88591", MPROTO_CS_ISO_8859_1 },
    { "885910", MPROTO_CS_ISO_8859_10 },
    { "885911", MPROTO_CS_ISO_8859_11 },
    { "885913", MPROTO_CS_ISO_8859_13 },
    { "885914", MPROTO_CS_ISO_8859_14 },
    { "885915", MPROTO_CS_ISO_8859_15 },
    { "885916", MPROTO_CS_ISO_8859_16 },
    { "88592", MPROTO_CS_ISO_8859_2 },
    { "88593", MPROTO_CS_ISO_8859_3 },
    { "88594", MPROTO_CS_ISO_8859_4 },
    { "88595", MPROTO_CS_ISO_8859_5 },
    { "88596", MPROTO_CS_ISO_8859_6 },
    { "88597", MPROTO_CS_ISO_8859_7 },
    { "88598", MPROTO_CS_ISO_8859_8 },
    { "88599", MPROTO_CS_ISO_8859_9 },
    { "ansi", MPROTO_CS_CP1252 },
    { "ansix341968", MPROTO_CS_US_ASCII },
    { "ansix341986", MPROTO_CS_US_ASCII },
    { "arabic", MPROTO_CS_ISO_8859_6 },
    { "ascii", MPROTO_CS_US_ASCII },
    { "asciius", MPROTO_CS_US_ASCII },
    { "asmo708", MPROTO_CS_ISO_8859_6 },
    { "cp1250", MPROTO_CS_CP1250 },
    { "cp1251", MPROTO_CS_CP1251 },
    { "cp1252", MPROTO_CS_CP1252 },
    { "cp1253", MPROTO_CS_CP1253 },
    { "cp1254", MPROTO_CS_CP1254 },
    { "cp1255", MPROTO_CS_CP1255 },
    { "cp1256", MPROTO_CS_CP1256 },
    { "cp1257", MPROTO_CS_CP1257 },
    { "cp1258", MPROTO_CS_CP1258 },
    { "cp367", MPROTO_CS_US_ASCII },
    { "cp437", MPROTO_CS_CP437 },
    { "cp65001", MPROTO_CS_UTF_8 },
    { "cp819", MPROTO_CS_ISO_8859_1 },
    { "cp850", MPROTO_CS_CP850 },
    { "cp866", MPROTO_CS_CP866 },
    { "cp874", MPROTO_CS_CP874 },
    { "cp912", MPROTO_CS_ISO_8859_2 },
    { "cyrillic", MPROTO_CS_ISO_8859_5 },
    { "dos437", MPROTO_CS_CP437 },
    { "dos850", MPROTO_CS_CP850 },
    { "dos866", MPROTO_CS_CP866 },
    { "dos874", MPROTO_CS_CP874 },
    { "ecma114", MPROTO_CS_ISO_8859_6 },
    { "ecma118", MPROTO_CS_ISO_8859_7 },
    { "elot928", MPROTO_CS_ISO_8859_7 },
    { "greek", MPROTO_CS_ISO_8859_7 },
    { "greek8", MPROTO_CS_ISO_8859_7 },
    { "hebrew", MPROTO_CS_ISO_8859_8 },
    { "ibm367", MPROTO_CS_US_ASCII },
    { "ibm437", MPROTO_CS_CP437 },
    { "ibm819", MPROTO_CS_ISO_8859_1 },
    { "ibm850", MPROTO_CS_CP850 },
    { "ibm866", MPROTO_CS_CP866 },
    { "ibm874", MPROTO_CS_CP874 },
    { "ibm912", MPROTO_CS_ISO_8859_2 },
    { "iso10646ucs2", MPROTO_CS_UTF_16 },
    { "iso10646ucs4", MPROTO_CS_UTF_32 },
    { "iso646irv1991", MPROTO_CS_US_ASCII },
    { "iso646us", MPROTO_CS_US_ASCII },
    { "iso8859", MPROTO_CS_ISO_8859_1 },
    { "iso88591", MPROTO_CS_ISO_8859_1 },
    { "iso885910", MPROTO_CS_ISO_8859_10 },
    { "iso8859101992", MPROTO_CS_ISO_8859_10 },
    { "iso885911", MPROTO_CS_ISO_8859_11 },
    { "iso8859112001", MPROTO_CS_ISO_8859_11 },
    { "iso885911987", MPROTO_CS_ISO_8859_1 },
    { "iso885913", MPROTO_CS_ISO_8859_13 },
    { "iso885914", MPROTO_CS_ISO_8859_14 },
    { "iso8859141998", MPROTO_CS_ISO_8859_14 },
    { "iso885915", MPROTO_CS_ISO_8859_15 },
    { "iso8859151998", MPROTO_CS_ISO_8859_15 },
    { "iso885916", MPROTO_CS_ISO_8859_16 },
    { "iso8859162001", MPROTO_CS_ISO_8859_16 },
    { "iso88592", MPROTO_CS_ISO_8859_2 },
    { "iso885921987", MPROTO_CS_ISO_8859_2 },
    { "iso88593", MPROTO_CS_ISO_8859_3 },
    { "iso885931988", MPROTO_CS_ISO_8859_3 },
    { "iso88594", MPROTO_CS_ISO_8859_4 },
    { "iso885941988", MPROTO_CS_ISO_8859_4 },
    { "iso88595", MPROTO_CS_ISO_8859_5 },
    { "iso885951988", MPROTO_CS_ISO_8859_5 },
    { "iso88596", MPROTO_CS_ISO_8859_6 },
    { "iso885961987", MPROTO_CS_ISO_8859_6 },
    { "iso88596e", MPROTO_CS_ISO_8859_6 },
    { "iso88596i", MPROTO_CS_ISO_8859_6 },
    { "iso88597", MPROTO_CS_ISO_8859_7 },
    { "iso885971987", MPROTO_CS_ISO_8859_7 },
    { "iso88598", MPROTO_CS_ISO_8859_8 },
    { "iso885981988", MPROTO_CS_ISO_8859_8 },
    { "iso88598e", MPROTO_CS_ISO_8859_8 },
    { "iso88598i", MPROTO_CS_ISO_8859_8 },
    { "iso88599", MPROTO_CS_ISO_8859_9 },
    { "iso885991989", MPROTO_CS_ISO_8859_9 },
    { "isoceltic", MPROTO_CS_ISO_8859_14 },
    { "isoir100", MPROTO_CS_ISO_8859_1 },
    { "isoir101", MPROTO_CS_ISO_8859_2 },
    { "isoir109", MPROTO_CS_ISO_8859_3 },
    { "isoir110", MPROTO_CS_ISO_8859_4 },
    { "isoir126", MPROTO_CS_ISO_8859_7 },
    { "isoir127", MPROTO_CS_ISO_8859_6 },
    { "isoir138", MPROTO_CS_ISO_8859_8 },
    { "isoir144", MPROTO_CS_ISO_8859_5 },
    { "isoir148", MPROTO_CS_ISO_8859_9 },
    { "isoir157", MPROTO_CS_ISO_8859_10 },
    { "isoir166", MPROTO_CS_ISO_8859_11 },
    { "isoir179", MPROTO_CS_ISO_8859_13 },
    { "isoir199", MPROTO_CS_ISO_8859_14 },
    { "isoir203", MPROTO_CS_ISO_8859_15 },
    { "isoir226", MPROTO_CS_ISO_8859_16 },
    { "isoir6", MPROTO_CS_US_ASCII },
    { "isolatin1", MPROTO_CS_ISO_8859_1 },
    { "isolatin2", MPROTO_CS_ISO_8859_2 },
    { "isolatin3", MPROTO_CS_ISO_8859_3 },
    { "isolatin4", MPROTO_CS_ISO_8859_4 },
    { "isolatin5", MPROTO_CS_ISO_8859_9 },
    { "isolatin6", MPROTO_CS_ISO_8859_10 },
    { "isolatin9", MPROTO_CS_ISO_8859_15 },
    { "isolatinarabic", MPROTO_CS_ISO_8859_6 },
    { "isolatincyrillic", MPROTO_CS_ISO_8859_5 },
    { "isolatingreek", MPROTO_CS_ISO_8859_7 },
    { "isolatinhebrew", MPROTO_CS_ISO_8859_8 },
    { "koi", MPROTO_CS_KOI8_R },
    { "koi8", MPROTO_CS_KOI8_R },
    { "koi8r", MPROTO_CS_KOI8_R },
    { "koi8ru", MPROTO_CS_KOI8_U },
    { "koi8u", MPROTO_CS_KOI8_U },
    { "l1", MPROTO_CS_ISO_8859_1 },
    { "l10", MPROTO_CS_ISO_8859_16 },
    { "l2", MPROTO_CS_ISO_8859_2 },
    { "l3", MPROTO_CS_ISO_8859_3 },
    { "l4", MPROTO_CS_ISO_8859_4 },
    { "l5", MPROTO_CS_ISO_8859_9 },
    { "l6", MPROTO_CS_ISO_8859_10 },
    { "l7", MPROTO_CS_ISO_8859_13 },
    { "l8", MPROTO_CS_ISO_8859_14 },
    { "l9", MPROTO_CS_ISO_8859_15 },
    { "latin", MPROTO_CS_ISO_8859_1 },
    { "latin0", MPROTO_CS_ISO_8859_15 },
    { "latin1", MPROTO_CS_ISO_8859_1 },
    { "latin10", MPROTO_CS_ISO_8859_16 },
    { "latin2", MPROTO_CS_ISO_8859_2 },
    { "latin3", MPROTO_CS_ISO_8859_3 },
    { "latin4", MPROTO_CS_ISO_8859_4 },
    { "latin5", MPROTO_CS_ISO_8859_9 },
    { "latin6", MPROTO_CS_ISO_8859_10 },
    { "latin7", MPROTO_CS_ISO_8859_13 },
    { "latin8", MPROTO_CS_ISO_8859_14 },
    { "latin9", MPROTO_CS_ISO_8859_15 },
    { "logical", MPROTO_CS_ISO_8859_8 },
    { "mac", MPROTO_CS_MAC_ROMAN },
    { "macintosh", MPROTO_CS_MAC_ROMAN },
    { "macroman", MPROTO_CS_MAC_ROMAN },
    { "ms1250", MPROTO_CS_CP1250 },
    { "ms1251", MPROTO_CS_CP1251 },
    { "ms1252", MPROTO_CS_CP1252 },
    { "ms1253", MPROTO_CS_CP1253 },
    { "ms1254", MPROTO_CS_CP1254 },
    { "ms1255", MPROTO_CS_CP1255 },
    { "ms1256", MPROTO_CS_CP1256 },
    { "ms1257", MPROTO_CS_CP1257 },
    { "ms1258", MPROTO_CS_CP1258 },
    { "msansi", MPROTO_CS_CP1252 },
    { "msarab", MPROTO_CS_CP1256 },
    { "mscyrl", MPROTO_CS_CP1251 },
    { "msee", MPROTO_CS_CP1250 },
    { "msgreek", MPROTO_CS_CP1253 },
    { "mshebr", MPROTO_CS_CP1255 },
    { "msturk", MPROTO_CS_CP1254 },
    { "pc850multilingual", MPROTO_CS_CP850 },
    { "pc8codepage437", MPROTO_CS_CP437 },
    { "suneugreek", MPROTO_CS_ISO_8859_7 },
    { "thai", MPROTO_CS_ISO_8859_11 },
    { "tis620", MPROTO_CS_ISO_8859_11 },
    { "tis6200", MPROTO_CS_ISO_8859_11 },
    { "tis62025290", MPROTO_CS_ISO_8859_11 },
    { "tis62025291", MPROTO_CS_ISO_8859_11 },
    { "u16", MPROTO_CS_UTF_16 },
    { "u32", MPROTO_CS_UTF_32 },
    { "u7", MPROTO_CS_UTF_7 },
    { "ucs2", MPROTO_CS_UTF_16 },
    { "ucs2be", MPROTO_CS_UTF_16BE },
    { "ucs2le", MPROTO_CS_UTF_16LE },
    { "ucs4", MPROTO_CS_UTF_32 },
    { "ucs4be", MPROTO_CS_UTF_32BE },
    { "ucs4le", MPROTO_CS_UTF_32LE },
    { "unicode", MPROTO_CS_UTF_16 },
    { "unicode11utf7", MPROTO_CS_UTF_7 },
    { "unicode11utf8", MPROTO_CS_UTF_8 },
    { "unicode20utf7", MPROTO_CS_UTF_7 },
    { "unicode20utf8", MPROTO_CS_UTF_8 },
    { "unicodefffe", MPROTO_CS_UTF_16BE },
    { "us", MPROTO_CS_US_ASCII },
    { "usascii", MPROTO_CS_US_ASCII },
    { "utf", MPROTO_CS_UTF_8 },
    { "utf16", MPROTO_CS_UTF_16 },
    { "utf16be", MPROTO_CS_UTF_16BE },
    { "utf16le", MPROTO_CS_UTF_16LE },
    { "utf32", MPROTO_CS_UTF_32 },
    { "utf32be", MPROTO_CS_UTF_32BE },
    { "utf32le", MPROTO_CS_UTF_32LE },
    { "utf7", MPROTO_CS_UTF_7 },
    { "utf8", MPROTO_CS_UTF_8 },
    { "utf8mac", MPROTO_CS_UTF_8 },
    { "utf8mb4", MPROTO_CS_UTF_8 },
    { "visual", MPROTO_CS_ISO_8859_8 },
    { "win1250", MPROTO_CS_CP1250 },
    { "win1251", MPROTO_CS_CP1251 },
    { "win1252", MPROTO_CS_CP1252 },
    { "win1253", MPROTO_CS_CP1253 },
    { "win1254", MPROTO_CS_CP1254 },
    { "win1255", MPROTO_CS_CP1255 },
    { "win1256", MPROTO_CS_CP1256 },
    { "win1257", MPROTO_CS_CP1257 },
    { "win1258", MPROTO_CS_CP1258 },
    { "winbaltrim", MPROTO_CS_CP1257 },
    { "windows1250", MPROTO_CS_CP1250 },
    { "windows1251", MPROTO_CS_CP1251 },
    { "windows1252", MPROTO_CS_CP1252 },
    { "windows1253", MPROTO_CS_CP1253 },
    { "windows1254", MPROTO_CS_CP1254 },
    { "windows1255", MPROTO_CS_CP1255 },
    { "windows1256", MPROTO_CS_CP1256 },
    { "windows1257", MPROTO_CS_CP1257 },
    { "windows1258", MPROTO_CS_CP1258 },
    { "windows874", MPROTO_CS_CP874 },
};

static int charset_is_frame(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '"' || c == '\'';
}

mproto_span mproto_charset_trim(mproto_span label)
{
    const char *star = label.n > 0 ? memchr(label.p, '*', label.n) : NULL;

    if (star != NULL)
        label.n = (size_t)(star - label.p);
    while (label.n > 0 && charset_is_frame(label.p[label.n - 1]))
        label.n--;
    while (label.n > 0 && charset_is_frame(*label.p)) {
        label.p++;
        label.n--;
    }
    return label;
}

/* Letters and digits of the label in lower case; 0 when it has too many, or
 * octets that no label has. */
static int charset_squeeze(char *key, mproto_span label)
{
    size_t i, n = 0;

    memset(key, 0, LABEL_MAX + 2);
    for (i = 0; i < label.n; i++) {
        if ((unsigned char)label.p[i] > 127)
            return 0;
        if (!mproto_is(label.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT))
            continue;
        if (n == LABEL_MAX + 2)
            return 0;
        key[n++] = mproto_lower(label.p[i]);
    }
    return 1;
}

/* key has LABEL_MAX octets. */
static int charset_find(const char *key)
{
    size_t low = 0, high = sizeof charset_labels / sizeof charset_labels[0];

    while (low < high) {
        size_t at = low + (high - low) / 2;
        int order = memcmp(key, charset_labels[at].name, LABEL_MAX);

        if (order == 0)
            return charset_labels[at].number;
        if (order < 0)
            high = at;
        else
            low = at + 1;
    }
    return MPROTO_CS_UNKNOWN;
}

int mproto_charset_number(mproto_span label)
{
    char key[LABEL_MAX + 2];
    size_t skip = 0;

    label = mproto_charset_trim(label);
    if (label.n == 0)
        return MPROTO_CS_US_ASCII;
    if (mproto_same(label, "utf-8"))    /* most mail */
        return MPROTO_CS_UTF_8;
    if (!charset_squeeze(key, label))
        return MPROTO_CS_UNKNOWN;
    if (key[0] == 'x')
        skip = 1;
    else if (key[0] == 'c' && key[1] == 's')
        skip = 2;
    return charset_find(key + skip);
}

#undef LABEL_MAX
