# No function of the library comes to call itself, whatever the input: the
# stack that it needs is bounded (HDR-10, MIME-01, IMAP-02). Calls through
# pointers are not seen here. Wants a compiler that writes call graphs: gcc.
. tests/api/lib.sh

graph_of()
{
    $CC -std=c99 -O0 -Iinclude -Ilib -fcallgraph-info -c "$1" \
        -o "$work/graph/$2.o"
}

mkdir "$work/graph"
n=0
if ! graph_of lib/base/version.c try 2>/dev/null ||
    [ ! -f "$work/graph/try.ci" ]; then
    skip "no recursion: $CC writes no call graphs"
    exit 0
fi
for file in lib/*/*.c; do
    n=$((n + 1))
    graph_of "$file" "$n" 2>"$work/log" ||
        fail "$file" "$(tail -n 5 "$work/log")"
done
cat "$work"/graph/*.ci | sed -n \
    's/^edge: { sourcename: "\([^"]*\)" targetname: "\([^"]*\)".*/\1 \2/p' |
    sort -u >"$work/calls"
verdict "the call graph has edges" \
    "$([ "$(wc -l <"$work/calls")" -gt 1000 ] || echo "too few")"
verdict "no function calls itself" "$(awk '$1 == $2' "$work/calls")"
tsort "$work/calls" >/dev/null 2>"$work/cycles" || true
verdict "no function comes to call itself" "$(cat "$work/cycles")"
finish
