"""imap_sync.py PORT COMMAND ARGUMENT...: another client of alice's mailbox, by
imaplib.
  fill N            N messages more
  change N          flags and expunges some from the Nth on, and adds some
  renew             the mailbox is another one of the same name
  check DIR         the Maildir and the mailbox are the same
  flags             what the mailbox has, a line for each message"""
import imaplib
import pathlib
import sys

LETTERS = {b"\\Draft": "D", b"\\Flagged": "F", b"\\Answered": "R",
           b"\\Seen": "S", b"\\Deleted": "T"}


def message(n):
    return (f"From: a@example.test\r\nSubject: number {n}\r\n\r\n"
            + f"This is message {n}.\r\n" * (n % 7 + 1)).encode()


def append(imap, messages):
    """With MULTIAPPEND: one by one takes too long."""
    parts = [(b"{%d+}" % len(m), m) for m in messages]
    tag = imap._new_tag()
    imap.send(tag + b" APPEND box " + b" ".join(
        size + b"\r\n" + m for size, m in parts) + b"\r\n")
    while not imap.readline().startswith(tag + b" OK"):
        pass


def fill(imap, count):
    imap.create("box")
    imap.select("box")
    last = len(imap.uid("SEARCH", "ALL")[1][0].split())
    append(imap, [message(last + i) for i in range(int(count))])


def change(imap, first):
    imap.select("box")
    uids = [uid.decode() for uid in imap.uid("SEARCH", "ALL")[1][0].split()]
    uids = uids[int(first):]
    imap.uid("STORE", uids[3] + ":" + uids[9], "+FLAGS", r"(\Seen \Flagged)")
    imap.uid("STORE", uids[5], "-FLAGS", r"(\Flagged)")
    imap.uid("STORE", uids[20] + "," + uids[30], "+FLAGS", r"(\Deleted)")
    imap.expunge()
    append(imap, [message(10000), message(10001)])


def renew(imap):
    imap.delete("box")
    imap.create("box")
    append(imap, [message(1), message(2)])


def messages(imap):
    imap.select("box", readonly=True)
    said = imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
    for item in said:
        if isinstance(item, tuple):
            found = imaplib.ParseFlags(item[0])
            yield item[1], "".join(sorted(
                letter for flag, letter in LETTERS.items() if flag in found))


def kept(box):
    for sub in "new", "cur":
        for file in (pathlib.Path(box) / sub).iterdir():
            yield file.read_bytes(), file.name.partition(":2,")[2]


def check(imap, box):
    there, here = sorted(messages(imap)), sorted(kept(box))
    if there != here:
        print(len(there), "there", len(here), "here")
        print([m for m in there if m not in here][:3])
        print([m for m in here if m not in there][:3])
        sys.exit(1)


def flags(imap):
    for mail, letters in messages(imap):
        print(mail.split(b"\r\n")[1].decode(), letters)


with imaplib.IMAP4("127.0.0.1", int(sys.argv[1]), timeout=60) as session:
    session.login("alice", "secret")
    command = {"fill": fill, "change": change, "renew": renew, "check": check,
               "flags": flags}[sys.argv[2]]
    command(session, *sys.argv[3:])
