#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Checks what the desktop gets to see: icons, entry, service and metainfo; prints TAP.

    check-desktop.py DATA APP-ID DESKTOP-FILE METAINFO SERVICE-FILE

DATA is the folder data/ of the source; the other three are as they get installed. Needs Python, and uses rsvg-convert, appstreamcli
and the system's list of file types where they are.
"""

import configparser
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
NOT_IN_ICONS = {"text", "tspan", "image", "foreignObject", "script", "style", "filter"}
# What GTK colours itself: the usual colour, and those with a meaning.
SYMBOLIC_COLOR = "#2e3436"
PAINTS = ("fill", "stroke", "stop-color")


def icon_files(data):
    for folder, _, names in os.walk(os.path.join(data, "icons")):
        for name in sorted(names):
            yield os.path.join(folder, name)


def paints(root):
    for element in root.iter():
        for name in PAINTS:
            value = element.get(name)
            if value not in (None, "none"):
                yield value
        if element.get("style") is not None:
            yield "style=" + element.get("style")


def rendered_size(path):
    """(width, height) of the picture that librsvg makes; None without rsvg-convert."""
    program = shutil.which("rsvg-convert")
    if program is None:
        return None
    png = subprocess.run([program, path], stdout=subprocess.PIPE, check=True).stdout
    return struct.unpack(">II", png[16:24])


def check_icons(data, app_id):
    found = set()
    for path in icon_files(data):
        short = os.path.relpath(path, data)
        stem, ending = os.path.splitext(os.path.basename(path))
        symbolic = stem.endswith("-symbolic")
        size = 16 if symbolic else 128
        found.add(stem)
        if ending != ".svg":
            yield f"{short}: is no SVG"
            continue
        if not stem.startswith(app_id):
            yield f"{short}: only icons that begin with {app_id} are exported by Flatpak"
        if f"/{'symbolic' if symbolic else 'scalable'}/" not in path:
            yield f"{short}: is in the wrong folder"
        root = ET.parse(path).getroot()
        if [root.get("width"), root.get("height"), root.get("viewBox")] != [str(size), str(size), f"0 0 {size} {size}"]:
            yield f"{short}: the canvas is not {size} x {size}"
        if rendered_size(path) not in (None, (size, size)):
            yield f"{short}: is drawn as {rendered_size(path)}"
        for element in root.iter():
            tag = element.tag.replace(SVG, "") if isinstance(element.tag, str) else ""
            if tag in NOT_IN_ICONS:
                yield f"{short}: <{tag}> is drawn differently by different programs"
            if any(name.endswith("href") and not value.startswith("#") for name, value in element.attrib.items()):
                yield f"{short}: refers to something outside"
        colors = set(paints(root))
        if symbolic and colors != {SYMBOLIC_COLOR}:
            yield f"{short}: has colours besides {SYMBOLIC_COLOR}: {sorted(colors)}"
        if symbolic and any(e.get("opacity") or e.get("fill-opacity") for e in root.iter()):
            yield f"{short}: is not of one opacity"
    for name in (app_id, app_id + "-symbolic"):
        if name not in found:
            yield f"icons: there is no {name}.svg"


def read_keys(path):
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",))
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return parser


def check_entry(desktop_file, app_id, service_file):
    entry = read_keys(desktop_file)
    main = entry["Desktop Entry"]
    service = read_keys(service_file)["D-BUS Service"]
    if os.path.basename(desktop_file) != app_id + ".desktop" or main["Icon"] != app_id:
        yield "desktop file: name and icon are not the id, or it cannot be started by D-Bus"
    if main["DBusActivatable"] != "true" or os.path.basename(service_file) != app_id + ".service" or service["Name"] != app_id:
        yield "desktop file: says that D-Bus starts the program, but the service file is of another name"
    program, option = service["Exec"].split()
    if not os.path.isabs(program) or option != "--gapplication-service":
        yield f"service file: Exec={service['Exec']}"
    for action in main["Actions"].strip(";").split(";"):
        section = f"Desktop Action {action}"
        if section not in entry or not entry[section].get("Name") or not entry[section].get("Exec"):
            yield f"desktop file: [{section}] is not complete"
        elif not entry[section]["Exec"].endswith(action):
            yield f"desktop file: [{section}] runs something else without D-Bus"


def check_types(desktop_file, metainfo):
    types = read_keys(desktop_file)["Desktop Entry"]["MimeType"].strip(";").split(";")
    told = [element.text for element in ET.parse(metainfo).getroot().findall("provides/mediatype")]
    known = "/usr/share/mime/types"
    if sorted(types) != sorted(told):
        yield f"metainfo: its types {sorted(told)} are not those of the desktop file, {sorted(types)}"
    if os.path.exists(known):
        with open(known, encoding="utf-8") as file:
            lines = set(file.read().split())
        # A type of drags and downloads, which has no file names.
        for name in set(types) - lines - {"text/uri-list"}:
            yield f"desktop file: the system's list of file types has no {name}"


def png_size(path):
    with open(path, "rb") as file:
        return struct.unpack(">II", file.read(24)[16:24])


def check_screenshots(data, metainfo):
    shots = ET.parse(metainfo).getroot().findall("screenshots/screenshot")
    if [shot.get("type") for shot in shots].count("default") != 1:
        yield "metainfo: one screenshot is the default one"
    if not any(":dark" in (shot.get("environment") or "") for shot in shots):
        yield "metainfo: no screenshot shows the dark style"
    for shot in shots:
        image = shot.find("image")
        name = image.text.rsplit("/", 1)[1]
        path = os.path.join(data, "screenshots", name)
        caption = shot.find("caption")
        if caption is None or caption.text.endswith("."):
            yield f"metainfo: {name} has no caption, or one that ends in a full stop"
        if not image.text.startswith("https://"):
            yield f"metainfo: {image.text} is no address"
        if not os.path.exists(path):
            yield f"metainfo: {name} is not in data/screenshots"
        elif png_size(path) != (int(image.get("width")), int(image.get("height"))):
            yield f"metainfo: {name} is of {png_size(path)}"


def check_metainfo(metainfo):
    program = shutil.which("appstreamcli")
    if program is None:
        return
    version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True).stdout
    match = re.search(r"(\d+)\.(\d+)", version)
    with open(metainfo, encoding="utf-8") as file:
        text = file.read()
    # Before 1.0 the developer's name stood in a tag of its own, which releases since then do not want to see: there is no form that both
    # accept without a word, so the older ones get to see theirs.
    if match is not None and int(match[1]) < 1:
        text = re.sub(r"<developer id=[^>]*>\s*<name([^>]*)>([^<]*)</name>(\s*<name[^>]*>[^<]*</name>)*\s*</developer>", r"<developer_name\1>\2</developer_name>", text)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, os.path.basename(metainfo))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        result = subprocess.run([program, "validate", "--strict", "--no-net", "--explain", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        yield from ("metainfo: " + line for line in result.stdout.splitlines() if line)


def main():
    data, app_id, desktop_file, metainfo, service_file = sys.argv[1:]
    checks = [
        ("icons", lambda: check_icons(data, app_id)),
        ("entry-and-service", lambda: check_entry(desktop_file, app_id, service_file)),
        ("file-types", lambda: check_types(desktop_file, metainfo)),
        ("screenshots", lambda: check_screenshots(data, metainfo)),
        ("metainfo", lambda: check_metainfo(metainfo)),
    ]
    print(f"1..{len(checks)}")
    failed = False
    for number, (name, check) in enumerate(checks, 1):
        problems = list(check())
        for problem in problems:
            print("# " + problem)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        failed |= bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
