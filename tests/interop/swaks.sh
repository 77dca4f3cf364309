#!/bin/sh
# swaks against maild.
. tests/interop/lib.sh

need swaks swaks
start_maild

# send NAME FROM TO [OPTION...]: swaks adds a line end of its own, so the last
# one is left out.
send()
{
    message "$1"
    printf %s "$(cat "$dir/$1")" >"$dir/data"
    data=@$dir/data
    from=$2 to=$3
    shift 3
    swaks --server 127.0.0.1 --port "$port" --from "$from" --to "$to" \
        --helo client.test --data "$data" --suppress-data --timeout 60 "$@"
}

plain()
{
    send plain sender@other.test alice@$domain &&
        arrived alice "$dir/plain.crlf"
}

pipelined()
{
    send pipe sender@other.test alice@$domain,bob@$domain --pipeline &&
        arrived alice "$dir/pipe.crlf" && arrived bob "$dir/pipe.crlf"
}

helo()
{
    send helo sender@other.test alice@$domain --protocol SMTP &&
        arrived alice "$dir/helo.crlf" &&
        grep -q ' with SMTP' "$dir/added"
}

null_sender()
{
    send null '<>' alice@$domain && arrived alice "$dir/null.crlf" &&
        grep -q '^Return-Path: <>' "$dir/added"
}

unknown()
{
    send unknown sender@other.test nobody@$domain
    [ $? -eq 24 ] && nothing_arrived
}

relay()
{
    send relay sender@other.test alice@elsewhere.test --pipeline
    [ $? -eq 24 ] && nothing_arrived
}

check "swaks sends a message" plain
check "swaks sends a pipelined group" pipelined
check "swaks sends with HELO only" helo
check "swaks sends with the null sender" null_sender
check "swaks is told of an unknown user" unknown
check "swaks is told in a pipeline that we do not relay" relay
stop "maild ends cleanly"
finish
