#!/usr/bin/env bash
# How much faster are scenes found in windows side by side than in one pass pinned to one core, and what could the machine give?
#   benchmarks/scene-speed.sh [-w workers] [-r rounds] [-d seconds of video] [video]
# Times Get-VideoScene without its cache, inside PowerShell. The ceiling: as many passes side by side as workers, each
# pinned to a core of its own. Needs Linux, taskset, ffmpeg, and ./build.sh build.
set -euo pipefail
export LC_ALL=C

workers=2 rounds=3 seconds=60
while getopts w:r:d: option; do
  case $option in
    w) workers=$OPTARG ;; r) rounds=$OPTARG ;; d) seconds=$OPTARG ;;
    *) sed -n '3p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -e "$root/out/RenderTools" ] || { echo "scene-speed.sh: run ./build.sh build first." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
video=${1:-}
if [ -z "$video" ]; then
  video=$work/clip.mp4
  ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i "testsrc2=s=1280x720:r=25:d=$seconds" -vf noise=alls=12:allf=t \
    -c:v libx264 -preset ultrafast -crf 22 -g 50 "$video"
fi
video=$(realpath "$video")

# search <windows at once> <cores>: milliseconds of one search, the frame index read before.
search() {
  cd "$root"
  XDG_CACHE_HOME=$(mktemp -d -p "$work") VIDEO=$video WINDOWS=$1 taskset -c "$2" \
    dotnet pwsh -NoProfile -NonInteractive -Command '
      Import-Module ./out/RenderTools
      $null = Get-VideoInfo -LiteralPath $env:VIDEO | New-ChunkPlan
      $time = Measure-Command { $scenes = Get-VideoScene -LiteralPath $env:VIDEO -ThrottleLimit $env:WINDOWS -ProgressAction Ignore }
      [int] $time.TotalMilliseconds'
}

for round in $(seq "$rounds"); do
  one=$(search 1 0)
  all=$(search "$workers" "0-$((workers - 1))")
  for core in $(seq 0 $((workers - 1))); do
    search 1 "$core" > "$work/ceiling.$core" &
  done
  wait
  slowest=$(cat "$work"/ceiling.* | sort -n | tail -1)
  awk -v round="$round" -v one="$one" -v all="$all" -v side="$slowest" -v workers="$workers" 'BEGIN {
    ceiling = workers * one / side
    printf "round %d: one core %d ms, %d windows %d ms, %.2f times as fast; ceiling %.2f, share of it %.2f\n",
      round, one, workers, all, one / all, ceiling, one / all / ceiling }'
done
