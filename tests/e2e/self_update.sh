#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The resident loader replaced in the field by the updater, with nothing but `pinless update`: from a running
# application to another loader to an application again. A chip that a power cut would leave dead refuses;
# one that a cut has left without a loader is helped through its ROM loader.
#
#   self_update.sh PINLESS BOARD FIRMWARE_FOLDER CHIP ROM_CHIP
set -euo pipefail

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
chip=$4
rom_chip=$5
app=0x08001000
[ "$chip" != f405 ] || app=0x08004000
old=$firmware/$chip-loader-sealed
new=$firmware/$chip-loader
says='the loader is up to date'
case $chip in f103 | f405)
    new=$old
    says='refused: a power cut would leave this chip dead'
    ;;
esac
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "self_update.sh: $chip: $*" >&2
    tail -n 30 log board.err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware/$chip-updater.elf" ] || fail "no $chip-updater.elf: run 'make firmware' first"

plug_in() { # run|rom ARGUMENT...
    "$board" "$@" --link port --flash-out flash >board.out 2>board.err </dev/null &
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

update() {
    timeout 120 "$pinless" update "$@" -p ./port --parity none >log 2>&1 || fail "pinless update $1 ended in $?"
}

loader_is() { cmp -n "$(stat -c %s "$1.bin")" "$1.bin" flash || fail "the loader is not $(basename "$1")"; }
application_is() {
    cmp -n "$(stat -c %s "$1")" <(tail -c "+$((app - 0x08000000 + 1))" flash) "$1" || fail "another application"
}

for name in hello-behind enter-behind updater; do
    "$pinless" seal "$firmware/$chip-$name.elf" $name.hex -q
    "$pinless" seal "$firmware/$chip-$name.elf" $name.bin -q
done

# --- From a running application, to the loader, to an application ---
plug_in run --chip "$chip" --firmware "$old.elf" --firmware enter-behind.hex
sleep 0.2
update updater.hex --enter loader --product 0xC0FFEE
sleep 1
unplug
loader_is "$new"
application_is updater.bin
timeout 60 "$board" run --chip "$chip" --line 115200,8N1 --for 0.3 --flash-in flash \
    --expect "updater: $says" >log 2>&1 </dev/null || fail "it does not say: $says"
plug_in run --chip "$chip" --flash-in flash
sleep 0.2
update hello-behind.hex --enter none
sleep 0.5
unplug
loader_is "$new"
application_is hello-behind.bin
if [ "$new" = "$old" ]; then
    echo "self_update.sh: $chip: refuses"
    exit 0
fi

# --- A cut has left the vectors' page erased: the ROM loader writes the loader, then as ever ---
page=2048
head -c $page /dev/zero | tr '\0' '\377' >torn
head -c $((app - 0x08000000)) flash | tail -c "+$((page + 1))" >>torn
cat updater.bin >>torn
plug_in rom --chip "$rom_chip" --flash-in torn
update "$new.elf" --no-start
unplug
loader_is "$new"
application_is updater.bin
plug_in run --chip "$chip" --flash-in flash
sleep 0.2
update hello-behind.hex --enter none
sleep 0.5
unplug
loader_is "$new"
application_is hello-behind.bin

echo "self_update.sh: $chip: all good"
