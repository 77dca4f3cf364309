"""imap_idle.py IMAP SMTP PID COUNT: opens so many connections to the server PID,
each of which selects alice's INBOX and idles there; prints what each takes of
its memory and what idling costs, and how long a new mail takes until all of
them know of it."""
import resource
import select
import smtplib
import socket
import sys
import time

imap, smtp, pid, count = (int(x) for x in sys.argv[1:])
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


def resident():
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def used():
    """Seconds of a processor."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as f:
        return int(f.read().split()[0]) / 1e9


def connect():
    one = socket.create_connection(("127.0.0.1", imap), timeout=60)
    one.sendall(b"a LOGIN alice secret\r\nb SELECT INBOX\r\nc IDLE\r\n")
    text = b""
    while b"\r\n+ " not in text:
        some = one.recv(4096)
        assert some, text
        text += some
    return one


def send():
    with smtplib.SMTP("127.0.0.1", smtp, "client.test", timeout=60) as s:
        s.sendmail("a@other.test", ["alice@example.test"],
                   "Subject: new\r\n\r\nnew\r\n")


def told(idle):
    """Seconds from 250 until the last one has read EXISTS."""
    poll = select.epoll()
    waiting = {one.fileno(): (one, b"") for one in idle}
    for number in waiting:
        poll.register(number, select.EPOLLIN)
    send()
    start = time.monotonic()
    while waiting:
        ready = poll.poll(10)
        assert ready, f"{len(waiting)} were not told"
        for number, _ in ready:
            one, text = waiting[number]
            text += one.recv(4096)
            waiting[number] = one, text
            if b" EXISTS\r\n" in text:
                del waiting[number]
                poll.unregister(number)
    return time.monotonic() - start


before, start = resident(), used()
idle = [connect() for _ in range(count)]
time.sleep(2)
each = (resident() - before) / count
login = (used() - start) / count * 1e6
start = used()
time.sleep(10)
quiet = (used() - start) / 10 * 100
start = used()
times = [told(idle) for _ in range(5)]
cost = (used() - start) / 5
print(f"{count} IDLE connections: {each:.0f} octets resident for each, "
      f"{login:.0f} us to begin, {quiet:.2f} % of a processor while nothing "
      f"happens; a new mail is told to all within {max(times):.2f} s, for "
      f"{cost:.2f} s of a processor")
assert max(times) < 5
