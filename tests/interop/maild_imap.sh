#!/bin/sh
# Python's imaplib, and sessions by hand, at maild's IMAP; and what a kill
# leaves of a mailbox.
. tests/interop/lib.sh

find_python || need imaplib python3

start_maild --clear --ports smtp=0,pop3=0,imap=0
check "sessions change mailboxes, and see what others change" \
    "$python" tests/interop/maild_imap.py "$(port_of imap)" \
    "$(port_of smtp)" "$(port_of pop3)" "$dir/root" "${servers##* }"
stop "maild ends cleanly"
check "no kill of maild loses a message, a UID or flags" \
    "$python" tests/interop/maild_kill.py
finish
