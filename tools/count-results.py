#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Counts the results of "meson test" from its testlog.json and prints "N passed, N failed, N skipped".

A test program that speaks TAP counts as its test points. One that died, hung or fell silent counts one failure more, unless a
point of it failed already. Exits 1 if something failed or nothing ran.
"""

import json
import re
import sys

POINT = re.compile(r"^(not )?ok\b[^#\n]*(?:#\s*(skip|todo))?", re.IGNORECASE)
GOOD = {"OK", "EXPECTEDFAIL", "SKIP"}


def count(record):
    passed = failed = skipped = 0
    for line in (record.get("stdout") or "").splitlines():
        point = POINT.match(line)
        if point is None:
            continue
        directive = (point[2] or "").lower()
        if directive == "skip":
            skipped += 1
        elif point[1] and directive != "todo":
            failed += 1
        else:
            passed += 1

    result = record["result"]
    if result not in GOOD and failed == 0:
        failed = 1
    elif passed + failed + skipped == 0:
        passed, skipped = (0, 1) if result == "SKIP" else (1, 0)
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    failures = []
    try:
        with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
            for line in log:
                record = json.loads(line)
                counts = count(record)
                totals = [a + b for a, b in zip(totals, counts)]
                if counts[1]:
                    failures.append(f"{record['name']}: {record['result']}")
    except OSError as error:
        print(f"no test results: {error}", file=sys.stderr)
        failures.append("nothing ran")

    for failure in failures:
        print(f"failed: {failure}")
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 1 if failures or sum(totals) == 0 else 0


sys.exit(main())
