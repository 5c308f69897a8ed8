#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The examples on the virtual board go into the ROM loader when they are asked, and the loader finds
# the chip as after reset: the jump report has nothing to say.
#
#   enter.sh PINLESS BOARD FIRMWARE_FOLDER ROOT
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
root=$4
work=$(mktemp -d)
cd "$work"
pid=
reader=

clean_up() {
    [ -z "$reader" ] || kill "$reader" 2>/dev/null || true
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "enter.sh: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware/l452-enter.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# The request of SPEC.md section 7, and its answer.
request='\xf5PLenter\x01\x01\x00\xc0\xff\xee\x1a\x2b\x3c\x4d\x4a\x02\xaa\x8d'
answer='pinless going rom product 00C0FFEE version 1.0.0 tag'

# Sync bytes for longer than any of these loaders needs to start (AN2606 table 227: 85 ms).
syncs=()
for _ in 1 2 3 4 5; do
    syncs+=(--send "$(printf '\\x7f%.0s' $(seq 250))")
done

# What the report says after a flawless jump: one line.
flawless() {
    grep -q 'has jumped into system memory' err || fail "$1: no jump"
    [ "$(grep -c 'reaches the ROM loader: yes; 0 problems' err)" = 1 ] || fail "$1: problems"
    ! grep -qE '^(hangs|may mislead|note): ' err || fail "$1: findings"
}

# enters CHIP BUILD BYTES TAG
enters() {
    timeout 60 "$board" run --chip "$1" --firmware "$firmware/$1-$2.elf" --rom strict --for 5 \
        --expect "$1-${2%%-*} 1.0.0\\r\\n" --send "$3" --expect "$answer $4\\r\\n" \
        "${syncs[@]}" --expect '\x79' >out 2>err </dev/null || fail "$1 $2 ended in $?"
    flawless "$1 $2"
}

for chip in l452 f103 f405 g071; do
    for build in enter enter-dma enter-backup enter-jump enter-jump-dma enter-any; do
        [ "$chip-$build" != f103-enter-any ] || continue
        enters "$chip" "$build" "$request" 1A2B3C4D
        enters "$chip" "$build" 'x\rreboot bootloader\r' 00000000
    done
done
for chip in l452 f103 f405 g071; do
    enters $chip rtos "$request" 1A2B3C4D
    enters $chip rtos-jump "$request" 1A2B3C4D
done
enters l452 cubemx "$request" 1A2B3C4D

# Not asked, it goes on echoing: a damaged request, one for another product, nearly the command.
for bytes in "${request%d}c" "${request/ee/ef}" 'reboot bootloader\n'; do
    timeout 60 "$board" run --chip l452 --firmware "$firmware/l452-enter.elf" --rom strict \
        --expect '> ' --send "$bytes" --expect "$bytes" --send 'END' --expect 'END' \
        >out 2>err </dev/null || fail "not asked, it ended in $?"
    ! grep -aq 'pinless going' out || fail "granted: $bytes"
done

# Types the command into descriptor 3, again while nothing comes back: the application may not be up.
ask() {
    cat <&3 >heard &
    reader=$!
    for try in $(seq 100); do
        [ $((try % 10)) != 1 ] || printf 'reboot bootloader\r' >&3
        sleep 0.1
        ! grep -aq "$answer" heard || break
    done
    kill "$reader"
    wait "$reader" 2>/dev/null || true
    reader=
    grep -aq "$answer" heard || fail "no answer on the terminal: $(od -c heard | tail -n 5)"
}

# A person types the command, the host tool does the rest, over a terminal in real time; then the
# application runs again.
for chip in l452 f405; do
    "$board" run --chip "$chip" --firmware "$firmware/$chip-enter.elf" --link port --for 60 >out 2>err &
    pid=$!
    for _ in $(seq 100); do
        [ ! -e port ] || break
        sleep 0.05
    done
    exec 3<>port
    stty -F port 115200 raw -echo
    ask
    exec 3>&-
    timeout 30 "$pinless" info -p port >info || fail "pinless info on $chip ended in $?"
    grep -qi "STM32${chip:0:3}" info || fail "another chip: $(cat info)"
    kill "$pid"
    wait "$pid" || fail "$chip: the board ended in $?"
    pid=
    flawless "$chip on a terminal"
done

# As a CubeMX project, hard float as it sets it: by request; and by a jump out of a task, when told j.
cubemx=$root/examples/cubemx
arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard -Og -g3 -std=gnu11 \
    -ffunction-sections -fdata-sections -Wall -Werror -DSTM32L452xx -I"$root/include" \
    -I"$root/src/port/l4" "$cubemx"/Core/Startup/startup_*.s "$cubemx"/Core/Src/system_*.c \
    "$root/tests/firmware/cubemx/app.c" "$root"/src/enter/*.c "$root/src/core/entry.c" "$root/src/port/mem.c" \
    -T"$cubemx/STM32L452RETX_FLASH.ld" -nostdlib -lgcc \
    -Wl,--gc-sections,--wrap=SystemInit -o cubemx.elf
for byte in r j; do
    timeout 60 "$board" run --chip l452 --firmware cubemx.elf --line 9600,8N1 --for 5 \
        --expect 'ready\r\n' --send "$byte" --send "$(printf '\\x7f%.0s' $(seq 20))" \
        --expect '\x79' >out 2>err </dev/null || fail "the CubeMX project ended in $?"
    flawless "the CubeMX project, $byte"
done
echo "enter.sh: all good"
