"""submission.py PORT MECHANISM USER PASSWORD [FILE TO...]: logs in with
smtplib and sends FILE. SCRAM, which smtplib has not got, by hashlib. Exit
status 2 when the server says that USER is not proven."""
import base64
import hashlib
import hmac
import os
import smtplib
import sys


def text(octets):
    return base64.b64encode(octets).decode("ascii")


class Scram:
    """The client's two messages, as smtplib asks for them."""

    def __init__(self, name, user, password):
        self.hash = name.removeprefix("SCRAM-").replace("-", "", 1).lower()
        self.password = password
        self.nonce = text(os.urandom(18))
        self.bare = f"n={user},r={self.nonce}"
        self.verdict = None

    def mac(self, key, message):
        return hmac.new(key, message, self.hash).digest()

    def answer(self, challenge=None):
        if challenge is None:
            return "n,," + self.bare
        if self.verdict is not None:
            assert challenge == b"v=" + self.verdict, "server is not proven"
            return ""
        first = challenge.decode("ascii")
        part = dict(p.split("=", 1) for p in first.split(","))
        assert part["r"].startswith(self.nonce)
        salted = hashlib.pbkdf2_hmac(self.hash, self.password.encode(),
                                     base64.b64decode(part["s"]),
                                     int(part["i"]))
        final = f"c={text(b'n,,')},r={part['r']}"
        whole = ",".join((self.bare, first, final)).encode("ascii")
        key = self.mac(salted, b"Client Key")
        mark = self.mac(hashlib.new(self.hash, key).digest(), whole)
        proof = bytes(a ^ b for a, b in zip(key, mark))
        self.verdict = base64.b64encode(
            self.mac(self.mac(salted, b"Server Key"), whole))
        return f"{final},p={text(proof)}"


port, mechanism, user, password, *mail = sys.argv[1:]
with smtplib.SMTP("127.0.0.1", int(port), "client.test", timeout=60) as smtp:
    smtp.ehlo()
    assert mechanism in smtp.esmtp_features["auth"].split(), "not offered"
    smtp.docmd("MAIL FROM:<>")
    assert smtp.docmd(f"RCPT TO:<{user}@example.test>")[0] == 530, "no login"
    assert smtp.docmd("DATA")[0] in (503, 554), "and no recipient"
    smtp.docmd("RSET")
    smtp.user, smtp.password = user, password
    answers = {"PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login,
               "CRAM-MD5": smtp.auth_cram_md5}
    answer = answers.get(mechanism)
    if answer is None:
        answer = Scram(mechanism, user, password).answer
    try:
        smtp.auth(mechanism, answer)
    except smtplib.SMTPAuthenticationError as e:
        print(e)
        sys.exit(2 if e.smtp_code == 535 else 1)
    if mail:
        with open(mail[0], encoding="ascii") as f:
            smtp.sendmail(f"{user}@example.test", mail[1:], f.read())
