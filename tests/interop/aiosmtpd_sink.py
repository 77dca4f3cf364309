"""aiosmtpd_sink.py DIR: a server on a free port, which it tells in the line
"ready PORT". Messages land in DIR/1, DIR/2 ..., octet for octet as they came.
Some recipients are refused: nobody for good, later for now; and so is every
message to full, at its end."""
import asyncio
import os
import signal
import sys

from aiosmtpd.smtp import SMTP

target = sys.argv[1]
count = 0


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name == "nobody":
            return "550 5.1.1 no such user"
        if name == "later":
            return "450 4.2.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        global count
        if any(to.startswith("full@") for to in envelope.rcpt_tos):
            return "552 5.2.2 the box is full"
        count += 1
        with open(os.path.join(target, str(count)), "wb") as f:
            f.write(envelope.original_content)
        with open(os.path.join(target, "envelope"), "w") as f:
            print(envelope.mail_from, *envelope.mail_options, file=f)
            print(*envelope.rcpt_tos, file=f)
        return "250 2.0.0 stored"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="sink.test", enable_SMTPUTF8=True),
        "127.0.0.1", 0)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


asyncio.run(main())
