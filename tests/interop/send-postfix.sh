#!/bin/sh
# Our send against Postfix, which writes into Maildirs: what was sent stands
# there octet for octet, below the fields of the trace.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin
need "send to Postfix" postfix
if [ "$(id -u)" -ne 0 ]; then
    echo "SKIP send to Postfix (it wants to be started by root)"
    exit 0
fi

# A Postfix of our own in $dir/postfix. For its port maild gives one back.
start_postfix()
{
    start_maild --discard
    stop "maild leaves its port"
    mkdir -p "$dir/postfix/etc" "$dir/postfix/spool" "$dir/postfix/data"
    chown postfix "$dir/postfix/data"
    chown nobody "$dir/root"
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
message_size_limit = 10000000
virtual_mailbox_limit = 0
virtual_mailbox_domains = $domain
virtual_mailbox_base = $dir/root
virtual_mailbox_maps = inline:{ { alice@$domain = alice/Maildir/ },
    { bob@$domain = bob/Maildir/ } }
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
recipient_delimiter = +
smtpd_relay_restrictions = reject_unauth_destination
END
    cat >"$dir/postfix/etc/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
END
    postfix -c "$dir/postfix/etc" start-fg >"$dir/server.log" 2>&1 \
        </dev/null &
    servers="$servers $!"
}

# send WANTED OPTION...: the exit status must be the one that is wanted.
send()
{
    wanted=$1
    shift
    "$bin/send" --host 127.0.0.1 --port "$port" --trace "$@"
    set -- $?
    [ "$1" -eq "$wanted" ] || { echo "exit status $1, not $wanted"; return 1; }
}

# got USER FILE [MESSAGES]: so many have come for USER, and each ends with FILE.
# They are taken away.
got()
{
    box=$dir/root/$1/Maildir/new wanted=${3-1}
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        n=$(ls "$box" 2>/dev/null | wc -l)
        [ "$n" -lt "$wanted" ] || break
        sleep 0.3
    done
    [ "$n" -eq "$wanted" ] || { echo "$n messages, not $wanted"; return 1; }
    for file in "$box"/*; do
        ends_with "$file" "$2" "$dir/added" || return
        rm -f "$file"
    done
}

# Until Postfix listens a connection is refused, which is 75.
first()
{
    for try in 1 2 3 4 5 6 7 8 9 10; do
        "$bin/send" --host "127.0.0.1:$port" --from a@other.test \
            --to alice@$domain --trace "$1"
        set -- "$1" $?
        [ "$2" -eq 75 ] || break
        sleep 1
    done
    [ "$2" -eq 0 ] && got alice "$1"
}

small()
{
    message small
    sed -i 's/^To:/Date: Mon, 23 Nov 2026 12:00:00 +0000\n&/' "$dir/small"
    with_crlf <"$dir/small" >"$dir/small.crlf"
    first "$dir/small"
}

mail_lines()
{
    send 0 --from '' --to alice@$domain --to bob@$domain "$dir/small.crlf" &&
        got alice "$dir/small" && got bob "$dir/small" &&
        grep -qx 'Return-Path: <>' "$dir/added"
}

eight_bit()
{
    { cat "$dir/small"; printf 'Gr\303\274\303\237e\n'; } >"$dir/eight"
    send 0 --from a@other.test --to alice@$domain "$dir/eight" &&
        got alice "$dir/eight"
}

large()
{
    large_message body 3000000
    { sed '/^$/q' "$dir/small"; sed '1,/^$/d' "$dir/body"; } >"$dir/large"
    send 0 --from a@other.test --to alice@$domain "$dir/large" &&
        got alice "$dir/large"
}

# More recipients than commands that are in flight at once.
many()
{
    set --
    while [ $# -lt 300 ]; do
        set -- "$@" --to "alice+$(($# / 2))@$domain"
    done
    send 0 --from a@other.test "$@" "$dir/small" && got alice "$dir/small" 150
}

some_refused()
{
    send 69 --from a@other.test --to nobody@$domain --to alice@$domain \
        --to eve@other.test "$dir/small" && got alice "$dir/small"
}

all_refused()
{
    send 69 --from a@other.test --to nobody@$domain "$dir/small"
}

too_big()
{
    large_message huge 11000000
    send 69 --from a@other.test --to alice@$domain "$dir/huge"
}

start_postfix
check "send to Postfix" small
check "send to Postfix, lines of mail, two recipients, no sender" mail_lines
check "send to Postfix, 8-bit text" eight_bit
check "send to Postfix, 3 MB of dots and long lines" large
check "send to Postfix, 150 recipients" many
check "send to Postfix, some recipients refused" some_refused
check "send to Postfix, all recipients refused" all_refused
check "send to Postfix, more than it takes" too_big
check "nothing else arrived" nothing_arrived
finish
