# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""What the benchmarks share: running and watching processes, and telling where it was."""

import os
import platform
import re
import statistics
import subprocess
import sys
import threading

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run_quietly(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout.decode(errors='replace')}")


def read_tree(root):
    """Process ids of @root and all below."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass
    tree, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in tree} - tree
        grown = bool(more)
        tree |= more
    return tree


def read_pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1]) * KIB
    except (OSError, TypeError):
        return 0


class MemoryWatch(threading.Thread):
    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.peak, self.ended = root, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            self.peak = max(self.peak, sum(read_pss(pid) for pid in read_tree(self.root)))


def median(values):
    return statistics.median(values) if values else None


def read_first_line(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout.split("\n")[0].strip()
    except OSError:
        return None


def describe_machine():
    model = "a processor"
    with open("/proc/cpuinfo") as file:
        if match := re.search(r"model name\s*: (.*)", file.read()):
            model = match[1]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"
