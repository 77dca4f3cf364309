#!/bin/sh
# Mail for two domains, by way of a relay. carol@ghi.org hands in one message
# for alice@abc.de and bob@def.es; relay has two recipients of two domains, and
# so makes two deliveries. Then she writes to somebody who is not there, and
# hears of it. Three maild are the hosts of the domains. Run at the top of the
# tree when the examples are built; the exit status tells.
set -u

bin=examples
dir=$(mktemp -d) || exit 1
servers=

leave()
{
    for pid in $servers; do
        kill -KILL "$pid" 2>/dev/null
    done
    rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' HUP INT PIPE TERM

die()
{
    echo "demo: FAILED: $*" >&2
    sed 's/^/    /' "$dir"/*.log >&2
    exit 1
}

say()
{
    printf '\n== %s\n' "$*"
}

# start NAME COMMAND...: sets $port when the server is ready.
start()
{
    name=$1
    shift
    rm -f "$dir/ready"
    mkfifo "$dir/ready" || die "no fifo"
    "$@" >"$dir/ready" 2>"$dir/$name.log" &
    servers="$servers $!"
    read -r line <"$dir/ready" || die "$name did not start"
    port=${line##*=}
}

# host DOMAIN USER: a maild, and its line in the table of MX.
host()
{
    mkdir "$dir/$1"
    echo "$2:secret" >"$dir/$1.users"
    start "$1" "$bin/maild" --root "$dir/$1" --domain "$1" \
        --users "$dir/$1.users" --ports smtp=0
    echo "$1 127.0.0.1:$port 10" >>"$dir/mx"
}

# transmit RECIPIENT...: carol logs in and hands in the message in $dir/mail.
transmit()
{
    for to do
        set -- "$@" --to "$to"
        shift
    done
    MAIL_PASSWORD=secret "$bin/send" --from carol@ghi.org "$@" \
        --host 127.0.0.1:"$submission" --user carol --trace "$dir/mail" 2>&1 ||
        die "send"
}

# wait_for COMMAND...: until it succeeds, ten seconds at most.
wait_for()
{
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || die "waited in vain: $*"
        sleep 0.1
    done
}

# came DOMAIN USER: sets $got to the one message that he has.
came()
{
    set -- "$dir/$1/$2/Maildir"/new/*
    got=$1
    [ $# -eq 1 ] && [ -f "$1" ]
}

queue_is_empty()
{
    [ "$(ls "$dir/queue")" = lock ]
}

size()
{
    wc -c <"$1" | tr -d ' '
}

# same DOMAIN USER: what came is the trace of two servers, then $dir/wanted.
same()
{
    wait_for came "$1" "$2"
    added=$(($(size "$got") - $(size "$dir/wanted")))
    [ "$added" -gt 0 ] || die "$2@$1: octets are missing"
    tail -c +$((added + 1)) "$got" | cmp - "$dir/wanted" ||
        die "$2@$1: changed"
    dd if="$got" bs=1 count="$added" 2>/dev/null >"$dir/trace"
    [ "$(grep -c '^Received: from ' "$dir/trace")" -eq 2 ] ||
        die "$2@$1: no trace of two servers"
    echo "$2@$1 has all $(size "$dir/wanted") octets, behind this trace:"
    sed 's/^/    /' "$dir/trace"
    rm "$got"
}

host abc.de alice
host def.es bob
host ghi.org carol
say "The hosts of three domains"
cat "$dir/mx"

start relay "$bin/relay" --queue "$dir/queue" --host relay.ghi.org \
    --domain ghi.org --mx "$dir/mx" --no-dns --users "$dir/ghi.org.users" \
    --ports submission=0
submission=$port

say "Carol sends to both, with a blind copy to herself"
cat >"$dir/mail" <<END
From: Carol <carol@ghi.org>
To: alice@abc.de, bob@def.es
Bcc: carol@ghi.org
Subject: Two domains

One message, two deliveries.
.
END
transmit alice@abc.de bob@def.es carol@ghi.org
grep -v '^Bcc: ' "$dir/mail" | sed "s/\$/$(printf '\r')/" >"$dir/wanted"

say "What came, without Bcc"
same abc.de alice
same def.es bob
same ghi.org carol

say "She sends to alice, and to somebody who is not there"
transmit alice@abc.de nobody@def.es
wait_for came abc.de alice
wait_for came ghi.org carol

say "What she hears of it"
"$bin/mimetree" "$got" || die "mimetree"
"$bin/mimetree" -x 1 "$got" && "$bin/mimetree" -x 2 "$got" || die "mimetree"
"$bin/mimetree" -x 2 "$got" | grep -q '^Status: 5.1.1' || die "no status"

wait_for queue_is_empty
say "What relay has to tell"
cat "$dir/relay.log"
for pid in $servers; do
    kill -TERM "$pid" && wait "$pid" || die "ended with status $?"
done
servers=
say "The demo succeeded: 4 messages delivered, and one report."
