"""maild_compress.py PORT [tls]: COMPRESS=DEFLATE (RFC 4978) in imaplib."""
import imaplib
import random
import ssl
import sys
import zlib


imaplib.Commands['COMPRESS'] = ('AUTH', 'SELECTED')


class Compressed(imaplib.IMAP4):
    """Its own buffer takes the place of the file that imaplib reads."""
    inflate = None

    def compress(self):
        typ, text = self._simple_command('COMPRESS', 'DEFLATE')
        if typ != 'OK':
            raise self.error(text)
        self.deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.buffer = b''
        self.inflate = zlib.decompressobj(-15)

    def fill(self):
        data = self.sock.recv(65536)
        self.buffer += self.inflate.decompress(data)
        return data

    def read(self, size):
        if self.inflate is None:
            return super().read(size)
        while len(self.buffer) < size and self.fill():
            pass
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def readline(self):
        if self.inflate is None:
            return super().readline()
        while b'\n' not in self.buffer and self.fill():
            pass
        return self.read(self.buffer.find(b'\n') + 1)

    def send(self, data):
        if self.inflate is not None:
            data = (self.deflater.compress(data) +
                    self.deflater.flush(zlib.Z_SYNC_FLUSH))
        super().send(data)


def login(port):
    box = Compressed('127.0.0.1', port)
    if len(sys.argv) > 2:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        box.starttls(context)
    box.login('alice', 'secret')
    assert 'COMPRESS=DEFLATE' in box.capability()[1][0].decode()
    box.compress()
    return box


def conversation(port):
    dice = random.Random(1)
    box = login(port)
    assert 'COMPRESS' not in box.capability()[1][0].decode()
    assert box._simple_command('COMPRESS', 'DEFLATE')[0] == 'NO'
    lines = [b'Subject: large\r\n\r\n']
    for i in range(20000):
        lines.append(b'%x\r\n' % dice.getrandbits(200 if i % 2 else 4))
    mail = b''.join(lines)
    for text in (b'Subject: small\r\n\r\n', mail):
        assert box.append('INBOX', None, None, text)[0] == 'OK'
    assert box.select()[0] == 'OK'
    assert box.fetch('2', '(BODY.PEEK[])')[1][0][1] == mail
    for i in range(50):
        assert box.noop()[0] == 'OK'
    box.store('1:*', 'FLAGS', r'(\Deleted)')
    assert box.expunge()[0] == 'OK'
    assert box.logout()[0] == 'BYE'


def bomb(port):
    """100 MB in 100 KB: a line that has no end, which no buffer holds."""
    box = login(port)
    sock = box.sock
    data = (box.deflater.compress(b'a' * 100_000_000) +
            box.deflater.flush(zlib.Z_SYNC_FLUSH))
    assert len(data) < 150_000
    sock.settimeout(20)
    text = b''
    try:
        sock.sendall(data)
        while True:
            some = sock.recv(65536)
            if not some:
                break
            text += box.inflate.decompress(some)
            if b'\r\n' in text:
                break
    except ConnectionError:
        pass
    assert not text or b'BAD' in text or b'BYE' in text, text
    sock.close()


conversation(int(sys.argv[1]))
bomb(int(sys.argv[1]))
