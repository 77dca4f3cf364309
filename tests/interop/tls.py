"""tls.py CERTIFICATE CHECK ARGUMENT...: one check of maild in TLS by Python's
own libraries. Prints what is wrong."""
import poplib
import smtplib
import socket
import ssl
import sys

HOST = "localhost"
CLEAR = {"PLAIN", "LOGIN"}
context = ssl.create_default_context(cafile=sys.argv[1])


def mechanisms(smtp):
    smtp.ehlo()
    return set(smtp.esmtp_features.get("auth", "").split())


def send(smtp, file):
    with open(file, encoding="ascii") as f:
        smtp.sendmail("alice@example.test", ["bob@example.test"], f.read())


def starttls(port, file):
    with smtplib.SMTP(HOST, port, "client.test", timeout=60) as smtp:
        smtp.starttls(context=context)
        smtp.ehlo()
        assert not smtp.has_extn("starttls"), "STARTTLS in TLS"
        send(smtp, file)


def lmtp(port, file):
    with smtplib.LMTP(HOST, int(port), "client.test") as session:
        session.starttls(context=context)
        send(session, file)


def login(port, file):
    with smtplib.SMTP(HOST, port, "client.test", timeout=60) as smtp:
        smtp.starttls(context=context)
        assert mechanisms(smtp) >= CLEAR, "no PLAIN in TLS"
        assert not any("PLUS" in m for m in mechanisms(smtp))
        smtp.login("alice", "secret")
        send(smtp, file)


def tls(port, file):
    with smtplib.SMTP_SSL(HOST, port, "client.test", timeout=60,
                          context=context) as smtp:
        assert mechanisms(smtp) >= CLEAR, "no PLAIN in TLS"
        assert not smtp.has_extn("starttls"), "STARTTLS in TLS"
        smtp.login("alice", "secret")
        send(smtp, file)


def clear(submission, pop3):
    with smtplib.SMTP(HOST, submission, "client.test", timeout=60) as smtp:
        assert not mechanisms(smtp) & CLEAR, "PLAIN in the clear"
        told = smtp.docmd("AUTH PLAIN AGFsaWNlAHNlY3JldA==")
        assert told[0] // 100 == 5, told
    pop = poplib.POP3(HOST, int(pop3), timeout=60)
    offers = pop.capa()
    assert "USER" not in offers and not set(offers["SASL"]) & CLEAR, offers
    try:
        pop.user("alice")
        assert False, "USER in the clear"
    except poplib.error_proto:
        pass


def talk(port, verbs):
    """All that is said in TLS behind verbs, which begin it, and behind QUIT,
    until the server closes."""
    raw = socket.create_connection((HOST, int(port)), timeout=60)
    raw.recv(4096)
    if verbs.startswith(b"STARTTLS"):
        raw.sendall(b"EHLO client.test\r\n")
        raw.recv(4096)
    raw.sendall(verbs)
    told = raw.recv(4096)
    assert told[:3] in (b"220", b"+OK"), told
    said = b""
    with context.wrap_socket(raw, server_hostname=HOST) as secure:
        secure.sendall(b"QUIT\r\n")
        while piece := secure.recv(4096):
            said += piece
    return said


def injected(smtp, pop3):
    for port, verb, heard in ((smtp, b"STARTTLS", b"EHLO injected"),
                              (pop3, b"STLS", b"CAPA")):
        said = talk(port, verb + b"\r\n")
        assert said.count(b"\n") == 1, said
        try:
            said = talk(port, verb + b"\r\n" + heard + b"\r\n")
        except OSError:
            continue            # the server has hung up
        assert said.count(b"\n") <= 1, said


def plus(port):
    with smtplib.SMTP(HOST, port, "client.test", timeout=60) as smtp:
        assert not any("PLUS" in m for m in mechanisms(smtp)), "in the clear"
        told = smtp.docmd("AUTH SCRAM-SHA-256-PLUS")
        assert told[0] // 100 == 5, told
        smtp.starttls(context=context)
        assert any("PLUS" in m for m in mechanisms(smtp))
        smtp.login("alice", "secret")


def slow(port):
    hello = bytes.fromhex("1603010200010001fc0303")
    waiting = [socket.create_connection((HOST, int(port))) for _ in range(50)]
    for number, one in enumerate(waiting):
        one.sendall(hello[:number % len(hello)])
    with smtplib.SMTP_SSL(HOST, port, "client.test", timeout=10,
                          context=context) as smtp:
        smtp.login("alice", "secret")
    for one in waiting:
        one.close()


def broken(port):
    """The socket is closed behind a whole line, but TLS has not said so."""
    smtp = smtplib.SMTP(HOST, port, "client.test", timeout=60)
    smtp.starttls(context=context)
    smtp.ehlo()
    for verb in ("MAIL FROM:<a@example.test>", "RCPT TO:<bob@example.test>",
                 "DATA"):
        assert smtp.docmd(verb)[0] // 100 in (2, 3)
    smtp.send(b"Subject: half of it\r\n\r\nThis is all that comes.\r\n")
    smtp.sock.shutdown(socket.SHUT_WR)
    smtp.sock.close()
    with smtplib.SMTP(HOST, port, "client.test", timeout=60) as other:
        other.noop()            # by now the server knows


def take(pop):
    pop.user("alice")
    pop.pass_("secret")
    assert pop.stat()[0] == 0
    pop.quit()


def pop(pop3, pop3s):
    behind = poplib.POP3(HOST, int(pop3), timeout=60)
    assert "STLS" in behind.capa()
    behind.stls(context)
    offers = behind.capa()
    assert "STLS" not in offers and "USER" in offers, offers
    take(behind)
    within = poplib.POP3_SSL(HOST, int(pop3s), timeout=60, context=context)
    assert "STLS" not in within.capa()
    take(within)


checks = {"starttls": starttls, "lmtp": lmtp, "login": login, "tls": tls,
          "clear": clear, "injected": injected, "slow": slow,
          "broken": broken, "plus": plus, "poplib": pop}
checks[sys.argv[2]](*sys.argv[3:])
