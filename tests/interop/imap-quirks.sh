#!/bin/sh
# imap against servers that say odd things.
. tests/interop/lib.sh

find_python || { echo "SKIP imap with odd servers (no Python here)"; exit 0; }
"$bin/maild" --help | grep -q OpenSSL ||
    { echo "SKIP imap with odd servers (it is built without TLS)"; exit 0; }
"$python" tests/interop/imap_quirks.py "$bin/imap"
