#!/bin/sh
# fuzz.sh SECONDS ENTRY...: runs each entry under libFuzzer that long, with
# its seeds. Wants CC (clang) and SRCS, the files of the library. An input
# that fails is kept in tests/fuzz/found.
set -u

seconds=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c99 -g -O1 -Iinclude -Ilib -fno-sanitize-recover=all"
sanitizers=address,undefined
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}

for src in $SRCS; do
    object=$work/$(echo "${src%.c}.o" | tr / _)
    $CC $flags -fsanitize=fuzzer-no-link,$sanitizers -c -o "$object" \
        "$src" || exit 1
done

# fuzz NAME ENTRY
fuzz()
{
    log=$work/$1.log
    seeds=tests/fuzz/seeds/$1
    [ -d "$seeds" ] || seeds=
    if $CC $flags -fsanitize=fuzzer,$sanitizers -o "$2.libfuzzer" \
        "$2.c" "$work"/*.o >"$log" 2>&1 &&
        "$2.libfuzzer" -max_total_time="$seconds" -max_len=4096 \
            -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
            -artifact_prefix="tests/fuzz/found/$1-" "$work/$1" $seeds \
            >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "PASS fuzz $1 ($runs runs)"
    else
        : >"$work/failed"
        { echo "FAIL fuzz $1"; tail -n 40 "$log"; } >"$log.end"
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
