#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers

"""Checks the settings schema against the preferences: every key says what it is and what it may be, and is changed there, or is
named here with the reason why not.

    check-settings.py SOURCE        TAP on stdout
    check-settings.py --self-test   the checks against keys with one fault each
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SCHEMA = "data/io.github.skein_app.Skein.gschema.xml"
MAIN = "io.github.skein_app.Skein"

# Keys that are not in the preferences: what was chosen last, elsewhere in the window.
ELSEWHERE = {
    "window-width": "the window's edges",
    "window-height": "the window's edges",
    "window-maximized": "the window's buttons",
    "last-folder": "the add dialog",
    "activity-range": "the menu of the activity page",
    "threads-collapsed": "the lanes' headings on the activity page",
    "processes-collapsed": "the lanes' headings on the activity page",
    "step-hash": "the add dialog",
    "hash-algorithms": "the add dialog",
    "step-resize": "the add dialog",
    "copy-preset": "the add dialog",
    "copy-custom": "the add dialog",
    "copy-name": "the add dialog",
}

# Types that need a range; what is right in a text is for the program to say.
NUMBERS = {"i", "u", "t", "x", "n", "q", "d", "y"}


def describe_faults(key):
    """Yields what is wrong with the element of a key, in words."""
    name = key.get("name")
    for child in ("summary", "description"):
        if not (key.findtext(child) or "").strip():
            yield f"{name} has no {child}"
    if key.get("type") in NUMBERS and key.find("range") is None:
        yield f"{name} is a number without a range"
    if key.get("type") is None and key.get("enum") is None and key.get("flags") is None:
        yield f"{name} has no type"


def place_faults(names, words, elsewhere):
    """Yields which keys cannot be reached, and which exceptions are none; @words: all strings of the preferences' sources."""
    for name in names:
        if name not in words and name not in elsewhere:
            yield f"{name} is neither in the preferences nor named in check-settings.py with the place where it is changed"
    for name in elsewhere:
        if name not in names:
            yield f"{name} is no key any more"
        elif name in words:
            yield f"{name} is in the preferences: it needs no exception"


def check(source):
    root = ElementTree.parse(source / SCHEMA).getroot()
    words = set()
    for path in sorted((source / "src/gui").glob("skein-preferences*.c")):
        words.update(re.findall(r'"([a-z][a-z0-9-]*)"', path.read_text(encoding="utf-8")))
    described = [fault for key in root.iter("key") for fault in describe_faults(key)]
    main = next(schema for schema in root.iter("schema") if schema.get("id") == MAIN)
    placed = list(place_faults([key.get("name") for key in main.iter("key")], words, ELSEWHERE))
    return [("every key says what it is and may be", described), ("every key is in the preferences or is state", placed)]


def self_test():
    def faults(text):
        return len(list(describe_faults(ElementTree.fromstring(text))))

    words = "<summary>s</summary><description>d</description>"
    return [
        ("a complete key passes", [] if faults(f'<key name="a" type="i"><range min="0"/>{words}</key>') == 0 else ["a"]),
        ("a number needs a range", [] if faults(f'<key name="a" type="t">{words}</key>') == 1 else ["a"]),
        ("words are needed", [] if faults('<key name="a" type="b"><summary> </summary></key>') == 2 else ["a"]),
        ("a key nobody reaches is found", [] if list(place_faults(["a", "b"], {"a"}, {})) else ["b"]),
        ("needless exceptions are found", [] if len(list(place_faults(["a"], {"a"}, {"a": "", "b": ""}))) == 2 else ["a"]),
    ]


def main():
    results = self_test() if sys.argv[1] == "--self-test" else check(Path(sys.argv[1]))
    print(f"1..{len(results)}")
    for number, (what, faults) in enumerate(results, 1):
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {number} - {what}")


if __name__ == "__main__":
    main()
