"""imap_view.py PORT COMMAND ARGUMENT...: what imaplib makes of alice's mail, in
the words of our imap."""
import imaplib
import re
import sys


def quoted(name):
    return '"' + name + '"'


def listed(imap):
    for line in imap.list()[1]:
        attributes, delimiter, name = re.fullmatch(
            rb'(\(.*?\)) "(.)" "?(.*?)"?', line).groups()
        yield b" ".join((attributes, delimiter, name)) + b"\n"


def status(imap, mailbox):
    names = "MESSAGES UNSEEN UIDNEXT UIDVALIDITY"
    known = imap.capability()[1][0].split()
    if b"STATUS=SIZE" in known:
        names += " SIZE"
    if b"CONDSTORE" in known:
        names += " HIGHESTMODSEQ"
    said = imap.status(quoted(mailbox), "(" + names + ")")[1][0]
    for name in names.split():
        value = re.search(name.encode() + rb" (\d+)", said).group(1)
        yield name.lower().encode() + b" " + value + b"\n"


def search(imap, mailbox, *keys):
    imap.select(quoted(mailbox), readonly=True)
    said = imap.uid("SEARCH", *keys)[1][0]
    for uid in said.split():
        yield uid + b"\n"


def fetch(imap, mailbox, uids, what):
    imap.select(quoted(mailbox), readonly=True)
    for item in imap.uid("FETCH", uids, "(UID BODY.PEEK[" + what + "])")[1]:
        if isinstance(item, tuple):
            yield item[1]


def flags(imap, mailbox, uids):
    imap.select(quoted(mailbox), readonly=True)
    for item in imap.uid("FETCH", uids, "(FLAGS)")[1]:
        found = imaplib.ParseFlags(item)
        yield b" ".join(sorted(f for f in found if f != rb"\Recent")) + b"\n"


def create(imap, mailbox):
    imap.create(quoted(mailbox))
    return ()


with imaplib.IMAP4("127.0.0.1", int(sys.argv[1]), timeout=60) as session:
    session.login("alice", "secret")
    command = {"list": listed, "status": status, "search": search,
               "fetch": fetch, "flags": flags, "create": create}[sys.argv[2]]
    sys.stdout.buffer.writelines(command(session, *sys.argv[3:]))
