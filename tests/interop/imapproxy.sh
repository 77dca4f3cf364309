#!/bin/sh
# imapproxy in front of Dovecot and of maild: what imaplib sees through it is
# what it sees without it, but for what the rules take away.
. tests/interop/lib.sh
. tests/interop/servers/dovecot.sh

MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1 PATH=$PATH:/usr/sbin
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE
need "imapproxy with Dovecot" dovecot
if ! [ -x /usr/lib/dovecot/imap ]; then
    echo "SKIP imapproxy with Dovecot (no dovecot-imapd here)"
    exit 0
fi
find_python || { echo "SKIP imapproxy (no Python here)"; exit 0; }

# proxy HOST OPTION...: one more; sets $port.
proxy()
{
    serve "$bin/imapproxy" --host "$@"
    port=$(port_of imap)
}

# script NAME ARGUMENT...: what it does is told at its begin.
script()
{
    "$python" tests/interop/imapproxy.py "$@"
}

certificate
message small
if ! start_dovecot alice; then
    echo "SKIP imapproxy with Dovecot (it does not start here)"
    exit 0
fi
proxy "127.0.0.1:$imap4" --no-tls --clear
clear=$port
proxy "localhost:$imaps" --ca "$dir/cert.pem" --cert "$dir/cert.pem" \
    --key "$dir/key.pem" --read-only
read_only=$port
proxy "localhost:$imap4" --starttls --ca "$dir/cert.pem" \
    --cert "$dir/cert.pem" --key "$dir/key.pem" --implicit \
    --hide 'secret*' --hide 'w%t' --hide 'Entwürfe'
hiding=$port

proxy "127.0.0.1:$(free_port)" --no-tls --clear
check "imapproxy says BYE where no server is" script nowhere 0 "$port"

check "imapproxy shows what Dovecot shows" script same "$imap4" "$clear"
check "imapproxy tells of changes in IDLE" script idle "$imap4" "$clear"
check "imapproxy passes 100 MB on in little memory" \
    script large "$imap4" "$clear"
check "imapproxy --read-only changes nothing, in TLS" \
    script read_only "$imap4" "$read_only" "$dir/cert.pem"
check "imapproxy --hide hides, in TLS from the start" \
    script hides "$imap4" "$hiding" "$dir/cert.pem"
check "imapproxy takes AUTHENTICATE, and no wrong password" \
    script logins "$imap4" "$clear"

start_maild --clear --ports imap=0
maild=$(port_of imap)
proxy "127.0.0.1:$maild" --no-tls --clear
before_maild=$port
check "imapproxy shows what maild shows" script same "$maild" "$before_maild"
check "imapproxy tells of changes in IDLE by maild" \
    script idle "$maild" "$before_maild"
check "imapproxy outlives its clients" script dies "$maild" "$before_maild"
gone=$(free_port)
proxy "127.0.0.1:$gone" --no-tls --clear
check "imapproxy ends with the server, within a message" \
    script orphan "$gone" "$port"
stop "imapproxy ends by a signal"
finish
