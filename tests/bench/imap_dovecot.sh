#!/bin/sh
# FETCH of all messages from maild and from Dovecot, in turns: see
# imap_compare.py. Run at the top of the tree when the examples are built;
# RUNS=5.
. tests/interop/lib.sh
. tests/interop/servers/dovecot.sh

PATH=$PATH:/usr/sbin
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
need "comparison with Dovecot" dovecot
find_python || need "comparison with Dovecot" python3
[ -x /usr/lib/dovecot/imap ] ||
    { echo "SKIP comparison with Dovecot (no dovecot-imapd here)"; exit 0; }
certificate

# fill ROOT: a mailbox of 10,000 messages below it.
fill()
{
    "$python" tests/bench/pop3_drop.py 10000 1024 "$1/alice/Maildir" || exit 1
}

mkdir "$dir/root"
printf 'alice:secret\n' >"$dir/users"
fill "$dir/root"
serve "$bin/maild" --root "$dir/root" --domain $domain --clear \
    --users "$dir/users" --ports imap=0
maild=$(port_of imap)
start_dovecot alice ||
    { echo "SKIP comparison with Dovecot (it does not start)"; exit 0; }
fill "$home"
[ -z "$owner" ] || chown -R "$owner" "$home"

printf '%-40s %9s %9s %6s\n' "IMAP, 10,000 messages" maild Dovecot times
"$python" tests/bench/imap_compare.py "${RUNS-5}" "$maild" "$imap4"
finish
