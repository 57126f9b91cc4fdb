#!/bin/sh
# Compares the digests of the kernels on arm64 (cross-compiled, under qemu-user) with those of every
# level of this processor. Needs clang, gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-O3 -ffp-contract=off -fno-math-errno -Wall -Wextra -ISources/CKernels/include -pthread"
clang $flags Tests/arm64/digests.c Sources/CKernels/*.c -lm -o "$work/native"
for level in 0 1 2; do
  for threads in 1 3; do "$work/native" $level $threads > "$work/$level-$threads"; done
done
root=/usr/aarch64-linux-gnu
mkdir "$work/objects"
for source in Tests/arm64/digests.c Sources/CKernels/*.c; do
  clang --target=aarch64-linux-gnu --sysroot=/ -isystem $root/include $flags -c "$source" \
    -o "$work/objects/$(basename "$source").o"
done
aarch64-linux-gnu-gcc -pthread "$work"/objects/*.o -lm -o "$work/arm"
qemu-aarch64 -L $root "$work/arm" > "$work/arm64"
for run in "$work"/[012]-[13]; do
  if ! cmp -s "$run" "$work/arm64"; then
    echo "arm64 differs from level-threads $(basename "$run"):"
    diff "$run" "$work/arm64" || true
    exit 1
  fi
done
cat "$work/arm64"
echo "the same on arm64 and on every level, with 1 and 3 threads"
