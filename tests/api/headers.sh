# Each public header stands alone, in C99 and in C++98.
. tests/api/lib.sh

STRICT="-pedantic -Wall -Wextra -Wundef -Werror"

c99()
{
    $CC -std=c99 $STRICT -Wstrict-prototypes -Iinclude -c \
        -o "$work/one.o" "$1"
}

cxx98()
{
    ${CXX:-c++} -std=c++98 $STRICT -Wno-variadic-macros -Wno-long-long \
        -Iinclude -c -o "$work/one.o" "$1"
}

# Twice, for the include guard; the last line refuses an empty file.
each_header()
{
    bad=
    for h in include/mailproto.h include/mailproto/*.h; do
        name=${h#include/}
        printf '#include <%s>\n#include <%s>\nint one;\n' "$name" "$name" \
            >"$work/one.$2"
        "$1" "$work/one.$2" >"$work/log" 2>&1 || bad="$bad
$(cat "$work/log")"
    done
    echo "$bad"
}

verdict "headers alone in C99" "$(each_header c99 c)"

echo 'int one;' >"$work/probe.cc"
if cxx98 "$work/probe.cc" >/dev/null 2>&1; then
    verdict "headers alone in C++98" "$(each_header cxx98 cc)"
    cp tests/api/consumer.c "$work/consumer.cc"
    copy_tree "$work/tree"
    quiet_make "$work/tree" lib/libmailproto.a CFLAGS=-O0
    if ${CXX:-c++} -std=c++98 -Iinclude -o "$work/consumer" \
        "$work/consumer.cc" "$work/tree/lib/libmailproto.a" \
        >"$work/log" 2>&1 &&
        "$work/consumer" >"$work/out"; then
        pass "C++ program links"
    else
        fail "C++ program links" "$(cat "$work/log")"
    fi
else
    skip "headers alone in C++98: no C++ compiler"
    skip "C++ program links: no C++ compiler"
fi
finish
