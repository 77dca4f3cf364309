"""imap_drop.py PORT [FILE...]: these become all that is in alice's mailbox, by
IMAP; without any, tells how many messages are there."""
import imaplib
import sys

with imaplib.IMAP4("127.0.0.1", int(sys.argv[1]), timeout=60) as imap:
    imap.login("alice", "secret")
    there = int(imap.select()[1][0])
    if not sys.argv[2:]:
        print(there)
    elif there:
        imap.store("1:*", "+FLAGS.SILENT", r"\Deleted")
        imap.expunge()
    for name in sys.argv[2:]:
        with open(name, "rb") as f:
            status = imap.append("INBOX", None, None, f.read())[0]
        assert status == "OK", name
