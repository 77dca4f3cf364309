#!/bin/sh
# curl against maild.
. tests/interop/lib.sh

need curl curl
start_maild

send()
{
    curl -sS --max-time 60 "smtp://$1:$port/client.test" \
        --mail-from "<$2>" --mail-rcpt "<$3>" --upload-file "$4"
}

plain()
{
    message plain
    send 127.0.0.1 sender@other.test alice@$domain "$dir/plain.crlf" &&
        arrived alice "$dir/plain.crlf"
}

ipv6()
{
    message six
    send '[::1]' sender@other.test alice@$domain "$dir/six.crlf" &&
        arrived alice "$dir/six.crlf"
}

bare_lf()
{
    message bare
    ! send 127.0.0.1 sender@other.test alice@$domain "$dir/bare" &&
        nothing_arrived
}

unknown()
{
    message unknown
    send 127.0.0.1 sender@other.test nobody@$domain "$dir/unknown.crlf"
    [ $? -eq 55 ] && nothing_arrived
}

large()
{
    large_message large 3000000
    send 127.0.0.1 sender@other.test alice@$domain "$dir/large.crlf" &&
        arrived alice "$dir/large.crlf"
}

check "curl sends a message" plain
curl -sS --max-time 20 "smtp://[::1]:$port" >/dev/null 2>&1
if [ $? -ne 7 ]; then           # 7: there is no connection
    check "curl sends over IPv6" ipv6
else
    echo "SKIP curl sends over IPv6 (no IPv6 here)"
fi
check "curl's message with bare line feeds is refused whole" bare_lf
check "curl is told of an unknown user" unknown
check "curl sends 3 MB of dots and long lines" large
stop "maild ends cleanly"
finish
