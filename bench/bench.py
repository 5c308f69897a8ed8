#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pinless and stm32flash write and verify 64 KiB on the same modelled wire, in one run; and how fast the
virtual board executes firmware. Then 64 KiB from a browser, with the command line tool beside it.

The limit is what the wire and the flash need with nothing in between: 268 characters of 11 bits for
each 256 bytes written and again for each 256 read back, the time to program them, and to erase the
pages. Everything above it is turn-arounds and thinking. Results go to bench/RESULTS.md.
"""

import csv
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "bin"
SIZE = 64 * 1024
CHIPS = {"STM32F103xB": "0x410", "STM32L452xE": "0x462"}
BAUDS = (115200, 921600)
ADAPTERS = ("none", "cdc", "ftdi")


def firmware():
    """Random content behind a plausible vector table."""
    content = bytearray(random.Random(1).randbytes(SIZE))
    content[:8] = (0x20001000).to_bytes(4, "little") + (0x080001C1).to_bytes(4, "little")
    return bytes(content)


def limit_seconds(chip, baud):
    with open(ROOT / "data" / "devices.csv", newline="") as table:
        row = next(r for r in csv.DictReader(table) if r["pid"] == CHIPS[chip])
    page = int(row["layout0"].split("x")[1].rstrip("K")) * 1024
    wire = 2 * (SIZE / 256) * 268 * 11 / baud
    program = SIZE / int(row["program_unit"]) * float(row["program_us"]) / 1e6
    erase_ms = float(row["erase_ms"]) + float(row["erase_ms_per_kib"]) * page / 1024
    return wire + program + SIZE / page * erase_ms / 1e3


class Board:
    """A fresh modelled chip for one run."""

    def __init__(self, folder, chip, baud, adapter):
        self.tty = folder / "tty"
        self.flash = folder / "flash.bin"
        self.process = subprocess.Popen(
            [BIN / "pinless-board", "rom", "--chip", chip, "--wire", str(baud), "--adapter",
             adapter, "--link", self.tty, "--flash-out", self.flash, "--quiet"],
            stdout=subprocess.DEVNULL)
        while not self.tty.exists():
            if self.process.poll() is not None:
                sys.exit("bench: pinless-board did not start")
            time.sleep(0.01)

    def stop(self, expected):
        self.process.terminate()
        self.process.wait()
        if self.flash.read_bytes()[:SIZE] != expected:
            sys.exit("bench: the flash does not hold the image: this run is worth nothing")


def command(tool, image, tty, baud):
    if tool == "pinless":
        return [BIN / "pinless", "update", image, "-p", tty, "-b", str(baud), "--no-start", "-q"]
    return ["stm32flash", "-m", "8n1", "-b", str(baud), "-w", image, "-v", tty]


def measure(tool, chip, baud, adapter):
    content = firmware()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        image = folder / "image.bin"
        image.write_bytes(content)
        board = Board(folder, chip, baud, adapter)
        start = time.monotonic()
        done = subprocess.run(command(tool, image, board.tty, baud), stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        seconds = time.monotonic() - start
        if done.returncode != 0:
            sys.exit(f"bench: {tool} failed on {chip} at {baud} {adapter}: {done.stderr}")
        board.stop(content)
    return seconds


HEADING = [
    "# Write and verify 64 KiB through the ROM loader",
    "",
    "Modelled chip and wire (`pinless-board rom`), real time, both tools in one run of `make bench`.",
    "stm32flash is Debian's 0.7 with `-w -v`; pinless is `update` as it comes. Limit: wire and flash alone.",
    "",
    "| chip | baud | adapter | limit s | stm32flash s | pinless s | pinless / stm32flash | pinless / limit |",
    "|---|---|---|---|---|---|---|---|",
]

BOARD_HEADING = [
    "",
    "# Firmware on the virtual board",
    "",
    "The example applications, echo by interrupt at 115200 baud without a pause. Counted are instructions that",
    "were executed, per second of processor time. As it is, the core sleeps until a byte comes, and every 40",
    "instructions something happens; awake, its WFI is a NOP.",
    "",
]


BROWSER_HEADING = [
    "",
    "# From a browser",
    "",
    "64 KiB to an STM32L452: Chromium's Web Serial with the engine as WebAssembly, and `pinless update`, each from the",
    "first look at the flash to the last verified byte.",
    "",
    "| wire | browser s | command line s | browser / command line |",
    "|---|---|---|---|",
]


def compare(only):
    lines = []
    for chip in CHIPS:
        for baud in BAUDS:
            for adapter in ADAPTERS:
                if only not in f"{chip} {baud} {adapter}":
                    continue
                limit = limit_seconds(chip, baud)
                theirs = measure("stm32flash", chip, baud, adapter)
                ours = measure("pinless", chip, baud, adapter)
                lines.append(f"| {chip} | {baud} | {adapter} | {limit:.2f} | {theirs:.2f} | {ours:.2f} "
                             f"| {ours / theirs:.2f} | {ours / limit:.2f} |")
                print(lines[-1], flush=True)
    return lines


def board():
    table = subprocess.run([BIN / "board_speed", ROOT / "build" / "firmware"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.splitlines()
    print("\n".join(table), flush=True)
    return table


def browser():
    with tempfile.TemporaryDirectory() as name:
        modem = pathlib.Path(name) / "modem.so"
        subprocess.run(["gcc", "-shared", "-fPIC", ROOT / "tests/web/modem.c", "-o", modem], check=True)
        table = subprocess.run(
            [ROOT / "tests/web/browser.sh", BIN / "pinless-board", BIN / "pinless", modem,
             ROOT / "build/web", ROOT / "build/firmware", ROOT / "bench/browser.js"],
            check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    print("\n".join(table), flush=True)
    return table


def main():
    only = os.environ.get("BENCH", "")
    if only == "browser":
        browser()
        return
    if only == "board":
        board()
        return
    print("\n".join(HEADING[5:]), flush=True)
    lines = HEADING + compare(only) + BOARD_HEADING + board() + BROWSER_HEADING + browser()
    if not only:
        (ROOT / "bench" / "RESULTS.md").write_text("\n".join(lines) + "\n")


main()
