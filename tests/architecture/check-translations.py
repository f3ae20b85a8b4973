#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Checks that the languages that are promised are complete and whole; prints TAP, with each entry that is not.

    check-translations.py ROOT          the source tree: what is to be translated is read from the sources, not from a file that may be old
    check-translations.py --self-test   whether each check finds what it is there for

Needs gettext's programs.
"""

import os
import re
import subprocess
import sys
import tempfile

PROMISED = ["ar", "de", "es", "fr", "ja", "zh_CN"]
PLURALS = {"ar": 6, "de": 2, "es": 2, "fr": 2, "ja": 1, "zh_CN": 1}
# Of the sentences, which no language shares with English.
MOST_UNCHANGED = 0.02
# As meson's preset "glib" for gettext.
KEYWORDS = ["--from-code=UTF-8", "--add-comments", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2",
            "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3", "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format",
            "--flag=NC_:2:pass-c-format", "--flag=g_dngettext:2:pass-c-format", "--flag=g_strdup_printf:1:c-format", "--flag=g_string_printf:2:c-format",
            "--flag=g_string_append_printf:2:c-format", "--flag=g_error_new:3:c-format", "--flag=g_set_error:4:c-format"]
FORM = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\]) "(.*)"$')
MARKUP = re.compile(r"</?(?:a|b|big|code|em|i|li|ol|p|s|small|span|sub|sup|tt|u|ul)(?: [^>]*)?>")


def run(*command, folder=None):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en"))
    return done.returncode, done.stdout, done.stderr


def unescape(text):
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def read_entries(text):
    """The entries of a catalogue as dictionaries of field to text; the header and what is obsolete are left out."""
    for block in re.split(r"\n\s*\n", text):
        entry, field = {}, None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if found := FORM.match(line):
                field = found[1]
                entry[field] = unescape(found[2])
            elif line.startswith('"') and field:
                entry[field] += unescape(line[1:-1])
        if entry.get("msgid"):
            yield entry


def name_entry(entry):
    return repr(entry["msgid"] if len(entry["msgid"]) <= 70 else entry["msgid"][:70] + "…")


def get_forms(entry):
    return {field: text for field, text in entry.items() if field.startswith("msgstr")}


def extract(root, folder):
    """What is to be translated now, as a file in @folder."""
    with open(os.path.join(root, "po/POTFILES"), encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    path = os.path.join(folder, "now.pot")
    code, _, error = run("xgettext", *KEYWORDS, "-D", root, "-o", path, *names)
    if code != 0:
        sys.exit(f"xgettext failed: {error}")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("charset=CHARSET", "charset=UTF-8")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def check_source(pot):
    """No text to translate begins or ends with a blank: such are parts of a sentence, and easily lost."""
    with open(pot, encoding="utf-8") as file:
        for entry in read_entries(file.read()):
            if any(entry.get(field, "") != entry.get(field, "").strip() for field in ("msgid", "msgid_plural")):
                yield f"blank at an end: {name_entry(entry)}"


def check_whole(language, path, _pot, _folder):
    """gettext itself takes it: formats, plurals, header."""
    code, _, error = run("msgfmt", "--check", "-o", os.devnull, path)
    if code != 0:
        yield from (line for line in error.splitlines() if line)


def check_complete(language, path, pot, folder):
    """Nothing that the sources have today is untranslated or a guess."""
    merged = os.path.join(folder, f"{language}.po")
    code, _, error = run("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, path, pot)
    if code != 0:
        yield error
        return
    for option, what in (("--untranslated", "not translated"), ("--only-fuzzy", "only guessed")):
        _, text, _ = run("msgattrib", option, "--no-obsolete", "--no-wrap", merged)
        for entry in read_entries(text):
            yield f"{what}: {name_entry(entry)}"


def read_catalogue(path):
    return list(read_entries(run("msgattrib", "--translated", "--no-obsolete", "--no-wrap", path)[1]))


def check_forms(language, path, _pot, _folder):
    """As many forms as the language has; markup as in English, and no blank at an end."""
    for entry in read_catalogue(path):
        forms = get_forms(entry)
        if "msgid_plural" in entry and len(forms) != PLURALS[language]:
            yield f"{len(forms)} forms instead of {PLURALS[language]}: {name_entry(entry)}"
        for text in forms.values():
            if sorted(MARKUP.findall(text)) != sorted(MARKUP.findall(entry["msgid"])):
                yield f"other markup: {name_entry(entry)}"
            if text != text.strip() and entry["msgid"] == entry["msgid"].strip():
                yield f"blank at an end: {name_entry(entry)}"


def check_translated(language, path, _pot, _folder):
    """Sentences are not simply left in English."""
    sentences = [entry for entry in read_catalogue(path) if len(re.findall(r"[A-Za-z]{2,}", re.sub(r"%\S+|\b[A-Z_]+\b|--?\S+|\S*[:=./]\S*", "", entry["msgid"]))) >= 4]
    unchanged = [entry for entry in sentences if entry["msgid"] in get_forms(entry).values()]
    if len(unchanged) > MOST_UNCHANGED * len(sentences):
        yield from (f"left in English: {name_entry(entry)}" for entry in unchanged)


CHECKS = [check_whole, check_complete, check_forms, check_translated]


def check_tree(root):
    results = []
    with tempfile.TemporaryDirectory(prefix="skein-po-") as folder:
        pot = extract(root, folder)
        results.append((check_source.__doc__, list(check_source(pot))))
        with open(os.path.join(root, "po/LINGUAS"), encoding="utf-8") as file:
            listed = [line.strip() for line in file if line.strip() and not line.startswith("#")]
        results.append(("promised languages are listed", [f"po/LINGUAS lacks {name}" for name in PROMISED if name not in listed]))
        for language in PROMISED:
            path = os.path.join(root, "po", f"{language}.po")
            for check in CHECKS:
                title = f"{language}: {check.__doc__}"
                results.append((title, list(check(language, path, pot, folder)) if os.path.exists(path) else [f"po/{language}.po is not there"]))
    return results


def tell(results):
    print(f"1..{len(results)}")
    for number, (title, problems) in enumerate(results, 1):
        for problem in problems[:40]:
            print(f"# {problem}")
        if len(problems) > 40:
            print(f"# and {len(problems) - 40} more")
        print(f"{'not ok' if problems else 'ok'} {number} - {title}")
    return 1 if any(problems for _, problems in results) else 0


HEADER = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"%s"\n\n'
GOOD = '#, c-format\nmsgid "%u file was saved in the folder"\nmsgid_plural "%u files were saved in the folder"\nmsgstr[0] "%u Datei liegt im Ordner"\nmsgstr[1] "%u Dateien liegen im Ordner"\n\nmsgid "<b>Add</b>"\nmsgstr "<b>Hinzufügen</b>"\n'
SOURCE = 'char *a = ngettext ("%u file was saved in the folder", "%u files were saved in the folder", n);\nchar *b = _("<b>Add</b>");\n'
PARTS = 'char *c = _(" in Python");\nchar *d = _("Reading: ");\nchar *e = ngettext ("\\n%u run", "\\n%u runs", n);\n'
BROKEN = [
    (check_whole, GOOD.replace("%u Dateien", "%s Dateien")),
    (check_complete, GOOD.replace("<b>Hinzufügen</b>", "")),
    (check_complete, GOOD.replace('msgid "<b>Add</b>"', '#, fuzzy\nmsgid "<b>Add</b>"')),
    (check_complete, GOOD.replace('"<b>Add</b>"', '"<b>Added</b>"')),
    (check_forms, GOOD.replace("<b>Hinzufügen</b>", "Hinzufügen")),
    (check_forms, GOOD.replace("liegt im Ordner", "liegt im Ordner ")),
    (check_translated, GOOD.replace("%u Datei liegt im Ordner", "%u file was saved in the folder")),
]


def self_test():
    results = []
    with tempfile.TemporaryDirectory(prefix="skein-po-") as root:
        os.mkdir(os.path.join(root, "po"))
        for name, text in (("po/POTFILES", "a.c\n"), ("a.c", SOURCE)):
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        pot = extract(root, root)

        def run_checks(text):
            path = os.path.join(root, "po/de.po")
            with open(path, "w", encoding="utf-8") as file:
                file.write(HEADER % "" + text)
            return {check: list(check("de", path, pot, root)) for check in CHECKS}

        results.append(("a whole catalogue is taken", [problem for problems in run_checks(GOOD).values() for problem in problems]))
        results.append(("a source without blanks at ends is taken", list(check_source(pot))))
        with open(os.path.join(root, "a.c"), "w", encoding="utf-8") as file:
            file.write(SOURCE + PARTS)
        found = list(check_source(extract(root, root)))
        results.append((f"found by: {check_source.__doc__}", [] if len(found) == PARTS.count(";") else [f"found only {found}"]))
        with open(os.path.join(root, "a.c"), "w", encoding="utf-8") as file:
            file.write(SOURCE)
        pot = extract(root, root)
        for check, text in BROKEN:
            results.append((f"found by: {check.__doc__}", [] if run_checks(text)[check] else ["it was not found"]))
    return tell(results)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    return tell(check_tree(os.path.abspath(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
