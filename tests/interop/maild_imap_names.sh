#!/bin/sh
# Mailboxes by name, as maild's IMAP serves them: LIST and its like, STATUS,
# quotas, access, annotations, and names that would lead out of the Maildir.
. tests/interop/lib.sh

find_python || need imaplib python3

tries()
{
    rm -rf "$dir/root/alice" "$dir/root/bob"
    "$python" tests/interop/maild_imap_names.py "$1" "$imap" "$port" \
        "$dir/root"
}

as_alice()
{
    MAIL_PASSWORD=secret "$bin/imap" --user alice --host "localhost:$imap" \
        --no-tls --clear-auth "$@"
}

counts()
{
    rm -rf "$dir/root/alice"
    message small && as_alice append INBOX "$dir/small" &&
        as_alice append INBOX "$dir/small" --flags '\Seen' &&
        as_alice list --counts --trace >"$dir/counts" 2>"$dir/trace" || return
    cat "$dir/counts"
    grep -qx '2 1 INBOX' "$dir/counts" && grep -qx '0 0 Sent' "$dir/counts" &&
        ! grep '^C: [^ ]* STATUS' "$dir/trace"
}

start_maild --clear --ports smtp=0,imap=0
imap=$(port_of imap)
port=$(port_of smtp)
check "a new user has the folders that clients look for" tries welcome
check "LIST and LSUB tell what matches" tries list
check "LIST-EXTENDED selects and returns" tries extended
check "special uses are told, and asked for by CREATE" tries uses
check "mailboxes are made, renamed and deleted" tries change
check "RENAME of the INBOX moves what is in it" tries inbox
check "no name leads out of the Maildir" tries escape
check "names are UTF-8 for those who enabled it" tries utf8
check "STATUS is true, whoever changes what" tries status
check "STATUS of 100 mailboxes is quick" tries many
check "LIST tells the counts of all mailboxes" counts
check "annotations are kept" tries metadata
check "who owns a mailbox has all rights" tries rights
check "mailboxes and messages have ids that stay" tries objects
check "ID and NAMESPACE have an answer" tries others
check "maildirsize limits what may be kept" tries maildirsize
stop "maild ends cleanly"
start_maild --clear --ports smtp=0,imap=0 --quota 2K
imap=$(port_of imap)
port=$(port_of smtp)
check "a quota holds for APPEND, COPY and delivery" tries quota
check "nobody overruns a quota" tries overrun
stop "maild with a quota ends cleanly"
finish
