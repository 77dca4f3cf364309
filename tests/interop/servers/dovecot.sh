# A Dovecot that serves POP3, and IMAP where it has it; for scripts that have lib.sh.

imap_too()
{
    protocols=pop3 imap_login=
    [ -x /usr/lib/dovecot/imap ] || return 0
    protocols="pop3 imap" imap4=$(free_port) imaps=$(free_port)
    imap_login="service imap-login {
  chroot =
  inet_listener imap {
    port = $imap4
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}"
}

# start_dovecot USER...: with all it writes in $dir, and their Maildirs in
# $home/USER/Maildir, which must belong to $owner if that is not empty; sets
# $pop3 and $pop3s, $imap4 and $imaps. Wants a certificate(), and find_python.
start_dovecot()
{
    home=$dir/home pop3=$(free_port) pop3s=$(free_port)
    rm -rf "$home"
    mkdir -p "$home" "$dir/dovecot"
    mail=$(id -un) inner="default_internal_user = $(id -un)
default_login_user = $(id -un)
default_internal_group = $(id -gn)"
    owner=
    if [ "$(id -u)" -eq 0 ]; then
        mail=mail owner=mail inner=
        chown mail "$home"
    fi
    imap_too
    printf '%s:{PLAIN}secret\n' "$@" >"$dir/dovecot/users"
    chmod 644 "$dir/dovecot/users"
    cat >"$dir/dovecot/conf" <<END
base_dir = $dir/dovecot/run
state_dir = $dir/dovecot
log_path = $dir/dovecot/log
listen = 127.0.0.1
protocols = $protocols
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
default_vsz_limit = 2G
mailbox_idle_check_interval = 1s
$inner
passdb {
  driver = passwd-file
  args = $dir/dovecot/users
}
userdb {
  driver = static
  args = uid=$mail gid=$(id -gn "$mail") home=$home/%n
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $pop3
  }
  inet_listener pop3s {
    port = $pop3s
    ssl = yes
  }
}
$imap_login
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
END
    dovecot -F -c "$dir/dovecot/conf" >"$dir/dovecot/out" 2>&1 </dev/null &
    servers="$servers $!"
    listens "$pop3"
}
