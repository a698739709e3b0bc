#!/usr/bin/env bash
# Lays out the ffmpeg of a Debian suite (trixie, sid …) in a folder, beside the system's own, and prints the folder of its programs.
# usage: tests/ffmpeg-of-suite.sh SUITE FOLDER
# apt fetches the packages and checks their signatures; it needs no root, since nothing is installed: the packages are
# unpacked only, none of their scripts runs. What lies in the folder already is kept: delete it for the newest version.
set -euo pipefail
suite=${1:?a suite, such as trixie or sid}
folder=$(realpath -m "${2:?a folder}")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  echo "ffmpeg-of-suite.sh: $*" >&2
  exit 1
}

# The mirror that apt is set up for; DEBIAN_MIRROR names another, for systems whose own mirror is not Debian's.
mirror() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
    [ ! -f "$file" ] || awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; exit}}' "$file"
  done | head -n 1
}

fetch() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
    fail "Only apt can bring the ffmpeg of a Debian suite. Test any ffmpeg that you have: ./build.sh test --ffmpeg FOLDER"
  [ -f "$keyring" ] || fail "Debian's keys are missing ($keyring): install the package debian-archive-keyring."
  local from=${DEBIAN_MIRROR:-$(mirror)}
  [ -n "$from" ] || fail "apt's configuration names no mirror; DEBIAN_MIRROR can name one."
  rm -rf "$folder"
  mkdir -p "$folder"/apt/{lists,archives}/partial "$folder/root"

  # An apt with a world of its own, in which nothing is installed: it finds every library that this ffmpeg needs, libc included.
  local state=$folder/apt
  : >"$state/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$from" "$suite" "$keyring" >"$state/suite.sources"
  local apt=(apt-get -qq -o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state"
    -o "Dir::Etc::sourcelist=$state/suite.sources" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null)
  "${apt[@]}" update >&2 || fail "The lists of Debian $suite could not be fetched (see above)."
  "${apt[@]}" install -y --no-install-recommends --download-only ffmpeg >&2 || fail "ffmpeg of Debian $suite could not be fetched (see above)."
  local package
  for package in "$state"/archives/*.deb; do
    dpkg-deb -x "$package" "$folder/root"
  done
  rm -rf "$state"
}

# Each program runs by the loader and the libraries of its own suite. The loader bears the program's name: who lists
# processes sees ffmpeg and ffprobe.
write_programs() {
  local loader libraries program
  loader=$(find "$folder/root" -name 'ld-linux*.so.*' -path '*/lib/*' -print -quit)
  libraries=$(dirname "$(find "$folder/root" -name 'libavcodec.so.*' -print -quit)")
  [ -n "$loader" ] && [ -d "$libraries" ] || fail "The packages of Debian $suite hold no loader or no libavcodec."
  mkdir -p "$folder/loader" "$folder/bin.part"
  for program in ffmpeg ffprobe; do
    ln -sf "$loader" "$folder/loader/$program"
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$folder/loader/$program" \
      "$libraries:$libraries/blas:$libraries/lapack:$libraries/pulseaudio" "$folder/root/usr/bin/$program" >"$folder/bin.part/$program"
    chmod +x "$folder/bin.part/$program"
  done
  "$folder/bin.part/ffmpeg" -hide_banner -version >/dev/null || fail "ffmpeg of Debian $suite does not start here."
  mv "$folder/bin.part" "$folder/bin"
}

if [ ! -x "$folder/bin/ffmpeg" ]; then
  fetch
  write_programs
fi
echo "$folder/bin"
