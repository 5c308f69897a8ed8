#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lint on the virtual board: every wrong jump of the gallery gets its name and the line that is to
# blame, none passes, and the examples that do it right are clean.
#
#   lint.sh PINLESS FIRMWARE_FOLDER SOURCE_FOLDER
set -euo pipefail

pinless=$(realpath "$1")
firmware=$(realpath "$2")
rogues=$(realpath "$3")/tests/firmware/rogues
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "lint.sh: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}
says() { grep -qF -- "$1" out err || fail "nothing of: $1"; }

# lint CODE ARGUMENT...
lint() {
    local want=$1 code=0
    shift
    timeout 60 "$pinless" lint "$@" >out 2>err </dev/null || code=$?
    [ "$code" = "$want" ] || fail "lint $* ended in $code, not $want"
}

# The line of the one comment "culprit" in a file of the gallery, as lint writes it: "psp.c:10".
line_of() {
    local file=$1 line
    line=$(grep -n '/\* culprit \*/' "$rogues/$file" | cut -d: -f1)
    [ -n "$line" ] || fail "$file has no culprit"
    echo "$file:$line"
}

# names ID...: lint has these findings and no others.
names() {
    local found
    found=$(sed -n 's/^[0-9]*\. \([a-z-]*\): .*/\1/p' out | sort -u | tr '\n' ' ')
    [ "${found% }" = "$(printf '%s\n' "$@" | sort -u | paste -sd ' ')" ] || fail "found $found, not $*"
}

# blames ID PLACE: the finding's own paragraph names the place.
blames() {
    sed -n "/^[0-9]*\. $1: /,/^   fix:/p" out | grep -qF " $2 in " || fail "$1 does not blame $2"
}

# rogue CODE CHIP NAME ID...: the first is the one whose line is marked.
rogue() {
    local want=$1 chip=$2 name=$3
    shift 3
    lint "$want" "$firmware/$chip-rogue-$name.elf" --chip "$chip" --product 0xC0FFEE
    names "$@"
    case $name in
    usart_left) blames "$1" "$(line_of main.c)" ;;
    deaf | stays) ;; # nobody's line
    *) blames "$1" "$(line_of "$name.c")" ;;
    esac
}

[ -e "$firmware/l452-rogue-systick.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

rogue 5 l452 no_remap remap vtor
rogue 5 f103 vtor_left vtor
rogue 5 l452 irq_pending irq-pending
rogue 5 l452 irq_enabled irq-enabled
rogue 4 l452 systick systick
rogue 5 l452 through_hal systick
rogue 4 f103 pendsv system-pending primask
rogue 5 l452 pll_in_use pll-in-use
rogue 5 g071 pll_on pll-on
rogue 3 f103 wrong_base wrong-base
rogue 3 g071 wrong_table wrong-base
rogue 4 l452 entry entry
rogue 3 g071 even_address even-address
rogue 4 l452 isr handler-mode
rogue 5 l452 psp psp
rogue 4 f405 unprivileged unprivileged
rogue 4 l452 primask primask
rogue 5 l452 msp msp
rogue 5 f405 ccm msp-in-ccm
rogue 5 g071 usart_left usart clocks-on pins
rogue 5 f103 clocks_left clocks-on
rogue 5 l452 pins_left pins
rogue 5 f405 flash_cache flash-cache
rogue 5 f405 dma dma
rogue 5 f405 iwdg iwdg-short
rogue 4 l452 wwdg wwdg clocks-on
rogue 5 l452 request_kept request-kept
rogue 4 l452 request_lost request-lost
rogue 4 l452 stays stays
rogue 3 l452 fault fault
rogue 4 g071 reset_loop reset-loop
rogue 4 l452 baud baud
says 'USART2 runs at 105263 baud, asked at 115200'
rogue 4 l452 parity parity
rogue 4 l452 deaf deaf

# Asked in other ways.
lint 5 "$firmware/f405-rogue-other_uart.elf" --chip f405 --enter text:b
names other-uart
says 'asked on USART2'
lint 0 "$firmware/l452-rogue-resident.elf" --chip l452 --product 0xC0FFEE --enter loader
says 'reaches the resident loader: yes; 0 problems'
lint 0 "$firmware/l452-enter.elf" --chip l452 --enter 'text:reboot bootloader\r' --uart USART2

# Those that do it right; also without lines of source. An RTOS and a CubeMX project among them.
for chip in l452 f103 f405 g071; do
    for elf in "$firmware/$chip"-{enter,rtos,cubemx}*.elf; do
        case $elf in
        *-behind.elf) continue ;; # starts behind a resident loader only
        *-key.elf) continue ;;    # see below
        esac
        [ -e "$elf" ] || continue # CubeMX's chip is l452
        lint 0 "$elf" --chip "$chip" --product 0xC0FFEE
        names
        says 'reaches the ROM loader: yes; 0 problems'
    done
    lint 0 "$firmware/$chip-enter.hex" --chip "$chip" --product 0xC0FFEE
    lint 0 "$firmware/$chip-enter.bin" --chip "$chip" --product 0xC0FFEE
    says 'no lines of source'
done
lint 4 "$firmware/l452-enter-key.elf" --chip l452 --product 0xC0FFEE
names challenge
lint 4 "$firmware/l452-rogue-systick.bin" --chip l452 --product 0xC0FFEE
names systick

# Nobody listens; another product; the line is set otherwise.
lint 4 "$firmware/l452-hello-v1.elf" --chip l452
names no-answer
lint 4 "$firmware/l452-enter.elf" --chip l452 --product 1
names no-answer
lint 4 "$firmware/l452-enter.elf" --chip l452 --product 0xC0FFEE --app 9600
names baud
lint 4 "$firmware/l452-enter.elf" --chip l452 --product 0xC0FFEE --uart USART1
names deaf

# What is no firmware for this chip.
head -c 4096 "$firmware/l452-hello-v1.hex" | tr '0-9A-F' 'q-zQ-V' >noise.bin
lint 3 noise.bin --chip l452
names no-vectors
lint 2 "$(type -P true)" --chip l452
says 'Arm'
lint 2 "$firmware/f405-rogue-ccm.elf" --chip nonsense
lint 2 missing.elf --chip l452
lint 2 "$firmware/l452-enter.elf" --chip l452 --uart USART9
lint 2 "$firmware/l452-enter.elf" --chip l452 --enter lines:rts=1
lint 2 "$firmware/l452-enter.elf" --chip l452 --app 9600,7O2
lint 2 "$firmware/l452-enter.elf" --chip l452 --boot-ms 0
lint 2 "$firmware/l452-enter.elf"
lint 2 --chip l452

# For programs.
lint 4 "$firmware/l452-rogue-systick.elf" --chip l452 --product 0xC0FFEE --json
python3 - "$rogues/systick.c" "$(line_of systick.c)" <<'PY' || fail 'wrong JSON'
import json, os, sys
report = json.load(open('out'))
[finding] = report['findings']
[cause] = finding['causes']
assert (report['verdict'], report['reaches'], report['problems']) == ('not reached', False, 1)
assert finding['id'] == 'systick' and finding['severity'] == 'hangs'
assert os.path.samefile(cause['file'], sys.argv[1])
assert '%s:%d' % (os.path.basename(cause['file']), cause['line']) == sys.argv[2]
assert cause['function'] == 'prepare' and 'systick_start' in cause['text']
PY

# A product's own settings count, and what is given goes before them.
echo '{"chip": "l452", "product": "0xC0FFEE", "app": "9600", "port": "/dev/null"}' >pinless.json
lint 0 "$firmware/l452-enter.elf" --app 115200
lint 4 "$firmware/l452-enter.elf"
names baud
echo '{"chip": 1' >pinless.json
lint 1 "$firmware/l452-enter.elf"
rm pinless.json

# Beside pinless, or on the PATH; else one sentence says what is missing.
mkdir alone path
cp "$pinless" alone/pinless
ln -s "$(dirname "$pinless")/pinless-board" path/pinless-board
ln -s "$pinless" linked
app=("$firmware/l452-enter.elf" --chip l452 --product 0xC0FFEE)
"./linked" lint "${app[@]}" >out 2>err || fail 'a link to pinless does not find the board'
PATH=$work/path:$PATH alone/pinless lint "${app[@]}" >out 2>err || fail 'not found on the PATH'
code=0
PATH=/nowhere alone/pinless lint "${app[@]}" >out 2>err || code=$?
[ "$code" = 2 ] || fail "without a board it ended in $code"
says 'pinless-board'

# The help's own example, as it is pasted in a checkout.
"$(dirname "$pinless")/pinless-board" lint --help >out
mkdir -p checkout/build/bin
ln -s "$firmware" checkout/build/firmware
ln -s "$pinless" checkout/build/bin/pinless
example=$(sed -n 's/^  \(build\/bin\/pinless lint .*\)/\1/p' out)
[ -n "$example" ] || fail 'the help has no example'
(cd checkout && eval "$example") >out 2>err || fail "the example does not work: $example"
says '0 problems'
echo "lint.sh: all good"
