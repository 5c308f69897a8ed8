#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Build build/web: pinless/ is what a vendor copies to his site, the rest is the demo page.
set -euo pipefail
cd "$(dirname "$0")/.."

out=build/web
objects=build/web-objects
mkdir -p "$out/pinless" "$objects"

sources=(src/core/{an3155,bus,chip,chips_generated,entry,error,image}.c src/port/mem.c
    src/host/{content,entry_talk,identify,plan,session,session_ops,update,update_compare,update_write}.c
    src/host/firmware{,_ihex,_parts,_srec,_text}.c
    web/wasm/{arena,engine,firmware_none,libc,status}.c)
flags=(--target=wasm32 -Oz -std=c11 -ffreestanding -nostdlibinc -fdata-sections -ffunction-sections
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes
    -Werror -DPL_CHIPS_BRIEF -Iinclude -Isrc/core -Isrc/host -isystem web/wasm/libc)

object_of() { echo "$objects/$(tr / _ <<<"${1%.c}").o"; }
for source in "${sources[@]}"; do
    printf '%s\n' "${flags[*]} -c $source -o $(object_of "$source")"
done | xargs -P "$(nproc)" -L 1 clang
for source in "${sources[@]}"; do linked+=("$(object_of "$source")"); done
wasm-ld --no-entry --strip-all --gc-sections --compress-relocations -z stack-size=32768 --initial-memory=1048576 \
    "${linked[@]}" -o "$out/pinless/pinless.wasm"

# Comments and blanks stay here.
ship() { sed -E '1!{/^ *\/\//d}; s/^ +//; /^$/d' "$1" >"$out/pinless/$2"; }
mkdir -p "$out/pinless/steps"
for script in web/*.js; do ship "$script" "${script#web/}"; done
for script in web/steps/*.js; do ship "$script" "${script#web/}"; done
cp web/demo/* "$out/"
