#!/bin/sh
# run.sh PROGRAM...: runs each test program, shows what failed and why, and
# counts the cases: by the lines of cmocka, by "N passed, N failed, N skipped",
# by lines that begin with PASS, FAIL or SKIP, or else the program as one case.
# Fuzz entries (.r) get their seeds, the others the dialogues. TEST_WRAPPER
# stands before each compiled program: an emulator or valgrind. SPLIT is for
# the split test: "-2 N" sets up to which length it tries all two cuts.
set -u

passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

start()
{
    case $1 in
    *.sh)
        sh "$1";;
    *.py)
        command -v python3 >/dev/null || { echo "SKIP no python3"; return 0; }
        python3 "$1";;
    *.t)
        ${TEST_WRAPPER-} "$1";;
    *.r)
        seeds=${1##*/fuzz_}
        seeds=tests/fuzz/seeds/${seeds%.r}
        [ -d "$seeds" ] || { echo "SKIP no seeds"; return 0; }
        ${TEST_WRAPPER-} "$1" "$seeds";;
    *)
        split=
        [ "${1##*/}" != split ] || split=${SPLIT-}
        ${TEST_WRAPPER-} "$1" $split tests/dialogue/*/*.txt;;
    esac
}

lines()
{
    grep -c "$1" "$log"
}

# Sets p, f and s from the log of a program that ended with status $1.
count()
{
    sum=$(sed -n '/^[0-9]* passed, [0-9]* failed, [0-9]* skipped$/p' "$log" |
        tail -n 1)
    begun=$(lines '^\[ RUN  ')
    if [ -n "$sum" ]; then
        p=${sum%% *} s=${sum#*failed, } s=${s%% *}
        f=${sum#*passed, } f=${f%% *}
    elif [ "$begun" -gt 0 ]; then
        p=$(lines '^\[       OK ')
        s=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' "$log")
        s=${s:-0}
        f=$((begun - p - s))
    else
        p=$(lines '^PASS') f=$(lines '^FAIL') s=$(lines '^SKIP')
        [ $((p + f + s + $1)) -gt 0 ] || p=1
    fi
    [ "$1" -eq 0 ] || [ "$f" -gt 0 ] || f=1
    [ $((p + f + s)) -gt 0 ] || f=1     # what ran no case has proved nothing
}

for program do
    start "$program" >"$log" 2>&1 </dev/null
    status=$?
    count $status
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ]; then
        echo "FAIL $program (exit status $status)"
        grep -v -e '^\[ RUN  ' -e '^\[       OK ' -e '^PASS' "$log" |
            tail -n 60 | sed 's/^/    /'
    else
        echo "ok   $program ($p)"
        grep -e '^SKIP' -e ': cases [0-9]*, pass' "$log" | sed 's/^/    /'
    fi
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
