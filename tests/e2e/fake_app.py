#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An application that answers as SPEC.md section 7 says, and with a key demands a proof.

    fake_app.py LINK LOG [KEY_HEX]

Written from the document and with Python's hmac and zlib, so that it does not share our mistakes. It
goes nowhere: the log says what it was asked for, and it is silent after having said `going`.
"""

import hashlib
import hmac
import os
import pty
import select
import struct
import sys
import tty
import zlib

MAGIC = bytes.fromhex("F5504C656E746572")
PRODUCT = 0x1234
TARGETS = {0: "none", 1: "rom", 2: "loader", 3: "app"}


def frames(heard):
    """Whole, undamaged frames, and what is left of the bytes."""
    found = []
    while (at := heard.find(MAGIC)) >= 0 and len(heard) - at > 8:
        size = {1: 22, 2: 54}.get(heard[at + 8], 8)
        if len(heard) - at < size:
            break
        frame = heard[at:at + size]
        if size > 8 and zlib.crc32(frame[:-4]) == struct.unpack(">I", frame[-4:])[0]:
            found.append(frame)
        heard = heard[at + 8:]
    return found, heard[-64:]


class App:
    def __init__(self, fd, log, key):
        self.fd, self.log, self.key = fd, log, key
        self.nonce = None

    def say(self, state, frame, more=""):
        product, tag = struct.unpack(">II", frame[10:18])
        line = f"pinless {state} {TARGETS[frame[9]]} product {product:08X} version 3.1.4 tag {tag:08X}{more}"
        os.write(self.fd, b"> " + line.encode() + b"\r\n")
        print(state, file=self.log, flush=True)

    def proved(self, frame):
        if self.nonce is None or frame[8] != 2:
            return False
        signed = b"pinless entry 1\0" + frame[9:18] + self.nonce
        return hmac.compare_digest(hmac.new(self.key, signed, hashlib.sha256).digest(), frame[18:50])

    def answer(self, frame):
        """True: it goes."""
        if struct.unpack(">I", frame[10:14])[0] != PRODUCT:
            return False
        if frame[9] == 0:
            self.say("here", frame)
        elif not self.key or self.proved(frame):
            self.say("going", frame)
            return True
        elif frame[8] == 2:
            self.say("refused", frame)
        else:
            self.nonce = os.urandom(16)
            self.say("challenge", frame, f" nonce {self.nonce.hex().upper()}")
        return False


def main():
    link, log = sys.argv[1], open(sys.argv[2], "w", encoding="ascii")
    key = bytes.fromhex(sys.argv[3]) if len(sys.argv) > 3 else b""
    fd, other = pty.openpty()
    tty.setraw(other)
    os.symlink(os.ttyname(other), link)
    app, heard = App(fd, log, key), b""
    while True:
        if not select.select([fd], [], [], 0.2)[0]:
            os.write(fd, b"tick\r\n")
            continue
        found, heard = frames(heard + os.read(fd, 256))
        if any([app.answer(frame) for frame in found]):
            select.select([], [], [], 30)  # silent, like a loader that never comes
            return


main()
