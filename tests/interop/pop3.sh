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

# Only who says UTF8 gets UTF-8 in a header (RFC 6856), by RETR or TOP; other
# charsets and UTF-8 in bodies go to all. pop leaves there what is refused.
utf8()
{
    rm -rf "$dir/root/alice"
    printf 'Subject: \303\244\n\n\303\244\n' >"$dir/utf8"
    printf 'Subject: \344\nX: a\n\n\303\244\n' >"$dir/latin1"
    for file in utf8 latin1; do
        with_crlf <"$dir/$file" >"$dir/$file.crlf"
        send 0 --no-tls --from '' --to alice@$domain "$dir/$file" || return
    done
    "$python" tests/interop/pop3_utf8.py "$pop3" || return
    set -- --host 127.0.0.1 --port "$pop3" --user alice --no-tls --stdout \
        --delete
    MAIL_PASSWORD=secret "$bin/pop" "$@" >"$dir/taken" 2>"$dir/said"
    set -- $? "$@"
    cat "$dir/said"
    [ "$1" -eq 69 ] && left 1 && ends_with "$dir/taken" "$dir/latin1.crlf" &&
        grep -q '^pop: message 1: \[UTF8\] ' "$dir/said" || return
    shift
    MAIL_PASSWORD=secret "$bin/pop" "$@" --utf8 >"$dir/taken" &&
        ends_with "$dir/taken" "$dir/utf8.crlf" && left 0
}

# However far behind its beginning, or how long the line: X ends between the
# octets of a character where maild looks at a piece of 16,384.
far_utf8()
{
    new=$dir/root/alice/Maildir/new
    rm -rf "$dir/root/alice"
    mkdir -p "$new"
    awk 'BEGIN {
        printf "X: "
        while (n++ < 16380)
            printf "x"
        printf "\303\244\r\n\r\n"
    }' >"$new/1.x"
    awk 'BEGIN {
        while (n++ < 3000)
            printf "X: xxxxxxxx\r\n"
        printf "Y: \303\244\r\n\r\n"
    }' >"$new/2.x"
    cat "$new"/* >"$dir/utf8"
    set -- --host 127.0.0.1 --port "$pop3" --user alice --no-tls --stdout \
        --delete
    MAIL_PASSWORD=secret "$bin/pop" "$@" >"$dir/taken"
    [ $? -eq 69 ] && left 2 && [ "$(octets "$dir/taken")" -eq 0 ] &&
        MAIL_PASSWORD=secret "$bin/pop" "$@" --utf8 >"$dir/taken" &&
        cmp "$dir/taken" "$dir/utf8" && left 0
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
check "UTF-8 in a header is for those who say UTF8" utf8
check "UTF-8 is found wherever it is in a header" far_utf8
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
