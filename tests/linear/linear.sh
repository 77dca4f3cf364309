# Counts the instructions of each case of main.c for 10,000 elements, 100,000
# and, where that takes a few seconds, 1,000,000, less those for none: ten
# times the input may take 10.5 times the work. Arguments: the cases, or all.
. tests/api/lib.sh

program=tests/linear/linear
soon=150000000

# Instructions of the case $1 with $2 elements.
count()
{
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        '--toggle-collect=work_*' "$program" "$1" "$2" 2>&1 |
        sed -n 's/^==[0-9]*== Collected : //p'
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
    for n in 0 10000 100000; do
        count "$1" $n >"$work/$n" &
    done
    wait
    none=$(cat "$work/0") small=$(cat "$work/10000")
    large=$(cat "$work/100000")
    if [ -z "$none" ] || [ -z "$small" ] || [ -z "$large" ]; then
        fail "$1: no count"
        return
    fi
    small=$((small - none)) large=$((large - none))
    line="$1: $small $large"
    line="$line, x $(growth $small $large)" || { fail "$line"; return; }
    if [ $large -le $soon ]; then
        huge=$(($(count "$1" 1000000) - none))
        line="$line, $huge"
        line="$line, x $(growth $large $huge)" || { fail "$line"; return; }
    fi
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
for name do
    measure "$name"
done
finish
