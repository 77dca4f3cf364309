#!/usr/bin/env python3
"""maild_imap_find.py PORT PART: SEARCH, SORT and THREAD by an IMAP server, of
alice, whose INBOX is empty, against what is known of the messages. Prints what is wrong; exit
status 1 then."""
import base64
import re
import socket
import sys
import time

HOST, PORT = '127.0.0.1', int(sys.argv[1])
DAY = 86400


class Session:
    """One of alice's, by hand: lines as they come, literals within them."""

    def __init__(self, mailbox=None):
        self.socket = socket.create_connection((HOST, PORT), timeout=20)
        self.file = self.socket.makefile('rb')
        self.tags = 0
        self.line()
        self.do('LOGIN alice secret')
        if mailbox:
            self.do(f'SELECT {mailbox}')

    def line(self):
        text = self.file.readline()
        assert text.endswith(b'\r\n'), text
        return text[:-2].decode()

    def write(self, command):
        """A command, in which what is bytes is a literal."""
        self.tags += 1
        tag = f't{self.tags}'
        parts = command if isinstance(command, list) else [command]
        octets = tag.encode() + b' '
        for part in parts:
            if isinstance(part, bytes):
                octets += b'{%d+}\r\n' % len(part) + part
            else:
                octets += part.encode()
        self.socket.sendall(octets + b'\r\n')
        return tag

    def read(self, tag):
        lines = [self.line()]
        while not lines[-1].startswith(tag + ' '):
            lines.append(self.line())
        return lines[:-1], lines[-1][len(tag) + 1:]

    def say(self, command):
        return self.read(self.write(command))

    def do(self, command):
        lines, answer = self.say(command)
        assert answer.startswith('OK'), (command, answer)
        return lines

    def one(self, command, name):
        """The data of the one response of that name."""
        found = [line[len(name) + 2:].strip() for line in self.do(command)
                 if line.startswith(f'* {name}')]
        assert len(found) == 1, (command, found)
        return found[0]

    def numbers(self, command, name='SEARCH'):
        return [int(n) for n in self.one(command, name).split()]

    def esearch(self, command):
        """What stands behind the tag, which must be ours."""
        text = self.one(command, 'ESEARCH')
        head = f'(TAG "t{self.tags}")'
        assert text.startswith(head), (command, text)
        return text[len(head):].strip()


# --- the messages ---------------------------------------------------------

def date(text):
    """Seconds of "1-Feb-1994"."""
    return time.mktime(time.strptime(text + ' UTC', '%d-%b-%Y %Z')) \
        - time.timezone


class Message:
    def __init__(self, number, flags='', received='1-Feb-2020 12:00:00 +0000',
                 day=None, text='', raw=None, parts='', **fields):
        self.number, self.flags = number, flags.split()
        self.uid = number + 3
        self.received, self.day = received, day
        self.fields = {k.lower().replace('_', '-'): v
                       for k, v in fields.items()}
        self.text, self.parts = text, parts
        head = ''.join(f'{k.replace("_", "-").title()}: {encoded(v)}\r\n'
                       for k, v in fields.items())
        if day:
            head = f'Date: {day} 10:00:00 +0000\r\n' + head
        self.raw = raw or (head + '\r\n' + text).encode()

    def has(self, flag):
        return flag in self.flags

    def field(self, name):
        return self.fields.get(name, '').lower()

    def has_text(self, text):
        return text.lower() in self.text.lower() or \
            text.lower() in self.parts.lower()

    def anywhere(self, text):
        return self.has_text(text) or any(
            text.lower() in value.lower() for value in self.fields.values())

    def received_day(self):
        return date(self.received.split()[0])

    def sent_day(self):
        return self.day and date('-'.join(self.day.split(' ')[1:4]))


def encoded(value):
    if value.isascii():
        return value
    words, address = re.fullmatch(r'(.*?)( <.*>)?', value).groups()
    octets = base64.b64encode(words.encode()).decode()
    return f'=?utf-8?B?{octets}?={address or ""}'


MULTIPART = b'''From: Multi <multi@other.test>\r
To: x@y.test\r
Subject: parts\r
Content-Type: multipart/mixed; boundary=b\r
\r
preamble\r
--b\r
Content-Type: text/plain; charset=iso-8859-1\r
Content-Transfer-Encoding: quoted-printable\r
\r
Stra=DFe und gr=\r
oss\r
--b\r
Content-Type: application/octet-stream; name=file.bin\r
Content-Transfer-Encoding: base64\r
\r
c2VjcmV0aW5zaWRl\r
--b\r
Content-Type: message/rfc822\r
\r
Subject: nested subject\r
\r
nested words\r
--b--\r
'''

MESSAGES = [
    Message(1, r'\Seen \Answered', '1-Jan-2020 12:00:00 +0000',
            'Wed, 1 Jan 2020', 'Hello world, this is one.\r\n',
            From='Anna <anna@a.test>', To='alice@example.test',
            Subject='first', Message_Id='<1@a>'),
    Message(2, r'\Flagged', '2-Jan-2020 23:30:00 +0000', 'Thu, 2 Jan 2020',
            'ein zweites in Köln\r\n', From='Bert Ärger <bert@b.test>',
            To='Zoe <zoe@z.test>, alice@example.test', Cc='carl@c.test',
            Subject='Grüße aus Köln', Message_Id='<2@a>',
            MIME_Version='1.0', Content_Type='text/plain; charset=utf-8'),
    Message(3, r'\Seen \Deleted $Junk', '3-Feb-2020 00:10:00 +0000',
            'Mon, 3 Feb 2020', 'x' * 5000 + '\r\n', From='"C, D" <cd@c.test>',
            Subject='Re: first', In_Reply_To='<1@a>', Message_Id='<3@a>',
            Bcc='hidden@h.test'),
    Message(4, r'\Draft Work $Junk', '4-Mar-2021 12:00:00 +0000',
            'Sun, 1 Mar 2020', 'Fourth one\r\n', From='anna@a.test',
            To='alice@example.test', Subject='second',
            X_Empty='', X_Spam='Yes, score=7', Message_Id='<4@a>'),
    Message(5, r'\Seen', '5-Mar-2021 12:00:00 +0000', None, 'no date\r\n',
            Subject='Fwd: second', Message_Id='<5@a>'),
    Message(6, '', '6-Mar-2021 12:00:00 +0000', None,
            'preamble Straße und gross nested words',
            raw=MULTIPART, parts='nested subject', From='multi@other.test',
            To='x@y.test', Subject='parts'),
    Message(7, r'\Seen \Flagged Work', '7-Mar-2021 12:00:00 +0000',
            'Fri, 3 Jan 2020', 'seventh\r\n', From='Dora <dora@d.test>',
            To='Bob <bob@b.test>', Cc='anna@a.test',
            Subject='[list] RE: first (fwd)', References='<1@a> <3@a>',
            Message_Id='<7@a>')
]


def fill():
    s = Session()
    for i in range(3):
        s.do(['APPEND INBOX (\\Deleted) ', b'Subject: gone\r\n\r\n'])
    for m in MESSAGES:
        s.do([f'APPEND INBOX ({" ".join(m.flags)}) "{m.received:>26}" ',
              m.raw])
    s.do('SELECT INBOX')
    s.do('UID EXPUNGE 1:3')
    s.do('SELECT INBOX')
    return s


def found(test):
    return [m.number for m in MESSAGES if test(m)]


# --- what is asked, and what is known -------------------------------------

def flag(name):
    return lambda m: m.has(name)


def unflag(name):
    return lambda m: not m.has(name)


def in_field(name, text):
    return lambda m: name in m.fields and text.lower() in m.field(name)


def received(compare, day):
    return lambda m: compare(m.received_day(), date(day))


def sent(compare, day):
    return lambda m: m.day is not None and compare(m.sent_day(), date(day))


def before(a, b):
    return a < b


def on(a, b):
    return a == b


def since(a, b):
    return a >= b


KEYS = [
    ('ALL', lambda m: True),
    ('ANSWERED', flag(r'\Answered')), ('UNANSWERED', unflag(r'\Answered')),
    ('DELETED', flag(r'\Deleted')), ('UNDELETED', unflag(r'\Deleted')),
    ('DRAFT', flag(r'\Draft')), ('UNDRAFT', unflag(r'\Draft')),
    ('FLAGGED', flag(r'\Flagged')), ('UNFLAGGED', unflag(r'\Flagged')),
    ('SEEN', flag(r'\Seen')), ('UNSEEN', unflag(r'\Seen')),
    ('KEYWORD work', flag('Work')), ('UNKEYWORD Work', unflag('Work')),
    ('KEYWORD $junk', flag('$Junk')), ('KEYWORD Nobody', lambda m: False),
    ('UNKEYWORD Nobody', lambda m: True),
    ('OLD', lambda m: True), ('NOT OLD', lambda m: False),
    ('RECENT', lambda m: False), ('NEW', lambda m: False),
    ('2:4', lambda m: 2 <= m.number <= 4), ('*', lambda m: m.number == 7),
    ('6:*,1', lambda m: m.number in (1, 6, 7)),
    ('4:2', lambda m: 2 <= m.number <= 4),
    ('UID 5:6', lambda m: m.uid in (5, 6)),
    ('UID 1000:*', lambda m: m.number == 7),
    ('1000', lambda m: False), ('5,7:1000', lambda m: m.number in (5, 7)),
    ('UID 1:2', lambda m: False), ('NOT 2:7', lambda m: m.number == 1),
    ('LARGER 4000', lambda m: len(m.raw) > 4000),
    ('SMALLER 200', lambda m: len(m.raw) < 200),
    ('LARGER 4294967296', lambda m: False),
    (f'LARGER {len(MESSAGES[2].raw)}', lambda m: False),
    ('BEFORE 3-Feb-2020', received(before, '3-Feb-2020')),
    ('ON 3-Feb-2020', received(on, '3-Feb-2020')),
    ('SINCE 3-Feb-2020', received(since, '3-Feb-2020')),
    ('ON "2-Jan-2020"', received(on, '2-Jan-2020')),
    ('ON 02-jan-2020', received(on, '2-Jan-2020')),
    ('SENTBEFORE 3-Jan-2020', sent(before, '3-Jan-2020')),
    ('SENTON 3-Jan-2020', sent(on, '3-Jan-2020')),
    ('SENTSINCE 3-Jan-2020', sent(since, '3-Jan-2020')),
    ('FROM anna', in_field('from', 'anna')),
    ('FROM "c, d"', in_field('from', 'c, d')),
    ('FROM ""', lambda m: 'from' in m.fields),
    ('TO zoe@Z', in_field('to', 'zoe@z')),
    ('CC carl', in_field('cc', 'carl')), ('BCC hidden', in_field('bcc', 'h')),
    ('SUBJECT FIRST', in_field('subject', 'first')),
    ('HEADER X-Spam score', in_field('x-spam', 'score')),
    ('HEADER x-empty ""', lambda m: 'x-empty' in m.fields),
    ('HEADER Message-ID "<3@a>"', in_field('message-id', '<3@a>')),
    ('HEADER in-reply-to 1@A', in_field('in-reply-to', '1@a')),
    ('BODY "hello WORLD"', lambda m: m.has_text('hello world')),
    ('BODY first', lambda m: False),
    ('BODY gross', lambda m: m.number == 6),
    ('BODY "nested words"', lambda m: m.number == 6),
    ('TEXT "nested subject"', lambda m: m.number == 6),
    ('BODY "nested subject"', lambda m: False),
    ('TEXT file.bin', lambda m: m.number == 6),
    ('TEXT first', lambda m: m.anywhere('first')),
    ('TEXT one', lambda m: m.anywhere('one')),
    ('SEEN FLAGGED', lambda m: m.has(r'\Seen') and m.has(r'\Flagged')),
    ('OR SEEN FLAGGED', lambda m: m.has(r'\Seen') or m.has(r'\Flagged')),
    ('NOT (SEEN FLAGGED)',
     lambda m: not (m.has(r'\Seen') and m.has(r'\Flagged'))),
    ('OR (1:3 SEEN) OR NOT SEEN FROM dora',
     lambda m: m.number <= 3 and m.has(r'\Seen') or not m.has(r'\Seen')
     or m.number == 7),
    ('(((2:3))) ((NOT NOT SEEN))', lambda m: m.number == 3),
    ('YOUNGER 86400', lambda m: False), ('OLDER 86400', lambda m: True),
    ('MODSEQ 1', lambda m: True), ('SAVEDSINCE 1-Jan-2021', lambda m: True),
    ('SAVEDBEFORE 1-Jan-2021', lambda m: False),
    ('SAVEDATESUPPORTED', lambda m: True)
]


def same(got, wanted, what):
    if got != wanted:
        print(f'{what}: {got}, not {wanted}')
        same.failed = True


same.failed = False


def ranges(numbers):
    """"1:3,7" """
    parts = []
    for n in numbers:
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ','.join(f'{a}' if a == b else f'{a}:{b}' for a, b in parts)


def without_modseq(text):
    return re.sub(r' ?\(?MODSEQ \d+\)?', '', text)


def keys():
    s = fill()
    for program, test in KEYS:
        wanted = found(test)
        got = without_modseq(s.one(f'SEARCH {program}', 'SEARCH'))
        same([int(n) for n in got.split()], wanted, program)
        got = without_modseq(s.one(f'UID SEARCH {program}', 'SEARCH'))
        same([int(n) for n in got.split()], [n + 3 for n in wanted],
             f'UID {program}')
        got = without_modseq(s.esearch(f'SEARCH RETURN (ALL) {program}'))
        same(got, f'ALL {ranges(wanted)}' if wanted else '', program)
    everything = ' '.join(f'OR ({program})' for program, test in KEYS)
    same(len(without_modseq(s.one(f'SEARCH {everything} ALL',
                                  'SEARCH')).split()), 7, 'all keys at once')


# --- texts in UTF-8, and what is refused ----------------------------------

def words():
    s = fill()
    for name, text, number in (('SUBJECT', 'GRÜSSE AUS', None),
                               ('SUBJECT', 'grüße AUS KÖLN', 2),
                               ('FROM', 'ärger', 2), ('BODY', 'KÖLN', 2),
                               ('TEXT', 'straße', 6)):
        same(s.numbers(['SEARCH CHARSET utf-8 ' + name + ' ',
                        text.encode()]), [number] if number else [], text)
        same(s.numbers(['UID SEARCH CHARSET UTF-8 NOT ' + name + ' ',
                        text.encode()]),
             [m.uid for m in MESSAGES if m.number != number], text)
    for command, wanted in (
            ('SEARCH CHARSET KOI8-R ALL', 'NO [BADCHARSET (US-ASCII UTF-8)]'),
            ('SORT (DATE) X-NONE ALL', 'NO [BADCHARSET'),
            ('THREAD REFERENCES X-NONE ALL', 'NO [BADCHARSET'),
            ('SEARCH', 'BAD'), ('SEARCH FOO', 'BAD'), ('SEARCH SUBJECT', 'BAD'),
            ('SEARCH BEFORE 31-Feb-2020', 'BAD'), ('SEARCH 0', 'BAD'), ('SEARCH (SEEN', 'BAD'),
            ('SEARCH OR SEEN', 'BAD'), ('SEARCH NOT', 'BAD'),
            ('SEARCH ()', 'BAD'), ('SEARCH EMAILID', 'BAD'),
            ('SEARCH RETURN (NONE) ALL', 'BAD'),
            ('SEARCH RETURN (ALL PARTIAL 1:2) ALL', 'BAD'),
            ('SEARCH RETURN (PARTIAL 0:2) ALL', 'BAD'),
            ('SORT () UTF-8 ALL', 'BAD'), ('SORT (FOO) UTF-8 ALL', 'BAD'),
            ('SORT (DATE) ALL', 'BAD'), ('THREAD FOO UTF-8 ALL', 'BAD')):
        answer = s.say(command)[1]
        same(answer[:len(wanted)], wanted, command)
    same(s.numbers('SEARCH UID 4'), [1], 'behind what was refused')
    lines = s.do('SEARCH MODSEQ 1')
    same(bool(re.search(r'^\* SEARCH [\d ]+ \(MODSEQ \d+\)$', lines[0])), True,
         lines)
    same(['MODSEQ' in line for line in s.do('STORE 1 FLAGS ()')], [True],
         'SEARCH MODSEQ enables CONDSTORE')


# --- RETURN ---------------------------------------------------------------

def returns():
    s = fill()
    same(s.esearch('SEARCH RETURN (MIN MAX COUNT ALL) SEEN'),
         'ALL 1,3,5,7 MIN 1 MAX 7 COUNT 4', 'all of it')
    same(s.esearch('UID SEARCH RETURN () SEEN'), 'UID ALL 4,6,8,10', '()')
    same(s.esearch('UID SEARCH RETURN (COUNT) KEYWORD Nobody'), 'UID COUNT 0',
         'COUNT of none')
    same(s.esearch('SEARCH RETURN (MIN MAX ALL) KEYWORD Nobody'), '', 'none')
    for part, wanted in (('1:2', '1,3'), ('2:1', '1,3'), ('3:9', '5,7'),
                         ('5:9', 'NIL'), ('-1:-2', '5,7'), ('-3:-9', '1,3'),
                         ('-9:-10', 'NIL')):
        same(s.esearch(f'SEARCH RETURN (PARTIAL {part}) SEEN'),
             f'PARTIAL ({part} {wanted})', part)
    same(s.esearch('SEARCH RETURN (CONTEXT COUNT PARTIAL 2:3) SEEN'),
         'PARTIAL (2:3 3,5) COUNT 4', 'CONTEXT')
    for options, wanted in (
            ('SAVE', [1, 3, 5, 7]), ('SAVE MIN', [1]), ('SAVE MAX', [7]),
            ('SAVE MIN MAX', [1, 7]), ('SAVE MIN COUNT', [1, 3, 5, 7]),
            ('SAVE MIN ALL', [1, 3, 5, 7]), ('SAVE PARTIAL 2:3', [3, 5]),
            ('SAVE PARTIAL -1:-1 MIN', [1, 7]),
            ('SAVE PARTIAL 1:1 COUNT', [1, 3, 5, 7])):
        s.do(f'SEARCH RETURN ({options}) SEEN')
        same(s.numbers('SEARCH $'), wanted, options)
        same(s.numbers('UID SEARCH UID $'), [n + 3 for n in wanted], options)
        same(s.numbers('SEARCH NOT $'),
             [n for n in range(1, 8) if n not in wanted], options)
    same(s.do('SEARCH RETURN (SAVE) SEEN'), [], 'SAVE tells nothing')
    s.say('SEARCH RETURN (SAVE) FOO')
    same(s.numbers('SEARCH $'), [1, 3, 5, 7], '$ behind BAD')
    s.say('SEARCH RETURN (SAVE) CHARSET X ALL')
    same(s.numbers('SEARCH $'), [], '$ behind NO')
    first = s.write('SEARCH RETURN (SAVE) FLAGGED')
    second = s.write('FETCH $ (UID)')
    s.read(first)
    same(s.read(second)[0], ['* 2 FETCH (UID 5)', '* 7 FETCH (UID 10)'],
         '$ in what is sent at once')
    low, high = (int(re.search(r'MODSEQ (\d+)', s.esearch(
        f'SEARCH RETURN ({what}) MODSEQ 1'))[1]) for what in ('MIN', 'MAX'))
    both = s.esearch('SEARCH RETURN (ALL) MODSEQ 1')
    same(f'MODSEQ {max(low, high)}' in both and low < high, True, both)


# --- SORT and THREAD ------------------------------------------------------

def base(subject):
    subject = re.sub(r'\s*\(fwd\)$', '', subject.lower())
    return re.sub(r'^(\[[^]]*\]\s*|(re|fwd?):\s*)*', '', subject)


def address(name):
    def value(m):
        text = m.fields.get(name, '').split(', alice')[0]
        text = re.search(r'<?([^<>@]*)@', text)
        return text[1].upper() if text else ''
    return value


def sent_time(m):
    if m.day:
        return m.sent_day() + 10 * 3600
    return m.received_day() + 12 * 3600


def display(name):
    def value(m):
        text = m.fields.get(name, '')
        if m.number == 6:
            text = {'from': 'Multi <', 'to': text}[name]
        if ', alice' in text:
            text = text.split(',')[0]
        return re.sub(r' ?<.*', '', text).strip('"').upper()
    return value


SORTS = {
    'ARRIVAL': lambda m: (m.received_day(), m.number), 'DATE': sent_time,
    'SIZE': lambda m: len(m.raw), 'SUBJECT': lambda m: base(m.field('subject')),
    'FROM': address('from'), 'TO': address('to'), 'CC': address('cc'),
    'DISPLAYFROM': display('from'), 'DISPLAYTO': display('to')
}


def sort():
    s = fill()
    for name, key in SORTS.items():
        wanted = [m.number for m in sorted(MESSAGES, key=key)]
        same(s.numbers(f'SORT ({name}) UTF-8 ALL', 'SORT'), wanted, name)
        wanted = [m.uid for m in sorted(MESSAGES, key=key, reverse=True)]
        # what is equal stays in the order of numbers
        wanted = [m.uid for m in sorted(
            reversed(MESSAGES), key=key)][::-1]
        same(s.numbers(f'UID SORT (REVERSE {name}) US-ASCII ALL', 'SORT'),
             wanted, f'REVERSE {name}')
    wanted = [m.number for m in sorted(MESSAGES, key=lambda m: (
        SORTS['SUBJECT'](m), -sent_time(m)))]
    same(s.numbers('SORT (SUBJECT REVERSE DATE) UTF-8 ALL', 'SORT'), wanted,
         'two keys')
    same(s.numbers('SORT (SIZE) UTF-8 KEYWORD Nobody', 'SORT'), [], 'none')
    order = [m.number for m in sorted(MESSAGES, key=SORTS['SIZE'])]
    got = s.esearch('SORT RETURN (MIN MAX COUNT) (SIZE) UTF-8 ALL')
    same(got, f'MIN {order[0]} MAX {order[-1]} COUNT 7', 'ESORT')
    got = s.esearch('SORT RETURN (ALL) (SIZE) UTF-8 ALL')
    same(expand(got.split()[1]), order, 'ESORT ALL')
    got = s.esearch('SORT RETURN (PARTIAL 2:4) (SIZE) UTF-8 ALL')
    same(expand(got.split()[2][:-1]), order[1:4], 'ESORT PARTIAL')


def expand(text):
    numbers = []
    for part in text.split(','):
        a, b = (part + ':' + part).split(':')[:2]
        numbers += range(int(a), int(b) + 1)
    return numbers


def thread():
    s = fill()
    # 3 and 7 refer to 1, 5 has the subject of 4
    same(s.one('THREAD REFERENCES UTF-8 ALL', 'THREAD'),
         '(1 3 7)(2)(4 5)(6)', 'REFERENCES')
    same(s.one('UID THREAD REFERENCES UTF-8 ALL', 'THREAD'),
         '(4 6 10)(5)(7 8)(9)', 'UID REFERENCES')
    by_subject = {}
    for m in sorted(MESSAGES, key=sent_time):
        by_subject.setdefault(base(m.field('subject')), []).append(m.number)
    wanted = ''.join(
        f'({t[0]})' if len(t) == 1 else f'({t[0]} {t[1]})' if len(t) == 2
        else f'({t[0]} ' + ''.join(f'({n})' for n in t[1:]) + ')'
        for t in by_subject.values())
    same(s.one('THREAD ORDEREDSUBJECT UTF-8 ALL', 'THREAD'), wanted,
         'ORDEREDSUBJECT')
    same(s.one('THREAD REFERENCES UTF-8 3,7', 'THREAD'), '(3 7)',
         'parts of a thread')
    same(s.one('THREAD REFERENCES UTF-8 KEYWORD Nobody', 'THREAD'), '', 'none')


# --- UPDATE ---------------------------------------------------------------

def changes(lines, tag):
    return [line.split(') ', 1)[1] for line in lines
            if line.startswith(f'* ESEARCH (TAG "{tag}")')]


def updates():
    s, other = fill(), Session('INBOX')
    same(s.esearch('UID SEARCH RETURN (UPDATE COUNT) FLAGGED'), 'UID COUNT 2',
         'UPDATE')
    tag = f't{s.tags}'
    other.do('STORE 3:4 +FLAGS (\\Flagged)')
    other.do('STORE 7 -FLAGS.SILENT (\\Flagged)')
    lines = s.do('NOOP')
    same(changes(lines, tag), ['UID REMOVEFROM (0 10)', 'UID ADDTO (0 6:7)'],
         'flags of another session')
    same(changes(s.do('STORE 1 +FLAGS.SILENT (\\Flagged)'), tag),
         ['UID ADDTO (0 4)'], 'flags of its own')
    same(changes(s.do('NOOP'), tag), [], 'once')
    other.do(['APPEND INBOX (\\Flagged) ', b'Subject: new\r\n\r\n'])
    lines = s.do('NOOP')
    same(changes(lines, tag), ['UID ADDTO (0 11)'], 'a new message')
    same([line for line in lines if 'EXISTS' in line or 'ESEARCH' in line][0],
         '* 8 EXISTS', 'behind EXISTS')
    other.do('STORE 8 +FLAGS.SILENT (\\Deleted)')
    other.do('UID EXPUNGE 11')
    lines = s.do('NOOP')
    same(lines[:2], [f'* ESEARCH (TAG "{tag}") UID REMOVEFROM (0 11)',
                     '* 8 EXPUNGE'], 'before EXPUNGE')
    other.do('STORE 2 +FLAGS (\\Answered)')
    same(changes(s.do('NOOP'), tag), [], 'what does not matter')
    s.do('SEARCH RETURN (UPDATE) 1:3 SEEN')
    numbered = f't{s.tags}'
    other.do('STORE 2,5 +FLAGS (\\Seen)')
    same(changes(s.do('NOOP'), numbered), ['ADDTO (0 2)'], 'numbers then')
    s.do('SORT RETURN (UPDATE) (REVERSE SIZE) UTF-8 FLAGGED')
    sorted_ = f't{s.tags}'
    order = expand(s.esearch('SORT RETURN (ALL) (REVERSE SIZE) UTF-8 FLAGGED')
                   .split()[1])
    other.do('STORE 6 +FLAGS (\\Flagged)')
    got = changes(s.do('NOOP'), sorted_)
    after = expand(s.esearch('SORT RETURN (ALL) (REVERSE SIZE) UTF-8 FLAGGED')
                   .split()[1])
    same(got, [f'ADDTO ({after.index(6) + 1} 6)'], 'sorted')
    other.do('STORE 3 -FLAGS (\\Flagged)')
    same(changes(s.do('NOOP'), sorted_),
         [f'REMOVEFROM ({after.index(3) + 1} 3)'], 'sorted, less')
    same(sorted(order) == sorted(set(after) - {6}), True, order)
    idle = s.write('IDLE')
    same(s.line()[:1], '+', 'IDLE')
    other.do('STORE 5 +FLAGS (\\Flagged)')
    lines = [s.line() for _ in range(3)]
    same(changes(lines, tag), ['UID ADDTO (0 8)'], 'in IDLE')
    s.socket.sendall(b'DONE\r\n')
    s.read(idle)
    same(s.say(f'CANCELUPDATE "{tag}" "{sorted_}"')[1][:2], 'OK', 'CANCEL')
    same(s.say(f'CANCELUPDATE "{tag}"')[1][:3], 'BAD', 'CANCEL twice')
    other.do('STORE 1:* -FLAGS (\\Flagged)')
    same(changes(s.do('NOOP'), tag), [], 'cancelled')
    s.socket.sendall(b'again SEARCH RETURN (UPDATE) SEEN\r\n')
    s.read('again')
    s.socket.sendall(b'again SORT RETURN (UPDATE) (DATE) UTF-8 ALL\r\n')
    same(s.read('again')[1][:3], 'BAD', 'tag reuse')
    refused = [s.do('SEARCH RETURN (UPDATE COUNT) ALL') for _ in range(12)]
    same(any('NOUPDATE' in line for lines in refused for line in lines), True,
         'too many')
    same(all('COUNT 7' in lines[0] for lines in refused), True, refused[-1])
    for tag, wanted in ('u' * 126, 'OK'), ('u]', 'NO'):
        s.socket.sendall(f'{tag} SEARCH RETURN (UPDATE) ALL\r\n'.encode())
        lines, answer = s.read(tag)
        same(answer[:2], wanted, f'too many with {tag}')
        same(any(f'[NOUPDATE "{tag}"]' in line for line in lines),
             wanted == 'OK', lines)
    s.socket.sendall(b'u' * 127 + b' SEARCH RETURN (UPDATE) ALL\r\n')
    same(s.line()[:5], '* BAD', 'a tag that is too long')
    s.do('UNSELECT')
    other.do('STORE 1 -FLAGS (\\Seen)')
    same(s.do('NOOP'), [], 'not selected')


# --- turns ----------------------------------------------------------------

def turns():
    """Who searches much does not keep others waiting."""
    s, other = Session(), Session()
    text = b'Subject: %d\r\n\r\n' + b'nothing to be found here\r\n' * 8000
    s.do(['APPEND INBOX'] + [x for i in range(60) for x in (' ', text % i)])
    s.do('SELECT INBOX')
    tag = s.write('SEARCH ' + ' '.join(f'NOT BODY "absent {i}"'
                                       for i in range(20)))
    longest = 0
    for _ in range(40):
        began = time.time()
        other.do('NOOP')
        longest = max(longest, time.time() - began)
        time.sleep(0.005)
    lines, answer = s.read(tag)
    same(len(lines[0].split()), 62, 'all are found')
    same(longest < 0.5, True, f'NOOP took {longest:.3f} s')


if __name__ == '__main__':
    {'keys': keys, 'words': words, 'returns': returns, 'sort': sort,
     'thread': thread, 'updates': updates, 'turns': turns}[sys.argv[2]]()
    sys.exit(same.failed)
