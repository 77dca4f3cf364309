#!/bin/sh
# Our send against servers of others: aiosmtpd, whose stored octets are
# compared, smtp-sink of Postfix, and small ones that lack something.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin

# got FILE RECIPIENT...: the last message is FILE and went to these.
got()
{
    file=$(find "$dir/sink" -name '[0-9]*' | sort -n | tail -n 1)
    cmp "$file" "$1" || return
    rm -f "$file"
    shift
    tail -n 1 "$dir/sink/envelope" | grep -qx "$*"
}

unix_lines()
{
    message unix
    send 0 --from a@other.test --to alice@$domain "$dir/unix" &&
        got "$dir/unix.crlf" alice@$domain
}

mail_lines()
{
    message mail
    send 0 --from a@other.test --to alice@$domain "$dir/mail.crlf" &&
        got "$dir/mail.crlf" alice@$domain
}

standard_input()
{
    message stdin
    send 0 --from '' --to alice@$domain --to bob@$domain <"$dir/stdin" &&
        got "$dir/stdin.crlf" alice@$domain bob@$domain
}

no_last_line_end()
{
    message open
    printf %s "$(cat "$dir/open")" >"$dir/cut"
    send 0 --from '' --to alice@$domain "$dir/cut" &&
        got "$dir/open.crlf" alice@$domain
}

eight_message()
{
    printf 'Subject: eight\n\nGr\303\274\303\237e\n' >"$dir/eight"
}

eight_bit()
{
    eight_message
    with_crlf <"$dir/eight" >"$dir/eight.crlf"
    send 0 --from a@other.test --to alice@$domain "$dir/eight" &&
        got "$dir/eight.crlf" alice@$domain &&
        grep -q 'BODY=8BITMIME' "$dir/sink/envelope" &&
        grep -q "SIZE=$(octets "$dir/eight.crlf")" "$dir/sink/envelope"
}

large()
{
    large_message large 3000000
    send 0 --from a@other.test --to alice@$domain "$dir/large" &&
        got "$dir/large.crlf" alice@$domain
}

some_refused()
{
    message some
    send 69 --from a@other.test --to nobody@$domain --to alice@$domain \
        --to later@$domain "$dir/some" && got "$dir/some.crlf" alice@$domain
}

all_refused()
{
    send 69 --from a@other.test --to nobody@$domain "$dir/some"
}

refused_for_now()
{
    send 75 --from a@other.test --to later@$domain "$dir/some"
}

refused_at_the_end()
{
    send 69 --from a@other.test --to full@$domain "$dir/some"
}

wrong_arguments()
{
    send 64 --from a@other.test "$dir/some" &&
        send 64 --from a@other.test --to 'a@b
RSET' "$dir/some" && send 66 --from '' --to a@b.test "$dir/absent"
}

many_messages()
{
    for name in one two; do
        message $name
    done
    send 66 --from a@other.test --to alice@$domain "$dir/one" "$dir/absent" \
        "$dir/two" && got "$dir/two.crlf" alice@$domain &&
        got "$dir/one.crlf" alice@$domain
}

utf8_addresses()
{
    send 64 --from a@other.test --to jürgen@$domain "$dir/some" &&
        send 0 --from a@other.test --to jürgen@$domain --smtputf8 \
            "$dir/some" && got "$dir/some.crlf" jürgen@$domain &&
        grep -q SMTPUTF8 "$dir/sink/envelope"
}

nobody_there()
{
    send 75 --from a@other.test --to alice@$domain "$dir/some"
}

# wait_and_send ARGUMENT...: smtp-sink does not say when it is ready, but
# until then a connection is refused, which is 75.
wait_and_send()
{
    for try in 1 2 3 4 5 6 7 8 9 10; do
        "$bin/send" --host "127.0.0.1:$port" --from a@other.test \
            --to alice@$domain --trace "$@"
        status=$?
        [ "$status" -eq 75 ] || return "$status"
        sleep 1
    done
}

seven_only()
{
    eight_message
    send 0 --from a@other.test --to alice@$domain "$dir/eight" &&
        saw 'alice Grüße' &&
        send 69 --from a@other.test --to alice@$domain --as-is "$dir/eight" &&
        saw nothing
}

no_utf8_there()
{
    connections=2
    send 69 --from a@other.test --to jürgen@$domain --to alice@$domain \
        --smtputf8 "$dir/eight" && saw 'alice Grüße'
}

# verdicts PATH
verdicts()
{
    "$bin/send" --host "$1" --lmtp --from a@other.test --to a@$domain \
        --to b@$domain --to c@$domain "$dir/some" 2>"$dir/told"
    [ $? -eq 69 ] && grep -q "b@$domain: 452 4.2.2 not now" "$dir/told" &&
        grep -q "c@$domain: 550 5.2.1 never" "$dir/told" &&
        [ "$(wc -l <"$dir/told")" -eq 2 ]
}

chunks()
{
    large_message chunks 1000000
    send 0 --from a@other.test --to alice@$domain --chunking "$dir/chunks" &&
        arrived alice "$dir/chunks.crlf"
}

many_recipients()
{
    set --
    while [ $# -lt 2400 ]; do
        set -- "$@" --to alice@$domain
    done
    message many
    send 0 --from a@other.test "$@" "$dir/many" &&
        [ "$(find "$dir/root" -type f | wc -l)" -eq 2 ]
}

reports()
{
    wait_and_send --dsn success,delay --ret hdrs --envid 'a b+c' \
        "$dir/seven" >"$dir/told" 2>&1 &&
        grep -q 'MAIL.*> .*RET=hdrs ENVID=a+20b+2Bc$' "$dir/told" &&
        grep -q 'RCPT.*> NOTIFY=success,delay$' "$dir/told"
}

seven_bit()
{
    message seven
    wait_and_send "$dir/seven"
}

eight_rewritten()
{
    eight_message
    wait_and_send "$dir/eight"
}

eight_refused()
{
    eight_message
    wait_and_send --as-is "$dir/eight"
    [ $? -eq 69 ]
}

# with_sink NAME CHECK [OPTION...]: on a port that maild had a moment ago.
with_sink()
{
    about=$1 how=$2
    shift 2
    start_maild --discard
    stop "maild leaves its port"
    [ "$(id -u)" -ne 0 ] || set -- -u nobody "$@"
    smtp-sink "$@" "127.0.0.1:$port" 10 >"$dir/sink.log" 2>&1 &
    servers=$!
    check "$about" "$how"
    kill "$servers"
    wait "$servers" 2>/dev/null
    servers=
}

if find_python aiosmtpd; then
    mkdir "$dir/sink"
    serve "$python" tests/interop/aiosmtpd_sink.py "$dir/sink"
    port=$ready
    check "send to aiosmtpd, lines of Unix" unix_lines
    check "send to aiosmtpd, lines of mail" mail_lines
    check "send to aiosmtpd, standard input, two recipients" standard_input
    check "send to aiosmtpd, no line end at the end" no_last_line_end
    check "send to aiosmtpd, 8-bit text" eight_bit
    check "send to aiosmtpd, 3 MB of dots and long lines" large
    check "send tells of some recipients that are refused" some_refused
    check "send tells of a recipient that is refused" all_refused
    check "send tells of a refusal for now" refused_for_now
    check "send tells of a message that is refused" refused_at_the_end
    check "send sends nothing that is not an address" wrong_arguments
    check "send sends two messages, and tells of a third" many_messages
    check "send has addresses in UTF-8" utf8_addresses
    stop "aiosmtpd ends cleanly"
    check "send tells that nobody is there" nobody_there
else
    echo "SKIP send to aiosmtpd (no python3-aiosmtpd here)"
fi
if find_python; then
    message some
    serve "$python" tests/interop/send_peer.py seven
    port=$ready
    check "send rewrites what is 8-bit, unless it may not" seven_only
    check "send tells who cannot be reached without SMTPUTF8" no_utf8_there
    stop "the peer ends"
    serve "$python" tests/interop/send_peer.py "$dir/socket"
    check "send to a socket by LMTP" verdicts "$ready"
    stop "the peer ends"
fi
start_maild
check "send to maild in chunks" chunks
check "send to maild, 1,200 recipients" many_recipients
stop "maild ends cleanly"
if have smtp-sink; then
    with_sink "send to smtp-sink" seven_bit
    with_sink "send asks for reports" reports
    with_sink "send to smtp-sink without ESMTP" seven_bit -e
    with_sink "send to smtp-sink without PIPELINING" seven_bit -p
    with_sink "send rewrites 8-bit text for who cannot take it" \
        eight_rewritten -8
    with_sink "send keeps 8-bit text as it is, or to itself" eight_refused -8
else
    echo "SKIP send to smtp-sink (no smtp-sink here)"
fi
finish
