#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A person at a terminal, as a script: terminal.py PORT BAUD STEP...

  type:KEYS         escapes as in Python
  rate:BAUD         for what comes, half a second from now
  hear:TEXT         wait for it, behind what was heard before
  send:OPTION:FILE  lrzsz's sb sends it, and succeeds
  fail:OPTION:FILE  likewise, and is refused
  noisy:OPTION:FILE as send, over a line that spoils bytes down, and loses an answer up
  cancel:N:FILE     likewise, and the person cancels when N bytes have gone
"""
import os
import select
import subprocess
import sys
import termios
import time
import tty

PATIENCE_S = 60


class Terminal:
    def __init__(self, path, baud):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.screen = b""
        tty.setraw(self.fd)
        self.set_rate(baud)

    def set_rate(self, baud):
        mode = termios.tcgetattr(self.fd)
        mode[4] = mode[5] = getattr(termios, f"B{baud}")
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)

    def rate(self, baud):
        time.sleep(0.5)
        self.set_rate(baud)

    def read(self, timeout):
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        return os.read(self.fd, 4096)

    def type(self, keys):
        os.write(self.fd, keys.encode().decode("unicode_escape").encode("latin-1"))

    def hear(self, text):
        end = time.monotonic() + PATIENCE_S
        while text.encode() not in self.screen:
            if time.monotonic() > end:
                sys.exit(f"not heard: {text!r}, but: {self.screen!r}")
            self.screen += self.read(0.2)
        self.screen = self.screen.split(text.encode(), 1)[1]

    def sb(self, option, file):
        """sb with this terminal as its own."""
        command = ["sb", "-q", *([option] if option else []), file]
        return subprocess.run(command, stdin=self.fd, stdout=self.fd, stderr=subprocess.DEVNULL,
                              check=False, timeout=200).returncode

    def send(self, argument):
        if self.sb(*argument.split(":", 1)) != 0:
            sys.exit(f"sb has failed: {argument}")

    def fail(self, argument):
        if self.sb(*argument.split(":", 1)) == 0:
            sys.exit(f"sb has succeeded: {argument}")

    def relay(self, option, file, down, up):
        """sb behind pipes, so that what passes can be changed."""
        command = ["sb", "-q", *([option] if option else []), file]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                              stderr=subprocess.DEVNULL) as sender:
            out = sender.stdout.fileno()
            end = time.monotonic() + 200
            while sender.poll() is None:
                if time.monotonic() > end:
                    sender.kill()
                    sys.exit("sb does not end")
                ready = select.select([out, self.fd], [], [], 0.1)[0]
                if out in ready and not down(os.read(out, 4096)):
                    sender.kill()
                if self.fd in ready:
                    try:
                        sender.stdin.write(up(os.read(self.fd, 4096)))
                    except BrokenPipeError:
                        pass
            return sender.returncode

    def noisy(self, argument):
        """Every 3001st byte down is another, and the third ACK does not arrive."""
        counts = {"down": 0, "acks": 0}

        def down(data):
            spoilt = bytearray(data)
            for i in range(len(spoilt)):
                counts["down"] += 1
                if counts["down"] % 3001 == 0:
                    spoilt[i] ^= 0x55
            os.write(self.fd, spoilt)
            return True

        def up(data):
            kept = bytearray()
            for byte in data:
                counts["acks"] += byte == 6
                if byte != 6 or counts["acks"] != 3:
                    kept.append(byte)
            return bytes(kept)

        if self.relay(*argument.split(":", 1), down, up) != 0:
            sys.exit("sb has failed over the noisy line")
        if counts["down"] < 3001:
            sys.exit("nothing was spoilt")

    def cancel(self, argument):
        limit, file = argument.split(":", 1)
        sent = 0

        def down(data):
            nonlocal sent
            data = data[:int(limit) - sent]
            sent += len(data)
            os.write(self.fd, data)
            return sent < int(limit)

        self.relay("", file, down, lambda data: data)
        os.write(self.fd, b"\x18" * 8 + b"\b" * 8)


def main():
    terminal = Terminal(sys.argv[1], sys.argv[2])
    for step in sys.argv[3:]:
        verb, argument = step.split(":", 1)
        print(step, flush=True)
        getattr(terminal, verb)(argument)


main()
