"""Scripts of commands and of what must be answered.

    group NAME [CAPABILITY...] [< MAILS] [unselected]
    [SESSION] ok|no|bad|any COMMAND     what is answered; & behind the word:
                                        the next is sent before it is
    [SESSION] idle | done | push        push: without a command, in a moment
    = [CODE...]                         in the tagged response
    * RESPONSE                          comes; in any order with the others
    ! * RESPONSE                        does not come
    mails NAME                          messages for groups
    + [(FLAGS)] ["DATE"]                one of them; its lines behind "|"

In a command {{text}} is a literal, {{+text}} one that does not wait, {{8text}}
a literal8, with \\n for CRLF, \\0 for NUL; <<9 text>> is nine times text. In
what is expected "$" stands for anything, "$name" for the same each time, "..."
for the rest of a list. Flags, attributes and pairs of name and value have no
order, and there may be more of the pairs and attributes. The group's mailbox
is judge; it has all that begin with that name."""
import re

from .session import Session, Text, Wrong, numbers, told

LITERAL = re.compile(r'\{\{([8+]*)(.*?)\}\}', re.S)
VERB = re.compile(r'(?:(\d) )?(ok|no|bad|any|idle|done|push)(&?)(?: (.*))?$')
SOON = 3                # seconds for what is to come by itself
UNORDERED = ('FLAGS', 'PERMANENTFLAGS')
PAIRS = ('FETCH', 'STATUS', 'ESEARCH', 'ID')


def parse_scripts(lines):
    """({name: mails}, [group])"""
    mails, groups, step, current = {}, [], None, None
    for number, line in enumerate(lines, 1):
        line = line.rstrip('\n')
        word, _, rest = line.partition(' ')
        if word == 'mails':
            current = mails[rest] = []
        elif word == '+' and current is not None:
            current.append([rest, ''])
        elif word == '|':
            current[-1][1] += rest + '\r\n'
        elif word == 'group':
            current = None
            groups.append({'head': rest, 'steps': []})
        elif VERB.match(line):
            step = (number, VERB.match(line).groups(), [])
            groups[-1]['steps'].append(step)
        elif line and word != '#':
            step[2].append(line)
    return mails, groups


def escaped(text):
    return re.sub(r'\\([n0\\])', lambda m: {'n': '\r\n', '0': '\0',
                                            '\\': '\\'}[m[1]], text)


def command_parts(text):
    """What Session.write() takes."""
    pieces = LITERAL.split(text)
    parts = [pieces[0]]
    for mark, octets, after in zip(pieces[1::3], pieces[2::3], pieces[3::3]):
        parts += [(mark, escaped(octets).encode('latin-1')), after]
    return parts


class Matcher:
    def __init__(self):
        self.names = {}

    def fill(self, text):
        """$name by its value, $(name+1) by one more, <<n text>> by n."""
        text = re.sub(r'<<(\d+) (.*?)>>', lambda m: int(m[1]) * m[2], text)
        text = re.sub(r'\$\((\w+)([+-]\d+)\)', lambda m: str(
            int(self.names[m[1]]) + int(m[2])), text)
        return re.sub(r'\$([a-z]\w*)',
                      lambda m: self.names.get(m[1], m[0]), text)

    def all(self, wanted, got, bound):
        """Two lists, one by one."""
        for i, want in enumerate(wanted):
            if want == '...':
                return True
            if i >= len(got) or not self.one(want, got[i], bound):
                return False
        return len(wanted) == len(got)

    def one(self, want, got, bound):
        if isinstance(want, list):
            return isinstance(got, list) and self.all(want, got, bound)
        if want == '$':
            return True
        if isinstance(got, list):
            return False
        if not isinstance(want, Text) and want.startswith('$'):
            return bound.setdefault(want, got) == got
        if isinstance(want, Text):
            return escaped(want) == got and not (
                want == 'NIL' and not isinstance(got, Text))
        if want == 'NIL' or got == 'NIL':
            return want == got and not isinstance(got, Text)
        return want.upper() == got.upper()

    def as_set(self, want, got, more, bound):
        got = [g.upper() for g in got]
        want = [w.upper() for w in want]
        if '\\RECENT' not in want:
            got = [g for g in got if g != '\\RECENT']
        if '...' in want:
            more, want = True, [w for w in want if w != '...']
        return set(want) <= set(got) and (more or set(want) == set(got))

    def pairs(self, want, got, bound):
        have = dict(zip((str(g).upper() for g in got[::2]), got[1::2]))
        for name, value in zip(want[::2], want[1::2]):
            if name.upper() not in have:
                return False
            real = have[name.upper()]
            if name.upper() in UNORDERED:
                fits = isinstance(real, list) and (
                    value == '$' or self.as_set(value, real, False, bound))
            elif name in ('ALL', 'PARTIAL') and isinstance(value, str):
                fits = value == '$' or value == real
            else:
                fits = self.one(value, real, bound)
            if not fits:
                return False
        return True

    def words(self, want, got, bound):
        name = want[0].upper() if isinstance(want[0], str) else ''
        if len(want) > 2 and str(want[1]).upper() == 'FETCH':
            return (len(got) > 2 and self.all(want[:2], got[:2], bound)
                    and self.pairs(want[2], got[2], bound))
        if name not in ('$', str(got[0]).upper()):
            return False
        if want[1:] == ['...']:
            return True
        if name in ('OK', 'NO', 'BAD', 'BYE', 'PREAUTH'):
            return self.condition(want, got, bound)
        if name == 'SEARCH':
            return sorted(map(str, want)) == sorted(
                '$' if isinstance(w, list) else w for w in got)
        if name == 'FLAGS':
            return self.as_set(want[1], got[1], False, bound)
        if name in ('LIST', 'LSUB'):
            return len(want) <= len(got) and \
                self.as_set(want[1], got[1], True, bound) and \
                self.all(want[2:], got[2:len(want)], bound)
        if name == 'STATUS':
            return self.one(want[1], got[1], bound) and \
                self.pairs(want[2], got[2], bound)
        if name == 'CAPABILITY':
            return self.as_set(want[1:], got[1:], True, bound)
        if name == 'ESEARCH':
            return self.esearch(want[1:], got[1:], bound)
        return self.all(want, got, bound)

    def condition(self, want, got, bound):
        if want[1][:1] == ['PERMANENTFLAGS']:
            return got[1][:1] == want[1][:1] and \
                self.as_set(want[1][1], got[1][1], False, bound)
        return (not want[1] or self.all(want[1], got[1], bound)) and \
            (not want[2] or want[2] == '$' or want[2] == got[2])

    def esearch(self, want, got, bound):
        """Exactly these, so that what is not asked for is not told."""
        if not got or not isinstance(got[0], list) or \
                not self.one(want[0], got[0], bound):
            return False
        want, got = want[1:], got[1:]
        for words in want, got:
            if words[:1] == ['UID']:
                words.insert(1, 'UID')
        return len(want) == len(got) and self.pairs(want, got, bound)

    def response(self, text, got):
        """Whether it is this; binds the names of text."""
        bound = {}
        text = text.replace('\\n', '\\\\n')
        if not got or not self.words(told(self.fill(text).encode('latin-1')),
                                     [*got], bound):
            return False
        self.names.update((n[1:], v) for n, v in bound.items() if n != '$')
        return True


class Group:
    def __init__(self, group, mails, connect):
        words, _, name = group['head'].partition(' < ')
        self.unselected = name.endswith('unselected') or \
            words.endswith('unselected')
        words = words.replace(' unselected', '').split()
        self.name, self.needs = words[0], set(words[1:])
        self.mails = mails[name.split()[0]] if name else []
        self.steps, self.connect = group['steps'], connect
        self.matcher = Matcher()
        self.sessions, self.pending = {}, []
        self.checks, self.failed = 0, []

    def run(self):
        """False if the server lacks a capability."""
        first = self.sessions['1'] = self.connect('1')
        try:
            if not self.needs <= first.capabilities:
                return False
            self.prepare(first)
            for step in self.steps:
                if step[1][2]:
                    self.pending.append(step)
                else:
                    self.perform(step)
        except (Wrong, OSError, ValueError, IndexError, KeyError) as e:
            self.fail(f'{type(e).__name__}: {e}')
        finally:
            for session in self.sessions.values():
                session.close()
        return True

    def prepare(self, session):
        boxes = [w[3] for w in session.do('LIST "" judge*') if w[0] == 'LIST']
        for name in sorted(boxes, reverse=True):
            session.say(f'DELETE "{name}"')
        for words in session.do('LSUB "" judge*'):
            if words[0] == 'LSUB':
                session.do(f'UNSUBSCRIBE "{words[3]}"')
        session.do('CREATE judge')
        for options, octets in self.mails:
            session.do(f'APPEND judge {options} ',
                       ('+', octets.encode('latin-1')), '')
        if not self.unselected:
            session.do('SELECT judge')
        for step in self.steps:
            self.session(step[1][0] or '1')

    def fail(self, text):
        self.failed.append(text)

    def session(self, name):
        if name not in self.sessions:
            self.sessions[name] = self.connect(name)
            if not self.unselected:
                self.sessions[name].do('SELECT judge')
        return self.sessions[name]

    def perform(self, step):
        steps, self.pending = self.pending + [step], []
        sent = []
        for number, (name, verb, _, text), wanted in steps:
            session = self.session(name or '1')
            sent.append((session, number, verb, text, wanted,
                         self.start(session, verb, text)))
        for session, number, verb, text, wanted, (tag, early) in sent:
            self.checks += 1
            self.where = f'line {number}: {verb} {text or ""}'
            if verb == 'idle':
                continue
            if verb == 'push':
                self.await_all(session, wanted)
                continue
            self.matcher.names['tag'] = tag
            lines, answer = session.read(tag, early)
            self.judge(verb, wanted, lines, answer)

    def start(self, session, verb, text):
        if verb == 'push':
            return None, []
        if verb == 'done':
            session.socket.sendall(b'DONE\r\n')
            return session.idling, []
        if verb == 'idle':
            session.idling, _ = session.write(['IDLE'])
            session.until(('+',))
            return session.idling, []
        return session.write(command_parts(self.matcher.fill(text or '')))

    def judge(self, verb, wanted, lines, answer):
        state = {'done': 'OK'}.get(verb, verb.upper())
        if state not in ('ANY', answer[0]):
            self.fail(f'{self.where}: {answer}')
            return
        for want in wanted:
            if want.startswith('= '):
                if not self.matcher.response(f'{answer[0]} {want[2:]}',
                                             answer):
                    self.fail(f'{self.where}: {want}: {answer}')
            elif want.startswith('* '):
                self.take(want, lines)
            elif any(self.matcher.response(want[4:], got) for got in lines):
                self.fail(f'{self.where}: {want}')

    def take(self, want, lines):
        for i, got in enumerate(lines):
            if self.matcher.response(want[2:], got):
                del lines[i]
                return
        self.fail(f'{self.where}: {want} not in {lines}'[:1000])

    def await_all(self, session, wanted):
        """All that is wanted comes by itself."""
        for want in [w for w in wanted if w.startswith('* ')]:
            got = session.quiet(SOON)
            while got and not self.matcher.response(want[2:], got[1]):
                got = session.quiet(SOON)
            if not got:
                self.fail(f'{self.where}: {want} did not come')
        for want in [w for w in wanted if w.startswith('! ')]:
            got = session.quiet(0.2)
            if got and self.matcher.response(want[4:], got[1]):
                self.fail(f'{self.where}: {want}')
