#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Say to libudev's listeners in this network namespace that the adapter of with_port.sh has gone or
come.

    plug_event.py remove|add DEVNAME

The message is the one of libudev's monitor: "libudev", a magic, sizes, the hash of the subsystem that
filters look at, then properties."""
import socket
import struct
import sys

NETLINK_KOBJECT_UEVENT = 15
UDEV_GROUP = 2
MAGIC = 0xFEEDCAFE
HEADER = 40


def murmur2(data, seed=0):
    """MurmurHash2 by Austin Appleby, 32 bits, as libudev's filters hash names."""
    m, mask = 0x5BD1E995, 0xFFFFFFFF
    h = (seed ^ len(data)) & mask
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i:i + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = (h * m & mask) ^ k
    if data[whole:]:
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def message(action, name):
    properties = {
        "ACTION": action, "DEVPATH": "/devices/virtual/tty/ttyUSB0", "SUBSYSTEM": "tty",
        "SEQNUM": "9999", "DEVNAME": "/dev/" + name, "MAJOR": "4", "MINOR": "64", "ID_BUS": "usb",
        "ID_VENDOR_ID": "1a86", "ID_MODEL_ID": "7523", "USEC_INITIALIZED": "1"}
    body = b"".join(f"{key}={value}\0".encode() for key, value in properties.items())
    return (b"libudev\0" + struct.pack(">I", MAGIC) + struct.pack("=III", HEADER, HEADER, len(body))
            + struct.pack(">IIII", murmur2(b"tty"), 0, 0, 0) + body)


with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT) as out:
    out.bind((0, 0))
    out.sendto(message(*sys.argv[1:3]), (0, UDEV_GROUP))
