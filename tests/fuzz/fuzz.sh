#!/bin/sh
# fuzz.sh SECONDS ENTRY...: runs each entry under libFuzzer that long, with
# its seeds. Wants CC (clang) and SRCS, the files of the library. An input
# that fails is kept in tests/fuzz/found. FUZZ_SEED: where chance begins, for
# a run that another one repeats, as far as both come in their time.
set -u

seconds=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c99 -g -O1 -Iinclude -Ilib -fno-sanitize-recover=all"
sanitizers=address,undefined

# libFuzzer's choice follows the addresses of its tables and the order of the
# seeds.
repeatable=
[ -z "${FUZZ_SEED:-}" ] || ! setarch -R true 2>/dev/null ||
    repeatable="setarch -R"
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}

# compile FILE: of the library.
compile()
{
    $CC $flags -fsanitize=fuzzer-no-link,$sanitizers -c \
        -o "$work/$(echo "${1%.c}.o" | tr / _)" "$1"
}

# compile_each N: of the files every one that is the Nth modulo $jobs.
compile_each()
{
    i=0
    for src in $SRCS; do
        i=$((i + 1))
        [ $((i % jobs)) -ne "$1" ] || compile "$src" || : >"$work/failed"
    done
}

worker=0
while [ $worker -lt "$jobs" ]; do
    compile_each $worker &
    worker=$((worker + 1))
done
wait
[ ! -e "$work/failed" ] || exit 1

# fuzz NAME ENTRY
fuzz()
{
    log=$work/$1.log
    seeds=
    [ ! -d "tests/fuzz/seeds/$1" ] ||
        seeds=$(printf ',%s' "tests/fuzz/seeds/$1"/*)
    if $CC $flags -fsanitize=fuzzer,$sanitizers -o "$2.libfuzzer" \
        "$2.c" "$work"/*.o >"$log" 2>&1 &&
        $repeatable "$2.libfuzzer" -max_total_time="$seconds" -max_len=4096 \
            -seed="${FUZZ_SEED:-0}" -seed_inputs="${seeds#,}" \
            -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
            -artifact_prefix="tests/fuzz/found/$1-" "$work/$1" \
            >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "PASS fuzz $1 ($runs runs)"
    else
        : >"$work/failed"
        { echo "FAIL fuzz $1"; grep '^Base64' "$log"
            tail -n 40 "$log"; } >"$log.end"
        cat "$log.end"
    fi
}

# Each entry is for the worker that makes its directory.
work()
{
    for entry do
        entry=${entry%.*}
        name=${entry##*/fuzz_}
        ! mkdir "$work/$name" 2>/dev/null || fuzz "$name" "$entry"
    done
}

mkdir -p tests/fuzz/found
while [ "$jobs" -gt 0 ]; do
    work "$@" &
    jobs=$((jobs - 1))
done
wait
rmdir tests/fuzz/found 2>/dev/null
[ ! -e "$work/failed" ]
