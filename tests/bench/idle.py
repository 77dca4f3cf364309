"""idle.py PORT PID COUNT: opens so many connections to the server PID, each of
which says EHLO and then nothing; prints what each takes of its memory, and
what a message costs beside them."""
import resource
import smtplib
import socket
import sys

port, pid, count = (int(x) for x in sys.argv[1:])
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


def resident():
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def used():
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as f:
        return int(f.read().split()[0])


def connect():
    one = socket.create_connection(("127.0.0.1", port), timeout=60)
    assert one.recv(4096).startswith(b"220 ")
    one.sendall(b"EHLO client.test\r\n")
    assert one.recv(4096).startswith(b"250-")
    return one


def send(smtp, messages):
    """Microseconds for each, in the best of three runs."""
    costs = []
    for _ in range(3):
        before = used()
        for _ in range(messages):
            smtp.sendmail("a@other.test", ["alice@example.test"], "X" * 1024)
        costs.append((used() - before) / messages / 1000)
    return min(costs)


with smtplib.SMTP("127.0.0.1", port, "client.test", timeout=60) as smtp:
    alone = send(smtp, 300)
    before = resident()
    idle = [connect() for _ in range(count)]
    each = (resident() - before) / count
    beside = send(smtp, 300)
print(f"{count} idle connections: {each:.0f} octets resident for each; "
      f"a message costs {beside:.0f} us beside them, {alone:.0f} alone")
