#!/bin/sh
# pop takes mail from maild and from Dovecot, in every way that each of them
# has; and no kill of it loses a message.
. tests/interop/lib.sh

MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE

# --- a maildrop ------------------------------------------------------------

# seed FILE...: into alice's Maildir, of maild or Dovecot, as new mail.
seed()
{
    rm -rf "$home/alice" "$dir/box" "$dir/uids"
    mkdir -p "$home/alice/Maildir/new" "$home/alice/Maildir/cur" \
        "$home/alice/Maildir/tmp"
    number=0
    for file do
        number=$((number + 1))
        cp "$file" "$home/alice/Maildir/new/100$number.x"
    done
    [ -z "$owner" ] || chown -R "$owner" "$home/alice"
}

left()
{
    set -- "$1" "$(find "$home/alice/Maildir/new" "$home/alice/Maildir/cur" \
        -type f | wc -l)"
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
    i=0
    set -- "$@" --stdout --delete
    seed
    while [ $i -lt 200 ]; do
        i=$((i + 1))
        printf 'Subject: %03d\r\n\r\n.\r\n' $i |
            tee "$home/alice/Maildir/new/1$(printf %03d $i).x"
    done >"$dir/all"
    [ -z "$owner" ] || chown -R "$owner" "$home/alice"
    pop "$@" >"$dir/taken" && cmp "$dir/taken" "$dir/all" && left 0
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

# takes SERVER MECHANISM...: with $pop3 and $pop3s.
takes()
{
    server=$1
    shift
    for mechanism do
        check "pop takes by $mechanism in TLS from $server" \
            logs_in "$mechanism" "$pop3s"
        check "pop takes by $mechanism behind STLS from $server" \
            logs_in "$mechanism" "$pop3" --starttls
        check "pop takes by $mechanism without TLS from $server" \
            logs_in "$mechanism" "$pop3" --no-tls --clear-auth
    done
    # STLS makes the greeting with its stamp void.
    check "pop takes by APOP in TLS from $server" logs_in APOP "$pop3s"
    check "pop takes by APOP without TLS from $server" \
        logs_in APOP "$pop3" --no-tls
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

# --- Dovecot ---------------------------------------------------------------

# free_port: one that nobody has now.
free_port()
{
    "$python" -c "import socket
print(socket.create_server(('127.0.0.1', 0)).getsockname()[1])"
}

# listens PORT: waits until it does.
listens()
{
    "$python" -c "import socket, time
for i in range(50):
    try:
        socket.create_connection(('127.0.0.1', $1)).close()
        break
    except OSError:
        time.sleep(0.1)
else:
    exit(1)"
}

# start_dovecot: with all it writes in $dir; sets $pop3 and $pop3s.
start_dovecot()
{
    home=$dir/home pop3=$(free_port) pop3s=$(free_port)
    rm -rf "$home"
    mkdir -p "$home" "$dir/dovecot"
    mail=$(id -un) inner="default_internal_user = $(id -un)
default_login_user = $(id -un)
default_internal_group = $(id -gn)"
    owner=
    if [ "$(id -u)" -eq 0 ]; then
        mail=mail owner=mail inner=
        chown mail "$home"
    fi
    echo "alice:{PLAIN}secret" >"$dir/dovecot/users"
    chmod 644 "$dir/dovecot/users"
    cat >"$dir/dovecot/conf" <<END
base_dir = $dir/dovecot/run
state_dir = $dir/dovecot
log_path = $dir/dovecot/log
listen = 127.0.0.1
protocols = pop3
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
$inner
passdb {
  driver = passwd-file
  args = $dir/dovecot/users
}
userdb {
  driver = static
  args = uid=$mail gid=$(id -gn "$mail") home=$home/%n
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $pop3
  }
  inet_listener pop3s {
    port = $pop3s
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
END
    dovecot -F -c "$dir/dovecot/conf" >"$dir/dovecot/out" 2>&1 </dev/null &
    servers="$servers $!"
    listens "$pop3"
}

# --- all of it -------------------------------------------------------------

# killed [PORT MAILDIR]: the client is, at some octets of a session with a
# server of the test's own, or with maild; LONG=1: at all.
killed()
{
    mkdir -p "$dir/killed"
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

home=$dir/root owner=
start_maild --clear --cert "$dir/cert.pem" --key "$dir/key.pem" \
    --ports smtp=0,pop3=0,pop3s=0
pop3=$(port_of pop3) pop3s=$(port_of pop3s)
takes maild SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN USER
check "pop takes empty messages from maild, and a box without cur" \
    empty "$pop3s"
check "maild takes nothing but files for messages" odd_files "$pop3s"
check "no kill of pop makes maild lose a message" \
    killed "$pop3" "$home/alice/Maildir"
stop "maild ends cleanly"

need "pop takes from Dovecot" dovecot
if start_dovecot; then
    takes Dovecot SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN USER
else
    echo "SKIP pop takes from Dovecot (it does not start here)"
    tail -n 5 "$dir/dovecot/out" | sed 's/^/    /'
fi
finish
