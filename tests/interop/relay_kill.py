"""Kills relay at random moments and looks at what became of the mail.

Each message goes to a user of either of two maild, and to one who is not
there. Whatever happens, both users must get each message that relay said 250
to, and the sender one report of the third. They may get it twice where SMTP
cannot tell: when the client heard no 250, or when relay died between the last
dot and the 250 of maild, and then relay must have said so when it was started
again. LONG=1: 1,000 messages and 200 kills.
"""

import collections
import os
import random
import re
import sys
import threading
import time

from relay_lab import Dialogue, Folder, Maild, Relay, wait_for

LONG = bool(os.environ.get("LONG"))
MESSAGES, KILLS = (1000, 200) if LONG else (60, 10)
SECONDS = 600 if LONG else 60
USERS = {"abc.de": "alice", "def.es": "bob", "ghi.org": "carol"}
RECIPIENTS = ["alice@abc.de", "bob@def.es", "nobody@def.es"]
MARK = re.compile(r"relay: (\S+): to=<([^>]*)> may have been delivered")


class Client(threading.Thread):
    """Sends all messages, each as often as it takes to hear 250."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.kills = 0
        self.unknown = collections.Counter()

    def run(self):
        for i in range(MESSAGES):
            while self.kills * MESSAGES < (i - MESSAGES // KILLS) * KILLS:
                time.sleep(0.001)       # kills come among all messages
            while not self.send(i):
                time.sleep(0.002)

    def send(self, i):
        ended = False
        try:
            with Dialogue(self.port) as d:
                d.say("HELO client.test")
                d.say("MAIL FROM:<carol@ghi.org>")
                for to in RECIPIENTS:
                    d.say(f"RCPT TO:<{to}>")
                d.say("DATA", "354")
                text = f"Subject: number {i};\r\n\r\n" + "text\r\n" * (i % 99)
                ended = True
                d.say(text + ".")
                return True
        except OSError:
            self.unknown[i] += ended
            return False


def torment(relay, client):
    """Kills it at any moment of its life, starting included."""
    relay.start()
    for _ in range(KILLS):
        time.sleep(random.choice((0.01, 0.03, 0.1)) * random.random())
        if not relay.kill():
            return "relay ended by itself"
        relay.start()
        client.kills += 1
    client.join(SECONDS)
    return "the client was not served" if client.is_alive() else None


def settle(relay):
    wait_for(lambda: not relay.waiting(), SECONDS)
    left = relay.waiting()
    return f"left in the queue: {left}" if left else None


def copies_of(maild):
    """How often each number came, by the name that relay gave it; a report
    has both in what it returns of its mail."""
    copies = collections.defaultdict(collections.Counter)
    for text in maild.mails():
        number = re.search(r"Subject: number (\d+);", text)
        name = re.search(r"by relay\.test with \S+\s+id ([^\s;]+)", text)
        copies[int(number.group(1))][name.group(1)] += 1
    return copies


def judge(maild, client, marks):
    """What is wrong, and how many came twice, for which reason."""
    wrong, doubled, resent = [], 0, 0
    for m in maild:
        copies = copies_of(m)
        for i in range(MESSAGES):
            if not copies[i]:
                wrong.append(f"{m.domain}: {i} is lost")
            if len(copies[i]) > 1 + client.unknown[i]:
                wrong.append(f"{m.domain}: {i} was queued too often")
            resent += max(len(copies[i]) - 1, 0)
            for name, n in copies[i].items():
                told = sum(marks[name + end, f"{m.user}@{m.domain}"]
                           for end in ("", ".1"))
                doubled += n - 1
                if n - 1 > told:
                    wrong.append(f"{m.domain}: {name} came {n} times, "
                                 f"told of {told}")
    return wrong, doubled, resent


def run(top):
    maild = [Maild(top, domain, user) for domain, user in USERS.items()]
    relay = Relay(top, [(m.domain, m.port) for m in maild], "--no-tls",
                  *[o for m in maild for o in ("--domain", m.domain)])
    client = Client(relay.port)
    client.start()
    wrong = [w for w in (torment(relay, client), settle(relay)) if w]
    statuses = [relay.stop()] + [m.stop() for m in maild]
    if any(statuses):
        wrong.append(f"exit statuses {statuses}")
    log = relay.log()
    marks = collections.Counter(MARK.findall(log))
    more, doubled, resent = judge(maild, client, marks)
    print(f"{MESSAGES} messages of two copies and a report each, {KILLS} kills:"
          f" {doubled} came twice, where relay told {sum(marks.values())} times"
          f" that it might be; {resent} that the client sent again")
    if wrong + more:
        print("\n".join((wrong + more)[:20]))
        print(log[-3000:])
    return not wrong + more


def main():
    with Folder() as top:
        good = run(top)
    print("PASS" if good else "FAIL", "no mail is lost or doubled silently")
    return not good


if __name__ == "__main__":
    sys.exit(main())
