#!/bin/sh
# Our send and our relay against Postfix, and Postfix against our maild: what
# was sent arrives octet for octet, below the fields of the trace.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin
need "send to Postfix" postfix
if [ "$(id -u)" -ne 0 ]; then
    echo "SKIP send to Postfix (it wants to be started by root)"
    exit 0
fi

# A Postfix of our own, with all it has in $dir.
start_postfix()
{
    mkdir -p "$dir/postfix/etc" "$dir/postfix/spool" "$dir/postfix/data"
    chown postfix "$dir/postfix/data"
    mkdir "$dir/box"
    chown nobody "$dir/box"
    cat >"$dir/postfix/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $dir/postfix/spool
data_directory = $dir/postfix/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.$domain
mydestination =
local_recipient_maps =
mynetworks =
alias_maps =
alias_database =
biff = no
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_received_header = yes
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
message_size_limit = 10000000
virtual_mailbox_limit = 0
virtual_mailbox_domains = $domain
virtual_mailbox_base = $dir/box
virtual_mailbox_maps = inline:{ { alice@$domain = alice/ },
    { bob@$domain = bob/ } }
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
recipient_delimiter = +
relay_domains = smtp.test lmtp.test
transport_maps = inline:{ { smtp.test = smtp:[127.0.0.1]:$smtp },
    { lmtp.test = lmtp:inet:[127.0.0.1]:$lmtp } }
smtp_tls_security_level = may
lmtp_tls_security_level = may
smtpd_relay_restrictions = reject_unauth_destination
END
    cat >"$dir/postfix/etc/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
127.0.0.1:$smtps inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
virtual unix - n n - - virtual
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
END
    postfix -c "$dir/postfix/etc" start-fg >"$dir/server.log" 2>&1 \
        </dev/null &
    wait_for "$port"
    servers="$servers $(cat "$dir/postfix/spool/pid/master.pid")"
}

got()
{
    user=$1
    shift
    delivered "$dir/box/$user" "$@"
}

small()
{
    dated_message small
    send 0 --no-tls --from a@other.test --to alice@$domain "$dir/small" &&
        got alice "$dir/small"
}

mail_lines()
{
    send 0 --no-tls --from '' --to alice@$domain --to bob@$domain \
        "$dir/small.crlf" && got alice "$dir/small" &&
        got bob "$dir/small" && grep -qx 'Return-Path: <>' "$dir/added"
}

eight_bit()
{
    { cat "$dir/small"; printf 'Gr\303\274\303\237e\n'; } >"$dir/eight"
    send 0 --no-tls --from a@other.test --to alice@$domain "$dir/eight" &&
        got alice "$dir/eight"
}

large()
{
    large_message body 3000000
    { sed '/^$/q' "$dir/small"; sed '1,/^$/d' "$dir/body"; } >"$dir/large"
    send 0 --no-tls --from a@other.test --to alice@$domain "$dir/large" &&
        got alice "$dir/large"
}

# More recipients than commands that are in flight at once.
many()
{
    set --
    while [ $# -lt 240 ]; do
        set -- "$@" --to "alice+$(($# / 2))@$domain"
    done
    send 0 --no-tls --from a@other.test "$@" "$dir/small" &&
        got alice "$dir/small" 120
}

some_refused()
{
    send 69 --no-tls --from a@other.test --to nobody@$domain \
        --to alice@$domain --to eve@other.test "$dir/small" &&
        got alice "$dir/small"
}

all_refused()
{
    send 69 --no-tls --from a@other.test --to nobody@$domain "$dir/small"
}

too_big()
{
    large_message huge 11000000
    send 69 --no-tls --from a@other.test --to alice@$domain "$dir/huge"
}

# in_tls PORT OPTION...: two messages over one connection.
in_tls()
{
    at=$1
    shift
    send 0 --port "$at" --ca "$dir/cert.pem" "$@" --from a@other.test \
        --to alice@$domain "$dir/small" "$dir/small" &&
        got alice "$dir/small" 2 && grep -q 'using TLSv1' "$dir/added"
}

# Nobody but us has signed the certificate.
not_trusted()
{
    send 69 --starttls --from a@other.test --to alice@$domain "$dir/small"
}

# A relay of ours, whose MX for all of the domain is Postfix. It takes TLS from
# whoever offers it.
start_relay()
{
    echo "$domain 127.0.0.1:$port 10" >"$dir/mx"
    serve "$bin/relay" --queue "$dir/queue" --host relay.test \
        --ports smtp=0 --trust 127.0.0.1 --no-dns --mx "$dir/mx"
    relay=$(port_of smtp)
}

relayed()
{
    send 0 --port "$relay" --no-tls --from '' --to alice@$domain "$1" &&
        got alice "$1" && grep -q 'using TLSv1' "$dir/added" &&
        grep -q 'by relay.test with ESMTP' "$dir/added"
}

# Bob hears of the recipient that Postfix refuses, and alice has the mail.
bounced()
{
    send 0 --port "$relay" --no-tls --from bob@$domain \
        --to nobody@$domain --to alice@$domain "$dir/small" &&
        got alice "$dir/small" && arrives "$dir/box/bob" 1 || return
    cat "$dir/box/bob/new/"* >"$dir/bounce"
    rm -f "$dir/box/bob/new/"*
    grep -qx 'Return-Path: <>' "$dir/bounce" &&
        grep -qx "Final-Recipient: rfc822; nobody@$domain" "$dir/bounce" &&
        grep -qx 'Status: 5.1.1' "$dir/bounce" &&
        grep -q '^Diagnostic-Code: smtp; 550 5.1.1 ' "$dir/bounce"
}

# The other way: Postfix is the client of our maild.
start_our_maild()
{
    printf 'alice:secret\nbob:secret\n' >"$dir/users"
    for service in smtp lmtp; do
        mkdir "$dir/$service"
        serve "$bin/maild" --root "$dir/$service" --users "$dir/users" \
            --domain $service.test --ports $service=0 \
            --cert "$dir/cert.pem" --key "$dir/key.pem"
        eval "$service=$(port_of $service)"
    done
}

# forwards SERVICE FILE: to alice and bob there; of nobody the sender hears.
forwards()
{
    with_crlf <"$2" >"$dir/forwarded"
    send 0 --no-tls --from bob@$domain --to "alice@$1.test" \
        --to "bob@$1.test" --to "nobody@$1.test" "$2" || return
    for user in alice bob; do
        delivered "$dir/$1/$user/Maildir" "$dir/forwarded" &&
            grep -qE 'with (ESMTP|LMTP)S' "$dir/added" || return
    done
    arrives "$dir/box/bob" 1 || return
    grep -q "^Final-Recipient: rfc822; nobody@$1.test" "$dir/box/bob/new"/*
    status=$?
    rm -f "$dir/box/bob/new"/*
    return $status
}

lend_ports smtp lmtp
port=$(port_of smtp) smtps=$(port_of lmtp)
certificate
start_our_maild
start_postfix
check "send to Postfix" small
check "send to Postfix, lines of mail, two recipients, no sender" mail_lines
check "send to Postfix, 8-bit text" eight_bit
check "send to Postfix, 3 MB of dots and long lines" large
check "send to Postfix, 120 recipients" many
check "send to Postfix, some recipients refused" some_refused
check "send to Postfix, all recipients refused" all_refused
check "send to Postfix, more than it takes" too_big
check "send to Postfix, STARTTLS" in_tls "$port" --starttls
check "send to Postfix, smtps" in_tls "$smtps" --tls
check "send to Postfix, a certificate of nobody's" not_trusted
for what in small eight large; do
    check "Postfix sends to maild in TLS: $what" forwards smtp "$dir/$what"
    check "Postfix sends to maild by LMTP: $what" forwards lmtp "$dir/$what"
done
start_relay
check "relay to Postfix" relayed "$dir/small"
check "relay to Postfix, 8-bit text" relayed "$dir/eight"
check "relay to Postfix, 3 MB of dots and long lines" relayed "$dir/large"
check "relay tells the sender of whom Postfix refuses" bounced
finish
