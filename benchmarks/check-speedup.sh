#!/usr/bin/env bash
# Is the speed-up that Measure-RenderScaling reports true? The commands of one measured run on one core and of one run on several workers are
# recorded, and timed again by a shell loop that knows nothing of RenderTools, in turns with fresh measurements.
#   benchmarks/check-speedup.sh [-w workers] [-d seconds of video] [-r rounds] [-l limit in percent] [video]
# Ends with 0 if both speed-ups (of the medians) differ by the limit at most. Needs Linux, bash 5, taskset, ffmpeg, and ./build.sh build.
set -euo pipefail
export LC_ALL=C

workers=2 seconds=20 rounds=7 limit=3
while getopts w:d:r:l: option; do
  case $option in
    w) workers=$OPTARG ;; d) seconds=$OPTARG ;; r) rounds=$OPTARG ;; l) limit=$OPTARG ;;
    *) sed -n '4p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -e "$root/out/RenderTools" ] || { echo "check-speedup.sh: run ./build.sh build first." >&2; exit 2; }
ffmpeg=$(command -v ffmpeg) ffprobe=$(command -v ffprobe)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

video=${1:-}
if [ -z "$video" ]; then
  video=$work/clip.mp4
  echo "Making a clip: $seconds s of 1280x720 with noise."
  "$ffmpeg" -hide_banner -loglevel error -nostdin -f lavfi -i "testsrc2=s=1280x720:r=25:d=$seconds" -vf noise=alls=12:allf=t \
    -c:v libx264 -preset ultrafast -crf 20 -g 50 "$video"
fi
video=$(realpath "$video")

# measure <file of runs>: one round of the cmdlet.
measure() {
  # dotnet finds the tool below its manifest.
  cd "$root"
  RUNS=$1 VIDEO=$video WORKERS=$workers SECONDS_OF_VIDEO=$seconds dotnet pwsh -NoProfile -NonInteractive -Command '
    Import-Module ./out/RenderTools
    $null = Measure-RenderScaling -LiteralPath $env:VIDEO -WorkerCount ([int]$env:WORKERS) -Repeat 1 -Baseline OneCore -NoCeiling -Start 0 `
      -Duration $env:SECONDS_OF_VIDEO -RunPath $env:RUNS -WarningAction SilentlyContinue -InformationAction Ignore -ProgressAction SilentlyContinue'
}

# column <file of runs> <mode> <column>: of the runs that count. Fields before the first text that may hold a comma are plain.
column() {
  awk -F, -v mode="$2" -v want="$3" '
    NR == 1 { for (i = 1; i <= NF; i++) { gsub(/"|\r/, "", $i); place[$i] = i } next }
    $place["Mode"] == mode && tolower($place["WarmUp"]) == "false" { print $place[want] }' "$1"
}

# record <as>: a program that writes down its command, its cores, its settings of memory and its list of files, and becomes the real one.
record() {
  cat >"$work/bin/$1" <<EOF
#!/usr/bin/env bash
set -u
file='$work/records'/\$EPOCHREALTIME-\$\$
printf '%s\0' '$2' "\$@" >"\$file.command"
grep Cpus_allowed_list /proc/self/status | cut -f2 >"\$file.cores"
printf '%s' "\${GLIBC_TUNABLES-}" >"\$file.tunables"
before=
for argument; do
  [ "\$before" = -i ] && [[ \$argument == *concat.txt ]] && cp "\${argument#file:}" "\$file.list"
  before=\$argument
done
exec '$2' "\$@"
EOF
  chmod +x "$work/bin/$1"
}

mkdir "$work/bin" "$work/records"
record ffmpeg "$ffmpeg"
record ffprobe "$ffprobe"
echo "Recording one run of each kind."
FFMPEG_PATH=$work/bin/ffmpeg measure "$work/recorded.csv"

# commands <mode>: the records of that run, by the time at which it ran.
commands() {
  local start end
  start=$(date -d "$(column "$work/recorded.csv" "$1" StartedUtc)" +%s.%N)
  end=$(awk -v a="$start" -v b="$(column "$work/recorded.csv" "$1" WallSeconds)" 'BEGIN { printf "%.6f", a + b }')
  for file in "$work/records"/*.command; do
    awk -v t="$(basename "${file%-*}")" -v a="$start" -v b="$end" 'BEGIN { exit !(t >= a && t <= b) }' && echo "${file%.command}"
  done
}
mapfile -t one < <(commands OneCore)
mapfile -t many < <(commands Chunked)
[ "${#one[@]}" -gt 0 ] && [ "${#many[@]}" -gt 1 ] || { echo "check-speedup.sh: the commands of a run were not found." >&2; exit 2; }

# words <record>: its arguments, a line each.
words() { tr '\0' '\n' <"$1.command"; }

# A run's own folder, as its commands name it: the two levels above are those of the cache.
folder_of() {
  local file
  for file in "$@"; do
    words "$file" | grep -o '^\(file:\)\?/.*/measure/[^/]*' | sed 's/^file://' && return
  done | head -n 1
}

is_chunk() { words "$1" | grep -qx -- -benchmark; }

# The unfinished file that a command of one chunk writes or checks; nothing for others.
part_of() { words "$1" | grep -o '/[^/]*/chunk-[^/]*\.part\.[^/]*$' | head -n 1 || true; }

# play <record>: the command again, on its cores, with its kind of memory, in another folder.
play() {
  local -a arguments
  local i
  mapfile -d '' -t arguments <"$1.command"
  for i in "${!arguments[@]}"; do
    arguments[i]=${arguments[i]//"$folder"/$again}
  done
  GLIBC_TUNABLES=$(<"$1.tunables") taskset -c "$(<"$1.cores")" "${arguments[@]}" >/dev/null 2>"$1.said" </dev/null ||
    { echo "check-speedup.sh: failed: ${arguments[*]}" >&2; tail -n 3 "$1.said" >&2; exit 2; }
}

# play_chunk <record> <part> <records>: the command, what checks its file, and the name that the file gets when it is finished.
play_chunk() {
  local chunk=$1 part=$2 file
  shift 2
  play "$chunk"
  [ -n "$part" ] || return 0
  for file; do
    [ "$file" != "$chunk" ] && [ "${parts[$file]}" = "$part" ] && play "$file"
  done
  ln -f "$again$part" "$again$(sed -E 's/\.[0-9]+\.part\././' <<<"$part")"
}

# leave <count>: waits until so many chunks run at most; ends with what failed.
leave() {
  while [ "$running" -gt "$1" ]; do
    wait -n
    running=$((running - 1))
  done
}

# run <records>: seconds of all of them, as many chunks at once as there are workers.
run() {
  local file started ended running=0
  folder=$(folder_of "$@") again=$work/again
  rm -rf "$again"
  mkdir "$again"
  # The folders and the lists of files that these commands expect.
  for file in "$@"; do
    words "$file" | grep -o "$folder.*/" | sed "s|^$folder|$again|" | while read -r path; do mkdir -p "$path"; done || true
    if [ -e "$file.list" ]; then
      sed "s|$folder|$again|g" "$file.list" >"$(words "$file" | grep -m 1 'concat.txt$' | sed "s|^file:||; s|$folder|$again|")"
    fi
  done
  local -A parts=() kinds=()
  for file in "$@"; do
    parts[$file]=$(part_of "$file")
    if is_chunk "$file"; then kinds[$file]=chunk; elif [ -n "${parts[$file]}" ]; then kinds[$file]=check; else kinds[$file]=other; fi
  done
  started=$EPOCHREALTIME
  for file in "$@"; do
    case ${kinds[$file]} in
      chunk)
        leave $((workers - 1))
        play_chunk "$file" "${parts[$file]}" "$@" &
        running=$((running + 1))
        ;;
      check) ;;
      other)
        leave 0
        play "$file"
        ;;
    esac
  done
  leave 0
  ended=$EPOCHREALTIME
  awk -v a="$started" -v b="$ended" 'BEGIN { printf "%.3f\n", b - a }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

echo "$rounds rounds of: the cmdlet, then ${#one[@]} and ${#many[@]} recorded commands by a shell loop."
for ((round = 1; round <= rounds; round++)); do
  measure "$work/runs.csv"
  # Which comes first takes turns.
  if ((round % 2)); then
    run "${one[@]}" >>"$work/one"
    run "${many[@]}" >>"$work/many"
  else
    run "${many[@]}" >>"$work/many"
    run "${one[@]}" >>"$work/one"
  fi
  echo "  $round: cmdlet $(column "$work/runs.csv" OneCore WallSeconds | tail -n 1) and $(column "$work/runs.csv" Chunked WallSeconds | tail -n 1) s," \
    "shell $(tail -n 1 "$work/one") and $(tail -n 1 "$work/many") s"
done

awk -v a="$(column "$work/runs.csv" OneCore WallSeconds | median)" -v b="$(column "$work/runs.csv" Chunked WallSeconds | median)" \
  -v c="$(median <"$work/one")" -v d="$(median <"$work/many")" -v workers="$workers" -v limit="$limit" 'BEGIN {
    off = 100 * ((a / b) / (c / d) - 1)
    printf "cmdlet: %.2f s on one core, %.2f s on %d workers: speed-up %.3f\n", a, b, workers, a / b
    printf "shell:  %.2f s on one core, %.2f s on %d workers: speed-up %.3f\n", c, d, workers, c / d
    printf "difference %+.1f %% (limit %s %%)\n", off, limit
    exit (off > limit || off < -limit) }'
