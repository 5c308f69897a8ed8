#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""64 KiB to the example firmware and back, through a real pseudo terminal.

    echo_pty.py BOARD FIRMWARE_FOLDER CHIP BUILD

The terminal is set to the firmware's rate, as any terminal program would; whatever the host sends
comes back byte for byte. With the build `offbaud`, whose bits are 6 % too long, nothing must.
"""

import os
import random
import select
import subprocess
import sys
import termios
import time
import tty

BAUD = termios.B115200
SIZE = 64 * 1024
AHEAD = 1024  # bytes under way: less than the firmware's ring
DEADLINE_S = 200
GARBAGE_S = 3


def open_terminal(path):
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(fd)
    mode = termios.tcgetattr(fd)
    mode[4] = mode[5] = BAUD
    termios.tcsetattr(fd, termios.TCSANOW, mode)
    return fd


def read_some(fd, timeout):
    ready, _, _ = select.select([fd], [], [], timeout)
    return os.read(fd, 4096) if ready else b""


def read_until(fd, text, timeout):
    end = time.monotonic() + timeout
    heard = b""
    while text not in heard and time.monotonic() < end:
        heard += read_some(fd, 0.1)
    return heard


def echo(fd, data, deadline):
    """What came back, and how long it took."""
    start = time.monotonic()
    sent, heard = 0, b""
    while len(heard) < len(data) and time.monotonic() < start + deadline:
        if sent < len(data) and sent - len(heard) < AHEAD:
            sent += os.write(fd, data[sent:len(heard) + AHEAD])
        heard += read_some(fd, 0.2)
    return heard, time.monotonic() - start


def main():
    board, folder, chip, build = sys.argv[1:]
    firmware = f"{folder}/{chip}-hello-{build}.elf"
    link = f"/tmp/pinless-echo-{os.getpid()}"
    process = subprocess.Popen([board, "run", "--chip", chip, "--firmware", firmware, "--link", link,
                                "--fast", "--quiet"], stdout=subprocess.PIPE)
    process.stdout.readline()
    fd = open_terminal(link)
    read_until(fd, b"1> ", 2)  # or it was spoken before the terminal was open
    garbled = build == "offbaud"
    size = 256 if garbled else SIZE
    data = random.Random(7).randbytes(size)
    heard, seconds = echo(fd, data, GARBAGE_S if garbled else DEADLINE_S)
    print(f"{chip} {build}: {len(heard)} of {size} bytes in {seconds:.1f} s, "
          f"{'equal' if heard == data else 'different'}")
    good = (heard == data) != garbled
    os.close(fd)
    process.terminate()
    return 0 if process.wait(20) == 0 and good else 1


if __name__ == "__main__":
    sys.exit(main())
