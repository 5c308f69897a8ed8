#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Debian's stm32flash, a foreign AN3155 host, against pinless-board: identify, write, read, erase.
#
#   stm32flash.sh BOARD CHIP
#
# Pseudo terminals have no parity, hence -m 8n1. stm32flash 0.7 knows the product ids of its own
# table only, none newer than 2021.
set -euo pipefail

board=$1
chip=$2
size=5024 # no multiple of any page or block, but of every granule: stm32flash does not pad
work=$(mktemp -d)
board_pid=

clean_up() {
    [ -z "$board_pid" ] || kill "$board_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "stm32flash.sh: $chip: $*" >&2
    [ ! -s "$work/log" ] || tail -n 20 "$work/log" >&2
    exit 1
}

command -v stm32flash >/dev/null || fail "stm32flash is not installed"

# Start a board with these options; the first line it prints is its terminal.
start_board() {
    : >"$work/board"
    "$board" rom --chip "$chip" --flash-out "$work/flash" "$@" >"$work/board" &
    board_pid=$!
    for _ in $(seq 100); do
        port=$(head -n 1 "$work/board")
        [ -z "$port" ] || break
        sleep 0.05
    done
    [ -n "$port" ] || fail "the board does not start"
    # Loaders that leave the first 0x7F unanswered (H74x, AN2606) are more than stm32flash waits
    # for: it would take the ACK to its second for a failure.
    case $chip in STM32H74*) printf '\177' >"$port" ;; esac
}

stop_board() {
    kill -INT "$board_pid"
    wait "$board_pid" || fail "the board ends with code $?"
    board_pid=
}

# stm32flash's progress is one long line; it is kept for the case of failure.
flash() {
    timeout 120 stm32flash -m 8n1 -b 115200 "$@" "$port" >"$work/log" 2>&1 </dev/null
}

head -c "$size" /dev/urandom >"$work/app.bin"

# Identify.
start_board
flash || fail "not identified"
grep -q "Device ID" "$work/log" || fail "no device id in the answer"
stop_board

# Write with verification, and look at the flash behind its back.
start_board
flash -w "$work/app.bin" -v || fail "write and verify failed"
stop_board
cmp -n "$size" "$work/app.bin" "$work/flash" || fail "the flash differs"
tail -c +$((size + 5)) "$work/flash" | tr -d '\000\377' | cmp -s - /dev/null ||
    fail "something was written beyond the image"

# Read back, in a new session of the same flash.
start_board --flash-in "$work/flash"
flash -r "$work/back.bin" -S "0x08000000:$size" || fail "read failed"
cmp "$work/app.bin" "$work/back.bin" || fail "what is read differs"
stop_board

# Erase. Loaders that take one page per command (G07x V11.3, AN2606) keep the others of a list.
start_board --flash-in "$work/flash"
flash -o || fail "erase failed"
stop_board
if cmp -s -n "$size" "$work/app.bin" "$work/flash"; then
    fail "nothing was erased"
fi
tr -d '\000\377' <"$work/flash" >"$work/rest"
[ ! -s "$work/rest" ] || fail "the flash is not empty"

# Write and start. The image begins with a stack pointer in RAM and an entry point.
printf '\000\020\000\040\001\001\000\010' >"$work/start.bin"
head -c 248 /dev/urandom >>"$work/start.bin"
start_board
flash -w "$work/start.bin" -g 0x08000000 || fail "start failed"
sleep 0.2
stop_board
grep -q "started at 0x08000000 (SP 0x20001000 PC 0x08000101)" "$work/board" ||
    fail "the board was not started"

echo "stm32flash.sh: $chip: identified, written, read, erased, started"
