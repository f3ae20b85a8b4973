#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""What tools/flatpak asks of the manifest; prints it.

    flatpak-manifest.py MANIFEST id            the program's id
    flatpak-manifest.py MANIFEST branch        the runtime's branch
    flatpak-manifest.py MANIFEST sources       a line "module sha256 url" for each archive
    flatpak-manifest.py MANIFEST permissions   what "flatpak info --show-permissions" has to say, in order
    flatpak-manifest.py MANIFEST variant [--devel] [--without MODULE]…
                                               the manifest of the development variant, or without modules
    flatpak-manifest.py - sort-permissions     what it said, in the same order
"""

import json
import sys

# The groups of "flatpak info --show-permissions" for what a manifest's finish-args begin with.
GROUPS = {"share": "shared", "socket": "sockets", "device": "devices", "filesystem": "filesystems", "allow": "features"}
# What may be left out of a build, because Skein then only names an algorithm as not available or computes one more slowly.
OPTIONAL = {"blake3", "libdeflate"}


def sources(manifest):
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "archive":
                yield f"{module['name']} {source['sha256']} {source['url']}"


def permissions(manifest):
    """One line per permission, as flatpak keeps them: X11 as a fallback is X11 too."""
    lines = []
    for argument in manifest["finish-args"]:
        name, _, value = argument.removeprefix("--").partition("=")
        lines.append(f"{GROUPS.get(name, name)} {value}")
        if argument == "--socket=fallback-x11":
            lines.append("sockets x11")
    return sorted(lines)


def sort_permissions(text):
    """The same lines of what flatpak prints; anything outside of [Context] has its group before it."""
    lines, group = [], ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            group = "" if line == "[Context]" else line + " "
        elif line:
            name, _, values = line.partition("=")
            lines += [f"{group}{name} {value}" for value in values.split(";") if value]
    return sorted(lines)


def variant(manifest, arguments):
    """The development variant has an id, a name and an icon of its own, and lives beside the other."""
    words = iter(arguments)
    for word in words:
        if word == "--devel":
            manifest["id"] += ".Devel"
            manifest["modules"][-1]["config-opts"].append("-Dprofile=development")
        elif word == "--without":
            name = next(words)
            if name not in OPTIONAL:
                sys.exit(f"{name} cannot be left out: Skein needs it")
            manifest["modules"] = [module for module in manifest["modules"] if module["name"] != name]
        else:
            sys.exit(__doc__)
    return json.dumps(manifest, indent=2)


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    path, verb, *more = arguments
    if verb == "sort-permissions":
        print("\n".join(sort_permissions(sys.stdin.read())))
        return
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    if verb == "id":
        print(manifest["id"])
    elif verb == "branch":
        print(manifest["runtime-version"])
    elif verb == "sources":
        print("\n".join(sources(manifest)))
    elif verb == "permissions":
        print("\n".join(permissions(manifest)))
    elif verb == "variant":
        print(variant(manifest, more))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
