#!/bin/sh
# Our send and our relay against Dovecot: LMTP, with a verdict for each
# recipient, and submission with all mechanisms that it has. It submits to our
# maild.
. tests/interop/lib.sh

PATH=$PATH:/usr/sbin
need "send to Dovecot" dovecot
if [ "$(id -u)" -ne 0 ]; then
    echo "SKIP send to Dovecot (it wants to be started by root)"
    exit 0
fi
for part in lmtp submission; do
    if ! [ -x "/usr/lib/dovecot/$part" ]; then
        echo "SKIP send to Dovecot (no dovecot-${part}d here)"
        exit 0
    fi
done

key="a secret of Dovecot's and of who makes tokens"

# base64url: of RFC 4648 section 5.
base64url()
{
    openssl base64 -A | tr +/ -_ | tr -d =
}

# make_token USER: a JSON Web Token (RFC 7519) that says so.
make_token()
{
    now=$(date +%s)
    head=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
    claims=$(printf '{"sub":"%s","iat":%d,"nbf":%d,"exp":%d}' "$1" "$now" \
        "$now" $((now + 600)) | base64url)
    mark=$(printf %s "$head.$claims" |
        openssl dgst -sha256 -hmac "$key" -binary | base64url)
    echo "$head.$claims.$mark"
}

# A Dovecot of our own, with all it has in $dir: bob's mailbox is full.
start_dovecot()
{
    uid=$(id -u nobody) gid=$(id -g nobody)
    mkdir "$dir/box"
    chown nobody "$dir/box"
    for user in alice bob; do
        echo "$user:{PLAIN}secret:$uid:$gid::$dir/box/$user::"
    done | sed '/^bob/s/$/userdb_quota_rule=*:bytes=1/' >"$dir/passwd"
    mkdir -p "$dir/keys/default/HS256"
    printf %s "$key" | openssl base64 >"$dir/keys/default/HS256/default"
    cat >"$dir/oauth2" <<END
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$dir/keys/
username_attribute = sub
END
    cat >"$dir/dovecot.conf" <<END
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/server.log
listen = 127.0.0.1
protocols = lmtp submission
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 \\
    oauthbearer xoauth2
auth_username_format = %Ln
auth_failure_delay = 0
default_vsz_limit = 1G
mail_location = maildir:~
mail_plugins = quota
submission_relay_host = 127.0.0.1
submission_relay_port = $relay
submission_relay_trusted = yes
first_valid_uid = $uid
first_valid_gid = $gid
passdb {
  driver = passwd-file
  args = $dir/passwd
}
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = $dir/oauth2
}
userdb {
  driver = passwd-file
  args = $dir/passwd
}
plugin {
  quota = maildir:User quota
}
service submission-login {
  inet_listener submission {
    port = $submission
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
END
    dovecot -F -c "$dir/dovecot.conf" >"$dir/dovecot.out" 2>&1 </dev/null &
    servers="$servers $!"
    wait_for "$lmtp"
}

by_lmtp()
{
    dated_message small
    send 0 --lmtp --port "$lmtp" --no-tls --from a@other.test \
        --to alice@$domain "$dir/small" &&
        delivered "$dir/box/alice" "$dir/small"
}

large()
{
    large_message body 3000000
    { sed '/^$/q' "$dir/small"; sed '1,/^$/d' "$dir/body"; } >"$dir/large"
    send 0 --lmtp --port "$lmtp" --starttls --ca "$dir/cert.pem" \
        --from a@other.test --to alice@$domain "$dir/large" &&
        delivered "$dir/box/alice" "$dir/large"
}

# nobody is refused at once, bob behind the content. There are two verdicts for
# alice, though Dovecot keeps one message.
verdicts()
{
    send 69 --lmtp --port "$lmtp" --no-tls --from '' --to bob@$domain \
        --to alice@$domain --to nobody@$domain --to alice@$domain \
        "$dir/small" >"$dir/said" 2>&1
    cat "$dir/said"
    grep -q '^send: nobody@.*: 550 ' "$dir/said" &&
        grep -q '^send: bob@.*: [45]52 ' "$dir/said" &&
        ! grep -q '^send: alice@' "$dir/said" &&
        delivered "$dir/box/alice" "$dir/small"
}

# submits MECHANISM [SECRET]: and the trace shows nothing that proves it.
submits()
{
    message "$1"
    MAIL_PASSWORD=${2-secret} send 0 --port "$submission" --starttls \
        --ca "$dir/cert.pem" --user alice --auth "$1" \
        --from alice@$domain --to bob@$domain "$dir/$1" >"$dir/said" 2>&1
    cat "$dir/said"
    sed -n '/^C: AUTH/,/^S: 235/p' "$dir/said" |
        grep -vx -e '.* (secret)' -e "C: AUTH $1" -e 'S: .*' && return 1
    grep -q "^C: AUTH $1" "$dir/said" &&
        arrived bob "$dir/$1.crlf"
}

wrong_password()
{
    MAIL_PASSWORD=wrong send 69 --port "$submission" --starttls \
        --ca "$dir/cert.pem" --user alice "$@" --from alice@$domain \
        --to bob@$domain "$dir/small" && nothing_arrived
}

not_in_the_clear()
{
    MAIL_PASSWORD=secret send 69 --port "$submission" --no-tls \
        --user alice --auth PLAIN --from alice@$domain --to bob@$domain \
        "$dir/small" && nothing_arrived
}

# A relay of ours, which has Dovecot for the whole domain.
start_relay()
{
    echo "$domain lmtp=127.0.0.1:$lmtp 10" >"$dir/mx"
    serve "$bin/relay" --queue "$dir/queue" --host relay.test \
        --ports smtp=0 --trust 127.0.0.1 --no-dns --mx "$dir/mx"
    relay=$(port_of smtp)
}

# The sender hears of bob, whose verdict comes behind the content, and of
# nobody, in one report.
relayed()
{
    send 0 --port "$relay" --no-tls --from alice@$domain --to bob@$domain \
        --to alice@$domain --to nobody@$domain "$dir/small" &&
        arrives "$dir/box/alice" 2 || return
    for file in "$dir/box/alice/new"/*; do
        if grep -q '^Final-Recipient:' "$file"; then
            mv "$file" "$dir/bounce"
        fi
    done
    delivered "$dir/box/alice" "$dir/small" &&
        grep -qx "Final-Recipient: rfc822; nobody@$domain" "$dir/bounce" &&
        grep -qx 'Status: 5.1.1' "$dir/bounce" &&
        grep -qx "Final-Recipient: rfc822; bob@$domain" "$dir/bounce" &&
        grep -qx 'Status: 5.2.2' "$dir/bounce"
}

lend_ports lmtp submission
lmtp=$(port_of lmtp) submission=$(port_of submission)
certificate
start_maild
relay=$port
start_dovecot
check "send to Dovecot by LMTP" by_lmtp
check "send to Dovecot by LMTP, STARTTLS, 3 MB" large
check "send to Dovecot by LMTP, one verdict for each" verdicts
for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
    check "send logs in to Dovecot by $mechanism" submits $mechanism
    check "send tells of a wrong password by $mechanism" \
        wrong_password --auth $mechanism
done
for mechanism in OAUTHBEARER XOAUTH2; do
    check "send logs in to Dovecot by $mechanism" \
        submits $mechanism "$(make_token alice)"
    check "send tells of a wrong token by $mechanism" \
        wrong_password --auth $mechanism
done
check "send shows no password in the clear" not_in_the_clear
start_relay
check "relay to Dovecot by LMTP, and tell of those refused" relayed
finish
