#!/bin/sh
# smtp-source of Postfix sends to maild --discard and to smtp-sink, in turns:
# what each of the two servers takes of the processor for a message, user and
# system, as the system has counted it; the best of three runs. Then what a
# connection that does nothing takes of the memory, and whether maild serves on
# beside them. Run at the top of the tree when the examples are built.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin
need "comparison with smtp-sink" smtp-sink
need "comparison with smtp-sink" smtp-source
[ -r /proc/self/schedstat ] || { echo "SKIP (no schedstat here)"; exit 0; }
find_python || need "idle connections" python3
start_maild --discard
maild=${servers# }

# Nobody tells whether a port is free but an attempt.
start_sink()
{
    sink_port=$((20000 + $$ % 20000))
    until smtp-source -m 1 -f a@$domain -t b@$domain \
        "127.0.0.1:$sink_port" 2>/dev/null
    do
        [ -z "${sink-}" ] || kill "$sink" 2>/dev/null
        sink_port=$((sink_port + 1))
        smtp-sink $(id -u | sed -n 's/^0$/-u nobody/p') \
            "127.0.0.1:$sink_port" 1000 2>/dev/null &
        sink=$!
        sleep 0.3
    done
    servers="$servers $sink"
}

nanoseconds()
{
    cut -d' ' -f1 "/proc/$1/schedstat"
}

# cost PID PORT COUNT OPTION...: nanoseconds for each of COUNT messages.
cost()
{
    pid=$1 to=127.0.0.1:$2 count=$3
    shift 3
    before=$(nanoseconds "$pid")
    smtp-source -m "$count" -f sender@other.test -t alice@$domain "$@" "$to" ||
        exit 1
    echo $((($(nanoseconds "$pid") - before) / count))
}

# best A B
best()
{
    [ "$1" -ne 0 ] && [ "$1" -lt "$2" ] && echo "$1" || echo "$2"
}

# compare WHAT COUNT OPTION...
compare()
{
    what=$1
    shift
    ours=0 theirs=0
    for run in 1 2 3; do
        ours=$(best "$ours" "$(cost "$maild" "$port" "$@")")
        theirs=$(best "$theirs" "$(cost "$sink" "$sink_port" "$@")")
    done
    awk -v what="$what" -v ours="$ours" -v theirs="$theirs" 'BEGIN {
        printf "%-40s %9.1f %9.1f %6.2f\n", what, ours / 1000,
            theirs / 1000, theirs / ours }'
}

start_sink
printf '%-40s %9s %9s %6s\n' "microseconds of CPU for a message" maild \
    smtp-sink times
compare "1 KB, 1 session, kept" 4000 -d -s 1 -l 1024
compare "1 KB, 1 session, fresh each time" 2000 -s 1 -l 1024
compare "1 KB, 50 sessions, kept" 8000 -d -s 50 -l 1024
compare "1 KB, 50 sessions, fresh each time" 4000 -s 50 -l 1024
compare "1 MB, 1 session, kept" 100 -d -s 1 -l 1048576
compare "1 MB, 50 sessions, kept" 200 -d -s 50 -l 1048576
"$python" tests/bench/idle.py "$port" "$maild" 10000
finish
