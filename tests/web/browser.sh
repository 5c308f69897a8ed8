#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The browser's tests, each folder and network of its own.
#
#   browser.sh BOARD CLI MODEM_LIBRARY BUILD_WEB FIRMWARE_FOLDER [NODE_ARGUMENT...]
set -euo pipefail

here=$(dirname "$(realpath "$0")")
WEB_BOARD=$(realpath "$1") WEB_CLI=$(realpath "$2") WEB_MODEM=$(realpath "$3")
WEB_BUILD=$(realpath "$4") WEB_FIRMWARE=$(realpath "$5") WEB_PORT=8765
WEB_WORK=$(mktemp -d)
export WEB_BOARD WEB_CLI WEB_MODEM WEB_BUILD WEB_FIRMWARE WEB_PORT WEB_WORK
trap 'rm -rf "$WEB_WORK"' EXIT
shift 5

tests=("$here"/{update,wires,refusals,people}.test.js)

with_port() { "$here/with_port.sh" "$WEB_WORK/tty" "http://localhost:$WEB_PORT" "$@"; }
if ! with_port true 2>/dev/null; then
    echo 'Namespaces are refused here: a shim takes the place of Web Serial.'
    WEB_SHIM=1 node --test --test-concurrency=1 "${tests[@]}"
    exit
fi
if [ $# -gt 0 ]; then
    with_port node "$@"
    exit
fi
with_port node --test --test-concurrency=1 "${tests[@]}"
# As in a browser whose workers have no serial ports: the flow runs in the page.
WEB_SHIM=1 with_port node --test --test-concurrency=1 \
    --test-name-pattern="page's start|pulled while writing" "${tests[@]:0:2}"
