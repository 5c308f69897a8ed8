#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Serve the demo page on this machine, with an update of the example product for four chips.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${1:-8000}
folder=build/web/firmware
mkdir -p "$folder"

# build_of CHIP PID
build_of() {
    local file=$1-enter-v2.hex
    cp "build/firmware/$file" "$folder/"
    printf '{"board": "%s", "title": "STM32 %s", "chips": ["%s"], "parts": [{"path": "%s", "size": %s, "sha256": "%s"}]}' \
        "$1" "${1^^}" "$2" "$file" "$(stat -c %s "$folder/$file")" \
        "$(sha256sum "$folder/$file" | cut -d ' ' -f 1)"
}

cat >"$folder/manifest.json" <<JSON
{"format": "pinless-manifest/1", "name": "the example product", "version": "2.0.0",
 "notes": "For STM32L452, F103, F405 and G071, with the firmware of examples/enter.",
 "entry": {"method": "request", "app": "115200,8N1", "product": "0x00C0FFEE",
           "help": "Hold BOOT0 high, press and release RESET, then release BOOT0."},
 "builds": [$(build_of l452 0x462), $(build_of f103 0x410), $(build_of f405 0x413), $(build_of g071 0x460)]}
JSON
build/bin/pinless manifest check "$folder/manifest.json" --quiet
echo "http://localhost:$port/ for Chrome, Edge, Opera, or Firefox from 151 on; Ctrl-C ends it."
exec python3 -m http.server --bind 127.0.0.1 --directory build/web "$port" >build/serve.log 2>&1
