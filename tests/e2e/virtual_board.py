# SPDX-License-Identifier: MIT
"""What tests in Python have in common: a board in its socket, and a line to it."""
import os
import select
import signal
import subprocess
import sys
import termios
import time
import tty


def check(good, text):
    if not good:
        sys.exit(f"{os.path.basename(sys.argv[0])}: {text}")


class Line:
    def __init__(self, path, baud=115200):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        mode = termios.tcgetattr(self.fd)
        mode[4] = mode[5] = getattr(termios, f"B{baud}")
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)

    def close(self):
        os.close(self.fd)

    def send(self, data):
        os.write(self.fd, data)

    def hear(self, n, patience):
        """Up to n bytes, until there is silence."""
        heard = b""
        while len(heard) < n and select.select([self.fd], [], [], patience)[0]:
            heard += os.read(self.fd, n - len(heard))
        return heard


class Board:
    """One stay in the socket; the flash is what the last one left."""
    def __init__(self, program, chip, loader, *options):
        self.command = [program, "run", "--chip", chip, "--link", "port", "--flash-out", "flash",
                        *options]
        self.loader = loader
        self.process = None

    def __enter__(self):
        source = ["--flash-in", "flash"] if os.path.exists("flash") else ["--firmware", self.loader]
        self.log = open("board.err", "wb")
        self.process = subprocess.Popen(self.command + source, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=self.log)
        for _ in range(500):
            if os.path.exists("port"):
                return self
            time.sleep(0.02)
        return sys.exit("the board does not start")

    def __exit__(self, kind, value, trace):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        self.log.close()
        check(kind is not None or code == 0, f"the board ends with {code}")
