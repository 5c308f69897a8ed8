#!/usr/bin/env bash
# Code size of the freestanding parts for a small ARM, and proof that they need no libc but mem*; and
# of the examples, as far as they are built.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sources=(src/core/{an3155,chip,chips_generated,entry,error,image}.c src/boot/{memory,protect,server}.c
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

# The drop-in for applications, linked with what it needs and nothing else.
drop_in=$dir/enter
# drop_in_build CPU CHIP
drop_in_build() {
    rm -rf "$drop_in"
    mkdir "$drop_in"
    for source in src/enter/{branch,chip,jump,listener,record,request}.c src/core/entry.c src/port/mem.c; do
        arm-none-eabi-gcc -mcpu="$1" -mthumb -Os -std=c99 -ffreestanding -ffunction-sections \
            -fdata-sections -DPL_CHIP="$2" -Iinclude -c "$source" -o "$drop_in/$(basename "$source" .c).o"
    done
}
# drop_in_size CPU TEXT FUNCTION...
drop_in_size() {
    local cpu=$1 text=$2
    shift 2
    arm-none-eabi-gcc -mcpu="$cpu" -mthumb -nostdlib -Wl,--gc-sections,-e,pl_enter_early \
        "${@/#/-Wl,-u,}" "$drop_in"/*.o -lgcc -o "$drop_in/linked.elf"
    arm-none-eabi-size "$drop_in/linked.elf" | awk -v text="$text" \
        'NR == 2 {printf "  %8s %8s %8s  %s\n", $1, $2, $3, text}'
}
for one in 'cortex-m0plus STM32G071' 'cortex-m3 STM32F103xB' 'cortex-m4 STM32L452' 'cortex-m4 STM32F405'; do
    read -r cpu chip <<<"$one"
    drop_in_build "$cpu" "$chip"
    echo "enter, $chip ($cpu), text data bss:"
    drop_in_size "$cpu" 'request and branch (at most 1024)' pl_enter_request
    drop_in_size "$cpu" '  and listener' pl_enter_request pl_enter_listen pl_enter_feed pl_enter_poll
    drop_in_size "$cpu" '  and jump' pl_enter_request pl_enter_jump
    text=$(drop_in_size "$cpu" '' pl_enter_request | awk '{print $1}')
    [ "$text" -le 1024 ] || { echo "enter has grown beyond 1 KiB: $text" >&2 && exit 1; }
done

# What a resident loader takes: text of the flash, and RAM beside the stack.
# loaders_of TEXT_MAX SUFFIX: those of that name; the first sector of the f405 has 16 KiB.
loaders_of() {
    local elf
    for elf in build/firmware/*-loader"$2".elf; do
        [ -e "$elf" ] || return 0
        arm-none-eabi-size "$elf" | awk -v max="$1" 'NR == 2 {
            sub(".*/", "", $NF)
            printf "  %8s %8s  %s\n", $1 + $2, $2 + $3, $NF
            exit ($1 + $2 > ($NF ~ /^f405/ ? 16384 : max)) || ($2 + $3 > 1024)
        }' || { echo "$elf has grown too large" >&2 && exit 1; }
    done
}
echo 'resident loaders, text (at most 4096, with protection 8192; f405: 16384), RAM beside 1 KiB of stack (at most 1024):'
loaders_of 4096 ''
loaders_of 4096 -8n1
loaders_of 8192 -protect

# text, data and bss of each example.
shopt -s nullglob
examples=(build/firmware/*.elf)
if [ ${#examples[@]} -gt 0 ]; then
    echo 'examples, text data bss:'
    arm-none-eabi-size "${examples[@]}" |
        awk 'NR > 1 && !/-flash\.elf$|-loader[-.]|-rogue-/ {sub(".*/", "", $NF); printf "  %8s %8s %8s  %s\n", $1, $2, $3, $NF}'
fi
