# Who links the library for one of its parts gets that part and what is below
# it: codecs come without the MIME parser, and that without the engines.
. tests/api/lib.sh
CFLAGS=${CFLAGS-}

# The functions of a public header.
functions_of()
{
    tr '\n' ' ' <"include/mailproto/$1.h" | awk '{
            n = split($0, part, "MPROTO_API ")
            for (i = 2; i <= n; i++)
                print part[i]
        }' | sed -n 's/^[^(]*[ *]\(mproto_[a-z0-9_]*\)(.*/\1/p'
}

# A program that includes one header and could call all of its functions.
program()
{
    echo "#include <mailproto/$1.h>"
    echo 'int main(void) { void (*volatile all[])(void) = {'
    functions_of "$1" | sed 's/.*/(void (*)(void))&,/'
    echo '}; return !all[0]; }'
}

# With the library that the tests are built with.
link()
{
    program "$1" >"$work/one.c"
    $CC -std=c99 -w $CFLAGS -Iinclude -o "$work/one" "$work/one.c" \
        lib/libmailproto.a >"$work/log" 2>&1 || fail "$1.h" "$(cat "$work/log")"
}

# The functions that an object or a program has.
defined_in()
{
    nm "$@" | sed -n 's/.* T _\{0,1\}\(mproto_\)/\1/p' | sort
}

mkdir "$work/layers"
for folder in lib/*/; do
    layer=${folder#lib/} layer=${layer%/}
    defined_in lib/"$layer"/*.o >"$work/layers/$layer"
done

# What the program has of folders of lib other than those named.
others()
{
    link "$1"
    defined_in "$work/one" >"$work/linked"
    for layer in "$work"/layers/*; do
        case " $2 " in
        *" ${layer##*/} "*) ;;
        *) comm -12 "$layer" "$work/linked" |
            sed "s|^|$1.h takes ${layer##*/} along: |";;
        esac
    done
}

for name in lib/codec/*.c; do
    name=${name#lib/codec/} name=${name%.c}
    [ ! -f "include/mailproto/$name.h" ] ||
        verdict "$name.h alone" "$(others "$name" 'base codec')"
done
for name in lib/message/*.c; do
    name=${name#lib/message/} name=${name%.c}
    [ ! -f "include/mailproto/$name.h" ] ||
        verdict "$name.h without engines" \
            "$(others "$name" 'base codec message')"
done

# The parser of bodies and headers is no part of the readers of fields.
for name in address date fields fold tokens; do
    link "$name"
    verdict "$name.h without the MIME parser" \
        "$(nm "$work/one" | grep ' mproto_mime_')"
done
finish
