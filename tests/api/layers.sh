# Which layer includes which, and what lib/ includes of libc.
. tests/api/lib.sh

# A file of the layer on the left may include those on the right.
allowed()
{
    case $1 in
    base) echo base;;
    codec) echo base codec;;
    message) echo base codec message;;
    sasl) echo base codec sasl;;
    smtp) echo base codec sasl smtp;;
    pop3) echo base codec sasl pop3;;
    imap) echo base codec message sasl imap;;
    esac
}

# The layer to which a header named in an #include belongs: for a public one
# that of the source file of its name, but for those that have none.
layer_of()
{
    case $1 in
    mailproto/base.h) echo base; return;;
    mailproto/codec.h) echo codec; return;;
    mailproto/trace.h) echo message; return;;
    mailproto/smtp.h) echo smtp; return;;
    mailproto/*.h)
        name=${1#mailproto/}
        set -- lib/*/"${name%.h}.c"
        set -- "${1#lib/}"
        ;;
    esac
    case $1 in
    [!*]*/*) echo "${1%%/*}";;
    esac
}

# "FILE HEADER" for each #include line below the folder; <x> and "x" alike.
includes()
{
    find "$@" -name '*.[ch]' | sort | while read -r file; do
        sed -n 's/^ *# *include *[<"]\([^>"]*\)[>"].*/\1/p' "$file" |
            sed "s|^|$file |"
    done
}

arrows()
{
    includes lib | while read -r file header; do
        from=${file#lib/} from=${from%%/*}
        to=$(layer_of "$header")
        case " $(allowed "$from") " in
        *" ${to:-libc} "*) ;;
        *) [ -z "$to" ] || echo "$file includes $header";;
        esac
    done
}

public_arrows()
{
    includes include/mailproto | while read -r file header; do
        from=$(layer_of "${file#include/}")
        to=$(layer_of "$header")
        case " $(allowed "$from") stddef.h stdint.h " in
        *" ${to:-$header} "*) ;;
        *) echo "$file includes $header";;
        esac
    done
}

libc()
{
    includes lib | while read -r file header; do
        case $header in
        */*|mailproto.h) ;;
        stddef.h|stdint.h|string.h|limits.h) ;;
        *mmintrin.h)
            case $file in
            lib/codec/base64_avx2.c|lib/codec/base64_ssse3.c) ;;
            lib/codec/base64_vbmi.c) ;;
            lib/codec/qp_avx2.c|lib/codec/qp_sse2.c) ;;
            lib/codec/utf8_ssse3.c) ;;
            lib/message/mime_avx2.c|lib/message/mime_sse2.c) ;;
            *) echo "$file includes $header";;
            esac;;
        stdlib.h) [ "$file" = lib/base/alloc.c ] ||
            echo "$file includes $header";;
        *) echo "$file includes $header";;
        esac
    done
}

umbrella()
{
    for h in include/mailproto/*.h; do
        grep -q "^#include <${h#include/}>" include/mailproto.h ||
            echo "$h is missing in mailproto.h"
    done
}

verdict "layers of lib" "$(arrows)"
verdict "layers of the public headers" "$(public_arrows)"
verdict "libc headers in lib" "$(libc)"
verdict "mailproto.h has every header" "$(umbrella)"
finish
