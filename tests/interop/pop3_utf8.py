"""pop3_utf8.py PORT: poplib looks at alice's mail at maild, of which the first
message has UTF-8 in its header, and the second octets of another charset."""
import poplib
import sys


def log_in(utf8):
    pop = poplib.POP3("127.0.0.1", int(sys.argv[1]), timeout=60)
    assert pop.capa()["UTF8"] == ["USER"]
    if utf8:
        pop.utf8()
    pop.user("alice")
    pop.pass_("secret")
    return pop


def refused(verb, *args):
    try:
        verb(*args)
    except poplib.error_proto as e:
        return e.args[0].startswith(b"-ERR [UTF8]")
    return False


plain = log_in(False)
assert refused(plain.retr, 1) and refused(plain.top, 1, 0)
assert b"Subject: \xe4" in plain.retr(2)[1]
assert plain.stat()[0] == 2
plain.quit()
able = log_in(True)
assert "Subject: \u00e4".encode() in able.retr(1)[1]
assert "Subject: \u00e4".encode() in able.top(1, 0)[1]
assert b"Subject: \xe4" in able.retr(2)[1]
able.quit()
