#!/usr/bin/env bash
# Counts how many videos of a folder come out of chunks as they come out of one serial ffmpeg, frame for frame.
# usage: tests/count-samples.sh FOLDER [RESULT.tsv [CHUNKS [SHARD OF]]]     (./build.sh build comes first)
# The table has a line for each file, the totals follow on stdout. CHUNKS is 4 unless told; SHARD 0 OF 2 counts every other file.
# FFMPEG_PATH names the folder of another ffmpeg.
# Exit code 1: a file came out different without a word.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
folder=$(realpath "$1") table=$(realpath "${2:-samples.tsv}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet pwsh -NoProfile -NonInteractive -File tests/count-samples.ps1 "$folder" "$table" "${3:-4}" "${4:-0}" "${5:-1}"
