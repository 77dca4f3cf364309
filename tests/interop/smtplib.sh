#!/bin/sh
# Python's smtplib against maild.
. tests/interop/lib.sh

find_python || need smtplib python3
start_maild

send()
{
    "$python" tests/interop/smtplib_send.py "$port" "$@"
}

plain()
{
    message plain
    send sender@other.test "$dir/plain" alice@$domain &&
        arrived alice "$dir/plain.crlf"
}

several()
{
    message several
    send sender@other.test "$dir/several" alice@$domain BOB@Example.TEST \
        alice@$domain && arrived alice "$dir/several.crlf" &&
        arrived bob "$dir/several.crlf"
}

null_sender()
{
    message null
    send '' "$dir/null" bob@$domain && arrived bob "$dir/null.crlf"
}

postmaster()
{
    message postmaster
    send sender@other.test "$dir/postmaster" Postmaster@$domain &&
        arrived alice "$dir/postmaster.crlf"
}

one_unknown()
{
    message one
    send sender@other.test "$dir/one" nobody@$domain bob@$domain |
        tee "$dir/answer"
    grep -qx 'nobody@example.test 550 5.1.1 .*' "$dir/answer" &&
        arrived bob "$dir/one.crlf"
}

unknown()
{
    message unknown
    ! send sender@other.test "$dir/unknown" nobody@$domain >"$dir/answer" &&
        grep -qx 'nobody@example.test 550 5.1.1 .*' "$dir/answer" &&
        nothing_arrived
}

relay()
{
    message relay
    ! send sender@other.test "$dir/relay" a@elsewhere.test >"$dir/answer" &&
        grep -qx 'a@elsewhere.test 550 5.7.1 .*' "$dir/answer" &&
        nothing_arrived
}

# A file stands where bob's box should be made. All or nobody gets it.
disk_trouble()
{
    message trouble
    rm -rf "$dir/root/bob"
    : >"$dir/root/bob"
    ! send sender@other.test "$dir/trouble" alice@$domain bob@$domain \
        >"$dir/answer" && grep -qx 'message 451 4.3.0 .*' "$dir/answer" &&
        rm "$dir/root/bob" && nothing_arrived
}

large()
{
    large_message large 3000000
    send sender@other.test "$dir/large" alice@$domain &&
        arrived alice "$dir/large.crlf"
}

check "smtplib sends a message" plain
check "smtplib sends to several recipients" several
check "smtplib sends with the null sender" null_sender
check "smtplib sends to postmaster" postmaster
check "smtplib sends although one recipient is unknown" one_unknown
check "smtplib is told of an unknown user" unknown
check "smtplib is told that we do not relay" relay
check "smtplib is told of disk trouble, and no file is left" disk_trouble
check "smtplib sends 3 MB of dots and long lines" large
stop "maild ends cleanly"
finish
