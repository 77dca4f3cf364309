#!/bin/sh
# SEARCH, SORT and THREAD of maild, against what Python finds in the messages.
. tests/interop/lib.sh

find_python imaplib || need imaplib python3

find_in_maild()
{
    rm -rf "$dir/root/alice"
    "$python" tests/interop/maild_imap_find.py "$(port_of imap)" "$1"
}

start_maild --clear --ports smtp=0,imap=0
for part in keys returns words sort thread updates turns; do
    check "maild finds by IMAP: $part" find_in_maild $part
done
stop "maild ends cleanly"
finish
