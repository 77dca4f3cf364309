"""What scripts here say to servers of IMAP."""
import socket


def ask(sock, command):
    """What comes before the tagged OK, which is the end."""
    sock.sendall(b"a " + command.encode() + b"\r\n")
    pieces, end = [], b""
    while b"\r\na OK " not in end or not end.endswith(b"\r\n"):
        piece = sock.recv(1 << 18)
        assert piece, "the server is gone"
        pieces.append(piece)
        end = (end + piece)[-400:]
        assert b"\r\na NO " not in end and b"\r\na BAD " not in end, end
    return b"".join(pieces)


def log_in(port, user):
    sock = socket.create_connection(("127.0.0.1", port), timeout=300)
    assert sock.recv(4096).startswith(b"* OK")
    sock.sendall(f"a LOGIN {user} secret\r\n".encode())
    said = b""
    while b"a OK " not in said or not said.endswith(b"\r\n"):
        said += sock.recv(4096)
    ask(sock, "SELECT INBOX")
    return sock
