# The lists of the Makefile name every file of the folders, and no other.
. tests/api/lib.sh

# The words of a list: the macro's line and its continuations.
list()
{
    awk -v macro="$1" '
        $1 == macro { on = 1; sub(/^[^=]*=/, "") }
        on { more = sub(/\\$/, ""); print; on = more }
    ' Makefile | tr -s ' \t' '\n' | grep . | sort
}

# compare NAME WANTED LISTED
compare()
{
    printf '%s\n' "$2" | sort >"$work/wanted"
    printf '%s\n' "$3" | sort >"$work/listed"
    verdict "Makefile lists $1" \
        "$(diff "$work/wanted" "$work/listed" | grep '^[<>]')"
}

files()
{
    ls $1 2>/dev/null | sed "${2:-}"
}

for layer in base codec message pop3 sasl smtp; do
    macro=SRCS_$(echo $layer | tr a-z A-Z)
    compare "lib/$layer" "$(files "lib/$layer/*.c")" "$(list "$macro")"
done
compare "public headers" "$(files 'include/mailproto/*.h')" \
    "$(list HDRS_PUBLIC)"
compare "private headers" "$(files 'lib/*/*.h')" "$(list HDRS_PRIVATE)"
compare "unit tests" "$(files 'tests/unit/test_*.c' 's/c$/t/')" "$(list UNIT)"
compare "fuzz entries" "$(files 'tests/fuzz/fuzz_*.c' 's/c$/r/')" \
    "$(list FUZZ)"
compare "runners of the corpus" \
    "$(files 'tests/corpus/*.c')" "$(list CORPUS | sed 's/p$/c/'
        list FILTERS | sed 's/p$/c/'; list CORPUS_SRCS; list CURL_SRCS)"
compare "scripts of Python" "$(files 'tests/corpus/*.py')" "$(list PYTHON)"
compare "benchmarks" "$(files 'tests/bench/*.c')" "$(list BENCH_SRCS)"
compare "harnesses" \
    "$(files 'tests/dialogue/*.c' '/dialogue.c$/d'; files 'tests/split/*.c'
        files 'tests/linear/*.c')" \
    "$(list HARNESS; list SPLIT_SRCS; list LINEAR_SRCS)"
compare "headers of tests" "$(files 'tests/*/*.h')" "$(list HDRS_TESTS)"
compare "examples" "$(grep -l '^int main' examples/*.c | sed 's/\.c$//')" \
    "$(list EXAMPLES)"
compare "headers of examples" "$(files 'examples/*.h')" \
    "$(list HDRS_EXAMPLES)"
compare "tests/api" "$(files 'tests/api/*.sh' '/lib.sh$/d')" "$(list API)"
compare "layers" "$(ls lib | sed '/\./d')" "base
codec
imap
message
pop3
sasl
smtp"
finish
