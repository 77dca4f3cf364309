#!/usr/bin/env python3
"""Header fields of real mail, each text once, as Python's email package reads
them and as tests/corpus/specs.p does. A difference is explained when the
changes that have a reason below make ours of what Python read, octet for
octet; it is counted for each of its reasons. What is left fails.

usage: fields_python.py [FILTER]    at the top of the tree
"""
import collections
import email.errors
import email.header
import email.message
import email.utils
import inspect
import os
import re
import subprocess
import sys

FOLDERS = ('spamassassin-public', 'notmuch')
FIELD = rb')[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)'
PARAMETERS = ('charset', 'boundary', 'name')
NOT_STRICT = ({'strict': False} if 'strict' in
              inspect.signature(email.utils.getaddresses).parameters else {})


def unfolded(body):
    text = body.decode('utf-8', 'surrogateescape')
    return re.sub(r'\r*\n(?=[ \t])', '', text).strip()


# What Python reads: lists of text, as the filter gives them.

def decoded(text):
    """With encoded-words decoded; octets of other text are UTF-8."""
    def run_text(run, charset):
        if isinstance(run, str):
            return run
        known = charset not in (None, 'unknown-8bit')
        return run.decode(charset if known else 'utf-8', 'replace')
    try:
        runs = email.header.decode_header(text)
        whole = ''.join(run_text(run, charset) for run, charset in runs)
    except (LookupError, ValueError, email.errors.HeaderParseError) as error:
        return f'({type(error).__name__})'
    return whole.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')


def subject(body):
    return [decoded(body)]


def addresses(body):
    return [decoded(name) + '\x1e' + spec
            for name, spec in email.utils.getaddresses([body], **NOT_STRICT)]


def message_id(body):
    """Python has no more than the text; the brackets are off."""
    return [re.sub(r'^<(.*)>$', r'\1', body)]


def parameters(body):
    octets = body.encode('utf-8', 'surrogateescape')
    message = email.message.Message()
    message['Content-Type'] = octets.decode('ascii', 'surrogateescape')
    values = [message.get_param(name) for name in PARAMETERS]
    return ['' if value is None
            else '=' + email.utils.collapse_rfc2231_value(value)
            for value in values]


# The changes: of what Python read from body.

def each(pattern, by):
    return lambda theirs, body: [re.sub(pattern, by, one) for one in theirs]


def controls_to_blanks(theirs, body):
    return [re.sub(r'[\0-\x08\x0a-\x1d\x1f\x7f](?=.*\x1e)', ' ', one)
            for one in theirs]


def without_words_behind(theirs, body):
    if not re.search(r'>\w', body):
        return theirs
    return [one for one in theirs if '@' in one]


def names_with_at(theirs, body):
    """The display name is one word, and has an "@"."""
    found = []
    for piece in body.replace('"', '').split(','):
        both = re.fullmatch(r'\s*(\S+@\S+)\s+<(\S+)>', piece)
        if not both and not re.fullmatch(r'\s*[\w.]+@[\w.]+', piece):
            return theirs
        found.append('\x1e'.join(both.groups()) if both
                     else '\x1e' + piece.strip())
    return found


def uncut(theirs, body):
    """Words between separators, without brackets or inside of them."""
    pieces = [piece.strip() for piece in re.split('[,;]', body)]
    if any(re.search(r'\s|.<|>.', piece) for piece in pieces):
        return theirs
    return ['\x1e' + re.sub(r'[<>"\\]', '', piece) for piece in pieces]


def no_members(theirs, body):
    return [] if re.match(r'[\w-]+: ?;', body) else theirs


def only_a_name(theirs, body):
    return [body + '\x1e'] if re.fullmatch(r'[\w ]+', body) else theirs


def nested_comment(theirs, body):
    both = re.fullmatch(r'(\S+) \((\([\w ]+\))\)', body)
    return [f'{both[2]}\x1e{both[1]}'] if both else theirs


def comment_behind(theirs, body):
    return [re.sub(r'^<([^<>]*)>\s+\([^()]*\)$', r'\1', theirs[0])]


def no_id(theirs, body):
    return [] if re.fullmatch(r'<>|[^<>@]*', body) else theirs


def cut_at_brackets(theirs, body):
    return [one for one in re.split('[<>]', theirs[0]) if one]


def as_utf8(theirs, body):
    octets = body.encode('utf-8', 'surrogateescape')
    text = octets.decode('utf-8', 'replace').replace('\ufffd', '\udc80')
    found = re.findall(r'\bname="([^"]*)"$', text)
    if not found or '\ufffd' not in theirs[2]:
        return theirs
    return theirs[:2] + ['=' + found[0].replace('\udc80', '\ufffd')]


ADDRESS = [
    ('blanks at the ends of a quoted name go', each(r'^ +| +(?=\x1e)', '')),
    ('quotes of a local part are no part of it', each(r'"(?=.*@)', '')),
    ('controls in a name become blanks', controls_to_blanks),
    ('words behind ">" are no address', without_words_behind),
    ('"@" in a display name makes no address', names_with_at),
    ('a group without members has no address', no_members),
    ('what is no addr-spec is not cut at ":", "[" or "@"', uncut),
    ('words without "@" are a name', only_a_name),
    ('parentheses in a comment stay', nested_comment),
]
ID = [
    ('a comment behind an id is none of it', comment_behind),
    ('words without "@" and "<>" are no ids', no_id),
    ('a "<" in an id begins another', cut_at_brackets),
    ('blanks at the end of an id go', each(r' +$', '')),
]
PARAMETER = [
    ('octets above 127 are UTF-8, not each a U+FFFD', as_utf8),
    ('a quote that does not close is none', each(r'^="([^"]*)$', r'=\1')),
]
FIELDS = [
    ('S', 'Subject', 'subject', subject, []),
    ('A', 'From, To, Cc', 'from|to|cc', addresses, ADDRESS),
    ('M', 'Message-ID', 'message-id', message_id, ID),
    ('C', 'Content-Type', 'content-type', parameters, PARAMETER),
]


def messages(folder):
    for where, _, names in os.walk(folder):
        for name in names:
            if name.endswith(('LICENSE.txt', 'NOTICE.txt', 'SOURCE.txt')):
                continue
            with open(os.path.join(where, name), 'rb') as file:
                yield file.read().replace(b'\r\n', b'\n')


def bodies(folders):
    """For each kind of field; those of parts count, too: Content-Type."""
    found = {kind: set() for kind, *_ in FIELDS}
    for folder in folders:
        for message in messages(folder):
            header = message.split(b'\n\n', 1)[0]
            for kind, _, names, _, _ in FIELDS:
                text = message if kind == 'C' else header
                found[kind].update(re.findall(
                    rb'(?im)^(?:' + names.encode() + FIELD, text))
    return found


def by_filter(command, kind, fields):
    octets = b''.join(kind.encode() + body.replace(b'\n', b'\1') + b'\n'
                      for body in fields)
    out = subprocess.run([command], input=octets, check=True,
                         stdout=subprocess.PIPE).stdout
    lines = out.decode('utf-8', 'surrogateescape').split('\n')[:-1]
    assert len(lines) == len(fields)
    return [line.split('\x1f')[1:] for line in lines]


def reasons_for(theirs, ours, body, changes):
    """None when the changes do not make ours of theirs."""
    used = []
    for reason, change in changes:
        if theirs == ours:
            break
        changed = change(theirs, body)
        if changed != theirs:
            used.append(reason)
            theirs = changed
    return used if theirs == ours else None


def compare(title, triples, changes):
    """The counts of those that passed and that failed."""
    counts = collections.Counter()
    same = explained = failed = 0
    for body, theirs, ours in triples:
        used = reasons_for(theirs, ours, body, changes)
        if used is None:
            failed += 1
            print(f'FAIL {title} {body!a}\n  Python {theirs!a}\n'
                  f'  here   {ours!a}')
            continue
        same += not used
        explained += bool(used)
        counts.update(used)
    print(f'{title}: {same} are the same, {explained} differ')
    for reason, count in counts.most_common():
        print(f'{count:6} differ: {reason}')
    return same + explained, failed


def main():
    command = (sys.argv + ['tests/corpus/specs.p'])[1]
    root = os.environ.get('MPROTO_CORPUS')
    folders = [os.path.join(root, name) for name in FOLDERS] if root else []
    if not any(map(os.path.isdir, folders)):
        print('SKIP fields by Python: there is no mail below MPROTO_CORPUS')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    found = bodies(folders)
    passed = failed = 0
    for kind, title, _, read, changes in FIELDS:
        fields = sorted(found[kind])
        texts = [unfolded(body) for body in fields]
        theirs = map(read, texts)
        good, bad = compare(title, zip(texts, theirs, by_filter(
            command, kind, fields)), changes)
        passed += good
        failed += bad
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return failed > 0


sys.exit(main())
