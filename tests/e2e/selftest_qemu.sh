#!/usr/bin/env bash
# The core self-test must say the same on our core as on QEMU: selftest_qemu.sh RUNNER CORE
# QEMU has no STM32 with an M0+ or M7; what it runs on its M4 are the same instructions, but an M0+
# build's unaligned load is no fault there, so that line is left out of the comparison.
set -euo pipefail
runner=$1 core=$2
firmware=$(dirname "$0")/../firmware
out=$(mktemp -d)
qemu=
trap '[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true; rm -rf "$out"' EXIT

"$firmware/build.sh" "$out/selftest.elf" "$core"
"$runner" "$out/selftest.elf" "$core" >"$out/ours"

# Time by instructions, not by the host's clock, or a busy host would see more ticks.
qemu-system-arm -M netduinoplus2 -icount shift=4,sleep=off -kernel "$out/selftest.elf" -display none -monitor none \
    -serial "file:$out/qemu" &
qemu=$!
for _ in $(seq 300); do
    grep -qs '^end$' "$out/qemu" && break
    sleep 0.1
done

for who in ours qemu; do
    grep -q '^end$' "$out/$who" || { echo "$who did not finish:"; cat "$out/$who"; exit 1; }
done
diff <(grep -v '^unaligned' "$out/qemu") <(grep -v '^unaligned' "$out/ours")
if [ "$core" = m0plus ]; then
    grep -q '^unaligned 00000003$' "$out/ours"
fi
