#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Checks that the source tree keeps to the house's plan; prints TAP, with file and line of everything that does not.

    check-architecture.py ROOT          the source tree
    check-architecture.py ROOT --write-potfiles
                                        brings po/POTFILES up to date
    check-architecture.py --self-test   whether each check finds what it is there for, in a small tree made for it

Needs nothing but Python.
"""

import os
import re
import sys
import tempfile

# Which folders of src/ a folder may include, besides itself.
STAIR = ["base", "activity", "work", "pool", "batch", "compare"]
MAY_INCLUDE = {name: set(STAIR[:i]) for i, name in enumerate(STAIR)}
MAY_INCLUDE |= {
    "gui": set(STAIR),
    "cli": set(STAIR),
    "worker": {"base", "activity", "work"},
    "trial": set(STAIR),
    "origin": {"base"},
}

# Which libraries live where: the first part of a system header, the folders that may include it.
LIBRARY_HOMES = [
    (r"(gtk|gdk|gsk|adwaita)\b.*", {"gui"}),
    (r"curl/.*", {"work"}),
    (r"openssl/.*", {"work"}),
    (r"vips/.*", {"work"}),
    (r"sqlite3\.h", {"batch"}),
    (r"libsecret/.*", {"batch"}),
    (r"libsoup/.*", {"origin"}),
    (r"(jpeglib|jerror)\.h", {"origin"}),
]
# The file says in its first lines why.
LIBRARY_EXCEPTIONS = {("src/origin/skein-throwaway-ca.c", "openssl/")}

SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
COPYRIGHT = "Copyright The Skein developers"
C_HEADER = [f"// {SPDX}", f"// {COPYRIGHT}"]

SKIPPED_FOLDERS = {".git", "subprojects", "__pycache__"}
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
# Calls, not the words in a comment: _ ("…"), N_ ("…"), C_ ("…"), ngettext (…)
TRANSLATED_C = re.compile(r'(?<![A-Za-z0-9_"])(?:_|N_|C_|NC_|Q_|g_dngettext|g_dpgettext2|ngettext)\s*\(\s*["A-Za-z]')
TRANSLATED_XML = re.compile(r'translatable="(?:yes|true)"|<summary>')


def walk(root):
    """Every file of the tree as a path relative to it; build folders and what git ignores by habit are left out."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name for name in names
            if name not in SKIPPED_FOLDERS and not os.path.exists(os.path.join(folder, name, "build.ninja"))
            and not (folder == root and name.startswith("build"))
        )
        if "meson-private" in names:
            names[:] = []
            continue
        for name in sorted(files):
            yield os.path.relpath(os.path.join(folder, name), root)


def read_lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def includes(root, path):
    """(line number, '"' or '<', what) for each #include."""
    for number, line in enumerate(read_lines(root, path), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1], match[2]


def sources(root, folder="src"):
    return [path for path in walk(root) if path.startswith(folder + "/") and path.endswith((".c", ".h"))]


def check_include_directions(root):
    for path in sources(root):
        parts = path.split("/")
        if len(parts) < 3:
            yield f"{path}:1: stands in no folder of src/"
            continue
        home = parts[1]
        if home not in MAY_INCLUDE:
            yield f"{path}:1: the folder {home}/ is not in the plan"
            continue
        for number, kind, what in includes(root, path):
            if kind != '"' or what == "config.h":
                continue
            if what == "skein-resources.h":  # generated
                continue
            target = what.split("/")[0] if "/" in what else None
            if target is None:
                yield f'{path}:{number}: "{what}" does not name its folder'
            elif target not in MAY_INCLUDE:
                yield f'{path}:{number}: "{what}" is in no folder of the plan'
            elif target != home and target not in MAY_INCLUDE[home]:
                yield f'{path}:{number}: {home}/ must not include {target}/ ("{what}")'
            elif target != home and what.endswith("-private.h"):
                yield f'{path}:{number}: "{what}" is private to {target}/'
            elif not os.path.exists(os.path.join(root, "src", what)):
                yield f'{path}:{number}: "{what}" is not there'


def check_config_first(root):
    for path in sources(root) + sources(root, "tests"):
        if not path.endswith(".c"):
            continue
        first = next(includes(root, path), None)
        if first is None or first[2] != "config.h":
            yield f'{path}:{first[0] if first else 1}: the first include is not "config.h"'


def check_include_cycles(root):
    """Headers that include each other, directly or around a corner."""
    headers = [path for path in sources(root) if path.endswith(".h")]
    graph = {
        path: [(number, "src/" + what) for number, kind, what in includes(root, path) if kind == '"']
        for path in headers
    }
    done = set()

    def visit(path, above):
        if path in done:
            return
        for number, target in graph.get(path, []):
            if target in above:
                yield f"{path}:{number}: includes {target}, which leads back here"
            elif target in graph:
                yield from visit(target, above + [target])
        done.add(path)

    for path in headers:
        yield from visit(path, [path])


def check_library_homes(root):
    for path in sources(root):
        home = path.split("/")[1]
        for number, kind, what in includes(root, path):
            if kind != "<":
                continue
            for pattern, homes in LIBRARY_HOMES:
                if not re.fullmatch(pattern, what) or home in homes:
                    continue
                if any(path == file and what.startswith(prefix) for file, prefix in LIBRARY_EXCEPTIONS):
                    continue
                yield f"{path}:{number}: <{what}> belongs in {' or '.join(sorted(homes))}/ only"


def check_main_files(root):
    """main.c holds main() and option parsing: programs are tested through their libraries."""
    for path in sources(root):
        if os.path.basename(path) == "main.c" and len(read_lines(root, path)) > 200:
            yield f"{path}:200: a main.c of more than 200 lines does more than parse options"


def check_licences(root):
    for path in walk(root):
        if path.endswith((".c", ".h")):
            if read_lines(root, path)[:2] != C_HEADER:
                yield f"{path}:1: does not begin with the two lines of licence and copyright"
        elif path.endswith((".py", ".sh")) or os.path.basename(path) == "meson.build" or is_script(root, path):
            if not any(SPDX in line for line in read_lines(root, path)[:4]):
                yield f"{path}:1: has no {SPDX}"


def is_script(root, path):
    with open(os.path.join(root, path), "rb") as file:
        return file.read(2) == b"#!"


def check_translations(root):
    listed_in = "po/POTFILES"
    listed = {}
    for number, line in enumerate(read_lines(root, listed_in), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            if line in listed:
                yield f"{listed_in}:{number}: {line} is listed twice"
            listed[line] = number
    for path, number in listed.items():
        if not os.path.exists(os.path.join(root, path)):
            yield f"{listed_in}:{number}: {path} is not there"

    for path, number in translated_files(root):
        if path not in listed:
            yield f"{path}:{number}: has text to translate, but {listed_in} does not list the file (--write-potfiles adds it)"


def check_settings(root):
    """The schema has one id, the program another where it is the development variant."""
    for path in sources(root) + sources(root, "tests"):
        for number, line in enumerate(read_lines(root, path), 1):
            if re.search(r"g_settings_new\w* \(SKEIN_APP_ID", line):
                yield f"{path}:{number}: the id of settings is SKEIN_SETTINGS_ID"


def check_threats(root):
    """Each row of the table of threats names tests, and each of them is there: `program/case`, test-program.c says "case" or "…/case"."""
    listed_in = "tests/threats.md"
    programs = {}
    for path in walk(root):
        name = os.path.basename(path)
        if path.startswith("tests/") and name.startswith("test-") and name.endswith(".c"):
            programs[name.removeprefix("test-").removesuffix(".c")] = "\n".join(read_lines(root, path))
    for number, line in enumerate(read_lines(root, listed_in), 1):
        if not line.startswith("| ") or line.startswith("| ---") or line.startswith("| what goes wrong"):
            continue
        tests = re.findall(r"`([^`]+)`", line.rstrip(" |").rpartition("|")[2])
        if not tests:
            yield f"{listed_in}:{number}: names no test"
        for test in tests:
            program, _, case = test.partition("/")
            if program not in programs:
                yield f"{listed_in}:{number}: there is no program test-{program}.c"
            elif not re.search(rf'["/]{re.escape(case)}"', programs[program]):
                yield f"{listed_in}:{number}: test-{program}.c has no case “{case}”"


def translated_files(root):
    """(path, first line with text to translate)"""
    for path in walk(root):
        if not path.startswith(("src/", "data/")):
            continue
        if path.endswith(".c"):
            pattern = TRANSLATED_C
        elif path.endswith((".ui", ".gschema.xml")):
            pattern = TRANSLATED_XML
        elif path.endswith((".desktop.in", ".metainfo.xml.in")):
            pattern = re.compile("")
        else:
            continue
        for number, line in enumerate(read_lines(root, path), 1):
            code = line.split("//")[0] if path.endswith(".c") else line
            if not code.lstrip().startswith("*") and pattern.search(code):
                yield path, number
                break


def write_potfiles(root):
    with open(os.path.join(root, "po/POTFILES"), "w", encoding="utf-8") as file:
        file.writelines(sorted(f"{path}\n" for path, _ in translated_files(root)))


CHECKS = [
    check_include_directions,
    check_include_cycles,
    check_config_first,
    check_library_homes,
    check_main_files,
    check_licences,
    check_translations,
    check_settings,
    check_threats,
]


def run(root):
    print(f"1..{len(CHECKS)}")
    failed = False
    for index, check in enumerate(CHECKS, 1):
        complaints = list(check(root))
        failed = failed or bool(complaints)
        for complaint in complaints:
            print(f"# {complaint}")
            print(complaint, file=sys.stderr)
        name = check.__name__.removeprefix("check_").replace("_", "-")
        print(f"{'not ok' if complaints else 'ok'} {index} {name}")
    return 1 if failed else 0


# A tree with one fault for each thing that is looked for: path, text, which check is to say "path:line".
C = "\n".join(C_HEADER) + "\n"
FAULTY = [
    ("src/base/skein-a.c", C + '#include "config.h"\n#include "work/skein-w.h"\n', check_include_directions, 4),
    ("src/work/skein-w.h", C + "", None, 0),
    ("src/work/skein-v.c", C + '#include "config.h"\n#include "skein-w.h"\n', check_include_directions, 4),
    ("src/origin/skein-o.c", C + '#include "config.h"\n#include "batch/skein-b.h"\n', check_include_directions, 4),
    ("src/batch/skein-b.h", C + '#include "batch/skein-c.h"\n', check_include_cycles, 0),
    ("src/batch/skein-c.h", C + '#include "batch/skein-b.h"\n', check_include_cycles, 3),
    ("src/batch/skein-b-private.h", C, None, 0),
    ("src/gui/skein-g.c", C + '#include "config.h"\n#include "batch/skein-b-private.h"\n', check_include_directions, 4),
    ("src/new/skein-n.c", C + '#include "config.h"\n', check_include_directions, 1),
    ("src/pool/skein-p.c", C + "#include <glib.h>\n", check_config_first, 3),
    ("src/batch/skein-d.c", C + '#include "config.h"\n#include <gtk/gtk.h>\n', check_library_homes, 4),
    ("src/cli/skein-e.c", C + '#include "config.h"\n#include <curl/curl.h>\n', check_library_homes, 4),
    ("src/origin/skein-f.c", C + '#include "config.h"\n#include <openssl/evp.h>\n', check_library_homes, 4),
    ("src/origin/skein-throwaway-ca.c", C + '#include "config.h"\n#include <openssl/evp.h>\n', None, 0),
    ("src/cli/main.c", C + '#include "config.h"\n' + "\n" * 300, check_main_files, 200),
    ("src/base/skein-bare.h", "#pragma once\n", check_licences, 1),
    ("tools/thing", "#!/bin/sh\ntrue\n", check_licences, 1),
    ("src/cli/skein-t.c", C + '#include "config.h"\nputs (_ ("text"));\n', check_translations, 4),
    ("src/gui/skein-t.ui", '<interface>\n<property translatable="yes">x</property>\n', check_translations, 2),
    ("po/POTFILES", "src/gone.c\n", check_translations, 1),
    ("src/gui/skein-s.c", C + '#include "config.h"\nsettings = g_settings_new (SKEIN_APP_ID);\n', check_settings, 4),
    ("tests/threats.md", "| what | how | `thing/there` `thing/gone` |\n", check_threats, 1),
    ("tests/unit/test-thing.c", C + '#include "config.h"\nadd ("/unit/thing/there");\n', None, 0),
]


def self_test():
    print(f"1..{len(FAULTY)}")
    failed = False
    with tempfile.TemporaryDirectory() as root:
        for path, text, _, _ in FAULTY:
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = {check: list(check(root)) for check in CHECKS}
    for index, (path, _, check, line) in enumerate(FAULTY, 1):
        if check is None:
            good = not any(text.startswith(path + ":") for texts in found.values() for text in texts)
        elif line == 0:
            good = bool(found[check])
        else:
            good = any(text.startswith(f"{path}:{line}:") for text in found[check])
        failed = failed or not good
        print(f"{'ok' if good else 'not ok'} {index} {path}")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[2:] == ["--write-potfiles"]:
        sys.exit(write_potfiles(sys.argv[1]))
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--self-test" else run(sys.argv[1]))
