"""imap_quirks.py IMAP: it meets servers that say odd things, and tells each
time what it should, on its exit status and on its outputs."""
import os
import socket
import subprocess
import sys
import tempfile
import threading

HI = b"* OK [CAPABILITY IMAP4rev1 IDLE] hi\r\n"
LOGIN = "TAG OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"
SELECT = "* 1 EXISTS\r\nTAG OK [READ-ONLY] x\r\n"
BYE = "* BYE\r\nTAG OK\r\n"
CLEAR = ["--no-tls", "--clear-auth", "--auth", "LOGIN"]
TLS = ["--starttls", "--insecure"]
failures = 0


def serve(listener, script):
    """What is bytes is said, what is text once a line has come."""
    connection = listener.accept()[0]
    with connection, connection.makefile("rwb", buffering=0) as file:
        try:
            for step in script:
                if isinstance(step, str):
                    tag = file.readline().split(b" ")[0].decode()
                    step = step.replace("TAG", tag).encode()
                file.write(step)
        except OSError:
            pass                # it has left


def check(name, script, options, status, out, err):
    global failures
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, script))
        thread.start()
        port = listener.getsockname()[1]
        did = subprocess.run(
            [sys.argv[1], "--host", f"127.0.0.1:{port}", "--user", "u"]
            + options, capture_output=True, timeout=60,
            env={**os.environ, "MAIL_PASSWORD": "secret"})
        thread.join()
    good = did.returncode == status and did.stdout == out and err in did.stderr
    print("PASS" if good else "FAIL", name)
    if not good:
        failures += 1
        print("   ", did)


check("imap waits for a server that is too busy",
      [b"* BYE [UNAVAILABLE] too busy\r\n"], CLEAR + ["list"], 75, b"",
      b"too busy")
check("imap tells why it is sent away", [b"* BYE go\r\n"], CLEAR + ["list"],
      69, b"", b": go\n")
check("imap knows other protocols", [b"220 ESMTP\r\n"], CLEAR + ["list"], 76,
      b"", b"no greeting of IMAP")
check("imap shows no controls", [
    b"* PREAUTH hello\r\n", "* CAPABILITY IMAP4rev1\r\nTAG OK x\r\n",
    "* LIST () NIL \"a\x1b[2J\"\r\nTAG OK\r\n", BYE], CLEAR + ["list"], 0,
    b"() NIL a\\x1b[2J\n", b"")
check("imap stays out of the clear", [HI], TLS + ["list"], 69, b"",
      b"offers no STARTTLS")
check("imap takes nothing behind STARTTLS", [
    b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",
    "TAG OK go\r\n* CAPABILITY X\r\n"], TLS + ["list"], 76, b"",
    b"behind the result of STARTTLS")
check("imap takes no PREAUTH for TLS", [b"* PREAUTH hello\r\n"],
      TLS + ["list"], 76, b"", b"PREAUTH")
with tempfile.TemporaryDirectory() as box:
    check("imap keeps no half of a message", [
        HI, LOGIN, SELECT, "* 1 FETCH (UID 1 BODY[] {100}\r\nabc"],
        CLEAR + ["fetch", "INBOX", "1", "--maildir", box], 75, b"", b"left")
    left = [file for _, _, files in os.walk(box) for file in files]
    assert not left, left
check("imap tells of a message that is lost", [
    HI, LOGIN, SELECT, "* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK\r\n", BYE],
    CLEAR + ["fetch", "INBOX", "1", "--stdout"], 69, b"", b"lost")
check("imap tells of a structure that is none", [
    HI, LOGIN, SELECT, "* 1 FETCH (UID 1 BODYSTRUCTURE ((( \r\nTAG OK\r\n",
    BYE], CLEAR + ["fetch", "INBOX", "1", "--structure"], 76, b"",
    b"BODYSTRUCTURE")
check("imap does not send what is refused", [
    HI, LOGIN, "TAG NO [OVERQUOTA] full\r\n", BYE],
    CLEAR + ["append", "INBOX", sys.argv[0]], 69, b"", b"[OVERQUOTA] full")
NO_MOVE = "TAG OK [CAPABILITY IMAP4rev1 UIDPLUS] in\r\n"
check("imap moves in steps no more than was copied", [
    HI, NO_MOVE, SELECT, "TAG OK [COPYUID 7 4:5 9:10] x\r\n",
    "* 6 EXISTS\r\nTAG OK\r\n", "TAG OK\r\n", BYE],
    CLEAR + ["--trace", "move", "INBOX", "1:*", "to"], 0, b"",
    b"UID EXPUNGE 4:5\n")
check("imap removes nothing when it is not told what was copied", [
    HI, NO_MOVE, SELECT, "TAG OK x\r\n", BYE],
    CLEAR + ["move", "INBOX", "1:*", "to"], 69, b"", b"nothing is removed")
check("imap moves nothing when it could take away others' deleted mail", [
    HI, LOGIN, SELECT, BYE], CLEAR + ["--trace", "move", "INBOX", "1", "to"],
    69, b"", b"neither MOVE nor UIDPLUS: nothing is moved")
check("imap counts in one exchange", [
    HI, "TAG OK [CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS] in\r\n",
    "* LIST () \"/\" a\r\n* STATUS a (MESSAGES 7 UNSEEN 2)\r\n"
    "* LIST (\\NoSelect) \"/\" b\r\nTAG OK\r\n", BYE],
    CLEAR + ["--trace", "list", "--counts"], 0, b"7 2 a\n",
    b" RETURN (STATUS (MESSAGES UNSEEN))\n")
check("imap counts one by one what can be selected", [
    HI, LOGIN, "* LIST () \"/\" a\r\n* LIST (\\NoSelect) \"/\" b\r\n"
    "* LIST () \"/\" \"c d\"\r\nTAG OK\r\n",
    "* STATUS a (MESSAGES 7 UNSEEN 2)\r\nTAG OK\r\n",
    "* STATUS \"c d\" (MESSAGES 0 UNSEEN 0)\r\nTAG OK\r\n", BYE],
    CLEAR + ["--trace", "list", "--counts"], 0, b"7 2 a\n0 0 c d\n",
    b" STATUS \"c d\" (MESSAGES UNSEEN)\n")
check("imap counts the others when one of them is refused", [
    HI, LOGIN, "* LIST () \"/\" a\r\n* LIST () \"/\" b\r\nTAG OK\r\n",
    "TAG NO [NOPERM] not yours\r\n",
    "* STATUS b (MESSAGES 7 UNSEEN 2)\r\nTAG OK\r\n", BYE],
    CLEAR + ["list", "--counts"], 69, b"7 2 b\n", b"imap: a: [NOPERM] not")
check("imap tells of each message that is not there", [
    HI, LOGIN, SELECT, "* 1 FETCH (UID 3 BODY[] {4}\r\none\n)\r\nTAG OK\r\n",
    BYE], CLEAR + ["fetch", "INBOX", "7,3,5:6,9", "--stdout"], 69, b"one\n",
    b"imap: 7: there is no such message\n"
    b"imap: 9: there is no such message\n")
check("imap takes it that a range has no message", [
    HI, LOGIN, SELECT, "TAG OK\r\n", BYE],
    CLEAR + ["fetch", "INBOX", "1:*", "--stdout"], 0, b"", b"")
check("imap has no structure of a message that is not there", [
    HI, LOGIN, SELECT, "TAG OK\r\n", BYE],
    CLEAR + ["fetch", "INBOX", "9", "--structure"], 69, b"",
    b"imap: 9: there is no such message\n")
check("imap tells why it cannot watch", [
    HI, LOGIN, SELECT, "TAG NO not now\r\n", BYE],
    CLEAR + ["watch", "INBOX", "--seconds", "9"], 69, b"exists 1\n",
    b"not now")
check("imap tells why watching ends", [
    HI, LOGIN, SELECT, "+ idle\r\n* 2 EXISTS\r\n* BYE bored\r\n"],
    CLEAR + ["watch", "INBOX", "--seconds", "9"], 69,
    b"exists 1\nexists 2\n", b"bored")
check("imap tells who it is, and goes on when that is refused", [
    HI, "TAG OK [CAPABILITY IMAP4rev1 ID] in\r\n", "TAG NO x\r\n",
    "* STATUS INBOX (MESSAGES 3)\r\nTAG OK\r\n", BYE],
    CLEAR + ["--trace", "status", "INBOX"], 0, b"messages 3\n",
    b' ID ("name" "libmailproto imap")\n')
check("imap shows alerts", [
    HI, LOGIN, "TAG OK [ALERT] disk \x1b full\r\n", BYE],
    CLEAR + ["status", "INBOX"], 0, b"", b"disk \\x1b full")
sys.exit(failures > 0)
