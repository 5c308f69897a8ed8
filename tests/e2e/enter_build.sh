#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The drop-in compiles, without a warning, for every chip of the table that can be entered, by each of the names
# a build may give it; for the others the build stops and says why.
#
#   enter_build.sh ROOT
set -euo pipefail

cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "enter_build.sh: $*" >&2
    exit 1
}

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror)
c_warnings=("${warnings[@]}" -Wstrict-prototypes -Wmissing-prototypes)
export sources='src/enter/branch.c src/enter/chip.c src/enter/jump.c src/enter/listener.c
    src/enter/record.c src/enter/request.c src/enter/wrap.c src/core/entry.c'
export flags="-mthumb -Os -ffreestanding -Iinclude ${c_warnings[*]}"

# PID STATE CORE NAME..., a line for each row.
python3 - >"$work/chips" <<'END'
import csv, sys
sys.path.insert(0, "data")
import entry_tables
devices = list(csv.DictReader(open("data/devices.csv")))
for row, device in zip(csv.DictReader(open("data/entry.csv")), devices):
    core = device["core"].lower().replace("+", "plus") or "cortex-m4"
    names = " ".join(entry_tables.chip_names(row, device) + entry_tables.macros(row))
    print(row["pid"], row["entry"], core, names)
END
[ "$(wc -l <"$work/chips")" -gt 90 ] || fail "no chips"

# --- Every chip: all sources as C99 and C11, the header as C++17 ---
compile() {
    local pid=$1 core=$2 define=$3 source
    for source in $sources; do
        # shellcheck disable=SC2086
        arm-none-eabi-gcc -mcpu="$core" $flags -std=c99 $define -S -o /dev/null "$source" ||
            { echo "enter_build.sh: $pid $source" >&2 && return 1; }
    done
}
export -f compile
awk '$2 == "yes" {print $1, $3, "-DPL_CHIP=" $1}' "$work/chips" |
    xargs -P 2 -L 1 bash -c 'compile "$@"' _ || fail "a chip does not compile"

# --- Each core: C11, record in backup registers or at an address, chip at run time, C++17 ---
for one in "cortex-m0plus STM32G071" "cortex-m3 STM32F103xB" "cortex-m4 STM32L452" \
    "cortex-m7 STM32F746" "cortex-m33 STM32U575"; do
    read -r core chip <<<"$one"
    for define in "-DPL_CHIP=$chip" "-DPL_CHIP=$chip -DPL_ENTER_BACKUP" \
        "-DPL_CHIP=$chip -DPL_ENTER_RECORD_AT=0x20000100u" \
        "-DPL_CHIP=ANY -DPL_ENTER_IDCODE=0xE0042000"; do
        for source in $sources; do
            for std in c99 c11; do
                # shellcheck disable=SC2086
                arm-none-eabi-gcc -mcpu="$core" $flags -std=$std $define -S -o /dev/null "$source" ||
                    fail "$core $std $define $source"
            done
        done
        echo '#include "pinless/enter.h"' >"$work/one.cpp"
        # shellcheck disable=SC2086
        arm-none-eabi-g++ -mcpu="$core" -mthumb -std=c++17 -ffreestanding "${warnings[@]}" $define \
            -Iinclude -fsyntax-only "$work/one.cpp" || fail "$core c++17"
    done
done

# --- Every name of PL_CHIP, and each of ST's own macros, lead to the product id ---
{
    printf '#define PL_CHIP ANY\n#include "pinless/enter.h"\n'
    while read -r pid _ _ names; do
        for name in $names; do
            printf '#if PL_CHIP_%s != %s\n#error %s is another chip\n#endif\n' "$name" "$pid" "$name"
        done
    done <"$work/chips"
} >"$work/names.c"
gcc -std=c99 -Wundef -Werror -Iinclude -fsyntax-only "$work/names.c" || fail "a name leads astray"
python3 - >"$work/macros" <<'END'
import csv
for row in csv.DictReader(open("data/entry.csv")):
    for name in row["cmsis"].split():
        print(row["pid"], "STM32" + name)
END
while read -r pid macro; do
    printf '#include "pinless/enter.h"\n#if PL_CHIP_PID != %s\n#error another chip\n#endif\n' "$pid" \
        >"$work/macro.c"
    gcc -std=c99 -D"$macro" -DPL_ENTER_LOADER_ONLY -Iinclude -fsyntax-only "$work/macro.c" ||
        fail "$macro"
done <"$work/macros"

# --- Where it cannot be: the reason and the way out; with the way out it compiles ---
stops() {
    ! gcc -std=c99 -Iinclude "$1" -fsyntax-only src/enter/request.c 2>"$work/err" ||
        fail "$1 compiles"
    grep -q "$2" "$work/err" || fail "$1 does not say $2: $(cat "$work/err")"
}
while read -r pid state core _; do
    [ "$state" != yes ] || continue
    stops "-DPL_CHIP=$pid" "Use the resident loader and define PL_ENTER_LOADER_ONLY"
    compile "$pid" "$core" "-DPL_CHIP=$pid -DPL_ENTER_LOADER_ONLY" || fail "$pid with a loader only"
done <"$work/chips"
stops -DPL_CHIP=STM32L073 'AN2606 4.1: an STM32L0 cannot'
stops -DPL_CHIP=STM32F042 'looks whether flash is empty'
stops -DPL_CHIP=STM32WB05 'no document says how'
stops -DPL_CHIP=STM32X999 'PL_CHIP is no chip of the table'
stops -DPL_CHIP=STM32F103 'several densities of a part differ'
stops -DNOTHING 'say which chip'
stops -DSTM32L073xx 'AN2606 4.1: an STM32L0 cannot'
echo "enter_build.sh: all good"
