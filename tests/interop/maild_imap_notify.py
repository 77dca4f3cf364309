"""maild_imap_notify.py CHECK IMAP SMTP ROOT: one of the checks below of NOTIFY
(RFC 5465) against maild. An assertion that fails is told."""
from maild_imap_names import MESSAGE, Raw, check, deliver, same

ALL = "(MessageNew MessageExpunge FlagChange)"
COMES = "(MessageNew MessageExpunge)"


class Watcher(Raw):
    """A session that waits for what nobody asked for."""

    def hears(self, *wanted):
        """The next lines, each of which begins so, without a command."""
        for line in wanted:
            got = self.file.readline().rstrip(b"\r\n").decode()
            assert got.startswith("* " + line), f"{got!r}, not {line!r}"

    def hears_nothing(self):
        same(self.ok("NOOP"), [])


def selected():
    watcher, other = Watcher(), Raw()
    watcher.ok("SELECT INBOX")
    same(watcher.ok("NOTIFY SET (selected (MessageNew (UID "
                    "BODY.PEEK[HEADER.FIELDS (Subject)]) MessageExpunge "
                    "FlagChange))"), [])
    deliver()
    watcher.hears("1 EXISTS", "1 RECENT", "1 FETCH (UID 1 BODY[HEADER.FIELDS"
                  " (Subject)] {14}")
    same(watcher.file.readline(), b"Subject: x\r\n")
    same(watcher.file.readline(), b"\r\n")
    same(watcher.file.readline(), b")\r\n")
    other.ok("SELECT INBOX")
    other.ok("STORE 1 +FLAGS (\\Flagged)")
    watcher.hears("1 FETCH (UID 1 FLAGS (\\Flagged")
    other.ok("STORE 1 +FLAGS (\\Deleted)")
    watcher.hears("1 FETCH (UID 1 FLAGS (")
    other.ok("EXPUNGE")
    watcher.hears("1 EXPUNGE")
    lines = watcher.do(b"APPEND INBOX {%d+}\r\n%s" % (len(MESSAGE),
                                                      MESSAGE))[0]
    same([line.split()[1] for line in lines], ["EXISTS", "RECENT"])
    same(len(watcher.ok("UID FETCH 1:* UID")), 1)


def delayed():
    watcher, other = Watcher(), Raw()
    other.append("INBOX")
    other.append("INBOX")
    watcher.ok("SELECT INBOX")
    watcher.ok(f"NOTIFY SET (selected-delayed {COMES})")
    other.ok("SELECT INBOX")
    other.ok("STORE 1:2 +FLAGS (\\Deleted)")
    other.ok("EXPUNGE")
    other.append("INBOX")
    watcher.hears("3 EXISTS")
    watcher.hears("3 RECENT")
    same(watcher.ok("FETCH 3 UID"), ["3 FETCH (UID 3)"])
    same([line for line in watcher.ok("NOOP") if "RECENT" not in line],
         ["2 EXPUNGE", "1 EXPUNGE"])


def none():
    watcher, other = Watcher(), Raw()
    watcher.ok("SELECT INBOX")
    watcher.ok("NOTIFY NONE")
    other.append("INBOX")
    watcher.hears_nothing()
    watcher.ok(f"NOTIFY SET (personal {COMES})")
    watcher.hears_nothing()
    lines = watcher.ok(f"NOTIFY SET (selected {COMES})")
    same(lines[0], "1 EXISTS")
    watcher.ok("NOTIFY NONE")
    same(watcher.ok("STORE 1 +FLAGS (\\Deleted)"),
         ["1 FETCH (FLAGS (\\Deleted \\Recent))"])
    same(watcher.ok("EXPUNGE"), ["1 EXPUNGE"])


def mailboxes():
    watcher, other = Watcher(), Raw()
    other.ok("CREATE Lists/a")
    other.append("Lists/a")
    lines = watcher.ok(f"NOTIFY SET STATUS (subtree Lists {ALL})"
                       f" (mailboxes (Sent Nowhere) {COMES})")
    same(len(lines), 3)
    for line in lines:
        for item in ("MESSAGES", "UIDNEXT", "UIDVALIDITY"):
            assert item in line, line
        same("HIGHESTMODSEQ" in line, "Lists" in line)
    other.append("Lists/a")
    watcher.hears("STATUS Lists/a (MESSAGES 2 UIDNEXT 3 UNSEEN 2)")
    other.ok("SELECT Lists/a")
    other.ok("STORE 1 +FLAGS (\\Seen)")
    watcher.hears("STATUS Lists/a (UNSEEN 1)")
    other.ok("STORE 1 +FLAGS (\\Deleted)")
    other.ok("EXPUNGE")
    watcher.hears("STATUS Lists/a (MESSAGES 1 UIDNEXT 3)")
    other.append("Trash")
    same(watcher.append("Sent")[:2], "OK")
    other.append("Sent")
    watcher.hears("STATUS Sent (MESSAGES 2 UIDNEXT 3)")
    watcher.ok("ENABLE CONDSTORE")
    other.ok("STORE 1 +FLAGS (\\Flagged)")
    watcher.hears("STATUS Lists/a (UIDVALIDITY ")
    other.ok("CREATE Lists/b")
    other.append("Lists/b")
    watcher.hears("STATUS Lists/b (MESSAGES 1 UIDNEXT 2")
    watcher.ok("SELECT Sent")
    other.append("Sent")
    watcher.hears_nothing()


def kinds():
    watcher, other = Watcher(), Raw()
    watcher.ok(f"NOTIFY SET (inboxes {COMES}) (subscribed {COMES})")
    other.ok("CREATE x")
    other.append("x")
    other.ok("SUBSCRIBE x")
    watcher.hears("STATUS x (MESSAGES 1 UIDNEXT 2)")
    deliver()
    watcher.hears("STATUS INBOX (MESSAGES 1 UIDNEXT 2)")
    watcher.ok(f"NOTIFY SET (personal {COMES})")
    other.append("Drafts")
    watcher.hears("STATUS Drafts (MESSAGES 1 UIDNEXT 2)")


def names():
    watcher, other = Watcher(), Raw()
    watcher.ok("NOTIFY SET (personal (MailboxName SubscriptionChange))")
    watcher.ok("CREATE own")
    other.ok("CREATE a/b")
    watcher.hears('LIST (\\HasNoChildren) "/" a/b',
                  'LIST (\\HasChildren) "/" a')
    other.ok("RENAME a c")
    watcher.hears('LIST (\\HasChildren) "/" c ("OLDNAME" ("a"))')
    other.ok("DELETE c/b")
    watcher.hears('LIST (\\NonExistent) "/" c/b',
                  'LIST (\\HasNoChildren) "/" c')
    other.ok("SUBSCRIBE c")
    watcher.hears('LIST (\\HasNoChildren \\Subscribed) "/" c')
    other.ok("UNSUBSCRIBE c")
    watcher.hears('LIST (\\HasNoChildren) "/" c')
    bob = Raw("bob")
    bob.ok("CREATE z")
    watcher.hears_nothing()


def metadata():
    watcher, other = Watcher(), Raw()
    watcher.ok("NOTIFY SET (mailboxes INBOX (MailboxMetadataChange "
               "ServerMetadataChange))")
    other.ok("SETMETADATA INBOX (/private/comment x /shared/comment y)")
    watcher.hears("METADATA INBOX /private/comment /shared/comment")
    other.ok("SETMETADATA Sent (/private/comment x)")
    other.ok('SETMETADATA "" (/private/comment NIL)')
    watcher.hears('METADATA "" /private/comment')


def refused():
    watcher, other = Watcher(), Raw()
    watcher.no("NOTIFY SET (selected (MessageNew MessageExpunge "
               "AnnotationChange))", "BADEVENT (MessageNew MessageExpunge "
               "FlagChange MailboxName SubscriptionChange "
               "MailboxMetadataChange ServerMetadataChange)")
    names_of_many = " ".join(f"m{i}" for i in range(501))
    watcher.ok("NOTIFY SET (personal (SubscriptionChange))")
    watcher.no(f"NOTIFY SET (mailboxes ({names_of_many}) {COMES})",
               "NOTIFICATIONOVERFLOW")
    other.ok("SUBSCRIBE Sent")
    watcher.hears('LIST (\\HasNoChildren \\Subscribed \\Sent) "/" Sent')


def idle():
    watcher, other = Watcher(), Raw()
    watcher.ok("SELECT INBOX")
    watcher.ok(f"NOTIFY SET (mailboxes Sent {COMES})")
    watcher.socket.sendall(b"i IDLE\r\n")
    assert watcher.file.readline().startswith(b"+")
    other.append("INBOX")
    other.append("Sent")
    watcher.hears("STATUS Sent (MESSAGES 1 UIDNEXT 2)")
    watcher.socket.sendall(b"DONE\r\n")
    assert watcher.file.readline().startswith(b"i OK")


if __name__ == "__main__":
    globals()[check]()
