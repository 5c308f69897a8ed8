#!/usr/bin/env bash
# Code size of the freestanding parts for a small ARM, and proof that they need no libc but mem*; of the
# resident loaders, with their stack and what has changed; and of the examples, as far as they are built.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sources=(src/core/{an3155,bus,chip,chips_generated,entry,error,image,seal}.c src/boot/{crc,memory,menu,menu_update,node,protect,server,special,writer,ymodem}.c
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

# loaders FOLDER: name, text, RAM beside the stack, and the deepest stack of each resident loader.
loaders() {
    local elf
    for elf in "$1"/*-loader*.elf; do
        case $elf in *-cipher.elf) continue ;; esac # of BearSSL's stack nothing is known
        arm-none-eabi-size "$elf" | awk -v name="$(basename "$elf" .elf)" \
            -v stack="$(scripts/stack.py "$elf".ltrans0.ltrans.ci)" \
            'NR > 1 {print name, $1 + $2, $2 + $3, stack}'
    done
}

# The same as of the last commit that differs from what is here, from its own sources.
earlier_loaders() {
    local commit=HEAD
    git diff --quiet HEAD -- src include examples cmake && commit=HEAD~
    git rev-parse -q --verify "$commit" >/dev/null || return 0
    mkdir "$dir/tree"
    git archive "$commit" src include examples cmake tests/firmware | tar -x -C "$dir/tree"
    PINLESS_BEARSSL=${PINLESS_BEARSSL:-$PWD/build/bearssl} cmake -S "$dir/tree/examples" -B "$dir/tree/build" -G Ninja \
        -DCMAKE_TOOLCHAIN_FILE=cmake/arm-none-eabi.cmake >/dev/null
    ninja -C "$dir/tree/build" -t targets all | sed -n 's/^\([^/]*-loader[^/]*\.elf\):.*/\1/p' |
        PINLESS_BEARSSL=${PINLESS_BEARSSL:-$PWD/build/bearssl} xargs ninja -C "$dir/tree/build" >/dev/null
    loaders "$dir/tree/build"
}

if compgen -G 'build/firmware/*-loader.elf' >/dev/null; then
    echo 'resident loaders, text, RAM and stack (at most 2048), since the last commit;'
    echo 'text is at most 4096, with protection, a menu, a bus, a protocol or a memory 8192, f405: 16384:'
    loaders build/firmware >"$dir/now"
    : >"$dir/before"
    [ "${1:-}" = limits ] || earlier_loaders >"$dir/before" 2>/dev/null ||
        echo '(what was before cannot be built here)'
    awk 'function since(i) { return $1 in text ? sprintf("%+d", $i - (i == 2 ? text[$1] : i == 3 ? ram[$1] : stack[$1])) : "new" }
        function refuse(what) { print $1 " has too much " what > "/dev/stderr"; bad = 1 }
        FILENAME == ARGV[1] {text[$1] = $2; ram[$1] = $3; stack[$1] = $4; next}
        {printf "  %8s %8s %8s  %5s %5s %5s  %s\n", $2, $3, $4, since(2), since(3), since(4), $1}
        $2 > ($1 ~ /^f405/ ? 16384 : $1 ~ /-(protect|menu|node|framed|spi)$/ ? 8192 : 4096) {refuse("text")}
        $3 + $4 > 2048 {refuse("RAM")}
        END {exit bad}' "$dir/before" "$dir/now"
fi

# text, data and bss of each example.
shopt -s nullglob
examples=(build/firmware/*.elf)
if [ ${#examples[@]} -gt 0 ]; then
    echo 'examples, text data bss:'
    arm-none-eabi-size "${examples[@]}" |
        awk 'NR > 1 && !/-flash\.elf$|-loader[-.]|-rogue-/ {sub(".*/", "", $NF); printf "  %8s %8s %8s  %s\n", $1, $2, $3, $NF}'
fi
