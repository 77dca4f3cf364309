#!/bin/sh
# poplib, curl and mpop take their mail from maild.
. tests/interop/lib.sh

find_python || need poplib python3

# seed FILE: three times to alice.
seed()
{
    rm -rf "$dir/root/alice"
    for number in 1 2 3; do
        "$python" tests/interop/smtplib_send.py "$port" sender@other.test \
            "$1" alice@$domain || return
    done
}

left()
{
    [ "$(find "$dir/root/alice/Maildir" -type f | wc -l)" -eq "$1" ]
}

poplib_session()
{
    message poplib
    seed "$dir/poplib" &&
        "$python" tests/interop/pop3.py "$pop3" "$dir/poplib.crlf" && left 0
}

large()
{
    large_message large 3000000
    seed "$dir/large" &&
        "$python" tests/interop/pop3.py "$pop3" "$dir/large.crlf" && left 0
}

# Another program has stored a message with line ends of Unix, and no last
# one, in cur.
unix_lines()
{
    message unix
    seed "$dir/unix" || return
    set -- "$dir/root/alice/Maildir/new"/*
    name=${2##*/}
    printf %s "$(tr -d '\r' <"$2")" \
        >"$dir/root/alice/Maildir/cur/${name%%,*}:2,S"
    rm "$2"
    "$python" tests/interop/pop3.py "$pop3" "$dir/unix.crlf" && left 0
}

# curl_takes OPTION...
curl_takes()
{
    message curl
    seed "$dir/curl" &&
        curl -sS --max-time 60 --user alice:secret "$@" \
            "pop3://127.0.0.1:$pop3/2" >"$dir/taken" &&
        ends_with "$dir/taken" "$dir/curl.crlf" && left 3
}

# mpop_takes AUTH KEEP LEFT: twice, and the second time nothing is new. mpop
# makes line ends those of Unix.
mpop_takes()
{
    message mpop
    seed "$dir/mpop" || return
    rm -rf "$dir/box" "$dir/uids"
    mkdir -p "$dir/box/new" "$dir/box/cur" "$dir/box/tmp"
    cat >"$dir/mpoprc" <<END
account default
host 127.0.0.1
port $pop3
tls off
auth $1
user alice
password secret
keep $2
uidls_file $dir/uids
delivery maildir $dir/box
END
    chmod 600 "$dir/mpoprc"
    mpop -C "$dir/mpoprc" && mpop -C "$dir/mpoprc" && left "$3" || return
    set -- "$dir/box/new"/*
    [ $# -eq 3 ] || { echo "$# messages"; return 1; }
    for file do
        ends_with "$file" "$dir/mpop" || return
    done
}

start_maild --clear --ports smtp=0,pop3=0
port=$(port_of smtp)
pop3=$(port_of pop3)
check "poplib takes, deletes and thinks better of it" poplib_session
check "poplib takes 3 MB of dots and long lines" large
check "sizes are those of the wire where a file has other lines" unix_lines
if have curl; then
    check "curl takes a message by USER and PASS" curl_takes
    check "curl takes a message by APOP" curl_takes --login-options AUTH=+APOP
    for mechanism in CRAM-MD5 PLAIN LOGIN; do
        check "curl takes a message by $mechanism" \
            curl_takes --login-options AUTH=$mechanism
    done
else
    echo "SKIP curl takes a message (no curl here)"
fi
if have mpop; then
    check "mpop takes all that is new by USER and PASS" mpop_takes user on 3
    check "mpop takes by APOP, and deletes" mpop_takes apop off 0
    check "mpop takes by CRAM-MD5" mpop_takes cram-md5 on 3
    check "mpop takes by PLAIN" mpop_takes plain off 0
    check "mpop takes by SCRAM-SHA-256" mpop_takes scram-sha-256 off 0
else
    echo "SKIP mpop takes all that is new (no mpop here)"
fi
stop "maild ends cleanly"
finish
