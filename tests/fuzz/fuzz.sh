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
failures=0

for src in $SRCS; do
    object=$work/$(echo "${src%.c}.o" | tr / _)
    $CC $flags -fsanitize=fuzzer-no-link,$sanitizers -c -o "$object" \
        "$src" || exit 1
done

for entry do
    entry=${entry%.*}
    name=${entry##*/fuzz_}
    seeds=tests/fuzz/seeds/$name
    mkdir -p "$work/$name" tests/fuzz/found
    [ -d "$seeds" ] || seeds=
    $CC $flags -fsanitize=fuzzer,$sanitizers -o "$entry.libfuzzer" \
        "$entry.c" "$work"/*.o || exit 1
    if "$entry.libfuzzer" -max_total_time="$seconds" -max_len=4096 \
        -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="tests/fuzz/found/$name-" "$work/$name" $seeds \
        >"$work/log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
        echo "PASS fuzz $name ($runs runs)"
    else
        echo "FAIL fuzz $name"
        tail -n 40 "$work/log"
        failures=$((failures + 1))
    fi
done
rmdir tests/fuzz/found 2>/dev/null
[ "$failures" -eq 0 ]
