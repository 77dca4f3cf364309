# The tables of charsets are those that the generator makes, and what the
# tests expect of them is what iconv knows.
. tests/api/lib.sh

made()
{
    python3 tests/tools/charset_tables.py "$1" 2>&1 | diff "$2" - | head -n 20
}

# The names that iconv knows them by.
iconv_name()
{
    case $1 in
    iso8859_*) echo "ISO-8859-${1#iso8859_}";;
    mac_roman) echo MACINTOSH;;
    koi8_*) echo "$1" | tr a-z_ A-Z-;;
    *) echo "$1" | tr a-z A-Z;;
    esac
}

# The codes of octets 128 to 255 of a charset, "-" for none. A line end stands
# behind each, so that no two are composed.
codes_of()
{
    iconv -c -f "$1" -t UTF-32BE <"$work/octets" 2>/dev/null |
        od -An -v -tx1 | tr -d ' \n' | sed 's/......../& /g' | tr ' ' '\n' |
        sed 's/^0*//' | awk '
            $1 == "a" { print code == "" ? "-" : code; code = ""; next }
            { code = $1 }' | tr '\n' ' ' | sed 's/ $//'
}

# For GNU the macintosh has Greek delta for the increment sign, and another
# place for the apple.
differences()
{
    awk 'BEGIN { for (i = 128; i < 256; i++) printf "\\%o\\n", i }' \
        >"$work/octals"
    printf "$(cat "$work/octals")" >"$work/octets"
    while read -r name codes; do
        [ "$name" != mac_roman ] || codes=$(echo "$codes" |
            sed 's/2206/394/; s/f8ff/e01e/')
        [ "$codes" = "$(codes_of "$(iconv_name "$name")")" ] ||
            echo "$name differs"
    done <tests/data/charsets.txt
}

if command -v python3 >/dev/null 2>&1; then
    verdict "generated tables" "$(made tables lib/codec/charset_tables.c)"
    verdict "generated expectation" "$(made octets tests/data/charsets.txt)"
else
    skip "generated tables: no python3"
fi
if iconv --version 2>/dev/null | grep -q -e GLIBC -e "GNU libc"; then
    verdict "charsets as iconv has them" "$(differences)"
else
    skip "charsets as iconv has them: no iconv of GNU libc"
fi
finish
