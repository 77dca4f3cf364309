# examples/compose, extract and send: what goes in comes out again.
. tests/api/lib.sh

# gives NAME WANTED STATUS PROGRAM ARGUMENT...: standard input is $work/in.
gives()
{
    name=$1 wanted=$2 status=$3
    shift 3
    got=$("$@" <"$work/in" 2>"$work/err")
    set -- $?
    [ "$got" = "$wanted" ] && [ "$1" -eq "$status" ] ||
        printf '%s\n' "$name: $got" "status $1" "$(cat "$work/err")"
}

# same NAME FILE FILE
same()
{
    cmp "$2" "$3" >/dev/null 2>&1 || echo "$1: not what it was"
}

# Texts with LF, since that is what files have here; the reader gets CRLF.
printf 'Grüße\n.\nFrom here on: a = b \n--\n' >"$work/text"
printf '<p>Grüße</p>' >"$work/html"
cat lib/libmailproto.a lib/libmailproto.a | head -c 300000 >"$work/data.bin"
printf 'a;ü\r\nb;2\r\n' >"$work/Zürich \"2\".csv"
: >"$work/none.pdf"
: >"$work/in"

with_crlf()
{
    sed "s/\$/$(printf '\r')/" "$1"
}

# compose_all [OPTION...]: everything that can be in a message.
compose_all()
{
    examples/compose --from 'Jürgen M. <jm@example.org>' \
        --to '"Lee, Ann" <ann@example.org>, bob@example.org' \
        --to c@example.org --cc 'Team: d@example.org;' \
        --bcc secret@example.org --subject 'Grüße, ganz herzlich' \
        --date 'Mon, 23 Nov 2026 07:25:31 -0330' --text "$work/text" \
        --html - --attach "$work/data.bin" \
        --attach "$work/Zürich \"2\".csv" --attach "$work/none.pdf" "$@" \
        <"$work/html" || echo "compose: $?"
}

composed()
{
    compose_all >"$work/mail"
    LC_ALL=C awk '!/^[\t -~]*\r$/ || length($0) > 79 { print FNR ": " $0 }' \
        "$work/mail" | head -n 5
    grep 'secret@' "$work/mail"
    examples/mimetree "$work/mail" >"$work/tree"
    # Which encoding is shortest is the library's affair.
    grep -v 'data.bin' "$work/tree" | sed 's/ in [0-9]*//
        s/, [a-z0-9-]*, \([0-9]* octets\)/, \1/' >"$work/got"
    cat >"$work/want" <<'END'
From: Jürgen M. <jm@example.org>
To: "Lee, Ann" <ann@example.org>, bob@example.org, c@example.org
Subject: Grüße, ganz herzlich
Date: Mon, 23 Nov 2026 07:25:31 -0330
0  multipart/mixed
  1  multipart/alternative
    1.1  text/plain, utf-8, 38 octets
    1.2  text/html, utf-8, 14 octets
  3  text/csv, utf-8, 11 octets, "Zürich "2".csv"
  4  application/pdf, 0 octets, "none.pdf"
END
    diff "$work/want" "$work/got"
    grep -q '^  2  application/octet-stream, base64, 300000 octets in ' \
        "$work/tree" || cat "$work/tree"
    examples/compose --from a@b.example --date 'not now' 2>"$work/err"
    [ $? -eq 64 ] || echo "a date that is none: not 64"
}

ways()
{
    compose_all --8bit | grep -q '^Content-Transfer-Encoding: 8bit' ||
        echo "--8bit: no part of 8 bits"
    compose_all --utf8 | grep -q '^Subject: Grüße' || echo "--utf8: encoded"
    compose_all --draft | grep -q '^Bcc: secret@example.org' ||
        echo "--draft: no Bcc"
    examples/compose --from a@b.example >"$work/mail" || echo "empty: $?"
    gives "no files" "From: a@b.example" 0 sh -c \
        'examples/mimetree <"$0" | head -n 1' "$work/mail"
    grep -q '^Message-ID: <.*@b.example>' "$work/mail" ||
        echo "Message-ID of another domain"
    examples/compose --from a@b.example --to 'undisclosed-recipients:;' |
        tr -d '\r' | grep '^To:' >"$work/got"
    gives "an empty group" "To: undisclosed-recipients:;" 0 cat "$work/got"
    cat "$work/text" | examples/compose --from a@b.example --text - \
        >"$work/mail"
    examples/mimetree -x 0 "$work/mail" >"$work/got"
    with_crlf "$work/text" | cmp - "$work/got" || echo "text by a pipe"
}

# What Python makes of it.
python()
{
    compose_all --draft >"$work/mail"
    python3 - "$work/mail" "$work" <<'END'
import email, email.policy, sys
name, work = sys.argv[1:]
data = open(name, 'rb').read()
m = email.message_from_bytes(data, policy=email.policy.SMTP)
def check(what, got, want):
    if got != want:
        print('%s: %r, not %r' % (what, got, want))
def read(name):
    return open(work + '/' + name, 'rb').read()
check('From', [(a.display_name, a.addr_spec) for a in m['from'].addresses],
      [('Jürgen M.', 'jm@example.org')])
check('To', [(a.display_name, a.addr_spec) for a in m['to'].addresses],
      [('Lee, Ann', 'ann@example.org'), ('', 'bob@example.org'),
       ('', 'c@example.org')])
check('Bcc', str(m['bcc']), 'secret@example.org')
check('Subject', str(m['subject']), 'Grüße, ganz herzlich')
check('Date', m['date'].datetime.isoformat(), '2026-11-23T07:25:31-03:30')
for part in m.walk():
    check('defects of ' + part.get_content_type(),
          part.defects + [d for v in part.values() for d in v.defects], [])
text = read('text').decode()
check('text', m.get_body(('plain',)).get_content(),
      text.replace('\n', '\r\n'))
check('HTML', m.get_body(('html',)).get_content().rstrip('\n'),
      read('html').decode())
files = {a.get_filename(): a for a in m.iter_attachments()}
check('files', list(files), ['data.bin', 'Zürich "2".csv', 'none.pdf'])
for name, part in files.items():
    check(name, part.get_payload(decode=True), read(name))
check('data.bin', files['data.bin'].get_content_type(),
      'application/octet-stream')
END
}

# out_of FILE [ARGUMENT...]: extracts into an empty $work/out.
out_of()
{
    rm -rf "$work/out"
    mkdir "$work/out"
    examples/extract --dir "$work/out" "$@" >"$work/told" || echo "status $?"
}

extracted()
{
    compose_all >"$work/mail"
    out_of "$work/mail"
    for file in data.bin none.pdf; do
        same $file "$work/$file" "$work/out/$file"
    done
    same csv "$work/Zürich \"2\".csv" "$work/out/Zürich _2_.csv"
    [ "$(ls "$work/out" | wc -l)" -eq 3 ] || ls "$work/out"
    gives "told" "2	application/octet-stream	300000	data.bin
3	text/csv	11	Zürich _2_.csv
4	application/pdf	0	none.pdf" 0 cat "$work/told"
    out_of --text "$work/mail"
    with_crlf "$work/text" >"$work/got"
    same text "$work/got" "$work/out/part-1.1.txt"
    [ -f "$work/out/part-1.2.html" ] || ls "$work/out"
    out_of --list "$work/mail"
    [ -z "$(ls "$work/out")" ] || echo "--list wrote files"
    [ "$(wc -l <"$work/told")" -eq 3 ] || cat "$work/told"
    printf 'Content-Type: text/plain; charset=iso-8859-1\n\n\374\n' \
        >"$work/mail"
    out_of --text "$work/mail"
    gives "Latin-1" ü 0 cat "$work/out/part-0.txt"
}

# attached NAME: a message with one file of three octets.
attached()
{
    printf 'MIME-Version: 1.0\nContent-Type: a/b\n'
    printf 'Content-Disposition: attachment; filename="%s"\n\nabc' "$1"
}

# Names that would lead out of the folder, or over what is in it.
hostile()
{
    for name in ../up /etc/up 'c:\\\\up' .. . / .bash_login '%s%n' \
        "$(printf 'a\033[0mb')" "$(printf '\377\376')" ''; do
        attached "$name" >"$work/mail"
        rm -f "$work/up"
        out_of "$work/mail"
        set -- "$work"/out/*
        { [ $# -eq 1 ] && [ -f "$1" ] && same "$name" "$1" "$work/abc"; } ||
            echo "'$name' is: $(ls -a "$work/out" | od -c)"
        [ ! -e "$work/up" ] || echo "'$name' went up"
    done
    attached name.txt >"$work/mail"
    mkdir "$work/away"
    out_of "$work/mail"
    ln -s "$work/away/target" "$work/out/link.txt"
    attached link.txt >"$work/mail"
    examples/extract --dir "$work/out" "$work/mail" >/dev/null
    [ -z "$(ls "$work/away")" ] || echo "a link was followed"
    [ -f "$work/out/link (2).txt" ] || ls "$work/out"
    long=$(printf '%0250d' 0)ü.txt
    attached "$long" >"$work/mail"
    out_of "$work/mail" "$work/mail" "$work/mail"
    [ "$(ls "$work/out" | wc -l)" -eq 3 ] || ls "$work/out"
    ls "$work/out" | grep -v '\.txt$'
}

# Text whose lines were broken for transport: in its charset, over pieces of
# what is read, and only if it is the text of the message.
flowed()
{
    {
        printf 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'
        printf 'Content-Type: text/plain; charset=iso-8859-1; format=flowed'
        printf '\r\n\r\n> gr\374n \r\n> und\r\nneu\r\n'
        yes 'one word after the other and more of them ' | head -n 2000
        printf 'end\r\n--b\r\nContent-Type: text/plain; format=flowed; '
        printf 'name=a.txt\r\n\r\nas \r\nit is\r\n--b--\r\n'
    } >"$work/mail"
    out_of --text "$work/mail"
    [ "$(wc -l <"$work/out/part-1.txt")" -eq 2 ] || echo "not joined"
    gives "a quoted paragraph" "$(printf '> gr\303\274n und\r')" 0 \
        sed -n 1p "$work/out/part-1.txt"
    gives "an attachment" "$(printf 'as \r\nit is')" 0 cat "$work/out/a.txt"
}

# An mbox and a Maildir; a file that ends too early; no room.
sources()
{
    for file in 1 2; do
        printf 'From a Thu Jul  9 12:00:00 2009\n'
        attached a.txt
        printf '\n>From x\n\n'
    done >"$work/box"
    printf 'abc\nFrom x\n' >"$work/want"
    out_of --unquote "$work/box"
    same "the first" "$work/want" "$work/out/a.txt"
    same "the second" "$work/want" "$work/out/a (2).txt"
    { attached a.txt; printf '\n\nFrom x\n'; attached a.txt; } |
        sed '1s/^/From x\
/' >"$work/box"
    out_of --loose "$work/box"
    same "--loose" "$work/abc" "$work/out/a (2).txt"
    mkdir -p "$work/dir/new" "$work/dir/cur"
    attached a.txt >"$work/dir/new/1"
    out_of "$work/dir"
    same "of a Maildir" "$work/abc" "$work/out/a.txt"
    [ ! -c /dev/full ] || {
        compose_all 2>/dev/null >/dev/full
        examples/compose --from a@b.example >/dev/full 2>&1
        [ $? -eq 73 ] || echo "compose to a full disk: not 73"
    }
    compose_all >"$work/mail"
    rm -rf "$work/out"
    mkdir "$work/out"
    (trap '' XFSZ && ulimit -f 100 &&
        examples/extract --dir "$work/out" "$work/mail" >/dev/null 2>&1
        [ $? -eq 73 ] || echo "too large a file: not 73")
    [ -z "$(ls "$work/out")" ] || echo "half a file was left"
    gives "no folder" "" 73 examples/extract --dir "$work/none" "$work/mail"
}

statuses()
{
    for program in compose extract; do
        gives "$program --what" "" 64 examples/$program --what
        examples/$program --help | grep -q "^usage: $program" ||
            echo "$program --help"
    done
    gives "extract of none" "" 66 examples/extract "$work/none"
    gives "compose without --from" "" 64 examples/compose --to a@b.example
    gives "compose with a word" "" 64 examples/compose --from a@b.example x
    for bad in 'a@b.example
Bcc: x@example.org' 'a b' '' 'a@' "a@$(printf '\377')" "$(printf '\377')"; do
        gives "--to '$bad'" "" 64 examples/compose --from a@b.example \
            --to "$bad"
    done
    gives "a line end in the subject" "" 64 examples/compose \
        --from a@b.example --subject "$(printf 'a\r\nBcc: x@example.org')"
    gives "standard input twice" "" 64 examples/compose \
        --from a@b.example --text - --attach -
    gives "no file" "" 66 examples/compose --from a@b.example \
        --attach "$work/nothing"
    gives "a folder" "" 66 examples/compose --from a@b.example \
        --attach "$work"
    printf 'f\374r' >"$work/latin"
    gives "no UTF-8" "" 65 examples/compose --from a@b.example \
        --text "$work/latin"
}

# send makes a message itself, for maild that takes 8 bits and for sink that
# does not.
sent()
{
    mkdir "$work/root"
    echo 'alice:secret' >"$work/users"
    mkfifo "$work/ready" || return
    "$@" >"$work/ready" &
    read -r ready <"$work/ready"
    ready=${ready#ready }
    examples/send --from me@example.org --to "alice@$domain" \
        --host 127.0.0.1 --port "${ready#smtp=}" --subject 'Grüße' \
        --text "$work/text" --attach "$work/data.bin" 2>&1 || echo "send: $?"
    kill $!
    wait $! 2>/dev/null
    rm -rf "$work/ready"
    out_of --text $mail
    with_crlf "$work/text" >"$work/got"
    same text "$work/got" "$work/out/part-1.txt"
    same data.bin "$work/data.bin" "$work/out/data.bin"
    examples/mimetree $mail | grep '^To:\|^From:\|^Subject' >"$work/got"
    printf '%s\n' "From: me@example.org" "To: alice@$domain" \
        "Subject: Grüße" | diff - "$work/got"
    rm -rf "$work/root"
}

refused()
{
    set -- --from me@example.org --to a@example.org --host 127.0.0.1 \
        --port 1 --text
    gives "no UTF-8" "" 65 examples/send "$@" "$work/latin"
    gives "no text" "" 66 examples/send "$@" "$work/nothing"
    gives "a subject of two lines" "" 64 examples/send "$@" "$work/text" \
        --subject 'a
b'
    gives "text and message" "" 64 examples/send "$@" "$work/text" "$work/mail"
}

for program in compose extract maild mimetree send sink; do
    [ -x examples/$program ] || { skip "compose: not built"; finish; }
done
printf abc >"$work/abc"
verdict "compose makes a message" "$(composed)"
verdict "compose makes it for each way" "$(ways)"
if have python3; then
    verdict "Python reads what compose made" "$(python 2>&1)"
else
    skip "Python reads what compose made: no python3"
fi
verdict "extract gives it back" "$(extracted)"
verdict "extract joins lines that are flowed" "$(flowed)"
verdict "extract writes only where it may" "$(hostile)"
verdict "extract reads mailboxes" "$(sources)"
verdict "compose and extract have their exit statuses" "$(statuses)"
mail=$work/root/alice/Maildir domain=example.test
verdict "send makes a message for maild" "$(sent examples/maild --quiet \
    --root "$work/root" --domain example.test --users "$work/users" \
    --ports smtp=0)"
mail=$work/box domain=mx.local
rm -f "$work/box"
verdict "send makes a message for sink" "$(sent examples/sink 0 "$work/box")"
verdict "send refuses before it calls anyone" "$(refused)"
finish
