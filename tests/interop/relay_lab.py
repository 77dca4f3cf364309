"""What the tests of relay share: it, and hosts that it delivers to."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time


def free_port():
    """One that stays free while nobody listens: the system gives none of this
    range to connections."""
    while True:
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", random.randrange(12000, 32768)))
                return s.getsockname()[1]
            except OSError:
                pass


def wait_for(what, seconds=20):
    """The first true result of what(), or the last one."""
    end = time.monotonic() + seconds
    while not (result := what()) and time.monotonic() < end:
        time.sleep(0.01)
    return result


class Folder:
    def __enter__(self):
        self.name = tempfile.mkdtemp()
        return self.name

    def __exit__(self, *error):
        shutil.rmtree(self.name, ignore_errors=True)


class Maild:
    """A domain with one user, on a port that stays the same."""

    def __init__(self, top, domain, user, service="smtp", options=()):
        self.root = os.path.join(top, domain)
        self.domain, self.user, self.service = domain, user, service
        self.options = list(options)
        self.port = free_port()
        os.mkdir(self.root)
        with open(self.root + ".users", "w") as f:
            f.write(user + ":secret\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["examples/maild", "--root", self.root, "--domain", self.domain,
             "--users", self.root + ".users",
             "--ports", f"{self.service}={self.port}"] + self.options,
            stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def mails(self):
        new = os.path.join(self.root, self.user, "Maildir", "new")
        names = sorted(os.listdir(new)) if os.path.isdir(new) else []
        for name in names:
            with open(os.path.join(new, name), newline="",
                      errors="replace") as f:
                yield f.read()

    def take(self, n=1):
        """The next n mails, which are taken away."""
        wait_for(lambda: len(list(self.mails())) >= n)
        got = list(self.mails())
        shutil.rmtree(os.path.join(self.root, self.user), ignore_errors=True)
        assert len(got) == n, f"{self.domain}: {len(got)} mails"
        return got

    def stop(self):
        self.process.terminate()
        return self.process.wait()


class Host(threading.Thread):
    """A host that offers what it is told to, and keeps what it hears."""

    def __init__(self, *offers, replies=(), port=0):
        super().__init__(daemon=True)
        self.offers, self.replies = offers, dict(replies)
        self.heard, self.mails, self.calls = [], [], 0
        self.deaf_to = ("", 0)  # from the so manieth such line on it is silent
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            self.calls += 1
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError), \
                connection.makefile("rwb") as f:
            self.say(f, self.replies.get("CONNECT", "220 host"))
            for line in iter(f.readline, b""):
                line = line.decode(errors="replace").rstrip("\r\n")
                self.hear(line)
                self.say(f, self.reply(line))
                if line == "DATA":
                    self.mails.append(self.content(f))
                    self.hear(".")
                    self.say(f, self.replies.get("dot", "250 mine"))

    def hear(self, line):
        self.heard.append(line)
        while self.is_deaf():
            time.sleep(0.01)

    def is_deaf(self):
        start, n = self.deaf_to
        return n and len(self.find(start)) >= n

    def reply(self, line):
        verb = line.split(" ")[0]
        for start, reply in self.replies.items():
            if line.startswith(start):
                return reply
        if verb == "EHLO":
            lines = ["host"] + list(self.offers)
            return "\r\n".join(f"250{'- '[i == len(lines) - 1]}{text}"
                               for i, text in enumerate(lines))
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")

    @staticmethod
    def say(f, text):
        f.write(text.encode() + b"\r\n")
        f.flush()

    @staticmethod
    def content(f):
        lines = []
        while (line := f.readline()) != b".\r\n":
            if not line:
                raise OSError("left")
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines).decode()

    def find(self, start):
        return [line for line in self.heard if line.startswith(start)]


class Relay:
    def __init__(self, top, hosts, *options, ports="smtp={}"):
        """hosts: (domain, port of this machine), (domain, "lmtp=HOST:PORT")
        or (domain, ".")."""
        self.queue = os.path.join(top, "queue")
        self.logfile = os.path.join(top, "relay.log")
        self.port = free_port()
        mx = os.path.join(top, "mx")
        with open(mx, "w") as f:
            for domain, port in hosts:
                host = f"127.0.0.1:{port}" if isinstance(port, int) else port
                f.write(f"{domain} {host} 10\n")
        self.command = [
            "examples/relay", "--queue", self.queue, "--host", "relay.test",
            "--mx", mx, "--no-dns", "--retry-first", "1", "--retry-most", "1",
            "--ports", ports.format(self.port)] + list(options)
        self.process = None

    def start(self):
        with open(self.logfile, "a") as log:
            self.process = subprocess.Popen(
                self.command, stdout=subprocess.PIPE, stderr=log, text=True)

    def serve(self):
        self.start()
        assert self.process.stdout.readline().startswith("ready "), self.log()

    def log(self):
        with open(self.logfile) as f:
            return f.read()

    def lines(self, pattern):
        return re.findall(f"relay: .*{pattern}.*", self.log())

    def waiting(self):
        return [n for n in os.listdir(self.queue) if n != "lock"]

    def settle(self, seconds=20):
        wait_for(lambda: not self.waiting(), seconds)
        assert not self.waiting(), self.waiting()

    def kill(self):
        self.process.kill()
        return self.process.wait() == -signal.SIGKILL

    def stop(self):
        self.process.terminate()
        return self.process.wait()


class Dialogue:
    """A client that says what it is told to."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.f = self.socket.makefile("rwb")
        self.expect("220")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.f.close()
        self.socket.close()

    def expect(self, code):
        line = self.f.readline()
        while line[3:4] == b"-":
            line = self.f.readline()
        if not line.startswith(code.encode()):
            raise OSError(f"wanted {code}, got {line!r}")
        return line.decode()

    def say(self, line, code="250"):
        self.f.write(line.encode() + b"\r\n")
        self.f.flush()
        return self.expect(code)

    def mail(self, sender, recipients, text, params=""):
        """recipients: "a@b", or "a@b> PARAMETER" without a final ">"."""
        self.say(f"MAIL FROM:<{sender}>{params}")
        for to in recipients:
            self.say("RCPT TO:<" + (to if ">" in to else to + ">"))
        self.say("DATA", "354")
        return self.say(text.replace("\n", "\r\n") + "\r\n.")
