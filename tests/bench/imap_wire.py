"""imap_wire.py fill HOME: mail for alice, and very many messages for many.
imap_wire.py record PORT FOLDER: asks a server for it, and writes what it says,
without the result, to a file for each question."""
import email.message
import email.policy
import email.utils
import os
import random
import sys

from imap_ask import ask, log_in

MESSAGES, MAILBOXES, MANY, LINKS = 3000, 5000, 1000000, 30000
PEOPLE = ("Terry Gray", "Ann O'Neil", "Jörg Müller", "Mailing \"List\" <x>",
          "Dr. Žofia Nováková", "Support, 2nd Level", "王小明", "")
SUBJECTS = ("Re: minutes of the meeting on {}", "[list] Patch v2 {}/17: mend it",
            "Grüße aus München, Nr. {}", "Fwd: \"Offer\" no. {}", "Invoice {}",
            "Re: Re: AW: a longer subject that many a mail of a long thread "
            "has, which grew with each answer, {}")
ASKED = (("alice", "fetch", "FETCH 1:* (FLAGS UID INTERNALDATE RFC822.SIZE "
          "ENVELOPE BODYSTRUCTURE)"),
         ("alice", "flags", "FETCH 1:* FLAGS"),
         ("alice", "list", 'LIST "" *'),
         ("alice", "bodies", "FETCH 1:1000 BODY.PEEK[]"),
         ("many", "search", "SEARCH ALL"))


# --- the mail ---

def people(dice, most):
    return ", ".join(
        email.utils.formataddr((dice.choice(PEOPLE),
                                f"user{dice.randrange(900)}@host.test"))
        for _ in range(dice.randint(1, most)))


def message(dice, number):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"] = people(dice, 1), people(dice, 4)
    m["Subject"] = dice.choice(SUBJECTS).format(number)
    m["Date"] = email.utils.formatdate(1600000000 + number * 4321)
    m["Message-ID"] = f"<{number}.{dice.randrange(1 << 60)}@host.test>"
    if dice.random() < 0.4:
        m["Cc"] = people(dice, 3)
    if dice.random() < 0.6:
        m["In-Reply-To"] = f"<{number - 1}.{dice.randrange(1 << 60)}@host.test>"
    m.set_content("Some words of a mail, größer or smaller.\n"
                  * dice.randint(2, 150))
    if dice.random() < 0.5:
        m.add_alternative("<p>The same in another way.</p>\n"
                          * dice.randint(2, 200), subtype="html")
    if dice.random() < 0.25:
        m.add_attachment(dice.randbytes(dice.randint(1000, 20000)),
                         maintype="application", subtype="pdf",
                         filename=f"Übersicht {number}.pdf")
    return m.as_bytes()


def folder(path):
    for sub in "new", "cur", "tmp":
        os.makedirs(os.path.join(path, sub))


def put(path, number, said, flags):
    name = f"{1600000000 + number}.M{number}P1.bench,S={len(said)}:2,{flags}"
    path = os.path.join(path, "cur", name)
    with open(path, "wb") as file:
        file.write(said)
    os.utime(path, (1600000000 + number * 4321,) * 2)


def fill(home):
    dice, box = random.Random(7), os.path.join(home, "alice", "Maildir")
    folder(box)
    for number in range(MESSAGES):
        put(box, number, message(dice, number),
            dice.choice(("", "S", "S", "RS", "FS", "RST")))
    for number in range(MAILBOXES):
        folder(f"{box}/.Archive {number % 50}.Project {number}.M&APw-ller")
    box = os.path.join(home, "many", "Maildir")
    folder(box)
    for number in range(MANY):
        name = f"{box}/cur/{1600000000 + number}.M1P1.bench,S=14,W=14:2,S"
        if number % LINKS == 0:
            first = name
            with open(first, "wb") as file:
                file.write(b"Subject: x\r\n\r\n")
        else:
            os.link(first, name)


# --- what is said of it ---

def record(port, path):
    for user, name, command in ASKED:
        said = ask(log_in(port, user), command)
        with open(os.path.join(path, name), "wb") as file:
            file.write(said[:said.rindex(b"\r\na OK ") + 2])


if sys.argv[1] == "fill":
    fill(sys.argv[2])
else:
    record(int(sys.argv[2]), sys.argv[3])
