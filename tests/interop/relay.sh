#!/bin/sh
# relay takes mail, keeps it and delivers it; and is killed while it does.
. tests/interop/lib.sh

find_python || need relay python3
for script in relay relay_kill; do
    "$python" tests/interop/$script.py || failures=$((failures + 1))
done
if unshare --map-root-user --mount --net true 2>/dev/null; then
    unshare --map-root-user --mount --net "$python" \
        tests/interop/relay_dns.py || failures=$((failures + 1))
else
    echo "SKIP relay asks the DNS (no unshare here)"
fi
finish
