#!/bin/sh
# IMAP in DEFLATE (RFC 4978), in the clear and within TLS.
. tests/interop/lib.sh

find_python zlib || need "IMAP compressed" python3

talk()
{
    "$python" tests/interop/maild_compress.py "$(port_of imap)" "$@"
}

start_maild --clear --ports imap=0
case $("$bin/maild" --help) in
*zlib*) ;;
*) echo "SKIP IMAP compressed (maild is built without zlib)"; exit 0;;
esac
check "imaplib talks compressed to maild, and a bomb does no harm" talk
# what a connection of 100 MB compressed needs at most, in KB
check "maild has not grown" [ "$(awk '/^VmHWM/ { print $2 }' \
    "/proc/${servers##* }/status")" -lt 20000 ]
stop "maild ends well"

certificate
start_maild --cert "$dir/cert.pem" --key "$dir/key.pem" --ports imap=0
check "imaplib talks compressed to maild in TLS" talk tls
stop "maild ends well with TLS"
finish
