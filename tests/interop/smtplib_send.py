"""smtplib_send.py PORT FROM FILE TO...: sends FILE; prints whom it was not
taken for, and why. Exit status 1 when it was taken for nobody."""
import smtplib
import sys

port, sender, name, *recipients = sys.argv[1:]
with open(name, encoding="ascii") as f:
    message = f.read()          # smtplib makes line ends CRLF in text only
with smtplib.SMTP("127.0.0.1", int(port), "client.test", timeout=60) as smtp:
    status = 0
    try:
        refused = smtp.sendmail(sender, recipients, message)
    except smtplib.SMTPRecipientsRefused as e:
        refused = e.recipients
        status = 1
    except smtplib.SMTPDataError as e:
        refused = {"message": (e.smtp_code, e.smtp_error)}
        status = 1
for address, (code, text) in refused.items():
    print(address, code, text.decode())
sys.exit(status)
