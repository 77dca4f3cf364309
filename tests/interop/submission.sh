#!/bin/sh
# Python's smtplib, curl and swaks log in to maild and send.
. tests/interop/lib.sh

find_python || need submission python3

# A verifier of RFC 5803 of "secret".
verifier()
{
    "$python" - <<'END'
import base64
import hashlib
import hmac

salt = b"maild's own salt"
key = hashlib.pbkdf2_hmac("sha256", b"secret", salt, 4096)
client = hmac.new(key, b"Client Key", "sha256").digest()
server = hmac.new(key, b"Server Key", "sha256").digest()
salt, stored, server = (
    base64.b64encode(x).decode()
    for x in (salt, hashlib.sha256(client).digest(), server))
print(f"SCRAM-SHA-256$4096:{salt}${stored}:{server}")
END
}

login()
{
    "$python" tests/interop/submission.py "$port" "$@"
}

good()
{
    message "$1"
    login "$1" alice secret "$dir/$1" bob@$domain &&
        arrived bob "$dir/$1.crlf" && grep -q ' with ESMTPA' "$dir/added"
}

# refused COMMAND...: it tells that the user is not proven.
refused()
{
    "$@"
    [ $? -eq 2 ]
}

bad()
{
    refused login "$1" alice wrong && refused login "$1" nobody secret
}

curl_sends()
{
    message "curl$1"
    curl -sS --max-time 60 "smtp://127.0.0.1:$port/client.test" \
        --user alice:secret --login-options "AUTH=$1" \
        --mail-from "<alice@$domain>" --mail-rcpt "<bob@$domain>" \
        --upload-file "$dir/curl$1.crlf" && arrived bob "$dir/curl$1.crlf"
}

swaks_sends()
{
    message "swaks$1"
    printf %s "$(cat "$dir/swaks$1")" >"$dir/data"
    swaks --server 127.0.0.1 --port "$port" --helo client.test \
        --auth "$1" --auth-user alice --auth-password secret --timeout 60 \
        --from alice@$domain --to bob@$domain --data "@$dir/data" &&
        arrived bob "$dir/swaks$1.crlf"
}

# LMTP has no login: each recipient has a verdict, and bob's disk is full of
# a file that stands where his box should be.
lmtp()
{
    message lmtp
    rm -rf "$dir/root/bob"
    : >"$dir/root/bob"
    "$python" - "$(port_of lmtp)" "$dir/lmtp.crlf" <<'END' &&
import smtplib
import sys

with open(sys.argv[2], "rb") as f:
    text = f.read()
with smtplib.LMTP("127.0.0.1", int(sys.argv[1]), "client.test") as lmtp:
    lmtp.ehlo()
    lmtp.docmd("MAIL FROM:<sender@other.test>")
    told = [lmtp.docmd(f"RCPT TO:<{name}@example.test>")[0]
            for name in ("bob", "alice", "nobody", "ALICE")]
    assert told == [250, 250, 550, 250], told
    assert lmtp.docmd("DATA")[0] == 354
    lmtp.send(text.replace(b"\n.", b"\n..") + b".\r\n")
    told = [lmtp.getreply()[0] for verdict in range(3)]
    assert told == [451, 250, 250], told
END
        rm "$dir/root/bob" && arrived alice "$dir/lmtp.crlf" &&
        grep -q ' with LMTP' "$dir/added"
}

verifiers()
{
    login SCRAM-SHA-256 bob secret && login SCRAM-SHA-256 alice secret &&
        refused login SCRAM-SHA-256 bob wrong && ! login CRAM-MD5 alice secret
}

start_maild --clear --ports submission=0,lmtp=0
port=$(port_of submission)
for mechanism in SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN; do
    check "smtplib sends after $mechanism" good $mechanism
    check "$mechanism proves nobody else" bad $mechanism
done
for mechanism in PLAIN LOGIN CRAM-MD5; do
    if have curl; then
        check "curl sends after $mechanism" curl_sends $mechanism
    else
        echo "SKIP curl sends after $mechanism (no curl here)"
    fi
    if have swaks; then
        check "swaks sends after $mechanism" swaks_sends $mechanism
    else
        echo "SKIP swaks sends after $mechanism (no swaks here)"
    fi
done
check "smtplib is told a verdict for each recipient by LMTP" lmtp
stop "maild ends cleanly"

printf 'alice:secret\nbob:%s\n' "$(verifier)" >"$dir/users"
serve "$bin/maild" --root "$dir/root" --domain $domain --users "$dir/users" \
    --ports submission=0
port=$(port_of submission)
check "a verifier proves as its password does" verifiers
check "no password goes in the clear" eval ! login PLAIN alice secret
stop "maild ends cleanly, too"
finish
