#!/bin/sh
# NOTIFY, as maild's IMAP serves it (RFC 5465).
. tests/interop/lib.sh

find_python || need python3

tries()
{
    rm -rf "$dir/root/alice" "$dir/root/bob"
    "$python" tests/interop/maild_imap_notify.py "$1" "$imap" "$port" \
        "$dir/root"
}

start_maild --clear --ports smtp=0,imap=0
imap=$(port_of imap)
port=$(port_of smtp)
check "what is selected is told at once, with what was asked for" \
    tries selected
check "numbers of who wants it so move in a command only" tries delayed
check "who wants nothing hears nothing" tries none
check "other mailboxes are told by STATUS" tries mailboxes
check "mailboxes are watched by their kind" tries kinds
check "names and subscriptions are told by LIST" tries names
check "annotations that others change are told" tries metadata
check "what cannot be told is refused" tries refused
check "IDLE tells the same" tries idle
stop "maild ends cleanly"
finish
