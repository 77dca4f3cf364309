#!/bin/sh
# imap sync against Dovecot that has QRESYNC, CONDSTORE, or neither; compared
# with what Python's imaplib sees there.
. tests/interop/lib.sh
. tests/interop/servers/dovecot.sh

MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1 PATH=$PATH:/usr/sbin
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE
need "imap sync" dovecot
if ! [ -x /usr/lib/dovecot/imap ]; then
    echo "SKIP imap sync (no dovecot-imapd here)"
    exit 0
fi
find_python || { echo "SKIP imap sync (no Python here)"; exit 0; }

imap()
{
    "$bin/imap" --user alice --host "localhost:$imap4" --no-tls \
        --clear-auth --auth PLAIN "$@"
}

# killed SECONDS: a run that is not let end.
killed()
{
    (exec "$bin/imap" --user alice --host "localhost:$imap4" --no-tls \
        --clear-auth --auth PLAIN sync box --maildir "$dir/box") &
    sleep "$1"
    kill -9 $! && wait $!
    ls "$dir/box/new" | wc -l
}

other()
{
    "$python" tests/interop/imap_sync.py "$imap4" "$@"
}

# syncs SUMMARY: and then the Maildir is the mailbox.
syncs()
{
    imap sync box --maildir "$dir/box" --trace >"$dir/said" 2>"$dir/trace"
    set -- "$1" $?
    cut -c 1-200 "$dir/trace"
    cat "$dir/said"
    [ "$2" -eq 0 ] && [ "$(cat "$dir/said")" = "$1" ] &&
        other check "$dir/box"
}

# A run that has nothing to do fetches no message and stores nothing.
again()
{
    syncs "0 new, 0 changed, 0 gone, 0 sent" &&
        ! grep -e '^C: .* UID STORE' -e '^C: .*BODY' "$dir/trace"
}

# With QRESYNC it is as cheap with two thousand messages as with none.
constant()
{
    again && [ "$(wc -l <"$dir/trace")" -lt 40 ]
}

# Marked and unmarked as mail programs do it.
change_here()
{
    one=$(grep -l 'Subject: number 50.$' "$dir/box/new"/* "$dir/box/cur"/*)
    two=$(grep -l 'Subject: number 4.$' "$dir/box/cur"/*:2,FS)
    base=${one##*/}
    mv "$one" "$dir/box/cur/${base%:2,*}:2,FRS" && mv "$two" "${two%FS}F"
}

both_ways()
{
    change_here && syncs "0 new, 0 changed, 0 gone, 2 sent" || return
    other flags >"$dir/flags"
    grep '^Subject: number 50 FRS$' "$dir/flags" &&
        grep '^Subject: number 4 F$' "$dir/flags" && again
}

# Killed in the middle it goes on where it was, and has nothing twice.
goes_on()
{
    for file in "$dir/box/new"/*[0-4]; do
        rm "$file"
    done
    killed 0.2
    killed 0.3
    killed 0.1
    imap sync box --maildir "$dir/box" && other check "$dir/box" && again
}

# A file that was lost comes back; a mailbox of another name is refused.
lost()
{
    rm "$(ls "$dir/box/new"/* | head -n 1)"
    syncs "1 new, 0 changed, 0 gone, 0 sent" || return
    imap sync INBOX --maildir "$dir/box"
    [ $? -eq 73 ]
}

renewed()
{
    before=$(ls "$dir/box/new" "$dir/box/cur" | grep -c W=)
    other renew && syncs "2 new, 0 changed, $before gone, 0 sent" && again
}

# lacking CAPABILITY...: a server without these.
lacking()
{
    capability="IMAP4rev1 SASL-IR LITERAL+ ENABLE UIDPLUS MULTIAPPEND ESEARCH"
    sed "s/^protocols = .*/&\\nimap_capability = $capability $*/
        s/^mail_fsync.*/&\\nmail_plugins = zlib imap_zlib/" \
        "$dir/dovecot/conf" >"$dir/dovecot/conf2"
    for pid in $servers; do
        kill "$pid"
        wait "$pid"
    done
    dovecot -F -c "$dir/dovecot/conf2" >"$dir/dovecot/out" 2>&1 </dev/null &
    servers=$!
    listens "$imap4"
}

# Both ways it is inflated to what was said.
compressed()
{
    rm -rf "$dir/box"
    imap sync box --maildir "$dir/box" --compress --trace \
        2>"$dir/trace" || { cut -c 1-200 "$dir/trace"; return 1; }
    grep '^-- DEFLATE is on' "$dir/trace" && other check "$dir/box"
}

certificate
if ! start_dovecot alice; then
    echo "SKIP imap sync (Dovecot does not start here)"
    exit 0
fi
check "another client fills a mailbox" other fill 2000
check "imap sync fetches it" syncs "2000 new, 0 changed, 0 gone, 0 sent"
check "imap sync does no work twice" constant
check "another client changes it" other change 0
check "imap sync follows by QRESYNC" syncs "2 new, 7 changed, 2 gone, 0 sent"
check "imap sync carries flags both ways" both_ways
check "imap sync goes on where it was killed" goes_on
lacking CONDSTORE
check "another client changes it again" other change 100
check "imap sync follows by CONDSTORE" \
    syncs "2 new, 7 changed, 2 gone, 0 sent"
check "imap sync does no work twice by CONDSTORE" again
lacking
check "another client changes it once more" other change 200
check "imap sync follows without either" \
    syncs "2 new, 7 changed, 2 gone, 0 sent"
check "imap sync does no work twice without either" again
check "imap sync fetches what was lost" lost
check "imap sync begins anew where UIDVALIDITY does" renewed
if [ -e /usr/lib/dovecot/modules/lib30_imap_zlib_plugin.so ] &&
    "$bin/imap" --help | grep -q zlib; then
    lacking COMPRESS=DEFLATE
    check "another client fills the mailbox again" other fill 100
    check "imap sync compresses" compressed
else
    echo "SKIP imap sync compresses (no zlib here)"
fi
finish
