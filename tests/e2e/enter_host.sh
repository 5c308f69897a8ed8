#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The host's side of entry: methods, keys, pinless.json, and what is said when nobody answers.
#
#   enter_host.sh PINLESS BOARD FIRMWARE_FOLDER
set -euo pipefail
export LC_ALL=C

pinless=$(realpath "$1")
board=$(realpath "$2")
firmware=$3
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
cd "$work"
pid=
unset PINLESS_PORT NO_COLOR

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "enter_host.sh: $*" >&2
    tail -n 20 out err log board.err 2>/dev/null >&2 || true
    exit 1
}
[ -e "$firmware/l452-enter.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# Something behind ./tty.
wait_for_tty() {
    for _ in $(seq 100); do
        [ ! -e tty ] || return 0
        sleep 0.05
    done
    fail "nothing behind ./tty"
}
start_app() {
    rm -f tty
    python3 "$here/fake_app.py" tty log "$@" &
    pid=$!
    wait_for_tty
}
start_board() { # [CHIP [BUILD]]
    rm -f tty
    "$board" run --chip "${1:-l452}" --firmware "$firmware/${1:-l452}-${2:-enter}.elf" --link ./tty \
        >board.out 2>board.err &
    pid=$!
    wait_for_tty
}
stop() {
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
}

# expect CODE COMMAND...
expect() {
    local want=$1 got=0
    shift
    timeout 60 "$pinless" "$@" >out 2>err </dev/null || got=$?
    [ "$got" = "$want" ] || fail "code $got instead of $want: $*"
}
says() {
    grep -q -- "$2" "$1" || fail "nothing of '$2' in $1"
}

# --- Keys, against an application written from the document ---
key=$(printf '%02x' $(seq 1 32))
echo "$key" >product.key
start_app "$key"
expect 4 enter -p tty -b 115200 --product 0x1234
says err 'demands a proof'
says log challenge
tr '1' '2' <product.key >wrong.key
expect 4 enter -p tty -b 115200 --product 0x1234 --key wrong.key
says err 'refused'
kill -0 "$pid" || fail 'the application has gone with a wrong key'
expect 4 enter -p tty -b 115200 --product 0x1234 --key product.key
says log going
says out 'Application 3.1.4 (product 0x1234) goes into its loader'
stop
echo 'abcd' >short.key
expect 1 enter -p tty --key short.key
says err 'short.key is no key'
expect 1 enter -p tty --key absent.key
says err 'absent.key cannot be read'

# --- The same with an application on the board that computes with BearSSL ---
for chip in l452 g071; do
    start_board $chip enter-key
    expect 4 enter -p tty --product 0xC0FFEE
    says err 'demands a proof'
    expect 4 enter -p tty --product 0xC0FFEE --key wrong.key
    says err 'refused'
    expect 4 enter -p tty --enter 'text:reboot bootloader\r'
    ! grep -q 'jumped into system memory' board.err || fail "$chip: in the loader without a key"
    expect 0 update "$firmware/$chip-enter-v2.elf" -p tty --product 0xC0FFEE --key product.key
    says out 'Application 2.0.0 answers'
    stop
done

# --- Options that cannot be meant ---
expect 1 enter -p tty --enter knock
expect 1 enter -p tty --enter text:
expect 1 enter -p tty --enter 'text:bad\q'
expect 1 enter -p tty --app fast
expect 1 enter -p tty --app 115200,7E2
expect 1 enter -p tty --product many

# --- A running application on the board: to the loader, and no further; then it is there ---
start_board
expect 4 enter -p tty -b 115200 --product 0x9999
says err 'no loader answered on tty, and no application either (product 0x9999 at 115200 baud 8N1)'
says err 'next step\|Does the application listen'
expect 0 enter -p tty --product 0xC0FFEE --json
says out '"event":"entry","answered":true,"version":"1.0.0"'
says out '"entered":true'
expect 0 enter -p tty
says out 'was in its loader already'
expect 0 info -p tty
says out '0x462'
stop

# --- By text, as a person would ---
start_board
expect 0 enter -p tty --enter 'text:reboot bootloader\r'
says out 'Done: the chip is in its loader'
stop

# --- Other commands leave a running product alone ---
start_board
expect 4 info -p tty -b 115200
kill -0 "$pid" || fail 'the board has gone'
! grep -q 'jumped into system memory' board.err || fail '`pinless info` has taken the product down'
expect 0 info -p tty --enter request --product 0xC0FFEE
stop

# --- pinless.json, from a folder below ---
mkdir -p product/src/deep
start_board
cat >product/pinless.json <<JSON
{"port": "$work/tty", "chip": "STM32L452", "app": "115200,8N1", "product": 12648430}
JSON
(cd product/src/deep && expect 0 update "$firmware/l452-hello-v2.elf" && cp out err ../../..)
says out 'goes into its loader'
says out 'Done: .* written and verified'
says err 'the new application does not answer'
stop
check_project() { # JSON PATTERN
    printf '%s' "$1" >product/pinless.json
    (cd product && expect 1 enter -p tty && cp err ..)
    says err 'product/pinless.json'
    says err "$2"
}
check_project '{"port": ' 'line 1: this is no JSON'
check_project '[1]' 'does not hold one object'
check_project '{"colour": "red"}' 'colour is nothing that can stand there'
check_project '{"app": "fast"}' '--app does not understand'
check_project '{"chip": ["STM32L452"]}' 'chip is nothing'
check_project '{"key": "k"}' 'product/k cannot be read'
head -c 70000 /dev/zero | tr '\0' ' ' >product/pinless.json
(cd product && expect 1 enter -p tty)

echo 'enter_host.sh: all good'
