# What the scripts of this folder share. Each runs at the top of the tree,
# and prints lines that begin with PASS, FAIL or SKIP.
set -u

CC=${CC:-cc}
MAKE=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

pass()
{
    echo "PASS $1"
}

# fail NAME [LINE...]
fail()
{
    echo "FAIL $1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@"
    failures=$((failures + 1))
}

# skip NAME: REASON
skip()
{
    echo "SKIP $1"
}

# One verdict on a list of complaints: none is good.
verdict()
{
    if [ -z "$2" ]; then
        pass "$1"
    else
        fail "$1" "$2"
    fi
}

have()
{
    command -v "$1" >/dev/null 2>&1
}

# A copy of what the library is built from, without any object.
copy_tree()
{
    mkdir -p "$1"
    tar -cf - Makefile include lib pkgconfig |
        (cd "$1" && tar -xf - &&
            find lib -type f ! -name '*.[ch]' -exec rm -f {} +)
}

# quiet_make DIR ARGUMENT...: the user's CFLAGS stay out, since sanitizers
# and the like would add symbols.
quiet_make()
{
    dir=$1
    shift
    (cd "$dir" && "$MAKE" CC="$CC" "$@") >"$work/make.log" 2>&1 ||
        fail "make $*" "$(tail -n 20 "$work/make.log")"
}

finish()
{
    [ "$failures" -eq 0 ]
    exit
}
