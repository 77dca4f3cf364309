"""Kills pop at every octet of a session, or at each STEPth, and looks whether a
message is lost, or deleted without QUIT.

    pop_kill.py POP DIR STEP
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

POP, DIR, STEP = sys.argv[1], sys.argv[2], int(sys.argv[3])
BOX, UIDS = os.path.join(DIR, "box"), os.path.join(DIR, "uids")
MESSAGES = {
    "one": b"Subject: one\r\n\r\n.\r\n..\r\nend\r\n",
    "two": b"Subject: two\r\n\r\n" + b"x" * 70 + b"\r\n",
    "/../3": b"Subject: three\r\n\r\n.\r\n",
}


class Killed(Exception):
    """The octet has come."""


class Server:
    """A maildrop for one session at a time."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = str(self.socket.getsockname()[1])
        self.drop = {}

    def session(self, client, fate):
        """fate: octets of the dialogue until the client is killed."""
        self.socket.settimeout(60)
        self.fate, self.client = fate, client
        with self.socket.accept()[0] as self.peer:
            self.peer.settimeout(60)
            try:
                self.converse()
            except (Killed, ConnectionError):
                pass
        client.wait()

    def spend(self, n):
        """How many of n octets still pass."""
        passed = n if self.fate is None else min(n, self.fate)
        if self.fate is not None:
            self.fate -= passed
        return passed

    def kill(self):
        # What has left is read before.
        time.sleep(0.01)
        self.client.send_signal(signal.SIGKILL)
        self.client.wait()
        raise Killed

    def say(self, text):
        passed = self.spend(len(text))
        self.peer.sendall(text[:passed])
        if passed < len(text):
            self.kill()

    def hear(self):
        """The octets of one read; none at the end."""
        text = self.peer.recv(4096)
        passed = self.spend(len(text))
        if passed < len(text):
            return text[:passed], True
        return text, False

    def converse(self):
        self.names = list(self.drop)
        self.marked = set()
        self.say(b"+OK ready\r\n")
        rest = b""
        while True:
            text, dead = self.hear()
            rest += text
            while b"\r\n" in rest:
                line, rest = rest.split(b"\r\n", 1)
                if not self.answer(line.decode().split()):
                    return
            if dead:
                self.kill()
            if not text:
                return

    def answer(self, words):
        """0: it was QUIT."""
        verb, number = words[0], int(words[-1]) if len(words) > 1 \
            and words[-1].isdigit() else 0
        if verb == "CAPA":
            self.say(b"+OK\r\nUSER\r\nPIPELINING\r\nUIDL\r\n.\r\n")
        elif verb in ("LIST", "UIDL"):
            self.say(b"+OK\r\n" + b"".join(
                f"{i} {len(self.drop[name]) if verb == 'LIST' else name}\r\n"
                .encode() for i, name in enumerate(self.names, 1)) + b".\r\n")
        elif verb == "RETR":
            text = self.drop[self.names[number - 1]]
            self.say(b"+OK\r\n" + (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")
                     [2:] + b".\r\n")
        elif verb == "QUIT":
            for name in self.marked:
                del self.drop[name]
            self.say(b"+OK\r\n")
            return False
        else:
            if verb == "DELE":
                self.marked.add(self.names[number - 1])
            self.say(b"+OK\r\n")
        return True


def start(server):
    return subprocess.Popen(
        [POP, "--host", "127.0.0.1", "--port", server.port, "--user", "alice",
         "--no-tls", "--clear-auth", "--maildir", BOX, "--new", UIDS, "--delete"],
        env={"MAIL_PASSWORD": "secret"}, stderr=subprocess.DEVNULL)


def boxed():
    found = []
    for name in os.listdir(os.path.join(BOX, "new")) if os.path.exists(
            os.path.join(BOX, "new")) else []:
        with open(os.path.join(BOX, "new", name), "rb") as f:
            found.append(f.read())
    return found


def one(server, fate):
    """1 when the session came to its end before it was killed."""
    shutil.rmtree(BOX, ignore_errors=True)
    if os.path.exists(UIDS):
        os.unlink(UIDS)
    server.drop = dict(MESSAGES)
    client = start(server)
    server.session(client, fate)
    safe = boxed()
    for name, text in MESSAGES.items():
        assert name in server.drop or text in safe, (fate, name, "is lost")
    assert all(text in MESSAGES.values() for text in safe), (fate, "is torn")
    whole = client.returncode == 0
    before = len(safe)
    client = start(server)
    server.session(client, None)
    assert client.returncode == 0, (fate, client.returncode)
    assert not server.drop, (fate, "is left", server.drop)
    safe = boxed()
    assert sorted(set(safe)) == sorted(MESSAGES.values()), (fate, safe)
    assert len(safe) <= len(MESSAGES) + 1, (fate, "came again", safe)
    assert not whole or len(safe) == before == len(MESSAGES), fate
    with open(UIDS) as f:
        assert len(f.readlines()) == 1, "what is gone is still listed"
    return whole


def main():
    server = Server()
    fate = kills = 0
    while not one(server, fate):
        kills += 1
        fate += STEP
    assert kills > 300 // STEP, kills
    print(f"{kills} kills")


main()
