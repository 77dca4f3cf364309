#!/usr/bin/env python3
"""maild_imap.py IMAP-PORT SMTP-PORT POP3-PORT ROOT PID: sessions of alice and
bob with maild, by imaplib and by hand. Prints what is wrong; exit status 1
then."""
import glob
import imaplib
import os
import poplib
import re
import smtplib
import socket
import sys
import time

HOST = '127.0.0.1'
IMAP, SMTP, POP3 = (int(a) for a in sys.argv[1:4])
ROOT, PID = sys.argv[4:6]
WAIT = 3                # seconds for what is to come within one


def mail(subject, lines=3):
    return (f'From: a@other.test\r\nTo: alice@example.test\r\n'
            f'Subject: {subject}\r\n\r\n' + 'a line\r\n' * lines).encode()


def good(answer):
    assert answer[0] == 'OK', answer
    return answer[1]


def login(user='alice'):
    m = imaplib.IMAP4(HOST, IMAP, timeout=20)
    good(m.login(user, 'secret'))
    return m


def deliver(subject, user='alice'):
    with smtplib.SMTP(HOST, SMTP) as s:
        s.sendmail('a@other.test', f'{user}@example.test',
                   mail(subject).decode())


class Raw:
    """A session by hand: lines as they come, literals within them."""

    def __init__(self, user='alice'):
        self.socket = socket.create_connection((HOST, IMAP), timeout=20)
        self.file = self.socket.makefile('rb')
        self.tags = 0
        assert self.line().startswith(b'* OK')
        self.do(f'LOGIN {user} secret')

    def line(self):
        text = self.file.readline()
        assert text.endswith(b'\r\n'), text
        literal = re.search(rb'\{(\d+)\}\r\n$', text)
        if literal:
            return text + self.file.read(int(literal[1])) + self.line()
        return text

    def send(self, text):
        self.tags += 1
        tag = f'r{self.tags}'.encode()
        text = text if isinstance(text, bytes) else text.encode()
        self.socket.sendall(tag + b' ' + text + b'\r\n')
        return tag

    def take(self, tag):
        """All lines up to the tagged one, which is the last."""
        lines = [self.line()]
        while not lines[-1].startswith(tag + b' '):
            lines.append(self.line())
        return lines

    def try_it(self, text):
        return self.take(self.send(text))

    def do(self, text):
        lines = self.try_it(text)
        assert b' OK' in lines[-1], (text, lines)
        return lines

    def idle(self):
        tag = self.send('IDLE')
        line = self.line()
        while not line.startswith(b'+'):
            line = self.line()
        return tag

    def wait(self, pattern):
        """The next line, within a moment, is this."""
        self.socket.settimeout(WAIT)
        try:
            line = self.line()
        except TimeoutError:
            raise AssertionError(f'nothing came; {pattern} was due')
        self.socket.settimeout(20)
        assert re.match(pattern, line), (pattern, line)

    def done(self, tag):
        self.socket.sendall(b'DONE\r\n')
        return self.take(tag)


def numbers(m, criterion='ALL'):
    found = good(m.search(None, criterion))[0].split()
    return [int(n) for n in found]


# --- the checks ---------------------------------------------------------

def first_look():
    deliver('one')
    m = login()
    assert good(m.select()) == [b'1']
    data = good(m.fetch('1', '(FLAGS RFC822.SIZE BODY.PEEK[])'))
    assert b'\\Recent' in data[0][0] and b'Subject: one' in data[0][1]
    size = int(re.search(rb'RFC822.SIZE (\d+)', data[0][0])[1])
    assert size == len(data[0][1])
    data = good(m.fetch('1', 'BODY[TEXT]<2.4>'))
    assert data[0][1] == b'line', data
    assert b'\\Seen' in good(m.fetch('1', 'FLAGS'))[0]
    m.logout()
    other = login()
    good(other.select())
    assert b'\\Recent' not in good(other.fetch('1', 'FLAGS'))[0]
    other.logout()


def changes():
    m = login('bob')
    good(m.select())
    for i in range(5):
        good(m.append('INBOX', r'(\Seen kw)' if i else None,
                      '"01-Feb-2003 04:05:06 +0100"', mail(f'm{i}')))
    assert m.noop()[0] == 'OK'
    assert b'kw' in good(m.fetch('2', 'FLAGS'))[0]
    assert b'" 1-Feb-2003 03:05:06 +0000"' in good(
        m.fetch('2', 'INTERNALDATE'))[0]
    assert b'\\Flagged' in good(m.store('1', '+FLAGS', r'(\Flagged)'))[0]
    assert good(m.store('2', 'FLAGS.SILENT', r'(\Deleted)')) == [None]
    good(m.create('Work'))
    assert b'TRYCREATE' in m.copy('1', 'Nowhere')[1][0]
    assert b'COPYUID' in good(m.copy('1,3:4', 'Work'))[0]
    good(m.uid('MOVE', '5', 'Work'))
    assert good(m.expunge()) == [b'5', b'2']
    assert good(m.select('Work')) == [b'4']
    assert b'\\Flagged' in good(m.fetch('1', 'FLAGS'))[0]
    good(m.store('1:*', '+FLAGS.SILENT', r'(\Deleted)'))
    good(m.close())
    assert good(m.select('Work', readonly=True)) == [b'0']
    assert good(m.select('INBOX')) == [b'3']
    m.logout()


def two_sessions():
    """What one does the other sees, in IDLE at once, else when it may."""
    a, b = Raw(), Raw()
    a.do('SELECT INBOX')
    tag = a.idle()
    b.do('SELECT INBOX')
    b.do(b'APPEND INBOX {%d+}\r\n%s' % (len(mail('x')), mail('x')))
    a.wait(rb'\* 2 EXISTS\r\n')
    a.wait(rb'\* \d RECENT\r\n')
    b.do(r'STORE 2 +FLAGS.SILENT (\Answered)')
    a.wait(rb'\* 2 FETCH \(FLAGS \(\\Answered \\Recent\)\)\r\n')
    deliver('by SMTP')
    a.wait(rb'\* 3 EXISTS\r\n')
    a.wait(rb'\* \d RECENT\r\n')
    b.do(r'STORE 2 +FLAGS.SILENT (\Deleted)')
    a.wait(rb'\* 2 FETCH ')
    b.do('EXPUNGE')
    a.wait(rb'\* 2 EXPUNGE\r\n')
    p = poplib.POP3(HOST, POP3)
    p.user('alice')
    p.pass_('secret')
    p.dele(2)
    p.quit()
    a.wait(rb'\* 2 EXPUNGE\r\n')
    assert a.done(tag)[-1].startswith(tag + b' OK')
    lines = b.do('FETCH 1 FLAGS')
    assert not [l for l in lines if b'EXPUNGE' in l], lines
    assert b'* 2 EXPUNGE\r\n' in b.do('NOOP')


def conditions():
    """CONDSTORE and QRESYNC (RFC 7162)."""
    a, b = Raw('bob'), Raw('bob')
    b.do('SELECT INBOX (CONDSTORE)')
    a.do('ENABLE QRESYNC')
    lines = b''.join(a.do('SELECT INBOX'))
    validity = re.search(rb'UIDVALIDITY (\d+)', lines)[1].decode()
    modseq = re.search(rb'HIGHESTMODSEQ (\d+)', lines)[1].decode()
    uids = re.findall(rb'UID (\d+)', b''.join(a.do('UID FETCH 1:* (UID)')))
    assert len(uids) == 3
    b.do('STORE 1 +FLAGS (seen-by-b)')
    lines = a.do(f'UID STORE 1:* (UNCHANGEDSINCE {modseq}) +FLAGS.SILENT (x)')
    assert b'[MODIFIED %s]' % uids[0] in lines[-1], lines
    assert b'seen-by-b' in b''.join(lines), lines
    b.do(r'STORE 2 +FLAGS (\Deleted)')
    b.do('EXPUNGE')
    assert b'* VANISHED %s\r\n' % uids[1] in a.do('NOOP')
    a.do('UNSELECT')
    lines = a.do(f'SELECT INBOX (QRESYNC ({validity} {modseq} '
                 f'{uids[0].decode()}:{uids[2].decode()}))')
    assert b'* VANISHED (EARLIER) 2:3\r\n' in lines, lines
    text = b''.join(lines)
    assert b'FETCH (UID %s FLAGS ' % uids[0] in text, lines
    assert b'FETCH (UID %s FLAGS ' % uids[2] in text, lines
    lines = a.do(f'UID FETCH 1:* (FLAGS) (CHANGEDSINCE {modseq} VANISHED)')
    assert len([l for l in lines if b' FETCH (' in l]) == 2, lines
    assert [l for l in lines if b'VANISHED (EARLIER)' in l], lines


def many_in_one():
    """MULTIAPPEND, REPLACE, CATENATE, a megabyte, a refused mailbox."""
    m = Raw('bob')
    one, two, big = mail('one'), mail('two'), mail('big', 150000)
    lines = m.do(b'APPEND Work (\\Seen) {%d+}\r\n%s {%d+}\r\n%s'
                 % (len(one), one, len(two), two))
    found = re.search(rb'APPENDUID (\d+) (\d+):(\d+)\]', lines[-1])
    assert int(found[3]) == int(found[2]) + 1
    m.do('SELECT Work')
    lines = m.do(b'UID REPLACE %s Work {%d+}\r\n%s'
                 % (found[2], len(big), big))
    kinds = [re.sub(rb'\d+', b'n', line) for line in lines]
    assert kinds == [b'* OK [APPENDUID n n] it is stored\r\n',
                     b'* n EXPUNGE\r\n', b'* n EXISTS\r\n',
                     b'* n RECENT\r\n', b'rn OK REPLACE completed\r\n'], lines
    lines = m.do('FETCH 2 BODY.PEEK[]')
    assert big in b''.join(lines)
    m.do(b'APPEND Work CATENATE (URL "/Work/;UID=%s/;SECTION=HEADER" '
         b'TEXT {5+}\r\nabc\r\n)' % found[3])
    lines = m.do('FETCH 3 BODY.PEEK[]')
    assert two.split(b'\r\n\r\n')[0] + b'\r\n\r\nabc\r\n' in b''.join(lines)
    lines = m.try_it(b'APPEND Nowhere {%d+}\r\n%s' % (len(one), one))
    assert b' NO [TRYCREATE]' in lines[-1], lines
    m.do('NOOP')


def nobody_again():
    """UNAUTHENTICATE (RFC 8437): the next user sees nothing of the last."""
    m = Raw()
    assert b' UNAUTHENTICATE' in m.do('CAPABILITY')[0]
    m.do('ENABLE QRESYNC')
    m.do('SELECT INBOX')
    m.do('UNAUTHENTICATE')
    assert b' BAD ' in m.try_it('SELECT INBOX')[-1]
    deliver('for alice', 'alice')
    assert len(m.do('NOOP')) == 1
    m.do('LOGIN bob secret')
    assert b' BAD ' in m.try_it('FETCH 1 FLAGS')[-1]
    m.do('SELECT Work')
    assert b'MODSEQ' not in b''.join(m.do('FETCH 1 FLAGS'))


def long_keyword():
    """What is too long for maild is not wrong."""
    m = Raw('bob')
    m.do('SELECT INBOX')
    tag = m.send('STORE 1 +FLAGS (%s)' % ('k' * 65))
    assert b' NO [LIMIT]' in m.take(tag)[-1]
    tag = m.send('STORE 1 +FLAGS (%s)' % ('k' * 64))
    assert b' OK ' in m.take(tag)[-1]


def gone_meanwhile():
    """A mailbox goes away under a FETCH that its client is slow to read."""
    slow, other = Raw('bob'), Raw('bob')
    big = mail('big', 1000000)
    other.do('CREATE Big')
    other.do(b'APPEND Big {%d+}\r\n%s' % (len(big), big))
    slow.do('SELECT Big')
    slow.send('FETCH 1 (BODY.PEEK[] FLAGS)')
    assert slow.socket.recv(100, socket.MSG_PEEK)
    other.do('DELETE Big')
    slow.socket.settimeout(WAIT)
    while slow.socket.recv(1 << 20):
        pass
    other.do('NOOP')


# --- big messages --------------------------------------------------------

BIG = 50 << 20


def peak():
    """Octets that maild has ever held."""
    with open(f'/proc/{PID}/status', encoding='ascii') as f:
        return int(re.search(r'VmHWM:\s*(\d+)', f.read())[1]) << 10


def put_big(name, octets):
    with open(f'{ROOT}/bob/Maildir/.Big/new/{name}', 'wb') as f:
        f.write(octets)


def big_mails():
    """Told out of their files, and others are served meanwhile."""
    wire = mail('wire') + b'\0x' + b'an octet is an octet\r\n' * (BIG // 22)
    unix = (mail('unix').replace(b'\r\n', b'\n')
            + b'a line of it\n' * (1 << 20))
    a, b = Raw('bob'), Raw('bob')
    a.do('CREATE Big')
    before = peak()
    put_big('1', wire)
    put_big('2', unix)
    wire = wire.replace(b'\0', b'\x80')
    unix = unix.replace(b'\n', b'\r\n')
    b.do('SELECT Big')
    a.do('EXAMINE Big')
    tag = a.send('FETCH 1:2 (FLAGS BODY[] RFC822.SIZE)')
    first = a.file.read(60)
    assert first.startswith(b'* 1 FETCH (FLAGS () BODY[] {%d}\r\n'
                            % len(wire)), first
    b.do(r'STORE 1 +FLAGS.SILENT (\Deleted)')
    b.do(r'STORE 2 +FLAGS.SILENT (\Answered)')
    b.do('EXPUNGE')
    first += a.file.read(len(wire) - 60)
    lines = a.take(tag)
    told = b''.join([first] + lines[:-1])
    assert wire in told and unix in told
    for octets in wire, unix:
        assert b'RFC822.SIZE %d)' % len(octets) in told
    assert b' OK ' in lines[-1], lines[-1]
    assert peak() < before + (4 << 20), (before, peak())


def keyword_meanwhile():
    """One that is made under a FETCH is in FLAGS before it is seen."""
    slow, other = Raw('bob'), Raw('bob')
    other.do('CREATE Words')
    for text in mail('long', 3000000), mail('short'):
        other.do(b'APPEND Words {%d+}\r\n%s' % (len(text), text))
    slow.do('SELECT Words')
    other.do('SELECT Words')
    tag = slow.send('FETCH 1:2 (FLAGS BODY.PEEK[])')
    assert slow.socket.recv(100, socket.MSG_PEEK)
    other.do('STORE 2 +FLAGS (fresh)')
    other.do('NOOP')
    lines = [line[:80] for line in slow.take(tag)]
    known = [b'* FLAGS' in line and b'fresh' in line for line in lines]
    seen = [b'FETCH (FLAGS' in line and b'fresh' in line for line in lines]
    assert known.index(True) < seen.index(True), lines
    other.do('DELETE Words')


def parts_of_big():
    """Parts of a big message, also across its end."""
    text = mail('parts').replace(b'\r\n', b'\n') + b'0123456\n' * 50000
    wire = text.replace(b'\n', b'\r\n')
    end = len(wire)
    m = Raw('bob')
    put_big('3', text)
    m.do('SELECT Big')
    for at, n in ((0, 100), (end - 5, 9), (end, 9), (end + 7, 9), (99, 300000),
                  (1, 1), (end - 1, 1)):
        lines = m.do(f'UID FETCH 3 (UID BODY.PEEK[]<{at}.{n}> FLAGS)')
        part = wire[at:at + n]
        assert lines[0].startswith(b'* 2 FETCH (UID 3 BODY[]<%d> {%d}\r\n%s '
                                   b'FLAGS (' % (at, len(part), part)), at
    lines = m.do('FETCH 2 (RFC822 BODY[]<7.9>)')
    assert b'RFC822 {%d}\r\n%s BODY[]<7> {9}\r\n%s FLAGS (\\Seen' % (
        end, wire, wire[7:16]) in lines[0]


def files_in_order():
    """Flags stand in the names of files, and nothing is left in tmp."""
    names = glob.glob(f'{ROOT}/bob/Maildir/.Work/cur/*')
    assert len(names) == 3, names
    assert not glob.glob(f'{ROOT}/bob/Maildir/*/tmp/*')
    assert os.path.exists(f'{ROOT}/bob/Maildir/imapbox.index')


def main():
    failed = 0
    for check in (first_look, changes, two_sessions, conditions, many_in_one,
                  nobody_again, long_keyword, gone_meanwhile, big_mails,
                  keyword_meanwhile, parts_of_big, files_in_order):
        start = time.monotonic()
        try:
            check()
        except Exception as e:
            failed = 1
            print(f'{check.__name__}: {type(e).__name__}: {e}')
        if time.monotonic() - start > 10:
            print(f'{check.__name__} took long')
    sys.exit(failed)


main()
