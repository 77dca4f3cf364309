#!/bin/sh
# How much maild takes from one address and one user, what its log says of
# that, and what it may do when it is not root any more.
. tests/interop/lib.sh

find_python || need "limits of maild" python3
ports=imap=0,pop3=0,smtp=0

limits()
{
    "$python" tests/interop/maild_limits.py "$(port_of imap)" \
        "$(port_of pop3)" "$(port_of smtp)" "$1"
}

# said TEXT: the log has such a line.
said()
{
    grep -qE "$1" "$dir/server.log" || { cat "$dir/server.log"; return 1; }
}

only_lines()
{
    ! grep -avE '^[0-9-]{10}T[0-9:]{8}Z [ -~]*$' "$dir/server.log"
}

start_maild --clear --ports $ports --per-address 5 --log all
check "five connections from an address" limits address
check "each connection is logged" said ' smtp \[127\.0\.0\.1\]: connected$'
check "the one too many is logged" said 'refused: too many connections$'
stop "maild ends well"

start_maild --clear --ports $ports --per-user 3 --per-address 50
check "three sessions of a user" limits user
check "who has logged in is logged" said ' imap \[127.* alice: logged in$'
check "passwords are guessed slowly" limits guess
check "a wrong password is logged" said ' pop3 .*: login failed: bob$'
check "what was not tried is logged" said ' pop3 .*: login not tried: '
check "a strange name is escaped" \
    said ' login failed: m\\xC3\\xA4l\\x5Clory$'
check "no name makes a line of its own" only_lines
check "no password is logged" sh -c "! grep -E 'secret|wrong' \
    '$dir/server.log'"
stop "maild ends well that was guessed at"

if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
    message mail
    mkdir -p "$dir/root" && chown -R nobody "$dir/root"
    start_maild --user nobody --quiet
    check "maild is nobody" sh -c "! grep -E '^(Uid|Gid|Groups):.*	0(	|$)' \
        /proc/${servers##* }/status"
    check "nobody takes mail" send 0 --no-tls --from a@b.test \
        --to alice@$domain "$dir/mail"
    check "the mail is there" arrived alice "$dir/mail.crlf"
    stop "maild ends well that was nobody"
    check "a quiet maild says nothing" [ ! -s "$dir/server.log" ]
    chown root "$dir/root" && chmod 700 "$dir/root"
    check "maild sees that nobody cannot write" sh -c "
        '$bin/maild' --root '$dir/root' --domain $domain \
        --users '$dir/users' --ports smtp=0 --user nobody; [ \$? -eq 73 ]"
else
    echo "SKIP maild becomes nobody (not root)"
fi
finish
