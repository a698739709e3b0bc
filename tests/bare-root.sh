#!/usr/bin/env bash
# Tries README as a new user would: in a root that holds Debian's smallest system, git and the .NET SDK, and nothing else.
# usage: tests/bare-root.sh [SUITE]          as root, on Linux, with debootstrap; takes a quarter of an hour
# The blocks of README are run verbatim and in order: the first shell block clones and builds what is committed here and opens
# its PowerShell, and that PowerShell runs the PowerShell blocks. Left out, and said so: what needs other machines, and the
# block that lists the tasks of build.sh. The log ends with the minutes to the first video.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
suite=${1:-stable}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  echo "bare-root.sh: $*" >&2
  exit 1
}

# A mount namespace of its own: what is mounted below leaves with this script, however it ends.
if [ "${IN_BARE_ROOT:-}" != 1 ]; then
  [ "$(id -u)" -eq 0 ] || fail "This needs root."
  command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
  IN_BARE_ROOT=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

# The mirror that apt is set up for.
mirror() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$file" ] || awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; exit}}' "$file"
  done | sed -n 1p
}

from=${DEBIAN_MIRROR:-$(mirror)}
[ -n "$from" ] || fail "apt's configuration names no mirror; DEBIAN_MIRROR can name one."
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
root=$(mktemp -d)
# In memory, some 4 GB of it: dpkg flushes every file. It is gone with the namespace, so nothing is deleted by name.
mount -t tmpfs -o mode=755 tmpfs "$root"
trap 'cd /; umount -R -l "$root" 2>/dev/null; rmdir "$root"' EXIT

# Everything that .NET itself asks for (libicu, certificates), and git: README's first word.
icu=$(if [ "$suite" = bookworm ]; then echo libicu72; else echo libicu76; fi)
echo "== Debian $suite, git, and the .NET SDK $(dotnet --version)"
debootstrap --variant=minbase --keyring="$keyring" --include="git,ca-certificates,$icu" "$suite" "$root" "$from" >"$root/debootstrap.log" 2>&1 ||
  { tail -n 20 "$root/debootstrap.log" >&2; fail "debootstrap ended with an error (see above)."; }
mkdir -p "$root/usr/share/dotnet" "$root/readme" "$root/root/films"
mount -t proc proc "$root/proc"
cp -a "$sdk/." "$root/usr/share/dotnet/"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"

# How this machine reaches its mirrors: names, certificates, package sources.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
if [ -d /usr/local/share/ca-certificates ]; then
  cp -R /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
fi
for file in "$HOME/.nuget/NuGet/NuGet.Config" /etc/apt/apt.conf.d/*proxy*; do
  [ ! -f "$file" ] || install -D -m 644 "$file" "$root/${file/#$HOME//root}"
done
git clone -q --bare --no-hardlinks . "$root/srv/rendertools.git"

# block LANGUAGE NUMBER: that block of README, as it stands there.
block() {
  awk -v fence="\`\`\`$1" -v wanted="$2" '$0 == fence {n++; inside = 1; next} $0 == "```" {inside = 0} inside && n == wanted' README.md
}

first=$(block sh 1 | sed 's|<this repository>|/srv/rendertools.git|')
cat >"$root/readme/films.ps1" <<'EOF'
# The user's own films.
ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i 'testsrc2=size=640x360:rate=25:duration=20' -c:v libx264 film.mp4
ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i 'testsrc2=size=64x36:rate=1:duration=605' -c:v libx264 -g 20 film.mkv
EOF
{
  # PSReadLine cannot read from a file, and leaves an error for each line.
  echo 'Remove-Module PSReadLine'
  echo '$PSStyle.OutputRendering = "PlainText"; $ProgressPreference = "SilentlyContinue"; . /readme/films.ps1; $Error.Clear()'
  for ((number = 1; ; number++)); do
    block powershell $number >"$root/readme/$number.ps1"
    [ -s "$root/readme/$number.ps1" ] || break
    if grep -qE 'New-S(sh|lurm)Target' "$root/readme/$number.ps1"; then
      echo "'== PowerShell block $number needs other machines: left out'"
    else
      echo "'== PowerShell block $number'; . /readme/$number.ps1 | Out-Host"
      echo "Add-Content /readme/ended \"$number \$([DateTimeOffset]::UtcNow.ToUnixTimeSeconds()) \$(\$Error.Count)\"; \$Error | Out-Host; \$Error.Clear()"
    fi
  done
  echo 'Get-VideoInfo *.mp4, *.mkv | Format-Table Name, Container, Duration, VideoCodec | Out-Host'
  echo 'exit'
} >"$root/readme/typed"

echo "== $first"
begin=$(date +%s)
chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  ${NUGET_CERT_REVOCATION_MODE:+NUGET_CERT_REVOCATION_MODE="$NUGET_CERT_REVOCATION_MODE"} \
  bash -c "cd /root/films && $first" <"$root/readme/typed"
end=$(date +%s)
[ -s "$root/readme/ended" ] || fail "README's PowerShell did not come up (see above)."
video=$(awk '$1 == 1 {print $2}' "$root/readme/ended")
[ -s "$root/root/films/film.rendered.mp4" ] && [ -n "$video" ] || fail "README's pipeline left no video (see above)."
awk '$3 > 0 {print "== block " $1 " ended with " $3 " errors"; bad = 1} END {exit bad}' "$root/readme/ended" || fail "README's commands fail (see above)."
minutes() { awk -v seconds="$1" 'BEGIN {printf "%.1f", seconds / 60}'; }
echo "== The shell block 2 lists the tasks of build.sh: left out"
echo "== $(wc -l <"$root/readme/ended") PowerShell blocks ran; minutes from the first command to the first video: $(minutes $((video - begin))); to the last block: $(minutes $((end - begin)))"
