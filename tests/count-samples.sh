#!/usr/bin/env bash
# Counts how many videos of a folder come out of chunks as they come out of one serial ffmpeg, frame for frame.
# usage: tests/count-samples.sh FOLDER [RESULT.tsv [SHARD OF]]     (./build.sh build comes first)
# The table has a line for each file, the totals follow on stdout. SHARD 0 OF 2 counts every other file.
# Exit code 1: a file came out different without a word.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
folder=$(realpath "$1") table=$(realpath "${2:-samples.tsv}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet pwsh -NoProfile -NonInteractive -File tests/count-samples.ps1 "$folder" "$table" "${3:-0}" "${4:-1}"
