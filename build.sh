#!/usr/bin/env bash
# Everything one does with this repository, from a fresh clone: ./build.sh help
set -euo pipefail
caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off

usage() {
  cat <<'EOF'
Usage: ./build.sh <task>
  build          build the module: out/RenderTools
  test [--full]  build and run every test; --full adds the long ones
  test --ffmpeg [FOLDER ...]
                 the tests that must hold on each ffmpeg, every row, on the ffmpeg of each folder;
                 without a folder on the system's and on those of Debian's trixie and sid
  cluster [--full]
                 the tests on several machines, which they start on this one; needs root
  ci             what CI runs: test, one row of each sort on Debian's ffmpegs, and cluster
  shell          build, and open a PowerShell with the module
  demo           the machine, a render, its speed-up, a proof of the frames and a page of charts, in about three minutes
  package        out/package: the package for a gallery, its module as a folder, and the module compiled for this system
  clean          remove what was built
ffmpeg is installed by the system's package manager where it is missing; the .NET SDK must be there.
EOF
}

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

need_dotnet() {
  command -v dotnet >/dev/null ||
    fail "The .NET SDK 10 is missing. Install it from https://dotnet.microsoft.com/download or your package manager (package dotnet-sdk-10.0), then run this again."
  dotnet --version >/dev/null ||
    fail "The .NET SDK that was found does not fit (see above): SDK 10.0 is needed, https://dotnet.microsoft.com/download"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@" </dev/null
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "This needs root, and there is no sudo. As root, run: $*"
  fi
}

# install_packages <what for> <apt names> <dnf names> <pacman/zypper/apk names> <brew names>
install_packages() {
  echo "Installing what is missing: $1"
  # Unquoted on purpose: each holds several names.
  # shellcheck disable=SC2086
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq || echo "apt-get update failed; trying with the lists at hand." >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2
  elif command -v dnf >/dev/null; then
    as_root dnf install -y --allowerasing $3
  elif command -v pacman >/dev/null; then
    as_root pacman -S --noconfirm --needed $4
  elif command -v zypper >/dev/null; then
    as_root zypper --non-interactive install $4
  elif command -v apk >/dev/null; then
    as_root apk add $4
  elif command -v brew >/dev/null; then
    brew install $5
  else
    fail "No known package manager was found. Install by hand: $1"
  fi
}

need_ffmpeg() {
  if [ -n "${FFMPEG_PATH:-}" ] || { command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null; }; then
    return
  fi
  install_packages ffmpeg ffmpeg ffmpeg-free ffmpeg ffmpeg
}

need_test_tools() {
  [ "$(uname -s)" = Linux ] || return 0
  for tool in tmux setpriv script; do
    if ! command -v "$tool" >/dev/null; then
      install_packages "tmux, setpriv, script" "tmux util-linux bsdutils" "tmux util-linux util-linux-script" "tmux util-linux" tmux
      break
    fi
  done

  # Tests that need these skip, with a sentence, where they cannot be had.
  for tool in strace chromium; do
    command -v "$tool" >/dev/null ||
      (install_packages "$tool" "$tool fonts-dejavu-core" "$tool dejavu-sans-fonts" "$tool" "$tool") || echo "$tool could not be installed; the tests that need it are skipped." >&2
  done
  local missing="" pair
  for pair in SvtAv1EncApp:svt-av1 x265:x265 aomenc:aom-tools rav1e:rav1e; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  [ -z "$missing" ] ||
    (install_packages "standalone encoders" "$missing" "$missing" "$missing" "$missing") || echo "Standalone encoders could not be installed; the tests that need them are skipped." >&2
}

# PowerShell and CSharpier, pinned in .config/dotnet-tools.json: run them as `dotnet pwsh`, `dotnet csharpier`.
need_pwsh() {
  dotnet tool restore >/dev/null || dotnet tool restore || fail "The tools of .config/dotnet-tools.json could not be restored (see above)."
}

. tests/ffmpeg-versions.sh

build() {
  need_dotnet
  need_pwsh
  dotnet build RenderTools.sln "$@" </dev/null
}

# For who wants to render: the module alone, without its tests and what they need, and unexamined.
build_module() {
  need_dotnet
  need_pwsh
  dotnet build src/RenderTools/RenderTools.csproj -p:RunAnalyzers=false --verbosity quiet </dev/null
}

# The number behind a word of the runner's summary ("  failed: 0").
summary_of() {
  sed -nE "s/^[[:space:]]*$1: ([0-9]+)[[:space:]]*$/\1/p" "$2" | tail -n 1
}

# Starts a command beside what follows, and sets beside to its process. It has a process group of its own, so the terminal's
# Ctrl+C does not reach it; it ends with this script.
in_background() {
  set -m
  "$@" </dev/null 2>&1 &
  beside=$!
  set +m
  # shellcheck disable=SC2064
  trap "kill -- -$beside 2>/dev/null || true" EXIT
}

run_tests() {
  local versions=""
  case "${1:-}" in
    --full) export RENDERTOOLS_FULL=1 ;;
    --ffmpeg) shift; test_versions "$@"; return ;;
    --ci) versions=part ;;
    "") ;;
    *) usage >&2; exit 2 ;;
  esac
  need_ffmpeg
  need_test_tools
  build
  [ -z "$versions" ] || dotnet csharpier check . || fail "C# is not laid out as CSharpier does it. Run: dotnet csharpier format ."
  mkdir -p out/test-results
  local log=out/test-results/dotnet-test.log pester=out/test-results/pester.txt status=0 beside passed failed skipped p f s
  # Pester waits for one program after another. It runs beside the first assembly, and its output comes after theirs.
  rm -f "$pester"
  in_background dotnet pwsh -NoProfile -NonInteractive -File tests/Pester/Run.ps1 -ResultPath "$pester" >out/test-results/pester.log

  # One assembly after the other: each fills the machine by itself (9 min 4 s; two at a time took 9 min 35 s).
  dotnet test --solution RenderTools.sln --no-build --no-ansi --no-progress --max-parallel-test-modules 1 </dev/null 2>&1 | tee "$log" || status=$?
  wait "$beside" || status=$?
  trap - EXIT
  cat out/test-results/pester.log
  passed=$(summary_of succeeded "$log")
  failed=$(summary_of failed "$log")
  skipped=$(summary_of skipped "$log")
  [ -n "$passed" ] && [ -n "$failed" ] && [ -n "$skipped" ] || fail "The test runner ended with $status and without a summary (see above)."

  [ -s "$pester" ] || fail "Pester ended with $status and without a result."
  read -r p f s <"$pester"
  [ "$p" -gt 0 ] || fail "Pester ran no test that passed."
  local of_them_pester="$p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))

  if [ -n "$versions" ]; then
    # Half of the time the tests on several machines wait for a scheduler: the others run beside them.
    need_cluster
    in_background run_cluster >out/test-results/cluster-all.log
    run_versions "$versions" || status=$?
    wait "$beside" || status=$?
    trap - EXIT
    cat out/test-results/cluster-all.log
    [ -s "$cluster_counts" ] || fail "The tests on several machines ended without a result (see above)."
    read -r p f s <"$cluster_counts"
    passed=$((passed + versions_passed + p)) failed=$((failed + versions_failed + f)) skipped=$((skipped + versions_skipped + s))
  fi

  # The exit code counts, too: a test assembly that never started is missing from every sum.
  [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || echo "No test failed, but the run ended with $status: see above." >&2
  echo "Of them Pester: $of_them_pester"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$status" -eq 0 ] && [ "$failed" -eq 0 ]
}

# Programs of the tests on several machines. Where they cannot be had those tests skip, with a sentence.
need_cluster() {
  [ "$(uname -s)" = Linux ] && [ "$(id -u)" -eq 0 ] || return 0
  [ -x /usr/sbin/sshd ] ||
    (install_packages "sshd" "openssh-server openssh-client iproute2" "openssh-server openssh-clients iproute" "openssh iproute2" openssh) ||
    echo "sshd could not be installed; the tests that need it are skipped." >&2
  # apt only: elsewhere Slurm has other names for its parts, or is not packaged.
  if command -v apt-get >/dev/null && ! command -v slurmctld >/dev/null; then
    (install_packages "Slurm" "slurmctld slurmd slurm-client munge" "" "" "") ||
      echo "Slurm could not be installed; the tests that need it are skipped." >&2
  fi
}

# After a build. Leaves "passed failed skipped" in a file, since it may run beside others.
cluster_counts=out/test-results/cluster.txt
run_cluster() {
  local log=out/test-results/cluster.log status=0 most=600
  mkdir -p out/test-results
  rm -f "$cluster_counts" out/test-results/cluster-pester.txt
  # Whatever hangs, CI ends. The tests' machines end with the tests, however these end.
  [ "${RENDERTOOLS_FULL:-}" != 1 ] || most=3600
  # In the foreground, so that what ends this script's group ends them, too.
  RENDERTOOLS_CLUSTER=1 timeout --foreground -k 30 "$most" dotnet tests/RenderTools.Engine.Tests/bin/Debug/net10.0/RenderTools.Engine.Tests.dll \
    -noColor -noLogo -namespace RenderTools.Engine.Tests.Cluster </dev/null 2>&1 | tee "$log" || status=$?
  local total errors failed skipped left
  read -r total errors failed skipped left < <(sed -nE \
    's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$log" | tail -n 1)
  [ -n "${total:-}" ] || fail "The tests on several machines ended with $status and without a summary (see above)."
  [ "$left" -lt "$total" ] || fail "No test on several machines was run."

  local pester=out/test-results/cluster-pester.txt p f s
  timeout --foreground -k 30 "$most" dotnet pwsh -NoProfile -NonInteractive -File tests/Pester/Run.ps1 -ResultPath "$pester" -Path tests/cluster </dev/null || status=$?
  [ -s "$pester" ] || fail "Pester ended with $status and without a result."
  read -r p f s <"$pester"
  p=$((total - failed - skipped - left + p)) f=$((failed + errors + f)) s=$((skipped + s))
  echo "On several machines: $p passed, $f failed, $s skipped"
  echo "$p $f $s" >"$cluster_counts"
  return "$status"
}

test_cluster() {
  local status=0
  case "${1:-}" in
    --full) export RENDERTOOLS_FULL=1 ;;
    "") ;;
    *) usage >&2; exit 2 ;;
  esac
  need_ffmpeg
  need_cluster
  build
  run_cluster || status=$?
  return "$status"
}

demo() {
  need_ffmpeg
  build_module
  dotnet pwsh -NoProfile -NonInteractive -File demo/demo.ps1 "$@"
}

# In the caller's folder: `dotnet pwsh` itself works only below the manifest of tools.
shell() {
  need_ffmpeg
  build_module
  exec dotnet pwsh -NoLogo -WorkingDirectory "$caller" -NoExit -Command "Import-Module '${PWD//\'/\'\'}/out/RenderTools/RenderTools.psd1'"
}

package() {
  need_dotnet
  need_pwsh
  dotnet pwsh -NoProfile -NonInteractive -File packaging/package.ps1 "$@" </dev/null
}

clean() {
  need_dotnet
  dotnet clean RenderTools.sln --verbosity quiet </dev/null
  rm -rf out
}

task=${1:-help}
[ $# -eq 0 ] || shift
case "$task" in
  build) build "$@" ;;
  test) run_tests "$@" ;;
  cluster) test_cluster "$@" ;;
  ci) run_tests --ci ;;
  shell) shell ;;
  demo) demo "$@" ;;
  package) package "$@" ;;
  clean) clean ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
