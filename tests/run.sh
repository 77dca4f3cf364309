#!/bin/sh
# run.sh PROGRAM...: runs each test program, shows what failed and why, and
# counts the cases: by the lines of cmocka, by "N passed, N failed, N skipped",
# by lines that begin with PASS, FAIL or SKIP, or else the program as one case.
# Fuzz entries (.r) get their seeds, the others the dialogues. TEST_WRAPPER
# stands before each compiled program: an emulator or valgrind. SPLIT is for
# the split test, to try more or less: see tests/split/main.c. JOBS
# programs run at a time, by default as many as there are processors; each is
# told when it has ended.
set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}

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

# Runs every program that no other worker has taken: who makes its directory
# has it. Tells the number of each that has ended.
work()
{
    n=0
    for program do
        n=$((n + 1))
        mkdir "$work/$n" 2>/dev/null || continue
        start "$program" >"$work/$n/log" 2>&1 </dev/null
        echo "$? $program" >"$work/$n/status"
        echo $n
    done
}

workers()
{
    while [ "$jobs" -gt 0 ]; do
        work "$@" &
        jobs=$((jobs - 1))
    done
    wait
}

report()
{
    if [ "$f" -gt 0 ]; then
        echo "FAIL $program (exit status $status)"
        grep -v -e '^\[ RUN  ' -e '^\[       OK ' -e '^PASS' "$log" |
            tail -n 60 | sed 's/^/    /'
    else
        echo "ok   $program ($p)"
        grep -e '^SKIP' -e ': cases [0-9]*, pass' "$log" | sed 's/^/    /'
    fi
}

# The numbers of $1 programs that have ended.
reports()
{
    left=$1 passed=0 failed=0 skipped=0
    while read -r n; do
        log=$work/$n/log
        read -r status program <"$work/$n/status"
        count "$status"
        passed=$((passed + p)) failed=$((failed + f))
        skipped=$((skipped + s)) left=$((left - 1))
        report
    done
    [ "$left" -eq 0 ] || echo "FAIL $left programs have never ended"
    echo "$passed passed, $((failed + left)) failed, $skipped skipped"
    [ $((failed + left)) -eq 0 ]
}

workers "$@" | reports $#
