#!/usr/bin/env bash
# Everything a reader of the code would complain about. Prints only what is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${1:-2}
failed=0
# Built with warnings as errors, `make firmware` need not be repeated.
firmware=build/check-firmware
[ "${PINLESS_WERROR:-}" != ON ] || firmware=build/firmware

# Run a check; show its output only if it fails.
check() {
    local name=$1 log
    shift
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        printf -- '--- %s\n' "$name"
        grep -vE '^[0-9]+ warnings? generated\.' "$log" | tail -n 60
        failed=1
    fi
    rm -f "$log"
}

sources() { git ls-files --cached --others --exclude-standard "$@"; }
own_sources() { sources '*.c' '*.h' | grep -vE '_generated|enter_chips'; }

formatted() { own_sources | xargs clang-format --dry-run -Werror; }
build() {
    cmake --preset "$1" && cmake --build "build/$1" -j "$jobs"
}
tidy() {
    own_sources | grep '\.c$' | grep -E '^(src|cli|board)/' | grep -vE 'windows|darwin|src/(port|enter|boot|updater)' |
        xargs -P "$jobs" -n 4 clang-tidy -p build/check-clang --quiet --warnings-as-errors='*'
}
build_firmware() {
    cmake -S examples -B "$firmware" -G Ninja -DPINLESS_WERROR=ON \
        -DCMAKE_TOOLCHAIN_FILE=cmake/arm-none-eabi.cmake &&
        cmake --build "$firmware" -j "$jobs"
}
# Without flags of gcc that clang does not know, and each file once for each core.
once_per_core() {
    python3 - "$firmware/compile_commands.json" <<'END'
import json, re, sys
with open(sys.argv[1]) as file:
    commands = json.load(file)
for one in commands:
    one["command"] = re.sub(r" -fno-((tree|move|section|schedule)-[a-z0-9-]*|ipa-cp)", "", one["command"])
first = {(one["file"], re.search(r"-mcpu=\S+", one["command"])[0]): one for one in reversed(commands)}
with open(sys.argv[1], "w") as file:
    json.dump(list(first.values()), file)
END
}
# BearSSL includes what gcc finds by itself.
newlib() { arm-none-eabi-gcc -M -xc - <<<'#include <string.h>' | grep -o '/[^ ]*/string.h' | head -n 1 | xargs dirname; }
tidy_firmware() {
    once_per_core
    own_sources | grep '\.c$' |
        grep -E '^(src/(port|enter|boot|updater)|examples|tests/firmware/(crash|flash|rogues))/' |
        xargs -P "$jobs" -n 4 clang-tidy -p "$firmware" --quiet --warnings-as-errors='*' \
            --extra-arg=--target=arm-none-eabi --extra-arg="-idirafter$(newlib)"
}
run_cppcheck() {
    cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
        -j "$jobs" -Iinclude -Isrc/port/l4 "$@"
}
cppchecked() {
    run_cppcheck -Iboard -i src/enter src cli board examples/hello tests/firmware/flash &&
        run_cppcheck -Iexamples/hello -Iexamples/hello/l452 -DPL_CHIP=STM32L452 \
            -DENTER=pl_enter_request -DRESET_HZ=4000000 -DVERSION='"1"' -DWATCHDOG=1 src/enter \
            examples/enter examples/rtos examples/cubemx tests/firmware/rogues/main.c &&
        run_cppcheck -Isrc/core -Isrc/host -Iweb/wasm/libc web/wasm
}
tidy_web() {
    clang-tidy --quiet --warnings-as-errors='*' web/wasm/*.c -- \
        --target=wasm32 -std=c11 -ffreestanding -nostdlibinc -Iinclude -Isrc/core -Isrc/host \
        -isystem web/wasm/libc
}
scripted_web() { tests/web/node_modules/.bin/biome ci web tests/web bench; }
freestanding() { scripts/size.sh limits; }
public_headers_stand_alone() {
    local header dir
    dir=$(mktemp -d)
    for header in include/pinless/*.h; do
        echo "#include \"${header#include/}\"" >"$dir/one.c"
        gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude -DPL_CHIP=ANY -fsyntax-only \
            "$dir/one.c"
        cp "$dir/one.c" "$dir/one.cpp"
        clang++ -std=c++17 -Wall -Wextra -Werror -Iinclude -DPL_CHIP=ANY -fsyntax-only \
            "$dir/one.cpp"
    done
    rm -r "$dir"
}
spelled() { sources | grep -vE '^data/|vectors|corpus|LICENSE' | xargs codespell -L te,ue,ore,ser,hsi; }
scripted() { sources '*.sh' .ci/run | xargs shellcheck -S warning; }

check 'format' formatted
check 'generated tables' python3 data/generate.py --check
check 'gcc, warnings are errors' build check-gcc
check 'clang, warnings are errors' build check-clang
check 'mingw-w64, warnings are errors' scripts/check_windows.sh
check 'firmware, warnings are errors' build_firmware
check 'clang-tidy' tidy
check 'clang-tidy of firmware' tidy_firmware
check 'clang-tidy of the browser engine' tidy_web
check 'JavaScript' scripted_web
check 'cppcheck' cppchecked
check 'freestanding' freestanding
check 'public headers, C and C++' public_headers_stand_alone
check 'spelling' spelled
check 'shell scripts' scripted
exit $failed
