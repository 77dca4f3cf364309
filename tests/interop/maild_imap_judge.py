#!/usr/bin/env python3
"""maild_imap_judge.py PORT [GROUP... | --stress SECONDS [SEED]]: judges an
IMAP server, of alice, by the scripts of imapjudge/*.txt, in the manner of
ImapTest, or by commands by chance. Prints what is wrong and how much was
right; exit status 1 when something was wrong."""
import glob
import os
import sys
import time

sys.dont_write_bytecode = True
from imapjudge.script import Group, parse_scripts           # noqa: E402
from imapjudge.session import Session, Wrong                # noqa: E402
from imapjudge.stress import Stress                         # noqa: E402

HOST, PORT = '127.0.0.1', int(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))


def login(kind, name):
    session = kind(HOST, PORT, f'{name}x')
    session.login('alice')
    return session


def connect(name):
    return login(Session, f's{name}')


def run(path, names):
    checks = failed = 0
    with open(path, encoding='latin-1') as f:
        mails, groups = parse_scripts(f)
    for group in groups:
        group = Group(group, mails, connect)
        if names and group.name not in names:
            continue
        start = time.monotonic()
        if not group.run():
            lacks = group.needs - group.sessions['1'].capabilities
            print(f'{group.name}: skipped, no {" ".join(sorted(lacks))}')
            continue
        for text in group.failed:
            print(f'{group.name}: {text}')
        if time.monotonic() - start > 2 or os.environ.get('JUDGE_TIMES'):
            print(f'{group.name}: {time.monotonic() - start:.2f} s')
        checks += group.checks
        failed += bool(group.failed) and len(group.failed)
    return checks, failed


def stress(seconds, seed=1):
    test, wrong = Stress(login, int(seed)), 0
    try:
        test.run(float(seconds))
    except Wrong as e:
        wrong = 1
        print(f'seed {seed}: {e}')
    print(f'{test.commands} commands')
    sys.exit(wrong)


def main():
    if sys.argv[2:3] == ['--stress']:
        stress(*sys.argv[3:])
    checks = failed = 0
    for path in sorted(glob.glob(os.path.join(HERE, 'imapjudge', '*.txt'))):
        c, f = run(path, sys.argv[2:])
        checks, failed = checks + c, failed + f
    print(f'{checks} commands, {failed} failures')
    sys.exit(failed > 0)


main()
