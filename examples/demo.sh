#!/bin/sh
# A mail travels: compose makes it, send sends it, maild stores it in a
# Maildir, imap reads it there by IMAP, pop fetches it by POP3, mimetree shows it,
# extract takes it apart; and each octet is compared on the way. Run at the top
# of the tree when the examples are built; the exit status tells.
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

# start: sets $port, $pop3 and $imap when the server is ready: read waits for
# its one line.
start()
{
    mkdir "$dir/root" && mkfifo "$dir/ready" || die "no directory"
    echo 'alice:secret' >"$dir/users"
    "$bin/maild" --root "$dir/root" --domain example.test \
        --users "$dir/users" --ports smtp=0,pop3=0,imap=0 >"$dir/ready" &
    server=$!
    read -r line <"$dir/ready" || die "maild did not start"
    port=${line#ready smtp=}
    port=${port%%,*}
    pop3=${line#*pop3=}
    pop3=${pop3%%,*}
    imap=${line#*imap=}
}

# as_alice PROGRAM PORT ARGUMENT...: the password does not travel
# (SCRAM-SHA-256).
as_alice()
{
    program=$bin/$1 at=$2
    shift 2
    MAIL_PASSWORD=secret "$program" --user alice --host 127.0.0.1 \
        --port "$at" --no-tls --trace "$@"
}

# fetch FILE NAME: reads the mail by IMAP, and then takes it off the server to
# NAME by POP3; both times it is what FILE is there.
fetch()
{
    cp "$1" "$dir/there" || die "cp"
    as_alice imap "$imap" fetch INBOX '1:*' --stdout 2>&1 \
        >"$dir/read" ||
        die "imap"
    cmp "$dir/read" "$dir/there" || die "$2: changed by IMAP"
    as_alice pop "$pop3" --maildir "$dir/box" --delete 2>&1 ||
        die "pop"
    set -- "$2" "$dir"/root/alice/Maildir/new/* "$dir"/root/alice/Maildir/cur/*
    [ ! -f "$2" ] && [ ! -f "$3" ] || die "the server still has the mail"
    set -- "$1" "$dir"/box/new/*
    [ $# -eq 2 ] && mv "$2" "$dir/$1" || die "pop did not fetch one message"
    cmp "$dir/$1" "$dir/there" || die "$1: changed by POP3"
}

# transmit NAME ARGUMENT...: sends what the arguments of send tell and fetches
# what arrived to NAME. 250 means that it is there, so nothing has to be waited
# for.
transmit()
{
    name=$1
    shift
    "$bin/send" --from demo@example.test --to alice@example.test \
        --host 127.0.0.1 --port "$port" --trace "$@" 2>&1 ||
        die "send $*"
    set -- "$dir"/root/alice/Maildir/new/*
    [ $# -eq 1 ] && [ -f "$1" ] || die "the Maildir does not hold one file"
    say "Read by IMAP, and fetched by POP3"
    fetch "$1" "$name"
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

# parts NAME: text and attachment are those that were put in. A text travels
# with CRLF, whatever line ends its author's system has.
parts()
{
    rm -rf "$dir/parts"
    mkdir "$dir/parts" || die "no directory"
    "$bin/extract" --text --dir "$dir/parts" "$dir/$1" || die "extract"
    sed "s/\$/$(printf '\r')/" "$dir/text" | cmp - "$dir/parts/part-1.txt" ||
        die "the text differs"
    cmp "$attachment" "$dir/parts/${attachment##*/}" ||
        die "the attachment differs"
    echo "all $(size "$attachment") octets are as they were attached"
}

start
say "maild is listening on ports $port (SMTP), $pop3 (POP3) and $imap (IMAP)"

# Of a program all octet values can be expected.
blank=' '
attachment=$bin/maild
cat >"$dir/text" <<END
Grüße from the demo.

This line is longer than the seventy-six columns that quoted-printable grants, \
and this = is an equals sign.
A blank at the end of a line would be lost on the way$blank
.
..
.......
Above stand three lines of dots, which SMTP must not take for the end.
END

say "A message made by compose"
"$bin/compose" --from 'Demo <demo@example.test>' \
    --to 'Alice <alice@example.test>' --subject 'Grüße' --text "$dir/text" \
    --attach "$attachment" >"$dir/message.eml" || die "compose"
transmit stored "$dir/message.eml"
say "As it was fetched"
"$bin/mimetree" "$dir/stored" || die "mimetree"
same "$dir/message.eml" stored
parts stored

say "The same, made by send as it sends"
transmit made --subject 'Grüße' --text "$dir/text" --attach "$attachment"
parts made

say "The complex example of RFC 1521, appendix C"
example=tests/data/messages/p21-23.eml
transmit example "$example"
say "As it was fetched"
"$bin/mimetree" "$dir/example" || die "mimetree"
same "$example" example

say "A message that is nothing but dots, with line ends of Unix"
printf 'Subject: dots\n\n.\n..\n...\n.\n' >"$dir/dots"
printf 'Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.\r\n' >"$dir/dots.crlf"
transmit dotted "$dir/dots"
same "$dir/dots.crlf" dotted

stop || die "maild ended with status $?"
say "The demo succeeded: 4 messages sent, stored and fetched unchanged."
