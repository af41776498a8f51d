#!/usr/bin/env bash
#
# Builds the committed tree two times in two directories and compares the jars of packaging/target/lib by sha256.
# Exit 0: the same bytes. Exit 1: the list of jars that differ.

set -euo pipefail

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in first second/deeper; do
    mkdir -p "$work/$name"
    git -C "$root" archive HEAD | tar -x -C "$work/$name"
    "$work/$name/ledge" build
    (cd "$work/$name/packaging/target/lib" && sha256sum -- *.jar) >"$work/$(basename "$name").sums"
done

if diff "$work/first.sums" "$work/deeper.sums" >&2; then
    echo "reproducible: $(wc -l <"$work/first.sums") jars, the same bytes from two directories"
else
    echo "not reproducible: the jars above differ"
    exit 1
fi
