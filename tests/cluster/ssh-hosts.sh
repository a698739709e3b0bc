#!/usr/bin/env bash
# Three hosts h1, h2, h3 with real sshd on this machine, for tests. Needs root, openssh-server and iproute2.
#   ssh-hosts.sh why                  why they cannot be started here; nothing where they can
#   ssh-hosts.sh up LAB [PATH ...]    starts them; LAB/config is ssh's configuration, the PATHs are what they share with this machine
#   ssh-hosts.sh cut|join LAB h2      pulls h2's network cable, or puts it in again
#   ssh-hosts.sh crash LAB h2         kills h2 with all that runs on it
#   ssh-hosts.sh down LAB             stops them, by their process ids
# Each has network, mount, process and host name namespaces of its own. Of the files of users (/home, /root, /tmp, this
# repository) none is there but the PATHs and LAB/sshd. h3 also knows a user `render`. LAB/sshd/other/ffmpeg, first on h2's
# PATH, is another ffmpeg: OTHER_FFMPEG where that is set, else the system's under another version. LAB/sshd/witness/ffmpeg is
# the system's, and notes in LAB/sshd/witness/log on which host it is run; while LAB/sshd/witness/stuck names the host, it
# renders no chunk and does not end. The hosts are also called node1, node2 and node3.
set -euo pipefail
self=$(readlink -f "${BASH_SOURCE[0]}")
repository=$(dirname "$(dirname "$(dirname "$self")")")
hosts="h1 h2 h3"

why() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "namespaces of hosts need root"
  elif [ ! -x /usr/sbin/sshd ]; then
    echo "openssh-server is not installed"
  elif ! command -v ip >/dev/null || ! command -v ssh >/dev/null; then
    echo "ip (iproute2) or ssh is not installed"
  elif ! unshare --mount --net --pid --uts --fork true 2>/dev/null; then
    echo "this system does not let root make namespaces"
  fi
}

# What becomes of the machine's files in a host: everything of users is hidden, and the shared paths are put back.
hide() {
  local n=0 path
  mount -t tmpfs none /mnt
  for path in "$@"; do
    n=$((n + 1))
    mkdir "/mnt/$n"
    mount --bind "$path" "/mnt/$n"
  done
  for path in /tmp /var/tmp /root /home /run "$repository"; do
    [ ! -d "$path" ] || mount -t tmpfs -o mode=1777 none "$path"
  done
  n=0
  for path in "$@"; do
    n=$((n + 1))
    mkdir -p "$path"
    mount --move "/mnt/$n" "$path"
  done
  mkdir -p -m 755 /run/sshd
}

inside() {
  local lab=$1 host=$2
  shift 2
  hostname "$host"
  hide "$lab/sshd" "$@"
  if [ "$host" = h3 ]; then
    local file
    for file in passwd shadow group; do mount --bind "$lab/sshd/$file" "/etc/$file"; done
    mkdir -p /home/render
    chown render:render /home/render
  fi
  exec /usr/sbin/sshd -D -e -f "$lab/sshd/$host.conf"
}

# The first private network that nobody on this machine uses: tests run side by side.
take_network() {
  local n
  for n in $(seq 1 250); do
    if ip link add "rtbr$n" type bridge 2>/dev/null; then
      echo "$n"
      return
    fi
  done
  echo "no private network is free" >&2
  return 1
}

users() {
  cp /etc/passwd /etc/shadow /etc/group "$1"
  echo 'render:x:4711:4711::/home/render:/bin/sh' >>"$1/passwd"
  echo 'render:*:19000:0:99999:7:::' >>"$1/shadow"
  echo 'render:x:4711:' >>"$1/group"
}

other_ffmpeg() {
  mkdir -p "$1"
  if [ -n "${OTHER_FFMPEG:-}" ]; then
    printf '#!/bin/sh\nexec %q "$@"\n' "$OTHER_FFMPEG" >"$1/ffmpeg"
  else
    cat >"$1/ffmpeg" <<'EOF'
#!/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
[ "$1" = -version ] || exec ffmpeg "$@"
ffmpeg -version | sed '1s/version [^ ]*/version 0.1-other/'
EOF
  fi
  chmod 755 "$1/ffmpeg"
}

witness() {
  mkdir -p "$1"
  : >"$1/log"
  chmod 666 "$1/log"
  cat >"$1/ffmpeg" <<EOF
#!/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
host=\$(hostname)
echo "\$host \$(id -un) \$*" >>$1/log
case " \$* " in
  *" -filter_complex "*) [ "\$(cat $1/stuck 2>/dev/null)" != "\$host" ] || exec ffmpeg -v error -re -f lavfi -i testsrc -f null - ;;
esac
exec ffmpeg "\$@"
EOF
  chmod 755 "$1/ffmpeg"
}

up() {
  local lab=$1 host n address path i=0
  shift
  mkdir -p "$lab/sshd"
  chmod 755 "$lab" "$lab/sshd"
  n=$(take_network)
  echo "$n" >"$lab/network"
  ip addr add "10.77.$n.1/24" dev "rtbr$n"
  ip link set "rtbr$n" up
  ssh-keygen -q -t ed25519 -N '' -f "$lab/sshd/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$lab/key"
  cp "$lab/key.pub" "$lab/sshd/authorized_keys"
  chmod 644 "$lab/sshd/authorized_keys"
  users "$lab/sshd"
  other_ffmpeg "$lab/sshd/other"
  witness "$lab/sshd/witness"
  : >"$lab/config"
  for host in $hosts; do
    i=$((i + 1))
    address=10.77.$n.$((10 + i))
    path=/usr/local/bin:/usr/bin:/bin
    [ "$host" != h2 ] || path=$lab/sshd/other:$path
    # StrictModes: the key's file lies under /tmp. SHLVL: bash reads ~/.bashrc for each command that sshd starts otherwise.
    cat >"$lab/sshd/$host.conf" <<EOF
ListenAddress $address
HostKey $lab/sshd/host_key
AuthorizedKeysFile $lab/sshd/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 200
MaxSessions 200
SetEnv SHLVL=2 PATH=$path
EOF
    ip netns add "rt$n$host"
    ip link add "rt$n$host" type veth peer name eth0 netns "rt$n$host"
    ip link set "rt$n$host" master "rtbr$n" up
    ip -n "rt$n$host" link set lo up
    ip -n "rt$n$host" addr add "$address/24" dev eth0
    ip -n "rt$n$host" link set eth0 up
    setsid ip netns exec "rt$n$host" unshare --mount --propagation private --uts --pid --fork --kill-child=KILL --mount-proc \
      "$self" inside "$lab" "$host" "$@" </dev/null >"$lab/$host.log" 2>&1 &
    echo $! >"$lab/$host.pid"
    printf 'Host %s node%s\n  HostName %s\n' "$host" "$i" "$address" >>"$lab/config"
    printf '%s %s\n' "$address" "$(cut -d' ' -f1,2 "$lab/sshd/host_key.pub")" >>"$lab/known_hosts"
  done
  cat >>"$lab/config" <<EOF
Host *
  IdentityFile $lab/key
  IdentitiesOnly yes
  UserKnownHostsFile $lab/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
EOF
  for host in $hosts; do
    address=$(awk -v h="$host" '$1 == "Host" { on = $2 == h } on && $1 == "HostName" { print $2 }' "$lab/config")
    for i in $(seq 200); do
      ! (exec 3<>"/dev/tcp/$address/22") 2>/dev/null || continue 2
      sleep 0.05
    done
    cat "$lab/$host.log" >&2
    return 1
  done
}

crash() {
  local pid
  pid=$(cat "$1/$2.pid")
  # Its process id may be another's by now.
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "inside $1 $2"; then
    kill -KILL "$pid"
  fi
  rm -f "$1/$2.pid"
}

down() {
  local host n
  n=$(cat "$1/network")
  for host in $hosts; do
    [ ! -e "$1/$host.pid" ] || crash "$1" "$host"
    ip netns del "rt$n$host" 2>/dev/null || true
  done
  ip link del "rtbr$n" 2>/dev/null || true
}

task=$1
shift
case $task in
  why) why ;;
  up) up "$@" ;;
  inside) inside "$@" ;;
  cut) ip link set "rt$(cat "$1/network")$2" down ;;
  join) ip link set "rt$(cat "$1/network")$2" up ;;
  crash) crash "$@" ;;
  down) down "$@" ;;
  *) sed -n '2,12p' "$self" >&2; exit 2 ;;
esac
