#!/bin/sh
# Boots a Debian root with its own systemd in a network namespace: mounts, processes and control groups of its own.
# boot.sh NAMESPACE BASE SCRATCH SHARED CGROUP: BASE stays as it is, what changes goes to SCRATCH, SHARED is its /mnt/lab.
set -e
if [ "$6" != inside ]; then
    # Before 'ip netns exec', which hides the tree of control groups behind a /sys of its own.
    mkdir -p "$5"
    echo $$ >"$5/cgroup.procs"
    exec ip netns exec "$1" unshare --mount --pid --uts --ipc --cgroup --fork --kill-child "$0" "$1" "$2" "$3" "$4" "$5" inside
fi
mount --make-rprivate /
mkdir -p "$3/upper" "$3/work" "$3/root"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$3/upper,workdir=$3/work" "$3/root"
cd "$3/root"
mkdir -p mnt/lab
mount --bind "$4" mnt/lab
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
# Its tree of control groups begins at ours.
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do : >"dev/$node"; mount --bind "/dev/$node" "dev/$node"; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
: >etc/machine-id
# That of the namespace, which 'ip netns exec' has laid over the host's.
cat /etc/resolv.conf >etc/resolv.conf
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd --log-target=console \
    --show-status=0 systemd.unified_cgroup_hierarchy=1
