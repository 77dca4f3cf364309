#!/bin/sh
# pop takes mail from maild, Dovecot, Courier and Cyrus, in every way that each
# of them has; and no kill of it loses a message.
. tests/interop/lib.sh
for server in apart courier cyrus dovecot; do
    . tests/interop/servers/$server.sh
done

MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE

# --- a maildrop ------------------------------------------------------------

# seed FILE...: these are all of alice's mail, by IMAP at the port $imap, if
# there is one, or as new mail in her Maildir, as the server keeps it: $lines is
# LF or CRLF.
seed()
{
    rm -rf "$dir/box" "$dir/uids"
    if [ -n "$imap" ]; then
        "$python" tests/interop/imap_drop.py "$imap" "$@"
        return
    fi
    rm -rf "$home/alice"
    mkdir -p "$home/alice/Maildir/new" "$home/alice/Maildir/cur" \
        "$home/alice/Maildir/tmp"
    number=1000
    for file do
        number=$((number + 1))
        if [ $lines = LF ]; then
            tr -d '\r' <"$file"
        else
            cat "$file"
        fi >"$home/alice/Maildir/new/$number.x"
    done
    [ -z "$owner" ] || chown -R "$owner" "$home/alice"
}

left()
{
    if [ -n "$imap" ]; then
        set -- "$1" "$("$python" tests/interop/imap_drop.py "$imap")"
    else
        set -- "$1" "$(find "$home/alice/Maildir/new" \
            "$home/alice/Maildir/cur" -type f | wc -l)"
    fi
    [ "$2" -eq "$1" ] || { echo "$2 messages are on the server"; return 1; }
}

# taken FILE...: these are in the box, in this order.
taken()
{
    for file in "$dir/box/new"/*; do
        [ $# -gt 0 ] && cmp "$1" "$file" || return
        shift
    done
    [ $# -eq 0 ] && [ -z "$(ls "$dir/box/tmp")" ]
}

# pop PORT ARGUMENT...
pop()
{
    set -- "$@" --ca "$dir/cert.pem"
    "$bin/pop" --user alice --host localhost --port "$@"
}

# exits STATUS COMMAND...
exits()
{
    wanted=$1
    shift
    "$@"
    set -- $?
    [ "$1" -eq "$wanted" ] || { echo "exit status $1"; return 1; }
}

# --- what is to be had of both ---------------------------------------------

# twice OPTION...: the second time nothing is new; then all goes.
twice()
{
    seed "$dir/small.crlf" "$dir/dots.crlf"
    set -- "$@" --maildir "$dir/box" --new "$dir/uids"
    pop "$@" && taken "$dir/small.crlf" "$dir/dots.crlf" && left 2 &&
        pop "$@" && taken "$dir/small.crlf" "$dir/dots.crlf" &&
        pop "$@" --delete && left 0 &&
        taken "$dir/small.crlf" "$dir/dots.crlf" &&
        [ "$(wc -l <"$dir/uids")" -eq 1 ]
}

# logs_in WAYS OPTION...
logs_in()
{
    ways=$1
    shift
    seed "$dir/small.crlf"
    pop "$@" --auth "$ways" --trace --stdout --delete >"$dir/taken" \
        2>"$dir/trace" && cmp "$dir/taken" "$dir/small.crlf" && left 0 &&
        ! grep -e secret "$dir/trace" | grep -v '(secret)$' &&
        case $ways in
        USER) grep -q '^C: PASS (secret)' "$dir/trace" ;;
        APOP) grep -q '^C: APOP (secret)' "$dir/trace" ;;
        *) grep -q "^C: AUTH $ways" "$dir/trace" ;;
        esac
}

# numbers OPTION...: of four the second and the last, and their listing.
numbers()
{
    seed "$dir/small.crlf" "$dir/dots.crlf" "$dir/dots.crlf" \
        "$dir/small.crlf"
    pop "$@" 2 4 >"$dir/list" && cat "$dir/list" &&
        [ "$(sed "s/ [^ ]*\$//" "$dir/list" | tr '\n' ,)" = \
            "2 $(octets "$dir/dots.crlf"),4 $(octets "$dir/small.crlf")," ] &&
        pop "$@" 2 4 --maildir "$dir/box" --delete --progress &&
        taken "$dir/dots.crlf" "$dir/small.crlf" && left 2 &&
        exits 69 pop "$@" 3 --stdout && exits 64 pop "$@" two --stdout
}

# Another server would send a line end, and want cur.
empty()
{
    : >"$dir/empty"
    seed "$dir/empty" "$dir/small.crlf" "$dir/empty"
    rmdir "$home/alice/Maildir/cur"
    pop "$@" --maildir "$dir/box" --delete &&
        taken "$dir/empty" "$dir/small.crlf" "$dir/empty" &&
        mkdir "$home/alice/Maildir/cur" && left 0
}

large()
{
    seed "$dir/large.crlf" "$dir/small.crlf"
    pop "$@" --stdout >"$dir/taken" &&
        cat "$dir/large.crlf" "$dir/small.crlf" | cmp - "$dir/taken" &&
        pop "$@" --stdout --lf >"$dir/taken" &&
        cat "$dir/large" "$dir/small" | cmp - "$dir/taken" && left 2
}

# What is no file is no message, and maild does not wait for it. It looks late
# where the name tells the size.
odd_files()
{
    new=$home/alice/Maildir/new
    seed "$dir/small.crlf"
    mkfifo "$new/2000.pipe" && mkdir "$new/2001.folder" &&
        ln -s ../../../../small.crlf "$new/2002.link" || return
    pop "$@" --stdout >"$dir/taken" && cmp "$dir/taken" "$dir/small.crlf" &&
        mkfifo "$new/2003.pipe,W=9" &&
        exits 75 pop "$@" --stdout >"$dir/taken" &&
        cmp "$dir/taken" "$dir/small.crlf" && seed
}

# more messages than there are commands in flight
many()
{
    set -- "$@" --stdout --delete
    rm -rf "$dir/many"
    mkdir "$dir/many"
    for i in $(awk 'BEGIN { while (n < 200) print 100 + n++ }'); do
        printf 'Subject: %d\r\n\r\n.\r\n' "$i" >"$dir/many/$i"
    done
    seed "$dir/many"/*
    pop "$@" >"$dir/taken" && cat "$dir/many"/* | cmp - "$dir/taken" && left 0
}

wrong_password()
{
    MAIL_PASSWORD=wrong exits 69 pop "$@" --stdout
}

# Nobody vouches for the certificate, and it is for another host.
wrong_certificate()
{
    exits 69 "$bin/pop" --user alice --host localhost --port "$@" &&
        exits 69 "$bin/pop" --user alice --host localhost --port "$pop3" \
            --starttls &&
        exits 69 "$bin/pop" --user alice --host 127.1 --port "$@" \
            --ca "$dir/cert.pem" &&
        exits 64 "$bin/pop" --user alice --host 127.1 --port "$@" \
            --ca "$dir/cert.pem" --insecure &&
        "$bin/pop" --user alice --host 127.1 --port "$@" --insecure
}

# A box that cannot be written: nothing is deleted.
no_room()
{
    seed "$dir/small.crlf"
    : >"$dir/file"
    exits 73 pop "$@" --maildir "$dir/file/box" --delete && left 1
}

# spares TEXT PORT OPTION...: a file with it is no list of this maildrop.
spares()
{
    printf '%s' "$1" >"$dir/uids"
    cp "$dir/uids" "$dir/spared"
    shift
    exits 66 pop "$@" --stdout --new "$dir/uids" &&
        cmp "$dir/uids" "$dir/spared"
}

# Nobody else may have the list, and no other maildrop.
wrong_list()
{
    seed "$dir/small.crlf"
    spares 'pop bob@localhost:110
' "$@" && spares 'precious
' "$@" && spares 'pop art' "$@" && spares 'pop art
is no list' "$@" && spares 'pop alice@localhost:1.
uid' "$@"
}

# A kill left a part of the first line.
begun_list()
{
    seed "$dir/small.crlf"
    printf 'pop alice@loc' >"$dir/uids"
    pop "$@" --stdout --new "$dir/uids" >"$dir/taken" &&
        cmp "$dir/taken" "$dir/small.crlf" &&
        [ "$(sed 's/:.*//; q' "$dir/uids")" = 'pop alice@localhost' ]
}

# hides PORT OPTION...: whoever listens has no password.
hides()
{
    pop "$@" --no-tls --trace 2>"$dir/trace" && cat "$dir/trace" &&
        grep -q '^C: AUTH \(SCRAM\|CRAM\)' "$dir/trace" &&
        exits 69 pop "$@" --no-tls --auth PLAIN,LOGIN,USER
}

# takes SERVER MECHANISM...: with $pop3 and $pop3s. STLS makes the greeting
# void, with the stamp that APOP needs.
takes()
{
    server=$1
    shift
    for mechanism do
        check "pop takes by $mechanism in TLS from $server" \
            logs_in "$mechanism" "$pop3s"
        check "pop takes by $mechanism without TLS from $server" \
            logs_in "$mechanism" "$pop3" --no-tls --clear-auth
        [ "$mechanism" = APOP ] ||
            check "pop takes by $mechanism behind STLS from $server" \
                logs_in "$mechanism" "$pop3" --starttls
    done
    check "pop takes what is new from $server in TLS" twice "$pop3s"
    check "pop takes what is new from $server behind STLS" \
        twice "$pop3" --starttls
    check "pop takes what is new from $server without TLS" \
        twice "$pop3" --no-tls
    check "pop takes what $server was asked for" numbers "$pop3s"
    check "pop takes 3 MB of dots and long lines from $server" \
        large "$pop3s"
    check "pop takes and deletes 200 messages of $server" \
        many "$pop3" --no-tls
    check "a wrong password is refused by $server" wrong_password "$pop3s"
    check "a certificate of $server that nobody vouches for is none" \
        wrong_certificate "$pop3s"
    check "no password is shown to $server without TLS" hides "$pop3"
    check "what cannot be stored stays with $server" no_room "$pop3s"
    check "a list of another maildrop than $server's is not touched" \
        wrong_list "$pop3s"
    check "a list for $server that was just begun is one" begun_list "$pop3s"
}

# --- all of it -------------------------------------------------------------

# killed [PORT MAILDIR | MAILD]: the client is, at some octets of a session with
# a server of the test's own, or with maild, or maild is; LONG=1: at all.
killed()
{
    rm -rf "$dir/killed"
    mkdir "$dir/killed"
    "$python" tests/interop/pop_kill.py "$bin/pop" "$dir/killed" \
        "$([ -n "${LONG-}" ] && echo 1 || echo 41)" "$@"
}

# Another server of the test's own refuses, forgets and breaks off.
quirks()
{
    mkdir "$dir/quirks"
    "$python" tests/interop/pop_quirks.py "$bin/pop" "$dir/quirks"
}

find_python || need pop python3
message small
message dots
printf '.\r\n..\r\n' >>"$dir/dots.crlf"
large_message large 3000000
check "no kill of pop loses a message" killed
check "pop copes with servers that do not do as they should" quirks
certificate

usual="CRAM-MD5 PLAIN LOGIN USER"
scram="SCRAM-SHA-256 SCRAM-SHA-1"
home=$dir/root owner= imap= lines=CRLF
start_maild --clear --cert "$dir/cert.pem" --key "$dir/key.pem" \
    --ports smtp=0,pop3=0,pop3s=0
pop3=$(port_of pop3) pop3s=$(port_of pop3s)
takes maild $scram $usual APOP
check "pop takes empty messages from maild, and a box without cur" \
    empty "$pop3s"
check "maild takes nothing but files for messages" odd_files "$pop3s"
check "no kill of pop makes maild lose a message" \
    killed "$pop3" "$home/alice/Maildir"
check "no kill of maild loses a message" killed "$bin/maild"
stop "maild ends cleanly"

# begun NAME LOG COMMAND...: a server of others.
begun()
{
    peer=$1 log=$2
    shift 2
    "$@" && return
    echo "SKIP pop takes from $peer (it does not start here)"
    tail -n 5 "$dir/$log" | sed 's/^/    /'
    return 1
}

if ! have dovecot; then
    echo "SKIP pop takes from Dovecot (no dovecot here)"
elif begun Dovecot dovecot/out start_dovecot alice; then
    takes Dovecot $scram $usual APOP
fi
if ! can_be_apart courier-pop; then
    echo "SKIP pop takes from Courier (it is not to be had here)"
elif begun Courier apart-courier/log start_courier alice; then
    lines=LF
    takes Courier $usual
fi
if ! can_be_apart cyrus-pop3d; then
    echo "SKIP pop takes from Cyrus (it is not to be had here)"
elif begun Cyrus apart-cyrus/log start_cyrus alice; then
    takes Cyrus $scram $usual APOP
fi
finish
