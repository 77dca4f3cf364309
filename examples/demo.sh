#!/bin/sh
# A mail travels: demo_message writes it, send sends it, maild stores it in a
# Maildir, mimetree shows it; and each octet is compared on the way. Run at
# the top of the tree when the examples are built; the exit status tells.
set -u

bin=examples
dir=$(mktemp -d) || exit 1
server=

# stop: ends the server with SIGTERM; its exit status is ours.
stop()
{
    kill -TERM "$server" && wait "$server"
    set -- $?
    server=
    return "$1"
}

leave()
{
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null
    rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' HUP INT PIPE TERM

die()
{
    echo "demo: FAILED: $*" >&2
    exit 1
}

say()
{
    printf '\n== %s\n' "$*"
}

# start: sets $port when the server is ready: read waits for its one line.
start()
{
    mkdir "$dir/root" && mkfifo "$dir/ready" || die "no directory"
    echo 'alice:secret' >"$dir/users"
    "$bin/maild" --root "$dir/root" --domain example.test \
        --users "$dir/users" --ports smtp=0 >"$dir/ready" &
    server=$!
    read -r line <"$dir/ready" || die "maild did not start"
    port=${line#ready smtp=}
}

# transmit FILE NAME: sends FILE and moves what arrived to NAME. 250 means
# that it is there, so nothing has to be waited for.
transmit()
{
    "$bin/send" --from demo@example.test --to alice@example.test \
        --host 127.0.0.1 --port "$port" --trace "$1" 2>&1 ||
        die "send $1"
    set -- "$1" "$2" "$dir"/root/alice/Maildir/new/*
    [ $# -eq 3 ] && [ -f "$3" ] || die "the Maildir does not hold one file"
    mv "$3" "$dir/$2" || die "mv"
}

size()
{
    wc -c <"$1" | tr -d ' '
}

# same FILE NAME: what was stored is Return-Path and Received, and then FILE.
same()
{
    added=$(($(size "$dir/$2") - $(size "$1")))
    [ "$added" -gt 0 ] || die "$2: octets are missing"
    tail -c +$((added + 1)) "$dir/$2" | cmp - "$1" || die "$2: changed"
    dd if="$dir/$2" of="$dir/added" bs=1 count="$added" 2>/dev/null
    grep -q '^Return-Path: <demo@example.test>' "$dir/added" &&
        grep -q '^Received: from ' "$dir/added" || die "$2: no trace"
    echo "$2: all $(size "$1") octets are as they were sent"
}

# part NAME PATH FILE: the decoded part is FILE.
part()
{
    "$bin/mimetree" -x "$2" "$dir/$1" | cmp - "$3" || die "part $2 differs"
    echo "part $2: all $(size "$3") octets are as they were attached"
}

start
say "maild is listening on port $port"

say "A message made by the encoders of the library"
"$bin/demo_message" "$dir" || die "demo_message"
transmit "$dir/message.eml" stored
say "As it was stored"
"$bin/mimetree" "$dir/stored" || die "mimetree"
same "$dir/message.eml" stored
part stored 1 "$dir/text"
part stored 2 "$dir/attachment"

say "The complex example of RFC 1521, appendix C"
example=tests/data/messages/p21-23.eml
transmit "$example" example
say "As it was stored"
"$bin/mimetree" "$dir/example" || die "mimetree"
same "$example" example

say "A message that is nothing but dots, with line ends of Unix"
printf 'Subject: dots\n\n.\n..\n...\n.\n' >"$dir/dots"
printf 'Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.\r\n' >"$dir/dots.crlf"
transmit "$dir/dots" dotted
same "$dir/dots.crlf" dotted

stop || die "maild ended with status $?"
say "The demo succeeded: 3 messages sent, stored and read back unchanged."
