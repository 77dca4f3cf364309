#!/usr/bin/env python3
"""Messages as Python's email package takes them apart and as
tests/corpus/mime_parts.p does: parts, types and decoded bodies. A difference
is explained when a change that has a reason below makes ours of what Python
found, octet for octet; it is counted for its reason. What is left fails.

usage: mime_python.py [FILTER]    at the top of the tree
"""
import base64
import collections
import copy
import email
import email.errors
import os
import quopri
import re
import subprocess
import sys
import zlib

FOLDERS = ('flanker', 'gluon', 'inbucket/etc', 'jsmime', 'mikel-mail',
           'mimekit/messages', 'mimekit/partial', 'nodemailer-mailparser',
           'notmuch', 'php-mime-mail-parser', 'postal-mime',
           'sisimai-bounces/maildir/bsd', 'sisimai-bounces/maildir/dos',
           'spamassassin-public', 'spamscope-mail-parser', 'thunderbird',
           'tmail')
NO_MAIL = ('LICENSE.txt', 'NOTICE.txt', 'SOURCE.txt', 'COPYING.txt',
           'MIT-LICENSE.txt', '.out.txt', '.json', '_invalid.txt',
           '_valid.txt')

NO_EMPTY_LINE = email.errors.MissingHeaderBodySeparatorDefect
Part = collections.namedtuple('Part', 'path kind type encoded body')


# What Python finds.

def encoding_of(message):
    return str(message.get('content-transfer-encoding', '')).strip().lower()


def text_of(message):
    """The octets of a body as they stand in the message."""
    plain = copy.copy(message)
    del plain['content-transfer-encoding']
    return plain.get_payload(decode=True) or b''


def parts_of(message, path=''):
    """The parts of a message in order, as Python has them."""
    kind = message.get_content_maintype()
    if not message.is_multipart():
        kind = 'leaf'
    yield Part(path or '0', kind, message.get_content_type(), message,
               message.get_payload(decode=True) or b'')
    if message.is_multipart():
        for number, part in enumerate(message.get_payload(), 1):
            yield from parts_of(part, f'{path}.{number}'.lstrip('.'))


# Trees: the changes.

def leaves(theirs, chosen):
    """Without what is in the parts that are chosen."""
    outer = [part.path for part in theirs if chosen(part)]

    def is_inside(path):
        return any(path != one and (one == '0' or path.startswith(one + '.'))
                   for one in outer)
    return [part._replace(kind='leaf', body=None)
            if part.path in outer else part
            for part in theirs if not is_inside(part.path)]


def reports_are_leaves(theirs):
    """Reports, fragments, news: Python reads them as messages."""
    return leaves(theirs, lambda part: part.kind == 'message'
                  and part.type != 'message/rfc822')


def encoded_are_leaves(theirs):
    return leaves(theirs, lambda part: part.kind == 'message'
                  and encoding_of(part.encoded) == 'base64')


def all_preamble(theirs):
    return [part._replace(kind='multipart', body=None)
            if part.kind == 'leaf' and part.type.startswith('multipart/')
            and part.encoded.get_boundary() else part for part in theirs]


def type_alone(theirs):
    return [part._replace(type=part.type.split()[0]) for part in theirs]


def header_goes_on(theirs):
    """Python has the body begin at a line that is no field."""
    found = []
    for part in theirs:
        if not any(isinstance(defect, NO_EMPTY_LINE)
                   for defect in part.encoded.defects):
            found.append(part)
            continue
        rest = re.match(rb'((?:.*\S.*(?:\n|\Z))*)\r?\n?((?s:.*))',
                        text_of(part.encoded))
        fields = re.findall(rb'(?m)^[!-9;-~]+:.*\n(?:[ \t].*\n)*', rest[1])
        whole = email.message_from_bytes(b''.join(fields) + b'\n' + rest[2])
        for name, value in part.encoded.items():
            if name not in whole:
                whole[name] = value
        found.extend(parts_of(whole, part.path.lstrip('0')))
    return found


TREE = [
    ('a line that is no field does not end a header', header_goes_on),
    ('of message types only rfc822 has parts', reports_are_leaves),
    ('a message in base64 is a leaf', encoded_are_leaves),
    ('without a delimiter all of it is preamble', all_preamble),
    ('a type ends at a blank', type_alone),
]


# Bodies: the changes.

def without_blanks(part):
    """RFC 2045 6.7 (3)."""
    if encoding_of(part.encoded) != 'quoted-printable':
        return part.body
    return quopri.decodestring(re.sub(rb'[ \t]+(?=\r?\n|\Z)', b'',
                                      text_of(part.encoded)))


def not_twice(part):
    """Python takes "==" for "=", whatever is behind it."""
    if encoding_of(part.encoded) != 'quoted-printable':
        return part.body
    text = re.sub(rb'[ \t]+(?=\r?\n|\Z)', b'', text_of(part.encoded))
    return re.sub(rb'=(?:\r?\n|\Z|([0-9A-Fa-f]{2}))', lambda found:
                  bytes.fromhex((found[1] or b'').decode()), text)


def all_letters(part):
    """Every run of letters, be it behind padding or without it."""
    if encoding_of(part.encoded) != 'base64':
        return part.body
    runs = re.sub(rb'[^A-Za-z0-9+/=]', b'', text_of(part.encoded)).split(b'=')
    return b''.join(base64.b64decode(run[:len(run) - (len(run) % 4 == 1)]
                                     + b'=' * (-len(run) % 4))
                    for run in runs)


def last_lf(part):
    return part.body + b'\n'


def last_crlf(part):
    return part.body + b'\r\n'


def no_line_end(part):
    if not part.type.startswith('multipart/'):
        return part.body
    return re.sub(rb'\r?\n\Z', b'', part.body)


BODY = [
    ('blanks at line ends are no quoted-printable', without_blanks),
    ('a "=" before another stands for itself', not_twice),
    ('base64 is read without padding, and behind it', all_letters),
    ('without a delimiter the last line end is of the body', last_lf),
    ('without a delimiter the last line end is of the body', last_crlf),
    ('the line end before a delimiter is none of a leaf', no_line_end),
]


# What we find, and the comparison.

def by_filter(command, root, paths):
    """For each message a list of parts, each a list of texts."""
    octets = b''.join(os.fsencode(os.path.relpath(path, root)) + b'\n'
                      for path in paths)
    out = subprocess.run([command], input=octets, check=True,
                         stdout=subprocess.PIPE).stdout
    messages = out.decode('utf-8', 'replace').split('\n\n')[:-1]
    assert len(messages) == len(paths)
    return [[line.split('\x1f') for line in message.strip('\n').split('\n')]
            for message in messages]


def tree(parts):
    return [tuple(part[:3]) for part in parts]


def explained_tree(theirs, ours):
    """Python's parts as ours are, and the reasons; None: they are not."""
    reasons = []
    for reason, change in TREE:
        changed = change(theirs)
        if changed != theirs:
            reasons.append(reason)
            theirs = changed
    return (theirs, reasons) if tree(theirs) == tree(ours) else (None, [])


def same_body(body, ours):
    return body is None or (len(body) == int(ours[3])
                            and zlib.crc32(body) == int(ours[4], 16))


def explained_body(part, ours):
    """The reason, or '' when there is no difference; None without one."""
    if part.kind != 'leaf' or same_body(part.body, ours):
        return ''
    for reason, change in BODY:
        if same_body(change(part), ours):
            return reason
    return None


def compare(path, octets, ours, counts):
    """Failures of one message; counts has the reasons."""
    message = email.message_from_bytes(octets)
    found = list(parts_of(message))
    theirs, reasons = explained_tree(found, ours)
    counts.update(reasons)
    if theirs is None:
        print(f'FAIL {path}\n  Python {tree(found)}\n  here   {tree(ours)}')
        return 1
    failed = 0
    for part, our in zip(theirs, ours):
        reason = explained_body(part, our)
        counts['parts'] += 1
        if reason is None:
            failed += 1
            print(f'FAIL {path} {part.path} {part.type}: Python has '
                  f'{len(part.body)} octets, here are {our[3]}')
        elif reason:
            counts[reason] += 1
    return failed


def mail(root):
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                if not name.endswith(NO_MAIL):
                    yield os.path.join(where, name)


def main():
    command = (sys.argv + ['tests/corpus/mime_parts.p'])[1]
    root = os.environ.get('MPROTO_CORPUS')
    paths = list(mail(root)) if root else []
    if not paths:
        print('SKIP messages by Python: there is no mail below MPROTO_CORPUS')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    counts = collections.Counter()
    failed = 0
    for path, ours in zip(paths, by_filter(command, root, paths)):
        with open(path, 'rb') as file:
            failed += compare(path, file.read(), ours, counts)
    parts = counts.pop('parts')
    print(f'{len(paths)} messages, {parts} parts')
    for reason, count in counts.most_common():
        print(f'{count:6} differ: {reason}')
    print(f'{parts - failed} passed, {failed} failed, 0 skipped')
    return failed > 0


sys.exit(main())
