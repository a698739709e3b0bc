#!/bin/bash
# A private Slurm cluster on this machine, for tests. Needs root and the packages slurmctld, slurmd, slurm-client, munge.
#   slurm-cluster.sh up FOLDER NODES OWNER  starts it: FOLDER is what all nodes share, at most 60 characters long. It
#                                           ends with the process OWNER, however that ends, and after an hour
#   slurm-cluster.sh start FOLDER NODE      starts a node again
#   slurm-cluster.sh ready FOLDER [NODES]   waits until so many nodes can take a task
#   slurm-cluster.sh crash FOLDER NODE      the node loses power: its slurmd and every task die at once
#   slurm-cluster.sh hang FOLDER NODE       its slurmd no longer answers, and its tasks go on; resume ends this
#   slurm-cluster.sh resume FOLDER NODE
#   slurm-cluster.sh stop FOLDER            the controller stops answering; continue ends this
#   slurm-cluster.sh continue FOLDER
#   slurm-cluster.sh down FOLDER            ends all of it
# Everything lies in FOLDER and listens on 127.0.0.1. Each node has namespaces of its own for processes and mounts: of
# /tmp, the home folders and the repository it sees nothing but FOLDER. Only process ids that this script wrote down
# are ever signalled, after a look at whose they are.
set -euo pipefail
umask 022
act=$1
lab=$2
[ "${#lab}" -le 60 ] || { echo "The path is too long for a socket: $lab" >&2; exit 2; }
export SLURM_CONF=$lab/etc/slurm.conf

# A zombie is dead, too, and a number may be somebody else's by now.
mine() {
  [ -s "$1" ] && grep -qs '^State:[[:space:]]*[RSDTtI]' "/proc/$(cat "$1")/status" &&
    { grep -qsz -- "^SLURM_CONF=$SLURM_CONF$" "/proc/$(cat "$1")/environ" || grep -qs -- "$lab" "/proc/$(cat "$1")/cmdline"; }
}

start_node() {
  local node=$1
  mkdir -p "$lab/spool/$node"
  # bash is process 1 of the namespace and reaps what slurmstepd leaves behind.
  HIDE="${HOME:-}:${REPOSITORY:-}" unshare --pid --mount --fork --mount-proc --kill-child=KILL /bin/bash -c '
    node=$0 lab=$1
    mkdir -p "$lab/mount"
    mount --make-rprivate /
    mount --bind "$lab" "$lab/mount"
    exec 9<"$lab/mount"
    IFS=:
    for hidden in /tmp /var/tmp $HIDE; do
      [ -n "$hidden" ] && [ -d "$hidden" ] && mount -t tmpfs tmpfs "$hidden"
    done
    mkdir -p "$lab"
    mount --bind "/proc/self/fd/9" "$lab"
    exec 9<&-
    cd /
    [ ! -x "$lab/etc/$node.ffmpeg" ] || mount --bind "$lab/etc/$node.ffmpeg" "$(command -v ffmpeg)"
    /usr/sbin/slurmd -D -N "$node" & wait' "$node" "$lab" </dev/null >"$lab/log/slurmd-$node.out" 2>&1 &
  echo $! >"$lab/run/$node.pid"
  disown
}

# Below a node's process: unshare, bash, slurmd.
slurmd_of() {
  local p c
  p=$(cat "$lab/run/$1.pid")
  while [ "$(cat "/proc/$p/comm")" != slurmd ]; do
    c=$(cat "/proc/$p/task/$p/children")
    p=${c%% *}
    [ -n "$p" ] || return 1
  done
  echo "$p"
}

end() {
  mine "$1" || { rm -f "$1"; return 0; }
  local p
  p=$(cat "$1")
  kill "-$2" "$p" 2>/dev/null || true
  for _ in $(seq 60); do mine "$1" || break; sleep 0.05; done
  ! mine "$1" || kill -KILL "$p"
  rm -f "$1"
}

ready() {
  local count
  for _ in $(seq 200); do
    # "idle*" does not answer yet.
    count=$(timeout 5 sinfo -h -N -o '%N %T' 2>/dev/null | awk '$2=="idle"||$2=="mixed"||$2=="allocated"' | wc -l)
    [ "$count" -lt "$1" ] || return 0
    sleep 0.1
  done
  echo "The cluster is not ready:" >&2
  timeout 5 sinfo -N -o '%N %T %E' >&2 || true
  tail -n 5 "$lab"/log/*.out >&2 || true
  return 1
}

up() {
  local nodes=$1 host port
  host=$(hostname -s)
  # Ports that nobody listens on now.
  while :; do
    port=$((20000 + (RANDOM % 400) * 20))
    for p in $(seq "$port" $((port + nodes))); do
      ! (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || continue 2
    done
    break
  done
  mkdir -p "$lab"/{etc,run,log,state,munge}
  chmod 0700 "$lab/munge"
  head -c 128 /dev/urandom >"$lab/munge/munge.key"
  chmod 0600 "$lab/munge/munge.key"
  # NodeHostname must be what gethostname() says, or the controller is no valid one.
  cat >"$lab/etc/slurm.conf" <<CONF
ClusterName=lab
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$lab/run/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=$lab/state
SlurmdSpoolDir=$lab/spool/%n
SlurmctldPidFile=$lab/run/slurmctld.pid
SlurmdPidFile=$lab/run/slurmd-%n.pid
SlurmctldLogFile=$lab/log/slurmctld.log
SlurmdLogFile=$lab/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_min_interval=10000,sched_interval=1,max_rpc_cnt=0
MaxArraySize=${MAX_ARRAY_SIZE:-1001}
MaxJobCount=20000
JobRequeue=1
ReturnToService=2
SlurmdTimeout=3
SlurmctldTimeout=30
MessageTimeout=5
TCPTimeout=2
BatchStartTimeout=10
KillWait=2
UnkillableStepTimeout=15
CompleteWait=0
InactiveLimit=0
Waittime=0
MinJobAge=300
$(for i in $(seq "$nodes"); do
  echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=${CPUS:-1} RealMemory=2000 State=UNKNOWN"
done)
PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
  # --force: a folder below /tmp, which others may write to, is a warning and no error.
  /usr/sbin/munged --force --num-threads=2 --key-file="$lab/munge/munge.key" --socket="$lab/run/munge.sock" \
    --pid-file="$lab/run/munged.pid" --log-file="$lab/munge/munged.log" --seed-file="$lab/munge/munge.seed" 2>"$lab/log/munged.out"
  /usr/sbin/slurmctld -D </dev/null >"$lab/log/slurmctld.out" 2>&1 &
  echo $! >"$lab/run/controller.pid"
  disown
  for i in $(seq "$nodes"); do start_node "n$i"; done
  # Tests that were killed leave no cluster behind.
  (
    for _ in $(seq 3600); do
      # It was ended already.
      [ -e "$lab/run/controller.pid" ] || exit 0
      [ -d "/proc/$2" ] || break
      sleep 1
    done
    exec "$0" down "$lab"
  ) </dev/null >/dev/null 2>&1 &
  disown
  ready "$nodes"
}

case $act in
  up) up "$3" "$4" ;;
  ready) ready "${3:-4}" ;;
  start) mine "$lab/run/$3.pid" || start_node "$3" ;;
  crash) ! mine "$lab/run/$3.pid" || kill -KILL "$(cat "$lab/run/$3.pid")"; rm -f "$lab/run/$3.pid" ;;
  hang) kill -STOP "$(slurmd_of "$3")" ;;
  resume) kill -CONT "$(slurmd_of "$3")" ;;
  stop) mine "$lab/run/controller.pid" && kill -STOP "$(cat "$lab/run/controller.pid")" ;;
  continue) mine "$lab/run/controller.pid" && kill -CONT "$(cat "$lab/run/controller.pid")" ;;
  down)
    # The controller first: without its nodes it would wait for their answers.
    ! mine "$lab/run/controller.pid" || kill -CONT "$(cat "$lab/run/controller.pid")"
    end "$lab/run/controller.pid" TERM
    for f in "$lab"/run/n*.pid; do [ ! -e "$f" ] || end "$f" KILL; done
    end "$lab/run/munged.pid" TERM
    ;;
  *) echo "Unknown: $act" >&2; exit 2 ;;
esac
