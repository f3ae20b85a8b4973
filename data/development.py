#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Makes the development variant of a file that names the program: another id, another name, and a badge across the icon.

    development.py INPUT OUTPUT
"""

import re
import sys

ID = "io.github.skein_app.Skein"

# A band of tape across the lower edge of an icon of 128 pixels.
BADGE = """  <clipPath id="tape"><rect x="8" y="92" width="112" height="24" rx="6"/></clipPath>
  <g clip-path="url(#tape)">
    <rect x="8" y="92" width="112" height="24" fill="#f6d32d"/>
    <path d="M-4 124 L36 84 M24 124 L64 84 M52 124 L92 84 M80 124 L120 84 M108 124 L148 84" stroke="#3d3846" stroke-width="11"/>
  </g>
</svg>
"""


def rename(text):
    text = re.sub(re.escape(ID) + r"(?!\w|\.Devel)", ID + ".Devel", text)
    text = re.sub(r"^Name=Skein$", "Name=Skein (Development)", text, flags=re.MULTILINE)
    return re.sub(r"(<name[^>]*>)Skein(</name>)", r"\1Skein (Development)\2", text)


def main(source, target):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    if not source.endswith(".svg"):
        text = rename(text)
    elif not source.endswith("-symbolic.svg"):
        text = text[: text.rindex("</svg>")] + BADGE
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
