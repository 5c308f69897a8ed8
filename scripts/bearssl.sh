#!/usr/bin/env bash
# BearSSL's source into build/bearssl, to be compiled for the chips: Debian's source package, from the archive that
# this machine gets its packages from. The machine's own lists stay as they are. With a copy of your own,
# set PINLESS_BEARSSL to its folder.
set -euo pipefail
cd "$(dirname "$0")/.."

name=bearssl_0.6+dfsg.1
sum=102a625bd8f6155260867a50c508df8d8c3f796985dd744df1a68e5cd1a79004
to=build/bearssl
[ -z "${PINLESS_BEARSSL:-}" ] || exit 0
[ ! -e "$to/inc/bearssl.h" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache" build

# The machine's lists, with deb-src in the place of deb; in both of apt's formats.
: >"$work/sources.list"
shopt -s nullglob
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -e "$list" ] || sed -n 's/^deb /deb-src /p' "$list" >>"$work/sources.list"
done
for list in /etc/apt/sources.list.d/*.sources; do
    sed -E 's/^Types:.*/Types: deb-src/' "$list" >"$work/parts/$(basename "$list")"
done
fetch() {
    apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/parts" \
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User= "$@"
}
if ! { fetch update && (cd "$work" && fetch source --download-only bearssl); } >"$work/log" 2>&1; then
    tail -n 10 "$work/log" >&2
    echo "bearssl.sh: no source package; set PINLESS_BEARSSL to a folder that holds BearSSL 0.6." >&2
    exit 1
fi
echo "$sum  $work/$name.orig.tar.xz" | sha256sum --check --quiet || {
    echo "bearssl.sh: $name.orig.tar.xz is not the file it should be." >&2
    exit 1
}
mkdir "$work/source"
tar -xf "$work/$name.orig.tar.xz" -C "$work/source" --strip-components=1
rm -rf "$to"
mv "$work/source" "$to"
