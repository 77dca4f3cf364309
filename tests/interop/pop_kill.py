"""Kills pop at every octet of a session, or at each STEPth, and looks whether a
message is lost, or deleted without QUIT. The server is one of ours here, or
maild at PORT, with alice's Maildir. Or kills MAILD, at the same octets or a
moment later, when it may be about to delete.

    pop_kill.py POP DIR STEP [PORT MAILDIR]
    pop_kill.py POP DIR STEP MAILD
"""
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

from popserver import Server

POP, DIR, STEP = sys.argv[1], sys.argv[2], int(sys.argv[3])
WHERE = sys.argv[4:]
BOX, UIDS = os.path.join(DIR, "box"), os.path.join(DIR, "uids")
MESSAGES = {
    "one": b"Subject: one\r\n\r\n.\r\n..\r\nend\r\n",
    "two": b"Subject: two\r\n\r\n" + b"x" * 70 + b"\r\n",
    "/../3": b"Subject: three\r\n\r\n.\r\n",
}


class Killed(ConnectionError):
    """The octet has come."""


class Killer(Server):
    """fate: octets of the dialogue until the client dies; None: it lives."""

    def spend(self, text):
        """What of it still passes."""
        if self.fate is None:
            return text
        text = text[:self.fate]
        self.fate -= len(text)
        return text

    def kill(self):
        time.sleep(0.01)        # what has left is read before
        self.client.send_signal(signal.SIGKILL)
        self.client.wait()
        raise Killed

    def say(self, text):
        passed = self.spend(text)
        super().say(passed)
        if passed != text:
            self.kill()

    def hear(self):
        text = super().hear()
        passed = self.spend(text)
        self.got += passed
        if passed != text:
            for line in passed.split(b"\r\n")[:-1]:
                self.answer(line.decode())
            self.kill()
        return text

    def serve(self, fate):
        """The exit status of the client."""
        self.fate, self.got = fate, b""
        self.client = subprocess.Popen(
            [POP, "--host", "127.0.0.1", "--port", self.port, "--user",
             "alice", "--no-tls", "--clear-auth", "--maildir", BOX, "--new",
             UIDS, "--delete"],
            env={"MAIL_PASSWORD": "secret"}, stderr=subprocess.DEVNULL)
        self.session()
        return self.client.wait()


class Between(Killer):
    """Stands between pop and maild."""

    def __init__(self, port, maildir):
        super().__init__()
        self.maild, self.new = int(port), os.path.join(maildir, "new")

    def converse(self):
        with socket.create_connection(("127.0.0.1", self.maild)) as maild:
            while True:
                ready = select.select([self.peer, maild], [], [], 60)[0]
                assert ready, "nobody says anything"
                text = ready[0].recv(4096)
                passed = self.spend(text)
                to = maild
                if ready[0] is maild:
                    to = self.peer
                else:
                    self.got += passed
                to.sendall(passed)
                if passed != text:
                    self.kill()
                if not text:
                    return

    @property
    def drop(self):
        there = files(self.new)
        return {name: text for name, text in MESSAGES.items()
                if text in there}

    @drop.setter
    def drop(self, messages):
        os.makedirs(self.new, exist_ok=True)
        for name in os.listdir(self.new):
            os.unlink(os.path.join(self.new, name))
        for number, text in enumerate(messages.values()):
            with open(os.path.join(self.new, f"100{number}.x"), "wb") as f:
                f.write(text)


class Doomed(Between):
    """The same, but it is maild that dies."""

    def __init__(self, program):
        self.root = os.path.join(DIR, "root")
        super().__init__(0, os.path.join(self.root, "alice", "Maildir"))
        os.makedirs(self.root)
        users = os.path.join(DIR, "users")
        with open(users, "w") as f:
            f.write("alice:secret\n")
        self.command = [program, "--root", self.root, "--domain",
                        "example.test", "--users", users, "--clear",
                        "--ports", "pop3=0"]

    def kill(self):
        time.sleep(random.choice((0, 0.002 * random.random(), 0.01)))
        self.victim.kill()
        self.victim.wait()
        raise Killed

    def serve(self, fate):
        with subprocess.Popen(self.command, stdout=subprocess.PIPE) as victim:
            self.victim = victim
            ready = victim.stdout.readline().decode()
            self.maild = int(ready.removeprefix("ready pop3="))
            try:
                return super().serve(fate)
            finally:
                victim.kill()


def files(folder):
    found = []
    for name in os.listdir(folder) if os.path.exists(folder) else []:
        with open(os.path.join(folder, name), "rb") as f:
            found.append(f.read())
    return found


def boxed():
    return files(os.path.join(BOX, "new"))


def recovers(server):
    """maild may not know at once that the client has gone."""
    for wait in range(50):
        status = server.serve(None)
        if status != 75:
            return status == 0
        time.sleep(0.02)
    return False


def dies(server, fate):
    """False when the session came to its end before."""
    shutil.rmtree(BOX, ignore_errors=True)
    if os.path.exists(UIDS):
        os.unlink(UIDS)
    server.drop = dict(MESSAGES)
    whole = server.serve(fate) == 0
    left, safe = server.drop, boxed()
    for name, text in MESSAGES.items():
        assert name in left or text in safe, (fate, name, "is lost")
    assert b"QUIT\r\n" in server.got or len(left) == len(MESSAGES), (
        fate, "is deleted without QUIT")
    assert all(text in MESSAGES.values() for text in safe), (fate, "is torn")
    assert not whole or len(safe) == len(MESSAGES), (fate, "is missing")
    assert recovers(server), (fate, "does not recover")
    assert not server.drop, (fate, "is left", server.drop)
    safe = boxed()
    assert sorted(set(safe)) == sorted(MESSAGES.values()), (fate, safe)
    assert len(safe) <= len(MESSAGES) + 1, (fate, "came again", safe)
    with open(UIDS) as f:
        assert len(f.readlines()) == 1, "what is gone is still listed"
    return not whole


def main():
    server = (Killer, Doomed, Between)[len(WHERE)](*WHERE)
    kills = 0
    while dies(server, kills * STEP):
        kills += 1
    assert kills > 300 // STEP, kills
    print(f"{kills} kills")


main()
