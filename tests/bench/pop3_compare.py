"""pop3_compare.py POP CA RUNS SERVER SERVER: each SERVER is PORT/PORT/PID of
POP3, of POP3 in TLS and of its first process. POP takes the whole maildrops of
small and large from them in turns. Prints what a second holds in the best run,
what a message takes of the server's processor on the average, and what memory
a session takes that is logged in and does nothing, those of u1, u2...: what no
other process has, and a share of what several have."""
import os
import socket
import subprocess
import sys
import time

POP, CA, RUNS = sys.argv[1], sys.argv[2], int(sys.argv[3])
SERVERS = [item.split("/") for item in sys.argv[4:]]
IDLE = 100
CLEAR = ["--no-tls", "--clear-auth"]


def ticks(pid):
    """Seconds of the processor, for it and its children that have ended."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        used = f.read().rpartition(")")[2].split()[11:15]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def take(port, user, octets, *options):
    """Seconds for a maildrop of so many octets."""
    began = time.monotonic()
    with subprocess.Popen(
            [POP, "--host", "localhost", "--port", port, "--user", user,
             "--auth", "PLAIN", "--stdout", "--ca", CA, *options],
            stdout=subprocess.PIPE, pipesize=1 << 20) as pop:
        taken = 0
        while piece := os.read(pop.stdout.fileno(), 1 << 20):
            taken += len(piece)
    assert pop.returncode == 0, "pop fails"
    assert octets in (0, taken), "octets are missing"
    return time.monotonic() - began, taken


def compare(title, user, messages, which, unit, *options):
    best, used, octets = [9e9, 9e9], [0, 0], 0
    for run in range(-1, RUNS):         # the first one is not counted
        for i in sorted((0, 1), reverse=run % 2):
            before = ticks(SERVERS[i][2])
            seconds, octets = take(SERVERS[i][which], user, octets, *options)
            time.sleep(0.05)            # until its process has ended
            if run >= 0:
                best[i] = min(best[i], seconds)
                used[i] += ticks(SERVERS[i][2]) - before
    amount = octets / 1e6 if unit == "MB/s" else messages
    rates = [amount / seconds for seconds in best]
    costs = [1e6 * u / RUNS / messages for u in used]
    print(f"{title:24} {rates[0]:9.0f} {rates[1]:9.0f} "
          f"{rates[0] / rates[1]:6.2f}   {unit}")
    print(f"{'':24} {costs[0]:9.1f} {costs[1]:9.1f} "
          f"{costs[1] / max(costs[0], .1):6.2f}   us of CPU for each")


def family(root):
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                parents[pid] = f.read().rpartition(")")[2].split()[1]
        except OSError:
            pass
    found = {root}
    while more := {pid for pid, parent in parents.items()
                   if parent in found and pid not in found}:
        found |= more
    return found


def memory(root):
    total = 0
    for pid in family(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
                total += sum(int(line.split()[1]) for line in f
                             if line.startswith("Pss:"))
        except OSError:
            pass
    return total


def log_in(port, number):
    one = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
    with one.makefile("rb") as lines:
        assert lines.readline().startswith(b"+OK")
        for line in f"USER u{number}", "PASS secret", "STAT":
            one.sendall(f"{line}\r\n".encode())
            assert lines.readline().startswith(b"+OK"), line
    return one


def idle(port, root):
    """KB for each."""
    with log_in(port, IDLE + 1):
        before = memory(root)
        there = [log_in(port, number) for number in range(1, IDLE + 1)]
        time.sleep(0.5)
        each = (memory(root) - before) / IDLE
    for one in there:
        one.close()
    return each


# first, for what was freed is used again
ours, theirs = (idle(server[0], server[2]) for server in SERVERS)
print(f"{'a session, 10 messages':24} {ours:9.1f} {theirs:9.1f} "
      f"{theirs / ours:6.2f}   KB of memory")
compare("5,000 x 1 KB", "small", 5000, 0, "messages/s", *CLEAR)
compare("100 x 1 MB", "large", 100, 0, "MB/s", *CLEAR)
compare("5,000 x 1 KB in TLS", "small", 5000, 1, "messages/s")
compare("100 x 1 MB in TLS", "large", 100, 1, "MB/s")
