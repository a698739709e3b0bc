#!/usr/bin/env bash
# What huge pages save: two copies of the same job side by side on two cores, one with plain memory and one as RenderTools asks for it,
# and again with the cores changed. Prints the CPU seconds of both and the ratio of each pair.
#   benchmarks/huge-pages.sh clip.mp4 [rounds]
set -euo pipefail
clip=$(realpath "${1:?a clip}") rounds=${2:-2}
huge=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# copy <core> <name> <settings of memory> <filter> <extension> <encoder>
copy() {
  local TIMEFORMAT='%U %S'
  { time GLIBC_TUNABLES=$3 SVT_LOG=1 taskset -c "$1" ffmpeg -v error -nostdin -y -threads 1 -filter_threads 1 -i "$clip" -map 0:v:0 -vf "$4" ${6} -threads 1 -fflags +bitexact "$work/$2.$5"; } 2>"$work/$2.time"
}

seconds() { tail -n 1 "$work/$1.time" | awk '{ print $1 + $2 }'; }

while IFS='|' read -r filter extension encoder; do
  : >"$work/pairs"
  for ((round = 0; round < 2 * rounds; round++)); do
    copy $((round % 2)) plain "" "$filter" "$extension" "$encoder" &
    copy $((1 - round % 2)) huge "$huge" "$filter" "$extension" "$encoder" &
    wait
    echo "$(seconds plain) $(seconds huge)" >>"$work/pairs"
  done
  cmp -s "$work/plain.$extension" "$work/huge.$extension" && same=same || same="different"
  awk -v what="$filter, $encoder" -v same="$same" '
    { plain += $1; huge += $2; ratios = ratios sprintf(" %.3f", $2 / $1) }
    END { printf "%s: %.2f and %.2f CPU s, ratios%s, output %s\n", what, plain / NR, huge / NR, ratios, same }' "$work/pairs"
done <<'EOF'
unsharp|mp4|-c:v libx264 -preset medium -crf 23
unsharp|mp4|-c:v libx264 -preset veryfast -crf 23
unsharp|mp4|-c:v libx265 -preset fast -crf 28 -x265-params log-level=error:pools=none:frame-threads=1:wpp=0:lookahead-slices=0
unsharp|mp4|-c:v libsvtav1 -preset 8 -crf 35 -svtav1-params lp=1
unsharp|mkv|-c:v libvpx-vp9 -cpu-used 4 -crf 33 -b:v 0
unsharp|mkv|-c:v ffv1 -level 3 -g 1 -slices 4
hqdn3d|mp4|-c:v libx264 -preset veryfast -crf 23
nlmeans=r=7|mp4|-c:v libx264 -preset veryfast -crf 23
EOF
