#!/bin/sh
# Programs of others talk to maild in TLS: from the start, and by STARTTLS and
# STLS; and log in there.
. tests/interop/lib.sh

find_python ssl || need "smtplib in TLS" python3
certificate
start_maild --cert "$dir/cert.pem" --key "$dir/key.pem" \
    --ports smtp=0,submission=0,submissions=0,lmtp=0,pop3=0,pop3s=0
smtp=$(port_of smtp)
submission=$(port_of submission)
submissions=$(port_of submissions)
pop3=$(port_of pop3)
pop3s=$(port_of pop3s)

# with_word WORD: it stands behind "with" in the Received field.
with_word()
{
    tr -d '\r' <"$dir/added" | grep -q " with $1\$" || { cat "$dir/added"; return 1; }
}

smtplib()
{
    "$python" tests/interop/tls.py "$dir/cert.pem" "$@"
}

smtplib_sends()
{
    message "$1"
    smtplib "$1" "$2" "$dir/$1" && arrived bob "$dir/$1.crlf" && with_word "$3"
}

# curl_sends NAME PORT SCHEME [OPTION...]
curl_sends()
{
    message "$1"
    name=$1 url=$3://localhost:$2/client.test
    shift 3
    curl -sS --max-time 60 --cacert "$dir/cert.pem" --ssl-reqd "$url" "$@" \
        --mail-from "<alice@$domain>" --mail-rcpt "<bob@$domain>" \
        --upload-file "$dir/$name.crlf" && arrived bob "$dir/$name.crlf"
}

# curl_logs_in MECHANISM SCHEME PORT
curl_logs_in()
{
    curl_sends "curl$1" "$3" "$2" --user alice:secret \
        --login-options "AUTH=$1" && with_word ESMTPSA
}

# swaks_sends NAME PORT [OPTION...]
swaks_sends()
{
    message "$1"
    printf %s "$(cat "$dir/$1")" >"$dir/data"
    name=$1 port=$2
    shift 2
    swaks --server localhost --port "$port" --helo client.test --timeout 60 \
        --from alice@$domain --to bob@$domain --data "@$dir/data" \
        --tls-verify --tls-ca-path "$dir/cert.pem" "$@" &&
        arrived bob "$dir/$name.crlf"
}

swaks_logs_in()
{
    swaks_sends "swaks$1" "$2" "$3" --auth "$1" --auth-user alice \
        --auth-password secret && with_word ESMTPSA
}

# msmtp_sends AUTH PORT STARTTLS
msmtp_sends()
{
    message "msmtp$1"
    msmtp --host=localhost --port="$2" --tls=on --tls-starttls="$3" \
        --tls-trust-file="$dir/cert.pem" --auth="$1" --user=alice \
        --set-date-header=off --set-from-header=off \
        --passwordeval='echo secret' --from=alice@$domain bob@$domain \
        <"$dir/msmtp$1" && arrived bob "$dir/msmtp$1.crlf" &&
        with_word ESMTPSA
}

seed()
{
    rm -rf "$dir/root/alice"
    "$python" tests/interop/smtplib_send.py "$smtp" sender@other.test \
        "$1" alice@$domain
}

# curl_takes URL OPTION...
curl_takes()
{
    message curl
    seed "$dir/curl" &&
        curl -sS --max-time 60 --cacert "$dir/cert.pem" --ssl-reqd \
            --user alice:secret "$@" >"$dir/taken" &&
        ends_with "$dir/taken" "$dir/curl.crlf"
}

# mpop_takes AUTH PORT STARTTLS
mpop_takes()
{
    message mpop
    seed "$dir/mpop" || return
    rm -rf "$dir/box"
    mkdir -p "$dir/box/new" "$dir/box/cur" "$dir/box/tmp"
    cat >"$dir/mpoprc" <<END
account default
host localhost
port $2
tls on
tls_starttls $3
tls_trust_file $dir/cert.pem
auth $1
user alice
password secret
uidls_file $dir/uids
delivery maildir $dir/box
END
    chmod 600 "$dir/mpoprc"
    mpop -C "$dir/mpoprc" && set -- "$dir/box/new"/* && [ $# -eq 1 ] &&
        ends_with "$1" "$dir/mpop"
}

# bound MECHANISM: nobody but our own send binds by tls-exporter yet.
bound()
{
    message "$1"
    MAIL_PASSWORD=secret "$bin/send" --host localhost --port "$submission" \
        --ca "$dir/cert.pem" --starttls --user alice --auth "$1" \
        --from alice@$domain --to bob@$domain "$dir/$1" &&
        arrived bob "$dir/$1.crlf" && with_word ESMTPSA
}

not_bound()
{
    "$python" tests/interop/tls.py "$dir/cert.pem" plus "$submission"
}

# skip NAME PROGRAM
skip()
{
    echo "SKIP $1 in TLS (no $2 here)"
}

check "smtplib sends behind STARTTLS" smtplib_sends starttls "$smtp" ESMTPS
check "smtplib delivers by LMTP behind STARTTLS" \
    smtplib_sends lmtp "$(port_of lmtp)" LMTPS
check "smtplib logs in behind STARTTLS" \
    smtplib_sends login "$submission" ESMTPSA
check "smtplib logs in to a port that is TLS" \
    smtplib_sends tls "$submissions" ESMTPSA
check "no secret is asked for before TLS" smtplib clear "$submission" "$pop3"
check "what is said behind STARTTLS in the clear is not heard" \
    smtplib injected "$smtp" "$pop3"
check "who shakes hands for long keeps nobody waiting" \
    smtplib slow "$submissions"
check "a message that breaks off with TLS is none" smtplib broken "$smtp"
check "nothing of it was left behind" nothing_arrived
check "poplib takes mail behind STLS and in TLS" \
    smtplib poplib "$pop3" "$pop3s"
if have curl; then
    check "curl sends behind STARTTLS" curl_sends curl "$smtp" smtp
    for mechanism in PLAIN LOGIN CRAM-MD5; do
        check "curl sends after $mechanism behind STARTTLS" \
            curl_logs_in $mechanism smtp "$submission"
        check "curl sends after $mechanism in TLS" \
            curl_logs_in $mechanism smtps "$submissions"
    done
    check "curl takes mail behind STLS" \
        curl_takes "pop3://localhost:$pop3/1"
    check "curl takes mail in TLS" curl_takes "pop3s://localhost:$pop3s/1"
else
    skip curl curl
fi
if have swaks && swaks --support 2>/dev/null | grep -q 'TLS supported'
then
    check "swaks sends behind STARTTLS" swaks_sends swaks "$smtp" --tls
    for mechanism in PLAIN LOGIN CRAM-MD5; do
        check "swaks sends after $mechanism behind STARTTLS" \
            swaks_logs_in $mechanism "$submission" --tls
        check "swaks sends after $mechanism in TLS" \
            swaks_logs_in $mechanism "$submissions" --tlsc
    done
else
    skip swaks "swaks with TLS"
fi
if have msmtp; then
    for mechanism in plain login cram-md5 scram-sha-256; do
        check "msmtp sends after $mechanism behind STARTTLS" \
            msmtp_sends $mechanism "$submission" on
        check "msmtp sends after $mechanism in TLS" \
            msmtp_sends $mechanism "$submissions" off
    done
else
    skip msmtp msmtp
fi
if have mpop; then
    for mechanism in user plain scram-sha-256; do
        check "mpop takes mail after $mechanism behind STLS" \
            mpop_takes $mechanism "$pop3" on
        check "mpop takes mail after $mechanism in TLS" \
            mpop_takes $mechanism "$pop3s" off
    done
else
    skip mpop mpop
fi
stop "maild ends cleanly"

start_maild --cert "$dir/cert.pem" --key "$dir/key.pem" --plus \
    --ports submission=0
submission=$(port_of submission)
for mechanism in SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256; do
    check "send sends after $mechanism beside -PLUS" bound $mechanism
done
check "-PLUS is offered in TLS only" not_bound
stop "maild ends cleanly, too"
finish
