"""terminal.py TEXT COMMAND...: runs it on a terminal, types TEXT where it asks
for a password, and shows what the terminal showed. Its exit status is passed
on."""
import os
import pty
import signal
import sys

text, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)    # a job's may be ignored
    os.execvp(command[0], command)
shown, asked = b"", 0
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:             # how Linux tells the end
        more = b""
    if not more:
        break
    shown += more
    if shown.count(b"Password") > asked:
        asked += 1
        os.write(terminal, text.encode() + b"\n")
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
