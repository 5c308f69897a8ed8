#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The story in real time, with the program a person types: a product runs version 1 on the virtual
# board, one command, and version 2 answers; no BOOT pin, no reset line, its watchdog running. At each
# rate that the ROM loader shall find by itself.
#
#   story.sh PINLESS BOARD FIRMWARE_FOLDER CHIP [TURNS]
#
# TURNS: so many updates in a row at 115200 baud instead.
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
turns=${5:-}
work=$(mktemp -d)
cd "$work"
pid=
unset PINLESS_PORT

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "story.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware/$chip-enter-v2.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# switch_on BUILD
switch_on() {
    "$board" run --chip "$chip" --firmware "$firmware/$chip-$1.elf" --link port >board.out 2>board.err \
        </dev/null &
    pid=$!
    for _ in $(seq 200); do
        [ ! -e port ] || return 0
        sleep 0.02
    done
    fail "the board does not start"
}

# The board's report says what it has seen.
switch_off() {
    kill -INT "$pid"
    wait "$pid" || fail "the board ends with code $?"
    pid=
    [ "$(grep -c 'reaches the ROM loader: yes; 0 problems' board.err)" = "$1" ] ||
        fail "not $1 flawless jumps"
    [ "$(grep -c 'has jumped into system memory' board.err)" = "$1" ] || fail "further jumps"
    ! grep -q 'watchdog' board.err || fail "the watchdog has bitten"
}

# update BUILD BAUD VERSION: the one command.
update() {
    timeout 120 "$pinless" update "$firmware/$chip-$1.elf" -p ./port -b "$2" --app 115200,8N1 \
        --product 0xC0FFEE >log 2>&1 </dev/null || fail "update to $3 at $2 ended in $?"
    grep -q 'bytes written and verified' log || fail "$2: nothing was written"
    grep -qx "Application $3 answers." log || fail "$2: version $3 does not answer"
}

if [ -n "$turns" ]; then
    switch_on enter
    for ((i = 1; i <= turns; i++)); do
        if ((i % 2)); then update enter-v2 115200 2.0.0; else update enter 115200 1.0.0; fi
    done
    switch_off "$turns"
    echo "story.sh: $chip: $turns updates in a row"
    exit 0
fi

for baud in 9600 57600 115200; do
    switch_on enter
    update enter-v2 $baud 2.0.0
    switch_off 1
done

# Out of an RTOS; and a project of STM32CubeMX.
builds=(rtos)
[ "$chip" != l452 ] || builds+=(cubemx)
for build in "${builds[@]}"; do
    switch_on "$build"
    update "$build-v2" 115200 2.0.0
    switch_off 1
done
echo "story.sh: $chip: all good"
