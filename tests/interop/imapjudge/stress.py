"""Commands by chance over many sessions with one mailbox, in turns: all that
are sent run at once. What a session was told must be what it then finds, and
all must find the same."""
import random
import time

from .session import Session, Wrong

SESSIONS = 8
FLAGS = ('\\Seen', '\\Answered', '\\Flagged', '\\Draft', 'kw1', 'kw2')
TURNS = 10              # from one comparison to the next
MAX = 60                # messages, about


class Client(Session):
    """One that keeps what it was told: self.seen[i] are the flags of message
    i + 1, or None."""

    def __init__(self, *args):
        self.seen, self.known = [], set()
        super().__init__(*args)

    def look(self, words):
        super().look(words)
        if words and words[0] == 'FLAGS':
            self.known = {flag.upper() for flag in words[1]} | {'\\RECENT'}
        if self.exists is not None:
            del self.seen[self.exists:]
            self.seen += [None] * (self.exists - len(self.seen))

    def on_expunge(self, number, rest):
        super().on_expunge(number, rest)
        del self.seen[number - 1]

    def on_fetch(self, number, rest):
        super().on_fetch(number, rest)
        items = dict(zip(rest[0][::2], rest[0][1::2]))
        if 'FLAGS' not in items:
            return
        flags = {flag.upper() for flag in items['FLAGS']}
        if not flags <= self.known:
            raise Wrong(f'flags {flags - self.known} are not in FLAGS')
        self.seen += [None] * (self.exists - len(self.seen))
        self.seen[number - 1] = flags

    def enter(self):
        self.exists, self.uids, self.seen = None, [], []
        self.do('SELECT judge')


class Stress:
    def __init__(self, connect, seed):
        self.random = random.Random(seed)
        self.clients = [connect(Client, f'c{i}') for i in range(SESSIONS)]
        self.commands = self.appended = 0
        self.recent, self.texts = {}, {}
        self.silent = []        # (client, UID, command) that told nothing of
        first = self.clients[0]
        first.say('DELETE judge')
        first.do('CREATE judge')
        for client in self.clients:
            client.enter()

    def some(self, client):
        low = self.random.randint(1, max(client.exists, 1))
        return f'{low}:{min(client.exists, low + self.random.randint(0, 5))}'

    def command(self, client):
        """(what must come of it, parts)"""
        n = self.random.random
        if client.exists == 0 or client.exists < MAX and n() < 0.3:
            self.appended += 1
            text = b'Subject: m%d\r\n\r\nx\r\n' % self.appended
            mark = self.random.choice(('', '+'))
            return 'append', (f'APPEND judge ({self.random.choice(FLAGS)}) ',
                              (mark, text), '')
        what = self.random.choice(('store', 'store', 'silent', 'fetch',
                                   'noop', 'expunge', 'delete', 'copy',
                                   'search', 'uid', 'body', 'status'))
        some, flag = self.some(client), self.random.choice(FLAGS)
        sign = self.random.choice(('+', '-', ''))
        return what, ({
            'store': f'STORE {some} {sign}FLAGS ({flag})',
            'silent': f'STORE {some} {sign}FLAGS.SILENT ({flag})',
            'fetch': f'FETCH {some} (FLAGS UID)',
            'noop': 'NOOP',
            'expunge': 'EXPUNGE',
            'delete': f'STORE {some} +FLAGS (\\Deleted)',
            'copy': f'COPY {self.random.randint(1, client.exists)} judge',
            'search': 'SEARCH ' + flag.replace('kw', 'KEYWORD kw').strip('\\'),
            'uid': 'UID FETCH 1:* (UID FLAGS)',
            'body': f'FETCH {some} (UID BODY.PEEK[])',
            'status': 'STATUS INBOX (MESSAGES UIDNEXT)'}[what],)

    def turn(self):
        """A command of each, none of which is read before all are sent."""
        sent = []
        for client in self.clients:
            what, parts = self.command(client)
            sent.append((client, what, parts, client.write(parts)))
        for client, what, parts, (tag, early) in sent:
            lines, answer = client.read(tag, early)
            self.commands += 1
            if answer[0] == 'BAD' or answer[0] == 'NO' and what not in (
                    'store', 'silent', 'delete', 'fetch', 'body', 'copy'):
                raise Wrong(f'{client.name}: {parts}: {answer}')
            self.judge(client, what, parts, lines)

    def judge(self, client, what, parts, lines):
        fetched = {int(w[0]): dict(zip(w[2][::2], w[2][1::2]))
                   for w in lines if len(w) > 2 and w[1] == 'FETCH'}
        if what in ('store', 'delete', 'silent'):
            low, high = map(int, parts[0].split()[1].split(':'))
            for i in range(low - 1, high):
                if what == 'silent':
                    client.seen[i] = None
                elif 'FLAGS' not in fetched.get(i + 1, ()):
                    self.silent.append((client, client.uids[i], parts))
        for items in fetched.values():
            if 'UID' in items and 'BODY[]' in items:
                text = self.texts.setdefault(items['UID'], items['BODY[]'])
                if text != items['BODY[]']:
                    raise Wrong(f'UID {items["UID"]}: {text!r}, {items}')

    def compare(self):
        """After NOOP all know all, and what they know is so."""
        for _ in range(2):
            for client in self.clients:
                client.do('NOOP')
        for client, uid, parts in self.silent:
            if uid in client.uids and uid is not None:
                raise Wrong(f'{parts} told nothing of UID {uid}')
        views, self.silent = [], []
        for client in self.clients:
            told = list(client.seen)
            if client.exists:
                client.do('FETCH 1:* (UID FLAGS)')
            for i, (before, now) in enumerate(zip(told, client.seen)):
                if before not in (None, now):
                    raise Wrong(f'{client.name}: message {i + 1} was told to '
                                f'have {before}, has {now}')
            for uid, flags in zip(client.uids, client.seen):
                if '\\RECENT' in flags and \
                        self.recent.setdefault(uid, client) is not client:
                    raise Wrong(f'UID {uid} is recent in two sessions')
            views.append([(uid, flags - {'\\RECENT'}) for uid, flags
                          in zip(client.uids, client.seen)])
        if any(view != views[0] for view in views):
            raise Wrong(f'sessions do not agree: {views}')

    def run(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(TURNS):
                self.turn()
            self.compare()
            self.random.choice(self.clients).enter()
