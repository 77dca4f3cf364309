"""Makes the tables of the 8-bit charsets from Python's codecs.

charset_tables.py tables > lib/codec/charset_tables.c
charset_tables.py octets > tests/data/charsets.txt

The second form is what the tests expect, one charset a line: its name for
Python and the code points of 128 to 255 in hex, "-" for none. tests/api/
charsets.sh compares both with what is checked in.
"""

import sys

# In the order of lib/codec/charset_int.h.
CHARSETS = (
    ["iso8859_%d" % i for i in range(1, 17) if i != 12]
    + ["cp%d" % i for i in range(1250, 1259)]
    + ["cp874", "koi8_r", "koi8_u", "mac_roman", "cp437", "cp850", "cp866"]
)

# Read with the C1 area of a Windows charset: see include/mailproto/charset.h.
SUPERSETS = {"iso8859_1": "cp1252", "iso8859_9": "cp1254",
             "iso8859_11": "cp874"}


def code_points(codec):
    """Those of 128 to 255; 0 for an octet that has none."""
    text = [bytes([i]).decode(codec, "replace") for i in range(128, 256)]
    return [0 if c == "\ufffd" else ord(c) for c in text]


def row_of(rows, row):
    """Where row stands in rows; added when it does not."""
    if row not in rows:
        rows.append(row)
    return rows.index(row)


def print_rows(name, width, rows):
    print("const uint16_t %s[][%d] = {" % (name, width))
    for row in rows:
        print("    {")
        for i in range(0, width, 8):
            comma = "," if i + 8 < width else ""
            cells = ", ".join("0x%04x" % c for c in row[i:i + 8])
            print("        " + cells + comma)
        print("    },")
    print("};")


def tables():
    lows, highs, places = [[0] * 32], [], []
    for codec in CHARSETS:
        low = code_points(SUPERSETS.get(codec, codec))[:32]
        if low == list(range(128, 160)):
            low = lows[0]
        high = code_points(codec)[32:]
        places.append((codec, row_of(lows, low), row_of(highs, high)))
    print("/* Made by tests/tools/charset_tables.py; change that, not this. */")
    print('#include "codec/charset_int.h"\n')
    print_rows("mproto_charset_low", 32, lows)
    print()
    print_rows("mproto_charset_high", 96, highs)
    print("\nconst mproto_charset_rows mproto_charset_places[] = {")
    for codec, low, high in places:
        print("    %-12s/* %s */" % ("{ %d, %d }," % (low, high), codec))
    print("};")


def octets():
    for codec in CHARSETS:
        cells = ["%x" % c if c else "-" for c in code_points(codec)]
        print(" ".join([codec] + cells))


if __name__ == "__main__":
    {"tables": tables, "octets": octets}[sys.argv[1]]()
