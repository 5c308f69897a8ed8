#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pinless-board run with faults: power cuts, resets, flipped bits, a flash that hangs.
#
#   faults.sh BOARD FIRMWARE_FOLDER
set -euo pipefail

here=$(realpath "$(dirname "$0")")
board=$(realpath "$1")
firmware=$2
work=$(mktemp -d)
cd "$work"
trap 'rm -rf "$work"' EXIT

fail() {
    echo "faults.sh: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware/l452-hello-v1.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"
arm-none-eabi-gcc -nostdlib -Wl,-Ttext=0x08000000,-e,start -o writer.elf \
    "$here/../firmware/flash_writer.S" 2>err || fail "flash_writer.S"

# expect CODE ARGUMENT...: the board ends by itself, with this code.
expect() {
    local want=$1 got=0
    shift
    timeout 60 "$board" run "$@" >out 2>err </dev/null || got=$?
    [ "$got" = "$want" ] || fail "code $got instead of $want: $*"
}
said() {
    grep -aq -- "$1" "$2" || fail "nothing of \"$1\" in $2"
}
not_said() {
    ! grep -aq -- "$1" "$2" || fail "\"$1\" in $2"
}
times() {
    [ "$(grep -ac -- "$1" "$3")" = "$2" ] || fail "not $2 times \"$1\" in $3"
}
# The writer on a chip, to its BKPT.
writer() {
    local chip=$1
    shift
    expect 3 --chip "$chip" --firmware writer.elf --expect never --flash-out flash "$@"
}
# The double word in flash, as two words.
target() {
    od -An -tx4 -v -j $((0x3008)) -N 8 --endian=little flash | tr -d ' '
}

# --- A cut at each byte of a double word: an NMI with the address, or all old or all new ---
for chip in l452 g071; do
    writer "$chip"
    said 'breakpoint at .*done' err
    [ "$(target)" = ffffffffffffffff ] || fail "$(target)"
    for byte in 1 2 3 4 5 6 7 8; do
        writer "$chip" --cut "op:1,byte:$byte"
        said "power cut while programming 8 bytes at 0x08003008, byte $byte" err
        said 'power-on reset' err
        said 'breakpoint at .*failed' err
        said 'in NMI' err
        said 'ECC of the flash has failed at 0x08003008' err
    done
    for phase in before after; do
        writer "$chip" --cut "op:1,$phase"
        said "programming 8 bytes at 0x08003008, $phase" err
        said 'breakpoint at .*done' err
    done
done

# --- The erase; the second cut is counted from the power-up before it ---
writer l452 --cut op:1,after --cut op:1,untouched
times 'power cut' 2 err
said 'erasing 2048 bytes at 0x08003000, untouched' err
said 'breakpoint at .*done' err
writer l452 --cut op:2,partly --seed 3
said 'erasing 2048 bytes at 0x08003000, partly' err
cp flash partly
writer l452 --cut op:2,partly --seed 3
cmp flash partly || fail 'the same seed, another flash'
writer g071 --cut op:2,weak
said ', weak' err
writer g071 --cut op:2
said 'power cut while erasing 2048 bytes' err

# --- BSY that never clears ---
expect 4 --chip l452 --firmware writer.elf --expect never --stuck-busy 1 --for 0.05
said 'the flash hangs' err
writer l452 --stuck-busy 1 --cut 0.01
said 'breakpoint at .*' err

# --- Power and reset in the middle of life: the firmware starts again ---
hello=(--chip l452 --firmware "$firmware/l452-hello-v1.elf")
expect 0 "${hello[@]}" --cut 0.02 --expect '1> ' --expect '1> '
said '^0.020000 s: power cut$' err
times 'hello 1.0.0' 2 out
expect 0 "${hello[@]}" --cut instr:30000 --cut instr:30000 --expect '1> '
times 'power cut' 2 err
expect 0 "${hello[@]}" --reset-at 0.02 --expect '1> ' --expect '1> '
said 'the reset pin is pulled' err
said 'reset by the pin' err
expect 0 "${hello[@]}" --reset-at 0.02 --quiet --expect '1> ' --expect '1> '
not_said pin err
for ram in lost kept random; do
    expect 0 "${hello[@]}" --ram "$ram" --cut 0.02 --expect '1> ' --expect '1> '
done

# --- A bit of the firmware flips: its own CRC sees it, unless ECC mends it ---
banner() {
    local chip=$1
    shift
    expect 0 --chip "$chip" --firmware "$firmware/$chip-hello-v1.elf" --expect '1> ' "$@"
    grep -a crc32 out
}
flip=(--flip 0x08000020:3@instr:1) # a reserved vector
[ "$(banner f103)" != "$(banner f103 "${flip[@]}")" ] || fail 'an STM32F103 mends bits'
said 'bit 3 of 0x08000020 flips' err
[ "$(banner l452)" = "$(banner l452 "${flip[@]}")" ] || fail 'an STM32L452 mends no bit'

# --- Wrong usage ---
for wrong in '--cut op:1,byte:9' '--cut op:0' '--cut op:1,later' '--cut soon' '--cut 0.1,before' \
    '--ram gone' '--reset-at -1' '--reset-at op:1' '--flip 0x20000000:8@1' '--flip 0x20000000:1' \
    '--flip 0x60000000:1@1' '--flip 0x1FFF0000:1@1' '--stuck-busy 0' '--gdb 0 --cut 1'; do
    # shellcheck disable=SC2086
    expect 2 "${hello[@]}" --expect hello $wrong
done
cuts=()
for _ in $(seq 65); do
    cuts+=(--cut 1)
done
expect 2 "${hello[@]}" --expect hello "${cuts[@]}"
expect 0 --help
said '^faults' out
echo "faults.sh: all good"
