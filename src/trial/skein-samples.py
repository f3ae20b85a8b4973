#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""The samples of Skein's comparison as a small program in Python, so that the simulated lock stands beside the real one.

Reads one JSON object from standard input: form (sequential, threads, processes, loop), workers, kind (sleeps, requests, squares, roots,
mix, hash), count, wait_us, amount, urls, paths. Writes one: wall_ns, first_result_ns, n_failed. Uses the standard library alone.
"""

import asyncio
import concurrent.futures
import ctypes
import hashlib
import json
import math
import signal
import sys
import time
import urllib.parse
import urllib.request


def compute_roots(amount):
    total = 0.0
    for i in range(1, amount + 1):
        total += math.sqrt(i)
    return total


def compute_squares(amount):
    total = 0
    for i in range(1, amount + 1):
        total += i * i
    return total


def fetch(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return len(answer.read())


def hash_file(path):
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while block := file.read(256 * 1024):
            digest.update(block)
    return digest.hexdigest()


def perform(job):
    kind, wait_us, amount, where = job
    if kind == "sleeps":
        time.sleep(wait_us / 1e6)
    elif kind == "requests":
        fetch(where)
    elif kind == "squares":
        compute_squares(amount)
    elif kind == "roots":
        compute_roots(amount)
    elif kind == "mix":
        time.sleep(wait_us / 1e6)
        compute_roots(amount)
    elif kind == "hash":
        hash_file(where)
    else:
        raise ValueError(kind)


async def fetch_async(url):
    parts = urllib.parse.urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    target = parts.path + ("?" + parts.query if parts.query else "")
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    answer = await reader.read(-1)
    writer.close()
    if b" 200 " not in answer[:20]:
        raise OSError(answer[:20])


async def perform_async(job, limit):
    kind, wait_us, amount, where = job
    async with limit:
        if kind == "requests":
            await fetch_async(where)
        elif kind in ("sleeps", "mix"):
            await asyncio.sleep(wait_us / 1e6)
            if kind == "mix":
                compute_roots(amount)
        else:
            perform(job)


class Clock:
    def __init__(self):
        self.start = time.monotonic_ns()
        self.first = None
        self.failed = 0

    def count(self, error=None):
        if self.first is None:
            self.first = time.monotonic_ns() - self.start
        self.failed += error is not None


def run_sequential(jobs, clock):
    for job in jobs:
        try:
            perform(job)
            clock.count()
        except OSError as error:
            clock.count(error)


def run_pool(executor, jobs, clock):
    with executor:
        for future in concurrent.futures.as_completed([executor.submit(perform, job) for job in jobs]):
            clock.count(future.exception())


async def run_loop(jobs, connections, clock):
    limit = asyncio.Semaphore(connections)
    for done in asyncio.as_completed([perform_async(job, limit) for job in jobs]):
        try:
            await done
            clock.count()
        except OSError as error:
            clock.count(error)


def end_with_parent():
    """Workers of a program that is killed would wait for work for ever."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def main():
    request = json.load(sys.stdin)
    kind, form = request["kind"], request["form"]
    places = request.get("urls") or request.get("paths") or [None] * request["count"]
    jobs = [(kind, request["wait_us"], request["amount"], place) for place in places]

    clock = Clock()
    if form == "sequential":
        run_sequential(jobs, clock)
    elif form == "threads":
        run_pool(concurrent.futures.ThreadPoolExecutor(request["workers"]), jobs, clock)
    elif form == "processes":
        run_pool(concurrent.futures.ProcessPoolExecutor(request["workers"], initializer=end_with_parent), jobs, clock)
    else:
        asyncio.run(run_loop(jobs, request["connections"], clock))
    wall = time.monotonic_ns() - clock.start
    json.dump({"wall_ns": wall, "first_result_ns": clock.first or 0, "n_failed": clock.failed}, sys.stdout)


if __name__ == "__main__":
    main()
