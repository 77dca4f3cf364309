#!/bin/sh
# Our pop takes whole maildrops from maild and from Dovecot, in turns, with 64
# commands in flight: see pop3_compare.py. Run at the top of the tree when the
# examples are built; RUNS=5.
. tests/interop/lib.sh
. tests/interop/servers/dovecot.sh

PATH=$PATH:/usr/sbin
MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE
need "comparison with Dovecot" dovecot
find_python || need "comparison with Dovecot" python3
[ -r /proc/self/smaps_rollup ] ||
    { echo "SKIP comparison with Dovecot (no smaps_rollup here)"; exit 0; }
certificate

# fill ROOT: the maildrops of all users below it.
fill()
{
    "$python" tests/bench/pop3_drop.py 5000 1024 "$1/small/Maildir" &&
        "$python" tests/bench/pop3_drop.py 100 1048576 "$1/large/Maildir" &&
        "$python" tests/bench/pop3_drop.py 10 1024 \
            $(echo "$idle" | sed "s|.*|$1/&/Maildir|") || exit 1
}

idle=$(awk 'BEGIN { while (n++ < 101) print "u" n }')
mkdir "$dir/root"
printf '%s:secret\n' small large $idle >"$dir/users"
fill "$dir/root"
serve "$bin/maild" --root "$dir/root" --domain $domain --clear \
    --users "$dir/users" --ports pop3=0,pop3s=0 \
    --cert "$dir/cert.pem" --key "$dir/key.pem"
maild=$(port_of pop3)/$(port_of pop3s)/${servers##* }
start_dovecot small large $idle ||
    { echo "SKIP comparison with Dovecot (it does not start)"; exit 0; }
dovecot=$pop3/$pop3s/${servers##* }
fill "$home"
[ -z "$owner" ] || chown -R "$owner" "$home"

printf '%-24s %9s %9s %6s\n' "POP3" maild Dovecot times
"$python" tests/bench/pop3_compare.py "$bin/pop" "$dir/cert.pem" \
    "${RUNS-5}" "$maild" "$dovecot"
finish
