#!/bin/sh
# Other people's clients talk to maild: all the checks of $MPROTO_MATRIX, a
# script that takes HOST PORTS USER PASSWORD CA CLIENT... and prints a line for
# each. Clients that this machine has not are skipped.
. tests/interop/lib.sh

[ -x "${MPROTO_MATRIX-}" ] ||
    { echo "SKIP clients of other people (MPROTO_MATRIX names no script)"
        exit 0; }

# there CLIENT: can its checks run here?
there()
{
    PATH=/usr/bin/mh:/usr/sbin:$PATH
    case $1 in
    isync) command -v mbsync ;;
    nmh) command -v inc ;;
    node) [ -e "${INTEROP_NODE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/\
mail-interop}/.installed" ] && command -v node ;;
    perl) /usr/bin/perl -MMail::IMAPClient -MIO::Socket::SSL -MAuthen::SASL \
        -MDigest::HMAC_MD5 -e 1 ;;
    postfix-relay) command -v postfix ;;
    python | stress) command -v python3 ;;
    *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

clients=
for client in "$(dirname "$MPROTO_MATRIX")"/clients/*.sh; do
    client=$(basename "$client" .sh)
    if (there "$client"); then
        clients="$clients $client"
    else
        echo "SKIP matrix $client: it is not installed"
    fi
done
[ -n "$clients" ] || exit 0

certificate
start_maild --cert "$dir/cert.pem" --key "$dir/key.pem" --clear --bare --quiet \
    --ports smtp=0,submission=0,smtps=0,pop3=0,pop3s=0,imap=0,imaps=0
# shellcheck disable=SC2086
INTEROP_DOMAIN=$domain INTEROP_BULK=50 "$MPROTO_MATRIX" localhost "$ready" \
    alice secret "$dir/cert.pem" $clients >"$dir/table" 2>&1
status=$?
awk '$3 == "PASS" || $3 == "FAIL" || $3 == "SKIP" {
    print $3, "matrix", $1, $2 ($3 == "PASS" ? "" : ": " $4 " " $5 " " $6)
}' "$dir/table"
check "the matrix came to its end" grep -q ' passed, .* failed, ' "$dir/table"
[ $status -eq 0 ] || { sed 's/^/    /' "$dir/table" | tail -n 40; failures=1; }
stop "maild ends well after them"
check "maild had nothing to complain of" [ ! -s "$dir/server.log" ]
finish
