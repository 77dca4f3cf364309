#!/bin/sh
# Our send in TLS: to maild, logging in by each mechanism, and to servers that
# cannot be trusted.
. tests/interop/lib.sh

find_python ssl || need "send in TLS" python3
certificate

# send WANTED OPTION...: the exit status must be the one that is wanted.
send()
{
    wanted=$1
    shift
    "$bin/send" --from "alice@$domain" --trace "$@" 2>"$dir/trace"
    set -- $?
    cat "$dir/trace"
    [ "$1" -eq "$wanted" ] || { echo "exit status $1, not $wanted"; return 1; }
}

# send_to PORT WANTED OPTION...: to who is called localhost.
send_to()
{
    port=$1 wanted=$2
    shift 2
    send "$wanted" --host "localhost:$port" -4 --to "bob@$domain" "$@"
}

told()
{
    grep -q "^send: .*$1" "$dir/trace"
}

# --- maild -------------------------------------------------------------------

starttls()
{
    message starttls
    send_to "$smtp" 0 --starttls --ca "$dir/cert.pem" "$dir/starttls" &&
        arrived bob "$dir/starttls.crlf" && grep -q ESMTPS "$dir/added"
}

where_it_is_offered()
{
    message offered
    send_to "$smtp" 0 --ca "$dir/cert.pem" "$dir/offered" &&
        arrived bob "$dir/offered.crlf" && grep -q ESMTPS "$dir/added"
}

not_at_all()
{
    message clear
    send_to "$smtp" 0 --no-tls "$dir/clear" &&
        arrived bob "$dir/clear.crlf" && ! grep -q ESMTPS "$dir/added"
}

insecure()
{
    message insecure
    send 0 --host "127.0.0.1:$smtp" --starttls --insecure \
        --to "bob@$domain" "$dir/insecure" &&
        arrived bob "$dir/insecure.crlf" && grep -q ESMTPS "$dir/added"
}

by_address()
{
    message address
    send 0 --host "127.0.0.1:$submissions" --tls --ca "$dir/cert.pem" \
        --user alice --password-file "$dir/password" --to "bob@$domain" \
        "$dir/address" && arrived bob "$dir/address.crlf"
}

unknown_certificate()
{
    send_to "$smtp" 69 --starttls "$dir/clear" && told "TLS: .*self.signed" &&
        send_to "$smtp" 69 "$dir/clear" &&
        send_to "$submissions" 69 --tls "$dir/clear" && nothing_arrived
}

other_certificate()
{
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -keyout "$dir/other.key" \
        -out "$dir/other.pem" 2>/dev/null
    send_to "$smtp" 69 --starttls --ca "$dir/other.pem" "$dir/clear" &&
        nothing_arrived
}

wrong_name()
{
    send 69 --host "ip6-localhost:$smtp" --starttls --ca "$dir/cert.pem" \
        --to "bob@$domain" "$dir/clear" ||
        send 69 --host "127.1:$smtp" --starttls --ca "$dir/cert.pem" \
            --to "bob@$domain" "$dir/clear" || return
    told "TLS: .*mismatch" && nothing_arrived
}

plain_server()
{
    send_to "$smtp" 69 --tls --ca "$dir/cert.pem" "$dir/clear" &&
        told "TLS:" && nothing_arrived
}

# logs_in MECHANISM PORT OPTION...
logs_in()
{
    mechanism=$1 port=$2
    shift 2
    message "auth$mechanism"
    send_to "$port" 0 "$@" --user alice --password-file "$dir/password" \
        --auth "$mechanism" "$dir/auth$mechanism" &&
        arrived bob "$dir/auth$mechanism.crlf" &&
        grep -q "^C: AUTH $mechanism" "$dir/trace" && keeps_secrets
}

keeps_secrets()
{
    for secret in secret c2VjcmV0 "$(printf '\0alice\0secret' | base64)"; do
        ! grep -v -e '(secret)' "$dir/trace" | grep -q "$secret" || return
    done
}

by_itself()
{
    message itself
    MAIL_PASSWORD=secret send_to "$submission" 0 --ca "$dir/cert.pem" \
        --user alice "$dir/itself" && arrived bob "$dir/itself.crlf" &&
        grep -q '^C: AUTH SCRAM-SHA-256 ' "$dir/trace"
}

wrong_password()
{
    MAIL_PASSWORD=wrong send_to "$submission" 69 --ca "$dir/cert.pem" \
        --user alice --auth "$1" "$dir/clear" && told '535' && nothing_arrived
}

on_the_terminal()
{
    message terminal
    "$python" tests/interop/terminal.py secret "$bin/send" \
        --from "alice@$domain" --to "bob@$domain" \
        --host "localhost:$submission" \
        --ca "$dir/cert.pem" --user alice "$dir/terminal" >"$dir/trace" &&
        arrived bob "$dir/terminal.crlf" &&
        grep -q 'Password of alice' "$dir/trace" &&
        ! grep -q secret "$dir/trace"
}

# ^C is none of the password, and leaves a terminal with echo.
interrupted()
{
    "$python" tests/interop/terminal.py "$(printf '\003')" \
        sh -c 'trap : INT; "$@"; echo "status $?"; stty -a' sh \
        "$bin/send" --from "alice@$domain" --to "bob@$domain" \
        --host "localhost:$submission" --ca "$dir/cert.pem" --user alice \
        "$dir/clear" | tr ' ' '\n' >"$dir/trace" &&
        grep -qx 130 "$dir/trace" && grep -qx echo "$dir/trace" &&
        grep -qx icanon "$dir/trace"
}

no_password()
{
    send_to "$submission" 66 --user alice \
        --password-file "$dir/absent" "$dir/clear"
}

not_in_the_clear()
{
    send_to "$submission" 69 --no-tls --user alice --auth PLAIN \
        --password-file "$dir/password" "$dir/clear" &&
        ! grep -q '^C: AUTH' "$dir/trace" && nothing_arrived
}

must_log_in()
{
    send_to "$submission" 69 --ca "$dir/cert.pem" "$dir/clear" &&
        told '530 5.7.0' && nothing_arrived
}

# many_messages: over one connection.
many_messages()
{
    for name in one two three; do
        message $name
        set -- "$@" "$dir/$name"
    done
    send_to "$smtp" 0 --ca "$dir/cert.pem" "$@" &&
        [ "$(grep -c '^S: 220' "$dir/trace")" -eq 2 ] &&
        [ "$(find "$dir/root" -type f | wc -l)" -eq 3 ] &&
        find "$dir/root" -type f -exec rm -f {} +
}

large()
{
    large_message large 5000000
    send_to "$smtp" 0 --ca "$dir/cert.pem" "$dir/large" &&
        arrived bob "$dir/large.crlf"
}

by_lmtp()
{
    message lmtp
    send_to "$lmtp" 69 --lmtp --starttls --ca "$dir/cert.pem" \
        --to "nobody@$domain" "$dir/lmtp" &&
        arrived bob "$dir/lmtp.crlf" && told "nobody@$domain: 550" &&
        grep -q '^C: LHLO' "$dir/trace"
}

printf 'secret\n' >"$dir/password"
message clear
start_maild --cert "$dir/cert.pem" --key "$dir/key.pem" \
    --ports smtp=0,submission=0,submissions=0,lmtp=0
smtp=$(port_of smtp)
submission=$(port_of submission)
submissions=$(port_of submissions)
lmtp=$(port_of lmtp)
check "send goes behind STARTTLS" starttls
check "send goes there by itself" where_it_is_offered
check "send goes without TLS where it is told to" not_at_all
check "send takes any certificate where it is told to" insecure
check "send takes a certificate for an address" by_address
check "send refuses a certificate of nobody" unknown_certificate
check "send refuses a certificate of others" other_certificate
check "send refuses a certificate for another name" wrong_name
check "send tells that a server does not speak TLS" plain_server
for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
    check "send logs in behind STARTTLS, $mechanism" \
        logs_in $mechanism "$submission" --ca "$dir/cert.pem"
    check "send logs in in TLS, $mechanism" \
        logs_in $mechanism "$submissions" --tls --ca "$dir/cert.pem"
done
for mechanism in CRAM-MD5 SCRAM-SHA-256; do
    check "send logs in without TLS, $mechanism" \
        logs_in $mechanism "$submission" --no-tls
done
check "send takes the best mechanism by itself" by_itself
for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256; do
    check "send tells that the password is wrong, $mechanism" \
        wrong_password $mechanism
done
check "send asks for a password, and does not show it" on_the_terminal
check "send gives the terminal back when it is interrupted" interrupted
check "send tells that there is no password" no_password
check "send shows no password in the clear" not_in_the_clear
check "send tells that it must log in" must_log_in
check "send sends three messages over one connection" many_messages
check "send sends 5 MB in TLS" large
check "send has a verdict for each recipient by LMTP" by_lmtp
stop "maild ends cleanly"

# --- servers of ill will -----------------------------------------------------

# peer WAY NAME CHECK: starts one for a single check.
peer()
{
    serve "$python" tests/interop/send_peer.py "$1" "$dir/cert.pem" \
        "$dir/key.pem"
    check "$2" "$3" "$ready"
    stop "the peer ends"
}

stripped()
{
    send_to "$1" 69 --starttls --ca "$dir/cert.pem" "$dir/clear" &&
        told 'no STARTTLS' && saw nothing &&
        send_to "$1" 69 --user alice --password-file "$dir/password" \
            "$dir/clear" && told 'no TLS' && saw nothing &&
        send_to "$1" 0 "$dir/clear" && saw bob
}

refused()
{
    send_to "$1" 69 --starttls --ca "$dir/cert.pem" "$dir/clear" &&
        told '454' && saw nothing &&
        send_to "$1" 69 --user alice --password-file "$dir/password" \
            --ca "$dir/cert.pem" "$dir/clear" && saw nothing &&
        send_to "$1" 0 --ca "$dir/cert.pem" "$dir/clear" && saw bob
}

injected()
{
    send_to "$1" 76 --ca "$dir/cert.pem" "$dir/clear" && saw nothing
}

garbage()
{
    send_to "$1" 69 --ca "$dir/cert.pem" "$dir/clear" && told 'TLS:' &&
        saw nothing
}

cut_off()
{
    send_to "$1" 75 --ca "$dir/cert.pem" "$dir/clear" &&
        told 'it may have the message' && saw bob
}

slow()
{
    send_to "$1" 0 --ca "$dir/cert.pem" "$dir/clear" && saw bob
}

tokens()
{
    for mechanism in XOAUTH2 OAUTHBEARER; do
        MAIL_PASSWORD=token send_to "$1" 0 --ca "$dir/cert.pem" --user alice \
            --auth $mechanism "$dir/clear" && saw bob || return
        MAIL_PASSWORD=stale send_to "$1" 69 --ca "$dir/cert.pem" \
            --user alice --auth $mechanism "$dir/clear" &&
            told '535 5.7.8 not this token' && saw nothing || return
    done
}

external()
{
    send_to "$1" 0 --ca "$dir/cert.pem" --auth EXTERNAL \
        --cert "$dir/cert.pem" --key "$dir/key.pem" "$dir/clear" &&
        saw bob && send_to "$1" 0 --ca "$dir/cert.pem" \
        --auth EXTERNAL,ANONYMOUS --cert "$dir/cert.pem" \
        --key "$dir/key.pem" "$dir/clear" && saw bob &&
        send_to "$1" 69 --ca "$dir/cert.pem" --auth EXTERNAL \
            "$dir/clear" && saw nothing
}

too_many()
{
    send_to "$1" 0 --ca "$dir/cert.pem" --to c@d --to e@f --to g@h --to i@j \
        "$dir/clear" && saw "bob c e g i"
}

worn_out()
{
    send_to "$1" 0 --ca "$dir/cert.pem" "$dir/clear" "$dir/clear" &&
        saw bob && saw bob
}

channel_bound()
{
    MAIL_PASSWORD=secret send_to "$1" 0 --ca "$dir/cert.pem" --user alice \
        --auth SCRAM-SHA-256-PLUS,SCRAM-SHA-256 "$dir/clear" && saw bob
}

limits()
{
    send_to "$1" 0 --ca "$dir/cert.pem" --to c@d "$dir/clear" "$dir/clear" &&
        [ "$(grep -c '^S: 220 peer' "$dir/trace")" -eq 2 ] && saw "bob c" &&
        saw "bob c"
}

peer stripped "send goes on only as allowed without STARTTLS" stripped
peer refused "send goes on only as allowed when STARTTLS is refused" refused
peer injected "send trusts nothing that was said before TLS" injected
peer garbage "send tells of a handshake that is none" garbage
peer cut "send tells that it does not know" cut_off
peer slow "send takes replies of an octet a record" slow
peer tokens "send logs in with tokens" tokens
peer external "send logs in with a certificate" external
peer many "send sends again to those who were too many" too_many
peer once "send calls again who ends a connection between" worn_out
peer counts "send calls again who takes so many in a connection" worn_out
if find_python OpenSSL; then
    peer bound "send binds its login to the channel" channel_bound
    peer unbound "send tells that it could have bound it" channel_bound
else
    echo "SKIP send binds its login to the channel (no pyOpenSSL here)"
    find_python ssl
fi
peer limits "send keeps to the limits that a server tells" limits
finish
