#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Runs the cases of one test program several at a time: side-by-side.py N PROGRAM

For programs whose cases wait for servers, timeouts and rates rather than compute. Each process of the program gets a few cases by its
option -p, so that every case runs as it does alone; what they say becomes one TAP stream. Started by itself, the program runs its cases
one after another as ever."""

import re
import signal
import subprocess
import sys
import threading

RESULT = re.compile(r'^\s*(ok|not ok) \d+ (\S+)(.*)$')
SHARES_PER_PROCESS = 8


def list_cases(program):
    done = subprocess.run([program, '-l'], stdout=subprocess.PIPE, text=True, check=True)
    return [line.strip() for line in done.stdout.splitlines() if line.lstrip().startswith('/')]


class Run:
    def __init__(self, program, cases, n_processes):
        n_shares = min(len(cases), n_processes * SHARES_PER_PROCESS)
        self.program = program
        # Neighbours in a table wait for the same thing: they go to different shares.
        self.shares = [cases[i::n_shares] for i in range(n_shares)]
        self.lock = threading.Lock()
        self.n_said = 0
        self.failed = False
        self.processes = set()

    def say(self, result, name, rest, lines):
        with self.lock:
            self.n_said += 1
            self.failed = self.failed or result != 'ok'
            sys.stdout.write(''.join(lines) + f'{result} {self.n_said} {name}{rest}\n')
            sys.stdout.flush()

    def run_share(self, cases):
        waiting = list(cases)
        lines = []
        arguments = [self.program] + [part for case in cases for part in ('-p', case)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, errors='replace')
        with self.lock:
            self.processes.add(process)
        for line in process.stdout:
            match = RESULT.match(line)
            if match and match.group(2) in waiting:
                waiting.remove(match.group(2))
                self.say(*match.groups(), lines)
                lines = []
            elif line.lstrip().startswith('#'):
                lines.append(line)
            elif not re.match(r'^\s*(\d+\.\.\d+|TAP version.*)?$', line):
                lines.append('# ' + line)
        status = process.wait()
        with self.lock:
            self.processes.discard(process)
        if status != 0 and not waiting:
            self.failed = True
            print(f'# {self.program} ended with {status} after its last case', flush=True)
        for i, case in enumerate(waiting):
            # The first one brought the program down, the others had no turn.
            self.say('not ok', case, f' - ended with {status}' if i == 0 else ' - not run', lines if i == 0 else [])

    def work(self):
        while True:
            with self.lock:
                if not self.shares:
                    return
                share = self.shares.pop(0)
            self.run_share(share)

    def stop(self, *_):
        for process in list(self.processes):
            process.kill()
        sys.exit(1)


def main():
    n_processes, program = int(sys.argv[1]), sys.argv[2]
    cases = list_cases(program)
    print(f'1..{len(cases)}', flush=True)
    if not cases:
        return 1
    run = Run(program, cases, n_processes)
    signal.signal(signal.SIGTERM, run.stop)
    threads = [threading.Thread(target=run.work, daemon=True) for _ in range(n_processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if run.failed else 0


if __name__ == '__main__':
    sys.exit(main())
