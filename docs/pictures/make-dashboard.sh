#!/usr/bin/env bash
# Makes docs/pictures/dashboard.svg from a real render: ./build.sh build, then this. Needs tmux and ffmpeg.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
[ -e "$root/out/RenderTools" ] || { echo "make-dashboard.sh: run ./build.sh build first." >&2; exit 1; }
for tool in tmux ffmpeg; do
  command -v "$tool" >/dev/null || { echo "make-dashboard.sh: $tool is missing." >&2; exit 1; }
done

work=$(mktemp -d)
tmux=(tmux -L "rendertools-picture-$$" -f /dev/null -u)
cleanup() {
  "${tmux[@]}" kill-server 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

echo "Making a film of a minute."
ffmpeg -hide_banner -loglevel error -f lavfi -i testsrc2=size=320x180:rate=25 -t 60 \
  -c:v libx264 -preset veryfast -g 50 "$work/Spring.mkv" </dev/null
cat >"$work/render.ps1" <<'EOF'
Import-Module ./out/RenderTools
Set-Location $PSScriptRoot
Get-VideoInfo Spring.mkv | New-ChunkPlan -ChunkCount 30 |
    Invoke-ChunkRender -VideoFilter unsharp -Preset medium -WorkingDirectory work -Dashboard
EOF
# dotnet finds the tool below its manifest.
cd "$root"
"${tmux[@]}" new-session -d -x 112 -y 32 "env -u NO_COLOR COLORTERM=truecolor TERM=xterm-256color dotnet pwsh -NoProfile -File '$work/render.ps1'"

echo "Rendering, until half of it is done."
# The dashboard alone: finished chunks have scrolled up before it.
screen() { "${tmux[@]}" capture-pane -p -e | sed -n '/╭─render/,$p'; }
percent=0
while [ "$percent" -lt 50 ]; do
  sleep 0.1
  screen >"$work/screen.ansi" || { echo "make-dashboard.sh: the render ended too soon." >&2; exit 1; }
  plain=$(sed $'s/\e\\[[0-9;]*m//g' "$work/screen.ansi")
  # A picture whose workers have all been looked at, and with its last row.
  if grep -q ' MB ' <<<"$plain" && grep -q 'q stop gracefully' <<<"$plain"; then
    percent=$(sed -nE '2s/.* ([0-9]+) % .*/\1/p' <<<"$plain")
    percent=${percent:-0}
  fi
done
dotnet pwsh -NoProfile -File "$here/ansi-to-svg.ps1" "$work/screen.ansi" "$here/dashboard.svg"
