#!/bin/sh
# 10,000 sessions of IMAP idle on one mailbox of maild: see imap_idle.py. Run at
# the top of the tree when the examples are built.
. tests/interop/lib.sh

find_python || need "IDLE" python3
start_maild --clear --quiet --per-user 0 --ports smtp=0,imap=0
"$python" tests/bench/imap_idle.py "$(port_of imap)" "$(port_of smtp)" \
    "${servers##* }" "${COUNT-10000}" || failures=1
stop "maild ends well, and 10,000 are told"
finish
