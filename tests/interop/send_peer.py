"""send_peer.py WAY [CERT KEY]: a server of SMTP that behaves in a strange WAY,
on a free port, which it tells in the line "ready PORT". What became of each
connection is told in a line: who got the message, or "nothing".

send_peer.py PATH: a server of LMTP on a socket of this machine. Of those that
are in one message it refuses the second for now and the third for good.
"""
import base64
import email
import hashlib
import hmac
import json
import signal
import socket
import ssl
import sys

way = sys.argv[1]
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2:])
    if way in ("bound", "unbound"):
        from OpenSSL import SSL
        exporting = SSL.Context(SSL.TLS_METHOD)
        exporting.use_certificate_file(sys.argv[2])
        exporting.use_privatekey_file(sys.argv[3])
    if way == "external":
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(sys.argv[2])


class Gone(Exception):
    pass


class Connection:
    def __init__(self, sock):
        self.sock, self.tls, self.buffer = sock, False, b""
        self.recipients, self.taken, self.content = [], [], []
        self.told = False

    def say(self, *lines):
        self.sock.sendall(b"".join(line.encode() + b"\r\n" for line in lines))

    def hear(self):
        while b"\r\n" not in self.buffer:
            more = self.sock.recv(4096)
            if not more:
                raise Gone
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line.decode()

    def start_tls(self):
        if way in ("bound", "unbound"):
            self.sock = SSL.Connection(exporting, self.sock)
            self.sock.set_accept_state()
            self.sock.do_handshake()
        else:
            self.sock = context.wrap_socket(self.sock, server_side=True)
        self.tls = True

    def serve(self):
        if way == "implicit":
            self.start_tls()
        self.say("220 peer.test")
        while True:
            line = self.hear()
            verb = line.partition(" ")[0].partition(":")[0].lower()
            getattr(self, "on_" + verb)(line)

    def on_ehlo(self, line):
        offers = ["peer.test", "PIPELINING", "ENHANCEDSTATUSCODES"]
        if way != "seven":
            offers.append("8BITMIME")
        if not self.tls and way != "stripped" and len(sys.argv) > 2:
            offers.append("STARTTLS")
        if way == "tokens":
            offers.append("AUTH XOAUTH2 OAUTHBEARER")
        elif way == "bound":
            offers.append("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256")
        elif way == "unbound":
            offers.append("AUTH SCRAM-SHA-256")
        elif way == "external":
            offers.append("AUTH EXTERNAL")
        elif way in ("stripped", "refused"):
            offers.append("AUTH PLAIN LOGIN")
        if way == "limits":
            offers.append("LIMITS MAILMAX=1 RCPTMAX=2")
        last = offers.pop()
        self.say(*["250-" + offer for offer in offers], "250 " + last)

    on_lhlo = on_ehlo

    def on_starttls(self, line):
        if way == "refused":
            self.say("454 4.7.0 no TLS today")
        elif way == "injected":
            self.say("220 go", "250-peer.test", "250 AUTH PLAIN")
        elif way == "garbage":
            self.say("220 go")
            self.hear_hello()
            self.say("250 what a nice handshake")
        else:
            self.say("220 go")
            self.start_tls()

    def hear_hello(self):
        if not self.sock.recv(4096):
            raise Gone

    def on_auth(self, line):
        _, mechanism, text = line.split(" ")
        if mechanism == "EXTERNAL" and text == "=":
            self.say("235 2.7.0 welcome")
            return
        if mechanism.startswith("SCRAM"):
            self.on_scram(text)
            return
        given = base64.b64decode(text, validate=True)
        wanted = {"XOAUTH2": b"user=alice\1auth=Bearer token\1\1",
                  "OAUTHBEARER": b"n,a=alice,\1host=localhost\1port=%d\1"
                                 b"auth=Bearer token\1\1" % port}[mechanism]
        if given == wanted:
            self.say("235 2.7.0 welcome")
            return
        error = json.dumps({"status": "invalid_token"}).encode()
        self.say("334 " + base64.b64encode(error).decode())
        self.hear()
        self.say("535 5.7.8 not this token")

    def ask(self, text):
        self.say("334 " + base64.b64encode(text.encode()).decode())
        return base64.b64decode(self.hear(), validate=True).decode()

    # RFC 5802, with the channel binding of RFC 9266: the client is told that
    # there is -PLUS, or it is kept from it.
    def on_scram(self, text):
        header, _, user, nonce = base64.b64decode(text).decode().split(",")
        asked = f"{nonce}server,s={base64.b64encode(b'salt').decode()},i=4096"
        final = self.ask(asked)
        bare, _, proof = final.rpartition(",p=")
        binding = self.sock.export_keying_material(
            b"EXPORTER-Channel-Binding", 32, b"")
        bound = b"p=tls-exporter,," + binding if way == "bound" else b"y,,"
        salted = hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 4096)
        signed = f"{user},{nonce},{asked},{bare}".encode()
        client = hmac.digest(salted, b"Client Key", "sha256")
        stored = hashlib.sha256(client).digest()
        wanted = bytes(a ^ b for a, b in zip(
            client, hmac.digest(stored, signed, "sha256")))
        channel = base64.b64decode(bare[2:].partition(",")[0])
        if base64.b64decode(proof) != wanted or channel != bound:
            self.say(f"535 5.7.8 not so: {header}")
            return
        server = hmac.digest(salted, b"Server Key", "sha256")
        proof = hmac.digest(server, signed, "sha256")
        self.ask("v=" + base64.b64encode(proof).decode())
        self.say("235 2.7.0 welcome")

    def on_mail(self, line):
        if way == "once" and self.taken:
            self.say("421 4.3.2 that is enough")
            raise Gone
        if way == "counts" and self.taken:
            self.say("452 4.5.3 that is enough")
            return
        self.recipients = []
        self.say("250 2.1.0 fine")

    def on_rcpt(self, line):
        if way == "many" and len(self.recipients) == 2:
            self.say("452 4.5.3 too many")
            return
        self.recipients.append(line.partition("<")[2].partition("@")[0])
        self.say("250 2.1.5 fine")

    def on_data(self, line):
        if not self.recipients:
            self.say("503 5.5.1 nobody")
            return
        self.say("354 go")
        self.content = list(iter(self.hear, "."))
        if way == "cut":
            self.taken += self.recipients
            raise Gone
        if way == "slow":
            for letter in "250 2.0.0 fine\r\n":
                self.sock.sendall(letter.encode())
        elif way.startswith("/"):
            self.say(*["250 2.0.0 fine", "452 4.2.2 not now",
                       "550 5.2.1 never"][:len(self.recipients)])
            self.recipients = self.recipients[:1]
        else:
            self.say("250 2.0.0 fine")
        self.taken += self.recipients
        if way == "seven":
            self.taken.append(self.judge())

    def judge(self):
        text = "\r\n".join(self.content)
        if not text.isascii():
            return "8-bit"
        message = email.message_from_string(text)
        return message.get_payload(decode=True).decode().strip()

    def on_rset(self, line):
        self.say("250 2.0.0 fine")

    def on_quit(self, line):
        self.tell()
        self.say("221 2.0.0 bye")
        raise Gone

    def tell(self):
        if not self.told:
            text = " ".join(self.taken) or "nothing"
            sys.stderr.buffer.write(text.encode() + b"\n")
            sys.stderr.buffer.flush()
        self.told = True


if way.startswith("/"):
    listener, port = socket.socket(socket.AF_UNIX), way
    listener.bind(way)
    listener.listen()
else:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("ready", port, flush=True)
while True:
    connection = Connection(listener.accept()[0])
    try:
        connection.serve()
    except (Gone, OSError):
        connection.tell()
    connection.sock.close()
