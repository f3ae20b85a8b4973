#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""The samples of Skein's comparison as a small program in Python, so that the simulated lock stands beside the real one.

Reads one JSON object from standard input: form (sequential, threads, processes, loop), workers, kind (sleeps, requests, squares, roots,
mix, hash), count, wait_us, amount, urls, paths, algorithms. Writes one: wall_ns, first_result_ns, n_failed, and check, the same number as Skein's own workers
make of what they got and hashed (not of the fewer numbers that are computed here). Uses the standard library alone.
"""

import asyncio
import base64
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

ALGORITHMS = []


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
    digests = [hashlib.new(name) for name in ALGORITHMS]
    with open(path, "rb", buffering=0) as file:
        while block := file.read(256 * 1024):
            for digest in digests:
                digest.update(block)
    return sum(int.from_bytes(digest.digest()[:8], "little") for digest in digests)


def decode_path(path):
    """A name that is no UTF-8 comes in base64, behind a mark."""
    return base64.b64decode(path[1:]) if path.startswith("\x1b") else path


def perform(job):
    """Returns what the result adds to the check."""
    kind, wait_us, amount, where = job
    if kind == "sleeps":
        time.sleep(wait_us / 1e6)
    elif kind == "requests":
        return fetch(where)
    elif kind == "squares":
        compute_squares(amount)
    elif kind == "roots":
        compute_roots(amount)
    elif kind == "mix":
        time.sleep(wait_us / 1e6)
        compute_roots(amount)
    elif kind == "hash":
        return hash_file(where)
    else:
        raise ValueError(kind)
    return 0


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
    return len(answer.partition(b"\r\n\r\n")[2])


async def perform_async(job, limit):
    kind, wait_us, amount, where = job
    async with limit:
        if kind == "requests":
            return await fetch_async(where)
        if kind in ("sleeps", "mix"):
            await asyncio.sleep(wait_us / 1e6)
            if kind == "mix":
                compute_roots(amount)
            return 0
        return perform(job)


class Clock:
    def __init__(self):
        self.start = time.monotonic_ns()
        self.first = None
        self.failed = 0
        self.check = 0

    def count(self, check=0, error=None):
        if self.first is None:
            self.first = time.monotonic_ns() - self.start
        self.failed += error is not None
        self.check = (self.check + check) % 2**64


def run_sequential(jobs, clock):
    for job in jobs:
        try:
            clock.count(perform(job))
        except OSError as error:
            clock.count(error=error)


def run_pool(executor, jobs, clock):
    with executor:
        for future in concurrent.futures.as_completed([executor.submit(perform, job) for job in jobs]):
            error = future.exception()
            clock.count(0 if error else future.result(), error)


async def run_loop(jobs, connections, clock):
    limit = asyncio.Semaphore(connections)
    for done in asyncio.as_completed([perform_async(job, limit) for job in jobs]):
        try:
            clock.count(await done)
        except OSError as error:
            clock.count(error=error)


def begin_worker(algorithms):
    """Workers of a program that is killed would wait for work for ever."""
    ALGORITHMS[:] = algorithms
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def main():
    request = json.load(sys.stdin)
    kind, form = request["kind"], request["form"]
    ALGORITHMS.extend(name.replace("-", "_") for name in request["algorithms"])
    places = request.get("urls") or [decode_path(path) for path in request.get("paths", [])] or [None] * request["count"]
    jobs = [(kind, request["wait_us"], request["amount"], place) for place in places]

    clock = Clock()
    if form == "sequential":
        run_sequential(jobs, clock)
    elif form == "threads":
        run_pool(concurrent.futures.ThreadPoolExecutor(request["workers"]), jobs, clock)
    elif form == "processes":
        run_pool(concurrent.futures.ProcessPoolExecutor(request["workers"], initializer=begin_worker, initargs=(ALGORITHMS,)), jobs, clock)
    else:
        asyncio.run(run_loop(jobs, request["connections"], clock))
    wall = time.monotonic_ns() - clock.start
    json.dump({"wall_ns": wall, "first_result_ns": clock.first or 0, "n_failed": clock.failed, "check": clock.check}, sys.stdout)


if __name__ == "__main__":
    main()
