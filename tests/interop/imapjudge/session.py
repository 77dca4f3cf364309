"""One session of IMAP: responses as lists, and what must hold for all of
them (RFC 3501 sections 5.2, 5.3 and 7.4.1) whatever was asked."""
import re
import socket

WAIT = 20               # seconds for an answer
TOKEN = re.compile(
    rb'"((?:[^"\\\r\n]|\\["\\])*)"'             # 1: quoted
    rb'|~?\{(\d+)\}\r\n'                        # 2: literal
    rb'|([()])'                                 # 3: a list
    rb'|(BODY|BINARY(?:\.SIZE)?)\[([^\]]*)\](<\d+>)?'
    rb'|([^\s()"{]+)', re.I)
CODED = re.compile(r'(OK|NO|BAD|BYE|PREAUTH) (?:\[([^\]]*)\] ?)?(.*)', re.S)
EARLY = {'FETCH', 'STORE', 'SEARCH', 'SORT', 'THREAD'}


class Wrong(Exception):
    """What the server said was not right."""


class Text(str):
    """A quoted string or a literal."""


def parse(octets):
    """The words of a response, lists within them as lists."""
    stack, at = [[]], 0
    while at < len(octets):
        if octets[at] == 0x20:
            at += 1
            continue
        m = TOKEN.match(octets, at)
        if not m:
            raise Wrong(f'not a token: {octets[at:at + 40]!r}')
        at = m.end()
        if m[3] == b'(':
            stack.append([])
        elif m[3]:
            if len(stack) < 2:
                raise Wrong(f'a parenthesis too much: {octets[:200]!r}')
            done = stack.pop()
            stack[-1].append(done)
        elif m[2]:
            end = at + int(m[2])
            stack[-1].append(Text(octets[at:end].decode('latin-1')))
            at = end
        elif m[1] is not None:
            text = re.sub(rb'\\(.)', rb'\1', m[1])
            stack[-1].append(Text(text.decode('latin-1')))
        elif m[4]:
            stack[-1].append(m[0].decode('latin-1').upper())
        else:
            stack[-1].append(m[7].decode('latin-1'))
    if len(stack) > 1:
        raise Wrong(f'a list has no end: {octets[:200]!r}')
    return stack[0]


def told(octets):
    """A response behind its tag or star: words, or [condition, code, text]"""
    m = CODED.match(octets.decode('latin-1'))
    if not m:
        return parse(octets)
    code = [] if m[2] is None else parse(m[2].encode('latin-1'))
    return [m[1], code, Text(m[3])]


def numbers(text):
    """Those of a set without *, as they stand."""
    found = []
    for part in text.split(',') if text else ():
        low, _, high = part.partition(':')
        low, high = sorted((int(low), int(high or low)))
        found += range(low, high + 1)
    return found


class Session:
    """self.exists, .flags, .uids are what the server has told."""

    def __init__(self, host, port, name='t'):
        self.socket = socket.create_connection((host, port), timeout=WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile('rb')
        self.name, self.tags = name, 0
        self.exists, self.uids = None, []
        self.capabilities = set()
        self.running = {}               # tag: what may come no EXPUNGE in
        self.notified = False           # after NOTIFY any time is right
        tag, words = self.response()
        if tag != '*' or words[0] != 'OK':
            raise Wrong(f'greeting {words}')

    def close(self):
        self.socket.close()

    def line(self):
        """With its literals."""
        line = self.file.readline()
        if not line.endswith(b'\r\n'):
            raise Wrong(f'cut off after {line!r}' if line else 'cut off')
        m = re.search(rb'\{(\d+)\}\r\n$', line)
        if m:
            return line + self.file.read(int(m[1])) + self.line()
        return line

    def response(self):
        """(tag or '*' or '+', words)"""
        line = self.line()
        tag, _, rest = line[:-2].partition(b' ')
        if tag == b'+':
            return '+', [Text(rest.decode('latin-1'))]
        words = told(rest)
        if tag == b'*':
            self.look(words)
        elif not CODED.match(rest.decode('latin-1')):
            raise Wrong(f'tagged: {line!r}')
        return tag.decode('latin-1'), words

    # --- what must hold ---------------------------------------------------

    def look(self, words):
        if len(words) > 1 and words[0].isdigit() and self.exists is not None:
            number, name = int(words[0]), words[1].upper()
            if name in ('EXISTS', 'EXPUNGE', 'FETCH'):
                getattr(self, 'on_' + name.lower())(number, words[2:])
        elif words[:1] == ['OK'] and words[1][:1] == ['CLOSED']:
            self.exists, self.uids = 0, []
        elif words and words[0] == 'CAPABILITY':
            self.capabilities = {w.upper() for w in words[1:]}
        elif words and words[0] == 'VANISHED' and self.exists is not None \
                and words[1] != ['EARLIER']:
            self.on_vanished(numbers(words[1]))

    def on_exists(self, number, _):
        if number < self.exists:
            raise Wrong(f'EXISTS {number} after {self.exists}')
        self.exists = number
        self.uids += [None] * (number - len(self.uids))

    def on_expunge(self, number, _):
        if not 1 <= number <= self.exists:
            raise Wrong(f'EXPUNGE {number} of {self.exists}')
        self.on_gone()
        self.exists -= 1
        del self.uids[number - 1]

    def on_gone(self):
        runs = next(iter(self.running.values()), None)
        if runs in EARLY or not (runs or self.notified):
            raise Wrong(f'a message goes during {runs}')

    def on_vanished(self, gone):
        self.on_gone()
        if None in self.uids:
            self.exists -= len(gone)
            self.uids = [None] * self.exists
            return
        self.uids = [uid for uid in self.uids if uid not in gone]
        self.exists = len(self.uids)

    def on_fetch(self, number, rest):
        if not 1 <= number <= self.exists:
            raise Wrong(f'FETCH {number} of {self.exists}')
        if len(rest) != 1 or len(rest[0]) % 2:
            raise Wrong(f'FETCH {number} {rest}')
        names = rest[0][::2]
        if len(set(names)) != len(names):
            raise Wrong(f'an item twice: {names}')
        if 'UID' in names:
            self.on_uid(number, int(rest[0][2 * names.index('UID') + 1]))

    def on_uid(self, number, uid):
        had = self.uids[number - 1]
        if had not in (None, uid):
            raise Wrong(f'message {number} had UID {had}, now {uid}')
        self.uids[number - 1] = uid
        near = [u for u in self.uids[max(0, number - 2):number + 1] if u]
        if near != sorted(set(near)):
            raise Wrong(f'UIDs do not ascend: {near}')

    # --- commands ---------------------------------------------------------

    def write(self, parts):
        """A command; what is (mark, octets) among its parts is a literal,
        the mark "+" if it does not wait. Returns the tag, and what came
        instead of a go-ahead."""
        self.tags += 1
        tag = f'{self.name}{self.tags}'
        self.running[tag] = self.kind(parts)
        out, early = tag.encode() + b' ', []
        for part in parts:
            if isinstance(part, str):
                out += part.encode()
                continue
            mark, octets = part
            out += b'%s{%d%s}\r\n' % (b'~' if '8' in mark else b'',
                                      len(octets), b'+' * ('+' in mark))
            if '+' not in mark:
                self.socket.sendall(out)
                out = b''
                early += self.until(('+', tag))
                if early[-1][0] == tag:
                    return tag, early
                early.pop()
            out += octets
        self.socket.sendall(out + b'\r\n')
        return tag, early

    def kind(self, parts):
        words = parts[0].upper().split() if isinstance(parts[0], str) else []
        name = ' '.join(words[:2 if words[:1] == ['UID'] else 1])
        if name in ('SELECT', 'EXAMINE'):
            self.exists, self.uids = 0, []
        self.notified |= name == 'NOTIFY'
        return name

    def until(self, tags):
        got = [self.response()]
        while got[-1][0] not in tags:
            got.append(self.response())
        return got

    def read(self, tag, early=()):
        """(the words of each untagged response, those of the tagged)"""
        got = list(early)
        if not got or got[-1][0] != tag:
            got += self.until((tag,))
        name = self.running.pop(tag)
        if name in ('CLOSE', 'UNSELECT', 'LOGOUT', 'UNAUTHENTICATE') or \
                name in ('SELECT', 'EXAMINE') and got[-1][1][0] != 'OK':
            self.exists = None
        return [words for _, words in got[:-1]], got[-1][1]

    def say(self, *parts):
        tag, early = self.write(parts)
        return self.read(tag, early)

    def do(self, *parts):
        lines, answer = self.say(*parts)
        if answer[0] != 'OK':
            raise Wrong(f'{parts}: {answer}')
        return lines

    def login(self, user):
        self.do(f'LOGIN {user} secret')
        self.do('CAPABILITY')

    def quiet(self, seconds):
        """The next response if it comes within that time, or None."""
        self.socket.settimeout(seconds)
        try:
            line = self.file.peek(1)
        except TimeoutError:
            return None
        finally:
            self.socket.settimeout(WAIT)
        return self.response() if line else None
