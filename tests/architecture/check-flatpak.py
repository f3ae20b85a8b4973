#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
"""Checks the Flatpak manifest against the rules of Flathub that need no network, and against what this program promises; prints TAP.

    check-flatpak.py ROOT          the source tree
    check-flatpak.py --self-test   whether each rule finds what it is there for, in copies of a manifest with one fault each

Needs nothing but Python.
"""

import copy
import glob
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ID = "io.github.skein_app.Skein"
RUNTIME, SDK, BRANCH = "org.gnome.Platform", "org.gnome.Sdk", "50"

# What the README promises, one by one. Everything else goes through portals.
PERMISSIONS = {
    "--share=network",
    "--share=ipc",
    "--socket=wayland",
    "--socket=fallback-x11",
    "--device=dri",
    "--filesystem=xdg-download",
}
# What the runtime has not, and Skein cannot do without; with the formats that the README names.
NEEDED_MODULES = {"libvips"}
VIPS_OPTIONS = {f"-D{name}=enabled" for name in ("jpeg", "png", "webp", "tiff", "heif", "jpeg-xl", "lcms", "exif")}

TOP_KEYS = {
    "id", "runtime", "runtime-version", "sdk", "command", "separate-locales", "finish-args", "cleanup", "modules",
}
MODULE_KEYS = {"name", "buildsystem", "builddir", "subdir", "config-opts", "build-options", "cleanup", "sources", "post-install"}


def arguments(manifest, name):
    prefix = f"--{name}="
    return [argument.removeprefix(prefix) for argument in manifest.get("finish-args", []) if argument.startswith(prefix)]


def check_id(root, manifest):
    """Flathub: appid-filename-mismatch, appid-length, appid-code-hosting-too-few-components, names of what is exported."""
    app_id = manifest.get("id", "")
    if app_id != ID:
        yield f"the id is {app_id}, not {ID}"
    parts = app_id.split(".")
    if len(parts) < 4 or len(app_id) > 255 or not all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part) for part in parts):
        yield f"{app_id} is no id of a program that is hosted with others"
    if not os.path.exists(os.path.join(root, "flatpak", f"{app_id}.json")):
        yield f"there is no flatpak/{app_id}.json: the file is named as the id"
    others = [path for path in glob.glob(os.path.join(root, "flatpak", "*")) if os.path.basename(path) != f"{app_id}.json"]
    for path in others:
        if path.endswith((".json", ".yml", ".yaml")):
            yield f"{os.path.relpath(path, root)} is a second manifest: variants are made by tools/flatpak-manifest.py"


def check_exports(root, manifest):
    """What a software centre shows is found by the id; the desktop shows an icon of the id."""
    app_id = manifest.get("id", "")
    for path in (
        f"data/{app_id}.desktop.in",
        f"data/{app_id}.metainfo.xml.in",
        f"data/{app_id}.gschema.xml",
        f"data/icons/hicolor/scalable/apps/{app_id}.svg",
        f"data/icons/hicolor/symbolic/apps/{app_id}-symbolic.svg",
    ):
        if not os.path.exists(os.path.join(root, path)):
            yield f"{path} is not there"

    desktop = os.path.join(root, f"data/{app_id}.desktop.in")
    if os.path.exists(desktop):
        with open(desktop, encoding="utf-8") as file:
            lines = file.read().splitlines()
        if f"Icon={app_id}" not in lines:
            yield f"data/{app_id}.desktop.in: the icon is not {app_id}"
        if not any(re.match(rf"Exec={re.escape(manifest.get('command', ''))}(\s|$)", line) for line in lines):
            yield f"data/{app_id}.desktop.in: starts something else than “{manifest.get('command')}”"

    metainfo = os.path.join(root, f"data/{app_id}.metainfo.xml.in")
    if os.path.exists(metainfo):
        component = ElementTree.parse(metainfo).getroot()
        if component.get("type") != "desktop-application":
            yield f"{os.path.relpath(metainfo, root)}: is no desktop-application"
        if component.findtext("id") != app_id:
            yield f"{os.path.relpath(metainfo, root)}: has another id"
        if component.findtext("launchable") != f"{app_id}.desktop":
            yield f"{os.path.relpath(metainfo, root)}: launches something else"
        for name in ("name", "summary", "description", "project_license", "metadata_license", "content_rating", "releases/release"):
            if component.find(name) is None:
                yield f"{os.path.relpath(metainfo, root)}: has no {name}"
        # The icon is the one of the desktop entry; flatpak-builder up to 1.2 fails at a second word about it.
        if component.find("icon") is not None:
            yield f"{os.path.relpath(metainfo, root)}: names an icon"
        if len(component.findtext("summary") or "") > 80 or (component.findtext("summary") or "").endswith("."):
            yield f"{os.path.relpath(metainfo, root)}: the summary is too long or ends in a full stop"


def check_top(root, manifest):
    """Flathub: toplevel-no-command, toplevel-no-modules, toplevel-unnecessary-branch, toplevel-cleanup-debug, runtime versions."""
    for key in manifest.keys() - TOP_KEYS:
        yield f"“{key}” is not among the keys that this manifest needs"
    for key in TOP_KEYS - manifest.keys():
        yield f"“{key}” is missing"
    if (manifest.get("runtime"), manifest.get("sdk")) != (RUNTIME, SDK):
        yield f"the runtime is not {RUNTIME} with {SDK}"
    if manifest.get("runtime-version") != BRANCH:
        yield f"the runtime-version is {manifest.get('runtime-version')}, not {BRANCH}"
    if "/lib/debug" in manifest.get("cleanup", []):
        yield "the cleanup takes away what crashes are read with"
    for pattern in ("/include", "/lib/pkgconfig", "*.a", "*.la"):
        if pattern not in manifest.get("cleanup", []):
            yield f"the cleanup leaves {pattern}"
    # A single-file bundle has no extensions: translations would be missing from it.
    if manifest.get("separate-locales") is not False:
        yield "translations are split off, so that a bundle would be without them"


def check_refused_permissions(root, manifest):
    """Flathub: the finish-args that its linter refuses, or wants a reason for."""
    given = manifest.get("finish-args")
    if given is None:
        yield "finish-args are not there"
        return
    if len(set(given)) != len(given):
        yield "a finish-arg is there twice"
    sockets, shares = arguments(manifest, "socket"), arguments(manifest, "share")
    if "x11" in sockets:
        yield "x11 beside wayland: fallback-x11 is what asks for less"
    if "fallback-x11" in sockets and "wayland" not in sockets:
        yield "fallback-x11 without wayland"
    if "fallback-x11" in sockets and "ipc" not in shares:
        yield "X11 without --share=ipc is slow"
    for socket in sockets:
        if socket in ("session-bus", "system-bus", "ssh-auth", "gpg-agent", "pulseaudio", "pcsc", "cups"):
            yield f"--socket={socket} is too much"
    for device in arguments(manifest, "device"):
        if device in ("all", "shm", "kvm", "input", "usb"):
            yield f"--device={device} is too much"
    for folder in arguments(manifest, "filesystem"):
        base = folder.split(":")[0]
        if base in ("home", "host", "host-os", "host-etc", "/", "~", "/home", "/run", "/var", "/tmp", "/media", "/mnt"):
            yield f"--filesystem={folder} gives everything away: files come through the file chooser"
        if base.split("/")[0] in ("xdg-config", "xdg-data", "xdg-cache", "xdg-run") or ".var/app" in base:
            yield f"--filesystem={folder}: a program has folders of its own for that"
    for kind in ("talk-name", "own-name", "system-talk-name", "system-own-name"):
        for name in arguments(manifest, kind):
            if name.startswith("org.freedesktop.portal."):
                yield f"--{kind}={name}: portals need no permission"
            elif name.startswith(("org.freedesktop.Flatpak", "org.freedesktop.systemd1", "org.gtk.vfs", "ca.desrt.dconf")):
                yield f"--{kind}={name} is a way out of the sandbox, or out of date"
            elif kind == "own-name" and (name == manifest.get("id") or name.startswith(f"{manifest.get('id')}.")):
                yield f"--{kind}={name} is a program's own anyway"
            elif name.endswith("*"):
                yield f"--{kind}={name} is for more than one name"
            else:
                yield f"--{kind}={name}: nothing of Skein speaks to that name"
    for argument in given:
        if not re.match(r"--(share|socket|device|filesystem|allow|talk-name|own-name|system-talk-name|system-own-name|env|persist|metadata)=", argument):
            yield f"{argument} is no finish-arg for a program like this"
        if argument.startswith(("--allow=", "--persist=", "--env=", "--metadata=")):
            yield f"{argument} is not needed"


def check_planned_permissions(root, manifest):
    given = set(manifest.get("finish-args", []))
    for argument in sorted(given - PERMISSIONS):
        yield f"{argument} is not planned"
    for argument in sorted(PERMISSIONS - given):
        yield f"{argument} is missing"
    readme = os.path.join(root, "README.md")
    if os.path.exists(readme):
        with open(readme, encoding="utf-8") as file:
            text = file.read()
        for argument in sorted(given):
            if argument.removeprefix("--") not in text:
                yield f"README.md does not explain {argument}"


def check_modules(root, manifest):
    """Flathub: module-*-buildsystem-is-plain-cmake, module-*-cmake-no-debuginfo, network while building, autotools prefixes."""
    modules = manifest.get("modules", [])
    names = [module.get("name") if isinstance(module, dict) else None for module in modules]
    for name in sorted(NEEDED_MODULES - set(names)):
        yield f"the module {name} is missing: the runtime has it not"
    if len(set(names)) != len(names):
        yield "two modules have one name"
    if not names or names[-1] != "skein":
        yield "the program itself is not the last module"
    for module in modules:
        if not isinstance(module, dict):
            yield f"{module} is outside of the manifest"
            continue
        name = module.get("name", "?")
        for key in module.keys() - MODULE_KEYS:
            yield f"{name}: “{key}” is not among the keys that modules need"
        if module.get("buildsystem") == "cmake":
            yield f"{name}: cmake with make is slow; cmake-ninja is there"
        if module.get("buildsystem", "autotools") not in ("meson", "cmake-ninja", "cmake"):
            yield f"{name}: built by {module.get('buildsystem', 'autotools')}"
        options = module.get("config-opts", [])
        if module.get("buildsystem") == "cmake-ninja" and "-DCMAKE_BUILD_TYPE=RelWithDebInfo" not in options:
            yield f"{name}: built without what crashes are read with (CMAKE_BUILD_TYPE)"
        if module.get("buildsystem") == "meson" and "--buildtype=release" not in options:
            yield f"{name}: not built for release"
        if any("prefix" in option for option in options):
            yield f"{name}: the prefix is flatpak-builder's to say"
        if any("--share=network" in argument for argument in module.get("build-options", {}).get("build-args", [])):
            yield f"{name}: wants the network while it is built"
        if name == "libvips":
            for option in sorted(VIPS_OPTIONS - set(options)):
                yield f"libvips: without {option} a picture format is missing"
        if name == "skein" and "-Dtests=false" not in options:
            yield "skein: builds its tests for nobody"


def check_sources(root, manifest):
    """Flathub: no branches of git, no sources that may change, a sha256 for each archive."""
    for module in manifest.get("modules", []):
        if not isinstance(module, dict):
            continue
        name = module.get("name", "?")
        sources = module.get("sources", [])
        if not sources:
            yield f"{name}: has no source"
        for source in sources:
            kind = source.get("type")
            if kind == "dir" and name == "skein":
                if source.get("path") != "..":
                    yield "skein: is not built from the tree that the manifest is in"
                if ".git" not in source.get("skip", []):
                    yield "skein: takes the whole history along"
                continue
            if kind != "archive":
                yield f"{name}: a source of type {kind}; only archives have checksums"
                continue
            if not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
                yield f"{name}: has no sha256"
            for weak in ("md5", "sha1"):
                if weak in source:
                    yield f"{name}: {weak} is no checksum to rely on"
            url = source.get("url", "")
            if not url.startswith("https://"):
                yield f"{name}: {url or 'a source without url'} does not come over https"
            if re.search(r"/archive/(refs/heads/|(main|master|HEAD)[./])", url) or "snapshot" in url:
                yield f"{name}: {url} is not the same tomorrow"


CHECKS = [
    check_id,
    check_exports,
    check_top,
    check_refused_permissions,
    check_planned_permissions,
    check_modules,
    check_sources,
]


def load(root):
    with open(os.path.join(root, "flatpak", f"{ID}.json"), encoding="utf-8") as file:
        return json.load(file)


def run(root):
    print(f"1..{len(CHECKS)}")
    manifest = load(root)
    failed = False
    for index, check in enumerate(CHECKS, 1):
        complaints = list(check(root, manifest))
        failed = failed or bool(complaints)
        for complaint in complaints:
            print(f"# {complaint}")
            print(f"flatpak/{ID}.json: {complaint}", file=sys.stderr)
        name = check.__name__.removeprefix("check_").replace("_", "-")
        print(f"{'not ok' if complaints else 'ok'} {index} {name}")
    return 1 if failed else 0


GOOD = {
    "id": ID,
    "runtime": RUNTIME,
    "runtime-version": BRANCH,
    "sdk": SDK,
    "command": "skein",
    "separate-locales": False,
    "finish-args": sorted(PERMISSIONS),
    "cleanup": ["/include", "/lib/pkgconfig", "*.a", "*.la"],
    "modules": [
        {
            "name": "libvips",
            "buildsystem": "meson",
            "config-opts": ["--buildtype=release", *sorted(VIPS_OPTIONS)],
            "sources": [{"type": "archive", "url": "https://example.org/vips-8.tar.gz", "sha256": "0" * 64}],
        },
        {
            "name": "blake3",
            "buildsystem": "cmake-ninja",
            "config-opts": ["-DCMAKE_BUILD_TYPE=RelWithDebInfo"],
            "sources": [{"type": "archive", "url": "https://example.org/archive/refs/tags/1.tar.gz", "sha256": "a" * 64}],
        },
        {
            "name": "skein",
            "buildsystem": "meson",
            "config-opts": ["--buildtype=release", "-Dtests=false"],
            "sources": [{"type": "dir", "path": "..", "skip": [".git"]}],
        },
    ],
}
DESKTOP = f"[Desktop Entry]\nExec=skein %U\nIcon={ID}\n"
METAINFO = (
    f'<component type="desktop-application"><id>{ID}</id><name>Skein</name><summary>Summary</summary><description/><project_license/>'
    f"<metadata_license/><content_rating/><releases><release/></releases><launchable>{ID}.desktop</launchable></component>"
)


def put(path, value):
    """A fault: the value at a path of keys; None takes the key away, "+x" appends."""

    def change(manifest):
        *way, last = path
        for key in way:
            manifest = manifest[key]
        if value is None:
            del manifest[last]
        elif isinstance(value, str) and value.startswith("+"):
            manifest[last].append(value[1:])
        else:
            manifest[last] = value

    return change


def add_permission(argument):
    return put(("finish-args",), "+" + argument)


VIPS_SOURCE = ("modules", 0, "sources", 0)
# (what is wrong, the rule that has to say so, words of its complaint)
FAULTS = [
    (put(("id",), "org.example.Skein"), check_id, "not " + ID),
    (put(("id",), "skein"), check_id, "is no id"),
    (put(("runtime-version",), "48"), check_top, "runtime-version is 48"),
    (put(("runtime",), "org.freedesktop.Platform"), check_top, "the runtime is not"),
    (put(("command",), None), check_top, "“command” is missing"),
    (put(("branch",), "stable"), check_top, "“branch”"),
    (put(("separate-locales",), True), check_top, "translations"),
    (put(("cleanup",), []), check_top, "leaves /include"),
    (put(("cleanup",), "+/lib/debug"), check_top, "crashes"),
    (put(("finish-args",), None), check_refused_permissions, "not there"),
    (add_permission("--share=network"), check_refused_permissions, "twice"),
    (add_permission("--socket=x11"), check_refused_permissions, "x11 beside wayland"),
    (add_permission("--socket=session-bus"), check_refused_permissions, "session-bus"),
    (add_permission("--device=all"), check_refused_permissions, "--device=all"),
    (add_permission("--filesystem=home"), check_refused_permissions, "--filesystem=home"),
    (add_permission("--filesystem=host:ro"), check_refused_permissions, "--filesystem=host:ro"),
    (add_permission("--filesystem=xdg-config/skein:create"), check_refused_permissions, "folders of its own"),
    (add_permission("--talk-name=org.freedesktop.portal.Desktop"), check_refused_permissions, "portals need no permission"),
    (add_permission("--talk-name=org.freedesktop.Flatpak"), check_refused_permissions, "way out"),
    (add_permission("--talk-name=org.freedesktop.FileManager1"), check_refused_permissions, "nothing of Skein"),
    (add_permission("--talk-name=org.kde.*"), check_refused_permissions, "more than one"),
    (add_permission(f"--own-name={ID}"), check_refused_permissions, "own anyway"),
    (add_permission("--allow=devel"), check_refused_permissions, "not needed"),
    (add_permission("--nofilesystem=home"), check_refused_permissions, "no finish-arg"),
    (put(("finish-args",), ["--socket=fallback-x11"]), check_refused_permissions, "without wayland"),
    (put(("finish-args",), ["--socket=wayland", "--socket=fallback-x11"]), check_refused_permissions, "ipc"),
    (add_permission("--filesystem=xdg-pictures"), check_planned_permissions, "not planned"),
    (put(("finish-args",), ["--share=network"]), check_planned_permissions, "--device=dri is missing"),
    (put(("modules", 0, "name"), "vips"), check_modules, "the module libvips is missing"),
    (put(("modules", 0, "config-opts"), ["--buildtype=release"]), check_modules, "without -Dheif"),
    (put(("modules", 0, "config-opts"), "+--prefix=/usr"), check_modules, "prefix"),
    (put(("modules", 0, "build-options"), {"build-args": ["--share=network"]}), check_modules, "network"),
    (put(("modules", 1, "buildsystem"), "cmake"), check_modules, "slow"),
    (put(("modules", 1, "buildsystem"), "simple"), check_modules, "built by simple"),
    (put(("modules", 1, "config-opts"), []), check_modules, "CMAKE_BUILD_TYPE"),
    (put(("modules", 1, "no-autogen"), True), check_modules, "“no-autogen”"),
    (put(("modules", 1, "name"), "libvips"), check_modules, "one name"),
    (put(("modules", 1), "shared-modules/blake3.json"), check_modules, "outside"),
    (put(("modules", 2, "config-opts"), ["--buildtype=release"]), check_modules, "tests"),
    (put(("modules", 2, "name"), "other"), check_modules, "last module"),
    (put((*VIPS_SOURCE, "sha256"), None), check_sources, "no sha256"),
    (put((*VIPS_SOURCE, "sha256"), "0" * 63), check_sources, "no sha256"),
    (put((*VIPS_SOURCE, "sha1"), "0" * 40), check_sources, "sha1"),
    (put((*VIPS_SOURCE, "url"), "http://example.org/vips.tar.gz"), check_sources, "https"),
    (put((*VIPS_SOURCE, "url"), "https://example.org/archive/refs/heads/main.tar.gz"), check_sources, "tomorrow"),
    (put(VIPS_SOURCE, {"type": "git", "url": "https://example.org/vips", "branch": "main"}), check_sources, "type git"),
    (put(("modules", 0, "sources"), []), check_sources, "has no source"),
    (put(("modules", 2, "sources", 0, "path"), "/home"), check_sources, "the tree"),
    (put(("modules", 2, "sources", 0, "skip"), []), check_sources, "history"),
]
# (file, its text or None for none, words of the complaint)
FILE_FAULTS = [
    (f"data/{ID}.desktop.in", DESKTOP.replace("skein %U", "other"), check_exports, "starts something else"),
    (f"data/{ID}.desktop.in", DESKTOP.replace(ID, "skein"), check_exports, "the icon"),
    (f"data/{ID}.desktop.in", None, check_exports, "is not there"),
    (f"data/{ID}.metainfo.xml.in", METAINFO.replace(f"<id>{ID}", "<id>other"), check_exports, "another id"),
    (f"data/{ID}.metainfo.xml.in", METAINFO.replace(f">{ID}.desktop", ">other"), check_exports, "launches"),
    (f"data/{ID}.metainfo.xml.in", METAINFO.replace("<content_rating/>", ""), check_exports, "no content_rating"),
    (f"data/{ID}.metainfo.xml.in", METAINFO.replace("Summary", "Summary."), check_exports, "full stop"),
    (f"data/{ID}.metainfo.xml.in", METAINFO.replace("<description/>", "<description/><icon/>"), check_exports, "names an icon"),
    (f"data/icons/hicolor/symbolic/apps/{ID}-symbolic.svg", None, check_exports, "is not there"),
    ("flatpak/io.github.skein_app.Skein.Devel.json", "{}", check_id, "second manifest"),
    ("README.md", "share=network", check_planned_permissions, "does not explain --device=dri"),
]


def write(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def good_tree(root):
    write(root, f"flatpak/{ID}.json", json.dumps(GOOD))
    write(root, f"data/{ID}.desktop.in", DESKTOP)
    write(root, f"data/{ID}.metainfo.xml.in", METAINFO)
    write(root, f"data/{ID}.gschema.xml", "")
    write(root, f"data/icons/hicolor/scalable/apps/{ID}.svg", "")
    write(root, f"data/icons/hicolor/symbolic/apps/{ID}-symbolic.svg", "")


def self_test():
    print(f"1..{1 + len(FAULTS) + len(FILE_FAULTS)}")
    results = []
    with tempfile.TemporaryDirectory() as root:
        good_tree(root)
        complaints = [complaint for check in CHECKS for complaint in check(root, GOOD)]
        results.append((not complaints, f"nothing is said of a manifest without a fault {complaints}"))
        for change, check, words in FAULTS:
            manifest = copy.deepcopy(GOOD)
            change(manifest)
            results.append((any(words in complaint for complaint in check(root, manifest)), words))
    for path, text, check, words in FILE_FAULTS:
        with tempfile.TemporaryDirectory() as root:
            good_tree(root)
            if text is None:
                os.remove(os.path.join(root, path))
            else:
                write(root, path, text)
            results.append((any(words in complaint for complaint in check(root, GOOD)), words))
    for index, (good, words) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {index} {words}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--self-test" else run(sys.argv[1]))
