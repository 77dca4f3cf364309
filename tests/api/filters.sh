# examples/words, addrs and dates: what they make of a few lines.
. tests/api/lib.sh

# gives NAME WANTED STATUS PROGRAM ARGUMENT...: standard input is $work/in.
gives()
{
    name=$1 wanted=$2 status=$3
    shift 3
    got=$("$@" <"$work/in" 2>"$work/err"; echo "status $?")
    [ "$got" = "$wanted${wanted:+
}status $status" ] ||
        echo "$name: $got"
}

tab=$(printf '\t')

# Octets in hexadecimal as an encoded-word of charset $1.
word()
{
    echo "=?$1?Q?$(echo "$2" | sed 's/ *\([0-9A-F][0-9A-F]\)/=\1/g')?="
}

# Charsets that the library has not got.
charsets()
{
    while read -r name text octets; do
        word "$name" "$octets" >"$work/in"
        gives "$name" "$text" 0 examples/words
    done <<END
ISO-2022-JP 日本 1B 24 42 46 7C 4B 5C 1B 28 42
Shift_JIS 日本 93 FA 96 7B
EUC-JP 日本 C6 FC CB DC
GB18030 中 D6 D0
gb2312 镕 E9 46
Big5 中 A4 A4
EUC-KR 한 C7 D1
END
}

words()
{
    printf '%s\n' "Re: =?Shift_JIS?Q?=93?=" " =?Shift_JIS?Q?=FA?= a" "" c \
        >"$work/in"
    gives "folded, and a character cut in two" "Re: 日 a

c" 0 examples/words
    printf '%s\n' "=?EUC-JP?Q?=A9=A1=A4=A2x=A4?=" >"$work/in"
    gives "octets of no character" "�あx�" 65 examples/words
    grep -q 'words: -: line 1: ' "$work/err" || cat "$work/err"

    text="größer als alles, was in eine Zeile passt, und noch etwas länger"
    printf '%s\n' "$text" plain >"$work/in"
    examples/words --encode "$work/in" >"$work/encoded" || echo "--encode: $?"
    awk 'length($0) > 77 || !/\r$/ || /[^ -~\r]/' "$work/encoded"
    cp "$work/encoded" "$work/in"
    gives "back" "$text
plain" 0 examples/words
    printf 'a, b\n\001\n' >"$work/in"
    gives "--phrase" "=?utf-8?q?a=2C?= b$(printf '\r')" 65 \
        examples/words --encode --phrase
}

addrs()
{
    cat >"$work/in" <<END
From: $(word ISO-2022-JP "1B 24 42 46 7C 4B 5C 1B 28 42") <a@example.org>
To: "Doe, J." <"j doe"@example.org>, (Tom) tom@
 example.org, list: x@example.org;
Subject: y@example.org
CC: $(word Shift_JIS "93 FA 96 7B") <b@example.org, nobody

To: z@example.org
END
    gives "addrs" "日本${tab}a@example.org
Doe, J.${tab}j doe@example.org
Tom${tab}tom@example.org${tab}obsolete syntax
${tab}x@example.org
日本${tab}b@example.org${tab}angle bracket missing
${tab}nobody${tab}not in the form of RFC 5322" 0 examples/addrs
    gives "addrs --strict" "日本${tab}a@example.org
Doe, J.${tab}j doe@example.org
Tom${tab}tom@example.org${tab}obsolete syntax
${tab}x@example.org" 65 examples/addrs --strict
    [ "$(wc -l <"$work/err")" -eq 2 ] || cat "$work/err"
    printf 'From: "\033\t\\"" <a@b>\n' >"$work/in"
    gives "nothing for terminals" " \\x09\"${tab}a@b${tab}control characters \
in a header field" 0 examples/addrs
}

dates()
{
    printf '%s\n' "Thu, 13 Feb 1969 23:32:54 -0330" \
        "2026-11-23 07:25:31" yesterday >"$work/in"
    gives "dates" "1969-02-13T23:32:54-03:30${tab}-27723426${tab}-0330
2026-11-23T07:25:31-00:00${tab}1795418731${tab}-0000${tab}not in the form of \
RFC 5322" 65 examples/dates
    printf '%s\n' "-27723426 -0330" 5 "5 +0160" 5x >"$work/in"
    gives "dates --write" "Thu, 13 Feb 1969 23:32:54 -0330
Thu, 1 Jan 1970 00:00:05 +0000" 65 examples/dates --write
}

statuses()
{
    for program in words addrs dates; do
        : >"$work/in"
        gives $program "" 0 examples/$program
        gives "$program --what" "" 64 examples/$program --what
        gives "$program of none" "" 66 examples/$program "$work/none"
        gives "$program of a folder" "" 66 examples/$program "$work"
        examples/$program --help | grep -q "^usage: $program" ||
            echo "$program --help"
    done
}

for program in words addrs dates; do
    [ -x examples/$program ] || { skip "filters: not built"; finish; }
done
if examples/words --help >/dev/null && have iconv &&
    iconv -f ISO-2022-JP -t UTF-8 </dev/null >/dev/null 2>&1; then
    verdict "words by iconv" "$(charsets)"
else
    skip "words by iconv: no ISO-2022-JP here"
fi
verdict "words decodes and encodes" "$(words)"
verdict "addrs lists" "$(addrs)"
verdict "dates reads and writes" "$(dates)"
verdict "filters have their exit statuses" "$(statuses)"
finish
