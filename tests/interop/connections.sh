#!/bin/sh
# Many connections to maild at once, and its end while they are open.
. tests/interop/lib.sh

find_python || need "many connections" python3
start_maild

check "400 connections, each told 421 by a server that ends" \
    "$python" tests/interop/connections.py "$port" "$servers" 400
wait $servers
check "maild ends cleanly" [ $? -eq 0 ]
servers=
check "no half of a message is left" nothing_arrived
finish
