# examples/mimetree: messages, mailboxes and what is wrong with them.
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

message='Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

>From the text
--b
Content-Type: image/png; name*=utf-8'\'\''%e2%98%ba%e2%80%ae.png
Content-Transfer-Encoding: base64

AAECAw==
--b--'

from='From a@example.org Thu Jul  9 12:00:00 2009'

# The parts 1 and 2 of the message, as JSON, where they begin at octet $1.
json_parts()
{
    printf '%s' '{"path":"1","fields":[],"type":"text","subtype":"plain",' \
        '"charset":null,"encoding":"7bit","disposition":null,' \
        '"filename":null,"id":null,"header":102,"body":103,"end":117,' \
        '"lines":0,"decoded":14,"defects":[]},{"path":"2","fields":[],' \
        '"type":"image","subtype":"png","charset":null,' \
        '"encoding":"base64","disposition":null,"filename":"☺\u202e.png",' \
        '"id":null,"header":122,"body":218,"end":226,"lines":0,' \
        '"decoded":4,"defects":[]}'
}

tree()
{
    printf '%s\n' "$message" >"$work/in"
    shown='Subject: Grüße
0  multipart/mixed
  1  text/plain, 7bit, 14 octets
  2  image/png, base64, 4 octets in 8, "☺\u202e.png"'
    gives "a tree" "$shown" 0 examples/mimetree
    gives "a part" ">From the text" 0 examples/mimetree -x 1
    [ "$(examples/mimetree -x 2 "$work/in" | od -An -tx1)" = \
        " 00 01 02 03" ] || echo "-x 2: not what was attached"
    gives "no such part" "" 65 examples/mimetree -x 3
    gives "JSON" "{\"file\":\"-\",\"offset\":0,\"message\":{\"path\":\"0\",\
\"fields\":[[\"Subject\",\"Grüße\"]],\"type\":\"multipart\",\
\"subtype\":\"mixed\",\"charset\":null,\"encoding\":\"7bit\",\
\"disposition\":null,\"filename\":null,\"id\":null,\"header\":0,\
\"body\":98,\"parts\":[$(json_parts)],\"end\":233,\"lines\":9,\
\"defects\":[]},\"ambiguous\":false}" 0 examples/mimetree --json
}

mbox()
{
    printf '%s\n%s\n\n%s\nSubject: b\nSubject: "\\\n\nb\n\n' \
        "$from" "$message" "$from" >"$work/in"
    gives "an mbox" "== -, message 1 at octet 44
$shown
== -, message 2 at octet 322
Subject: b
Subject: \"\\\\
0  text/plain, 7bit, 2 octets
    ! field that must be single comes again" 0 examples/mimetree
    gives "JSON of a message" '{"file":"-","number":2,"offset":322,'"\
\"message\":{\"path\":\"0\",\"fields\":[[\"Subject\",\"b\"],[\"Subject\",\
\"\\\"\\\\\"]],\"type\":\"text\",\"subtype\":\"plain\",\"charset\":null,\
\"encoding\":\"7bit\",\"disposition\":null,\"filename\":null,\"id\":null,\
\"header\":0,\"body\":24,\"end\":26,\"lines\":1,\"decoded\":2,\"defects\":\
[\"field that must be single comes again\"]},\"ambiguous\":true}" \
        0 examples/mimetree --json -n 2
    gives "a message of an mbox" b 0 examples/mimetree -x 0 -n 2
    gives "unquoted" "From the text" 0 examples/mimetree -x 1 --unquote
    gives "no such message" "" 65 examples/mimetree -n 3
    printf 'From \n\na\n\nFrom \n\nb' >"$work/in"
    gives "without dates" "a

From 

b" 0 examples/mimetree -x 0
    gives "--loose" "b" 0 examples/mimetree -x 0 -n 2 --loose
}

maildir()
{
    mkdir -p "$work/box/new" "$work/box/cur" "$work/box/tmp"
    printf 'Subject: 1\n\n' >"$work/box/new/1"
    printf '>From x\nSubject: 2\n\n' >"$work/box/cur/2:2,S"
    printf 'Subject: half\n\n' >"$work/box/tmp/3"
    : >"$work/box/new/.hidden"
    gives "a Maildir" "== $work/box/new/1
Subject: 1
0  text/plain, 7bit, 0 octets
== $work/box/cur/2:2,S
Subject: 2
0  text/plain, 7bit, 0 octets" 0 examples/mimetree "$work/box"
    gives "two files" "== $work/box/new/1
Subject: 1
0  text/plain, 7bit, 0 octets" 66 examples/mimetree "$work/none" \
        "$work/box/new/1"
}

# What no terminal and no reader of JSON may get, in a name and a field.
hostile()
{
    printf 'Subject: \377\033[0m "\\\342\200\256\nContent-Type: text/x; %s\n\n' \
        'name="\303(\001"' >"$work/in"
    LC_ALL=C examples/mimetree --json "$work/in" >"$work/out" ||
        echo "status $?"
    LC_ALL=C grep "$(printf '[\001-\010\033]')" "$work/out"
    iconv -f UTF-8 -t UTF-8 "$work/out" >/dev/null ||
        echo "not UTF-8"
    examples/mimetree "$work/in" | LC_ALL=C grep "$(printf '[\001-\010\033]')"
    have python3 || return
    python3 -c 'import json, sys
for name in sys.argv[1:]:
    for line in open(name, encoding="utf-8"):
        json.loads(line)' "$work/out" || echo "no JSON"
}

statuses()
{
    : >"$work/in"
    gives "nothing" "0  text/plain, 7bit, 0 octets
    ! ends inside a header" 0 examples/mimetree
    gives "wrong option" "" 64 examples/mimetree --what
    gives "wrong number" "" 64 examples/mimetree -n 0
    gives "two for -x" "" 64 examples/mimetree -x 0 a b
    gives "no file" "" 66 examples/mimetree "$work/none"
    gives "no Maildir" "" 66 examples/mimetree "$work"
    [ ! -c /dev/full ] || {
        examples/mimetree "$work/in" >/dev/full 2>&1
        [ $? -eq 73 ] || echo "full disk: not 73"
    }
    examples/mimetree --help | grep -q "^usage: mimetree" || echo "--help"
}

[ -x examples/mimetree ] || { skip "mail: not built"; finish; }
verdict "mimetree shows a message" "$(tree)"
verdict "mimetree shows an mbox" "$(tree >/dev/null; mbox)"
verdict "mimetree shows a Maildir" "$(maildir)"
verdict "mimetree is safe to look at" "$(hostile)"
verdict "mimetree has its exit statuses" "$(statuses)"
finish
