#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Protection through the resident loader, on the virtual board: what Debian's stm32flash and pinless
# ask for, and what the option bytes then hold.
#
#   boot_protect.sh PINLESS BOARD FIRMWARE_FOLDER CHIP
#
# Expected option bytes: reference manuals, "option bytes" (RM0394, PM0075, RM0090, RM0444).
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
loader=$firmware/$chip-loader-protect
hello=$firmware/$chip-hello-behind-protect
work=$(mktemp -d)
cd "$work"
pid=

# Where the options are and how they read at first, with the loader's own sectors and one more
# protected, with the loader's own alone, and with read-out protection on top of that. L4 and G0:
# OPTR's first byte, WRP1AR, WRP1BR; F1: RDP and WRP; F4: RDP and nWRP.
app=0x08002000
case $chip in
l452)
    options=0x1FFF7800 bytes=(0 24 26 32 34)
    sectors=0-3,9 more=0x08004800
    first='AA FF 00 FF 00' both='AA 00 03 09 09' own='AA 00 03 FF 00'
    ;;
g071)
    options=0x1FFF7800 bytes=(0 24 26 32 34)
    sectors=0-3,9 more=0x08004800
    first='AA FF C0 FF C0' both='AA C0 C3 C9 C9' own='AA C0 C3 FF C0'
    ;;
f103)
    options=0x1FFFF800 bytes=(0 1 8 9)
    sectors=0-1,4 more=0x08004000
    first='A5 5A FF 00' both='A5 5A EC 13' own='A5 5A FC 03'
    ;;
f405)
    options=0x1FFFC000 bytes=(1 8 9) app=0x08004000
    sectors=0,3 more=0x0800C000
    first='AA FF FF' both='AA F6 FF' own='AA FE FF'
    ;;
esac

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "boot_protect.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$loader.elf" ] || fail "no $loader.elf: run 'make firmware' first"

plug_in() {
    "$board" run --chip "$chip" --link port --flash-out flash --firmware "$loader.elf" \
        >board.out 2>board.err </dev/null &
    pid=$!
    for _ in $(seq 200); do
        [ ! -e port ] || return 0
        sleep 0.02
    done
    fail "the board does not start"
}

unplug() {
    kill -INT "$pid"
    wait "$pid" || fail "the board ends with code $?"
    pid=
    cmp -n "$(stat -c %s "$loader.bin")" "$loader.bin" flash || fail "the loader has changed"
}

host() { timeout 120 "$pinless" "$1" -p ./port --parity none "${@:2}" >log 2>&1 </dev/null; }
# A new process of stm32flash begins with 0x7F, which a loader that is synchronised refuses.
flash() { timeout 120 stm32flash -m 8n1 -b 115200 "$@" port >log 2>&1 </dev/null; }

# expect CODE COMMAND...: of pinless.
expect() {
    local want=$1 got=0
    shift
    host "$@" || got=$?
    [ "$got" = "$want" ] || fail "pinless $*: code $got instead of $want"
}
says() { grep -q "$1" log || fail "it does not say '$1'"; }

# What the option bytes hold.
options_are() {
    local is
    expect 0 read opt --addr $options --size "$((bytes[-1] + 1))"
    is=$(for at in "${bytes[@]}"; do od -An -tx1 -v -j "$at" -N 1 opt; done | xargs)
    [ "${is^^}" = "$1" ] || fail "$2: option bytes $is instead of $1"
}

# --- Write protection; all other options stay ---
plug_in
options_are "$first" 'at first'
expect 0 protect write $sectors
options_are "$both" 'protect write'
expect 0 info
says 'read-out *not protected'
says "write *protected: $sectors,"
expect 0 update "$hello.elf" --no-start
head -c 1000 /dev/urandom >image
expect 6 update image --addr "$more" --no-start
says 'write-protected, or the loader'
flash -w image -S "$more:1000" && fail "stm32flash has written a protected page"

# What does not exist, or cannot be had, is refused, and changes nothing.
case $chip in
l452 | g071) refused=5,8,11 ;;
*) refused=255 ;;
esac
expect 11 protect write $refused
options_are "$both" "protect write $refused"

# Unprotecting keeps the loader's own protection; stm32flash asks for all or nothing.
flash -u || fail "stm32flash -u failed"
options_are "$own" 'stm32flash -u'
expect 0 update image --addr "$more" --no-start
expect 0 protect write $sectors
expect 0 unprotect write
options_are "$own" 'unprotect write'
expect 0 info
grep -q 'write *protected: 0' log || fail "the loader's own protection is not shown"

# --- Read-out protection: the loader is found again although there is an application ---
case $chip in
f405) flash -j || fail "stm32flash -j failed" ;;
*) expect 0 protect read ;;
esac
expect 0 info
says 'cannot be read; this loader writes it'
expect 6 read back
says 'read-out protected'
flash -r back -S "$app:1000" && fail "stm32flash has read a protected chip"
[ ! -s back ] || fail "something was read"
expect 6 protect write 5
expect 11 unprotect write
expect 11 unprotect read --erase-everything
flash -k && fail "stm32flash has lifted read-out protection"

# Written and verified all the same, without keeping what cannot be read.
expect 6 update image --addr "$app" --no-start
says 'cannot be kept'
expect 0 update image --addr "$app" --no-start --no-keep
expect 8 verify "$hello.elf"
flash -w "$hello.bin" -S "$app:$(stat -c %s "$hello.bin")" || fail "stm32flash cannot write"
expect 0 verify "$hello.elf"
expect 0 update "$hello.elf" --no-keep
says 'Already up to date'
sleep 0.5
unplug
tail -n 1 board.err | grep -q 'software reset' || fail "not started"
cmp -n "$(stat -c %s "$hello.bin")" <(tail -c "+$((app - 0x08000000 + 1))" flash) "$hello.bin" ||
    fail "another application"

echo "boot_protect.sh: $chip: all good"
