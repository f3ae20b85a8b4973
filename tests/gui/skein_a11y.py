# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers

"""What a screen reader sees of a program, and what a keyboard does with it.

Speaks the AT-SPI protocol over the bus itself: the client library keeps a cache that may lag behind, and a test has to see what is true now.
Keys go through the X server to the window that has its focus, as those of a user do; there is no pointer. Nothing here sleeps for luck:
whatever is waited for is asked for again and again until it is there, or until a deadline that a loaded machine meets too.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

DEADLINE = float(os.environ.get("SKEIN_A11Y_DEADLINE", "60"))
CALL_MS = 30000

ACCESSIBLE = "org.a11y.atspi.Accessible"
EVENTS = "org.a11y.atspi.Event.Object"

# Roles and states of the protocol that are of interest here.
ROLES = {
    2: "alert", 7: "check box", 10: "column header", 11: "combo box", 16: "dialog", 20: "filler", 23: "frame", 26: "icon", 27: "image", 29: "label",
    31: "list", 32: "list item", 33: "menu", 35: "menu item", 8: "check menu item", 45: "radio menu item", 37: "page tab", 38: "page tab list",
    39: "panel", 40: "password", 41: "popup menu", 42: "progress bar", 43: "button", 44: "radio button", 48: "scroll bar", 49: "scroll pane",
    50: "separator", 51: "slider", 52: "spin button", 54: "status bar", 55: "table", 56: "cell", 57: "table column header", 58: "table row header",
    61: "text", 62: "toggle button", 63: "tool bar", 64: "tool tip", 65: "tree", 66: "tree table", 67: "unknown", 69: "window", 75: "application",
    79: "entry", 83: "heading", 85: "section", 88: "link", 90: "row", 91: "tree item", 98: "list box", 99: "group", 101: "notification", 103: "level bar",
    110: "landmark", 111: "log", 115: "timer", 116: "static", 129: "menu button", 130: "switch",
}
ACTIVE, CHECKED, ENABLED, EXPANDED, FOCUSABLE, FOCUSED, MODAL, PRESSED, SELECTED, SENSITIVE, SHOWING, VISIBLE = 1, 4, 8, 10, 11, 12, 16, 20, 23, 24, 25, 30
LABELLED_BY, DESCRIBED_BY = 2, 18


# What is inside says nothing that the control does not say.
WINDOWS = ("frame", "dialog", "window", "alert", "filler")
LEAVES = ("button", "toggle button", "page tab", "label", "image", "switch", "check box", "radio button")


class Failed(Exception):
    """The program did not do what it should."""


class Gone(Exception):
    """An object is not there any more."""


def say(text):
    print("# " + text, flush=True)


class Node:
    """An accessible object as it was when it was asked."""

    def __init__(self, desk, path):
        self.desk, self.path = desk, path
        self.role = self.name = self.description = ""
        self.states = 0
        self.children = []
        self.parent = None

    def has(self, state):
        return bool(self.states >> state & 1)

    def look(self):
        """Asks again; what cannot be had raises Gone."""
        self.desk.look([self])
        return self

    def text(self):
        """What is written in it."""
        try:
            count = self.desk.get(self.path, "org.a11y.atspi.Text", "CharacterCount")
            return self.desk.call(self.path, "org.a11y.atspi.Text", "GetText", "(ii)", (0, count))[0]
        except Gone:
            return ""

    def value(self):
        return self.desk.get(self.path, "org.a11y.atspi.Value", "CurrentValue")

    def relations(self):
        return {kind: [path for _, path in targets] for kind, targets in self.desk.call(self.path, ACCESSIBLE, "GetRelationSet")[0]}

    def attributes(self):
        return self.desk.call(self.path, ACCESSIBLE, "GetAttributes")[0]

    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def walk(self):
        """This and all below it, in order, as far as they were looked at."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self):
        return f"{self.role} “{self.name}”"

    def trail(self):
        """Where it is, for people."""
        above = [str(node) for node in self.ancestors() if node.name and node.role not in ("filler", "panel")]
        return " < ".join([str(self)] + above[:3])


class Desk:
    """A desktop of a program, an accessibility bus and a keyboard."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="skein-a11y-")
        self.children = []
        self.program = self.bus = self.name = None
        self.focus_path = self.window = None
        self.focus_count = 0
        self.announcements = []
        self.changes = []

    # Beginning and end

    def environment(self, **more):
        env = dict(os.environ)
        for name in ("WAYLAND_DISPLAY", "NO_AT_BRIDGE", "GTK_THEME"):
            env.pop(name, None)
        run = os.path.join(self.home, "run")
        os.makedirs(run, mode=0o700, exist_ok=True)
        env.update(
            HOME=self.home, XDG_DATA_HOME=self.home + "/data", XDG_CONFIG_HOME=self.home + "/config", XDG_CACHE_HOME=self.home + "/cache",
            XDG_RUNTIME_DIR=run, GTK_A11Y="atspi", GDK_BACKEND="x11", GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory", LC_ALL="C.UTF-8",
            G_DEBUG="gc-friendly,fatal-criticals",
        )
        env.update(more)
        return env

    def spawn(self, *command, **options):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, env=self.environment(), **options)
        self.children.append(child)
        return child

    def open_bus(self):
        """Starts an accessibility bus: nothing is activated on the session buses of tests."""
        launchers = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher")
        launcher = next((path for path in launchers if os.access(path, os.X_OK)), None)
        if launcher is None:
            raise FileNotFoundError("at-spi-bus-launcher")
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.spawn(launcher, "--launch-immediately", stdout=sys.stderr)

        def ask():
            with contextlib.suppress(GLib.Error):
                return session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, GLib.VariantType("(s)"), 0, CALL_MS, None).unpack()[0]

        address = self.wait(ask, "an accessibility bus")
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.bus.set_exit_on_close(False)
        self.bus.signal_subscribe(None, EVENTS, None, None, None, Gio.DBusSignalFlags.NONE, self._event)

    def _event(self, _bus, sender, path, _interface, event, parameters):
        if sender != self.name:
            return
        detail, first, _second, value = parameters.unpack()[:4]
        if event == "StateChanged" and detail == "focused" and first:
            self.focus_path = path
            self.focus_count += 1
        elif event == "Announcement":
            self.announcements.append((time.monotonic(), value))
        elif event == "PropertyChange":
            self.changes.append((time.monotonic(), path, detail))

    def start(self, *command):
        """Starts the program and waits until it is on the bus."""
        self.program = self.spawn(*command, stdout=sys.stderr)

        def find():
            names = self.bus.call_sync("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", ACCESSIBLE, "GetChildren", None, None, 0, CALL_MS, None).unpack()[0]
            for name, _path in names:
                pid = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                         GLib.Variant("(s)", (name,)), None, 0, CALL_MS, None).unpack()[0]
                if pid == self.program.pid:
                    return name
            return None

        def attempt():
            self.check_alive()
            with contextlib.suppress(GLib.Error):
                return find()

        self.name = self.wait(attempt, "the program on the accessibility bus")

    def check_alive(self):
        if self.program is not None and self.program.poll() is not None:
            raise Failed(f"the program has ended, with {self.program.returncode}")

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    # Waiting

    def turn(self, seconds=0.02):
        """Takes what came over the bus, and waits a moment for more."""
        context = GLib.MainContext.default()
        waker = GLib.timeout_source_new(max(1, int(seconds * 1000)))
        waker.set_callback(lambda *_: GLib.SOURCE_REMOVE)
        waker.attach(context)
        context.iteration(True)
        waker.destroy()
        while context.iteration(False):
            pass

    def wait(self, condition, what, seconds=None):
        """Until condition() is something; returns that."""
        end = time.monotonic() + (seconds or DEADLINE)
        while True:
            try:
                found = condition()
            except Gone:
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise Failed(f"waited too long for {what}" + self.describe_place())
            if self.name is not None:
                self.check_alive()
            self.turn()

    # The bus

    def call(self, path, interface, method, signature=None, arguments=()):
        parameters = GLib.Variant(signature, arguments) if signature else None
        try:
            return self.bus.call_sync(self.name, path, interface, method, parameters, None, 0, CALL_MS, None).unpack()
        except GLib.Error as error:
            raise Gone(error.message) from None

    def get(self, path, interface, name):
        return self.call(path, "org.freedesktop.DBus.Properties", "Get", "(ss)", (interface, name))[0]

    def _call_all(self, calls):
        """Many calls on the way at once; answers None for what failed."""
        answers = [None] * len(calls)
        left = len(calls)
        context = GLib.MainContext.default()

        def answered(bus, result, index):
            nonlocal left
            left -= 1
            with contextlib.suppress(GLib.Error):
                answers[index] = bus.call_finish(result).unpack()

        for index, (path, interface, method, parameters) in enumerate(calls):
            self.bus.call(self.name, path, interface, method, parameters, None, 0, CALL_MS, None, answered, index)
        while left > 0:
            context.iteration(True)
        return answers

    def look(self, nodes):
        """Fills in what the objects are, all at once; returns those that are still there."""
        calls = []
        for node in nodes:
            calls += [
                (node.path, ACCESSIBLE, "GetRole", None), (node.path, ACCESSIBLE, "GetState", None),
                (node.path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ACCESSIBLE,))),
            ]
        answers = self._call_all(calls)
        there = []
        for index, node in enumerate(nodes):
            role, state, properties = answers[index * 3:index * 3 + 3]
            if role is None or state is None or properties is None:
                if len(nodes) == 1:
                    raise Gone(node.path)
                continue
            node.role = ROLES.get(role[0], f"role {role[0]}")
            low, high = state[0]
            node.states = low | high << 32
            node.name = properties[0].get("Name", "")
            node.description = properties[0].get("Description", "")
            there.append(node)
        return there

    def tree(self, root=None, everything=False, depth=1000):
        """The objects below root (default: the application), only those that are visible, and not what controls consist of, unless everything is wanted."""
        if root is None:
            root = Node(self, "/org/a11y/atspi/accessible/root")
        self.look([root])
        level = [root]
        seen = {root.path}
        while level and depth > 0:
            depth -= 1
            answers = self._call_all([(node.path, ACCESSIBLE, "GetChildren", None) for node in level])
            found = []
            for node, answer in zip(level, answers):
                node.children = []
                for _name, path in (answer[0] if answer else []):
                    if path in seen:
                        continue
                    seen.add(path)
                    child = Node(self, path)
                    child.parent = node
                    found.append(child)
            level = []
            for child in (self.look(found) if len(found) != 1 else self._look_one(found[0])):
                # GTK before 4.10 calls nothing but windows "showing".
                if everything or child.has(VISIBLE):
                    child.parent.children.append(child)
                    if everything or child.role not in LEAVES or not child.has(FOCUSABLE):
                        level.append(child)
        return root

    def _look_one(self, node):
        try:
            return self.look([node])
        except Gone:
            return []

    # Finding

    @staticmethod
    def fits(node, role=None, name=None, state=None):
        if role is not None and (node.role not in role if isinstance(role, tuple) else node.role != role):
            return False
        if name is not None and not (name.fullmatch(node.name) if isinstance(name, re.Pattern) else node.name == name):
            return False
        return state is None or node.has(state)

    def find_all(self, role=None, name=None, state=None, within=None):
        root = self.tree(Node(self, within.path) if within is not None else None)
        return [node for node in root.walk() if self.fits(node, role, name, state)]

    def find(self, role=None, name=None, state=None, within=None):
        """The first one, once it is there."""
        def look():
            nodes = self.find_all(role, name, state, within)
            return nodes[0] if nodes else None

        return self.wait(look, f"{role or 'an object'} {name.pattern if isinstance(name, re.Pattern) else name or ''}")

    def gone(self, role=None, name=None, within=None):
        self.wait(lambda: not self.find_all(role, name, None, within), f"the end of {role} {name}")

    # Keyboard

    def windows(self):
        return [node for node in self.tree(depth=1).children]

    def attend(self, title):
        """Gives the X focus to the window of that title, as a window manager would; returns its object."""
        pattern = title.pattern if isinstance(title, re.Pattern) else "^" + re.escape(title).replace(r"\ ", " ") + "$"

        def focus():
            found = subprocess.run(("xdotool", "search", "--onlyvisible", "--name", pattern), capture_output=True, text=True, check=False).stdout.split()
            if not found:
                return False
            return subprocess.run(("xdotool", "windowfocus", "--sync", found[-1]), capture_output=True, timeout=DEADLINE, check=False).returncode == 0

        self.wait(focus, f"a window called {title}")
        window = self.wait(lambda: next((node for node in self.windows() if self.fits(node, WINDOWS, title)), None), f"the window {title} on the bus")
        self.window = window.path
        return window

    def key(self, *keys):
        self.turn(0.001)
        subprocess.run(("xdotool", "key", "--clearmodifiers", "--delay", "2", *keys), check=True, timeout=DEADLINE)

    def type(self, text):
        for line in text.splitlines(keepends=True):
            subprocess.run(("xdotool", "type", "--clearmodifiers", "--delay", "2", line.rstrip("\n")), check=True, timeout=DEADLINE)
            if line.endswith("\n"):
                self.key("Return")

    def focused(self):
        """What has the focus, if the program has told; the object with its place unknown."""
        if self.focus_path is None:
            return None
        try:
            return Node(self, self.focus_path).look()
        except Gone:
            return None

    def describe_place(self):
        try:
            focus = self.focused()
            windows = ", ".join(str(window) for window in self.windows()) if self.name is not None else "none"
        except (Gone, GLib.Error):
            return ""
        return f"; the focus is on {focus}, the windows are: {windows}"

    def step(self, key="Tab", seconds=1.0):
        """Presses a key that moves the focus; returns what has it then, or None if it stayed."""
        before = self.focus_count
        self.key(key)
        end = time.monotonic() + seconds
        soon = time.monotonic() + 0.3
        while self.focus_count == before:
            now = time.monotonic()
            # GTK before 4.10 does not tell when the text of a row gets the focus, but it says so when asked.
            if now > soon and self.window is not None:
                here = [node for node in self.tree(Node(self, self.window)).walk() if node.has(FOCUSED)]
                if here and here[-1].path != self.focus_path:
                    self.focus_path = here[-1].path
                    return here[-1]
                soon = now + 0.5
            if now > end:
                return None
            self.turn(0.01)
        self.turn(0.005)
        return self.focused()

    def go_to(self, role=None, name=None, key="Tab", limit=120):
        """Presses Tab until the object has the focus, which proves that the keyboard gets there."""
        node = self.focused()
        seen, stayed = [], 0
        for _ in range(limit):
            if node is not None and self.fits(node, role, name) and node.has(FOCUSED):
                return node
            if node is not None:
                seen.append(str(node))
            node = self.step(key, seconds=1.5)
            stayed = stayed + 1 if node is None else 0
            if stayed > 5:
                break
        raise Failed(f"{key} does not get to {role} {name.pattern if isinstance(name, re.Pattern) else name}; on the way: {', '.join(seen[-30:])}" + self.describe_place())

    def press(self, role, name, key="space"):
        """Goes to a control and presses it."""
        node = self.go_to(role, name)
        self.key(key)
        return node


def dump(root, out=sys.stdout):
    """The tree for people."""
    def write(node, depth):
        marks = "".join(letter for state, letter in ((FOCUSABLE, "f"), (FOCUSED, "F"), (CHECKED, "c"), (PRESSED, "p"), (SELECTED, "s"), (EXPANDED, "e")) if node.has(state))
        marks += "" if node.has(SENSITIVE) else "-"
        print("  " * depth + f"{node.role} [{marks}] {node.name!r}" + (f" / {node.description!r}" if node.description else ""), file=out)
        for child in node.children:
            write(child, depth + 1)

    write(root, 0)
