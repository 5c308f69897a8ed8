#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pinless combine: against srecord's idea of the same file, and a chip that is programmed with it.
#
#   combine.sh PINLESS BOARD FIRMWARE_FOLDER
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "combine.sh: $*" >&2
    cat err >&2 2>/dev/null || true
    exit 1
}

# combine CODE ARGUMENT...
combine() {
    local want=$1 code=0
    shift
    "$pinless" combine "$@" >out 2>err || code=$?
    [ "$code" = "$want" ] || fail "combine $* ended in $code, not $want"
}
says() { grep -q -- "$1" err || fail "nothing of '$1'"; }

for chip in l452 f103 f405 g071; do
    loader=$firmware/$chip-loader app=$firmware/$chip-hello-behind
    at=0x1000
    [ $chip != f405 ] || at=0x4000
    combine 0 "$loader.elf" "$app.elf" factory.hex
    combine 0 "$loader.elf" "$app.hex" factory.bin
    srec_cat '(' "$loader.bin" -binary "$app.bin" -binary -offset $at ')' -fill 0xFF \
        0 $((at + $(stat -c %s "$app.bin"))) -o foreign.bin -binary
    cmp foreign.bin factory.bin || fail "$chip: srecord makes another BIN of it"
    srec_cat factory.hex -intel -offset -0x08000000 -fill 0xFF 0 $((at + $(stat -c %s "$app.bin"))) \
        -o of_hex.bin -binary
    cmp foreign.bin of_hex.bin || fail "$chip: the HEX holds something else"
    timeout 60 "$board" run --chip $chip --firmware factory.hex --expect "$chip-hello 1.0.0" \
        >log 2>err </dev/null || fail "$chip: a chip with it does not run"
done

loader=$firmware/l452-loader app=$firmware/l452-hello-behind
combine 0 "$loader.bin" "$app.bin" addressed.bin --addr 0x08001000
combine 0 "$loader.elf" "$app.elf" whole.bin
cmp addressed.bin whole.bin || fail "BINs come to something else"
combine 0 "$loader.elf" "$app.elf" out.hex --json
python3 -c 'import json
result = json.load(open("out"))
assert result["loader"] == "0x08000000" and result["application"] == "0x08001000", result' || fail "wrong JSON"

# What no factory should get.
combine 2 "$loader.elf" "$firmware/l452-hello-v1.elf" bad.hex
says 'both have a byte for 0x08000000'
combine 2 "$app.elf" "$loader.elf" bad.hex
says 'the loader is named first'
combine 2 "$loader.bin" "$app.bin" bad.hex
says 'does not begin with a vector table at 0x08000000'
combine 2 "$loader.elf" missing.elf bad.hex
combine 1 "$loader.elf" "$app.elf" bad.txt
combine 1 "$loader.elf" "$app.elf"
[ ! -e bad.hex ] && [ ! -e bad.txt ] || fail "a refused file was written"
combine 2 "$loader.elf" "$app.elf" absent/factory.hex
says 'cannot be written'

echo "combine.sh: all good"
