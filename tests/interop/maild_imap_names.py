"""maild_imap_names.py CHECK IMAP SMTP ROOT: one of the checks below against
maild, whose users are alice and bob. An assertion that fails is told."""
import imaplib
import os
import re
import smtplib
import socket
import sys
import time

check, imap_port, smtp_port, root = sys.argv[1:]
MESSAGE = b"From: a@b.test\r\nSubject: x\r\n\r\n" + b"0123456789\r\n" * 20


class Raw:
    """A session whose answers are looked at as they came."""

    def __init__(self, user="alice"):
        self.socket = socket.create_connection(("127.0.0.1", int(imap_port)))
        self.socket.settimeout(60)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.number = 0
        self.ok(f"LOGIN {user} secret")

    def do(self, command):
        """The untagged lines, and what follows the tag."""
        self.number += 1
        tag = b"t%d " % self.number
        if isinstance(command, str):
            command = command.encode()
        self.socket.sendall(tag + command + b"\r\n")
        lines = []
        while True:
            line = self.file.readline()
            assert line, f"{command}: the connection is gone"
            line = line.rstrip(b"\r\n").decode()
            if line.startswith(tag.decode()):
                return lines, line[len(tag):]
            lines.append(line.removeprefix("* "))

    def ok(self, command):
        lines, result = self.do(command)
        assert result.startswith("OK"), f"{command}: {result}"
        return lines

    def no(self, command, code):
        lines, result = self.do(command)
        assert result.startswith(f"NO [{code}]"), f"{command}: {result}"

    def names(self, command):
        """{name: set of attributes} of LIST or LSUB."""
        found = {}
        for line in self.ok(command):
            match = re.match(r'(?:LIST|LSUB) \((.*?)\) "/" "?(.*?)"?$', line)
            if match:
                found[match[2]] = set(match[1].split())
        return found

    def status(self, name, items):
        """{item: number}."""
        line, = self.ok(f"STATUS {name} ({items})")
        words = line[line.rindex("(") + 1:-1].split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def append(self, name, message=MESSAGE, flags=""):
        return self.do(b"APPEND %s (%s) {%d+}\r\n%s" % (
            name.encode(), flags.encode(), len(message), message))[1]


def same(got, wanted):
    assert got == wanted, f"{got!r}, not {wanted!r}"


def tree(raw, *names):
    for name in names:
        raw.ok(f"CREATE {name}")


def deliver(user="alice"):
    with smtplib.SMTP("127.0.0.1", int(smtp_port)) as smtp:
        smtp.sendmail("a@b.test", f"{user}@example.test", MESSAGE)


def welcome():
    raw = Raw()
    uses = {"Archive", "Drafts", "Junk", "Sent", "Trash"}
    wanted = {name: {"\\HasNoChildren", "\\" + name} for name in uses}
    wanted["INBOX"] = {"\\HasNoChildren"}
    same(raw.names('LIST "" *'), wanted)
    same(set(raw.names('LSUB "" *')), set(wanted))
    raw.ok("DELETE Junk")
    raw.ok("UNSUBSCRIBE Junk")
    same("Junk" in Raw().names('LIST "" *'), False)
    m = imaplib.IMAP4("127.0.0.1", int(imap_port))
    m.login("alice", "secret")
    same(len(m.list()[1]), 5)
    same(m.status("Sent", "(MESSAGES)")[1], [b"Sent (MESSAGES 0)"])
    same(m.create('"a b"')[0], "OK")
    same(m.rename('"a b"', "c")[0], "OK")
    same(m.delete("c")[0], "OK")


def list():
    raw = Raw()
    same(raw.ok('LIST "" ""'), ['LIST (\\Noselect) "/" ""'])
    same(raw.ok('LIST a ""'), ['LIST (\\Noselect) "/" ""'])
    tree(raw, "t/a/b/c", "t/x", "u")
    has, none = {"\\HasChildren"}, {"\\HasNoChildren"}
    same(raw.names('LIST "" t'), {"t": has})
    same(raw.names('LIST "" t/%'), {"t/a": has, "t/x": none})
    same(raw.names('LIST t/ %'), {"t/a": has, "t/x": none})
    same(set(raw.names('LIST "" t*')), {"t", "t/a", "t/a/b", "t/a/b/c", "t/x"})
    same(set(raw.names('LIST "" t/%/%')), {"t/a/b"})
    same(set(raw.names('LIST "" t/*c')), {"t/a/b/c"})
    same(raw.names('LIST "" inbox'), {"INBOX": none})
    same(raw.names('LIST "" nothing'), {})
    same(raw.names('LIST "" ' + "%*" * 200 + "q"), {})
    raw.ok("DELETE t/a/b")
    same(raw.names('LIST "" t/a/%'),
         {"t/a/b": {"\\NonExistent", "\\Noselect", "\\HasChildren"}})
    raw.no("STATUS t/a/b (MESSAGES)", "NONEXISTENT")
    raw.no("SELECT t/a/b", "NONEXISTENT")
    raw.ok("SUBSCRIBE t/a/b/c")
    raw.no("SUBSCRIBE nothing", "NONEXISTENT")
    raw.ok("UNSUBSCRIBE nothing")
    same(raw.names('LSUB "" t/%'), {"t/a": {"\\Noselect"}})
    same(raw.names('LSUB "" t/*'), {"t/a/b/c": set()})
    raw.ok("DELETE t/a/b/c")
    same(raw.names('LSUB "" t/*'), {"t/a/b/c": set()})
    raw.ok("UNSUBSCRIBE t/a/b/c")
    same(raw.names('LSUB "" t/*'), {})


def extended():
    raw = Raw()
    tree(raw, "m/1", "m/2/1", "m/3", "m/4/5", "m/6")
    for name in "m/1", "m/2/1", "m/6":
        raw.ok("SUBSCRIBE " + name)
    raw.ok("DELETE m/6")
    subscribed = {"\\Subscribed"}
    same(raw.names('LIST (SUBSCRIBED) "" m/*'),
         {"m/1": subscribed, "m/2/1": subscribed,
          "m/6": subscribed | {"\\NonExistent"}})
    same(set(raw.names('LIST "" (m/%2 m/3)')), {"m/2", "m/3"})
    same(raw.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" m/2'),
         ['LIST () "/" m/2 ("CHILDINFO" ("SUBSCRIBED"))'])
    same(raw.names('LIST "" m/% RETURN (CHILDREN SUBSCRIBED)'),
         {"m/1": {"\\HasNoChildren", "\\Subscribed"},
          "m/2": {"\\HasChildren"}, "m/3": {"\\HasNoChildren"},
          "m/4": {"\\HasChildren"}})
    same(raw.names('LIST () "" m/3'), {"m/3": set()})
    for wrong in ('LIST (RECURSIVEMATCH) "" ""',
                  'LIST (RECURSIVEMATCH REMOTE) "" ""',
                  'LIST (WHAT) "" ""', 'LIST "" "" RETURN (WHAT)'):
        assert raw.do(wrong)[1].startswith("BAD"), wrong
    raw.append("m/1")
    lines = raw.ok('LIST "" (m/1 m/4/%) RETURN (STATUS (MESSAGES SIZE))')
    same(lines, ['LIST () "/" m/1',
                 f"STATUS m/1 (MESSAGES 1 SIZE {len(MESSAGE)})",
                 'LIST () "/" m/4/5', "STATUS m/4/5 (MESSAGES 0 SIZE 0)"])
    lines = raw.ok('LIST (SUBSCRIBED RECURSIVEMATCH) "" m/% '
                   "RETURN (STATUS (MESSAGES))")
    same([line for line in lines if line.startswith("STATUS")],
         ["STATUS m/1 (MESSAGES 1)"])


def uses():
    raw = Raw()
    raw.ok("CREATE Spam (USE (\\Junk))")
    same(raw.names('LIST (SPECIAL-USE) "" S*'),
         {"Sent": {"\\Sent"}, "Spam": {"\\Junk"}})
    raw.ok("RENAME Sent Gone")
    same(raw.names('LIST "" Gone RETURN (SPECIAL-USE)'), {"Gone": {"\\Sent"}})
    raw.no("CREATE x (USE (\\All))", "USEATTR")
    raw.no("CREATE x (USE (\\Sent \\Junk))", "USEATTR")
    same(raw.names('LIST "" x'), {})


def change():
    raw = Raw()
    tree(raw, "a/b/", "a/c")
    raw.no("CREATE a", "ALREADYEXISTS")
    raw.no("CREATE inbox", "ALREADYEXISTS")
    raw.no("DELETE INBOX", "CANNOT")
    raw.no("DELETE none", "NONEXISTENT")
    raw.no("RENAME none more", "NONEXISTENT")
    raw.no("RENAME a Sent", "ALREADYEXISTS")
    raw.no("RENAME a a/d", "CANNOT")
    raw.no("RENAME a INBOX", "ALREADYEXISTS")
    raw.append("a/b")
    before = raw.status("a/b", "UIDVALIDITY MESSAGES")
    other = Raw()
    other.ok("SELECT a/b")
    raw.ok("RENAME a z/y")
    same(raw.status("z/y/b", "UIDVALIDITY MESSAGES"), before)
    same(other.ok("FETCH 1 UID"), ["1 FETCH (UID 1)"])
    same(set(raw.names('LIST "" z*')), {"z", "z/y", "z/y/b", "z/y/c"})
    same(raw.names('LIST "" a*'), {})
    raw.ok("DELETE z/y/b")
    raw.ok("CREATE z/y/b")
    after = raw.status("z/y/b", "UIDVALIDITY MESSAGES")
    assert after["UIDVALIDITY"] > before["UIDVALIDITY"], after
    same(after["MESSAGES"], 0)
    raw.ok("SELECT z/y/b")
    other = Raw()
    other.ok("SELECT z/y/b")
    raw.ok("DELETE z/y/b")
    assert raw.do("FETCH 1 UID")[1].startswith("BAD"), "of what is gone"
    raw.ok("SELECT INBOX")
    assert other.file.readline().startswith(b"* BYE"), "it is gone"


def inbox():
    raw = Raw()
    deliver()
    raw.append("INBOX", flags="\\Seen")
    raw.ok("CREATE INBOX/sub")
    raw.ok("SETMETADATA INBOX (/private/comment c)")
    raw.ok("RENAME INBOX Old/Mail")
    same(raw.status("INBOX", "MESSAGES UIDNEXT"),
         {"MESSAGES": 0, "UIDNEXT": 3})
    same(raw.status("Old/Mail", "MESSAGES UNSEEN"),
         {"MESSAGES": 2, "UNSEEN": 1})
    same(set(raw.names('LIST "" INBOX*')), {"INBOX", "INBOX/sub"})
    for name in "INBOX", "Old/Mail":
        same(raw.ok(f"GETMETADATA {name} /private/comment"),
             [f'METADATA {name} (/private/comment "c")'])


def escape():
    raw = Raw()
    before = {path for path, _, _ in os.walk(root)}
    names = ["..", "../bob", "../../x", "a/../../x", "a/..", ".", "./a", "/a",
             "/etc/x", "a//b", "//", "&AC4ALg-", "&AC4ALgAv-x", "&AC8-etc",
             "&AAA-", "a&AC8-b", "x" * 300, "x/" * 200 + "x", "&", "&-&",
             "&Jjo", "&Jjo-&Jjo-", "&AAAA-"]
    for name in names:
        for command in ("CREATE %s", "RENAME Junk %s", "SELECT %s",
                        "STATUS %s (MESSAGES)", "DELETE %s", "SUBSCRIBE %s",
                        "RENAME %s q", "APPEND %s {3+}\r\nabc",
                        "GETMETADATA %s /private/a",
                        "SETMETADATA %s (/private/a b)", "GETQUOTAROOT %s",
                        "MYRIGHTS %s"):
            result = raw.do(command % f'"{name}"')[1]
            assert result.startswith("NO"), f"{command} {name}: {result}"
    for name in (b"a\0b", b"a\rb", b"a\nb", b"\xc3\xa4", b"\xff", b"a\x7f"):
        command = b"CREATE {%d+}\r\n%s" % (len(name), name)
        result = raw.do(command)[1]
        assert result.startswith(("NO", "BAD")), (name, result)
    for name in ("%2e%2e", "%2e%2e%2fetc", "...", "a.b", ".Sent", "a/.b", "~",
                 "~bob", "cur", "new", "tmp", "x" * 200, "imapbox.index"):
        raw.ok(f'CREATE "{name}"')
        same(raw.status(f'"{name}"', "MESSAGES"), {"MESSAGES": 0})
        same(raw.append(f'"{name}"')[:2], "OK")
        assert name in raw.names('LIST "" *'), name
    same(raw.status("Sent", "MESSAGES"), {"MESSAGES": 0})
    same(raw.status("INBOX", "MESSAGES"), {"MESSAGES": 0})
    maildir = os.path.join(root, "alice", "Maildir")
    for path, _, _ in os.walk(root):
        assert path in before or path.startswith(maildir + "/"), path
    same(os.path.exists(os.path.join(root, "bob")), False)
    os.symlink("/etc", os.path.join(maildir, ".link"))
    raw.no("SELECT link", "NONEXISTENT")
    raw.no("DELETE link", "NONEXISTENT")
    same(raw.names('LIST "" link'), {})


def utf8():
    raw = Raw()
    raw.ok('CREATE "p&AOQA5A-/&U,BTFw-"')
    same(set(raw.names('LIST "" p*')), {"p&AOQA5A-", "p&AOQA5A-/&U,BTFw-"})
    other = Raw()
    other.ok("ENABLE UTF8=ACCEPT")
    same(set(other.names('LIST "" p*')), {"pää", "pää/台北"})
    same(set(other.names('LIST "" "pä%"')), {"pää"})
    same(other.status('"pää/台北"', "MESSAGES"), {"MESSAGES": 0})
    other.ok('CREATE "a&b"')
    same(set(raw.names('LIST "" a*')), {"a&-b"})
    other.ok('RENAME "pää" "ö"')
    same(set(raw.names('LIST "" "&APY-*"')), {"&APY-", "&APY-/&U,BTFw-"})


def status():
    raw, other = Raw(), Raw()
    items = ("MESSAGES RECENT UIDNEXT UNSEEN SIZE DELETED DELETED-STORAGE "
             "HIGHESTMODSEQ")
    wanted = dict.fromkeys(items.split(), 0)
    wanted["UIDNEXT"] = 1

    def true(messages, recent, unseen, deleted):
        got = raw.status("x", items)
        wanted.update(MESSAGES=messages, RECENT=recent, UNSEEN=unseen,
                      DELETED=deleted, SIZE=messages * len(MESSAGE),
                      HIGHESTMODSEQ=got["HIGHESTMODSEQ"])
        wanted["DELETED-STORAGE"] = deleted * len(MESSAGE)
        wanted["UIDNEXT"] = max(wanted["UIDNEXT"], messages + 1)
        same(got, wanted)

    raw.ok("CREATE x")
    true(0, 0, 0, 0)
    time.sleep(1.2)             # from now on it is remembered
    true(0, 0, 0, 0)
    other.append("x")
    true(1, 1, 1, 0)
    time.sleep(1.2)
    true(1, 1, 1, 0)
    true(1, 1, 1, 0)
    box = os.path.join(root, "alice", "Maildir", ".x")
    with open(os.path.join(box, "tmp", "1.a"), "wb") as f:
        f.write(MESSAGE)
    os.rename(os.path.join(box, "tmp", "1.a"), os.path.join(box, "new", "1.a"))
    true(2, 2, 2, 0)
    other.ok("SELECT x")
    other.ok("STORE 1 FLAGS (\\Seen \\Deleted)")
    true(2, 0, 1, 1)
    other.ok("UNSELECT")
    time.sleep(1.2)
    true(2, 0, 1, 1)
    for name in os.listdir(os.path.join(box, "cur")):
        if name.endswith(",ST"):
            os.rename(os.path.join(box, "cur", name),
                      os.path.join(box, "cur", name[:-3] + ",T"))
    true(2, 0, 2, 1)
    raw.no("STATUS y (MESSAGES)", "NONEXISTENT")
    same(raw.ok("STATUS x (APPENDLIMIT)"), ["STATUS x (APPENDLIMIT 67108864)"])
    lines, result = raw.do("CAPABILITY")
    assert " APPENDLIMIT=67108864" in lines[0], lines


def many():
    raw = Raw()
    for number in range(100):
        raw.ok(f"CREATE many/{number}")
    raw.append("many/7")
    time.sleep(1.2)
    command = 'LIST "" many/% RETURN (STATUS (MESSAGES UNSEEN UIDNEXT))'
    first = raw.ok(command)
    begin = time.monotonic()
    for _ in range(10):
        same(raw.ok(command), first)
    print(f"{(time.monotonic() - begin) * 100:.2f} ms for 100 mailboxes")
    same(len(first), 200)
    assert "STATUS many/7 (MESSAGES 1 UIDNEXT 2 UNSEEN 1)" in first, first


def metadata():
    raw = Raw()
    raw.ok('SETMETADATA INBOX (/private/a "0" /private/A/b "1" '
           '/private/a/b/c "2" /shared/comment {5+}\r\na\r\n"b)')
    raw.ok("SUBSCRIBE INBOX")
    raw = Raw()
    same(raw.ok("GETMETADATA INBOX /private/A"),
         ['METADATA INBOX (/private/a "0")'])
    same(raw.ok("GETMETADATA (DEPTH 1) INBOX (/private/a)"),
         ['METADATA INBOX (/private/a "0" /private/a/b "1")'])
    same(raw.ok("GETMETADATA (DEPTH infinity) INBOX /private"),
         ['METADATA INBOX (/private/a "0" /private/a/b "1" '
          '/private/a/b/c "2")'])
    same(raw.do("GETMETADATA INBOX /shared/comment")[0],
         ["METADATA INBOX (/shared/comment {5}", "a", '"b)'])
    lines, result = raw.do("GETMETADATA (MAXSIZE 4) INBOX /shared/comment")
    assert result.startswith("OK [METADATA LONGENTRIES 5]"), result
    raw.ok("SETMETADATA INBOX (/private/a NIL)")
    same(raw.ok("GETMETADATA INBOX /private/a"),
         ["METADATA INBOX (/private/a NIL)"])
    raw.ok('SETMETADATA INBOX (/private/a "NIL")')
    same(raw.ok("GETMETADATA INBOX /private/a"),
         ['METADATA INBOX (/private/a "NIL")'])
    raw.no('SETMETADATA "" (/shared/comment x)', "NOPERM")
    raw.ok('SETMETADATA "" (/private/comment mine)')
    same(raw.ok('GETMETADATA "" /private/comment'),
         ['METADATA "" (/private/comment "mine")'])
    same(Raw("bob").ok('GETMETADATA "" /private/comment'),
         ['METADATA "" (/private/comment NIL)'])
    result = raw.do("SETMETADATA INBOX (/private/n 1 /private/x {20000+}\r\n"
                    + "x" * 20000 + ")")[1]
    assert result.startswith("NO [METADATA MAXSIZE 16384]"), result
    many = " ".join(f"/private/{n} 1" for n in range(101))
    result = raw.do(f"SETMETADATA INBOX ({many})")[1]
    assert result.startswith("NO [METADATA TOOMANY]"), result
    same(raw.ok("GETMETADATA INBOX (/private/n /private/7)"),
         ["METADATA INBOX (/private/n NIL /private/7 NIL)"])
    raw.no("GETMETADATA none /private/a", "NONEXISTENT")
    raw.no("SETMETADATA none (/private/a b)", "NONEXISTENT")
    for wrong in "/other/a", "/private", "private/a", "/private/a//b":
        command = f"SETMETADATA INBOX ({wrong} x)"
        assert raw.do(command)[1].startswith("BAD"), command


def rights():
    raw = Raw()
    same(raw.ok("MYRIGHTS INBOX"), ["MYRIGHTS INBOX lrswipkxtecda"])
    raw.ok("CREATE above/below")
    raw.ok("DELETE above")
    same(raw.ok('LIST "" (INBOX above%) RETURN (MYRIGHTS STATUS (MESSAGES))'),
         ['LIST () "/" INBOX', "MYRIGHTS INBOX lrswipkxtecda",
          "STATUS INBOX (MESSAGES 0)",
          'LIST (\\Noselect \\NonExistent \\HasChildren) "/" above'])
    same(raw.ok("GETACL INBOX"), ["ACL INBOX alice lrswipkxtecda"])
    same(raw.ok("LISTRIGHTS INBOX bob"), ['LISTRIGHTS INBOX bob ""'])
    same(raw.ok("LISTRIGHTS INBOX alice"),
         ["LISTRIGHTS INBOX alice lrswipkxtecda"])
    raw.no("SETACL INBOX bob lr", "NOPERM")
    raw.no("DELETEACL INBOX bob", "NOPERM")
    raw.no("GETACL none", "NONEXISTENT")


def objects():
    """Ids of mailboxes and messages stay when these move (RFC 8474)."""
    def of_box(name):
        line, = raw.ok(f"STATUS {name} (MAILBOXID)")
        return re.search(r"\(MAILBOXID \((F[^)]+)\)\)", line)[1]

    def of_mails():
        found = [re.search(r"EMAILID \((M[^)]+)\) THREADID NIL\)$", line)[1]
                 for line in raw.ok("FETCH 1:* (EMAILID THREADID)")]
        for i, wanted in enumerate(found):
            hits = [str(k + 1) for k, has in enumerate(found) if has == wanted]
            same(raw.ok(f"SEARCH EMAILID {wanted}"),
                 ["SEARCH " + " ".join(hits)])
        return found

    raw = Raw()
    result = raw.do("CREATE o/a")[1]
    box = re.match(r"OK \[MAILBOXID \((F[^)]+)\)\]", result)[1]
    same(of_box("o/a"), box)
    raw.ok("RENAME o/a o/b")
    raw.ok("CREATE o/a")
    same(of_box("o/b"), box)
    ids = {of_box(name) for name in ("INBOX", "o", "o/a", "o/b")}
    same(len(ids), 4)
    assert any(f"[MAILBOXID ({box})]" in line
               for line in raw.ok("EXAMINE o/b"))
    big = MESSAGE + b"0123456789\r\n" * 30000
    raw.append("o/b")
    raw.append("o/b", big)
    raw.ok("SELECT o/b")
    first, second = of_mails()
    same(first != second, True)
    raw.ok("COPY 2 o/b")
    raw.ok("MOVE 1 o/a")
    same(of_mails(), [second, second])
    lines = raw.ok("FETCH 1 (EMAILID BODY.PEEK[] THREADID)")
    same((lines[0], lines[-1]),
         (f"1 FETCH (EMAILID ({second}) BODY[] {{{len(big)}}}",
          " THREADID NIL)"))
    same(raw.ok(f"SEARCH THREADID {second}"), ["SEARCH"])
    raw.ok("SELECT o/a")
    same(of_mails(), [first])


def others():
    raw = Raw()
    same(raw.ok("NAMESPACE"), ['NAMESPACE (("" "/")) NIL NIL'])
    assert raw.ok("ID NIL")[0].startswith('ID ("name" "maild" "version" "')
    raw.ok('ID ("name" "x" "version" NIL)')
    same(raw.ok("GETQUOTAROOT INBOX"), ["QUOTAROOT INBOX"])
    raw.no("GETQUOTA user", "NONEXISTENT")


def limit(name, line):
    folder = os.path.join(root, name, "Maildir")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "maildirsize"), "w") as f:
        f.write(line)


def maildirsize():
    raw = Raw()
    limit("alice", "1000000S,2C\n0 0\n")
    same(raw.append("INBOX")[:2], "OK")
    same(raw.append("Sent")[:2], "OK")
    assert raw.append("INBOX").startswith("NO [OVERQUOTA]")
    used = (2 * len(MESSAGE) + 1023) // 1024
    same(raw.ok("GETQUOTAROOT Sent"),
         ["QUOTAROOT Sent user",
          f"QUOTA user (STORAGE {used} 977 MESSAGE 2 2)"])


def quota():
    raw = Raw()
    fit = 2048 // len(MESSAGE)
    for _ in range(fit):
        same(raw.append("INBOX")[:2], "OK")
    assert raw.append("INBOX").startswith("NO [OVERQUOTA]")
    raw.ok("SELECT INBOX")
    raw.no("COPY 1 Trash", "OVERQUOTA")
    raw.ok("MOVE 1 Trash")
    used = (fit * len(MESSAGE) + 1023) // 1024
    same(raw.ok("GETQUOTA user"), [f"QUOTA user (STORAGE {used} 2)"])
    raw.no("SETQUOTA user (STORAGE 9)", "NOPERM")
    with smtplib.SMTP("127.0.0.1", int(smtp_port)) as smtp:
        smtp.ehlo()
        smtp.mail("a@b.test", ["SIZE=1000"])
        same(smtp.rcpt("alice@example.test")[0], 452)
        same(smtp.rcpt("bob@example.test")[0], 250)
        smtp.rset()
        smtp.mail("a@b.test", ["SIZE=5000"])
        same(smtp.rcpt("bob@example.test")[0], 552)
    raw.ok("DELETE Trash")
    deliver()


def overrun():
    """Who does not tell how much comes; and what makes room itself."""
    def send(octets, *users):
        with smtplib.SMTP("127.0.0.1", int(smtp_port)) as smtp:
            smtp.ehlo()
            smtp.mail("a@b.test")
            for user in users:
                same(smtp.rcpt(user + "@example.test")[0], 250)
            return smtp.data(MESSAGE + b"x" * octets)[0]

    same(send(3000, "bob"), 552)
    same(send(1000, "bob"), 250)
    same(send(1000, "alice", "bob"), 452)
    bob = Raw("bob")
    same(bob.status("INBOX", "MESSAGES"), {"MESSAGES": 1})
    raw = Raw()
    same(raw.status("INBOX", "MESSAGES"), {"MESSAGES": 0})
    while raw.append("INBOX").startswith("OK"):
        pass
    raw.ok("SELECT INBOX")
    raw.no('APPEND INBOX CATENATE (URL "/INBOX/;UID=1")', "OVERQUOTA")
    raw.ok(b"REPLACE 1 INBOX {%d+}\r\n%s" % (len(MESSAGE), MESSAGE))
    big = MESSAGE + b"x" * 1000
    raw.no(b"REPLACE 1 INBOX {%d+}\r\n%s" % (len(big), big), "OVERQUOTA")
    raw.ok("EXPUNGE")
    raw.ok("STORE 1:2 +FLAGS (\\Deleted)")
    raw.ok("EXPUNGE")
    raw.ok('APPEND INBOX CATENATE (URL "/INBOX/;UID=5")')


if __name__ == "__main__":
    globals()[check]()
