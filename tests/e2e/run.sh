#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pinless-board run as a program: scripts, terminals, formats, and what it says when firmware fails.
#
#   run.sh BOARD FIRMWARE_FOLDER
set -euo pipefail

board=$(realpath "$1")
firmware=$2
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "run.sh: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}

elf=$firmware/l452-hello-v1.elf
[ -e "$elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

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

# --- A script in virtual time: the banner, an answer, every format ---
for format in elf hex srec bin; do
    expect 0 --chip STM32L452RE --firmware "$firmware/l452-hello-v1.$format" \
        --expect 'hello 1.0.0' --expect '> ' --send 'Q' --expect 'Q' --flash-out "$format.flash"
    cmp "$format.flash" elf.flash || fail "$format gives another flash than elf"
done
expect 0 --chip l452 --flash-in elf.flash --expect 'hello 1.0.0'
said 'l452-hello 1.0.0' out

# --- What is not said in time is named, with the place where the firmware is ---
expect 4 --chip l452 --firmware "$elf" --for 0.2 --expect 'never\r'
said 'did not say "never' err
said 'in Thread mode' err

# --- A signal ends it at any speed ---
for speed in --fast --quiet; do
    timeout -s KILL 20 "$board" run --chip l452 --firmware "$elf" --link port "$speed" \
        >out 2>err </dev/null &
    pid=$!
    for _ in $(seq 100); do
        [ ! -s out ] || break
        sleep 0.05
    done
    kill -TERM "$pid"
    wait "$pid" || fail "$speed: a signal did not end it"
    pid=
done

# --- Another rate than the firmware's: garbage, as on a real line ---
expect 4 --chip l452 --firmware "$elf" --for 0.2 --line 57600 --expect 'hello'
expect 4 --chip l452 --firmware "$elf" --for 0.2 --line 108000 --expect 'hello'
expect 0 --chip l452 --firmware "$elf" --for 0.2 --line 117000 --expect 'hello'

# --- Firmware that cannot run ---
expect 2 --chip f103 --firmware /dev/null
expect 2 --chip g071 --firmware "$elf@0" --firmware nothing.elf
said 'nothing.elf' err
expect 3 --chip f103 --firmware "$elf" --expect hello # its stack would be outside this RAM
said 'lockup' err
said 'BusFault' err
printf 'no vector table at all, only text' >text.bin
expect 3 --chip l452 --firmware text.bin --expect hello
said 'no vector table' err
head -c 600000 /dev/zero >big.bin
expect 2 --chip l452 --firmware big.bin --expect hello
said 'is no memory of an STM32L452' err
expect 2 --chip l452 --firmware "$elf" --uart USART9 --expect hello
said 'has no USART9' err

# --- Wrong usage ---
expect 2
expect 2 --chip h743 --firmware "$elf"
expect 2 --chip l452
expect 2 --chip l452 --firmware "$elf" --expect 'half \x4'
expect 2 --chip l452 --firmware "$elf" --line 115200,7E2
expect 2 --chip l452 --firmware "$elf" --for -1

# --- A terminal: paced by real time, at the rate that the host has set ---
"$board" run --chip l452 --firmware "$elf" --link port --for 20 >out 2>err &
pid=$!
for _ in $(seq 100); do
    [ ! -e port ] || break
    sleep 0.05
done
exec 3<>port
stty -F port 115200 raw -echo
printf 'Z' >&3
timeout 10 head -c 1 <&3 >heard || fail "nothing came back"
[ "$(tail -c 1 heard)" = Z ] || [ -s heard ] || fail "heard $(od -c heard)"
exec 3>&-
kill "$pid"
wait "$pid" || fail "code $? at the end"
pid=
[ ! -e port ] || fail "the link is still there"
echo "run.sh: all good"
