#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pinless seal: against srecord's checksum of the STM32, zlib's CRC, and SPEC.md section 9.
#
#   seal.sh PINLESS FIRMWARE_FOLDER SOURCE_FOLDER
set -euo pipefail

pinless=$(realpath "$1")
firmware=$(realpath "$2")
source=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "seal.sh: $*" >&2
    exit 1
}

# seal CODE ARGUMENT...
seal() {
    local want=$1 code=0
    shift
    "$pinless" seal "$@" >out 2>err || code=$?
    [ "$code" = "$want" ] || fail "seal $* ended in $code, not $want: $(cat err)"
}

# --- A sealed image is the image, size and magic, and srecord's checksum ---
elf=$firmware/l452-hello-behind.elf
bin=$firmware/l452-hello-behind.bin
seal 0 "$elf" sealed.bin
size=$(stat -c %s sealed.bin)
plain=$(stat -c %s "$bin")
[ "$size" = $(((plain + 3) / 4 * 4 + 4)) ] || fail "it has $size bytes for $plain"
magic=$((0x4C534C50))
srec_cat '(' "$bin" -binary -fill 0xFF 0 $((size - 4)) -exclude 0x20 0x28 \
    -generate 0x20 0x24 -constant-l-e $magic 4 -generate 0x24 0x28 -constant-l-e "$size" 4 ')' \
    -stm32-l-e $((size - 4)) -o foreign.bin -binary
cmp sealed.bin foreign.bin || fail "srecord comes to something else"

# --- The same by zlib, whose CRC has its bits the other way round ---
python3 - sealed.bin "$source/SPEC.md" <<'EOF' || fail "zlib comes to something else"
import re, struct, sys, zlib

def reflect(value, bits):
    return int(format(value, f"0{bits}b")[::-1], 2)

def checksum(image):
    words = b"".join(image[i:i + 4][::-1] for i in range(0, len(image), 4))
    turned = bytes(reflect(b, 8) for b in words)
    return reflect(zlib.crc32(turned) ^ 0xFFFFFFFF, 32)

def good(image):
    return struct.unpack("<4sI", image[0x20:0x28]) == (b"PLSL", len(image)) \
        and struct.unpack("<I", image[-4:])[0] == checksum(image[:-4])

example = re.search(r"```seal\n(.*?)```", open(sys.argv[2]).read(), re.S)[1]
sys.exit(not good(open(sys.argv[1], "rb").read()) or not good(bytes.fromhex(example)))
EOF

# --- As HEX, which other tools read; again, which changes nothing; and across 64 KiB ---
seal 0 "$elf" sealed.hex
srec_cat sealed.hex -intel -offset -0x08001000 -o back.bin -binary
cmp sealed.bin back.bin || fail "the HEX file holds something else"
seal 0 sealed.hex again.bin
cmp sealed.bin again.bin || fail "sealed twice, it has changed"
head -c 70001 /dev/zero >large.bin
seal 0 large.bin large.hex --addr 0x0800FF00
srec_cat large.hex -intel -offset -0x0800FF00 -o large.back -binary
[ "$(stat -c %s large.back)" = 70008 ] || fail "a large image has $(stat -c %s large.back) bytes"
cmp -n 69961 -i 40 large.back large.bin || fail "a large image has changed"

# --- What cannot be sealed ---
tr '\0' '\1' <large.bin >used.bin
seal 2 used.bin never.bin
grep -q 'not free' err || fail "no word of the vector table in use"
seal 1 "$elf" sealed.elf
head -c 8 large.bin >short.bin
seal 2 short.bin never.bin
grep -q 'too short' err || fail "eight bytes are no vector table"
seal 2 no-such-file never.bin
[ ! -e never.bin ] || fail "a file was written all the same"

echo "seal.sh: all good"
