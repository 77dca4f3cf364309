# examples/b64 beside coreutils' base64: the same letters, and back.
. tests/api/lib.sh

b64=examples/b64
data=$work/data
[ -x $b64 ] || { skip "b64: not built"; finish; }

# A file of $1 octets without a pattern that base64 could hide behind.
octets()
{
    awk -v n="$1" 'BEGIN {
        for (i = 0; i < n; i++) {
            x = (x * 1103515245 + 12345) % 2147483648
            printf "%c", 33 + int(x / 65536) % 94
        }
    }'
}

encoded()
{
    for n in 0 1 2 3 56 57 58 1000 116735 116736 116737 300000; do
        octets $n >"$data"
        $b64 "$data" >"$work/lines" || echo "$n: status $?"
        $b64 --flat <"$data" >"$work/flat" || echo "$n: status $?"
        tr -d '\r\n' <"$work/lines" | cmp - "$work/flat"
        awk 'length($0) > 77 || !/\r$/ { print "line", FNR; exit }' \
            "$work/lines"
        ! have base64 ||
            base64 <"$data" | sed "s/\$/$(printf '\r')/" |
            cmp - "$work/lines"
        $b64 -d "$work/lines" | cmp - "$data"
        $b64 -d "$work/flat" | cmp - "$data"
    done 2>&1
}

# status WANTED ARGUMENT...
status()
{
    wanted=$1
    shift
    $b64 "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    [ $got -eq "$wanted" ] || echo "b64 $*: $got, not $wanted"
}

statuses()
{
    printf 'Zm9v!Yg' >"$data"
    status 65 -d "$data"
    [ "$(cat "$work/out")" = foob ] || echo "decoded: $(cat "$work/out")"
    [ "$(wc -l <"$work/err")" -eq 2 ] || cat "$work/err"
    status 0 "$data"
    status 0 --help
    status 64 --what
    status 64 a b
    status 66 "$work/none"
    status 66 "$work"
    [ ! -w /dev/full ] || $b64 "$data" 2>/dev/null >/dev/full
    [ $? -eq 73 ] || [ ! -w /dev/full ] || echo "/dev/full"
}

verdict "b64 encodes and decodes" "$(encoded)"
verdict "b64 has its exit statuses" "$(statuses)"
finish
