#!/usr/bin/env python3
"""Messages as Dovecot tells them in FETCH responses and as
tests/corpus/extracted.p does: ENVELOPE, BODY, BODYSTRUCTURE, sections, sizes.
Dovecot's imap process speaks over a pipe; nothing listens. A difference is
explained when changes that have a reason below make both the same; it is
counted for its reasons. What is left fails.

usage: imap_dovecot.py [FILTER [COUNT]]    at the top of the tree
COUNT messages, from the whole corpus; all of them when it is left out.
"""
import collections
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

IMAP = '/usr/lib/dovecot/imap'
OCTETS_MAX = 300000
FOLDERS = ('apache-james-mime4j', 'cpython-test-email', 'enmime', 'flanker',
           'gluon', 'inbucket/etc', 'jsmime', 'mikel-mail',
           'mimekit/messages', 'mimekit/partial', 'nodemailer-mailparser',
           'notmuch', 'perl-mime-tools', 'php-mime-mail-parser', 'postal-mime',
           'sisimai-bounces/maildir', 'spamassassin-public',
           'spamscope-mail-parser', 'stalwart-mail-parser/eml', 'thunderbird',
           'tmail')
NO_MAIL = ('LICENSE.txt', 'NOTICE.txt', 'SOURCE.txt', 'COPYING.txt',
           'MIT-LICENSE.txt', '.out.txt', '.json', '_invalid.txt',
           '_valid.txt', '.xml')
CONFIG = '''base_dir = {0}/run
state_dir = {0}/run
log_path = {0}/log
mail_location = maildir:{0}/mail
protocols = imap
ssl = no
mail_uid = {1}
mail_gid = {2}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
'''


# Values: a list, octets, or None for NIL; atoms are str.

TOKEN = re.compile(rb'[ \r\n]*(?:([()])|"((?:[^"\\]|\\.)*)"|~?\{(\d+)\+?\}\r\n'
                   rb'|((?:[^ ()\[\r\n]|\[[^\]]*\])+))', re.DOTALL)


def read_values(octets, at=0):
    """The values in octets, as nested lists."""
    stack = [[]]
    while True:
        token = TOKEN.match(octets, at)
        if not token:
            assert not octets[at:].strip(), octets[at:at + 100]
            assert len(stack) == 1
            return stack[0]
        at = token.end()
        bracket, quoted, size, atom = token.groups()
        if bracket == b'(':
            stack.append([])
        elif bracket:
            stack[-2].append(stack.pop())
        elif size is not None:
            stack[-1].append(octets[at:at + int(size)])
            at += int(size)
        elif atom is not None:
            stack[-1].append(None if atom.upper() == b'NIL'
                             else atom.decode())
        else:
            stack[-1].append(re.sub(rb'\\(.)', rb'\1', quoted))


# Dovecot

class Dovecot:
    def __init__(self, folder):
        user = pwd.getpwnam('nobody') if os.getuid() == 0 \
            else pwd.getpwuid(os.getuid())
        os.chmod(folder, 0o755)
        for name in ('run', 'mail'):
            os.mkdir(os.path.join(folder, name))
            os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid)
        with open(os.path.join(folder, 'conf'), 'w') as file:
            file.write(CONFIG.format(folder, user.pw_uid, user.pw_gid))
        self.process = subprocess.Popen(
            [IMAP, '-c', os.path.join(folder, 'conf')],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={'USER': user.pw_name, 'HOME': folder})
        self.read_line()

    def read_line(self):
        """A line with its literals."""
        line = self.process.stdout.readline()
        whole = line
        while re.search(rb'\{\d+\}\r\n$', line):
            size = int(re.search(rb'\{(\d+)\}\r\n$', line)[1])
            whole += self.process.stdout.read(size)
            line = self.process.stdout.readline()
            whole += line
        assert line, 'Dovecot has gone'
        return whole

    def command(self, octets):
        """The untagged responses."""
        self.process.stdin.write(b'a ' + octets + b'\r\n')
        self.process.stdin.flush()
        lines = []
        while True:
            line = self.read_line()
            if line.startswith(b'a '):
                assert line.startswith(b'a OK'), (octets[:200], line)
                return lines
            lines.append(line)

    def fetch(self, number, names):
        """Values by name."""
        peek = ' '.join(names).replace('BODY[', 'BODY.PEEK[')
        peek = peek.replace('<10>', '<10.300>')
        for line in self.command(f'FETCH {number} ({peek})'.encode()):
            if re.match(rb'\* \d+ FETCH', line):
                values = read_values(line)[3]
                return dict(zip(values[::2], values[1::2]))
        raise AssertionError('no FETCH')


# Ours

def read_items(file):
    items = {}
    while True:
        line = file.readline()
        if line == b'\n':
            return items
        name, size = line.decode()[:-1].split('\x1f')
        items[name] = None
        if size != 'NIL':
            items[name] = file.read(int(size))
            assert file.read(1) == b'\n'


def ours(command, paths):
    process = subprocess.Popen([command], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    for path in paths:
        process.stdin.write(path.encode() + b'\n')
        process.stdin.flush()
        yield path, read_items(process.stdout)
    process.stdin.close()
    process.wait()


def mail_paths(root):
    for folder in FOLDERS:
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders.sort()
            for name in sorted(names):
                if not name.endswith(NO_MAIL):
                    yield os.path.relpath(os.path.join(where, name), root)

# The changes of both sides, theirs and ours, that make them the same.

def each(change):
    """change, of each string in the values."""
    def changed(value):
        if isinstance(value, list):
            return [changed(one) for one in value]
        return change(value) if isinstance(value, bytes) else value
    return lambda theirs, ours: (changed(theirs), changed(ours))


def no_placeholder(text):
    return b'' if text in (b'MISSING_DOMAIN', b'MISSING_MAILBOX') else text


def one_blank(text):
    return re.sub(rb'[ \t\r\n]+', b' ', text).strip()


def near_numbers(theirs, ours):
    """Sizes of multiparts: a line end for each level."""
    if isinstance(theirs, list) and isinstance(ours, list) \
            and len(theirs) == len(ours):
        both = [near_numbers(*pair) for pair in zip(theirs, ours)]
        return [one for one, _ in both], [one for _, one in both]
    if isinstance(theirs, str) and isinstance(ours, str) \
            and (theirs + ours).isdigit() and 0 <= int(theirs) - int(ours) < 9:
        return ours, ours
    return theirs, ours


def no_charset(value):
    if isinstance(value, list):
        pairs = list(zip(value[::2], value[1::2]))
        if (b'charset', b'us-ascii') in pairs and len(pairs) > 1:
            value = [one for pair in pairs for one in pair
                     if pair != (b'charset', b'us-ascii')]
        return [no_charset(one) for one in value]
    return value


def without_ends(theirs, ours):
    if not isinstance(theirs, bytes) or not isinstance(ours, bytes):
        return theirs, ours
    return theirs.rstrip(b'\r\n'), ours.rstrip(b'\r\n')


VALUES = [
    ('what an address lacks is empty', each(no_placeholder)),
    ('upper and lower case are as written', each(bytes.lower)),
    ('blanks in a text are as written', each(one_blank)),
    ('backslashes of paths are as written',
     each(lambda text: text.replace(b'\\', b''))),
    ('"charset*" is a charset, too',
     lambda theirs, ours: (no_charset(theirs), no_charset(ours))),
    ('the line end before a delimiter belongs to it', near_numbers),
]
OCTETS = [
    ('of what is no message there is no HEADER and no TEXT',
     lambda theirs, ours: (None if ours is None else theirs, ours)),
    ('the line end before a delimiter belongs to it', without_ends),
]
# Ends of paths: those that have no defect, and yet are read in two ways.
DEVIATIONS = [
    ('double-semicolon.msg', 'two ";" in turn end no parameters'),
    ('ending-boundaries.msg', 'with text behind it no line is a delimiter'),
    ('japanese_attachment_long_name.eml', 'sections of RFC 2231 stay apart'),
    ('missing_content_disposition.eml', 'a disposition of nothing is NIL'),
    ('weird_to_header.eml', 'between separators is no address'),
]
BROKEN = 'the message is broken, and parts or addresses are others'


def reasons_for(theirs, ours, changes):
    """None when the changes do not make them the same."""
    used = []
    for reason, change in changes:
        if theirs == ours:
            break
        changed = change(theirs, ours)
        if changed != (theirs, ours):
            used.append(reason)
            theirs, ours = changed
    return used if theirs == ours else None


def prepared(name, value):
    if name in ('ENVELOPE', 'BODY', 'BODYSTRUCTURE'):
        return read_values(value)[0]
    return value.decode() if name == 'RFC822.SIZE' else value


class Comparison:
    def __init__(self):
        self.same = collections.Counter()
        self.reasons = collections.Counter()
        self.explained = self.failed = 0

    def item(self, path, name, theirs, ours, broken):
        used = reasons_for(theirs, ours, OCTETS if '[' in name else VALUES)
        if used is None and broken:
            used = [BROKEN]
        if used is None:
            used = [reason for end, reason in DEVIATIONS
                    if path.endswith(end)] or None
        if used is None:
            self.failed += 1
            print(f'FAIL {path} {name}\n  Dovecot {theirs!a:.600}\n'
                  f'  here    {ours!a:.600}')
        elif used:
            self.explained += 1
            self.reasons.update(used)
        else:
            self.same[name.split('[')[0]] += 1

    def message(self, path, items, theirs):
        broken = items.pop('DEFECTS') != b'0'
        for name, value in items.items():
            self.item(path, name, theirs.get(name), prepared(name, value),
                      broken)

    def show(self):
        for name, count in self.same.items():
            print(f'{name}: {count} are the same')
        for reason, count in self.reasons.most_common():
            print(f'{count:6} differ: {reason}')


def octets_of(path):
    """A message as APPEND takes it; None: it takes none of that kind."""
    with open(path, 'rb') as file:
        raw = re.sub(rb'(?<!\r)\n', b'\r\n', file.read())
    return raw if raw and len(raw) < OCTETS_MAX and b'\0' not in raw else None


def compare(command, root, paths, dovecot):
    comparison = Comparison()
    paths = [path for path in paths if octets_of(os.path.join(root, path))]
    for number, (path, items) in enumerate(ours(command, paths), 1):
        raw = octets_of(os.path.join(root, path))
        dovecot.command(b'APPEND INBOX {%d+}\r\n' % len(raw) + raw)
        theirs = dovecot.fetch(number, [name for name in items
                                        if name != 'DEFECTS'])
        comparison.message(path, items, theirs)
    return comparison


def main():
    command = (sys.argv + ['tests/corpus/extracted.p'])[1]
    root = os.environ.get('MPROTO_CORPUS')
    paths = list(mail_paths(root)) if root else []
    if not paths or not os.access(IMAP, os.X_OK):
        print('SKIP messages by Dovecot: there is no mail below MPROTO_CORPUS,'
              ' or no Dovecot')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    if len(sys.argv) > 2:
        paths = paths[::max(1, len(paths) // int(sys.argv[2]))]
    folder = tempfile.mkdtemp()
    dovecot = Dovecot(folder)
    try:
        dovecot.command(b'SELECT INBOX')
        found = compare(command, root, paths, dovecot)
    finally:
        dovecot.process.kill()
        dovecot.process.wait()
        shutil.rmtree(folder)
    found.show()
    passed = sum(found.same.values()) + found.explained
    print(f'{passed} passed, {found.failed} failed, 0 skipped')
    return found.failed > 0


sys.exit(main())
