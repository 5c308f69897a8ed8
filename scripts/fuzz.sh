#!/usr/bin/env bash
# Run every fuzz target for so many seconds on its seeds; a finding stays in build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}

for target in build/fuzz/bin/fuzz_*; do
    name=$(basename "$target")
    mkdir -p "build/fuzz/grown/$name"
    printf '%s: ' "$name"
    if ! "$target" -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="build/fuzz/$name-" "build/fuzz/grown/$name" \
        "tests/fuzz/corpus/${name#fuzz_}" >"build/fuzz/$name.log" 2>&1; then
        tail -n 40 "build/fuzz/$name.log"
        exit 1
    fi
    sed -n 's/^stat::number_of_executed_units: */executions /p' "build/fuzz/$name.log"
done
