#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The resident loader on the virtual board: what Debian's stm32flash and pinless do to it, and when it
# stays or goes.
#
#   boot.sh PINLESS BOARD FIRMWARE_FOLDER CHIP
#
# Pseudo terminals have no parity, hence 8N1 on the host's side; the loader's side is 8E1.
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
size=1264 # no multiple of a page or block
app=0x08001000
[ "$chip" != f405 ] || app=0x08004000
loader=$firmware/$chip-loader
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
    echo "boot.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$loader.elf" ] || fail "no $loader.elf: run 'make firmware' first"

# The board with the loader and whatever else is in its flash.
plug_in() {
    "$board" run --chip "$chip" --link port --flash-out flash "$@" >board.out 2>board.err </dev/null &
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

# Of the flash, from the application on.
application() { tail -c "+$((app - 0x08000000 + 1))" flash; }

loader_unharmed() {
    cmp -n "$(stat -c %s "$loader.bin")" "$loader.bin" flash || fail "the loader has changed"
}

flash() {
    timeout 120 stm32flash -m 8n1 -b "$baud" "$@" port >log 2>&1 </dev/null
}

# --- A foreign host ---
for baud in 9600 115200 921600; do
    head -c $size /dev/urandom >image
    plug_in --firmware "$loader.elf"
    flash -w image -v -S "$app:$size" || fail "$baud: write and verify failed"
    unplug
    cmp -n $size <(application) image || fail "$baud: the flash differs"
    application | tail -c "+$((size + 1))" | tr -d '\377' | cmp - /dev/null ||
        fail "$baud: more was written than the image"
    loader_unharmed

    plug_in --flash-in flash
    flash -r back -S "$app:$size" || fail "$baud: read failed"
    unplug
    cmp image back || fail "$baud: what is read differs"

    if [ "$baud" = 115200 ]; then # a large flash takes its time
        plug_in --flash-in flash
        flash -o || fail "$baud: erase failed"
        unplug
        application | tr -d '\377' | cmp - /dev/null || fail "$baud: not erased"
        loader_unharmed
    fi

    bytes=$(stat -c %s "$hello.bin")
    plug_in --flash-in flash
    flash -w "$hello.bin" -v -S "$app:$bytes" -g "$app" || fail "$baud: write and start failed"
    sleep 0.5
    unplug
    grep -q 'software reset' board.err || fail "$baud: not started by a reset"
    cmp -n "$bytes" <(application) "$hello.bin" || fail "$baud: another application"
done

# --- What it must refuse: itself, and what does not exist ---
baud=115200
rm -f flash
plug_in --firmware "$loader.elf"
flash -w image -S "0x08000000:$size" && fail "it has overwritten itself"
unplug
loader_unharmed
plug_in --firmware "$loader.elf"
flash -o -S 0x08000000:1024 && fail "it has erased itself"
unplug
loader_unharmed

# --- Our own host, at its own pace ---
for baud in 9600 115200 921600; do
    plug_in --firmware "$loader.elf"
    timeout 120 "$pinless" update "$hello.elf" -p ./port --parity none -b "$baud" -q >log 2>&1 ||
        fail "$baud: pinless update ended in $?"
    sleep 0.5
    unplug
    grep -q 'software reset' board.err || fail "$baud: pinless has not started it"
    cmp -n "$bytes" <(application) "$hello.bin" || fail "$baud: pinless has written something else"
    loader_unharmed
done

# --- A running application is asked into the loader, replaced, and started again ---
plug_in --firmware "$loader.elf" --firmware "$firmware/$chip-enter-behind.elf"
sleep 0.2
timeout 120 "$pinless" update "$hello.elf" -p ./port --parity none --enter loader --product 0xC0FFEE \
    >log 2>&1 || fail "update of a running application ended in $?"
sleep 0.5
unplug
[ "$(grep -c 'software reset' board.err)" = 2 ] || fail "not one reset into the loader and one out of it"
cmp -n "$bytes" <(application) "$hello.bin" || fail "the running application was not replaced"
loader_unharmed

# --- An application that cannot ask, since it crashes: the listening window lets other hosts in ---
cp flash replaced
loader=$firmware/$chip-loader-listen
plug_in --firmware "$loader.elf" --firmware "$firmware/$chip-crash.elf"
baud=115200
flash -w "$hello.bin" -v -S "$app:$bytes" -g "$app" || fail "stm32flash did not get in while it listened"
sleep 0.5
unplug
cmp -n "$bytes" <(application) "$hello.bin" || fail "the crashing application was not replaced"
loader_unharmed
plug_in --firmware "$loader.elf" --firmware "$firmware/$chip-crash.elf"
timeout 120 "$pinless" update "$hello.elf" -p ./port --parity none --enter none >log 2>&1 ||
    fail "pinless did not get in while it listened: $?"
sleep 0.5
unplug
cmp -n "$bytes" <(application) "$hello.bin" || fail "the crashing application was not replaced by pinless"
loader_unharmed

# --- Sealed: whole or not at all ---
loader=$firmware/$chip-loader-sealed
"$pinless" seal "$hello.elf" sealed.bin -q
"$pinless" seal "$hello.elf" sealed.hex -q
sealed=$(stat -c %s sealed.bin)
plug_in --firmware "$loader.elf"
flash -w sealed.bin -v -S "$app:$sealed" -g "$app" || fail "a sealed application was not started"
sleep 0.5
unplug
grep -q 'software reset' board.err || fail "a sealed application was not started by a reset"
cp flash whole
plug_in --firmware "$loader.elf"
timeout 120 "$pinless" update sealed.hex -p ./port --parity none -q >log 2>&1 ||
    fail "update with a sealed application ended in $?"
unplug
cmp flash whole || fail "two hosts, two contents"
plug_in --firmware "$loader.elf"
flash -w "$hello.bin" -v -S "$app:$bytes" -g "$app" || fail "write without a seal failed"
unplug
grep -q 'Starting execution.*failed' log || fail "Go to an application without a seal was granted"
grep -q 'software reset' board.err && fail "an application without a seal was started"
cp whole flash
hole=$((app - 0x08000000 + bytes - 8))
dd if=flash bs=1 skip=$hole count=1 2>/dev/null | tr '\000-\377' '\001-\377\000' |
    dd of=flash bs=1 seek=$hole conv=notrunc 2>/dev/null # another value than the one there
cmp -s whole flash && fail "the hole is none"
plug_in --flash-in flash
flash || fail "an application with a hole was started"
unplug
loader=$firmware/$chip-loader
mv replaced flash

# --- With an application it goes there at once; without one, or with half of one, it stays ---
run() {
    local code=0
    timeout 60 "$board" run --chip "$chip" --line 115200,8N1 --for 0.3 "$@" >out 2>err </dev/null || code=$?
    echo $code
}
[ "$(run --flash-in flash --expect "$chip-hello 1.0.0")" = 0 ] || fail "the application does not start"
[ "$(run --flash-in flash --expect "> " --send abc --expect abc)" = 0 ] || fail "it does not echo"
baud=115200
cut=$((app - 0x08000000 + 4)) # the stack pointer, but no entry
head -c "$cut" flash >torn
tail -c "+$((cut + 1))" flash | tr '\000-\377' '\377' >>torn
plug_in --flash-in torn
flash || fail "a torn application was started"
unplug

# --- Nobody there: after 20 s it begins anew. Chips that measure the rate by looking at the
# pin never sleep, which takes the board too long. ---
case $chip in l452 | g071)
    [ "$(run --firmware "$loader.elf" --for 30 --expect never)" = 4 ] || fail "it has died waiting"
    grep -q '1 resets' err || fail "it has not begun anew"
    ;;
esac

echo "boot.sh: $chip: all good"
