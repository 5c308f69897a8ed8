#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A product's filter in the resident loader, on the virtual board: what openssl has enciphered and
# stm32flash has sent stands in the flash in the clear, and starts.
#
#   cipher.sh BOARD FIRMWARE_FOLDER CHIP
set -euo pipefail

board=$(realpath "$1")
firmware=$(realpath "$2")
chip=$3
app=0x08002000
[ "$chip" != f405 ] || app=0x08004000
loader=$firmware/$chip-loader-cipher
hello=$firmware/$chip-hello-behind-protect
key=2b7e151628aed2a6abf7158809cf4f3c
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "cipher.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$loader.elf" ] || fail "no $loader.elf: run 'make firmware' first"

plug_in() {
    "$board" run --chip "$chip" --link port --flash-out flash --firmware "$loader.elf" >board.out \
        2>board.err </dev/null &
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

write() {
    timeout 120 stm32flash -m 8n1 -b 115200 -w "$1" -S "$app:$(stat -c %s "$1")" "${@:2}" port >log 2>&1 </dev/null
}

application() { tail -c "+$((app - 0x08000000 + 1))" flash; }

nonce=$(openssl rand -hex 12)
{
    printf PLC1
    printf '%s' "$nonce" | sed 's/../\\x&/g' | xargs -0 printf '%b'
    openssl enc -aes-128-ctr -K $key -iv "${nonce}00000000" -in "$hello.bin"
} >sent.bin
[ "$(stat -c %s sent.bin)" = $(($(stat -c %s "$hello.bin") + 16)) ] || fail "openssl has made something else"
plug_in
write sent.bin -g "$app" || fail "not written"
sleep 0.5
unplug
cmp -n "$(stat -c %s "$hello.bin")" <(application) "$hello.bin" || fail "it was not deciphered"
grep -q 'software reset' board.err || fail "not started"

# What is not enciphered is no file of this product; and nobody reads.
plug_in
write "$hello.bin" && fail "an image in the clear was taken"
unplug
application | tr -d '\377' | cmp - /dev/null || fail "something was programmed"
plug_in
timeout 60 stm32flash -m 8n1 -b 115200 -r back -S 0x08000000:256 port >log 2>&1 </dev/null && fail "the key can be read"
unplug

echo "cipher.sh: $chip: all good"
