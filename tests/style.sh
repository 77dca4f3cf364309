#!/bin/sh
# What a reader would object to and a machine can see. Prints PASS and FAIL
# lines; run at the top of the tree.
set -u

failures=0

sources()
{
    find include lib examples tests -name '*.[ch]' -print | sort
}

# verdict NAME COMPLAINTS
verdict()
{
    if [ -z "$2" ]; then
        echo "PASS $1"
    else
        printf 'FAIL %s\n%s\n' "$1" "$2"
        failures=$((failures + 1))
    fi
}

# An awk program over all sources, complaining by bad(text).
each_line()
{
    sources | xargs awk '
        function bad(text) { print FILENAME ":" FNR ": " text }
        '"$1"
}

library()
{
    find lib -name '*.[ch]' -exec grep -nEH "$1" {} +
}

verdict "nothing at the top but what belongs there" "$(git ls-files |
    sed 's|/.*||' | sort -u | grep -vxE \
    '\..*|Makefile|include|lib|examples|tests|pkgconfig|README|COPYING')"
verdict "no line over 80 columns" "$(LC_ALL=C.UTF-8 each_line '
    length($0) > 80 { bad(length($0) " columns") }')"
verdict "no tab, blank at an end, or CR" "$(each_line '
    /\t/ { bad("tab") }
    / $/ { bad("blank at the end") }
    /\r/ { bad("CR") }')"
verdict "no function over 80 lines" "$(each_line '
    /^{$/ { start = FNR - 1 }
    /^}$/ && start { if (FNR - start >= 80) bad(FNR - start + 1 " lines")
                     start = 0 }')"
verdict "no file over 600 lines" "$(each_line '
    FNR == 601 { bad("over 600 lines") }')"
verdict "no work left open" "$(sources | xargs grep -nE \
    '(^|[^A-Z-])(TODO|FIXME|XXX|HACK)([^A-Za-z]|$)')"
verdict "the man page names each option of maild" "$(sed -n \
    's/^        { "--\([a-z-]*\)".*/\1/p' examples/maild_options.c |
    while read -r name; do
        sed 's/\\-/-/g' examples/maild.1 | grep -qE -e "^\.BI? --$name( |\$)" ||
            echo "--$name"
    done)"
command -v man >/dev/null && verdict "man has nothing against the man page" \
    "$(man --warnings -l examples/maild.1 2>&1 >/dev/null)"
verdict "no goto in lib" "$(library '(^|[^a-z_"])goto ')"
verdict "no strings, printf or heap of libc in lib" "$(library \
    '(^|[^a-z_])(str(n?cpy|n?cat|n?cmp|n?len|r?chr|str|tol|toul)|ato[il]|is(alpha|digit|alnum|space|print)|to(upper|lower)|v?s?n?f?printf|malloc|calloc|abort|assert|va_start) *\(')"

[ "$failures" -eq 0 ]
