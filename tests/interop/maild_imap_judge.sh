#!/bin/sh
# maild's IMAP before a judge who has scripts, in the manner of ImapTest.
. tests/interop/lib.sh

find_python || need "a judge of IMAP" python3

start_maild --clear --ports smtp=0,imap=0
check "maild answers by IMAP what the scripts say" \
    "$python" tests/interop/maild_imap_judge.py "$(port_of imap)"
check "sessions with one mailbox see the same" \
    "$python" tests/interop/maild_imap_judge.py "$(port_of imap)" --stress 10
stop "maild ends cleanly"
finish
