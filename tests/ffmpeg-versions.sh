# shellcheck shell=bash
# Read by build.sh: the tests that must hold on each ffmpeg, on those of other versions.

# The folders of the ffmpegs of Debian's suites, one a line; of a suite that cannot be had, nothing, and why.
ffmpegs_of_debian() {
  local suite
  for suite in trixie sid; do
    tests/ffmpeg-of-suite.sh "$suite" "out/ffmpeg/$suite" || true
  done
}

need_debian_keys() {
  if command -v apt-get >/dev/null && [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    install_packages "the keys that Debian signs with" debian-archive-keyring
  fi
}

# run_versions <all|part> [folder ...], and sets versions_passed, versions_failed and versions_skipped. Without a folder these are
# Debian's, and, for all, the system's. The table goes into docs/ where nothing is left out, else into out/.
run_versions() {
  local rows=$1 counts=out/test-results/ffmpeg-versions.txt table=out/ffmpeg-versions.md part=() folders=() status=0
  shift
  mkdir -p out/test-results
  if [ $# -gt 0 ]; then
    local folder
    for folder in "$@"; do
      case $folder in
        /*) folders+=("$folder") ;;
        *) folders+=("$caller/$folder") ;;
      esac
    done
  else
    need_debian_keys
    mapfile -t folders < <(ffmpegs_of_debian)
  fi
  local found=${#folders[@]}
  [ "$rows" = all ] || part=(-Part)
  if [ "$rows" = all ] && [ $# -eq 0 ]; then
    folders=(system "${folders[@]}")
    [ "$found" -lt 2 ] || table=docs/ffmpeg-versions.md
  fi

  versions_passed=0 versions_failed=0 versions_skipped=0
  if [ $# -eq 0 ] && [ "$found" -lt 2 ]; then
    echo "Not every ffmpeg of Debian was tested, see above. This counts as skipped." >&2
    versions_skipped=$((2 - found))
  fi
  [ ${#folders[@]} -gt 0 ] || return 0
  rm -f "$counts"
  dotnet pwsh -NoProfile -NonInteractive -File tests/ffmpeg-versions.ps1 -TablePath "$table" -ResultPath "$counts" "${part[@]}" "${folders[@]}" </dev/null || status=$?
  [ -s "$counts" ] || fail "The tests of other versions of ffmpeg ended with $status and without a result (see above)."
  local passed failed skipped
  read -r passed failed skipped <"$counts"
  versions_passed=$passed versions_failed=$failed versions_skipped=$((versions_skipped + skipped))
  echo "$table: $passed passed, $failed failed, $skipped skipped on other versions of ffmpeg"
  return "$status"
}

test_versions() {
  local status=0
  need_ffmpeg
  build
  run_versions all "$@" || status=$?
  echo "$versions_passed passed, $versions_failed failed, $versions_skipped skipped"
  return "$status"
}
