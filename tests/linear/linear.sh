# Counts the instructions of each case of main.c for 10,000 elements, 100,000
# and 1,000,000, less those for none and those that only make the input: ten
# times the input may take 10.5 times the work. Arguments: the cases, or all.
. tests/api/lib.sh

program=tests/linear/linear

# Instructions of main.c with these arguments.
run()
{
    valgrind --tool=cachegrind --cache-sim=no \
        --cachegrind-out-file=/dev/null "$program" "$@" 2>&1 |
        sed -n 's/^==[0-9]*== I *refs: *//p' | tr -d ,
}

# Instructions of the work in the case $1 with $2 elements.
count()
{
    all=$(run "$1" "$2") input=$(run "$1" "$2" input)
    [ -z "$all" ] || [ -z "$input" ] || echo $((all - input))
}

# Growth from $1 to $2, and whether that is too much.
growth()
{
    awk -v a="$1" -v b="$2" 'BEGIN {
        grown = a > 0 ? b / a : 0
        printf "%.2f", grown
        exit grown > 10.5 || a <= 0 }'
}

measure()
{
    none=$(count "$1" 0) before= line=$1:
    for n in 10000 100000 1000000; do
        now=$(count "$1" $n)
        if [ -z "$none" ] || [ -z "$now" ]; then
            fail "$1: no count"
            return
        fi
        now=$((now - none)) line="$line $now"
        if [ -n "$before" ]; then
            line="$line, x $(growth $before $now)" ||
                { fail "$line"; return; }
        fi
        before=$now
    done
    pass "$line"
}

case "${CFLAGS-}" in
*-fsanitize*)
    skip "linear time: valgrind cannot run what a sanitizer is in"
    exit 0;;
esac
if ! have valgrind; then
    skip "linear time: no valgrind"
    exit 0
fi
[ $# -gt 0 ] || set -- $("$program")
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
mkdir "$work/verdicts"
started=0
for name do
    measure "$name" >"$work/verdicts/$name" &
    started=$((started + 1))
    [ $((started % jobs)) -ne 0 ] || wait
done
wait
cat "$work"/verdicts/*
failures=$(cat "$work"/verdicts/* | grep -c '^FAIL')
finish
