#!/bin/sh
# imap against Dovecot, Courier, Cyrus, and hoodiecrow that lacks one thing or
# the other; compared with what Python's imaplib sees there.
. tests/interop/lib.sh
for server in apart courier cyrus dovecot hoodiecrow; do
    . tests/interop/servers/$server.sh
done

MAIL_PASSWORD=secret PYTHONDONTWRITEBYTECODE=1 PATH=$PATH:/usr/sbin
export MAIL_PASSWORD PYTHONDONTWRITEBYTECODE
find_python || { echo "SKIP imap (no Python here)"; exit 0; }

# imap ARGUMENT...: in TLS.
imap()
{
    "$bin/imap" --user alice --host localhost --port "$imaps" \
        --ca "$dir/cert.pem" "$@"
}

view()
{
    "$python" tests/interop/imap_view.py "$imap4" "$@"
}

# lacks THING: this server has it not.
lacks()
{
    case " $lacking " in
    *" $1 "*) return 0 ;;
    esac
    return 1
}

# same ARGUMENT...: imap and imaplib tell the same, and not nothing.
same()
{
    imap "$@" >"$dir/ours" && view "$@" >"$dir/theirs" &&
        [ -s "$dir/ours" ] && diff "$dir/ours" "$dir/theirs"
}

# exits STATUS ARGUMENT...
exits()
{
    wanted=$1
    shift
    imap "$@" >"$dir/said" 2>&1
    set -- $?
    cat "$dir/said"
    [ "$1" -eq "$wanted" ] || { echo "exit status $1"; return 1; }
}

# logs_in WAY OPTION...: and the trace shows nothing that proves it.
logs_in()
{
    way=$1
    shift
    imap "$@" --auth "$way" --trace status INBOX >"$dir/said" 2>"$dir/trace"
    set -- $?
    cat "$dir/trace"
    [ "$1" -eq 0 ] && ! grep secret "$dir/trace" | grep -v '(secret)$' &&
        case $way in
        LOGIN) grep -q '^C: [^ ]* LOGIN (secret)$' "$dir/trace" ;;
        *) grep -q "^C: [^ ]* AUTHENTICATE $way" "$dir/trace" &&
            ! grep AUTHENTICATE "$dir/trace" |
                grep -v -e "$way"'$' -e '(secret)$' -e '^S: ' ;;
        esac
}

# This one goes out as a literal: it has octets above 127.
wrong_password()
{
    MAIL_PASSWORD='pässwörd of words'
    exits 69 --auth "$1" --trace list && ! grep -e words -e ssw "$dir/said"
}

listing()
{
    view create "${at}Entw&APw-rfe" && view create "${at}two words" &&
        imap list >"$dir/ours" && view list >"$dir/theirs" || return
    sed 's/Entwürfe$/Entw\&APw-rfe/' "$dir/ours" | sort >"$dir/a"
    sort "$dir/theirs" | diff "$dir/a" - && grep -q 'Entwürfe$' "$dir/ours" &&
        { lacks patterns || [ "$(imap list "${at}Entwü%" | wc -l)" -eq 1 ]; }
}

# Lines that end in LF leave with CRLF; the trace has none of them.
appends()
{
    imap append INBOX "$dir/small" --trace 2>"$dir/trace" &&
        imap append INBOX "$dir/large.crlf" &&
        imap append INBOX - --flags '\Seen $Forwarded' <"$dir/dots" || return
    cat "$dir/trace"
    grep -q '^C: [^ ]* APPEND INBOX {' "$dir/trace" &&
        grep -q '^C: ([0-9]* octets of a message)$' "$dir/trace" &&
        ! grep 'body of' "$dir/trace" &&
        cat "$dir/small.crlf" "$dir/large.crlf" "$dir/dots.crlf" >"$dir/all" &&
        view fetch INBOX 1:* '' | cmp - "$dir/all" &&
        [ "$(view flags INBOX 3)" = '$Forwarded \Seen' ]
}

searches()
{
    same search INBOX ALL && same search INBOX UNSEEN LARGER 1000000 &&
        same search INBOX OR SEEN SUBJECT large || return
    imap search INBOX SUBJECT 'interop dots' >"$dir/ours" &&
        view search INBOX SUBJECT '"interop dots"' | diff "$dir/ours" - &&
        [ "$(cat "$dir/ours")" = 3 ] &&
        [ -z "$(imap search INBOX TEXT 'Grüße')" ]
}

fetches()
{
    imap fetch INBOX 1:* >"$dir/ours" &&
        view fetch INBOX 1:* HEADER | cmp - "$dir/ours" &&
        imap fetch INBOX 1,3 --stdout --lf >"$dir/ours" &&
        cat "$dir/small" "$dir/dots" | cmp - "$dir/ours" &&
        imap fetch INBOX 1:* --maildir "$dir/box" --trace --progress \
            2>"$dir/trace" || return
    ! grep 'body of' "$dir/trace" &&
        grep -q 'imap: 3 of 3 messages, \([0-9]*\) of \1 octets$' \
            "$dir/trace" || { cut -c 1-200 "$dir/trace"; return 1; }
    cat "$dir/box"/new/* | cmp - "$dir/all" &&
        [ "$(ls "$dir/box/new" | wc -l)" -eq 3 ] &&
        [ -z "$(ls "$dir/box/tmp")" ] && ! view flags INBOX 1 | grep Seen
}

changes()
{
    imap store INBOX 1 + '\Flagged $Junk' && imap store INBOX 1 - '$Junk' &&
        [ "$(view flags INBOX 1)" = '\Flagged' ] &&
        imap store INBOX 3 = '\Answered' &&
        [ "$(view flags INBOX 3)" = '\Answered' ] &&
        imap copy INBOX 1 "${at}Entwürfe" &&
        view fetch "${at}Entw&APw-rfe" 1 '' | cmp - "$dir/small.crlf" || return
    if lacks moves; then
        exits 69 move INBOX 3 "${at}two words" &&
            [ "$(view search INBOX ALL)" = "$(printf '1\n2\n3')" ]
        return
    fi
    imap store INBOX 2 + '\Deleted' && imap move INBOX 3 "${at}two words" &&
        [ "$(view search INBOX ALL)" = "$(printf '1\n2')" ] &&
        view fetch "${at}two words" 1 '' | cmp - "$dir/dots.crlf" &&
        [ "$(view flags "${at}two words" 1)" = '\Answered' ]
}

# A tree, and its parts as they were before they went into it. Courier counts
# $more octets in a part that ends a message within.
parts()
{
    cat >"$dir/make.py" <<END
import email.message, email.policy
m = email.message.EmailMessage(policy=email.policy.SMTP)
m["From"], m["Subject"] = "a@$domain", "outer"
m.set_content("Gr\u00fc\u00dfe = 1\n", cte="quoted-printable")
m.add_attachment(bytes(range(256)) * 300, "image", "png",
                 filename="r\u00e4tsel.png")
inner = email.message.EmailMessage(policy=email.policy.SMTP)
inner["Subject"] = "inner"
inner.set_content("within\n")
m.add_attachment(inner)
open("$dir/tree.crlf", "wb").write(bytes(m))
open("$dir/image", "wb").write(bytes(range(256)) * 300)
END
    cat >"$dir/wanted" <<END
== uid 1
multipart/mixed
  1  text/plain, utf-8, quoted-printable, 23 octets
  2  image/png, base64, 105096 octets, "rätsel.png"
  3  message/rfc822, 8bit, $((121 + more)) octets
    subject: inner
    3.1  text/plain, utf-8, 7bit, $((8 + more)) octets
END
    tree=${at}tree
    "$python" "$dir/make.py" && view create "$tree" &&
        imap append "$tree" "$dir/tree.crlf" &&
        imap fetch "$tree" 1:* --structure | tr A-Z a-z >"$dir/tree" &&
        diff "$dir/wanted" "$dir/tree" &&
        imap fetch "$tree" 1 --part 2 --output "$dir/part" --trace &&
        cmp "$dir/part" "$dir/image" &&
        [ "$(imap fetch "$tree" 1 --part 1)" = "$(printf 'Grüße = 1\r')" ] &&
        [ "$(imap fetch "$tree" 1 --part 3.1 | sed q)" = \
            "$(printf 'within\r')" ] &&
        exits 73 fetch "$tree" 1 --part 2 --output "$dir/part" &&
        exits 69 fetch "$tree" 1 --part 4 &&
        exits 69 fetch "$tree" 9 --part 1 &&
        exits 64 fetch "$tree" 1:2 --part 1
}

# watched LINE: it is told, soon.
watched()
{
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        grep -q "^$1\$" "$dir/watched" && return
        sleep 0.2
    done
    cat "$dir/watched"
    return 1
}

# Another client adds a message, marks it and takes it away again.
watches()
{
    seen=${at}seen
    view create "$seen"
    imap watch "$seen" --seconds 4 >"$dir/watched" &
    watcher=$!
    watched 'exists 0' && imap append "$seen" "$dir/small" || return
    if lacks idle; then
        wait $watcher && watched 'exists 1'
        return
    fi
    watched 'exists 1' && imap store "$seen" 1 + '\Flagged' || return
    lacks news || watched 'flags 1 .*\\Flagged.*' || return
    lacks moves || { imap move "$seen" 1 INBOX && watched 'expunge 1'; } &&
        wait $watcher
}

refusals()
{
    exits 69 status missing && exits 69 append missing "$dir/small" &&
        exits 66 append INBOX "$dir/missing" && exits 64 fetch INBOX x &&
        exits 64 fetch INBOX && exits 64 shout && exits 64 search INBOX '(' &&
        printf 'a\000b\n' >"$dir/nul" && exits 65 append INBOX "$dir/nul" &&
        exits 69 --auth XOAUTH2 list && exits 73 fetch INBOX 1 \
            --maildir /dev/null/box
}

not_in_the_clear()
{
    "$bin/imap" --user alice --host "localhost:$imap4" --no-tls --auth PLAIN \
        --trace list >"$dir/said" 2>&1
    [ $? -eq 69 ] && ! grep -i -e authenticate -e login "$dir/said" |
        grep '^C: '
}

# takes SERVER MECHANISM...: with $imap4 and $imaps; all mailboxes but INBOX
# have names that begin with $at.
takes()
{
    server=$1
    shift
    for way do
        check "imap logs in to $server by $way" logs_in $way
    done
    check "imap logs in to $server behind STARTTLS" \
        logs_in $way --starttls --port "$imap4"
    check "imap tells $server's no to a wrong password" wrong_password $way
    check "imap shows $server no password in the clear" not_in_the_clear
    check "imap lists the mailboxes of $server" listing
    check "imap appends messages at $server" appends
    check "imap tells a mailbox's status at $server as imaplib" \
        same status INBOX
    check "imap searches at $server as imaplib" searches
    check "imap fetches from $server as imaplib" fetches
    check "imap changes flags, copies and moves at $server" changes
    check "imap shows and decodes the parts of a message at $server" parts
    check "imap watches a mailbox of $server" watches
    check "imap tells what $server refuses" refusals
    rm -rf "$dir/box" "$dir/part"
}

# begun NAME LOG COMMAND...
begun()
{
    peer=$1 log=$2
    shift 2
    "$@" && return
    echo "SKIP imap with $peer (it does not start here)"
    tail -n 5 "$dir/$log" | sed 's/^/    /'
    return 1
}

certificate
message small
message dots
large_message large 3000000

at= lacking= more=0
if ! [ -x /usr/lib/dovecot/imap ]; then
    echo "SKIP imap with Dovecot (no dovecot-imapd here)"
elif begun Dovecot dovecot/out start_dovecot alice; then
    takes Dovecot SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN
fi
if ! can_be_apart cyrus-imapd; then
    echo "SKIP imap with Cyrus (it is not to be had here)"
elif begun Cyrus apart-cyrus/log start_cyrus alice; then
    takes Cyrus SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN
fi
if ! can_be_apart courier-imap; then
    echo "SKIP imap with Courier (it is not to be had here)"
elif begun Courier apart-courier/log start_courier alice; then
    at=INBOX. more=1
    takes Courier CRAM-MD5 PLAIN LOGIN
    at= more=0
fi
if ! get_hoodiecrow; then
    echo "SKIP imap with hoodiecrow (it is not to be had here)"
else
    lacking="idle moves news patterns"
    start_hoodiecrow STARTTLS
    takes "a bare hoodiecrow" LOGIN
    lacking="news patterns"
    start_hoodiecrow STARTTLS AUTH-PLAIN SASL-IR ID NAMESPACE IDLE ENABLE \
        CONDSTORE LITERALPLUS UNSELECT SPECIAL-USE MOVE UIDPLUS
    takes "hoodiecrow with all that it can" LOGIN PLAIN
fi
finish
