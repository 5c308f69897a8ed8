#!/usr/bin/env bash
# Code size of the freestanding parts for a small ARM, and proof that they need no libc but mem*; and
# of the examples, as far as they are built.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sources=(src/core/{an3155,chip,chips_generated,error,image}.c
    src/host/{content,identify,plan,session,session_ops,update,update_compare,update_write}.c)

for cpu in cortex-m0plus cortex-m4; do
    for source in "${sources[@]}"; do
        arm-none-eabi-gcc -mcpu=$cpu -mthumb -Os -std=c11 -ffreestanding -Iinclude -Isrc/core \
            -ffunction-sections -c "$source" -o "$dir/$(basename "$source" .c).o"
    done
    echo "$cpu, -Os:"
    arm-none-eabi-size -t "$dir"/*.o | awk '{printf "  %8s %8s %8s  %s\n", $1, $2, $3, $NF}' |
        sed "s|$dir/||"
done

# What the objects need that none of them defines.
arm-none-eabi-ld -r -o "$dir/all.o" "$dir"/*.o
needed=$(arm-none-eabi-nm -u "$dir/all.o" | awk '{print $2}' | sort | tr '\n' ' ')
echo "needed from outside: $needed"
for symbol in $needed; do
    case $symbol in
    mem* | __aeabi_*) ;;
    *) echo "not freestanding: $symbol" >&2 && exit 1 ;;
    esac
done

# text, data and bss of each example.
shopt -s nullglob
examples=(build/firmware/*.elf)
if [ ${#examples[@]} -gt 0 ]; then
    echo 'examples, text data bss:'
    arm-none-eabi-size "${examples[@]}" |
        awk 'NR > 1 && !/-flash\.elf$/ {sub(".*/", "", $NF); printf "  %8s %8s %8s  %s\n", $1, $2, $3, $NF}'
fi
