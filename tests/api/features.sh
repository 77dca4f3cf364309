# What the README says is in on both sides is played or called on both.
. tests/api/lib.sh

# The words in capitals of a part of the table, in its lines of "both".
words()
{
    awk -v part="    $1" '
        /^    [A-Z]/ { on = $0 ~ "^" part; both = 0 }
        !/^    / { on = 0 }
        on && /^      [a-z]/ { both = $1 == "both" }
        on && both {
            gsub(/[,;]/, "")
            for (i = 1; i <= NF; i++)
                if ($i ~ /^[A-Z0-9][A-Z0-9-]+$/) print $i
        }' README
}

# dialogues PROTOCOL SIDE: what is said in those that this side plays.
dialogues()
{
    grep -LE '^run: ' tests/dialogue/"$1"/*.txt >"$work/files"
    grep -lE "^run:.* ($2|pair)( |\$)" tests/dialogue/"$1"/*.txt >>"$work/files"
    xargs grep -hE '^[CS]( with)?: ' <"$work/files" |
        sed 's/^S: [0-9]*-/S: /' | tr a-z A-Z
}

# units PROTOCOL SIDE: what stands in its unit tests, of IMAP only, whose verbs
# are many and alike.
units()
{
    case "$1 $2" in
    "imap client") cat tests/unit/test_imapc*.c;;
    "imap server") cat tests/unit/test_imapd*.c;;
    esac | tr a-z A-Z
}

# missing PART PROTOCOL: words that one side has no test for.
missing()
{
    words "$1" >"$work/words"
    [ -s "$work/words" ] || echo "no words"
    for side in client server; do
        { dialogues "$2" $side; units "$2" $side; } |
            tr -cs 'A-Z0-9-' '\n' | sort -u >"$work/said"
        sort "$work/words" | comm -23 - "$work/said" | sed "s/$/ ($side)/"
    done
}

# A mechanism is a string in the unit tests.
unnamed()
{
    words SASL >"$work/words"
    [ -s "$work/words" ] || echo "no words"
    while read -r word; do
        grep -q "\"$word\"" tests/unit/test_*.c || echo "$word"
    done <"$work/words"
}

verdict "SMTP of the README is played on both sides" "$(missing SMTP smtp)"
verdict "POP3 of the README is played on both sides" "$(missing POP3 pop3)"
verdict "IMAP of the README is tested on both sides" "$(missing IMAP imap)"
verdict "SASL of the README has unit tests" "$(unnamed)"
finish
