"""imap_compare.py RUNS PORT PORT: what a second holds of the answers that each
server gives on alice's mailbox, in turns, in the best run. The first time is
not counted: what a server keeps then it has."""
import sys
import time

from imap_ask import ask, log_in

RUNS, PORTS = int(sys.argv[1]), [int(port) for port in sys.argv[2:]]
COMMANDS = ("FETCH 1:* FLAGS", "UID FETCH 1:* (UID FLAGS)",
            "FETCH 1:* (UID RFC822.SIZE INTERNALDATE)",
            "FETCH 1:* (ENVELOPE BODYSTRUCTURE)", "FETCH 1:* BODY.PEEK[]")


def compare(socks, command):
    best, counts = [9e9, 9e9], [0, 0]
    for run in range(-1, RUNS):
        for i in sorted((0, 1), reverse=run % 2):
            began = time.monotonic()
            said = ask(socks[i], command)
            seconds = time.monotonic() - began
            counts[i] = said.count(b" FETCH (")
            if run >= 0:
                best[i] = min(best[i], seconds)
    assert counts == [10000, 10000], counts
    rates = [count / seconds for count, seconds in zip(counts, best)]
    print(f"{command[:40]:40} {rates[0]:9.0f} {rates[1]:9.0f} "
          f"{rates[0] / rates[1]:6.2f}   messages/s")


both = [log_in(port, "alice") for port in PORTS]
for each in COMMANDS:
    compare(both, each)
