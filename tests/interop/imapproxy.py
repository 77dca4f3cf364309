"""imapproxy.py WHAT PORT PROXY [CA]: does WHAT with the server at PORT, itself
and through the imapproxy at PROXY."""
import imaplib
import os
import re
import socket
import ssl
import sys
import time

DIRECT, PROXY = int(sys.argv[2]), int(sys.argv[3])
MAIL = (b"From: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <a@b.test>, c@d.test\r\n"
        b"To: \"x \\\" y\" <alice@example.test>\r\nSubject: s%d\r\n"
        b"Message-ID: <%d@b.test>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n"
        b"Content-Disposition: attachment; filename=\"a b.eml\"\r\n\r\n"
        b"Subject: in\r\n\r\nx\r\n--b--\r\n")


def context():
    return ssl.create_default_context(cafile=sys.argv[4])


def direct():
    imap = imaplib.IMAP4("localhost", DIRECT, timeout=60)
    imap.login("alice", "secret")
    return imap


def proxied():
    imap = imaplib.IMAP4("localhost", PROXY, timeout=60)
    imap.login("alice", "secret")
    return imap


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


def no(answer, code=""):
    assert answer[0] == "NO", answer
    assert code.encode() in answer[1][0], answer


def names(answer):
    """Some quote names that others do not. \\Marked comes and goes."""
    return [item.replace(b'"', b"").replace(rb" \Marked", b"")
            for item in answer[1]]


def fetched(answer):
    """Some write as a literal what others quote."""
    def whole(item):
        if not isinstance(item, tuple):
            return item
        text = re.sub(rb'(["\\])', rb"\\\1", item[1])
        return re.sub(rb"~?{\d+}$", b"", item[0]) + b'"' + text + b'"'
    return answer[0], b"".join(whole(item) or b"" for item in answer[1])


def view(imap):
    """All that can be asked, of what two sessions see in the same way."""
    items = "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ SIZE)"
    yield names(imap.list())
    yield names(imap.list('""', "%"))
    yield names(imap.lsub())
    yield names(imap.status('"two words"', items))
    yield imap.namespace()
    yield names(imap.status("INBOX", items))
    yield imap.select("INBOX", readonly=True)
    for name in "UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ", "READ-ONLY":
        yield name, imap.response(name)[1]
    for wanted in ("FAST", "(FLAGS UID MODSEQ)", "FULL", "BODYSTRUCTURE",
                  "(UID ENVELOPE BODY)", "BODY.PEEK[]", "RFC822.HEADER",
                  "(BODY.PEEK[HEADER.FIELDS (TO Subject)] UID)",
                  "BODY.PEEK[1]<2.5>", "BODY.PEEK[2.HEADER]", "BODY.PEEK[7]",
                  "(BINARY.PEEK[1] BINARY.SIZE[1])", "PREVIEW",
                  "BODY.PEEK[1.MIME]"):
        yield fetched(imap.fetch("1:*", wanted))
    for keys in ("ALL", "UNSEEN", 'SUBJECT "s1"', "LARGER 9", "1,3",
                 "OR SEEN NOT (FROM \"x y\")", "MODSEQ 1"):
        yield imap.search(None, keys)
        yield imap.uid("SEARCH", keys)
    yield imap.search("UTF-8", "BODY", '"Gr\u00fc\u00dfe"'.encode())
    yield imap.sort("REVERSE SUBJECT DATE", "UTF-8", "ALL")
    yield imap.uid("FETCH", "1:*", "(FLAGS) (CHANGEDSINCE 1)")
    yield imap.status("missing", items)[0]
    yield imap.select("missing")[0]


def same():
    """Both see the same, whoever has changed it."""
    imap = proxied()
    for name in '"two words"', '"Entw&APw-rfe"', "a.b":
        ok(imap.create(name))
        ok(imap.subscribe(name))
    for number in range(1, 4):
        flags = (None, r"(\Seen $Junk)", r"(\Flagged)")[number - 1]
        ok(imap.append("INBOX", flags, '"17-Jul-1996 02:44:25 -0700"',
                       MAIL % (number, number)))
    no(imap.append("missing", None, None, b"x"), "TRYCREATE")
    ok(imap.select())
    ok(imap.store("3", "+FLAGS", r"(\Answered $New)"))
    said = ok(imap.uid("STORE", "3", "FLAGS.SILENT", r"(\Seen)"))
    assert said == [None], said
    ok(imap.uid("COPY", "1:2", '"two words"'))
    ok(imap.uid("MOVE", "2", "a.b"))
    assert imap.response("EXPUNGE")[1] == [b"2"]
    ok(imap.store("1", "+FLAGS", r"\Deleted"))
    assert ok(imap.expunge()) == [b"1"]
    ok(imap.rename("a.b", "a.c"))
    ok(imap.unselect())
    other = direct()
    for theirs, ours in zip(view(other), view(imap), strict=True):
        assert theirs == ours, f"\n{theirs}\n{ours}"
    imap.logout()


def line(file):
    got = file.readline()
    assert got.endswith(b"\r\n"), got
    return got.strip()


def idle():
    """Also what goes between DONE and its OK."""
    other = direct()
    ok(other.select())
    there = int(other.response("EXISTS")[1][0] or 0)
    sock = socket.create_connection(("localhost", PROXY), 60)
    file = sock.makefile("rb")
    line(file)
    for command in "LOGIN alice secret", "SELECT INBOX":
        sock.sendall(b"a " + command.encode() + b"\r\n")
        while not line(file).startswith(b"a OK"):
            pass
    for turn in range(20):
        sock.sendall(b"b IDLE\r\n")
        assert line(file).startswith(b"+")
        ok(other.append("INBOX", None, None, b"Subject: new\r\n\r\nx\r\n"))
        if turn == 0:
            assert line(file) == b"* %d EXISTS" % (there + 1)
        ok(other.noop())
        ok(other.store("1", "+FLAGS", r"\Deleted"))
        ok(other.expunge())
        time.sleep(0.1 * (turn % 3))
        sock.sendall(b"DONE\r\nc FETCH 1:* UID\r\n")
        number = 0
        while not (said := line(file)).startswith(b"c "):
            number += b"FETCH (UID" in said
        assert said.startswith(b"c OK"), said


def memory(port):
    """Of the largest process of the proxy's at port, in KB, and the most it
    ever was."""
    most = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().split(b"\0")
            with open(f"/proc/{pid}/status", encoding="ascii") as file:
                peak = re.search(r"VmHWM:\s+(\d+)", file.read())
        except OSError:
            continue
        if command[0].endswith(b"imapproxy") and b"--no-tls" in command:
            most = max(most, int(peak.group(1)))
    return most


def large():
    """Up and down, to a client that is slow at first."""
    text = b"Subject: large\r\n\r\n" + (b"x" * 70 + b"\r\n") * 1456355
    imap = proxied()
    before = memory(PROXY)
    ok(imap.create("large"))
    ok(imap.append("large", None, None, text))
    ok(imap.select("large", readonly=True))
    imap.send(b"x1 FETCH 1 BODY.PEEK[]\r\n")
    time.sleep(1)
    began = time.monotonic()
    assert imap.readline() == b"* 1 FETCH (BODY[] {%d}\r\n" % len(text)
    assert imap.read(len(text)) == text
    seconds = time.monotonic() - began
    after = memory(PROXY)
    print(f"{len(text)} octets, {len(text) / seconds / 1e6:.0f} MB/s; KB of"
          f" memory: {before} before, {after} at the most")
    assert after - before < 4096, (before, after)
    assert imap.readline() == b")\r\n"
    assert imap.readline().startswith(b"x1 OK")
    ok(imap.delete("large"))


def read_only():
    imap = imaplib.IMAP4("localhost", PROXY, timeout=60)
    try:
        imap.login("alice", "secret")
        raise AssertionError("a password in the clear")
    except imap.error:
        pass
    imap.starttls(context())
    imap.login("alice", "secret")
    ok(imap.select(readonly=True))
    assert imap.response("READ-ONLY")[1] is not None
    before = list(view(direct()))
    no(imap.append("INBOX", None, None, b"x"), "NOPERM")
    for command in (("STORE", "1:*", "+FLAGS", r"(\Seen)"), ("EXPUNGE",),
                    ("COPY", "1", "a"), ("MOVE", "1", "a"),
                    ("CREATE", "new"), ("DELETE", "a.c"),
                    ("RENAME", "a.c", "b"), ("SUBSCRIBE", "x"),
                    ("UNSUBSCRIBE", "a.b")):
        no(imap.xatom(*command), "NOPERM")
    ok(imap.fetch("1:*", "BODY[]"))
    ok(imap.close())
    after = list(view(direct()))
    assert before == after, f"\n{before}\n{after}"


def hides():
    imap = direct()
    for name in "SeCret", "secrets.deep", "wet", "w.t", "wall":
        ok(imap.create(name))
        ok(imap.subscribe(name))
    imap = imaplib.IMAP4_SSL("localhost", PROXY, ssl_context=context(),
                             timeout=60)
    imap.login("alice", "secret")
    for listed in imap.list(), imap.lsub():
        said = b" ".join(ok(listed)).lower()
        assert b"secret" not in said and b"wet" not in said, said
        assert b"w.t" in said and b"wall" in said, said
        assert b"entw" not in said, said
    for name in "SECRET", "secrets.deep", "wet", '"Entw&APw-rfe"':
        no(imap.select(name), "NONEXISTENT")
        no(imap.status(name, "(MESSAGES)"), "NONEXISTENT")
        no(imap.create(name), "NOPERM")
        no(imap.append(name, None, None, b"x"), "NOPERM")
        no(imap.delete(name))
    no(imap.create("wet."))
    no(imap.rename("wall", "floor"), "NOPERM")
    ok(imap.select("wall"))
    ok(imap.select())
    no(imap.copy("1", "secret"), "NOPERM")
    ok(imap.copy("1", "wall"))


def logins():
    imap = imaplib.IMAP4("localhost", PROXY, timeout=60)
    for bad in range(2):
        try:
            imap.login("alice", "wrong")
            raise AssertionError("a wrong password")
        except imap.error:
            pass
    ok(imap.authenticate("PLAIN", lambda _: b"\0alice\0secret"))
    ok(imap.select())
    imap.logout()


def dies():
    """A client in the middle of a message, or without a word."""
    for _ in range(3):
        imap = proxied()
        imap.send(b"x APPEND INBOX {100+}\r\nhalf of it")
        imap.sock.shutdown(socket.SHUT_WR)
        while imap.sock.recv(4096):
            pass
        imap.sock.close()
    imap = proxied()
    ok(imap.select())
    there = int(imap.response("EXISTS")[1][0])
    ok(imap.noop())
    ok(direct().append("INBOX", None, None, b"Subject: x\r\n\r\nx\r\n"))
    ok(imap.noop())
    assert int(imap.response("EXISTS")[1][-1]) == there + 1


def orphan():
    """The server says too much, and goes in the middle of a message."""
    said = {b"LIST": b'* LIST () "/" ""\r\n',
            b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n"
                       b"* OK [UIDNEXT 2] x\r\n"}
    with socket.create_server(("127.0.0.1", DIRECT)) as server:
        sock = socket.create_connection(("localhost", PROXY), 60)
        peer = server.accept()[0]
    peer.sendall(b"* OK [CAPABILITY IMAP4rev1] x\r\n")
    file, asked = sock.makefile("rb"), peer.makefile("rb")
    line(file)
    sock.sendall(b"a LOGIN x y\r\nb SELECT x\r\nn NOOP\r\n"
                 b"c FETCH 1 BODY[]\r\n")
    while (command := line(asked).split())[1] != b"FETCH":
        peer.sendall(said.get(command[1], b"") + command[0]
                     + b" OK [CAPABILITY IMAP4rev1] %s\r\n" % (b"x" * 600))
    peer.sendall(b"* 1 FETCH (BODY[] {9}\r\nhalf")
    asked.close()
    peer.close()
    heard = file.read()
    assert b"\nn OK " in heard
    assert heard.endswith(b"* 1 FETCH (BODY[] {9}\r\nhalf")


def nowhere():
    """There is no server behind."""
    with socket.create_connection(("localhost", PROXY), 60) as sock:
        assert sock.makefile("rb").readline().startswith(b"* BYE ")


{"same": same, "idle": idle, "large": large, "read_only": read_only,
 "hides": hides, "logins": logins, "dies": dies,
 "orphan": orphan, "nowhere": nowhere}[sys.argv[1]]()
