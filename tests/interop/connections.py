"""connections.py PORT PID COUNT: opens so many connections, brings half of them
to the middle of a message, ends the server PID with SIGTERM, and expects
that each is told 421 before it is closed."""
import os
import signal
import socket
import sys

port, pid, count = map(int, sys.argv[1:])


def read_until(connection, wanted):
    got = b""
    while wanted not in got:
        piece = connection.recv(4096)
        if not piece:
            sys.exit("closed after %r" % got)
        got += piece
    return got


connections = []
for _ in range(count):
    c = socket.create_connection(("127.0.0.1", port), 60)
    read_until(c, b"220 ")
    connections.append(c)
for c in connections[::2]:
    c.sendall(b"EHLO client.test\r\nMAIL FROM:<a@other.test>\r\n"
              b"RCPT TO:<alice@example.test>\r\nDATA\r\n")
    read_until(c, b"354 ")
    c.sendall(b"Subject: half of a message\r\n\r\n.")
os.kill(pid, signal.SIGTERM)
for c in connections:
    read_until(c, b"421 ")
    while c.recv(4096):
        pass
