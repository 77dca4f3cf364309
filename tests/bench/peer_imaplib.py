"""peer_imaplib.py ANSWER FILE: reads with Python's imaplib what a server said,
which the file has behind a line with its length, for about a second of CPU
time, and prints how often it could in one."""
import imaplib
import io
import sys
import time


class Client(imaplib.IMAP4):
    """Its server has one answer to whatever is asked, at once."""
    said = b""

    def open(self, *_):
        self.answer = io.BytesIO(b"* PREAUTH hi\r\n")

    def send(self, data):
        tag = data.split()[0]
        said = self.said
        if b" CAPABILITY" in data:
            said = b"* CAPABILITY IMAP4rev1\r\n"
        self.answer = io.BytesIO(said + tag + b" OK done\r\n")

    def read(self, size):
        return self.answer.read(size)

    def readline(self):
        return self.answer.readline()

    def shutdown(self):
        pass


ASK = {
    "fetch": lambda client: client.fetch("1:*", "(FLAGS ENVELOPE)"),
    "flags": lambda client: client.fetch("1:*", "(FLAGS)"),
    "list": lambda client: client.list(),
    "search": lambda client: client.search(None, "ALL")[1][0].split(),
    "bodies": lambda client: client.fetch("1:*", "(BODY[])"),
}

ask = ASK[sys.argv[1]]
with open(sys.argv[2], "rb") as file:
    Client.said = file.read(int(file.readline()))
passes, start = 0, time.process_time()
while time.process_time() - start < 1:
    client = Client()
    client.state = "SELECTED"
    assert ask(client)
    passes += 1
print(passes / (time.process_time() - start))
