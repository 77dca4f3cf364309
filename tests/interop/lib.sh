# What the scripts of this folder share. Each one takes no arguments, runs at
# the top of the tree when the examples are built, and prints a line PASS,
# FAIL or SKIP for each check; the exit status is 1 after a FAIL.
set -u

bin=examples
domain=example.test
failures=0
dir=$(mktemp -d) || exit 1
chmod 755 "$dir"
servers=

leave()
{
    for pid in $servers; do
        kill -TERM "$pid" 2>/dev/null
    done
    wait
    rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' HUP INT PIPE TERM

have()
{
    command -v "$1" >/dev/null 2>&1
}

# need NAME PROGRAM: ends the script when the peer is missing.
need()
{
    have "$2" && return
    echo "SKIP $1 (no $2 here)"
    exit 0
}

# get_by_npm PACKAGE: into $dir/npm. Only where things may be installed.
get_by_npm()
{
    have node && have npm && [ -n "${CI-}" ] &&
        npm install --prefix "$dir/npm" --no-audit --no-fund \
            --no-package-lock --ignore-scripts "$1" >"$dir/npm.log" 2>&1
}

# find_python [MODULE]: sets $python to one that can import it. The second
# is the system's own, which sees the packages of the system.
find_python()
{
    for python in python3 /usr/bin/python3; do
        "$python" -c "import ${1-sys}" 2>/dev/null && return
    done
    return 1
}

# check NAME COMMAND...: the command runs in a shell of its own, and what it
# said is shown when it fails.
check()
{
    name=$1
    shift
    if ("$@") >"$dir/log" 2>&1 </dev/null; then
        echo "PASS $name"
    else
        echo "FAIL $name (exit status $?)"
        tail -n 20 "$dir/log" | cut -c 1-200 | sed 's/^/    /'
        failures=$((failures + 1))
    fi
}

finish()
{
    [ "$failures" -eq 0 ]
    exit
}

# serve COMMAND...: starts a server that says "ready ..." in its first line,
# and sets $ready to the rest of that line.
serve()
{
    rm -f "$dir/ready"
    mkfifo "$dir/ready" || exit 1
    "$@" >"$dir/ready" 2>"$dir/server.log" </dev/null &
    servers="$servers $!"
    read -r ready <"$dir/ready" || ready=
    ready=${ready#ready }
    [ -n "$ready" ] && return
    echo "FAIL start of $1"
    sed 's/^/    /' "$dir/server.log"
    exit 1
}

# start_maild [OPTION...]: users alice and bob; sets $port.
start_maild()
{
    mkdir -p "$dir/root"
    printf 'alice:secret\nbob:secret\n' >"$dir/users"
    serve "$bin/maild" --root "$dir/root" --domain $domain \
        --users "$dir/users" --ports smtp=0 "$@"
    port=${ready#smtp=}
}

# certificate: one that vouches for itself in $dir/cert.pem, with its key in
# $dir/key.pem. Ends the script where that is not to be had, or of no use.
certificate()
{
    need TLS openssl
    "$bin/maild" --help | grep -q OpenSSL ||
        { echo "SKIP TLS (maild is built without it)"; exit 0; }
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" >"$dir/log" 2>&1 && return
    echo "SKIP TLS (openssl makes no certificate)"
    exit 0
}

# port_of SERVICE: its port, of those that were ready.
port_of()
{
    echo "$ready" | tr , '\n' | sed -n "s/^$1=//p"
}

# stop NAME: ends all servers with SIGTERM; a check that they end well.
stop()
{
    status=0
    for pid in $servers; do
        kill -TERM "$pid" && wait "$pid" || status=$?
    done
    servers=
    check "$1" [ $status -eq 0 ]
}

# lend_ports SERVICE...: ports that maild had a moment ago, for servers that
# cannot choose theirs; port_of() tells them.
lend_ports()
{
    lent=
    for service do
        lent=$lent${lent:+,}$service=0
    done
    start_maild --discard --ports "$lent"
    stop "maild leaves its ports"
}

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

# send WANTED OPTION...: the exit status must be the one that is wanted.
send()
{
    wanted=$1
    shift
    "$bin/send" --host 127.0.0.1 --port "$port" --trace "$@"
    set -- $?
    [ "$1" -eq "$wanted" ] || { echo "exit status $1, not $wanted"; return 1; }
}

# wait_for PORT: until a server listens a connection is refused, which is 75.
wait_for()
{
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        "$bin/send" --host "127.0.0.1:$1" --no-tls --from '' --to a@b \
            </dev/null 2>&1 | grep -q 'refused$' || return 0
        sleep 0.5
    done
    echo "nobody listens on port $1"
    return 1
}

# arrives BOX MESSAGES: so many come to a Maildir.
arrives()
{
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        n=$(ls "$1/new" 2>/dev/null | wc -l)
        [ "$n" -lt "$2" ] || break
        sleep 0.3
    done
    [ "$n" -eq "$2" ] || { echo "$n messages, not $2"; return 1; }
}

# delivered BOX FILE [MESSAGES]: so many come, and each ends with FILE. They
# are taken away.
delivered()
{
    arrives "$1" "${3-1}" || return
    for file in "$1"/new/*; do
        ends_with "$file" "$2" "$dir/added" || return
        rm -f "$file"
    done
}

# saw LINE: what send_peer.py tells of the next connection.
connections=0
saw()
{
    connections=$((connections + 1))
    for try in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(wc -l <"$dir/server.log")" -lt $connections ] || break
        sleep 0.1
    done
    [ "$(sed -n ${connections}p "$dir/server.log")" = "$1" ] ||
        { cat "$dir/server.log"; return 1; }
}

# with_crlf: line ends of Unix become those of mail.
with_crlf()
{
    sed "s/\$/$(printf '\r')/"
}

# message NAME: a small message with its dots in $dir/NAME, and the same with
# CRLF in $dir/NAME.crlf.
message()
{
    cat >"$dir/$1" <<END
From: Sender <sender@$domain>
To: <alice@$domain>
Subject: interop $1
Message-ID: <$1.$$@$domain>
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

The body of $1.
.
..
.one dot before
...three dots before

 a blank before
End.
END
    with_crlf <"$dir/$1" >"$dir/$1.crlf"
}

# dated_message NAME: message() for servers that add the Date that it lacks.
dated_message()
{
    message "$1"
    sed -i 's/^To:/Date: Mon, 23 Nov 2026 12:00:00 +0000\n&/' "$dir/$1"
    with_crlf <"$dir/$1" >"$dir/$1.crlf"
}

# large_message NAME OCTETS: at least so many, in lines up to 998, many of
# them with dots.
large_message()
{
    awk -v size="$2" 'BEGIN {
        print "Subject: large\n"
        for (n = 0; n < size; n += length(line) + 2) {
            line = i % 3 ? "" : "."
            want = (i * 37) % 999
            while (length(line) < want)
                line = line ".x" i++ "y"
            line = substr(line, 1, 998)
            print line
            i++
        }
    }' >"$dir/$1"
    with_crlf <"$dir/$1" >"$dir/$1.crlf"
}

octets()
{
    wc -c <"$1" | tr -d ' '
}

# ends_with FILE END [ADDED]: FILE is something, which goes to ADDED, and
# then END, octet for octet.
ends_with()
{
    added=$(($(octets "$1") - $(octets "$2")))
    [ "$added" -ge 0 ] || { echo "$1: octets are missing"; return 1; }
    dd if="$1" of="${3:-/dev/null}" bs=1 count="$added" 2>/dev/null
    tail -c +$((added + 1)) "$1" | cmp - "$2"
}

# arrived USER FILE: one new message in USER's Maildir, which is Return-Path,
# Received and FILE. It is taken away.
arrived()
{
    set -- "$1" "$2" "$dir/root/$1/Maildir"/new/*
    [ $# -eq 3 ] && [ -f "$3" ] || { echo "not one message: $*"; return 1; }
    ends_with "$3" "$2" "$dir/added" || return
    grep -q '^Return-Path: <' "$dir/added" &&
        grep -q '^Received: from ' "$dir/added" &&
        ! grep -v -e '^Return-Path: ' -e '^Received: ' -e '^[ 	]' \
            "$dir/added" || { echo "the trace is wrong"; return 1; }
    rm -f "$3"
}

# nothing_arrived: nor was anything left behind.
nothing_arrived()
{
    [ -z "$(find "$dir/root" -type f)" ]
}
