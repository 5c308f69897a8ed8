#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The examples on the virtual board: each chip says what runs there and echoes every byte unchanged.
#
#   hello.sh BOARD FIRMWARE_FOLDER
set -euo pipefail

board=$(realpath "$1")
firmware=$2
work=$(mktemp -d)
cd "$work"
qemu=

clean_up() {
    [ -z "$qemu" ] || kill "$qemu" 2>/dev/null && wait "$qemu" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "hello.sh: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware/l452-hello-v1.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# 8 KiB, four times the ring in the firmware, in pieces as long as the board takes them. Every byte
# occurs, the ends of a line among them.
piece=
for i in $(seq 0 255); do
    piece+=$(printf '\\x%02x' $((i * 167 % 256)))
done
script=()
for _ in $(seq 32); do
    script+=(--send "$piece")
    printf '%b' "$piece" >>sent
done
script+=(--send END --expect END)
printf END >>sent

# run CHIP BUILD ARGUMENT...
run() {
    local chip=$1 build=$2
    shift 2
    timeout 120 "$board" run --chip "$chip" --firmware "$firmware/$chip-hello-$build.elf" "$@" \
        >out 2>err </dev/null
}

# The banner gives size and CRC-32 of the BIN file; gzip knows the latter. What comes back at full
# line rate is what was sent, also when the other end's clock is 2 % faster.
echoes() {
    local chip=$1 build=$2 version=$3 bin crc banner
    bin=$firmware/$chip-hello-$build.bin
    crc=$(gzip -c "$bin" | tail -c 8 | od -An -tx4 -N4 --endian=little | tr -d ' ')
    banner="$chip-hello $version, $(stat -c %s "$bin") bytes, crc32 $crc"
    for baud in 115200 117500; do
        run "$chip" "$build" --line "$baud,8N1" --expect "\\r\\n$banner\\r\\n1> " "${script[@]}" ||
            fail "$chip $build at $baud baud ended in $?"
        tail -c "$(stat -c %s sent)" out | cmp - sent || fail "$chip $build at $baud baud: another echo"
    done
}

for chip in l452 f103 f405 g071; do
    echoes "$chip" v1 1.0.0
    echoes "$chip" v2 2.0.0
    echoes "$chip" dma 1.0.0

    # Its bits are 6 % too long: understood at that rate only.
    code=0
    run "$chip" offbaud --for 0.2 --expect hello || code=$?
    [ "$code" = 4 ] || fail "$chip offbaud ended in $code"
    run "$chip" offbaud --line 108700,8N1 --for 0.2 --expect hello || fail "$chip offbaud at its rate"
done

# QEMU's netduinoplus2 has an STM32F405 whose oscillators never start: the firmware goes on with HSI.
heard() {
    for _ in $(seq 100); do
        ! grep -aq "$1" out || return 0
        sleep 0.1
    done
    fail "QEMU: nothing of $1"
}
mkfifo wire
qemu-system-arm -M netduinoplus2 -kernel "$firmware/f405-hello-v1.elf" -serial stdio -display none \
    -monitor none <wire >out 2>err &
qemu=$!
exec 3>wire
heard '1> '
printf 'a\rb' >&3
heard $'1> a\rb'
echo "hello.sh: all good"
