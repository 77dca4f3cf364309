# The file that gives the examples TLS, with what it wants of the linker:
# OpenSSL's when pkg-config finds it and the compiler can use it, else none.

program=$(mktemp)
trap 'rm -f "$program"' EXIT

flags=$(pkg-config --cflags --libs 'openssl >= 1.1.1' 2>/dev/null) &&
    printf '#include <openssl/ssl.h>
        int main(void) { return SSL_CTX_new(TLS_method()) == NULL; }\n' |
    $CC -std=c99 ${CFLAGS-} -o "$program" -x c - -x none $flags \
        ${LDFLAGS-} 2>/dev/null ||
    { echo examples/tls_none.c; exit 0; }
echo "examples/tls_openssl.c $flags"
