#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pinless-board as a program: exit codes, link, files, ends, and the examples of its help.
#
#   board.sh BOARD
set -euo pipefail

board=$(realpath "$1")
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "board.sh: $*" >&2
    exit 1
}

command -v stm32flash >/dev/null || fail "stm32flash is not installed"

# expect CODE ARGUMENT...: the board ends by itself, with this code.
expect() {
    local want=$1 got=0
    shift
    timeout 20 "$board" "$@" >out 2>err </dev/null || got=$?
    [ "$got" = "$want" ] || fail "code $got instead of $want: $*"
}

start() {
    : >out
    "$board" rom --chip STM32F103xB --link port "$@" >out 2>err &
    pid=$!
    for _ in $(seq 100); do
        [ ! -s out ] || return 0
        sleep 0.05
    done
    fail "no start: $*"
}

ended() {
    local got=0
    wait "$pid" || got=$?
    pid=
    [ "$got" = 0 ] || fail "ended with code $got: $(cat err)"
    [ ! -L port ] || fail "the link is still there"
}

# Usage.
expect 0 rom --help
grep -q '^usage: pinless-board rom' out || fail "no usage in the help"
expect 2
expect 2 rom
expect 2 rom --chip
expect 2 rom --chip STM32X999
expect 2 rom --chip STM32F103xB --no-such-option
expect 2 rom --chip STM32F103xB --adapter usb
expect 2 rom --chip STM32F103xB --noise 1.5
expect 2 rom --chip STM32F103xB --noise nan
expect 2 rom --chip STM32F103xB --wire -1
expect 2 rom --chip STM32F103xB --layout 1
expect 2 rom --chip STM32F103xB --flash-size 256
expect 2 rom --chip STM32F103xB more
expect 2 rom --chip F103
grep -q 0x410 err || fail "an ambiguous part is not explained"

# Files and link.
head -c $((128 * 1024 + 1)) /dev/zero >large
expect 1 rom --chip STM32F103xB --flash-in large
expect 1 rom --chip STM32F103xB --flash-in missing
echo precious >port
expect 1 rom --chip STM32F103xB --link port
[ "$(cat port)" = precious ] || fail "a file was replaced by the link"
rm port
ln -s nowhere port
start --flash-out flash
[ "$(readlink port)" = "$(head -n 1 out)" ] || fail "the old link was not replaced"
kill -TERM "$pid"
ended
[ "$(wc -c <flash)" = $((128 * 1024)) ] || fail "the flash was not written at the end"
head -c 100 /dev/urandom >some
start --flash-in some --flash-out flash
kill -INT "$pid"
ended
cmp -n 100 some flash || fail "the flash was not loaded"

# It ends when the host closes, and when the program starts.
start --once --quiet
timeout 20 stm32flash -m 8n1 -b 115200 port >log || fail "not identified: $(cat log)"
ended
[ "$(wc -l <out)" = 1 ] || fail "--quiet is not quiet"
printf '\000\020\000\040\001\001\000\010' >start.bin
start --once --flash-in start.bin --flash-out flash
timeout 20 stm32flash -m 8n1 -b 115200 -g 0x08000000 port >log || fail "not started: $(cat log)"
ended
grep -q "started at 0x08000000" out || fail "the start was not reported"

# Hosts may come and go; the loader stays synchronised.
start
for _ in 1 2 3; do
    timeout 20 stm32flash -m 8n1 -b 115200 port >log || fail "not identified again: $(cat log)"
done
kill "$pid"
ended

# The adapter vanishes.
start --die-at 50
if timeout 20 stm32flash -m 8n1 -b 115200 -r back port >log 2>&1; then
    fail "read over a vanished adapter"
fi
ended

# A loader that cannot measure so fast does not answer; slower, it does.
start --max-baud 57600
if timeout 20 stm32flash -m 8n1 -b 115200 port >log 2>&1; then
    fail "identified above its highest baud rate"
fi
kill "$pid"
ended
start --max-baud 57600
timeout 20 stm32flash -m 8n1 -b 57600 port >log || fail "not identified at 57600: $(cat log)"
kill "$pid"
ended

# The first example of the help, as it stands.
"$board" rom --help | sed -n '/^examples/,/^$/p' | sed '1d' >example
[ -s example ] || fail "no example in the help"
ln -s "$board" pinless-board
PATH=$work:$PATH timeout 60 bash -e example >log 2>&1 || fail "the example fails: $(cat log)"

echo "board.sh: exit codes, link, files, ends and examples are as documented"
