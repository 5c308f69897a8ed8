#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Run a command where Chromium's Web Serial sees one serial adapter, which is the terminal that LINK
# points to, and may use it without asking on ORIGIN. Needs to be root, or user namespaces.
#
#   with_port.sh LINK ORIGIN COMMAND...
#
# Chromium lists ports through libudev from /sys, with udev's database beside it. Both are replaced in
# a mount namespace of their own, so nothing outside changes. The network is a namespace, too: what is
# served in it is served to nobody else.
set -euo pipefail
link=$1 origin=$2
shift 2

# shellcheck disable=SC2016
inside='
set -e
link=$1 origin=$2
shift 2
mount --make-rprivate / 2>/dev/null || true
for folder in /sys/class/tty /sys/devices/virtual/tty /run /etc/chromium /dev/shm; do
    mkdir -p "$folder"
    mount -t tmpfs none "$folder"
done
device=/sys/devices/virtual/tty/ttyUSB0
mkdir -p "$device" /run/udev/data /etc/chromium/policies/managed
ln -s "$link" /dev/shm/pinless-tty # Chromium opens nothing outside /dev
printf "MAJOR=4\nMINOR=64\nDEVNAME=shm/pinless-tty\n" >"$device/uevent"
echo 4:64 >"$device/dev"
ln -s ../../../../class/tty "$device/subsystem"
ln -s ../../devices/virtual/tty/ttyUSB0 /sys/class/tty/ttyUSB0
printf "%s\n" I:1 E:ID_BUS=usb E:ID_VENDOR_ID=1a86 E:ID_MODEL_ID=7523 E:ID_MODEL=USB_Serial \
    E:ID_SERIAL_SHORT=PL0001 G:systemd >/run/udev/data/c4:64
printf "{\"SerialAllowAllPortsForUrls\": [\"%s\"]}\n" "$origin" \
    >/etc/chromium/policies/managed/pinless.json
ip link set lo up
# What lies in /sys is no sysfs: libudev is told not to mind.
export SYSTEMD_DEVICE_VERIFY_SYSFS=0
exec "$@"'

exec unshare --mount --net bash -c "$inside" with_port "$link" "$origin" "$@"
