"""relay takes mail, keeps it and delivers it, or tells why it could not."""

import email
import os
import shutil
import subprocess
import sys
import time
import traceback

from relay_lab import Dialogue, Folder, Host, Maild, Relay, wait_for

TEXT = "From: Alice <alice@abc.de>\nSubject: hello\n\nThe body.\n..\nEnd."
TRUST = ("--trust", "127.0.0.0/8")


class Lab:
    """A relay with hosts, for one test."""

    def __init__(self, top):
        self.top, self.running = top, []

    def maild(self, *args):
        self.running.append(Maild(self.top, *args))
        return self.running[-1]

    def relay(self, hosts, *options, **more):
        relay = Relay(self.top, hosts, *options, **more)
        self.running.append(relay)
        relay.serve()
        return relay

    def stop(self):
        return [r.stop() for r in reversed(self.running) if r.process]


def send(relay, sender, recipients, text=TEXT, params="", hello="EHLO c"):
    with Dialogue(relay.port) as d:
        d.say(hello)
        return d.mail(sender, recipients, text, params)


def refused(code, what, *args):
    try:
        what(*args)
    except OSError as e:
        assert f"got b'{code}" in str(e), e
        return
    raise AssertionError("not refused")


def report_of(text):
    """The parts of a report: for people, for machines, and the original."""
    mail = email.message_from_string(text)
    assert mail["Return-Path"] == "<>", text
    assert mail.get_content_type() == "multipart/report", text
    assert mail["Auto-Submitted"] == "auto-replied"
    parts = mail.get_payload()
    assert parts[1].get_content_type() == "message/delivery-status"
    return mail, parts[1].get_payload(), parts[2]


def delivers_to_two_domains(lab):
    """The example of two recipients: each host is told of its own only."""
    hosts = [lab.maild("abc.de", "alice"), lab.maild("def.es", "bob")]
    relay = lab.relay([(m.domain, m.port) for m in hosts], *TRUST)
    send(relay, "carol@relay.test", ["alice@abc.de", "bob@def.es"])
    for m in hosts:
        mail, = m.take()
        assert mail.endswith("\r\n" + TEXT.replace("\n..", "\n.").replace(
            "\n", "\r\n") + "\r\n"), mail
        assert mail.count("\r\nReceived: from ") == 2, mail
    relay.settle()


def tries_again(lab):
    host = lab.maild("abc.de", "alice")
    host.stop()
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    send(relay, "carol@relay.test", ["alice@abc.de"])
    wait_for(lambda: relay.lines("waits: .*refused"))
    relay.kill()
    host.start()
    relay.serve()
    host.take()
    relay.settle()


def bounces(lab):
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port), ("none.test", ".")], *TRUST)
    send(relay, "alice@abc.de",
         ["nobody@abc.de> ORCPT=rfc822;no+2Bbody@old.test", "n@none.test"],
         params=" RET=HDRS ENVID=QQ+2B1")
    got, rest = [], 2
    while rest > 0:                     # in one report, or two
        for text in host.take():
            mail, groups, part = report_of(text)
            assert groups[0]["Original-Envelope-Id"] == "QQ+1"
            assert part.get_content_type() == "text/rfc822-headers"
            assert "Subject: hello" in part.get_payload()
            got += groups[1:]
            rest -= len(groups) - 1
    first, second = sorted(got, key=lambda g: g["Final-Recipient"],
                           reverse=True)
    assert first["Status"] == "5.1.1", first
    assert first["Original-Recipient"] == "rfc822; no+body@old.test", first
    assert first["Diagnostic-Code"].startswith("smtp; 550 5.1.1"), first
    assert second["Status"] == "5.1.10", second
    relay.settle()


def returns_all(lab):
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    send(relay, "alice@abc.de", ["nobody@abc.de"], params=" RET=FULL")
    mail, groups, part = report_of(host.take()[0])
    assert part.get_content_type() == "message/rfc822"
    assert "The body." in part.get_payload()[0].get_payload()
    relay.settle()


def tells_nobody(lab):
    """No report of a report, and none where nobody wants one."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    send(relay, "", ["nobody@abc.de"])
    send(relay, "alice@abc.de", ["nobody@abc.de> NOTIFY=NEVER"])
    send(relay, "alice@abc.de", ["nobody@abc.de> NOTIFY=SUCCESS"])
    relay.settle()
    assert len(relay.lines("failed:")) == 3
    assert not list(host.mails())


def gives_up(lab):
    """And tells of the delay before, where that was asked for."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port), ("down.test", 1)], *TRUST,
                      "--give-up", "3", "--warn", "1")
    send(relay, "alice@abc.de", ["a@down.test> NOTIFY=DELAY,FAILURE"])
    wait_for(lambda: not relay.waiting())
    actions = [report_of(text)[1][1] for text in host.take(2)]
    assert [a["Action"] for a in actions] == ["delayed", "failed"], actions
    assert actions[0]["Will-Retry-Until"] and not actions[1][
        "Will-Retry-Until"]
    assert actions[1]["Status"].startswith("4.4.")
    relay.settle()


def stops_loops(lab):
    relay = lab.relay([], *TRUST, "--hops", "3")
    received = "Received: from a by b; Mon, 23 Nov 2026 10:00:00 +0000\n"
    refused(554, send, relay, "a@abc.de", ["a@none.test"],
            received * 4 + TEXT)
    refused(554, send, relay, "a@abc.de", ["a@none.test"],
            received * 4 + "Subject: no body")
    assert not relay.waiting()


def relays_for_few(lab):
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], "--domain", "abc.de",
                      "--trust", "127.0.0.2", "--postmaster", "alice@abc.de")
    refused(550, send, relay, "a@b.test", ["x@other.test"])
    refused(550, send, relay, "a@b.test", ["x%other.test@abc.de"])
    refused(550, send, relay, "a@b.test", ["@abc.de:x@other.test"])
    send(relay, "a@b.test", ["@other.test:alice@abc.de"])
    host.take()
    send(relay, "a@b.test", ["Postmaster"])
    host.take()
    send(relay, "a@b.test", ["postmaster@relay.test"])
    host.take()
    relay.settle()


def submits(lab):
    """Who has logged in may send anywhere, and nobody sees his Bcc."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], "--users",
                      host.root + ".users", "--clear",
                      ports="submission={}")
    refused(530, send, relay, "a@abc.de", ["alice@abc.de"])
    text = ("Bcc: eve@abc.de,\n mallory@abc.de\nSubject: x\nBCC : z@abc.de\n"
            "To: alice@abc.de\n\nBcc: stays\n")
    with Dialogue(relay.port) as d:
        d.say("EHLO client.test")
        d.say("AUTH PLAIN AGFsaWNlAHNlY3JldA==", "235")
        d.mail("alice@abc.de", ["alice@abc.de"], text)
    mail, = host.take()
    assert mail.endswith(" +0000\r\nSubject: x\r\nTo: alice@abc.de\r\n\r\n"
                         "Bcc: stays\r\n\r\n"), mail
    relay.settle()


def passes_on(lab):
    """What the next host offers is used, and all of it over one connection."""
    host = Host("8BITMIME", "SIZE", "DSN", "SMTPUTF8")
    relay = lab.relay([("far.test", host.port)], *TRUST)
    params = "NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b"
    with Dialogue(relay.port) as d:
        d.say("EHLO client.test")
        d.mail("s@abc.de", ["a@far.test> " + params], "x: y\n\nGr\u00fc\u00dfe",
               " RET=FULL ENVID=e+2B1")
        d.mail("s@abc.de", ["\u00fc@far.test", "c@far.test"], "x: \u00fc\n\nb",
               " SMTPUTF8")
    relay.settle()
    mail = host.find("MAIL")
    assert set(mail[0].split()[2:]) == {
        "RET=FULL", "ENVID=e+2B1", "BODY=8BITMIME",
        f"SIZE={len(host.mails[0].encode())}"}, mail
    assert "SMTPUTF8" in mail[1].split(), mail
    assert host.find("RCPT")[0] == f"RCPT TO:<a@far.test> {params}"
    assert host.find("RCPT")[1:] == ["RCPT TO:<\u00fc@far.test>",
                                     "RCPT TO:<c@far.test>"]
    assert host.calls <= 2, host.calls


def gets_along(lab):
    """With a host that knows nothing of all that."""
    host, home = Host(), lab.maild("abc.de", "alice")
    relay = lab.relay([("far.test", host.port), ("abc.de", home.port)],
                      *TRUST)
    text = ("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\nGr\u00fc\u00dfe")
    send(relay, "alice@abc.de", ["a@far.test> NOTIFY=SUCCESS"], text,
         " BODY=8BITMIME")
    group = report_of(home.take()[0])[1][1]
    assert group["Action"] == "relayed" and group["Status"][0] == "2"
    assert host.find("MAIL") == ["MAIL FROM:<alice@abc.de>"]
    assert "Gr=C3=BC=C3=9Fe" in host.mails[0], host.mails
    send(relay, "alice@abc.de", ["\u00fc@far.test"], text, " SMTPUTF8")
    mail = email.message_from_string(home.take()[0])
    status = mail.get_payload()[1]
    assert "Status: 5.6.7" in str(status), mail
    send(relay, "alice@abc.de", ["b@far.test"], params=" SMTPUTF8")
    send(relay, "alice@abc.de", ["c@far.test"], text, " SMTPUTF8")
    relay.settle()
    assert len(host.mails) == 3         # no UTF-8 in it, or in the body only
    send(relay, "alice@abc.de", ["d@far.test"], "x: \u00fc\n" + text,
         " SMTPUTF8")
    assert "Status: 5.6.7" in home.take()[0]


def reads_again(lab):
    """What cannot be read now is no reason to give a mail up."""
    host = Host()
    relay = lab.relay([("far.test", host.port)], *TRUST)
    relay.stop()
    put(relay, "a.env", "libmailproto queue 1\nfrom \n"
        f"mail 0 1 9 {int(time.time())} 0\n"
        "to a@far.test\nstate wait\ntry 0 1 1\nreport 0 0 0\nend\n")
    content = os.path.join(relay.queue, "a.msg")
    os.mkdir(content)                   # reading it is an error
    relay.serve()
    wait_for(lambda: relay.lines("a: to=<a@far.test> (waits|failed)"))
    assert relay.lines("a: .* waits: .*[Dd]irectory"), relay.log()
    os.rmdir(content)
    put(relay, "a.msg", "Subject: x\n\nx\n")
    relay.settle()
    assert len(host.mails) == 1


def settles_each(lab):
    """Each recipient by his own reply."""
    replies = {"RCPT TO:<later": "451 4.2.1 later",
               "RCPT TO:<never": "550 5.7.1 never"}
    host, home = Host("DSN", replies=replies), lab.maild("abc.de", "alice")
    relay = lab.relay([("far.test", host.port), ("abc.de", home.port)],
                      *TRUST)
    send(relay, "alice@abc.de",
         ["later@far.test", "good@far.test", "never@far.test"])
    groups = report_of(home.take()[0])[1]
    assert [g["Final-Recipient"] for g in groups[1:]] == [
        "rfc822; never@far.test"]
    del host.replies["RCPT TO:<later"]
    relay.settle()
    assert len(host.find("RCPT TO:<good")) == 1
    assert len(host.mails) == 2


def reports_once(lab):
    """Of many recipients, who go in batches."""
    host = Host(replies={"RCPT": "550 5.1.1 no"})
    home = lab.maild("abc.de", "alice")
    relay = lab.relay([("far.test", host.port), ("abc.de", home.port),
                       ("none.test", ".")], *TRUST)
    to = [f"{i}@far.test" for i in range(250)]
    send(relay, "alice@abc.de", to[:5] + ["a@none.test"] + to[5:])
    relay.settle()
    groups = report_of(home.take()[0])[1]
    assert len(groups) == 252, len(groups)


def owing(to, last, more=""):
    """The envelope of a mail that owes a report of a recipient."""
    return ("libmailproto queue 1\nfrom alice@abc.de\n"
            f"mail 0 0 9 {last} 0\nto {to}\nstate done\ntry 0 {last} 1\n"
            f"report 0 1 0\nstatus 5 1 1\nreply 550 no\n{more}end\n")


def reports_again(lab):
    """What cannot be made now, as often as mail is tried, and no more."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST, "--give-up", "4")
    relay.stop()
    for name in "ab":
        put(relay, name + ".env", owing("nobody@abc.de", int(time.time())))
        put(relay, name + ".msg", "Subject: x\n\nx\n")
        os.mkdir(os.path.join(relay.queue, name + ".1.msg"))    # in its way
    relay.serve()
    wait_for(lambda: len(relay.lines("a: no report can be made: ")) == 2)
    os.rmdir(os.path.join(relay.queue, "a.1.msg"))
    host.take()
    wait_for(lambda: len(relay.waiting()) == 1)
    assert relay.waiting() == ["b.1.msg"]
    assert len(relay.lines("b: no report can be made: ")) > 2
    assert relay.lines("b: the sender is not told")


def reports_of_what_cannot_be_read(lab):
    """Without it."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    relay.stop()
    put(relay, "a.env", owing("nobody@abc.de", int(time.time())))
    os.mkdir(os.path.join(relay.queue, "a.msg"))
    relay.serve()
    mail = email.message_from_string(host.take()[0])
    assert len(mail.get_payload()) == 2 and "Status: 5.1.1" in str(mail), mail
    wait_for(lambda: relay.waiting() == ["a.msg"])
    assert relay.lines("a.msg: cannot be removed: ")


def reports_when_it_is_noted(lab):
    """What a report was made of is on the disk before it is sent: a crash
    between them could have it made again."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    relay.stop()
    now = int(time.time())
    put(relay, "a.env", owing("nobody@abc.de", now, "to b@abc.de\nstate wait\n"
                              f"try 1 {now} {now + 3600}\nreport 0 0 0\n"))
    put(relay, "a.msg", "Subject: x\n\nx\n")
    os.mkdir(os.path.join(relay.queue, "a.tmp"))        # no envelope can be
    relay.serve()                                       # written
    wait_for(lambda: len(relay.lines("a: cannot be saved: ")) == 2)
    assert not list(host.mails())
    wait_for(lambda: sorted(relay.waiting()) == ["a.env", "a.msg", "a.tmp"])
    assert sorted(relay.waiting()) == ["a.env", "a.msg", "a.tmp"]
    os.rmdir(os.path.join(relay.queue, "a.tmp"))
    host.take()
    wait_for(lambda: len(relay.waiting()) == 2)
    relay.kill()
    relay.serve()
    send(relay, "", ["alice@abc.de"])
    wait_for(lambda: len(relay.waiting()) == 2)
    assert "Subject: hello" in host.take()[0]


def takes_the_next_host(lab):
    """By preference; one that is down or does not want us is not the end."""
    sad, good = Host(replies={"CONNECT": "554 not you"}), Host()
    relay = lab.relay([("far.test", 1)], *TRUST)
    relay.stop()
    with open(os.path.join(lab.top, "mx"), "w") as f:
        f.write(f"far.test 127.0.0.1:{good.port} 30\n"
                f"far.test 127.0.0.1:{sad.port} 20\n"
                "far.test 127.0.0.1:1 10\nall.test relay.test 0\n")
    relay.serve()
    send(relay, "", ["a@far.test", "a@all.test"])
    relay.settle()
    assert sad.calls == 1 and len(good.mails) == 1
    assert relay.lines("failed: relay: the best host for this domain is this")
    send(relay, "", ["a@[foo:bar]"])
    relay.settle()
    assert relay.lines("failed: relay: this address literal is unknown")


def doubts(lab):
    """A host that left behind the last dot may have the mail, or not."""
    host = Host(replies={"dot": "421 bye"})
    host.replies["dot"] = ""            # no reply at all
    relay = lab.relay([("far.test", host.port)], *TRUST)
    send(relay, "", ["a@far.test"])
    wait_for(lambda: relay.lines("waits"))
    host.replies["dot"] = "250 mine"
    relay.settle()
    assert len(host.mails) == 2


def notes_each_transaction(lab):
    """Of several that one mail takes: killed in a later one, it sends to nobody
    again who got it in an earlier one, and tells of no more than may be."""
    host = Host("LIMITS RCPTMAX=1")
    relay = lab.relay([("far.test", host.port)], *TRUST)
    told = 0
    for start, again in ("MAIL", 0), ("DATA", 0), (".", 1):
        host.heard.clear()
        host.deaf_to = (start, 2)
        send(relay, "", [f"{name}@far.test" for name in "abc"])
        wait_for(host.is_deaf)
        relay.kill()
        host.deaf_to = ("", 0)
        relay.serve()
        relay.settle()
        got = [to[9] for to, end in zip(host.heard, host.heard[2:])
               if end == "."]
        assert sorted(got) == ["a"] + ["b"] * (1 + again) + ["c"], (start, got)
        told += again
        lines = relay.lines("may have been delivered")
        assert len(lines) == told, (start, lines)


def follows_routes(lab):
    host = Host()
    relay = lab.relay([("far.test", host.port)], *TRUST, "--routes")
    send(relay, "@a.test:s@abc.de",
         ["@relay.test,@far.test:user@end.test", "@relay.test:b@far.test"])
    relay.settle()
    assert host.find("MAIL") == ["MAIL FROM:<@relay.test,@a.test:s@abc.de>"]
    assert host.find("RCPT") == ["RCPT TO:<@far.test:user@end.test>",
                                 "RCPT TO:<b@far.test>"]
    route = ",".join(["@" + "x" * 60 + ".test"] * 18)
    send(relay, "", [f"@far.test,{route}:c@d"])
    relay.settle()
    assert relay.lines("failed: .*its route is too long")


def speaks_lmtp(lab):
    """Each recipient by his own verdict."""
    host = lab.maild("abc.de", "alice", "lmtp")
    relay = lab.relay([("abc.de", f"lmtp=127.0.0.1:{host.port}")], *TRUST)
    send(relay, "", ["alice@abc.de", "nobody@abc.de"])
    assert "\r\nReceived: from relay.test " in host.take()[0]
    relay.settle()
    assert relay.lines("to=<alice@abc.de> delivered:")
    assert relay.lines("to=<nobody@abc.de> failed: .*550")


def put(relay, name, text):
    with open(os.path.join(relay.queue, name), "w") as f:
        f.write(text)


def logs_in(lab):
    """Without TLS, in no way that shows the password."""
    good = lab.maild("abc.de", "alice", "submission")
    bad = Host("AUTH PLAIN LOGIN")
    hosts = [("abc.de", f"submission=127.0.0.1:{good.port}"),
             ("bad.test", f"submission=127.0.0.1:{bad.port}")]
    os.environ["MAIL_PASSWORD"] = "secret"
    try:
        relay = lab.relay(hosts, *TRUST, "--user", "alice", "--no-tls")
    finally:
        del os.environ["MAIL_PASSWORD"]
    send(relay, "", ["alice@abc.de", "a@bad.test"])
    assert " with ESMTPA\r\n" in good.take()[0].split("from relay.test ")[1]
    wait_for(lambda: relay.lines("a@bad.test> waits: .*no TLS to hide it"))
    assert not bad.find("AUTH") and not bad.find("MAIL"), bad.heard


def make_certificate(lab):
    cert, key = (os.path.join(lab.top, n) for n in ("cert.pem", "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-subj", "/CN=nobody", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def logs_in_with_tls(lab):
    """To nobody but who has the name; what fails then may be for our settings,
    and so the mail waits until they are mended."""
    cert, key = make_certificate(lab)
    host = lab.maild("abc.de", "alice", "submission",
                     ["--cert", cert, "--key", key])
    later = lab.maild("later.test", "bob", "submissions",
                      ["--cert", cert, "--key", key])
    fake = Host("STARTTLS", "AUTH PLAIN", replies={"STARTTLS": "502 no"})
    password = os.path.join(lab.top, "password")
    hosts = [("abc.de", f"submission=127.0.0.1:{host.port}"),
             ("wrong.name", f"submission=localhost:{host.port}"),
             ("later.test", f"submissions=127.0.0.1:{later.port}"),
             ("fake.test", f"submission=127.0.0.1:{fake.port}")]
    with open(password, "w") as f:
        f.write("wrong\n")
    relay = lab.relay(hosts, *TRUST, "--user", "alice", "--ca", cert,
                      "--password-file", password, "--auth", "PLAIN")
    to = ["alice@abc.de", "a@wrong.name", "b@later.test", "a@fake.test"]
    send(relay, "", to)
    wait_for(lambda: len(relay.lines("waits")) >= 4)
    assert relay.lines("to=<alice@abc.de> waits: .*: 535 5.7.8 ")
    assert relay.lines("to=<a@wrong.name> waits: .*[Hh]ostname mismatch")
    assert relay.lines("to=<b@later.test> waits: .*: 535 5.7.8 ")
    assert relay.lines("to=<a@fake.test> waits: ")
    assert not fake.find("AUTH") and not fake.find("MAIL"), fake.heard
    relay.stop()
    with open(password, "w") as f:
        f.write("secret\n")
    relay.serve()
    assert " with ESMTPSA\r\n" in host.take()[0].split("from relay.test ")[1]
    assert not relay.lines("failed")


def uses_tls(lab):
    """Of anyone who offers it, and has it."""
    cert, key = make_certificate(lab)
    good = lab.maild("abc.de", "alice", "smtp", ["--cert", cert, "--key", key])
    bad = Host("STARTTLS", replies={"STARTTLS": "220 go"})
    relay = lab.relay([("abc.de", good.port), ("bad.test", bad.port)], *TRUST)
    send(relay, "", ["alice@abc.de", "a@bad.test"])
    trace = good.take()[0].split("Received: from ")[1]
    assert " with ESMTPS\r\n" in trace, trace
    relay.settle()
    assert len(bad.mails) == 1 and relay.lines("no TLS after all")


def has_tls():
    said = subprocess.run(["examples/relay", "--help"], capture_output=True,
                          text=True, check=True).stdout
    return "OpenSSL" in said and shutil.which("openssl")


def takes_over(lab):
    """What a crash can leave: it is finished, or taken back, once."""
    host = lab.maild("abc.de", "alice")
    relay = lab.relay([("abc.de", host.port)], *TRUST)
    relay.stop()
    envelope = ("libmailproto queue 1\nfrom alice@abc.de\nmail 0 0 9 1 {}\n"
                "to {}\nstate {}\ntry 0 1 1\nreport 0 {} 0\nstatus 5 1 1\n"
                "reply 550 no\nend\n")
    done = envelope.format(0, "nobody@abc.de", "done", "{}")
    put(relay, "b.msg", "Subject: never answered for")
    put(relay, "c.tmp", done)
    put(relay, "d.env", done.format(0))         # only to be removed
    put(relay, "d.msg", "Subject: d")
    put(relay, "e.env", done.format(1))         # its report is e.1
    put(relay, "e.msg", "Subject: e")
    put(relay, "e.1.env", envelope.format(0, "alice@abc.de", "wait", 0))
    put(relay, "e.1.msg", "Subject: e.1")
    put(relay, "f.env", done.format(1))         # its report is to be made
    put(relay, "f.msg", "Subject: f")
    put(relay, "g.env", envelope.format(0, "alice@abc.de", "sending", 0))
    put(relay, "g.msg", "Subject: g")
    put(relay, "h.env", done.format(0)[:-4])    # damaged: for people
    put(relay, "i.env", done.format(0))         # cannot be removed
    os.mkdir(os.path.join(relay.queue, "i.msg"))
    put(relay, "h.msg", "Subject: h")
    relay.serve()
    left = ["h.env", "h.msg", "i.msg"]
    wait_for(lambda: len(relay.waiting()) == len(left))
    assert sorted(relay.waiting()) == left, relay.waiting()
    mails = host.take(3)
    for subject in ("e.1", "Mail that could not be delivered", "g"):
        assert sum(f"\r\nSubject: {subject}\r\n" in m for m in mails) == 1
    assert relay.lines("g: to=<alice@abc.de> may have been delivered")
    assert relay.lines("h: is no mail that can be read")
    assert relay.lines("i.msg: cannot be removed: ")


def owns_its_queue(lab):
    relay = lab.relay([], *TRUST)
    second = subprocess.run(relay.command, capture_output=True, text=True,
                            timeout=30, check=False)
    assert second.returncode == 73, second
    assert "another process has this queue" in second.stderr


TESTS = [delivers_to_two_domains, tries_again, bounces, returns_all,
         tells_nobody, gives_up, stops_loops, relays_for_few, submits,
         passes_on, gets_along, reads_again, settles_each, reports_once,
         reports_again, reports_of_what_cannot_be_read,
         reports_when_it_is_noted, takes_the_next_host, doubts, notes_each_transaction, follows_routes,
         speaks_lmtp, logs_in, takes_over, owns_its_queue]


def run(test):
    with Folder() as top:
        lab = Lab(top)
        try:
            test(lab)
            statuses = lab.stop()
            assert not any(statuses), f"exit statuses {statuses}"
        except Exception:
            print(f"FAIL relay {test.__name__.replace('_', ' ')}")
            traceback.print_exc(file=sys.stdout)
            for r in lab.running:
                print(r.log() if isinstance(r, Relay) else "")
            lab.stop()
            return False
        print(f"PASS relay {test.__name__.replace('_', ' ')}")
        return True


if __name__ == "__main__":
    if has_tls():
        TESTS += [uses_tls, logs_in_with_tls]
    else:
        print("SKIP relay uses tls (it has none, or there is no openssl)")
    wanted = [t for t in TESTS if t.__name__ in sys.argv[1:]] or TESTS
    sys.exit(not all([run(test) for test in wanted]))
