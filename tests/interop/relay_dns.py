"""relay asks the DNS, which is here a small one of its own.

Run by unshare, in a network and with a resolv.conf that nobody else sees.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading
import traceback

from relay_lab import Dialogue, Folder, Host, Relay, wait_for

A, MX, NXDOMAIN, SERVFAIL = 1, 15, 3, 2
HERE, NOBODY = "127.0.0.1", "127.0.0.90"
DISK = 1 << 20                  # octets; an eighth of it is spared


def name(text):
    labels = [label.encode() for label in text.split(".") if label]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


class Dns(threading.Thread):
    """records: (name, type) -> a list, or a number of RFC 1035 4.1.1."""

    def __init__(self, records):
        super().__init__(daemon=True)
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HERE, 53))
        self.start()

    def run(self):
        while True:
            query, peer = self.socket.recvfrom(512)
            self.socket.sendto(self.answer(query), peer)

    def answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind, = struct.unpack_from("!H", query, at + 1)
        found = self.records.get((".".join(labels).lower(), kind), [])
        code, rows = (found, []) if isinstance(found, int) else (0, found)
        head = query[:2] + struct.pack("!5H", 0x8180 | code, 1, len(rows), 0,
                                       0)
        return head + query[12:at + 5] + b"".join(
            b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(row)) + row
            for row in rows)


def mx(preference, host):
    return struct.pack("!H", preference) + name(host)


def records():
    here, nobody = socket.inet_aton(HERE), socket.inet_aton(NOBODY)
    return {
        ("two.test", MX): [mx(20, "good.test"), mx(10, "dead.test"),
                           mx(30, "relay.test")],
        ("good.test", A): [here], ("dead.test", A): [nobody],
        ("plain.test", A): [here],
        ("null.test", MX): [mx(0, ".")], ("null.test", A): [here],
        ("none.test", MX): NXDOMAIN, ("none.test", A): NXDOMAIN,
        ("self.test", MX): [mx(10, "RELAY.test"), mx(10, "good.test")],
        ("relay.test", A): [here],
        ("slow.test", MX): SERVFAIL, ("slow.test", A): [here],
    }


def set_up(top):
    """The loopback, whom to ask, and a small disk for the queue."""
    with socket.socket() as s:
        request = struct.pack("16sh22x", b"lo", 1)      # IFF_UP
        got = fcntl.ioctl(s, 0x8913, request)           # SIOCGIFFLAGS
        if got[16] & 1:
            raise OSError("it would be the machine's own resolv.conf")
        fcntl.ioctl(s, 0x8914, request)                 # SIOCSIFFLAGS
    file = os.path.join(top, "resolv.conf")
    with open(file, "w") as f:
        f.write(f"nameserver {HERE}\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", file, "/etc/resolv.conf"], check=True)
    queue = os.path.join(top, "queue")
    os.mkdir(queue)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none",
                    queue], check=True)


def run(relay, host, dns):
    names = ["two", "plain", "null", "none", "self", "relay", "slow",
             "nothing"]
    with Dialogue(relay.port) as d:
        d.say("EHLO client.test")
        for n in names + ["[127.0.0.1]"]:
            to = f"a@{n}" if n[0] == "[" else f"{n}@{n}.test"
            d.mail("", [to], "Subject: x\n\nx")
    wait_for(lambda: relay.lines("to=<slow.* waits: .*DNS does not answer"))
    del dns.records["slow.test", MX]
    relay.settle()
    log = relay.log()
    for to in ("two@two.test", "plain@plain.test", "slow@slow.test",
               "a@[127.0.0.1]"):
        assert f"to=<{to}> delivered: " in log, to
    assert "to=<two@two.test> delivered: good.test: 250" in log
    for to, why in (("null", "this domain takes no mail"),
                    ("none", "there is no such domain"),
                    ("self", "the best host for this domain is this one"),
                    ("relay", "the best host for this domain is this one")):
        assert f"to=<{to}@{to}.test> failed: relay: {why}" in log, to
    assert "to=<nothing@nothing.test> failed: nothing.test: " in log
    assert len(host.mails) == 4, host.mails


def refused(d, text):
    try:
        d.mail("", ["full@plain.test"], text)
    except OSError as e:
        d.say("RSET")
        return str(e)
    return "it was taken"


def fills(relay):
    """The end of the disk is left to mail that is there."""
    filler = os.path.join(relay.queue, "filler")
    large = "x\n\n" + ("x" * 990 + "\n") * 200
    with Dialogue(relay.port) as d:
        d.say("EHLO client.test")
        for part, text in ((0.7, large), (0.9, "x\n\nx")):
            with open(filler, "wb") as f:
                f.write(bytes(int(DISK * part)))
            assert "got b'452 4.3.1 " in (said := refused(d, text)), said
            assert relay.waiting() == ["filler"], relay.waiting()
        os.remove(filler)
        d.mail("", ["full@plain.test"], large)
    relay.settle()


def main():
    with Folder() as top:
        try:
            set_up(top)
        except (OSError, subprocess.CalledProcessError) as e:
            print("SKIP relay asks the DNS:", e)
            return False
        relay = Relay(top, [], "--no-tls", "--trust", "127.0.0.1")
        relay.command.remove("--no-dns")
        relay.serve()
        try:
            run(relay, Host(port=25), Dns(records()))
            fills(relay)
            assert relay.stop() == 0
        except Exception:
            print("FAIL relay asks the DNS")
            traceback.print_exc(file=sys.stdout)
            print(relay.log())
            relay.kill()
            return True
        finally:
            subprocess.run(["umount", "-l", relay.queue], check=False)
        print("PASS relay asks the DNS")
        return False


if __name__ == "__main__":
    sys.exit(main())
