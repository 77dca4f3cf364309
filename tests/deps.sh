#!/bin/sh
# Finds cmocka, which the unit tests need, and installs it by the system's
# package manager when it is missing.
set -eu

found()
{
    pkg-config --exists cmocka 2>/dev/null && return 0
    dir=$(mktemp -d)
    cat >"$dir/probe.c" <<'END'
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
int main(void) { assert_true(1); return 0; }
END
    status=0
    ${CC:-cc} ${CFLAGS-} -o "$dir/probe" "$dir/probe.c" -lcmocka \
        >"$dir/log" 2>&1 || status=1
    rm -rf "$dir"
    return $status
}

have()
{
    command -v "$1" >/dev/null 2>&1
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        run "$@"
    elif have sudo; then
        run sudo "$@"
    else
        echo "deps: root is needed for: $*" >&2
        exit 1
    fi
}

run()
{
    echo "deps: $*"
    "$@"
}

install()
{
    if have apt-get; then
        export DEBIAN_FRONTEND=noninteractive
        wait="-o DPkg::Lock::Timeout=600"
        as_root apt-get $wait -q update
        as_root apt-get $wait -q -y install libcmocka-dev
    elif have dnf; then
        as_root dnf -y install libcmocka-devel
    elif have apk; then
        as_root apk add cmocka-dev
    elif have pacman; then
        as_root pacman -Sy --noconfirm cmocka
    elif have brew; then
        run brew install cmocka pkg-config
    else
        echo "deps: no apt-get, dnf, apk, pacman or brew here;" \
            "please install cmocka (https://cmocka.org) by hand" >&2
        exit 1
    fi
}

if found; then
    echo "deps: cmocka is here"
    exit 0
fi
echo "deps: cmocka is missing"
install
if ! found; then
    echo "deps: cmocka was installed, but ${CC:-cc} does not find it" >&2
    exit 1
fi
echo "deps: cmocka is ready"
