#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A product's own protocol in the resident loader, spoken by a client of its own on the virtual board;
and AN3155 beside it, spoken by stm32flash.

    framed.py BOARD FIRMWARE_FOLDER CHIP

The client is written from examples/framed/framed.h; sums are Python's own.
"""
import binascii
import os
import struct
import subprocess
import sys
import tempfile
import zlib

from virtual_board import Board, Line, check

HELLO, ERASE, WRITE, VERIFY, START = range(1, 6)
GOOD, UNKNOWN, ARGUMENT, REFUSED, WRONG, NO_START = range(6)

FLASH = 0x08000000
PID = {"l452": 0x462, "f103": 0x410, "f405": 0x413, "g071": 0x460}
KIB = {"l452": 512, "f103": 128, "f405": 1024, "g071": 128}


def frame(command, payload=b""):
    body = struct.pack("<HB", len(payload), command) + payload
    return b"\x55" + body + struct.pack("<H", binascii.crc_hqx(body, 0xFFFF))


class Client(Line):
    def answer(self, command, patience=30):
        """Status and data; None: silence."""
        head = self.hear(4, patience)
        if not head:
            return None
        check(len(head) == 4 and head[0] == 0x55, f"no frame: {head!r}")
        rest = self.hear(struct.unpack("<H", head[1:3])[0] + 2, 2)
        check(frame(head[3], rest[:-2]) == head + rest, f"a broken frame: {head + rest!r}")
        check(head[3] == command | 0x80, f"the answer to something else: {head!r}")
        return rest[0], rest[1:-2]

    def open(self):
        for _ in range(20):
            self.send(b"\x55")
            answer = self.answer(HELLO, 1)
            if answer:
                return answer
        return sys.exit("nobody answers")

    def ask(self, command, payload=b"", patience=30):
        self.send(frame(command, payload))
        return self.answer(command, patience)

    def status(self, command, payload=b""):
        answer = self.ask(command, payload)
        check(answer is not None, f"no answer to {command}")
        return answer[0]


def blocks(image, size):
    return [struct.pack("<I", at) + image[at:at + size] for at in range(0, len(image), size)]


def write(line, image, size=256):
    check(line.status(ERASE, struct.pack("<I", len(image))) == GOOD, "not erased")
    for block in blocks(image, size):
        check(line.status(WRITE, block) == GOOD, "not written")


def sum_of(image):
    return struct.pack("<II", len(image), zlib.crc32(image))


def stm32flash(*arguments):
    command = ["stm32flash", "-m", "8n1", "-b", "115200", *arguments, "port"]
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=200)


def introduces_itself(board, chip, app):
    with board:
        line = Client("port", 57600)
        status, data = line.open()
        version, granule, pid, block, base, room = struct.unpack("<BBHHII", data)
        check((status, version, pid, block, base, room) ==
              (GOOD, 1, PID[chip], 256, app, KIB[chip] * 1024 - (app - FLASH)), f"hello: {data!r}")
        check(line.ask(HELLO) == (GOOD, data), "another hello")
        refuses(line, granule, room)
        line.close()


def refuses(line, granule, room):
    """What must not be done, and what is no frame at all."""
    size = struct.pack("<I", room + 1)
    check(line.status(START) == NO_START, "started what is not there")
    check(line.status(6) == UNKNOWN and line.status(0) == UNKNOWN, "a command that is none")
    check(line.status(ERASE, size) == ARGUMENT, "erased what is not there")
    check(line.status(ERASE, bytes(4)) == ARGUMENT and line.status(ERASE) == ARGUMENT, "erased nothing")
    check(line.status(WRITE, bytes(4)) == ARGUMENT, "wrote nothing")
    check(line.status(WRITE, struct.pack("<I", room - 8) + bytes(16)) == ARGUMENT, "beyond the end")
    check(line.status(WRITE, struct.pack("<i", -256) + bytes(256)) == ARGUMENT, "into the loader")
    check(granule == 1 or line.status(WRITE, struct.pack("<I", 1) + bytes(8)) == ARGUMENT,
          "a part of a granule")
    check(line.status(VERIFY, size + bytes(4)) == ARGUMENT, "verified what is not there")
    check(line.ask(WRITE, bytes(261), 1) is None, "took a longer frame than there are")
    for spoilt in (frame(HELLO)[:-1] + b"!", frame(HELLO)[:-2], b"\x55\xff"):
        line.send(spoilt)
        check(line.answer(HELLO, 1) is None, "answered what is no frame")
    check(line.status(HELLO) == GOOD, "does not listen after noise")


def is_cut_off(board, image, app):
    """All is written, but the host goes before it has verified; then a wrong sum."""
    with board:
        line = Client("port", 230400)
        line.open()
        write(line, image)
        check(line.status(START) == NO_START, "started before it was verified")
        line.close()
    held = flash()[app - FLASH:][:len(image)]
    check(held[:1] == b"\xff" and held[8:] == image[8:], "the first granule was not held back")
    with board:
        line = Client("port")
        line.open()
        check(line.status(VERIFY, sum_of(image)) == WRONG, "right without its first granule")
        check(line.status(START) == NO_START, "started without its first granule")
        line.close()


def replaces_what_is_no_program(line, other):
    """It is verified, but has no vectors; what is programmed once is not programmed over."""
    write(line, other, 64)
    check(line.status(VERIFY, sum_of(other)) == GOOD, "the other image is not right")
    check(line.status(START) == NO_START, "started what has no vectors")
    for at in (0, 64):
        again = bytes(byte ^ 0xFF for byte in other[at:at + 8])
        check(line.status(WRITE, struct.pack("<I", at) + again) == REFUSED, "written over")


def is_updated(board, image, app):
    """With an answer that was missed, and a block spoilt on the way."""
    with board:
        line = Client("port")
        line.open()
        replaces_what_is_no_program(line, bytes(reversed(image)))
        write(line, image, 128)
        first = blocks(image, 128)[0]
        check(line.status(WRITE, first) == GOOD, "a repeated block was refused")
        spoilt = bytearray(frame(WRITE, first))
        spoilt[40] ^= 1
        line.send(spoilt)
        check(line.answer(WRITE, 1) is None, "a spoilt block was answered")
        check(line.status(VERIFY, sum_of(image[:-1] + b"?")) == WRONG, "another image is right")
        check(line.status(START) == NO_START, "started although the sum was wrong")
        check(line.status(VERIFY, sum_of(image)) == GOOD, "the image is not right")
        check(line.status(VERIFY, sum_of(image)) == GOOD, "nor once more")
        check(line.status(START) == GOOD, "not started")
        said = line.hear(4096, 1)
        line.close()
    check(b"hello" in said, f"the application does not run: {said!r}")
    check(flash()[app - FLASH:][:len(image)] == image, "the flash holds something else")


def speaks_an3155(board, name, image, app):
    os.remove("flash")
    with board:
        done = stm32flash("-w", name, "-v", "-S", f"{app:#x}:{len(image)}")
        check(done.returncode == 0, f"stm32flash fails: {done.stdout.decode()}")
    check(flash()[app - FLASH:][:len(image)] == image, "stm32flash has written something else")


def flash():
    with open("flash", "rb") as file:
        return file.read()


def main():
    board, folder, chip = sys.argv[1:]
    app = FLASH + (0x4000 if chip == "f405" else 0x2000)
    folder = os.path.realpath(folder)
    loader = f"{folder}/{chip}-loader-framed"
    name = f"{folder}/{chip}-hello-behind-protect.bin"
    board = Board(os.path.realpath(board), chip, loader + ".elf")
    check(os.path.exists(name), "no firmware: run 'make firmware' first")
    with open(name, "rb") as file:
        image = file.read()
    with open(loader + ".bin", "rb") as file:
        own = file.read()
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        introduces_itself(board, chip, app)
        is_cut_off(board, image, app)
        is_updated(board, image, app)
        speaks_an3155(board, name, image, app)
        check(flash()[:len(own)] == own, "the loader has changed")
        os.chdir("/")
    print(f"framed.py: {chip}: all good")


main()
