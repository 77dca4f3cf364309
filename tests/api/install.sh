# The library as a stranger finds it: installed, named by pkg-config, linked
# both ways; and taken away again.
. tests/api/lib.sh

tree=$work/tree root=$work/root prefix=/opt/mail
copy_tree "$tree"
quiet_make "$tree" install CFLAGS=-O0 DESTDIR="$root" PREFIX=$prefix

header=$(sed -n 's/^#define MPROTO_VERSION //p' include/mailproto/base.h)
version=$((header >> 16)).$((header >> 8 & 255)).$((header & 255))

pc()
{
    PKG_CONFIG_PATH=$root$prefix/lib/pkgconfig pkg-config \
        --define-variable=prefix="$root$prefix" \
        --define-variable=libdir="$root$prefix/lib" \
        --define-variable=includedir="$root$prefix/include" \
        "$@" libmailproto
}

# consumer NAME FLAG... : builds and runs; it prints its version
consumer()
{
    name=$1
    shift
    if $CC -std=c99 $(pc --cflags) -o "$work/$name" tests/api/consumer.c \
        "$@" >"$work/log" 2>&1 &&
        LD_LIBRARY_PATH=$root$prefix/lib DYLD_LIBRARY_PATH=$root$prefix/lib \
            "$work/$name" >"$work/out" 2>>"$work/log" &&
        [ "$(cat "$work/out")" = "$version" ]; then
        pass "installed consumer, $name"
    else
        fail "installed consumer, $name" "$(cat "$work/log" "$work/out")"
    fi
}

shared_names()
{
    lib=$root$prefix/lib
    [ "$(uname)" = Linux ] || return 0
    for link in libmailproto.so "libmailproto.so.${version%%.*}"; do
        [ "$(readlink "$lib/$link")" = "libmailproto.so.$version" ] ||
            echo "$link does not lead to libmailproto.so.$version"
    done
    have readelf || return 0
    readelf -d "$lib/libmailproto.so" |
        grep -q "SONAME.*\[libmailproto.so.${version%%.*}\]" ||
        echo "soname is not libmailproto.so.${version%%.*}"
}

if have pkg-config; then
    consumer static "$root$prefix/lib/libmailproto.a"
    consumer shared $(pc --libs)
    verdict "version of the .pc file" \
        "$([ "$(pc --modversion)" = "$version" ] || pc --modversion)"
    verdict "paths of the .pc file" \
        "$(grep -n "$work" "$root$prefix/lib/pkgconfig/libmailproto.pc")"
else
    skip "installed consumer: no pkg-config"
fi
verdict "names of the shared library" "$(shared_names)"

quiet_make "$tree" uninstall DESTDIR="$root" PREFIX=$prefix
verdict "uninstall leaves nothing" \
    "$(find "$root" ! -type d; find "$root" -name 'mailproto*')"

quiet_make "$tree" install DESTDIR="$root" LIBDIR=/l/arch INCLUDEDIR=/i
verdict "LIBDIR and INCLUDEDIR" "$(cd "$root" && ls l/arch/libmailproto.a \
    l/arch/pkgconfig/libmailproto.pc i/mailproto.h 2>&1 >/dev/null)"
finish
