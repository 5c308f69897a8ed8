#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Three products on one RS-485 bus whose host hears itself, and the command line: --node. Eight, in virtual
# time, are in tests/unit/test_bus485.c.
#
#   bus.sh PINLESS BOARD FIRMWARE_FOLDER CHIP
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
app=0x08002000
[ "$chip" != f405 ] || app=0x08004000
loader=$firmware/$chip-loader-node
image=$firmware/$chip-hello-behind-protect
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "bus.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$loader.elf" ] || fail "no $loader.elf: run 'make firmware' first"

plug_in() {
    "$board" bus --chip "$chip" --firmware "$loader.elf" --nodes 3 --number-at $((app - 8)) --echo \
        --link port --flash-out flash >board.out 2>board.err </dev/null &
    pid=$!
    for _ in $(seq 500); do
        [ ! -e port ] || return 0
        sleep 0.02
    done
    fail "the bus does not start"
}

unplug() {
    kill -INT "$pid"
    wait "$pid" || fail "the bus ends with code $?"
    pid=
}

# expect CODE COMMAND... A busy machine may keep the bus from answering in time: then once more.
expect() {
    local want=$1 code
    shift
    for _ in 1 2 3; do
        code=0
        timeout 200 "$pinless" "$@" -p ./port --parity none >log 2>&1 </dev/null || code=$?
        [ "$code" = 7 ] || break
    done
    [ "$code" = "$want" ] || fail "pinless $*: code $code, not $want"
}
says() { grep -q -- "$1" log || fail "not said: $1"; }

bytes=$(stat -c %s "$image.bin")
application() { tail -c "+$((app - 0x08000000 + 1))" "flash.$1"; }

# --- One of three ---
plug_in
expect 0 update "$image.elf" --node 2 --no-start --no-keep
expect 0 info --node 1
expect 0 read part --node 2 --addr "$app" --size 256
cmp part <(head -c 256 "$image.bin") || fail "what number 2 has is not what was written"
expect 0 read part --node 1 --addr "$app" --size 256
tr -d '\377' <part | cmp - /dev/null || fail "number 1 is not blank"

# --- Whom nobody knows: an error, and nobody changes; and nobody speaks unless selected ---
expect 4 update "$image.elf" --node 9
says 'no application either'
expect 4 info --node 255
says 'no loader has number 255 on the bus at ./port'
expect 4 info -b 115200
says 'no loader answered'

# --- What cannot be a number ---
for number in 0 256 five -1; do
    expect 1 info --node "$number"
done

# --- A project keeps it; then the product is started, and hears no frames any more ---
echo '{"node": 3}' >pinless.json
expect 0 update "$image.elf" --no-keep
expect 4 info
rm pinless.json
unplug

application 1 | tr -d '\377' | cmp - /dev/null || fail "number 1 has changed"
for number in 2 3; do
    cmp -n "$bytes" <(application $number) "$image.bin" || fail "number $number has something else"
    application $number | tail -c "+$((bytes + 1))" | tr -d '\377' | cmp - /dev/null ||
        fail "number $number has more than the image"
done
for number in 1 2 3; do
    cmp -n "$(stat -c %s "$loader.bin")" "$loader.bin" "flash.$number" || fail "loader $number has changed"
done

echo "bus.sh: $chip: all good"
