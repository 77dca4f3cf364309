# The files that give the examples TLS and DEFLATE, with what they want of the
# linker: OpenSSL's and zlib's where pkg-config finds them and the compiler can
# use them, else none.

program=$(mktemp)
trap 'rm -f "$program"' EXIT

# choose NAME LIBRARY MODULE HEADER CALL: NAME_LIBRARY.c or NAME_none.c
choose()
{
    flags=$(pkg-config --cflags --libs "$3" 2>/dev/null) &&
        printf '#include <%s>\nint main(void) { return %s == 0; }\n' \
            "$4" "$5" |
        $CC -std=c99 ${CFLAGS-} -o "$program" -x c - -x none $flags \
            ${LDFLAGS-} 2>/dev/null ||
        { echo "examples/$1_none.c"; return; }
    echo "examples/$1_$2.c $flags"
}

choose tls openssl 'openssl >= 1.1.1' openssl/ssl.h 'SSL_CTX_new(TLS_method())'
choose squeeze zlib zlib zlib.h 'zlibVersion()'
