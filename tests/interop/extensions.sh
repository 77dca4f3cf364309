#!/bin/sh
# What maild offers in its answer to EHLO is served.
. tests/interop/lib.sh

find_python || need "extensions of SMTP" python3

# verify CHECK PORT [USER...]: USERs' directories go along.
verify()
{
    name=$1 at=$2
    shift 2
    for user do
        set -- "$@" "$dir/root/$user"
        shift
    done
    "$python" tests/interop/extensions.py "$name" "$at" "$@"
}

start_maild --clear --ports smtp=0,submission=0
smtp=$(port_of smtp)
check "no more is offered than is served" verify offers "$smtp"
check "SIZE is looked at before the content" verify size "$smtp"
check "LIMITS are told and kept" verify limits "$smtp"
check "SMTPUTF8: a message is stored as it came" verify smtputf8 "$smtp" bob
check "CHUNKING: nothing in a chunk is a command" verify chunking "$smtp" bob
check "DSN: who asks for it is told of success, and nobody else" \
    verify dsn "$(port_of submission)" alice bob
check "nothing else was stored" nothing_arrived
stop "maild ends cleanly"

start_maild --binary --bare
check "bare LF is a line end where it may be" verify bare "$port" bob
check "BINARYMIME: all octets are stored" verify binary "$port" bob
stop "maild ends cleanly, too"
finish
