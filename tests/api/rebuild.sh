# Two builds in two folders give the same bits. The folders are what matters,
# so the compiler need not take its time.
. tests/api/lib.sh

for name in one two/below; do
    copy_tree "$work/$name"
    quiet_make "$work/$name" all CFLAGS=-O0
done
for file in libmailproto.a libmailproto.so; do
    verdict "same bits in $file" \
        "$(cmp "$work/one/lib/$file" "$work/two/below/lib/$file" 2>&1)"
done
finish
