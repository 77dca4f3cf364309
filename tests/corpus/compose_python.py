#!/usr/bin/env python3
"""Messages of the composer, as Python's email package reads them and as they
were meant, by tests/corpus/composed.p. Every difference has a reason that is
counted; one without a reason, or a defect that Python finds, fails.

usage: compose_python.py [FILTER]    at the top of the tree
"""
import collections
import email
import email.policy
import subprocess
import sys

PLANS = '800'


def accounts(octets):
    """(message, [[word, bytes ...] ...]) of each message."""
    at = 0
    while at < len(octets):
        end = octets.index(b'\n', at)
        size = int(octets[at:end].split()[1])
        message = octets[end + 1:end + 1 + size]
        at = end + 1 + size
        records = []
        while at < len(octets) and not octets.startswith(b'message ', at):
            end = octets.index(b'\n', at)
            words = octets[at:end].decode('ascii').split(' ')
            if words[0] == 'leaf':
                records.append(words[:2] + [bytes.fromhex(w)
                                            for w in words[2:]])
            else:
                records.append(words[:1] + [bytes.fromhex(words[1])])
            at = end + 1
        yield message, records


def leaves(part):
    if part.get_content_maintype() == 'multipart':
        for child in part.iter_parts():
            yield from leaves(child)
    else:
        yield part


def texts(records, word):
    return [r[1].decode('utf-8') for r in records if r[0] == word]


def defects(part):
    """But for those of messages inside, which are of any form."""
    yield from part.defects
    for value in part.values():
        yield from getattr(value, 'defects', ())
    if part.get_content_maintype() == 'multipart':
        for child in part.iter_parts():
            yield from defects(child)


def differences(message, records):
    """(what, theirs, meant)"""
    head = message.split(b'\r\n\r\n', 1)[0]
    m = email.message_from_bytes(message, policy=email.policy.default)
    if head.isascii():
        yield 'defects', [repr(d) for d in defects(m)], []
        yield 'subject', [str(m['Subject'])], texts(records, 'subject')
        yield 'names', [a.display_name for a in m['From'].addresses], \
            texts(records, 'name')
        yield 'addresses', [a.addr_spec for a in m['From'].addresses], \
            texts(records, 'spec')
    theirs = list(leaves(m))
    meant = [r for r in records if r[0] == 'leaf']
    yield 'types', [p.get_content_type() for p in theirs], \
        [r[1] for r in meant]
    for part, (_, media, name, body) in zip(theirs, meant):
        yield 'file name', [part.get_filename() or ''], [name.decode('utf-8')]
        if not media.startswith('message/'):
            yield 'body', [part.get_payload(decode=True)], [body]


def reason_of(what, theirs, meant):
    if what in ('subject', 'names', 'file name'):
        if [t.split() for t in theirs] == [t.split() for t in meant]:
            return 'Python cuts or joins blanks in header text'
    if what == 'names':
        if [''.join(t.split()) for t in theirs] \
                == [''.join(t.split()) for t in meant]:
            return 'Python leaves a blank between encoded-words of a phrase'
    if what == 'file name' and meant[0][:1] + meant[0][-1:] in ('<>', '""'):
        return 'Python takes quotes and brackets off a file name'
    return None


def main():
    command = (sys.argv + ['tests/corpus/composed.p'])[1]
    out = subprocess.run([command, PLANS], check=True,
                         stdout=subprocess.PIPE).stdout
    counts = collections.Counter()
    passed = failed = 0
    for message, records in accounts(out):
        for what, theirs, meant in differences(message, records):
            if theirs == meant:
                passed += 1
                continue
            reason = reason_of(what, theirs, meant)
            if reason:
                counts[reason] += 1
                passed += 1
            else:
                failed += 1
                print(f'FAIL {what}: Python {theirs!r:.300}, '
                      f'meant {meant!r:.300}')
    for reason, n in counts.most_common():
        print(f'{n} differ: {reason}')
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
