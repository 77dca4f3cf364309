# What the libraries offer and what they need.
. tests/api/lib.sh

if ! nm -D /bin/sh >/dev/null 2>&1; then
    skip "symbols: no nm for ELF"
    finish
fi
tree=$work/tree
copy_tree "$tree"
quiet_make "$tree" all

# Names of the shared library, but for those of the toolchain's start code.
exported()
{
    nm -D --defined-only "$tree/lib/libmailproto.so" |
        sed 's/.* //; s/@.*//' | grep -v -e '^_init$' -e '^_fini$' \
        -e '^__bss_start$' -e '^_edata$' -e '^_end$' | sort
}

# Each name stands in a public header behind MPROTO_API.
undeclared()
{
    cat "$tree"/include/mailproto/*.h >"$work/headers"
    while read -r name; do
        case $name in
        mproto_*) ;;
        *) echo "$name does not begin with mproto_";;
        esac
        grep -q "[ *]$name(" "$work/headers" || echo "$name is not declared"
    done <"$work/exported"
}

# The reverse: what a header promises is there.
missing()
{
    tr '\n' ' ' <"$work/headers" | awk '{
            n = split($0, part, "MPROTO_API ")
            for (i = 2; i <= n; i++)
                print part[i]
        }' |
        sed -n 's/^[^(]*[ *]\(mproto_[a-z0-9_]*\)(.*/\1/p' | sort |
        comm -23 - "$work/exported" | sed 's/$/ is declared, not defined/'
}

# "OBJECT NAME" for what is taken from outside the library, but for what
# the compiler itself adds.
needed()
{
    nm -A -u "$1" | sed 's/.*:\([^:]*\.o\): *U /\1 /' |
        grep -v -e ' mproto_' -e ' _GLOBAL_OFFSET_TABLE_$' \
        -e ' __stack_chk_' -e ' __asan_' -e ' __ubsan_'
}

foreign()
{
    needed "$1" | while read -r object name; do
        case $name in
        memcpy|memmove|memset|memcmp|memchr) ;;
        bcmp) ;;        # what clang makes of memcmp() == 0
        realloc|free)
            [ "$object $2" = "alloc.o hosted" ] || echo "$object: $name";;
        __cpu_model)    # of libgcc: which kernel this processor can run
            case "$object $2" in
            "base64.o hosted"|"mime_pass.o hosted") ;;
            "qp_decode.o hosted") ;;
            "utf8.o hosted") ;;
            *) echo "$object: $name";;
            esac;;
        *) echo "$object: $name";;
        esac
    done
}

exported >"$work/exported"
verdict "exported names are those of exports.txt" \
    "$(diff tests/api/exports.txt "$work/exported" | grep '^[<>]')"
cat "$tree"/include/mailproto/*.h >"$work/headers"
verdict "exported names are declared" "$(undeclared)"
verdict "declared names are exported" "$(missing)"
verdict "needs nothing but mem*" "$(foreign "$tree/lib/libmailproto.a" hosted)"

copy_tree "$work/bare"
quiet_make "$work/bare" CPPFLAGS=-DMPROTO_FREESTANDING lib/libmailproto.a
verdict "freestanding needs no heap" \
    "$(foreign "$work/bare/lib/libmailproto.a" freestanding)"
finish
