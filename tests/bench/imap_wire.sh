#!/bin/sh
# How fast the client reads what a Dovecot said, beside libetpan, imaplib and
# imapflow: records the answers, and runs bench_imap.c on them. Run at the top
# of the tree when examples/maild and tests/bench/bench are built; RUNS=9.
# IMAPFLOW is the folder where npm has installed it; where CI is set that is
# done here.
. tests/interop/lib.sh
. tests/interop/servers/dovecot.sh

PATH=$PATH:/usr/sbin
IMAP_WIRE=$dir/wire PYTHONDONTWRITEBYTECODE=1
export IMAP_WIRE PYTHONDONTWRITEBYTECODE
need "what Dovecot says" dovecot
find_python || need "what Dovecot says" python3
[ -x /usr/lib/dovecot/imap ] ||
    { echo "SKIP what Dovecot says (no dovecot-imapd here)"; exit 0; }
certificate
[ -n "${IMAPFLOW-}" ] || ! get_by_npm imapflow@2.10.2 || IMAPFLOW=$dir/npm
export IMAPFLOW="${IMAPFLOW-}"
[ -n "$IMAPFLOW" ] ||
    echo "SKIP imapflow (IMAPFLOW names no folder with its node_modules)"
start_dovecot alice many ||
    { echo "SKIP what Dovecot says (it does not start)"; exit 0; }
mkdir "$IMAP_WIRE"
"$python" tests/bench/imap_wire.py fill "$home" || exit 1
[ -z "$owner" ] || chown -R "$owner" "$home"
"$python" tests/bench/imap_wire.py record "$imap4" "$IMAP_WIRE" ||
    { tail -n 3 "$dir/dovecot/log"; exit 1; }
tests/bench/bench imap
