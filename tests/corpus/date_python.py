#!/usr/bin/env python3
"""Date fields of the corpus, as Python's email package reads them and as
tests/corpus/date.p does. Every difference has a reason that is counted; one
without a reason fails.

usage: date_python.py [FILTER]    at the top of the tree; it is run with "-"
"""
import collections
import datetime
import email.utils
import os
import re
import subprocess
import sys

FIELD = re.compile(rb'(?im)^(?:resent-|delivery-)?date[ \t]*:'
                   rb'([^\n]*(?:\n[ \t][^\n]*)*)')
EPOCH = datetime.datetime(1970, 1, 1)

# Python reads another moment, or another zone. The first that fits counts.
OTHER = [
    ('AM and PM are not read by Python', r'\d [AaPp][Mm]\b'),
    ('"GMT+1" is not read by Python', r'(?:GMT|UTC?) ?[+-]\d'),
    ('"+-0500" is not read by Python', r'[+-]{2}\d{4}'),
    ('a comment before the zone is not read by Python', r'\([A-Z]+\) -\d{4}'),
    ('text behind the zone drops it in Python', r'[+-]\d{3,4}[^\d\s]'),
    ('text behind the zone drops it in Python', r'\b[A-Z]{2,4}[<=]'),
    ('text behind the zone drops it in Python', r'[+-]\d{4}\s+[A-Z]\w+,'),
    ('five digits are no zone', r':\d\d \d{5}\s*$'),
    ('JST is not known to Python', r'\bJST\b'),
]
# Python reads none.
NONE = [
    ('ISO 8601 and figures only are not read by Python',
     r'^\s*\d+[-/]\d+[-/]\d+'),
    ('dates without a time are not read by Python', r'^[^:]*$'),
    ('fractions of a second are not read by Python', r':\d\d\.\d'),
    ('text for the seconds is not read by Python', r':\D'),
    ('text behind the time is not read by Python', r':\d\d<'),
]


def bodies(root):
    found = set()
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(('.json', 'LICENSE.txt', 'SOURCE.txt')):
                continue
            with open(os.path.join(folder, name), 'rb') as file:
                octets = file.read().replace(b'\r\n', b'\n')
            found.update(FIELD.findall(octets))
    return sorted(found)


def by_filter(command, lines):
    octets = b''.join(line.replace(b'\n', b'\1') + b'\n' for line in lines)
    out = subprocess.run([command, '-'], input=octets, check=True,
                         stdout=subprocess.PIPE).stdout.decode('ascii')
    for line in out.splitlines():
        words = line.split()
        yield None if words[0] == '-' else tuple(map(int, words[:3]))


def by_python(line):
    try:
        date = email.utils.parsedate_to_datetime(line)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    offset = date.utcoffset()
    zone = int(offset.total_seconds()) // 60 if offset is not None else 0
    seconds = int((date.replace(tzinfo=None) - EPOCH).total_seconds())
    return seconds - zone * 60, zone, int(offset is None)


def reason_of(line, theirs, ours):
    if ours is None:
        return None
    if theirs and ours[:2] == theirs[:2]:
        return 'quotes or text around the zone hide it from Python'
    for reason, pattern in OTHER if theirs else NONE:
        if re.search(pattern, line):
            return reason
    return None


def main():
    command = (sys.argv + ['tests/corpus/date.p'])[1]
    root = os.environ.get('MPROTO_CORPUS')
    if not root:
        print('SKIP dates by Python: MPROTO_CORPUS is not set')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    lines = bodies(root)
    counts = collections.Counter()
    same = failed = 0
    for octets, ours in zip(lines, by_filter(command, lines)):
        line = octets.decode('latin-1')
        theirs = by_python(line)
        reason = reason_of(line, theirs, ours)
        if theirs == ours:
            same += 1
        elif reason:
            counts[reason] += 1
        else:
            failed += 1
            print(f'FAIL {line!r}: Python {theirs}, here {ours}')
    print(f'{same:6} are the same')
    for reason, count in counts.most_common():
        print(f'{count:6} differ: {reason}')
    print(f'{same + sum(counts.values())} passed, {failed} failed, 0 skipped')
    return failed > 0


sys.exit(main())
