"""extensions.py CHECK PORT [ARGUMENT...]: one extension of SMTP as maild
serves it, by smtplib. Prints what is wrong."""
import email
import email.message
import email.policy
import pathlib
import smtplib
import sys

TO = "bob@example.test"


def connect(port):
    smtp = smtplib.SMTP("127.0.0.1", int(port), "client.test", timeout=60)
    smtp.ehlo()
    return smtp


def log_in(port):
    smtp = connect(port)
    smtp.login("alice", "secret")
    return smtp


def must(told, code):
    assert told[0] == code, told


def begin(smtp, mail="", sender="a@other.test"):
    must(smtp.docmd(f"MAIL FROM:<{sender}>{mail}"), 250)
    must(smtp.docmd(f"RCPT TO:<{TO}>"), 250)


def the_only(box):
    files = list(pathlib.Path(box, "Maildir", "new").iterdir())
    assert len(files) == 1, files
    octets = files[0].read_bytes()
    files[0].unlink()
    return octets


def offers(port):
    """What a server that delivers has no use for is not offered."""
    smtp = connect(port)
    told = set(smtp.esmtp_features)
    assert told >= {"size", "8bitmime", "pipelining", "enhancedstatuscodes",
                    "smtputf8", "chunking", "limits"}, told
    assert not told & {"dsn", "auth", "binarymime", "starttls", "requiretls",
                       "xclient", "etrn", "turn"}, told


def size(port):
    smtp = connect(port)
    limit = int(smtp.esmtp_features["size"])
    must(smtp.docmd(f"MAIL FROM:<> SIZE={limit + 1}"), 552)
    must(smtp.docmd(f"MAIL FROM:<> SIZE={limit}"), 250)


def limits(port):
    smtp = connect(port)
    limit = dict(word.split("=") for word in
                 smtp.esmtp_features["limits"].split())
    most = int(limit["RCPTMAX"])
    must(smtp.docmd("MAIL FROM:<>"), 250)
    smtp.send(f"RCPT TO:<{TO}>\r\n" * (most + 1))
    told = [smtp.getreply()[0] for _ in range(most + 1)]
    assert told == [250] * most + [452], told[-1]


def smtputf8(port, box):
    message = email.message.EmailMessage(email.policy.SMTPUTF8)
    message["From"] = "Jürgen <jürgen@münchen.test>"
    message["To"] = TO
    message["Subject"] = "Grüße"
    message.set_content("Grüße aus München\n", cte="8bit")
    smtp = connect(port)
    must(smtp.docmd("MAIL FROM:<plain@other.test> BODY=8BITMIME"), 250)
    smtp.rset()
    smtp.send_message(message)
    got = the_only(box).decode("utf-8")
    assert got.startswith("Return-Path: <jürgen@münchen.test>\r\n"), got
    assert " with UTF8SMTP\r\n" in got, got
    assert got.endswith(message.as_bytes().decode("utf-8")), got
    smtp.send("MAIL FROM:<jürgen@münchen.test>\r\n".encode("utf-8"))
    assert smtp.getreply()[0] in (501, 553), "UTF-8 without SMTPUTF8"


def chunks(smtp, pieces):
    for number, piece in enumerate(pieces):
        last = " LAST" if number + 1 == len(pieces) else ""
        smtp.send(b"BDAT %d%s\r\n" % (len(piece), last.encode()) + piece)
    return [smtp.getreply()[0] for _ in pieces]


def chunking(port, box):
    """Dots are content, and so is what looks like the end."""
    text = b"Subject: chunks\r\n\r\n.\r\n..\r\nQUIT\r\n.\r\nend\r\n"
    smtp = connect(port)
    begin(smtp)
    told = chunks(smtp, [text[:7], text[7:25], b"", text[25:]])
    assert told == [250] * 4, told
    assert the_only(box).endswith(b"\r\n" + text)
    must(smtp.docmd("MAIL FROM:<>"), 250)
    must(smtp.docmd("RCPT TO:<nobody@example.test>"), 550)
    told = chunks(smtp, [b"RSET\r\nRSET\r\n", b""])
    assert told[0] // 100 == 5 and told[1] // 100 == 5, told
    must(smtp.noop(), 250)


def binary(port, box):
    data = bytes(range(256)) * 300 + b"\r\n.\r\n\n\r"
    text = (b"Subject: all octets\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: application/octet-stream\r\n"
            b"Content-Transfer-Encoding: binary\r\n\r\n") + data
    smtp = connect(port)
    assert smtp.has_extn("binarymime")
    begin(smtp, " BODY=BINARYMIME")
    must(smtp.docmd("DATA"), 503)
    smtp.rset()
    begin(smtp, " BODY=BINARYMIME")
    assert chunks(smtp, [text[:1000], text[1000:]]) == [250, 250]
    assert the_only(box).endswith(b"\r\n" + text)


def bare(port, box):
    """Lines of Unix, stuffed, are made whole; nothing in them is the end."""
    smtp = connect(port)
    begin(smtp)
    must(smtp.docmd("DATA"), 354)
    smtp.send(b"Subject: bare\n\n..one\n...two\n.three\n.\nQUIT\n.\r\n"
              b"....\r\n..\n..\n..\r\r\n.\r\n")
    must(smtp.getreply(), 250)
    assert the_only(box).endswith(
        b"\r\nSubject: bare\r\n\r\n.one\r\n..two\r\n.three\r\n.\r\n"
        b"QUIT\r\n.\r\n...\r\n.\r\n.\r\n.\r\r\n")
    must(smtp.noop(), 250)


def report_in(octets):
    assert octets.startswith(b"Return-Path: <>\r\n"), octets
    message = email.message_from_bytes(octets)
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    assert message["To"] == "alice@example.test"
    text, status, header = message.get_payload()
    assert header.get_content_type() == "text/rfc822-headers"
    return status.get_payload(), header.get_payload(decode=True)


def dsn(port, alice, bob):
    head = b"Subject: please tell\r\nX-Mark: 1\r\n"
    envid = ["ENVID=QQ+2B31", "RET=FULL"]
    smtp = log_in(port)
    assert smtp.has_extn("dsn")
    for notify in "NEVER", "FAILURE", "DELAY,FAILURE":
        smtp.sendmail("alice@example.test", [TO], head + b"\r\nx\r\n", envid,
                      [f"NOTIFY={notify}"])
        the_only(bob)
    smtp.sendmail("alice@example.test", [TO], head + b"\r\nx\r\n")
    the_only(bob)
    assert not pathlib.Path(alice).exists(), "told unasked"

    smtp.sendmail("alice@example.test", [TO], head + b"\r\nx\r\n", envid,
                  ["NOTIFY=FAILURE,SUCCESS", "ORCPT=rfc822;Bob+2Bx@a.test"])
    the_only(bob)
    (about, one), header = report_in(the_only(alice))
    assert about["Original-Envelope-Id"] == "QQ+31", about
    assert about["Reporting-MTA"] == "dns; example.test", about
    assert one["Original-Recipient"] == "rfc822; Bob+x@a.test", one
    assert one["Final-Recipient"] == "rfc822; bob@example.test", one
    assert one["Action"] == "delivered" and one["Status"] == "2.0.0", one
    assert header.replace(b"\r\n", b"\n").strip() == (
        head.replace(b"\r\n", b"\n").strip()), header

    smtp.sendmail("", [TO], head, [], ["NOTIFY=SUCCESS"])
    the_only(bob)
    smtp.sendmail("gone@example.test", [TO], head, [], ["NOTIFY=SUCCESS"])
    the_only(bob)
    assert not any(pathlib.Path(alice, "Maildir", "new").iterdir())
    must(smtp.docmd("MAIL FROM:<alice@other.test>"), 550)


checks = {"offers": offers, "size": size, "limits": limits,
          "smtputf8": smtputf8, "chunking": chunking, "binary": binary,
          "bare": bare, "dsn": dsn}
checks[sys.argv[1]](*sys.argv[2:])
