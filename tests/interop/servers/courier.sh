# Courier's POP3 and IMAP, apart; for scripts that have lib.sh and apart.sh.

# start_courier USER...: as start_dovecot() does. Where it does not start,
# $inside/log tells why.
start_courier()
{
    home=$dir/courier owner=mail pop3=$(free_port) pop3s=$(free_port)
    imap4=$(free_port) imaps=$(free_port)
    mkdir "$home"
    cat "$dir/key.pem" "$dir/cert.pem" >"$dir/courier.pem"
    apart courier "$pop3" courier-pop courier-imap courier-authlib-userdb \
        gamin <<END
set_in() {
    sed -i "/^\$2=/d" "\$1"
    printf '%s="%s"\n' "\$2" "\$3" >>"\$1"
}
cd /etc/courier
set_in authdaemonrc authmodulelist authuserdb
for user in $*; do
    mac=\$(printf 'secret\nsecret\n' | userdbpw -hmac-md5 2>/dev/null)
    hash=\$(openssl passwd -6 secret)
    ids="uid=\$(id -u mail)|gid=\$(id -g mail)"
    mkdir -p $home/\$user
    maildirmake $home/\$user/Maildir
    chown -R mail:mail $home/\$user
    printf '%s\thome=%s|mail=%s|%s|systempw=%s|hmac-md5pw=%s\n' \$user \
        $home/\$user $home/\$user/Maildir "\$ids" "\$hash" "\$mac"
done >userdb
chmod 600 userdb
makeuserdb
for ways in POP3AUTH POP3AUTH_TLS; do
    set_in pop3d \$ways 'CRAM-MD5 PLAIN LOGIN'
done
for daemon in pop3d imapd; do
    set_in \$daemon ADDRESS 127.0.0.1
    set_in \$daemon MAXPERIP 200
    set_in \$daemon-ssl SSLADDRESS 127.0.0.1
    set_in \$daemon-ssl TLS_CERTFILE $dir/courier.pem
    set_in \$daemon-ssl TLS_DHPARAMS ''
    set_in \$daemon-ssl TLS_VERIFYPEER NONE
done
set_in pop3d PORT $pop3
set_in pop3d-ssl SSLPORT $pop3s
set_in pop3d-ssl POP3_STARTTLS YES
set_in pop3d POP3DSTART YES
set_in pop3d-ssl POP3DSSLSTART YES
set_in imapd PORT $imap4
set_in imapd-ssl SSLPORT $imaps
set_in imapd-ssl IMAPDSTARTTLS YES
set_in imapd IMAP_ENHANCEDIDLE 1
sed -i 's/^IMAP_CAPABILITY="/&AUTH=CRAM-MD5 /' imapd
set_in imapd IMAPDSTART YES
set_in imapd-ssl IMAPDSSLSTART YES
mkdir -p /run/courier/authdaemon
chown -R courier:courier /run/courier
/usr/sbin/authdaemond start
for daemon in imapd-ssl imapd pop3d-ssl pop3d; do
    /usr/sbin/\$daemon start
done
END
}
