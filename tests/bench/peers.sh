# The arguments that let benchmarks measure OpenSSL's base64, too; none where
# it cannot be linked.
program=$(mktemp)
trap 'rm -f "$program"' EXIT
printf '#include <openssl/evp.h>\nint main(void) { return 0; }\n' |
    $CC ${CFLAGS-} -o "$program" -x c - -lcrypto 2>/dev/null &&
    echo "-DHAVE_OPENSSL -lcrypto"
exit 0
