#!/bin/sh
# maild behind a proxy.
. tests/interop/lib.sh

find_python || need "the PROXY protocol" python3

curl_sends()
{
    message curl
    curl -sS --max-time 60 --haproxy-protocol \
        "smtp://127.0.0.1:$port/client.test" --mail-from "<a@other.test>" \
        --mail-rcpt "<alice@$domain>" --upload-file "$dir/curl.crlf" &&
        arrived alice "$dir/curl.crlf"
}

start_maild --proxy 127.0.0.1
if have curl; then
    check "curl sends as a proxy does" curl_sends
else
    echo "SKIP curl sends as a proxy does (no curl here)"
    mkdir -p "$dir/root/alice/Maildir/new"
fi
check "what the proxy tells is believed, and nothing else taken for it" \
    "$python" tests/interop/proxied.py "$port" "$dir/root/alice"
stop "maild ends cleanly"

start_maild --proxy 192.0.2.1
check "others cannot tell who they are" \
    "$python" tests/interop/proxied.py "$port" "$dir/root/alice" unknown
stop "maild ends cleanly, too"
finish
