# Cyrus' POP3 and IMAP, apart; for scripts that have lib.sh and apart.sh.

# start_cyrus USER...: as start_dovecot() does, but what it keeps mail in is
# its own affair: $imap is the port to store it by.
start_cyrus()
{
    home= owner= pop3=$(free_port) pop3s=$(free_port) imap=$(free_port)
    imap4=$imap imaps=$(free_port)
    cat "$dir/key.pem" "$dir/cert.pem" >"$dir/cyrus.pem"
    chmod 644 "$dir/cyrus.pem"
    apart cyrus "$pop3" cyrus-pop3d cyrus-imapd sasl2-bin \
        libsasl2-modules libsasl2-modules-db <<END
at=/var/lib/cyrus-apart
for folder in db socket proc log msg ptclient sieve user quota; do
    mkdir -p \$at/conf/\$folder
done
mkdir \$at/spool
cat >/etc/imapd.conf <<CONF
configdirectory: \$at/conf
partition-default: \$at/spool
servername: mail.$domain
virtdomains: userid
defaultdomain: $domain
allowplaintext: yes
allowapop: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: \$at/sasldb2
sasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256
autocreate_quota: 0
tls_server_cert: $dir/cyrus.pem
tls_server_key: $dir/cyrus.pem
CONF
lib=/usr/lib/cyrus/bin
cat >/etc/cyrus.conf <<CONF
START {
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
  idled cmd="\$lib/idled"
}
SERVICES {
  imap cmd="\$lib/imapd" listen="127.0.0.1:$imap" prefork=0
  imaps cmd="\$lib/imapd -s" listen="127.0.0.1:$imaps" prefork=0
  pop3 cmd="\$lib/pop3d" listen="127.0.0.1:$pop3" prefork=0
  pop3s cmd="\$lib/pop3d -s" listen="127.0.0.1:$pop3s" prefork=0
}
EVENTS {
}
CONF
for user in $*; do
    for realm in $domain mail.$domain; do
        echo secret | saslpasswd2 -p -c -f \$at/sasldb2 -u \$realm \$user
    done
done
chown -R cyrus:mail \$at
mkdir -p /run/cyrus
chown cyrus:mail /run/cyrus
/usr/sbin/cyrmaster -d -C /etc/imapd.conf -M /etc/cyrus.conf \
    -p /run/cyrus/apart.pid
END
}
