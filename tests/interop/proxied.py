"""proxied.py PORT DIRECTORY [unknown]: headers of the PROXY protocol in front
of SMTP to maild, whose messages arrive below DIRECTORY; unknown: it does not
know us as a proxy. Prints what is wrong."""
import pathlib
import socket
import struct
import sys
import time

port, box = int(sys.argv[1]), pathlib.Path(sys.argv[2], "Maildir", "new")
mail = (b"HELO client.test\r\nMAIL FROM:<a@other.test>\r\n"
        b"RCPT TO:<alice@example.test>\r\nDATA\r\n")
sign = b"\r\n\r\n\0\r\nQUIT\n"


def second(family, addresses, command=0x21):
    return sign + struct.pack("!BBH", command, family,
                              len(addresses)) + addresses


def answers(raw, code):
    """Reads on until a line begins with code, or nothing comes any more."""
    told = b""
    while not any(line.startswith(code) for line in told.split(b"\r\n")):
        try:
            piece = raw.recv(4096)
        except ConnectionResetError:
            piece = b""
        if not piece:
            return False
        told += piece
    return True


def sent_as(*pieces):
    """Where maild thinks a message came from; nowhere: it hung up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        for piece in pieces:
            raw.sendall(piece)
            time.sleep(0.05 if len(pieces) > 1 else 0)
        if not answers(raw, b"220"):
            return None
        raw.sendall(mail)
        assert answers(raw, b"354")
        raw.sendall(b"Subject: x\r\n\r\n.\r\n")
        assert answers(raw, b"250")
    file, = box.iterdir()
    text = file.read_text(encoding="ascii")
    file.unlink()
    return text.split("client.test (")[1].split(")")[0]


def check(want, *pieces):
    told = sent_as(*pieces)
    assert told == want, f"{pieces}: {told}"


if len(sys.argv) > 3:
    check("[127.0.0.1]", b"PROXY TCP4 192.0.2.7 192.0.2.1 4000 25\r\n")
    sys.exit()

v4 = bytes((192, 0, 2, 7, 192, 0, 2, 1)) + struct.pack("!HH", 4000, 25)
v6 = socket.inet_pton(socket.AF_INET6, "2001:db8::7") * 2 + v4[8:]
check("[192.0.2.7]", b"PROXY TCP4 192.0.2.7 192.0.2.1 4000 25\r\n")
check("[192.0.2.7]", b"PROXY TCP4 192.0", b".2.7 192.0.2.1 4000 25\r", b"\n")
check("[IPv6:2001:db8::7]", b"PROXY TCP6 2001:db8::7 2001:db8::1 4000 25\r\n")
check("[127.0.0.1]", b"PROXY UNKNOWN\r\n")
check("[192.0.2.7]", second(0x11, v4))
check("[192.0.2.7]", second(0x11, v4 + b"\x04\0\3tlv"))
check("[IPv6:2001:db8::7]", second(0x21, v6)[:20], second(0x21, v6)[20:])
check("[127.0.0.1]", second(0, b"", 0x20))
check(None, b"EHLO client.test\r\n")
check(None, b"PROXY TCP4 192.0.2.256 192.0.2.1 4000 25\r\n")
check(None, second(0x11, v4[:8]))
check(None, second(0x11, b"\0" * 600))
