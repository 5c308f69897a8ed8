#!/usr/bin/env bash
# The main job, on a modelled chip: identify an STM32L452, write a real ELF, verify, start.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
board=
finish() {
    [ -n "$board" ] && kill "$board" 2>/dev/null && wait "$board" 2>/dev/null
    rm -rf "$dir"
}
trap finish EXIT

say() { if [ -t 1 ]; then printf '\n\033[1m$ %s\033[0m\n' "$*"; else printf '\n$ %s\n' "$*"; fi; }
run() { say "$@"; "$@"; }

echo 'A modelled STM32L452 with its ROM loader, on a serial wire at 115200 baud behind an FTDI adapter:'
say build/bin/pinless-board rom --chip STM32L452 --wire 115200 --adapter ftdi --link build/tty '&'
build/bin/pinless-board rom --chip STM32L452 --wire 115200 --adapter ftdi --link build/tty \
    --flash-out "$dir/flash.bin" >"$dir/board.log" &
board=$!
for _ in $(seq 100); do
    [ -e build/tty ] && break
    sleep 0.05
done

run build/bin/pinless info -p build/tty
run build/bin/pinless update build/firmware/l452-hello-v1.elf -p build/tty

kill "$board" && wait "$board" || true
board=
say cat board.log
sed 's/^/  board: /' "$dir/board.log"
size=$(stat -c %s build/firmware/l452-hello-v1.bin)
cmp -n "$size" build/firmware/l452-hello-v1.bin "$dir/flash.bin"
printf '\nByte for byte: the first %s bytes of its flash are l452-hello-v1.bin.\n' "$size"
printf '\nThe same from a browser, for the product at your USB port: make serve, then http://localhost:8000\n'
