#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The resident loader for links without parity, on the virtual board, whose wire is 8N1 at both ends.
#
#   boot_8n1.sh PINLESS BOARD FIRMWARE_FOLDER CHIP
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
app=0x08001000
[ "$chip" != f405 ] || app=0x08004000
hello=$firmware/$chip-hello-behind
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "boot_8n1.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}

# plug_in LOADER LINE [OPTION...]
plug_in() {
    local loader=$firmware/$chip-$1.elf line=$2
    shift 2
    [ -e "$loader" ] || fail "no $loader: run 'make firmware' first"
    "$board" run --chip "$chip" --link port --line "$line" --flash-out flash --firmware "$loader" "$@" \
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
}

application_is() {
    cmp -n "$(stat -c %s "$1")" <(tail -c "+$((app - 0x08000000 + 1))" flash) "$1"
}
flash() { timeout 120 stm32flash -m 8n1 -b "$baud" "$@" port >log 2>&1 </dev/null; }
# stm32flash measures its waits in whole seconds of real time, which a busy machine may exceed.
patient_flash() { flash "$@" || flash "$@" || flash "$@"; }
host() { timeout 120 "$pinless" "$1" -p ./port --parity none -b "$baud" "${@:2}" >log 2>&1 </dev/null; }

head -c 1264 /dev/urandom >image
for baud in 9600 115200 921600; do
    plug_in loader-8n1 "$baud,8N1"
    patient_flash -w image -v -S "$app:1264" || fail "$baud: stm32flash failed"
    host update "$hello.elf" --no-keep || fail "$baud: pinless update ended in $?"
    sleep 0.5
    unplug
    grep -q 'software reset' board.err || fail "$baud: not started"
    application_is "$hello.bin" || fail "$baud: the flash differs"
done

# The line is real: neither loader talks to the other's host.
baud=115200
plug_in loader-8n1 $baud,8E1
flash && fail "a loader without parity understands a host that has it"
unplug
plug_in loader $baud,8N1
flash && fail "a loader with parity understands a host without"
unplug

# Nothing but sums and the reading back guards the bytes; done means right all the same.
done=0
for seed in 1 2 3 4; do
    plug_in loader-8n1 $baud,8N1 --noise 0.001 --seed $seed
    code=0
    host update "$hello.elf" --no-start --no-keep || code=$?
    unplug
    if [ $code = 0 ]; then
        application_is "$hello.bin" || fail "seed $seed: done, and the flash differs"
        done=$((done + 1))
    fi
done
[ $done -ge 2 ] || fail "only $done of 4 updates over a noisy line went through"

echo "boot_8n1.sh: $chip: all good"
