#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sigrok's UART decoder reads our waveforms.
#
#   sigrok.sh VCD_SAMPLE
set -euo pipefail

sample=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "sigrok.sh: $*" >&2
    exit 1
}

# decode WIRE BAUD PARITY: in $decoded, the bytes in hexadecimal and what the decoder finds wrong with
# the line. A sample each 20 ns is plenty. Complaints about the file are a failure.
decode() {
    sigrok-cli -I vcd:downsample=20 -i sample.vcd \
        -P "uart:rx=$1:baudrate=$2:parity=$3:format=hex" \
        -A uart=rx-data:rx-parity-err:rx-warnings >out 2>err || fail "$(cat err)"
    [ ! -s err ] || fail "$(head -n 5 err)"
    decoded=$(sed 's/^uart-1: //' out | tr '\n' ' ')
}

command -v sigrok-cli >/dev/null || fail "sigrok-cli is not installed"
"$sample" sample.vcd
decode USART2_TX 115200 even
[ "$decoded" = "50 69 6E 6C 65 73 73 21 " ] || fail "115200 8E1: $decoded"
want=$(for i in $(seq 0 255); do printf '%02X ' "$i"; done)
decode USART2_RX 57600 none
[ "$decoded" = "$want" ] || fail "57600 8N1: $decoded"
# The decoder does look at the parity.
decode USART2_TX 115200 odd
[[ $decoded == *"Parity error"* ]] || fail "even parity passes for odd: $decoded"
sigrok-cli -I vcd -i sample.vcd --show >channels
for wire in NRST USART2_TX USART2_RX PA0 PA5 PA15; do
    grep -q -- "- $wire: logic" channels || fail "$wire is missing"
done

echo "sigrok.sh: 8E1 at 115200 and 8N1 at 57600 are read as they were sent"
