#!/usr/bin/env bash
# Put the checksum of an updater behind it: over all but the first 64 bytes, as SPEC.md section 9 has it.
#   self_sum.sh OBJCOPY UPDATER.elf
set -euo pipefail

objcopy=$1
elf=$2
image=$elf.image
trap 'rm -f "$image" "$image.sum"' EXIT
"$objcopy" -O binary "$elf" "$image"
end=$(($(stat -c %s "$image") - 4))
srec_cat "$image" -binary -crop 64 "$end" -offset -64 -STM32-Little-Endian $((end - 64)) \
    -crop $((end - 64)) $((end - 60)) -offset $((64 - end)) -o "$image.sum" -binary
"$objcopy" --update-section ".sum=$image.sum" "$elf"
