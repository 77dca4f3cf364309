"""What pop makes of servers that refuse, forget and break off.

    pop_quirks.py POP DIR
"""
import os
import shutil
import subprocess
import sys
import time

from popserver import Server

POP, DIR = sys.argv[1:]
BOX, UIDS = os.path.join(DIR, "box"), os.path.join(DIR, "uids")
ONE, TWO = b"Subject: one\r\n\r\n1\r\n", b"Subject: two\r\n\r\n2\r\n"
KEEP = ["--maildir", BOX, "--new", UIDS]
TAKE = [*KEEP, "--delete"]

server = Server()


def pop(arguments, wanted=0, tells=""):
    """What it says; what of it says tells."""
    client = subprocess.Popen(
        [POP, "--host", "127.0.0.1", "--port", server.port, "--user", "alice",
         "--no-tls", "--clear-auth", *arguments],
        env={"MAIL_PASSWORD": "secret"}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    server.session()
    out, err = client.communicate()
    assert client.returncode == wanted, (client.returncode, err, server.heard)
    assert tells in err.decode(), err
    return out


def boxed():
    """All that was fetched, in its order."""
    new = os.path.join(BOX, "new")
    found = []
    for name in sorted(os.listdir(new)) if os.path.exists(new) else []:
        with open(os.path.join(new, name), "rb") as f:
            found.append(f.read())
    assert not os.path.exists(BOX) or not os.listdir(f"{BOX}/tmp")
    return found


def begin(**said):
    """_: a blank in the command that is answered so."""
    shutil.rmtree(BOX, ignore_errors=True)
    if os.path.exists(UIDS):
        os.unlink(UIDS)
    server.drop = {"1": ONE, "2": TWO}
    server.said = {name.replace("_", " "): text for name, text in said.items()}


def no_capa():
    begin(CAPA=b"-ERR what?\r\n")
    pop(TAKE)
    assert boxed() == [ONE, TWO] and not server.drop


def no_uidl():
    begin(UIDL=b"-ERR what?\r\n")
    pop(TAKE, 69, "no unique ids")
    assert boxed() == [] and len(server.drop) == 2
    assert pop([]) == b"1 %d -\n2 %d -\n" % (len(ONE), len(TWO))
    pop(["--maildir", BOX])
    assert boxed() == [ONE, TWO]


def no_uid_for_one():
    begin(UIDL=b"+OK\r\n1\r\n2 b\r\n.\r\n")
    pop(KEEP)
    pop(KEEP)
    assert boxed() == [ONE, TWO, ONE]


def long_uid():
    begin()
    server.drop = {"u" * 1000: ONE}
    pop(KEEP)
    pop(KEEP)
    assert boxed() == [ONE]


def retr_refused():
    begin(RETR_1=b"-ERR [SYS/TEMP] not now\r\n")
    pop(TAKE, 75, "message 1: [SYS/TEMP] not now")
    assert boxed() == [TWO] and list(server.drop) == ["1"]
    server.said = {}
    pop(TAKE)
    assert boxed() == [TWO, ONE] and not server.drop


def dele_refused():
    begin(DELE_1=b"-ERR no\r\n")
    pop(TAKE, 69, "message 1: no")
    server.said = {}
    pop(TAKE)
    assert boxed() == [ONE, TWO] and not server.drop


def quit_refused():
    begin(QUIT=b"-ERR [SYS/TEMP] some are left\r\n")
    pop(TAKE, 75, "some are left")
    assert len(server.drop) == 2
    server.said = {}
    pop(TAKE)
    assert boxed() == [ONE, TWO] and not server.drop


def quit_without_answer():
    begin(QUIT=b"")
    pop(TAKE, 75, "may still be there")
    server.said = {}
    pop(TAKE)
    assert boxed() == [ONE, TWO] and not server.drop
    begin(QUIT=b"")
    pop(KEEP)                   # there is nothing to be confirmed
    assert boxed() == [ONE, TWO]


def breaks_off():
    begin(RETR_2=b"")
    pop(TAKE, 75)
    assert boxed() == [ONE] and len(server.drop) == 2
    server.said = {}
    pop(TAKE)
    assert boxed() == [ONE, TWO] and not server.drop


def rows_without_sense():
    begin(UIDL=b"+OK\r\n1 1\r\n+OK\r\n\r\n9 9\r\n2 2\r\n.\r\n")
    pop(KEEP)
    pop(KEEP)
    assert boxed() == [ONE, TWO]


def same_uid():
    begin()
    server.drop = {"1": ONE, "1 again": ONE, "2": TWO}
    pop(KEEP)
    assert boxed() == [ONE, ONE, TWO]
    with open(UIDS) as f:
        assert sorted(f.read().split("\n")[1:]) == ["", "1", "2"]
    begin(RETR_2=b"-ERR [SYS/TEMP] not now\r\n")
    server.drop = {"1": ONE, "1 again": TWO}
    pop(TAKE, 75)
    server.said = {}
    pop(TAKE)                   # the second one was not taken for seen
    assert TWO in boxed() and not server.drop


def short_message():
    begin()
    server.said["LIST"] = b"+OK\r\n1 %d\r\n2 999\r\n.\r\n" % len(ONE)
    pop(TAKE, 0, "message 2: 19 octets came of 999 that were announced: "
        "it stays there\n")
    assert boxed() == [ONE, TWO] and list(server.drop) == ["2"]
    server.said["LIST"] = b"+OK\r\n1 999\r\n2 %d\r\n.\r\n" % len(ONE)
    server.drop["3"] = ONE
    for _ in range(2):          # it is not fetched again, nor deleted
        pop(TAKE)
        assert boxed() == [ONE, TWO, ONE] and list(server.drop) == ["2"]
        server.said = {}
    with open(UIDS) as f:
        assert f.read().split("\n")[1:] == ["2 stays", ""]
    begin(LIST=b"+OK\r\n1 999\r\n.\r\n")
    server.drop = {"1": ONE}
    pop(KEEP, 0, "octets came of 999 that were announced\n")
    pop(TAKE)                   # though it was not to be deleted before
    assert boxed() == [ONE] and list(server.drop) == ["1"]
    begin(LIST=b"+OK\r\n1 999\r\n2 %d\r\n.\r\n" % len(TWO))
    server.drop = {"1": ONE, "1 again": TWO}
    pop(TAKE, 0, "octets came of 999")
    server.said = {}
    pop(TAKE)
    assert boxed() == [ONE, TWO] and list(server.drop) == ["1"]


def short_message_without_list():
    """It is neither deleted nor lost, and pop tells that it will come again;
    once what came is what was announced, it goes."""
    begin(LIST=b"+OK\r\n1 %d\r\n2 999\r\n.\r\n" % len(ONE))
    again = "19 octets came of 999 that were announced: it stays there, and "\
        "will come again\n"
    pop(["--maildir", BOX, "--delete"], 0, f"message 2: {again}")
    server.said["LIST"] = b"+OK\r\n1 999\r\n.\r\n"
    pop(["--maildir", BOX, "--delete"], 0, f"message 1: {again}")
    assert boxed() == [ONE, TWO, TWO] and list(server.drop) == ["2"]
    server.said = {}
    pop(["--maildir", BOX, "--delete"])
    assert boxed() == [ONE, TWO, TWO, TWO] and not server.drop


def tidies():
    begin()
    pop(KEEP)
    del server.drop["1"]
    server.drop["3"] = ONE
    pop(KEEP)
    with open(UIDS) as f:
        assert f.read().split("\n")[1:] == ["2", "3", ""]
    assert boxed() == [ONE, TWO, ONE]


def empty_drop():
    begin()
    server.drop = {}
    pop(TAKE)
    assert pop([]) == b"" and boxed() == []


def in_use():
    begin(PASS=b"-ERR [IN-USE] another session\r\n")
    pop(TAKE, 75, "[IN-USE] another session")
    begin(PASS=b"-ERR [AUTH] no\r\n")
    pop(TAKE, 69, "[AUTH] no")


def nonsense():
    begin(RETR_1=b"what?\r\n")
    pop(TAKE, 76)
    assert boxed() == [] and len(server.drop) == 2


def bare_cr():
    begin()
    server.drop = {"1": b"a: b\r\n\r\n\r\r\n\rx\r\r\r\n.\r\n"}
    pop([*TAKE, "--lf"])
    assert boxed() == [b"a: b\n\n\r\n\rx\r\r\n.\n"]


def utf8():
    begin(CAPA=b"+OK\r\nUSER\r\nUTF8\r\n.\r\n")
    pop(KEEP)
    assert "UTF8" not in server.heard
    pop([*KEEP, "--utf8"])
    assert server.heard.index("UTF8") < server.heard.index("USER alice")
    server.said["UTF8"] = b"-ERR no\r\n"
    pop([*KEEP, "--utf8"])
    server.said["UTF8"] = b""
    pop([*KEEP, "--utf8"], 75)
    begin()
    pop([*KEEP, "--utf8"])
    assert "UTF8" not in server.heard


def drips():
    """A good-bye has 5 seconds in all, however often an octet comes."""
    begin(PASS=b"-ERR [AUTH] no\r\n")
    server.drips = ("QUIT",)
    began = time.monotonic()
    pop(TAKE, 69, "[AUTH] no")
    assert 4 < time.monotonic() - began < 12
    server.drips = ()


for quirk in (no_capa, no_uidl, no_uid_for_one, long_uid, retr_refused,
              dele_refused, quit_refused, quit_without_answer, breaks_off,
              rows_without_sense, same_uid, short_message,
              short_message_without_list, tidies, empty_drop, in_use, nonsense,
              bare_cr, utf8, drips):
    print(quirk.__name__)
    quirk()
