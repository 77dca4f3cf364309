"""Kills maild at random moments and looks at what became of the mailbox.

Clients append messages by IMAP, flag them and expunge some; one sends mail by
SMTP. Whatever happens: what was accepted is there, with the UID that was told,
which no other message ever has; what was expunged is not; flags are those of
the last command that was confirmed, or of one behind it that was not. LONG=1:
200 kills.
"""

import imaplib
import os
import random
import re
import smtplib
import sys
import threading
import time

from relay_lab import Folder, Maild, free_port

LONG = bool(os.environ.get("LONG"))
KILLS = 200 if LONG else 10
CLIENTS = 3
BROKEN = (OSError, imaplib.IMAP4.abort, smtplib.SMTPException)
FLAGS = ["", r"\Seen", r"\Flagged", r"\Answered \Draft", "kw",
         r"\Seen kw other"]


def text_of(number):
    return (f"From: a@ghi.org\r\nSubject: number {number};\r\n\r\n"
            + "text\r\n" * (len(number) % 9)).encode()


def flags_of(text):
    return frozenset(text.split()) - {r"\Recent"}


class Message:
    def __init__(self):
        self.uid = None             # as it was told
        self.tries = 0              # appended, and no answer
        self.flags = {flags_of("")}     # any of these
        self.gone = None            # False: maybe; True: that is confirmed


class Client(threading.Thread):
    """Has one thing after the other done, on messages of its own."""

    def __init__(self, name, port):
        super().__init__(daemon=True)
        self.name, self.port, self.ends = name, port, False
        self.messages, self.wrong, self.done = {}, [], 0
        self.m = None

    def run(self):
        while not self.ends:
            try:
                if self.m is None:
                    self.m = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
                    self.m.login("alice", "secret")
                    self.m.select()
                self.step()
                self.done += 1
            except BROKEN:
                self.m = None
                time.sleep(0.005)
            except Exception as e:
                self.wrong.append(f"{self.name}: {type(e).__name__}: {e}")
                return

    def step(self):
        live = [m for m in self.messages.values() if m.uid and m.gone is None]
        choice = random.randrange(10)
        if choice < 4 or len(live) < 5:
            self.append(f"{self.name}.{len(self.messages)}")
        elif choice < 9:
            self.flag(random.choice(live), random.choice(FLAGS))
        else:
            self.expunge(random.choice(live))

    def ask(self, answer):
        if answer[0] != "OK":
            raise AssertionError(answer)
        return answer[1]

    def append(self, number):
        m = self.messages[number] = Message()
        m.tries += 1
        said = self.ask(self.m.append("INBOX", None, None, text_of(number)))
        m.uid = int(re.search(rb"APPENDUID \d+ (\d+)", said[0])[1])

    def flag(self, m, flags):
        m.flags.add(flags_of(flags))
        self.ask(self.m.uid("STORE", str(m.uid), "FLAGS.SILENT", f"({flags})"))
        m.flags = {flags_of(flags)}

    def expunge(self, m):
        m.gone = False
        m.flags = {None}
        self.ask(self.m.uid("STORE", str(m.uid), "+FLAGS.SILENT",
                            r"(\Deleted)"))
        self.ask(self.m.uid("EXPUNGE", str(m.uid)))
        m.gone = True


class Sender(threading.Thread):
    """By SMTP: each message until it is accepted."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ends, self.accepted = port, False, []

    def run(self):
        number = 0
        while not self.ends:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as s:
                    s.sendmail("a@ghi.org", "alice@abc.de",
                               text_of(f"smtp.{number}"))
                self.accepted.append(f"smtp.{number}")
                number += 1
            except BROKEN:
                pass
            time.sleep(0.01)


def torment(maild):
    for _ in range(KILLS):
        time.sleep(random.choice((0.03, 0.2, 0.6)) * random.random())
        maild.process.kill()
        maild.process.wait()
        maild.start()


def read(port):
    """UIDVALIDITY, and of each UID: number and flags."""
    m = imaplib.IMAP4("127.0.0.1", port, timeout=60)
    m.login("alice", "secret")
    m.select(readonly=True)
    validity = m.response("UIDVALIDITY")[1][0]
    found = {}
    _, data = m.uid("FETCH", "1:*",
                    "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    for item in data:
        if not isinstance(item, tuple):
            continue
        head = item[0].decode()
        number = re.search(rb"number (\S+);", item[1])[1].decode()
        found[int(re.search(r"UID (\d+)", head)[1])] = (
            number, flags_of(re.search(r"FLAGS \((.*?)\)", head)[1]))
    m.logout()
    return validity, found


def judge_one(number, m, found, uids):
    if m.uid is None:
        return len(uids) <= m.tries or f"{number} is there {len(uids)} times"
    if m.gone:
        return not uids or f"{number} is there again: {uids}"
    if not uids:
        return m.gone is False or f"{number}, UID {m.uid}, is lost"
    if uids != [m.uid]:
        return f"{number} had UID {m.uid}, and has {uids}"
    flags = found[m.uid][1]
    return None in m.flags or flags in m.flags or (
        f"{number} has {sorted(flags)}, not of {m.flags}")


def reused(found, clients):
    """UIDs that were told of one message and belong to another, too."""
    owners = {}
    for c in clients:
        for number, m in c.messages.items():
            if m.uid:
                owners.setdefault(m.uid, set()).add(number)
    for uid, (number, _) in found.items():
        owners.setdefault(uid, set()).add(number)
    return [f"UID {uid} is that of {sorted(names)}"
            for uid, names in owners.items() if len(names) > 1]


def judge(found, clients, sender):
    uids = {}
    for uid, (number, _) in found.items():
        uids.setdefault(number, []).append(uid)
    verdicts = [judge_one(number, m, found, uids.get(number, []))
                for c in clients for number, m in c.messages.items()]
    wrong = [v for v in verdicts if v is not True]
    wrong += [f"{n} is lost" for n in sender.accepted if n not in uids]
    wrong += reused(found, clients)
    return wrong + [w for c in clients for w in c.wrong]


def run(top):
    smtp = free_port()
    maild = Maild(top, "abc.de", "alice", f"smtp={smtp},imap", ["--clear"])
    clients = [Client(f"c{i}", maild.port) for i in range(CLIENTS)]
    sender = Sender(smtp)
    for thread in clients + [sender]:
        thread.start()
    time.sleep(0.2)
    before = read(maild.port)[0]
    torment(maild)
    for thread in clients + [sender]:
        thread.ends = True
    for thread in clients + [sender]:
        thread.join(60)
    after, found = read(maild.port)
    wrong = judge(found, clients, sender)
    if before != after:
        wrong.append(f"UIDVALIDITY was {before} and is {after}")
    if maild.stop() != 0:
        wrong.append("maild did not end well")
    print(f"{KILLS} kills, {sum(c.done for c in clients)} commands confirmed, "
          f"{len(sender.accepted)} mails by SMTP, {len(found)} left")
    print("\n".join(wrong[:20]))
    return not wrong


def main():
    with Folder() as top:
        good = run(top)
    print("PASS" if good else "FAIL", "no mail, UID or flag is lost by a kill")
    return not good


if __name__ == "__main__":
    sys.exit(main())
