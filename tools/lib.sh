# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Skein developers
#
# What tools/run, tools/test, tools/screenshots and .ci/run share. To be sourced by bash; needs nothing but a shell.

set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Building and running; what begins with "?" only where the system has it. glib-networking is the TLS of the sample origin, librsvg draws the icons.
build_packages=(
  build-essential pkg-config meson ninja-build gettext
  libgtk-4-dev libadwaita-1-dev libcurl4-openssl-dev libssl-dev libvips-dev
  libsqlite3-dev libsoup-3.0-dev libseccomp-dev libjpeg-dev libsecret-1-dev libdeflate-dev libxxhash-dev
  libglib2.0-bin glib-networking librsvg2-common adwaita-icon-theme fonts-dejavu-core
  '?libblake3-dev'
)
# Testing: a display, a bus, a second web server, validators of what gets installed.
test_packages=(
  xvfb xauth dbus at-spi2-core xdotool imagemagick
  python3 python3-gi nginx-light python3-pyftpdlib openssh-server gnome-keyring desktop-file-utils appstream libglib2.0-dev-bin
  locales
)

say () { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail () { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }
[ -t 1 ] || say () { printf '==> %s\n' "$*"; }

is_debian_like () { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# Prints those of "$@" that are not installed.
missing_packages () {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

run_as_root () {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    fail "run this as root, then run me again: $*"
  fi
}

# Hundreds of lines about packages hide the few that matter, so they are shown only if something went wrong.
run_apt_get () {
  local output
  if ! output=$(run_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null 2>&1); then
    printf '%s\n' "$output" >&2
    fail "apt-get $1 failed, see above"
  fi
}

# Installs those of "$@" that are missing; where apt is not at home, checks for what is needed and names it.
need_packages () {
  local name needed=() missing
  if is_debian_like; then
    for name in "$@"; do
      [ "${name#\?}" != "$name" ] || needed+=("$name")
    done
    mapfile -t missing < <(missing_packages "${needed[@]}")
    [ "${#missing[@]}" -gt 0 ] && run_apt_get update
    for name in "$@"; do
      [ "${name#\?}" = "$name" ] || ! apt-cache show "${name#\?}" >/dev/null 2>&1 || needed+=("${name#\?}")
    done
    mapfile -t missing < <(missing_packages "${needed[@]}")
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    run_apt_get install -y --no-install-recommends "${missing[@]}"
  else
    check_other_system
  fi
}

# Fedora, Arch, openSUSE, ...: nothing is installed without being asked, but nothing is missing without being named either.
check_other_system () {
  local lacking=() name
  for name in cc pkg-config meson ninja msgfmt glib-compile-resources; do
    command -v "$name" >/dev/null || lacking+=("$name")
  done
  if command -v pkg-config >/dev/null; then
    for name in 'gtk4 >= 4.8' 'libadwaita-1 >= 1.2' 'libcurl >= 7.88' 'libcrypto >= 3.0' 'vips >= 8.14' 'sqlite3 >= 3.40' \
      'libsoup-3.0 >= 3.2' 'libseccomp >= 2.5' 'libjpeg'; do
      pkg-config --exists "$name" || lacking+=("$name")
    done
  fi
  [ "${#lacking[@]}" -gt 0 ] || return 0

  cat >&2 <<TEXT
This system has no apt-get, so nothing is installed for you. These are missing: ${lacking[*]}

Fedora:   sudo dnf install gcc pkgconf meson ninja-build gettext gtk4-devel libadwaita-devel libcurl-devel openssl-devel \\
            vips-devel sqlite-devel libsoup3-devel libseccomp-devel libjpeg-turbo-devel glib-networking librsvg2
Arch:     sudo pacman -S --needed base-devel meson gettext gtk4 libadwaita curl openssl libvips sqlite libsoup3 libseccomp libjpeg-turbo \\
            glib-networking librsvg
openSUSE: sudo zypper install gcc pkgconf meson gettext-tools gtk4-devel libadwaita-devel libcurl-devel libopenssl-devel \\
            libvips-devel sqlite3-devel libsoup-devel libseccomp-devel libjpeg8-devel glib-networking librsvg
For the tests also: Xvfb, xauth, dbus, at-spi2-core, xdotool, ImageMagick, python3, nginx, desktop-file-utils, appstream
TEXT
  exit 1
}

# build DIR MESON_OPTION...: configures DIR once and builds it.
build () {
  local dir=$1
  shift
  if [ ! -f "$dir/build.ninja" ]; then
    say "Configuring ${dir#"$top"/}"
    meson setup "$@" "$dir" "$top" </dev/null
  fi
  say "Building ${dir#"$top"/}"
  ninja -C "$dir" </dev/null
}

# Lets programs of a build directory find their helpers and translations without being installed.
use_build () {
  export SKEIN_LIBEXEC_PATH="$1/src/worker:$1/src/origin:$1/src/trial"
  export GSETTINGS_SCHEMA_DIR="$1/data"
  export SKEIN_LOCALE_PATH="$1/po"
}

# Whether a window could open: a Wayland or X display that is really there.
has_display () {
  local number
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    case $WAYLAND_DISPLAY in
      /*) [ ! -S "$WAYLAND_DISPLAY" ] || return 0 ;;
      *) [ ! -S "${XDG_RUNTIME_DIR:-/nowhere}/$WAYLAND_DISPLAY" ] || return 0 ;;
    esac
  fi
  case ${DISPLAY:-} in
    '') return 1 ;;
    :*) number=${DISPLAY#:}; number=${number%%.*}; [ -S "/tmp/.X11-unix/X$number" ] || grep -qs "@/tmp/.X11-unix/X$number\$" /proc/net/unix ;;
    *) return 0 ;;
  esac
}
