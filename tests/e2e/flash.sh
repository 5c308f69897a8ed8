#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The flash controllers of the virtual board, asked by firmware what their manuals say.
#
#   flash.sh BOARD FIRMWARE_FOLDER CHIP
set -euo pipefail

board=$(realpath "$1")
firmware=$2/$3-flash.elf
chip=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "flash.sh: $chip: $*" >&2
    cat out err >&2 2>/dev/null || true
    exit 1
}
[ -e "$firmware" ] || fail "no $firmware: run 'make firmware' first"

# run ANSWER: whole, or with a first expectation that is wrong.
run() {
    "$board" run --chip "$chip" --firmware "$firmware" --for 120 --timeout 200 \
        --expect 'expectation: ' --send "$1" --expect ' failed\r\n' >out 2>err </dev/null ||
        fail "ended in $?"
    tr -d '\r' <out >lines
    announced=$(sed -n 's/^flash .*: \([0-9]*\) cases;.*/\1/p' lines)
    passes=$(grep -c ': pass$' lines || true)
    failures=$(grep -c ': FAIL ' lines || true)
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' lines) || fail "no summary"
    [ "${announced:-0}" -gt 0 ] || fail "no cases announced"
    [ "$summary" = "$passes passed, $failures failed" ] || fail "$summary, but counted otherwise"
    [ $((passes + failures)) = "$announced" ] || fail "not all of $announced cases came"
}

run r
[ "$failures" = 0 ] || fail "$summary"
echo "$chip: $summary"

# A wrong expectation is seen, named with its source, and is the only one.
run c
[ "$failures" = 1 ] || fail "with a wrong expectation: $summary"
grep -qE '^[^:]+: FAIL got 0x[0-9A-F]{8}, expected 0x[0-9A-F]{8} \((RM|PM)[0-9]+, ".*"\)$' lines ||
    fail "the failure is not explained"
