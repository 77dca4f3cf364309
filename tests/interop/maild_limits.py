"""maild_limits.py IMAP POP3 SMTP WHAT: connections and logins that are too
many, and names that would make lines of their own in the log."""
import imaplib
import poplib
import socket
import sys

imap, pop3, smtp = map(int, sys.argv[1:4])


def greeting(port):
    s = socket.create_connection(('127.0.0.1', port), 10)
    return s, s.makefile('rb')


def refused(port, wanted):
    s, f = greeting(port)
    text = f.read()
    assert wanted in text, text
    s.close()


def address():
    """Five connections may be, whatever they speak."""
    here = [greeting(port) for port in (imap, pop3, smtp, imap, imap)]
    for _, f in here:
        assert f.readline()
    refused(imap, b'* BYE ')
    refused(pop3, b'-ERR ')
    refused(smtp, b'421 ')
    here[0][0].close()
    here[0][1].close()
    for _ in range(50):         # until it is seen that he has gone
        s, f = greeting(smtp)
        if f.readline().startswith(b'220'):
            break
    else:
        sys.exit('nobody is let in again')


def user():
    boxes = [imaplib.IMAP4('127.0.0.1', imap) for _ in range(4)]
    for box in boxes[:3]:
        box.login('alice', 'secret')
    try:
        boxes[3].login('alice', 'secret')
        sys.exit('four sessions')
    except imaplib.IMAP4.error as e:
        assert 'UNAVAILABLE' in str(e), e
    boxes[3].login('bob', 'secret')
    boxes[0].logout()
    boxes[0] = imaplib.IMAP4('127.0.0.1', imap)
    boxes[0].login('alice', 'secret')
    boxes[0].xatom('UNAUTHENTICATE')
    boxes[3].xatom('UNAUTHENTICATE')
    boxes[3].state = 'NONAUTH'
    boxes[3].login('alice', 'secret')
    for box in boxes:
        box.logout()


def login(password):
    p = poplib.POP3('127.0.0.1', pop3)
    p.user('bob')
    try:
        p.pass_(password)
    finally:
        p.close()


def guess():
    """Ten wrong ones, and then not even the right one is heard."""
    box = imaplib.IMAP4('127.0.0.1', imap)
    try:
        box.authenticate('PLAIN', lambda _: '\0mäl\\lory\0x'.encode())
        sys.exit('nobody is let in')
    except imaplib.IMAP4.error:
        pass
    box.logout()
    for _ in range(9):
        try:
            login('wrong')
            sys.exit('a wrong password is taken')
        except poplib.error_proto:
            pass
    try:
        login('secret')
        sys.exit('the eleventh is heard')
    except poplib.error_proto:
        pass


globals()[sys.argv[4]]()
