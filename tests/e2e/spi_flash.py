#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A serial flash beside the chip, reached through the resident loader by a host's plain AN3155.

    spi_flash.py BOARD FIRMWARE_FOLDER

Addresses and page numbers are those of examples/spi_flash/hooks.c; what the flash holds at the end is
looked at in the board's file of it.
"""
import os
import random
import struct
import subprocess
import sys
import tempfile

from virtual_board import Board, Line, check

ACK, NACK = b"\x79", b"\x1f"
READ, WRITE, ERASE = 0x11, 0x31, 0x44

BASE, SIZE, SECTOR, FIRST_PAGE = 0x90000000, 0x100000, 0x1000, 256


def xor(data):
    value = 0
    for byte in data:
        value ^= byte
    return bytes([value])


class Host(Line):
    """AN3155 as its chapters 3.4, 3.6 and 3.8 have it; each answer is whether it was done."""
    def open(self):
        self.send(b"\x7f")
        check(self.hear(1, 5) == ACK, "the loader does not answer")

    def acked(self, data):
        self.send(data)
        answer = self.hear(1, 20)
        check(answer in (ACK, NACK), f"heard {answer!r}")
        return answer == ACK

    def command(self, code):
        return self.acked(bytes([code, code ^ 0xFF]))

    def at(self, code, addr):
        check(self.command(code), f"command {code:#x} was refused")
        data = struct.pack(">I", addr)
        return self.acked(data + xor(data))

    def read(self, addr, n):
        if not self.at(READ, addr) or not self.acked(bytes([n - 1, (n - 1) ^ 0xFF])):
            return None
        return self.hear(n, 5)

    def write(self, addr, data):
        if not self.at(WRITE, addr):
            return False
        body = bytes([len(data) - 1]) + data
        return self.acked(body + xor(body))

    def erase(self, pages):
        check(self.command(ERASE), "the erase command was refused")
        body = struct.pack(f">{len(pages) + 1}H", len(pages) - 1, *pages)
        return self.acked(body + xor(body))


def writes_and_reads(board, content):
    """3.5 blocks from the middle of a page on, so that blocks cross pages and a sector's end."""
    start = BASE + SECTOR - 0x180
    with board:
        host = Host("port")
        host.open()
        check(host.write(start, b"\x00" * 16), "not written")
        check(not host.write(start, b"\xff" * 16), "bits were set without an erase")
        check(host.erase([FIRST_PAGE, FIRST_PAGE + 1]), "not erased")
        check(host.read(start, 256) == b"\xff" * 256, "not blank")
        for at in range(0, len(content), 256):
            check(host.write(start + at, content[at:at + 256]), f"not written at {at}")
        back = b"".join(host.read(start + at, len(content[at:at + 256]))
                        for at in range(0, len(content), 256))
        check(back == content, "read back as something else")
        refuses(host)
        host.close()
    held = nor()
    check(held[SECTOR - 0x180:][:len(content)] == content, "the flash holds something else")
    check(held[:SECTOR - 0x180] == b"\xff" * (SECTOR - 0x180), "something stands before it")
    check(held[SECTOR - 0x180 + len(content):].strip(b"\xff") == b"", "something stands behind it")


def refuses(host):
    check(host.read(BASE + SIZE - 16, 16) == b"\xff" * 16, "the end cannot be read")
    check(host.read(BASE + SIZE - 8, 16) is None, "read beyond the end")
    check(host.read(BASE - 4, 4) is None, "read before the beginning")
    check(not host.write(BASE + SIZE - 4, bytes(8)), "written beyond the end")
    check(not host.erase([FIRST_PAGE + SIZE // SECTOR]), "a sector behind the last was erased")
    check(not host.erase([0]), "the loader was erased")


def is_kept(board, content):
    """Over a power cycle; one sector is erased, its neighbour is not; and the chip's own flash too is
    what it was for hosts that know nothing of all this."""
    with board:
        host = Host("port")
        host.open()
        check(host.read(BASE + SECTOR - 0x180, 256) == content[:256], "not kept")
        check(host.erase([FIRST_PAGE + 1]), "not erased")
        host.close()
    held = nor()
    check(held[SECTOR - 0x180:SECTOR] == content[:0x180], "the neighbour was erased")
    check(held[SECTOR:].strip(b"\xff") == b"", "the sector was not erased")


def is_a_loader_still(board, name, size):
    with board:
        done = subprocess.run(["stm32flash", "-m", "8n1", "-b", "115200", "-w", name, "-v", "-S",
                               f"0x08002000:{size}", "port"], check=False, timeout=200,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        check(done.returncode == 0, f"stm32flash fails: {done.stdout.decode()}")


def has_no_flash(board):
    """Nothing is plugged in: each request is refused, and ends."""
    with board:
        host = Host("port")
        host.open()
        check(host.read(BASE, 16) is None, "read what is not there")
        check(not host.write(BASE, bytes(16)), "written to what is not there")
        check(not host.erase([FIRST_PAGE]), "erased what is not there")
        host.close()


def nor():
    with open("nor", "rb") as file:
        return file.read()


def main():
    program, folder = (os.path.realpath(path) for path in sys.argv[1:])
    loader = f"{folder}/l452-loader-spi.elf"
    name = f"{folder}/l452-hello-behind-protect.bin"
    check(os.path.exists(loader), "no firmware: run 'make firmware' first")
    content = random.Random(452).randbytes(900)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        board = Board(program, "l452", loader, "--spi-flash", "nor")
        writes_and_reads(board, content)
        is_kept(board, content)
        has_no_flash(Board(program, "l452", loader))
        is_a_loader_still(board, name, os.path.getsize(name))
        os.chdir("/")
    print("spi_flash.py: all good")


main()
