#!/bin/sh
# smtp-source of Postfix against maild: many messages, many at once.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin
need smtp-source smtp-source
start_maild

# burst COUNT OCTETS [OPTION...]: smtp-source makes the messages; all of a
# burst are the same but for their numbers. Takes them away.
burst()
{
    count=$1 octets=$2
    shift 2
    rm -rf "$dir/root/alice"
    smtp-source -s 5 -m "$count" -l "$octets" -f sender@other.test \
        -t alice@$domain "$@" "127.0.0.1:$port" || return
    set -- "$dir/root/alice/Maildir"/new/*
    [ $# -eq "$count" ] || { echo "$# messages arrived"; return 1; }
    for file do
        whole "$file" "$octets" || return
        rm -f "$file"
    done
    nothing_arrived
}

# whole FILE OCTETS: behind the header stand lines of X in order, each of 78
# but the last, the first X of each replaced by the last digit of its number;
# so many octets in all, up to a line more.
whole()
{
    awk -v octets="$2" -v file="$1" '
        body {
            line = ++number % 10 ""
            while (length(line) < 78)
                line = line "X"
            if (last || ($0 != line "\r" && !(last = $0 ~ /^X+\r$/)))
                bad++
            n += length($0) + 1
        }
        $0 == "\r" { body = 1 }
        END {
            if (bad == 0 && n >= octets && n <= octets + 80)
                exit 0
            print file ": " n " octets, " bad " bad lines"
            exit 1
        }' "$1"
}

check "smtp-source: 100 messages over 5 sessions" burst 100 2000 -d
check "smtp-source: 100 messages, a session for each" burst 100 2000
check "smtp-source: 3 MB, twice" burst 2 3000000
stop "maild ends cleanly"
finish
