#!/usr/bin/env bash
# Install what the named groups of targets need and is missing:  scripts/deps.sh build test ...
# Debian and its relatives: apt-get, with sudo when not root. Elsewhere the list is printed; when you
# have the same things under other names, set PINLESS_DEPS=skip.
set -euo pipefail

packages_of() {
    case $1 in
    build) echo gcc libc6-dev make cmake ninja-build pkg-config libelf-dev libdw-dev libcjson-dev \
        libserialport-dev libbearssl-dev libunicorn-dev python3 ;;
    firmware) echo gcc-arm-none-eabi binutils-arm-none-eabi libnewlib-dev srecord xz-utils ;;
    test) echo libcmocka-dev stm32flash srecord procps qemu-system-arm sigrok-cli \
        gdb-multiarch groff-base lrzsz openssl python3-jsonschema clang lld nodejs npm chromium iproute2 ;;
    web) echo clang lld ;;
    check) echo nodejs npm clang clang-format clang-tidy cppcheck codespell shellcheck \
        gcc-mingw-w64-x86-64 libclang-rt-14-dev ;;
    bench) echo stm32flash nodejs npm chromium iproute2 ;;
    cov) echo gcovr ;;
    fuzz) echo clang libclang-rt-14-dev ;;
    *) echo "deps.sh: no group '$1'" >&2 && exit 1 ;;
    esac
}

[ "${PINLESS_DEPS:-}" = skip ] && exit 0
groups=$*

wanted=$(for group in "$@"; do packages_of "$group"; done | tr ' ' '\n' | sort -u)
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    printf 'This needs, under their Debian names:\n%s\n' "$wanted" >&2
    printf 'Install their like, then run again with PINLESS_DEPS=skip.\n' >&2
    exit 1
fi

# nodejs from elsewhere brings its own npm.
missing=$(for package in $wanted; do
    [ "$package" = npm ] && command -v npm >/dev/null && continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
done)
# What the browser's tests need from npm, at the versions of the lock file.
node_modules() {
    case " $groups " in *' test '* | *' check '* | *' bench '*) ;; *) return 0 ;; esac
    cd "$(dirname "$0")/../tests/web"
    [ node_modules/.package-lock.json -nt package-lock.json ] && return 0
    npm ci --no-audit --no-fund --silent || { echo 'npm ci in tests/web failed.' >&2 && exit 1; }
    touch node_modules/.package-lock.json
}

[ -z "$missing" ] && { node_modules && exit 0; }

printf 'Installing what is missing: %s\n' "$(echo $missing)"
sudo=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo 'Not root, and there is no sudo: install them yourself.' >&2; exit 1; }
    sudo=sudo
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo 'apt-get failed, see above.' >&2
    exit 1
fi
node_modules
