#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The command line tool against pinless-board: every exit code, every command, every help example.
#
#   cli.sh PINLESS BOARD
set -euo pipefail
export LC_ALL=C

script=$(realpath "$0")
pinless=$(realpath "$1")
board=$(realpath "$2")
work=$(mktemp -d)
board_pid=
rc=0
unset PINLESS_PORT NO_COLOR

clean_up() {
    [ -z "$board_pid" ] || kill "$board_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
cd "$work"

fail() {
    echo "cli.sh: $*" >&2
    for file in out err board.log; do
        [ ! -s "$work/$file" ] || { echo "--- $file" >&2 && tail -n 15 "$work/$file" >&2; }
    done
    exit 1
}

# A board with these options behind ./tty, its flash kept in ./flash across boards.
start_board() {
    rm -f tty
    "$board" rom --link ./tty --flash-out ./flash "$@" >board.log 2>&1 &
    board_pid=$!
    for _ in $(seq 100); do
        [ ! -e tty ] || return 0
        sleep 0.05
    done
    fail "the board does not start: $*"
}

stop_board() {
    kill -INT "$board_pid" 2>/dev/null || true
    wait "$board_pid" 2>/dev/null || true
    board_pid=
}

# Run pinless on ./tty; its exit code is in $rc, its words in ./out and ./err.
run() {
    rc=0
    PINLESS_PORT=./tty timeout 120 "$pinless" "$@" >out 2>err </dev/null || rc=$?
    [ "$rc" -ne 124 ] || fail "pinless $* did not come to an end"
}

# expect CODE COMMAND...
expect() {
    local code=$1
    shift
    run "$@"
    [ "$rc" -eq "$code" ] || fail "pinless $* ended with $rc, not $code"
}

# Does a file hold this text?
says() {
    grep -qF -- "$2" "$1" || fail "$1 does not say: $2"
}

# The last line of ./out is the verdict; all lines are JSON objects.
verdict() {
    python3 - "$@" <<'PY' || fail "JSON verdict is not $*"
import json, sys
lines = [json.loads(line) for line in open("out")]
assert lines and all(isinstance(line, dict) and "event" in line for line in lines)
last = lines[-1]
assert last["event"] == "result" and not any(l["event"] == "result" for l in lines[:-1]), last
for pair in sys.argv[1:]:
    key, value = pair.split("=", 1)
    assert last[key] == json.loads(value), (key, last.get(key), value)
assert last["ok"] == (last["exit"] == 0), last
assert last["ok"] or last["message"], last
PY
}

# What the host sent and the chip answered, in words.
spoken() {
    "$pinless" trace-decode "$1"
}

make_files() {
    # A stack pointer and an entry that a board accepts, then noise.
    { printf '\000\040\000\040\001\001\000\010' && head -c 56 /dev/zero && head -c 6476 /dev/urandom; } >app.bin
    head -c 600 app.bin >loader.bin
    { printf '\000\040\000\040\001\021\000\010' && head -c 600 /dev/zero; } >behind.bin
    srec_cat loader.bin -binary -offset 0x08000000 -o loader.elf -intel # told apart by content
    srec_cat behind.bin -binary -offset 0x08001000 -o behind.elf -intel
    { printf '\000\040\000\040\001\001\000\010' && head -c 40000 /dev/urandom; } >big.bin
    head -c 600000 /dev/urandom >huge.bin
    srec_cat app.bin -binary -offset 0x08000000 -o app.hex -intel
    srec_cat app.bin -binary -offset 0x08000000 -o app.srec -motorola
    arm-none-eabi-objcopy -I binary -O elf32-littlearm -B arm \
        --rename-section .data=.text,contents,alloc,load,code app.bin app.o
    printf 'SECTIONS { .text 0x08000000 : { *(.text) } }\n' >app.ld
    arm-none-eabi-ld -T app.ld -e 0x08000101 -o app.elf app.o
    make_dfuse
    make_manifest
    printf ':00000001FE\n' >bad.hex
    : >empty.bin
}

# One board, one part, signed by openssl's key.
make_manifest() {
    printf '{"format": "pinless-manifest/1", "name": "App", "version": "1.0.0", "builds": [%s]}' \
        "{\"board\": \"a\", \"chips\": [\"0x462\"], \"parts\": [{\"path\": \"app.bin\",
          \"size\": $(wc -c <app.bin), \"sha256\": \"$(sha256sum app.bin | cut -d' ' -f1)\"}]}" \
        >manifest.json
    openssl ecparam -name prime256v1 -genkey -noout -out key.pem
    openssl ec -in key.pem -pubout -out public.pem 2>/dev/null
    "$pinless" manifest sign manifest.json key.pem >/dev/null
}

# DfuSe as ST's UM0391 describes it: prefix, one target, one element, suffix with its CRC.
make_dfuse() {
    python3 - <<'PY'
import struct, zlib
data = open("app.bin", "rb").read()
element = struct.pack("<II", 0x08000000, len(data)) + data
target = b"Target" + struct.pack("<BI255sII", 0, 1, b"flash", len(element), 1) + element
body = b"DfuSe" + struct.pack("<BIB", 1, 11 + len(target), 1) + target
body += struct.pack("<HHHH", 0, 0xDF11, 0x0483, 0x011A) + b"UFD" + bytes([16])
open("app.dfu", "wb").write(body + struct.pack("<I", ~zlib.crc32(body) & 0xFFFFFFFF))
PY
}

# --- Formats, verdicts, what stands in the chip ---

test_formats() {
    local file
    for file in app.bin app.hex app.srec app.elf app.dfu; do
        start_board --chip STM32L452
        expect 0 update "$file"
        says out "Done: 6,540 bytes written and verified"
        says out "started at 0x08000000."
        [ "$(grep -c Done: out)" -eq 1 ] || fail "success is told more than once"
        stop_board
        cmp -n 6540 app.bin flash || fail "$file: the flash differs from the file"
        says board.log "started at 0x08000000 (SP 0x20002000 PC 0x08000101)"
    done
}

test_json() {
    start_board --chip STM32F103xB
    expect 0 update app.hex --json --no-start
    verdict 'verdict="done"' exit=0 image_bytes=6540 pages_erased=7 changed=true verified=true \
        started=false
    expect 0 update app.hex --json --no-start
    verdict pages_erased=0 pages_unchanged=7 changed=false up_to_date=true
    expect 0 info --json
    verdict exit=0
    expect 8 verify big.bin --json
    verdict 'verdict="verify"' exit=8
    expect 9 update huge.bin --json
    verdict 'verdict="range"' exit=9
    expect 0 read part.bin --size 1K --json
    verdict bytes=1024
    expect 0 erase --pages 0-3 --json
    verdict pages_erased=4
    expect 0 option --json
    verdict exit=0
    stop_board
    expect 0 chips --json
    verdict exit=0
    expect 0 ports --json
    verdict exit=0
    expect 4 info -b 115200 -p /dev/ptmx --json
    verdict exit=4
    expect 1 update --json
    verdict 'verdict="usage"' exit=1
}

test_quiet_and_dry() {
    start_board --chip STM32L452
    expect 0 update app.bin --dry-run --trace dry.txt
    says out "nothing was changed"
    spoken dry.txt >words
    ! grep -qE "Erase|Write Memory" words || fail "a dry run writes"
    expect 0 update app.bin -q --no-start
    [ ! -s out ] || fail "-q is not quiet"
    expect 0 update app.bin --no-start
    says out "Already up to date"
    stop_board
}

# Bytes beside the image in pages it touches stay; --no-keep lets them go.
test_keeping() {
    local at=0x08000801
    head -c 524288 /dev/urandom >before
    start_board --chip STM32L452 --flash-in before
    expect 0 update app.bin --addr $at --no-start
    stop_board
    cp before after
    dd if=app.bin of=after bs=1 seek=$((0x801)) conv=notrunc status=none
    cmp after flash || fail "neighbours were not kept"
    start_board --chip STM32L452 --flash-in before
    expect 0 update app.bin --addr 0x08000800 --no-start --no-keep
    stop_board
    [ "$(od -An -tx1 -j $((0x800 + 6544)) -N 4 flash | tr -d ' ')" = ffffffff ] ||
        fail "--no-keep kept"
}

# --- Exit codes that no other test reaches ---

test_usage() {
    expect 1 updaet app.bin
    says err 'Did you mean `pinless update`?'
    expect 1
    expect 1 update
    expect 1 update app.bin app.hex
    expect 1 update app.bin --bogus
    expect 1 info --full
    says err "--full is no option of \`pinless info\`"
    expect 1 info -b fast
    expect 1 info --parity odd
    expect 1 info --map flash=1
    expect 1 info --chip STM32Q999
    expect 1 info --lines rts=7
    expect 1 info --port
    expect 1 erase
    expect 1 erase --all --pages 3
    expect 1 go nowhere
    expect 1 protect everything
    expect 1 option write 0
    expect 1 help nothing
    rc=0
    "$pinless" info >out 2>err || rc=$?
    [ "$rc" -eq 1 ] || fail "no port, and the code is $rc"
    says err "PINLESS_PORT"
}

test_files() {
    expect 2 update absent.bin
    expect 2 update bad.hex
    expect 2 update empty.bin
    sed '3s/./0/12' app.hex >broken.hex
    cmp -s app.hex broken.hex && sed -i '3s/./1/12' broken.hex
    expect 2 update broken.hex
    says err "line 3"
    expect 2 trace-decode absent.txt
    expect 2 trace-decode app.bin
    start_board --chip STM32L452
    expect 2 info --trace no/such/folder.txt
    expect 2 read no/such/folder.bin --size 16
    stop_board
}

test_port() {
    expect 3 info -p /dev/no-such-port
    says err "no-such-port"
    : >plain
    expect 3 info -p ./plain
    start_board --chip STM32L452
    expect 3 info --lines rts=1
    says err "--lines"
    stop_board
    # Another program holds the port: one that waits for a deaf loader.
    start_board --chip STM32L452 --start-ms 60000
    PINLESS_PORT=./tty "$pinless" info -b 115200 --trace first.txt >/dev/null 2>&1 &
    local holder=$!
    wait_for first.txt "115200"
    expect 3 info
    says err "Close that program"
    kill $holder
    wait $holder || true
    stop_board
}

test_no_loader() {
    start_board --chip STM32L452 --start-ms 60000
    expect 4 info -b 115200
    says err "no loader answered"
    says err "BOOT0"
    stop_board
}

test_chip() {
    start_board --chip STM32F103xB
    expect 5 update app.bin --chip STM32L452 --trace wrong.txt
    says err "this is a STM32F10xxx medium-density"
    spoken wrong.txt >words
    ! grep -qE "Erase|Write|Go \(" words || fail "something was sent to a wrong chip"
    expect 0 info --chip F103
    expect 0 info --chip 0x410
    expect 5 chips nothing-like-it
    stop_board
    # A chip that no table knows: told so, unharmed, and usable by whoever describes it.
    start_board --chip STM32F103xB --pid 0x7EE
    expect 5 update app.bin --trace wrong.txt
    says err "0x7EE"
    says err "--map"
    spoken wrong.txt >words
    ! grep -qE "Erase|Write|Go \(" words || fail "something was sent to an unknown chip"
    expect 0 update app.bin --no-start \
        --map 'flash=0x08000000:128K,page=1K,granule=4,ram=0x20000000:20K'
    stop_board
    cmp -n 6540 app.bin flash || fail "the unknown chip does not hold the image"
    # Two erase maps, and a loader that does not say which.
    start_board --chip L4R5
    expect 5 update app.bin
    says err "--layout"
    expect 5 erase --all
    expect 5 update app.bin --layout nonsense
    expect 0 update app.bin --layout dbank=1
    stop_board
    cmp -n 6540 app.bin flash || fail "the chip with two maps does not hold the image"
}

test_protected() {
    start_board --chip STM32L452 --rdp 1
    expect 6 update app.bin
    says err "unprotect read --erase-everything"
    says err "can come back?"
    says err "nothing was changed"
    expect 6 read part.bin
    [ ! -e part.bin ] || [ "$(stat -c %s part.bin)" -eq 1024 ] || fail "a partial file was left"
    expect 6 erase --all
    expect 0 info
    says out "protected"
    stop_board
}

test_link_lost() {
    start_board --chip STM32L452 --die-at 9000
    expect 7 update big.bin --no-start
    says err "the port vanished"
    says err "State of the chip:"
    says err "run the same command again"
    stop_board
}

test_ranges() {
    start_board --chip STM32F103xB
    expect 9 update app.bin --addr 0x09000000
    expect 9 update app.bin --addr 0x0801F000
    says err "0x08020000"
    expect 0 update app.bin --no-start
    head -c 100 /dev/zero >zero.bin
    expect 9 write zero.bin --addr 0x08000010
    says err "not blank"
    expect 9 erase --pages 128
    expect 9 erase --addr 0x08000100 --size 1K
    expect 9 write app.bin --addr 0x20004F00
    expect 9 write zero.bin --addr 0x20000000
    stop_board
}

test_output_lost() {
    rc=0
    "$pinless" chips >/dev/full 2>err || rc=$?
    [ "$rc" -eq 12 ] || fail "lost output gives $rc"
}

# Refused without consent, and not a byte of it on the wire.
test_consent() {
    start_board --chip STM32L452 --rdp 1
    expect 10 unprotect read --trace refused.txt
    says err "--erase-everything"
    if [ -e refused.txt ]; then
        ! grep -qE '> .*92 6D' refused.txt || fail "Readout Unprotect was sent"
    fi
    expect 0 unprotect read --erase-everything --trace done.txt
    spoken done.txt >words
    says words "Readout Unprotect (0x92)"
    expect 10 option write AA
    expect 10 option write CC --yes-option-bytes --trace option.txt
    says err "level 2"
    spoken option.txt >words
    ! grep -q "Write Memory" words || fail "an option byte was written"
    expect 0 option write 55 --addr 0x1FFF7808 --yes-option-bytes
    says out "Done: option bytes written and verified."
    expect 0 option
    says out "0x1FFF7800"
    stop_board
}

# WB0 loaders list neither Write Protect nor Write Unprotect; a Go into nowhere is refused.
test_unsupported() {
    start_board --chip STM32WB09
    expect 11 unprotect write --chip STM32WB09
    expect 11 option --parity none
    stop_board
    start_board --chip STM32L452
    expect 11 go 0x00000001
    expect 0 update app.bin --no-start
    expect 0 go 0x08000000
    stop_board
}

# --- Interrupted, and again ---

# Wait until pinless has said this, at most 20 s.
wait_for() {
    for _ in $(seq 400); do
        ! grep -qF "$2" "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    fail "pinless never said: $2"
}

# A board that has lost its host takes the next one only when the first has closed the port.
test_interrupted() {
    local pid
    start_board --chip STM32L452 --wire 115200
    for signal in INT TERM; do
        : >out
        PINLESS_PORT=./tty "$pinless" update big.bin --no-start >out 2>err </dev/null &
        pid=$!
        wait_for out "Writing"
        sleep 1
        kill -$signal $pid
        rc=0
        wait $pid || rc=$?
        [ "$rc" -eq 130 ] || fail "SIG$signal gives $rc"
        says err "interrupted"
        says err "State of the chip:"
        says err "the product will not start half an image"
        says err "run the same command again"
    done
    expect 0 update big.bin --no-start --json
    verdict exit=0 verified=true
    python3 - <<'PY' || fail "the second run did not continue the first"
import json
last = json.loads(open("out").readlines()[-1])
assert 0 < last["pages_unchanged"] and last["pages_erased"] < 20, last
PY
    stop_board
    cmp -n 40008 big.bin flash || fail "the flash differs after all"
}

# Kept bytes that exist nowhere else are saved, and can be put back. rescue_after FILE: what the flash
# holds before an update of big.bin at 1024, half a page, is stopped in the middle.
rescue_after() {
    local pid
    rm -f pinless-rescue*.hex
    start_board --chip STM32L452 --wire 115200 --flash-in "$1"
    : >out
    PINLESS_PORT=./tty "$pinless" update big.bin --addr 0x08000400 --no-start >out 2>err &
    pid=$!
    wait_for out "Writing"
    sleep 1
    kill -INT $pid
    wait $pid || true
    says err "pinless-rescue.hex"
    stop_board
    start_board --chip STM32L452 --flash-in flash
    expect 0 update big.bin --addr 0x08000400 --no-start
    expect 0 update pinless-rescue.hex --no-start
    stop_board
    cp "$1" after
    dd if=big.bin of=after bs=1 seek=1024 conv=notrunc status=none
    cmp after flash || fail "the rescue file does not bring everything back"
}

test_rescue() {
    head -c 524288 /dev/urandom >before
    rescue_after before
    # The first page holds its part of the image already, so it is not touched, and what stands
    # beside it was never read.
    head -c 1024 big.bin | dd of=before bs=1 seek=1024 conv=notrunc status=none
    rescue_after before
}

# --- Bad wires ---

test_bad_wire() {
    start_board --chip STM32L452 --nack 40
    expect 0 update app.bin --no-start --full
    stop_board
    cmp -n 6540 app.bin flash || fail "refused packets spoil the flash"
    start_board --chip STM32L452 --noise 0.0005 --seed 3
    expect 0 update app.bin --no-start
    stop_board
    cmp -n 6540 app.bin flash || fail "noise spoils the flash"
    # Deaf while the first rate is tried, listening at the second.
    start_board --chip STM32L452 --start-ms 3500
    expect 0 info -b 115200,57600
    says out "57600 baud"
    stop_board
    # The loader has measured one rate, and the host comes with another: only a reset helps.
    start_board --chip STM32L452
    expect 0 info -b 115200
    expect 4 info -b 57600
    stop_board
    start_board --chip STM32L452 --echo
    expect 0 update app.bin --strict
    stop_board
}

# --- The other commands ---

test_read_write() {
    start_board --chip STM32L452
    expect 0 update big.bin --no-start
    expect 0 read back.bin --size 40008
    cmp big.bin back.bin || fail "what is read differs"
    rc=0
    PINLESS_PORT=./tty "$pinless" read - --addr 0x08000100 --size 100 >out 2>err || rc=$?
    [ "$rc" -eq 0 ] || fail "read - gives $rc"
    cmp <(tail -c +257 big.bin | head -c 100) out || fail "standard output differs"
    expect 0 verify big.bin
    says out "Verified: all 40,008 bytes"
    expect 8 verify app.bin
    says err "holds 0x"
    expect 0 erase --pages 8-15
    expect 0 write app.bin --addr 0x08004000
    expect 0 read back.bin --addr 0x08004000 --size 6540
    cmp app.bin back.bin || fail "write wrote something else"
    expect 0 write app.bin --addr 0x20004000
    expect 0 read back.bin --addr 0x20004000 --size 6540
    cmp app.bin back.bin || fail "SRAM holds something else"
    expect 0 erase --all
    stop_board
    [ -z "$(tr -d '\377' <flash | head -c 1)" ] || fail "not all is erased"
}

test_protect() {
    start_board --chip STM32L452
    expect 0 protect write 0-3
    expect 0 unprotect write
    expect 0 protect read
    expect 6 verify app.bin
    expect 0 unprotect read --erase-everything
    expect 0 update app.bin
    stop_board
}

test_map_and_lines() {
    start_board --chip STM32L452
    expect 0 info --map 'flash=0x08000000:128K,page=2K,granule=8,ram=0x20000000:20K' -v
    stop_board
    expect 0 chips STM32L452RE
    says out "256 x 2 KiB"
    expect 0 chips
    [ "$(wc -l <out)" -gt 50 ] || fail "chips is short"
    expect 0 ports
}

test_trace() {
    start_board --chip STM32L452
    expect 0 update app.bin --trace talk.txt
    stop_board
    expect 0 trace-decode talk.txt
    says out "sync (0x7F)"
    says out "Extended Erase (0x44)"
    says out "product id 0x462"
    says out "Go (0x21)"
    says out " 0 refused; 0 bytes that belong to nothing"
    head -c 700 talk.txt >cut.txt
    expect 0 trace-decode cut.txt --json
    verdict exit=0
}

# --- Help ---

# Each example of each help, as a user would paste it.
test_help() {
    local command line
    expect 0 --version
    says out "pinless "
    expect 0 --help
    head -c 131072 /dev/zero >zeros
    for command in $(awk '/^commands:/{on=1;next} /^$/{on=0} on{print $1}' out); do
        expect 0 "$command" --help
        cp out help.txt
        expect 0 help "$command"
        cmp out help.txt || fail "two helps of $command"
        grep -q "^  pinless " help.txt || fail "no example for $command"
        start_board --chip STM32L452
        # What go, verify and trace-decode find is what a user has there.
        [ "$command" != go ] && [ "$command" != verify ] || expect 0 update app.elf --no-start
        while IFS= read -r line; do
            rc=0
            PATH="$(dirname "$pinless"):$PATH" PINLESS_PORT=./tty \
                timeout 120 bash -c "$line" >out 2>err </dev/null || rc=$?
            # Of noise, lint has a verdict too; with firmware lint.sh pastes an example. On this line
            # there is no bus; bus.sh has one.
            [ "$rc" -eq 0 ] || { [ "$command" = lint ] && [[ $rc == [345] ]]; } ||
                { [[ $line == *--node* ]] && [ $rc = 4 ]; } ||
                fail "the example '$line' gives $rc"
            # Each example finds its chip reset into the loader, whatever rate the last one used.
            stop_board
            start_board --chip STM32L452 --flash-in ./flash
        done < <(sed -n 's/^  \(pinless .*\)$/\1/p' help.txt)
        stop_board
    done
}

# Man page and completions know every command and every option that the help knows.
test_documents() {
    local root completion option command
    root=$(cd "$(dirname "$script")/../.." && pwd)
    groff -man -Tutf8 -ww "$root/docs/pinless.1" >man.txt 2>groff.txt
    [ ! -s groff.txt ] || fail "the man page has mistakes: $(head -n 1 groff.txt)"
    "$pinless" help >all.txt
    local commands
    commands=$(awk '/^commands:/{on=1;next} /^$/{on=0} on{print $1}' all.txt)
    [ "$(wc -w <<<"$commands")" -ge 14 ] || fail "the help lists too few commands"
    for command in $commands; do
        "$pinless" help "$command" >>all.txt
        for file in docs/pinless.1 cli/completions/pinless.bash cli/completions/_pinless \
            cli/completions/pinless.fish; do
            grep -qw -- "$command" <(sed 's/\\-/-/g' "$root/$file") || fail "$file lacks $command"
        done
    done
    for option in $(grep -oE '^ +(-., )?--[a-z-]+' all.txt | grep -oE -- '--[a-z-]+' | sort -u); do
        grep -q -- "$option" <(sed 's/\\-/-/g' "$root/docs/pinless.1") ||
            fail "the man page lacks $option"
        grep -q -- "$option" "$root/cli/completions/_pinless" || fail "zsh lacks $option"
        grep -q -- "-l ${option#--} " "$root/cli/completions/pinless.fish" || fail "fish lacks $option"
    done
    completion=$(
        source "$root/cli/completions/pinless.bash"
        COMP_WORDS=("$pinless" update --no) COMP_CWORD=2
        _pinless
        echo "${COMPREPLY[*]}"
        COMP_WORDS=("$pinless" upd) COMP_CWORD=1
        _pinless
        echo "${COMPREPLY[*]}"
    )
    [ "$completion" = $'--no-keep --no-verify --no-start --node\nupdate' ] ||
        fail "bash completes to: $completion"
}

make_files
for test in $(compgen -A function test_); do
    [ $# -lt 3 ] || [ "$test" = "test_$3" ] || continue
    "$test"
    echo "cli.sh: $test"
done
