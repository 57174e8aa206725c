#!/bin/bash
# in_engine.sh FOLDER COMMAND…: run COMMAND beside a container engine that lives only as long as it does. As root.
# Engine and command are in namespaces of their own with no network but loopback and the engine's bridge, so they meet
# nothing of this machine. Images stay in FOLDER (an absolute path); all else is gone afterwards.
set -euo pipefail
export FOLDER=$1 WORKING_FOLDER=$PWD
shift
mkdir -p "$FOLDER"
# shellcheck disable=SC2016 # expanded by the inner shell
exec unshare --mount --net --cgroup --pid --fork --kill-child --mount-proc --propagation private bash -euc '
    ip link set lo up
    mount -t tmpfs tmpfs /run
    mkdir -p /etc/docker
    mount -t tmpfs tmpfs /etc/docker
    # The cgroup namespace begins at this process: mounted anew, the hierarchies show nothing above it.
    mount -t tmpfs tmpfs /sys/fs/cgroup
    for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
        mkdir "/sys/fs/cgroup/$controller"
        mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
    done
    export DOCKER_HOST="unix://$FOLDER/docker.sock"
    rm -f "$FOLDER/docker.pid" "$FOLDER/docker.sock"
    dockerd --host "$DOCKER_HOST" --data-root "$FOLDER/data" --exec-root "$FOLDER/exec" \
        --pidfile "$FOLDER/docker.pid" > "$FOLDER/dockerd.log" 2>&1 &
    engine=$!
    for _ in $(seq 300); do
        docker version > /dev/null 2>&1 && break
        kill -0 "$engine" 2> /dev/null || break
        sleep 0.1
    done
    docker version > /dev/null 2>&1 || { echo "error: the engine did not start:" >&2; tail -n 20 "$FOLDER/dockerd.log" >&2; exit 1; }
    cd "$WORKING_FOLDER"
    status=0
    "$@" || status=$?
    kill -TERM "$engine"
    wait "$engine" || true
    rmdir /sys/fs/cgroup/*/docker 2> /dev/null || true
    exit "$status"' in-engine "$@"
