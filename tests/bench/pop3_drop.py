"""pop3_drop.py COUNT OCTETS MAILDIR...: Maildirs with so many messages, each
of about so many octets, in lines of 76 columns with CRLF. The names tell the
size in the way of Dovecot, which maild knows, so that neither has to look."""
import os
import sys

count, octets = int(sys.argv[1]), int(sys.argv[2])
HEAD = "From: a@other.test\r\nTo: alice@example.test\r\nSubject: {:07}\r\n\r\n"
LINE = "".join(chr(97 + i % 26) for i in range(76)) + "\r\n"
BODY = LINE * max(1, (octets - len(HEAD)) // len(LINE))

for box in sys.argv[3:]:
    for sub in "new", "cur", "tmp":
        os.makedirs(os.path.join(box, sub))
    for number in range(count):
        text = HEAD.format(number) + BODY
        name = f"{1700000000 + number}.M1P1.bench,S={len(text)},W={len(text)}:2,"
        with open(os.path.join(box, "cur", name), "wb") as f:
            f.write(text.encode("ascii"))
