#!/usr/bin/env bash
# Builds the core self-test: build.sh OUTPUT.elf m0plus|m3|m4f|m7f
set -euo pipefail
here=$(dirname "$0")/core_selftest
arch=v7m switch=pendsv_v6m.S tasks=tasks_integer.c
case $2 in
m0plus) cpu=(-mcpu=cortex-m0plus) arch=v6m ;;
m3) cpu=(-mcpu=cortex-m3) ;;
m4f) cpu=(-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16) switch=pendsv_v7m.S tasks=tasks_fp.c ;;
m7f) cpu=(-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-sp-d16) switch=pendsv_v7m.S tasks=tasks_fp.c ;;
*) echo "unknown core $2" >&2; exit 2 ;;
esac
arm-none-eabi-gcc "${cpu[@]}" -mthumb -masm-syntax-unified -O1 -g -ffreestanding -fno-builtin -nostdlib -Wall -Wextra \
    -Werror -Wl,-T,"$here/link.ld" -Wl,--no-warn-rwx-segments -o "$1" \
    "$here"/{start.c,selftest.c,fault.S} "$here/$switch" "$here/$tasks" "$here/core_$arch.c"
