# Servers that cannot stand beside others, since their packages are in each
# other's way: each one runs in a system of its own, which is a copy of this
# one in an overlay and ends with it; for scripts that have lib.sh.

# can_be_apart PACKAGE: it is installed, or we may; but only root can.
can_be_apart()
{
    [ "$(id -u)" -eq 0 ] && have unshare && have apt-get &&
        { [ -n "${CI-}" ] || dpkg -s "$1" >/dev/null 2>&1; }
}

# apart NAME PORT PACKAGE...: installs the packages there, and runs the shell
# commands on standard input until it listens on PORT. $dir is the same inside
# and outside, and so is the network.
apart()
{
    inside=$dir/apart-$1 to=$2
    shift 2
    mkdir "$inside"
    {
        cat <<END
set -e
trap 'exit 0' TERM
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get -q -y --no-install-recommends install $*
END
        cat
        echo 'sleep 100000 & wait'
    } >"$inside/run"
    unshare -m -p -f --propagation private sh -ec '
        cd "$1"
        mkdir mnt
        mount -t tmpfs -o mode=755 none mnt
        mkdir mnt/upper mnt/work mnt/root
        mount -t overlay -o "lowerdir=/,upperdir=mnt/upper,workdir=mnt/work" \
            none mnt/root
        mkdir -p "mnt/root$2"
        mount --rbind "$2" "mnt/root$2"
        mount -t proc none mnt/root/proc
        mount --rbind /dev mnt/root/dev
        exec chroot mnt/root sh "$1/run"' \
        sh "$inside" "$dir" >"$inside/log" 2>&1 </dev/null &
    first=
    until [ -n "$first" ] || ! kill -0 $! 2>/dev/null; do
        first=$(cat "/proc/$!/task/$!/children" 2>/dev/null)
    done
    servers="$servers $first"   # all others of it end with its first process
    for try in 1 2 3 4 5 6; do
        listens "$to" && return
        kill -0 $! 2>/dev/null || return
    done
}
