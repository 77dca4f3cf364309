"""A POP3 server for one session at a time, which can be told to misbehave."""
import socket
import time


class Server:
    drop = {}                   # unique id: message

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(60)
        self.port = str(self.socket.getsockname()[1])
        self.said = {}          # verb, or verb and argument: octets instead
        self.drips = ()         # verbs whose answer never ends
        self.heard = []         # lines of the last session

    def session(self):
        """Until QUIT, or the client has left."""
        self.names = list(self.drop)
        self.marked = set()
        self.heard = []
        with self.socket.accept()[0] as self.peer:
            self.peer.settimeout(60)
            try:
                self.converse()
            except ConnectionError:
                pass

    def say(self, text):
        self.peer.sendall(text)

    def hear(self):
        return self.peer.recv(4096)

    def converse(self):
        self.say(b"+OK ready\r\n")
        rest = b""
        while text := self.hear():
            rest += text
            while b"\r\n" in rest:
                line, rest = rest.split(b"\r\n", 1)
                self.heard.append(line.decode())
                if not self.answer(line.decode()):
                    return

    def uid(self, name):
        """Names that differ behind a blank have one unique id."""
        return name.split()[0]

    def answer(self, line):
        """False: it was QUIT."""
        verb, number = line.split()[0], int((line.split() + ["0"])[1]) \
            if line.split()[0] in ("RETR", "DELE") else 0
        if verb in self.drips:
            self.drip()
        told = self.said.get(line, self.said.get(verb))
        if told is not None:
            self.say(told)
            return told != b"" and verb != "QUIT"
        if verb == "CAPA":
            self.say(b"+OK\r\nUSER\r\nPIPELINING\r\nUIDL\r\n.\r\n")
        elif verb == "LIST":
            self.rows(len(self.drop[name]) for name in self.names)
        elif verb == "UIDL":
            self.rows(self.uid(name) for name in self.names)
        elif verb == "RETR":
            self.message(self.drop[self.names[number - 1]])
        elif verb == "QUIT":
            for name in self.marked:
                del self.drop[name]
            self.say(b"+OK\r\n")
            return False
        else:
            if verb == "DELE":
                self.marked.add(self.names[number - 1])
            self.say(b"+OK\r\n")
        return True

    def drip(self):
        """An octet now and then, until the client has left."""
        for octet in b"+OK" + 100 * b" ":
            self.say(bytes([octet]))
            time.sleep(0.2)

    def rows(self, values):
        self.say(b"+OK\r\n" + b"".join(
            b"%d %s\r\n" % (i, str(value).encode())
            for i, value in enumerate(values, 1)) + b".\r\n")

    def message(self, text):
        stuffed = (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:]
        self.say(b"+OK\r\n" + stuffed + b".\r\n")
