#!/bin/sh
# run.sh PROGRAM...: runs each test program, shows what failed and why, and
# counts the cases: lines of cmocka, or lines that begin with PASS, FAIL or
# SKIP, else the program as one case. Fuzz entries (.r) replay their seeds.
# TEST_WRAPPER stands before each compiled program: an emulator or valgrind.
set -u

passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

start()
{
    case $1 in
    *.sh) sh "$1";;
    *.r)
        seeds=${1##*/fuzz_}
        seeds=tests/fuzz/seeds/${seeds%.r}
        [ -d "$seeds" ] || { echo "SKIP no seeds"; return 0; }
        ${TEST_WRAPPER-} "$1" "$seeds";;
    *) ${TEST_WRAPPER-} "$1";;
    esac
}

count()
{
    grep -c "$1" "$log"
}

for program do
    start "$program" >"$log" 2>&1 </dev/null
    status=$?
    begun=$(count '^\[ RUN  ')
    if [ "$begun" -gt 0 ]; then
        p=$(count '^\[       OK ')
        s=$(sed -n 's/^\[  SKIPPED \] .*: \([0-9]*\) test(s).*/\1/p' "$log")
        s=${s:-0}
        f=$((begun - p - s))
    else
        p=$(count '^PASS') f=$(count '^FAIL') s=$(count '^SKIP')
        [ $((p + f + s)) -gt 0 ] || [ $status -ne 0 ] || p=1
    fi
    [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -gt 0 ]; then
        echo "FAIL $program (exit status $status)"
        grep -v -e '^\[ RUN  ' -e '^\[       OK ' -e '^PASS' "$log" |
            tail -n 60 | sed 's/^/    /'
    else
        echo "ok   $program ($p)"
        grep '^SKIP' "$log" | sed 's/^/    /'
    fi
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
