# Each id of tests/catalogue.txt has a test that names it, and each that a test
# names is there. With -l the ids and where their tests are, no verdict.
. tests/api/lib.sh

# The words of tests: FILE, then names, notes or comments.
words()
{
    awk '
        FNR == 1 {
            name = FILENAME
            gsub(/.*\/|\.txt$/, "", name)
            gsub(/-/, " ", name)
            print FILENAME, name
        }
        /^#/ { print FILENAME, $0 }' tests/dialogue/*/*.txt
    grep -o 'test_[a-z0-9_]*(void' tests/unit/test_*.c |
        sed 's/(void$//;s/:/ /;s/\(.* \)test_/\1/' |
        awk '{ gsub("_", " ", $2); print }'
    grep -E '^ */?\*' tests/unit/*.[ch] tests/split/*.c tests/fault/*.c \
        tests/linear/*.c | sed 's/:/ /'
}

# Prints each id with its FILE: "SMTP-08, -11", "cases 30 to 32, 34 and 36",
# "quirk 4 11", "smtp 08 11 all short tails".
ids()
{
    awk '
    BEGIN {
        family = "^(SMUG|INJ|TLS|SMTP|POP|IMAP|SASL|COD|HDR|MIME|MEM)(-[0-9]+)?$"
    }
    function name(n) {
        sub(/^0+/, "", n)
        if (kind ~ /^(case|quirk)$/)
            return kind " " n
        return kind "-" (length(n) < 2 ? "0" n : n)
    }
    function add(n) { print name(n) "\t" file; last = n + 0 }
    function range(to) { while (last < to) add(last + 1) }
    {
        file = $1; kind = ""; ranged = 0
        for (i = 2; i <= NF; i++) {
            word = toupper($i)
            gsub(/^\(|[,;:.)]+$/, "", word)
            if (word ~ /^(CASE|QUIRK)S?$/) {
                kind = tolower(word); sub(/s$/, "", kind)
            } else if (word ~ family) {
                kind = word; sub(/-.*/, "", kind)
                if (sub(/.*-/, "", word)) add(word)
            } else if (word ~ /^T[0-9]+[A-D]?$/ && file ~ /dialogue/) {
                gsub(/^T0*|[A-D]$/, "", word)
                print "T" word "\t" file
            } else if (kind == "" || kind word ~ /^quirk[0-9][0-9][0-9]/) {
                kind = ""
            } else if (word ~ /^-?[0-9]+A?$/) {
                sub(/^-/, "", word)
                if (ranged) range(word + 0)
                else add(tolower(word))
            } else if (word ~ /^[0-9]+-[0-9]+$/) {
                split(word, part, "-"); add(part[1]); range(part[2] + 0)
            } else if (word != "AND" && word != "TO") {
                kind = ""
            }
            ranged = word == "TO"
        }
    }'
}

# The ids of the catalogue: those that want a test, or with "-" those not.
listed()
{
    awk -v none="$1" '
        !/^([A-Z]+-[0-9]+|T[0-9]+|(case|quirk) [0-9]+a?) / { next }
        (substr($0, 11, 2) == "- ") == (none != "") {
            print /^[a-z]/ ? $1 " " $2 : $1
        }' tests/catalogue.txt
}

words | ids | sort -u >"$work/found"
if [ "${1-}" = -l ]; then
    listed "" | awk -F '\t' '
        NR == FNR { where[$1] = where[$1] " " $2; next }
        { print $0 ":" where[$0] }' "$work/found" -
    exit
fi
cut -f 1 "$work/found" | sort -u >"$work/named"
listed "" | sort >"$work/wanted"
listed - | sort - "$work/wanted" >"$work/all"
verdict "each id of the catalogue has a test" \
    "$(comm -13 "$work/named" "$work/wanted")"
verdict "each id of a test is in the catalogue" \
    "$(comm -23 "$work/named" "$work/all")"
finish
