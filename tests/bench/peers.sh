# The arguments that let benchmarks measure others, too: of each library that
# can be linked.

program=$(mktemp)
trap 'rm -f "$program"' EXIT

# probe NAME HEADER ARGUMENT...
probe()
{
    name=$1 header=$2
    shift 2
    printf '#include <%s>\nint main(void) { return 0; }\n' "$header" |
        $CC -std=c99 ${CFLAGS-} -o "$program" -x c - "$@" 2>/dev/null &&
        echo "-DHAVE_$name $*"
}

probe OPENSSL openssl/evp.h -lcrypto
probe ETPAN libetpan/libetpan.h -letpan
probe DOVECOT dovecot/config.h -std=gnu99 -isystem /usr/include/dovecot \
    -L/usr/lib/dovecot -ldovecot -Wl,-rpath,/usr/lib/dovecot
probe GMIME gmime/gmime.h $(pkg-config --cflags --libs gmime-3.0 2>/dev/null |
    sed 's/-I/-isystem /g')
exit 0
