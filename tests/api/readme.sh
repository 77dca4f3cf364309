# The program that the README shows is the one of examples/sendmini.c; it
# compiles without a warning, and sends mail to maild and to examples/sink.
. tests/api/lib.sh

program=$work/program.c

# What is indented, from its first #include on.
awk '
    /^    #include/ { on = 1 }
    on && /^[^ ]/ { exit }
    on { sub(/^    /, ""); print }
' README >"$program"

build()
{
    {
        echo '#define _POSIX_C_SOURCE 200809L'
        grep '^#include' examples/sendmini.c
        cat "$program"
        sed -n '/^int main/,$p' examples/sendmini.c
    } >"$work/whole.c"
    $CC ${CFLAGS-} -std=c99 -pedantic -Wall -Wextra -Werror -Iinclude \
        -Iexamples -o "$work/whole" "$work/whole.c" examples/net.c \
        lib/libmailproto.a 2>&1
}

# deliver DOMAIN SERVER...: sends a mail to a server, which is started for it
# and says in one line when it is ready, and on which port.
deliver()
{
    to=alice@$1
    shift
    rm -f "$work/ready"
    mkfifo "$work/ready" || return
    "$@" >"$work/ready" &
    read -r ready <"$work/ready"
    ready=${ready#ready }
    printf 'Subject: README\n\n.\n' |
        "$work/whole" 127.0.0.1 "${ready#smtp=}" me@example.test "$to"
    status=$?
    kill $!
    wait $! 2>/dev/null
    return $status
}

# deliver_to_maild, deliver_to_sink: complaints.
deliver_to_maild()
{
    mkdir "$work/root"
    echo 'alice:secret' >"$work/users"
    deliver example.test examples/maild --quiet --root "$work/root" \
        --domain example.test --users "$work/users" --ports smtp=0 ||
        echo "not sent"
    tail -n 3 "$work"/root/alice/Maildir/new/* | cmp - "$work/message"
}

deliver_to_sink()
{
    deliver mx.local examples/sink 0 "$work/box" || echo "not sent"
    ! deliver example.test examples/sink 0 "$work/box" 2>/dev/null ||
        echo "sent to a domain that the sink does not serve"
    cmp "$work/box" "$work/message"
}

printf 'Subject: README\r\n\r\n.\r\n' >"$work/message"
verdict "the README's program is that of examples/sendmini.c" \
    "$(grep -v '^$' "$program" | grep -Fxv -f examples/sendmini.c;
        [ -s "$program" ] || echo 'there is none')"
verdict "the README's program compiles" "$(build)"
verdict "the README's program sends to maild" "$(deliver_to_maild 2>&1)"
verdict "the README's program sends to sink" "$(deliver_to_sink 2>&1)"
verdict "the README fits a terminal" \
    "$(awk 'length($0) > 80 { print FNR ": " length($0) " columns" }' README)"
finish
