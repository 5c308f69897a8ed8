#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Manifests on the command line: the shared vectors, signatures of foreign tools, updates.
#
#   manifest.sh PINLESS BOARD ROOT
set -euo pipefail
export LC_ALL=C

pinless=$(realpath "$1")
board=$(realpath "$2")
root=$(realpath "$3")
work=$(mktemp -d)
cd "$work"
pid=
unset PINLESS_PORT NO_COLOR

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "manifest.sh: $*" >&2
    tail -n 20 out err board.log 2>/dev/null >&2 || true
    exit 1
}
expect() {
    local want=$1 got=0
    shift
    timeout 60 "$pinless" "$@" >out 2>err </dev/null || got=$?
    [ "$got" = "$want" ] || fail "code $got instead of $want: $*"
}
says() {
    grep -q -- "$2" "$1" || fail "nothing of '$2' in $1"
}
start_board() {
    rm -f tty
    "$board" rom --link ./tty --flash-out ./flash --chip "$@" >board.log 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        [ ! -e tty ] || return 0
        sleep 0.05
    done
    fail 'the board does not start'
}
stop_board() {
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
}

# --- The vectors, which the browser's reader and the schema judge, too ---
for file in "$root"/tests/vectors/manifest/good-*.json; do
    expect 0 manifest check "$file"
    says out 'Widget 1.4.2 is complete'
done
for file in "$root"/tests/vectors/manifest/bad-*.json; do
    expect 2 manifest check "$file"
    name=${file##*/bad-}
    says err "${name%.json}"
done
python3 - "$root" <<'PY' || fail 'the schema disagrees'
import glob, json, sys
from jsonschema import Draft7Validator
root = sys.argv[1]
schema = json.load(open(root + "/docs/pinless-manifest.schema.json"))
Draft7Validator.check_schema(schema)
for path in glob.glob(root + "/tests/vectors/manifest/*.json"):
    name = path.rsplit("/", 1)[1]
    if name in ("bad-JSON.json", "bad-board.json"):  # beyond a schema
        continue
    holds = Draft7Validator(schema).is_valid(json.load(open(path)))
    assert holds == name.startswith("good-"), name
PY

# --- Signatures: keys by openssl, and each believes the other ---
openssl ecparam -name prime256v1 -genkey -noout -out key.pem
openssl ec -in key.pem -pubout -out public.pem 2>openssl.log
openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem
openssl ecparam -name prime256v1 -genkey -out other.pem
openssl ec -in other.pem -pubout -out other_public.pem 2>openssl.log
openssl ecparam -name secp384r1 -genkey -noout -out p384.pem
cp "$root"/tests/vectors/manifest/{app.bin,good-small.json} .
mv good-small.json manifest.json

expect 10 manifest check manifest.json --signed-by public.pem
says err 'not signed'
for key in key.pem key8.pem; do
    expect 0 manifest sign manifest.json $key
    expect 0 manifest check manifest.json --signed-by public.pem
    says out 'its signature holds'
    # To DER, as openssl has it.
    python3 - <<'PY'
import base64
raw = base64.b64decode(open("manifest.json.sig").read())
assert len(raw) == 64
def integer(b):
    b = b.lstrip(b"\0")
    b = b"\0" + b if b[0] & 0x80 else b
    return b"\x02" + bytes([len(b)]) + b
body = integer(raw[:32]) + integer(raw[32:])
open("sig.der", "wb").write(b"\x30" + bytes([len(body)]) + body)
PY
    openssl dgst -sha256 -verify public.pem -signature sig.der manifest.json >openssl.log ||
        fail 'openssl does not believe the signature'
done
expect 10 manifest check manifest.json --signed-by other_public.pem
sed 's/1\.4\.2/1.4.3/' manifest.json >newer.json
cp manifest.json.sig newer.json.sig
expect 10 manifest check newer.json --signed-by public.pem
says err 'does not fit'
echo 'AAAA' >newer.json.sig
expect 10 manifest check newer.json --signed-by public.pem
expect 2 manifest check manifest.json --signed-by key.pem
expect 2 manifest sign manifest.json p384.pem
says err 'P-256'
expect 2 manifest sign manifest.json public.pem
expect 2 manifest sign manifest.json absent.pem
expect 1 manifest sign manifest.json
expect 1 manifest forge manifest.json
expect 1 manifest check manifest.json --manifest manifest.json
expect 2 manifest check absent.json

# --- Parts that are not what the manifest says ---
cp app.bin good.bin
printf 'x' >>app.bin
expect 2 manifest check manifest.json
says err 'app.bin has 257 bytes'
head -c 256 /dev/zero >app.bin
expect 2 manifest sign manifest.json key.pem
says err 'SHA-256 differs'
rm app.bin
expect 2 manifest check manifest.json
cp good.bin app.bin

# --- Updates ---
start_board STM32L452
expect 0 update -p tty --manifest manifest.json --signed-by public.pem
says out 'Widget 1.4.2 for widget, its signature holds'
says out 'Done: 256 bytes written and verified'
stop_board
cmp -n 256 app.bin flash || fail 'the flash differs'
expect 10 update -p tty --manifest manifest.json --signed-by other_public.pem
expect 1 update -p tty
expect 1 update app.bin -p tty --signed-by public.pem

# Nothing is erased if a part, the chip or the board is wrong.
nothing_erased() {
    ! grep -q erased board.log || fail "something was erased"
}
start_board STM32L452
cp "$root"/tests/vectors/manifest/good-whole.json whole.json
sed -i 's/"request"/"none"/' whole.json
expect 1 update -p tty --manifest whole.json
says err 'name one of green, black'
expect 5 update white -p tty --manifest whole.json
head -c 256 /dev/zero >app.bin
expect 2 update green -p tty --manifest whole.json
says err 'SHA-256 differs'
cp good.bin app.bin
sed 's/0x0800F800/0x080000FF/' whole.json >clash.json
expect 2 update green -p tty --manifest clash.json
says err 'what must be kept, Settings'
sed 's/0x0800F800/0x08000100/; s/"image",/"pages",/' whole.json >clash.json
expect 9 update green -p tty --manifest clash.json
says err 'what must be kept, Settings'
nothing_erased
expect 0 update green -p tty --manifest whole.json --no-start
says out '512 bytes in 2 parts'
stop_board
cmp -n 256 app.bin flash || fail 'the first part is missing'
cmp -n 256 -i 0:16384 app.bin flash || fail 'the second part is missing'
start_board STM32F205
expect 5 update -p tty --manifest manifest.json
says err 'nothing for a chip with PID 0x411'
stop_board

echo 'manifest.sh: all good'
