#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The resident loader's menu on the virtual board, by a person's means: keys, and lrzsz's sb.
#
#   terminal.sh BOARD FIRMWARE_FOLDER CHIP
set -euo pipefail

board=$(realpath "$1")
firmware=$2
chip=$3
app_k=8
[ "$chip" != f405 ] || app_k=16
loader=$firmware/$chip-loader-menu
hello=$firmware/$chip-hello-behind-protect
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "terminal.sh: $chip: $*" >&2
    tail -n 60 "$work/screen" "$work/board.err" >&2 2>/dev/null || true
    exit 1
}
[ -e "$loader.elf" ] || fail "no $loader.elf: run 'make firmware' first"
command -v sb >/dev/null || fail "lrzsz is not installed"

# The board with the loader and whatever else is in its flash.
plug_in() {
    "$board" run --chip "$chip" --link "$work/port" --flash-out "$work/flash" "$@" \
        >"$work/board.out" 2>"$work/board.err" </dev/null &
    pid=$!
    for _ in $(seq 200); do
        [ ! -e "$work/port" ] || return 0
        sleep 0.02
    done
    fail "the board does not start"
}

unplug() {
    kill -INT "$pid"
    wait "$pid" || fail "the board ends with code $?"
    pid=
    cmp -n "$(stat -c %s "$loader.bin")" "$loader.bin" "$work/flash" || fail "the loader has changed"
}

# A session at the terminal: terminal.py has the words.
person() {
    timeout 280 python3 "$here/terminal.py" "$work/port" "$@" >"$work/screen" 2>&1 ||
        fail "not as it should be: $*"
}

application() { tail -c "+$((app_k * 1024 + 1))" "$work/flash"; }

installed() {
    cmp -n "$(stat -c %s "$1")" <(application) "$1" || fail "the flash differs from $1"
}

blank() {
    ! head -c 8 <(application) | tr -d '\377' | grep -q . || fail "there is an application"
}

# --- Update and start, at two rates and in both block sizes; the application has 115200 ---
for baud in 115200 9600; do
    for k in -k ''; do
        rm -f "$work/flash"
        plug_in --firmware "$loader.elf"
        # Other keys open nothing, however they begin.
        person "$baud" type:aM-m "rate:$baud" 'type:\r' 'hear:There is no application.' 'hear:> ' type:i \
            'hear:Product ID 0x' 'hear:> ' type:u 'hear:C' "send:$k:$hello.bin" \
            'hear:received, written and verified.' 'hear:> ' type:s hear:Starting. rate:115200 type:abc hear:abc
        unplug
        installed "$hello.bin"
    done
done

# --- Files that cannot be it, and a person who thinks better of it ---
rm -f "$work/flash"
plug_in --firmware "$loader.elf"
truncate -s 1100000 "$work/large.bin"
person 115200 'type:\r' 'hear:> ' \
    type:u hear:C "fail:-k:$work/large.bin" 'hear:This file is larger than the flash for it (1100000 bytes' 'hear:> ' \
    type:u hear:C "fail::$firmware/$chip-hello-v1.bin" 'hear:This file is for another address: 0x800' 'hear:> ' \
    type:u hear:C "fail::$hello.hex" 'hear:This is not a .bin.' 'hear:> ' \
    type:u hear:C "fail::$hello.elf" 'hear:This is not a .bin.' 'hear:> ' \
    type:u hear:C 'type:\x18\x18' hear:Cancelled. 'hear:> ' \
    type:s 'hear:There is no application.' 'hear:> '
unplug
blank

# --- Cancelled in the middle, then sent anew over a noisy line ---
plug_in --firmware "$loader.elf"
{ cat "$hello.bin"; head -c 9000 /dev/urandom; } >"$work/long.bin"
person 115200 'type:\r' 'hear:> ' \
    type:u hear:C "cancel:600:$hello.bin" hear:Cancelled. 'hear:The old application is erased.' 'hear:> ' \
    type:u hear:C "noisy:-k:$work/long.bin" 'hear:received, written and verified.' 'hear:> ' \
    type:e 'hear:y/n' type:n 'hear:> ' type:s 'hear:hello 2.0.0'
unplug
installed "$work/long.bin"

# --- AN3155 is still there, at the same wire ---
for baud in 9600 115200 921600; do
    rm -f "$work/flash"
    plug_in --firmware "$loader.elf"
    timeout 120 stm32flash -m 8n1 -b $baud -w "$hello.bin" -v \
        -S "$((0x08000000 + app_k * 1024)):$(stat -c %s "$hello.bin")" \
        "$work/port" >"$work/screen" 2>&1 </dev/null || fail "stm32flash is not understood at $baud"
    unplug
    installed "$hello.bin"
done

echo "terminal.sh: $chip: all good"
