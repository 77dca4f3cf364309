"""Kills pop at every octet of a session, or at each STEPth, and looks whether a
message is lost, or deleted without QUIT.

    pop_kill.py POP DIR STEP
"""
import os
import shutil
import signal
import subprocess
import sys
import time

from popserver import Server

POP, DIR, STEP = sys.argv[1], sys.argv[2], int(sys.argv[3])
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
        if passed != text:
            for line in passed.split(b"\r\n")[:-1]:
                self.answer(line.decode())
            self.kill()
        return text

    def serve(self, fate):
        """The exit status of the client."""
        self.fate = fate
        self.client = subprocess.Popen(
            [POP, "--host", "127.0.0.1", "--port", self.port, "--user",
             "alice", "--no-tls", "--clear-auth", "--maildir", BOX, "--new",
             UIDS, "--delete"],
            env={"MAIL_PASSWORD": "secret"}, stderr=subprocess.DEVNULL)
        self.session()
        return self.client.wait()


def boxed():
    found, new = [], os.path.join(BOX, "new")
    for name in os.listdir(new) if os.path.exists(new) else []:
        with open(os.path.join(new, name), "rb") as f:
            found.append(f.read())
    return found


def dies(server, fate):
    """False when the session came to its end before."""
    shutil.rmtree(BOX, ignore_errors=True)
    if os.path.exists(UIDS):
        os.unlink(UIDS)
    server.drop = dict(MESSAGES)
    whole = server.serve(fate) == 0
    safe = boxed()
    for name, text in MESSAGES.items():
        assert name in server.drop or text in safe, (fate, name, "is lost")
    assert all(text in MESSAGES.values() for text in safe), (fate, "is torn")
    assert not whole or len(safe) == len(MESSAGES), (fate, "is missing")
    assert server.serve(None) == 0, (fate, "does not recover")
    assert not server.drop, (fate, "is left", server.drop)
    safe = boxed()
    assert sorted(set(safe)) == sorted(MESSAGES.values()), (fate, safe)
    assert len(safe) <= len(MESSAGES) + 1, (fate, "came again", safe)
    with open(UIDS) as f:
        assert len(f.readlines()) == 1, "what is gone is still listed"
    return not whole


def main():
    server = Killer()
    kills = 0
    while dies(server, kills * STEP):
        kills += 1
    assert kills > 300 // STEP, kills
    print(f"{kills} kills")


main()
