#!/bin/sh
# Finds cmocka, which the unit tests need, and installs it by the system's
# package manager when it is missing. "deps.sh ready" installs nothing: it
# waits for another deps.sh that does ("make -j deps check") and then tells
# whether cmocka is there.
set -eu

lock=tests/deps.lock            # the id of the process that installs

found()
{
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
    ${CC:-cc} ${CFLAGS-} -o "$dir/probe" "$dir/probe.c" \
        ${CMOCKA:--lcmocka} >"$dir/log" 2>&1 || status=1
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

ready()
{
    while [ -s $lock ] && kill -0 "$(cat $lock)" 2>/dev/null; do
        sleep 1
    done
    found && return 0
    echo "cmocka is missing: \"make deps\" installs it" >&2
    return 1
}

if [ "${1-}" = ready ]; then
    ready
    exit
fi
echo $$ >$lock
trap 'rm -f $lock' EXIT
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
