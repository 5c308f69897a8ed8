#!/usr/bin/env bash
# Real firmware, cross-compiled, in every format: the same flash content each time, and it is that of
# objcopy's BIN.   firmware.sh PINLESS PINLESS_BOARD FIRMWARE_FOLDER
set -euo pipefail
pinless=$1 board=$2 firmware=$3

dir=$(mktemp -d)
pid=
# The board writes its flash file before it ends: nothing may be looked at or removed earlier.
unplug() {
    kill "$pid" 2>/dev/null && wait "$pid" || true
    pid=
}
finish() {
    [ -z "$pid" ] || unplug
    rm -rf "$dir"
}
trap finish EXIT
fail() { echo "firmware.sh: $*" >&2 && exit 1; }

[ -e "$firmware/l452-hello-v1.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# Write FILE into a fresh chip; its flash is then in OUT.
update() {
    local file=$1 out=$2
    shift 2
    "$board" rom --chip STM32L452 --link "$dir/tty" --flash-out "$out" "$@" >"$dir/board.log" &
    pid=$!
    for _ in $(seq 200); do
        [ -e "$dir/tty" ] && break
        sleep 0.02
    done
    timeout 60 "$pinless" update "$file" -p "$dir/tty" -q || fail "update of $file ended in $?"
    # The host has its last ACK a moment before the application runs.
    for _ in $(seq 200); do
        grep -q 'started at 0x08000000' "$dir/board.log" && break
        sleep 0.02
    done
    grep -q 'started at 0x08000000' "$dir/board.log" || fail "$file was not started"
    unplug
}

for format in elf hex srec bin; do
    update "$firmware/l452-hello-v1.$format" "$dir/$format.flash" --wire 0
    cmp "$dir/$format.flash" "$dir/elf.flash" || fail "$format gives another flash than elf"
done

size=$(stat -c %s "$firmware/l452-hello-v1.bin")
cmp -n "$size" "$firmware/l452-hello-v1.bin" "$dir/elf.flash"
tail -c "+$((size + 1))" "$dir/elf.flash" | tr -d '\377' | cmp - /dev/null ||
    fail 'something beside the image has changed'

# The next version over it.
update "$firmware/l452-hello-v2.elf" "$dir/v2.flash" --flash-in "$dir/elf.flash" --wire 0
cmp -n "$size" "$firmware/l452-hello-v2.bin" "$dir/v2.flash"
