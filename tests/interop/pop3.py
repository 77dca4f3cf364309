"""pop3.py PORT FILE: poplib takes alice's mail from maild, which is three
times FILE behind the lines that maild added. Prints what is wrong."""
import poplib
import sys

port, name = int(sys.argv[1]), sys.argv[2]
with open(name, "rb") as f:
    message = f.read()


def connect():
    return poplib.POP3("127.0.0.1", port, timeout=60)


def refused(code, verb, *args):
    try:
        verb(*args)
    except poplib.error_proto as e:
        return e.args[0].startswith(b"-ERR " + code)
    return False


def logged_in():
    pop = connect()
    pop.apop("Alice", "secret")
    return pop


pop = connect()
assert "UIDL" in pop.capa() and "TOP" in pop.capa()
pop.user("alice")
assert refused(b"[AUTH]", pop.pass_, "wrong"), "a wrong password"
pop.user("nobody")
assert refused(b"[AUTH]", pop.pass_, "secret"), "an unknown user"
assert refused(b"[AUTH]", pop.apop, "alice", "wrong"), "a wrong digest"
pop.user("alice")
pop.pass_("secret")
other = connect()
assert refused(b"[IN-USE]", other.apop, "alice", "secret"), "two sessions"

count, octets = pop.stat()
assert count == 3, f"{count} messages"
sizes = [int(line.split()[1]) for line in pop.list()[1]]
assert sum(sizes) == octets
uids = [line.split()[1] for line in pop.uidl()[1]]
assert len(set(uids)) == 3
for number in 1, 2, 3:
    reply, lines, taken = pop.retr(number)
    got = b"".join(line + b"\r\n" for line in lines)
    assert got.endswith(message), f"message {number} is another"
    assert len(got) == sizes[number - 1], f"size of message {number}"
top = pop.top(1, 1)[1]
assert top[-2] == b"" and b"\r\n" + top[-1] + b"\r\n" in message
pop.dele(2)
pop.close()                     # without QUIT nothing is deleted

pop = logged_in()
assert pop.stat() == (3, octets), "a session that broke has deleted"
pop.dele(1)
pop.rset()
pop.dele(2)
pop.quit()
pop = logged_in()
left = [line.split()[1] for line in pop.uidl()[1]]
assert left == [uids[0], uids[2]], "not what was to be deleted"
pop.dele(1)
pop.dele(2)
pop.quit()
assert logged_in().stat() == (0, 0)
