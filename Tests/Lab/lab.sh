#!/usr/bin/env bash
# Several hosts on one machine, for tests that need a real network between them and real mDNS.
#
# A host is a set of namespaces (network, mounts, host name) with one interface, eth0, on a bridge that all hosts of the
# lab share, its own /run, and its own dbus-daemon and avahi-daemon there. The bridge has a namespace to itself: nothing
# in a lab reaches the machine's network or another lab, so any number of labs may stand side by side. Everything else,
# files above all, is the machine's.
#
#   lab.sh check                     exit 77, with the reason, where a lab cannot stand
#   lab.sh up N [--owner PID]        make hosts 1..N (at most 99) and print the lab's folder, to be given to all commands
#                                    below as $LAB; with --owner the lab ends by itself when that process does
#   lab.sh exec I CMD [ARG...]       run CMD in host I, in place of this script: its pid, signals and status are CMD's
#   lab.sh restart-avahi I           end avahi-daemon in host I and start another
#   lab.sh stop-avahi I              ... only end it
#   lab.sh start-avahi I             ... only start it
#   lab.sh address I NEW             give host I the IPv4 address NEW in place of the one it has
#   lab.sh cut I | mend I            pull host I's cable, and put it back
#   lab.sh down                      end everything in the lab, and the lab
#   lab.sh run N CMD [ARG...]        up, CMD outside of the hosts with $LAB set, down; exits as CMD does
#
# In host I the first address is 10.99.0.I, the host name labI, $LAB_HOST is I, and DBUS_SYSTEM_BUS_ADDRESS leads to its bus.
# `up` takes about a second. Exit status: 0 done, 1 failed, 2 usage, 77 not possible here.
set -euo pipefail

readonly NETWORK=10.99.0
readonly BUS=/run/dbus/system_bus_socket
SELF=$(readlink -f "${BASH_SOURCE[0]}")
readonly SELF

usage() { sed -n '2,/^set -/{/^set -/d; s/^# \{0,1\}//; p}' "$SELF" >&2; exit 2; }
fail() { echo "lab: $*" >&2; exit 1; }
impossible() { echo "lab: not possible here: $*" >&2; exit 77; }

# until_true SECONDS COMMAND...: tries it every 10 ms.
until_true() {
    local tries=$(($1 * 100)); shift
    until "$@"; do ((tries-- > 0)) || return 1; sleep 0.01; done
}

# What stays behind in the lab must not keep our caller's files and pipes open.
close_inherited() {
    local file
    for file in /proc/self/fd/*; do
        file=${file##*/}
        # Bash reads this script from 255, which its children do not get.
        if ((file > 2 && file != 255)); then exec {file}>&-; fi
    done
}

# ---- members -------------------------------------------------------------------------------------------------------
# A member, the switch or a host, is a sleeping process that keeps its namespaces alive. What runs in the lab is found by
# its network namespace and not by remembered process ids, which may have been reused.

network_of() { stat -L -c %i "/proc/$1/ns/net" 2>/dev/null; }

# The keeper of a member, as long as it is the process that it was.
keeper() {
    local pid network
    read -r pid network 2>/dev/null < "$LAB/$1/keeper" || return 1
    [[ $(network_of "$pid") == "$network" ]] && echo "$pid"
}

make_member() {
    mkdir "$LAB/$1"
    setsid unshare --net --mount --uts --propagation private \
        "$SELF" keep-member "$1" < /dev/null > "$LAB/$1/log" 2>&1 &
    until_true 5 test -e "$LAB/$1/ready" || fail "member $1 did not come up: $(cat "$LAB/$1/log")"
    [[ $(network_of $!) != "$(network_of self)" ]] || fail "member $1 has no network of its own"
    echo "$! $(network_of $!)" > "$LAB/$1/keeper"
}

# Runs in the new namespaces.
keep_member() {
    # In place of the machine's /run, so that no folder there is needed and no socket there is found.
    mount -t tmpfs -o size=16m,mode=755 lab /run
    mkdir -p /run/dbus /run/avahi-daemon
    hostname "lab$1"
    ip link set lo up
    : > "$LAB/$1/ready"
    exec sleep infinity
}

within() {
    local member=$1 pid; shift
    pid=$(keeper "$member") || fail "$member is not up"
    exec nsenter --target "$pid" --net --mount --uts --wdns="$PWD" \
        env LAB_HOST="$member" DBUS_SYSTEM_BUS_ADDRESS="unix:path=$BUS" "$@"
}

members() { local folder; for folder in "$LAB"/*/; do basename "$folder"; done; }

# The processes in one of the given network namespaces.
processes_in() {
    local network path wanted=" $* "
    # Processes that end meanwhile make stat fail.
    { stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null || true; } | while read -r network path; do
        [[ $wanted != *" $network "* ]] || { path=${path#/proc/}; echo "${path%%/*}"; }
    done
}

# ---- hosts ---------------------------------------------------------------------------------------------------------

make_switch() {
    make_member switch
    (within switch ip link add bridge type bridge stp_state 0 forward_delay 0 mcast_snooping 0)
    (within switch ip link set bridge up)
}

# Duplicate address detection would keep IPv6 addresses back for a second or two.
connect_host() {
    local host=$1
    (within switch ip link add "port$host" type veth peer name eth0 netns "$(keeper "$host")")
    (within switch ip link set "port$host" master bridge up)
    (within "$host" sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.eth0.accept_dad=0)
    (within "$host" ip link set eth0 up)
    (within "$host" ip address add "$NETWORK.$host/24" brd + dev eth0)
    route_multicast "$host"
}

route_multicast() { (within "$1" ip route replace 224.0.0.0/4 dev eth0); }

start_bus() {
    local host=$1 file=$LAB/$1/bus.conf
    cat > "$file" <<CONF
<busconfig>
  <type>system</type>
  <listen>unix:path=$BUS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/> <allow own="*"/> <allow send_destination="*"/> <allow receive_sender="*"/>
  </policy>
</busconfig>
CONF
    (within "$host" setsid dbus-daemon --config-file="$file" --nofork --nopidfile --nosyslog) \
        < /dev/null > "$LAB/$host/bus.log" 2>&1 &
    until_true 5 test -S "/proc/$(keeper "$host")/root$BUS" || fail "no bus in host $host: $(cat "$LAB/$host/bus.log")"
}

start_avahi() {
    local host=$1 file=$LAB/$1/avahi.conf log=$LAB/$1/avahi.log
    [[ -z $(avahi_of "$host") ]] || fail "avahi-daemon is already running in host $host"
    cat > "$file" <<CONF
[server]
host-name=lab$host
use-ipv4=yes
use-ipv6=yes
allow-interfaces=eth0
ratelimit-burst=10000
[publish]
publish-hinfo=no
publish-workstation=no
CONF
    : > "$log"
    (within "$host" setsid avahi-daemon --file="$file" --no-drop-root --no-chroot --no-rlimits) \
        < /dev/null >> "$log" 2>&1 &
    until_true 10 grep -q "startup complete" "$log" || fail "no avahi-daemon in host $host: $(cat "$log")"
}

avahi_of() {
    local pid
    for pid in $(processes_in "$(network_of "$(keeper "$1")")"); do
        if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == avahi-daemon ]]; then echo "$pid"; fi
    done
}

gone() { [[ ! -e /proc/$1 ]] || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

stop_avahi() {
    local pid
    for pid in $(avahi_of "$1"); do
        kill "$pid"
        until_true 5 gone "$pid" || fail "avahi-daemon $pid of host $1 does not end"
    done
}

change_address() {
    (within "$1" ip -4 address flush dev eth0 scope global)
    (within "$1" ip address add "$2/24" brd + dev eth0)
    # Flushing took the route along with the address.
    route_multicast "$1"
}

# ---- labs ----------------------------------------------------------------------------------------------------------

check() {
    local tool
    [[ $(id -u) == 0 ]] || impossible "it needs root"
    for tool in ip sysctl unshare nsenter setsid dbus-daemon avahi-daemon; do
        command -v "$tool" > /dev/null || impossible "$tool is not installed"
    done
    unshare --net --mount --uts true 2> /dev/null || impossible "namespaces may not be made"
}

up() {
    local count=${1:-} owner="" host
    [[ $count =~ ^[1-9][0-9]?$ ]] || usage
    if [[ ${2:-} == --owner ]]; then owner=${3:?}; fi
    check
    LAB=$(mktemp -d "${TMPDIR:-/tmp}/lab.XXXXXX")
    export LAB
    trap down EXIT
    make_switch
    for ((host = 1; host <= count; host++)); do make_member "$host"; connect_host "$host"; start_bus "$host"; done
    local starting=() pid
    for ((host = 1; host <= count; host++)); do (start_avahi "$host") & starting+=($!); done
    for pid in "${starting[@]}"; do wait "$pid"; done
    if [[ -n $owner ]]; then setsid "$SELF" watch "$owner" < /dev/null > /dev/null 2>&1 & fi
    trap - EXIT
    echo "$LAB"
}

# Ends the lab when its owner has ended without doing so.
watch() {
    while [[ -d $LAB ]] && ! gone "$1"; do sleep 0.2; done
    down
}

down() {
    [[ -d $LAB ]] || return 0
    local member pid networks=() left handle
    for member in $(members); do
        pid=$(keeper "$member") || continue
        # Open until this script ends: else the number of a namespace could pass to another lab's while we kill by it.
        # shellcheck disable=SC2034 # held, not read
        exec {handle}< "/proc/$pid/ns/net"
        networks+=("$(network_of "$pid")")
    done
    while ((${#networks[@]})) && left=$(processes_in "${networks[@]}") && [[ -n $left ]]; do
        # shellcheck disable=SC2086 # one word a process
        kill -KILL $left 2> /dev/null || true
        for pid in $left; do until_true 5 gone "$pid" || fail "process $pid does not end"; done
    done
    rm -rf "$LAB"
}

run() {
    local count=${1:-} status=0; shift || usage
    [[ $# -gt 0 ]] || usage
    LAB=$("$SELF" up "$count" --owner $$) || exit
    export LAB
    trap down EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    "$@" || status=$?
    exit "$status"
}

command=${1:-}; shift || usage
case $command in
    check) check; exit ;;
    up) close_inherited; up "$@"; exit ;;
    run) run "$@" ;;
esac
[[ -n ${LAB:-} ]] || fail "\$LAB is not set; 'lab.sh up' prints what it should be"
export LAB
case $command in
    down) down; exit ;;
    watch) watch "$@"; exit ;;
    keep-member) keep_member "$@" ;;
esac
host=${1:-}; shift || usage
[[ $host =~ ^[0-9]+$ && -e $LAB/$host/keeper ]] || fail "there is no host '$host' in the lab '$LAB'"
case $command in
    exec) [[ $# -gt 0 ]] || usage; within "$host" "$@" ;;
    restart-avahi) close_inherited; stop_avahi "$host"; start_avahi "$host" ;;
    stop-avahi) stop_avahi "$host" ;;
    start-avahi) close_inherited; start_avahi "$host" ;;
    address) [[ $# -gt 0 ]] || usage; change_address "$host" "$1" ;;
    cut) within switch ip link set "port$host" down ;;
    mend) within switch ip link set "port$host" up ;;
    *) usage ;;
esac
